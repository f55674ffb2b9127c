package config

import (
	"slices"
	"strings"
	"testing"
)

// The operator's keys, on one line or many, two of a provider while one is changed; what
// is wrong is told by its place, and never with the key.
func TestWebhookSecrets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value string
		want  map[string][]string // nil: refused
	}{
		{"sepay=khoa-thu-nhat", map[string][]string{"sepay": {"khoa-thu-nhat"}}},
		{"sepay=khoa-cu-cu,sepay=khoa=moi=,\n casso=khoa-khac", map[string][]string{
			"sepay": {"khoa-cu-cu", "khoa=moi="}, "casso": {"khoa-khac"},
		}},
		{"sepay=ngan", nil},
		{"momo=khoa-dai-du", nil},
		{"khoa-dai-du-ma-khong-ten", nil},
		{",", nil},
	} {
		c, err := Load([]string{"QUY_WEBHOOK_SECRETS=" + tt.value}, Options{})
		if tt.want == nil {
			if err == nil || strings.Contains(err.Error(), "khoa") || strings.Contains(err.Error(), "ngan") {
				t.Errorf("%q: %v", tt.value, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tt.value, err)
			continue
		}
		for provider, keys := range tt.want {
			if !slices.Equal(c.WebhookSecrets[provider], keys) {
				t.Errorf("%q: %s has %d keys", tt.value, provider, len(c.WebhookSecrets[provider]))
			}
		}
	}
}
