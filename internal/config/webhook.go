package config

import (
	"errors"
	"fmt"
	"strings"
)

// webhookKeyMin is how short a webhook's key may be: who guesses one invents gifts.
const webhookKeyMin = 8

// setWebhookSecrets reads provider=KEY, with commas or on lines of their own. A provider
// may stand there twice: both keys open while the old one is replaced. No message tells a
// key.
func setWebhookSecrets(c *Config, v string) error {
	c.WebhookSecrets = map[string][]string{}
	for i, part := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == '\n' }) {
		provider, key, ok := strings.Cut(strings.TrimSpace(part), "=")
		provider, key = strings.TrimSpace(provider), strings.TrimSpace(key)
		switch {
		case !ok:
			return fmt.Errorf("part %d is not provider=KEY", i+1)
		case provider != "sepay" && provider != "casso" && provider != "generic":
			return fmt.Errorf("part %d: the provider is sepay, casso or generic", i+1)
		case len(key) < webhookKeyMin:
			return fmt.Errorf("part %d: a key has at least %d characters", i+1, webhookKeyMin)
		}
		c.WebhookSecrets[provider] = append(c.WebhookSecrets[provider], key)
	}
	if len(c.WebhookSecrets) == 0 {
		return errors.New("no provider=KEY")
	}
	return nil
}
