package config

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/quykhancap/quykhancap/internal/cosign"
)

// Witness is somebody who signs the public log's checkpoints beside us
// (c2sp.org/tlog-witness).
type Witness struct{ Name, URL, VKey string }

// witnessesMax bounds whom we ask every ten seconds.
const witnessesMax = 20

// setWitnesses reads name=address=key, one a line or with commas. The name is that of
// the key, so that a key that was pasted to the wrong name is noticed.
func setWitnesses(c *Config, v string) error {
	seen := map[string]bool{}
	for entry := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		entry = strings.TrimSpace(entry)
		if entry == "" || strings.HasPrefix(entry, "#") {
			continue
		}
		name, rest, _ := strings.Cut(entry, "=")
		address, vkey, _ := strings.Cut(rest, "=")
		key, err := cosign.NewVerifier(vkey)
		if err != nil {
			return fmt.Errorf("%.60q: %w; it is what `quykhancap-verify witness` prints", entry, err)
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
			return fmt.Errorf("%q is not an address such as https://nhan-chung.example.vn", address)
		}
		if key.Name() != name || seen[name] {
			return fmt.Errorf("%q stands twice, or its key is that of %q", name, key.Name())
		}
		seen[name] = true
		c.Witnesses = append(c.Witnesses, Witness{name, strings.TrimSuffix(address, "/"), vkey})
	}
	if len(c.Witnesses) > witnessesMax {
		return fmt.Errorf("%d witnesses; %d at most", len(c.Witnesses), witnessesMax)
	}
	return nil
}
