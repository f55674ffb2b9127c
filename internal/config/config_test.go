package config

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// With nothing set the program runs, on this machine only.
func TestNothingSet(t *testing.T) {
	c, err := Load([]string{"HOME=/home/mai"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.PublicURL != "http://127.0.0.1:8080" || !c.Private() {
		t.Errorf("got %+v", c)
	}
	if len(c.Warnings()) > 0 {
		t.Errorf("warnings: %v", c.Warnings())
	}
}

// Each refusal names the setting and never its secret.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		odd  string
		env  []string
		o    Options
		want string
	}{
		{"demo for everybody", []string{"QUY_LISTEN=0.0.0.0:8080"}, Options{Demo: true}, "--demo"},
		{"demo on an empty host", nil, Options{Demo: true, Listen: ":8080"}, "--demo"},
		{"no port", []string{"QUY_LISTEN=127.0.0.1"}, Options{}, "QUY_LISTEN"},
		{"empty port", []string{"QUY_LISTEN=127.0.0.1:"}, Options{}, "QUY_LISTEN"},
		{"another database", []string{"DATABASE_URL=mysql://a:geheim@b/c"}, Options{}, "DATABASE_URL"},
		{"owner alone", []string{"QUY_OWNER_DATABASE_URL=postgres://a:geheim@b/c"}, Options{}, "without DATABASE_URL"},
		{"public address with a path", []string{"QUY_PUBLIC_URL=https://a.vn/quy"}, Options{}, "QUY_PUBLIC_URL"},
		{"public address without scheme", []string{"QUY_PUBLIC_URL=a.vn"}, Options{}, "QUY_PUBLIC_URL"},
		{"proxy by name", []string{"QUY_TRUSTED_PROXIES=10.0.0.0/8,proxy"}, Options{}, "QUY_TRUSTED_PROXIES"},
		{"short secret", []string{"QUY_SECRET_KEY=geheim"}, Options{}, "QUY_SECRET_KEY"},
		{"file that is not there", []string{"QUY_SMTP_URL_FILE=/no/such/file"}, Options{}, "QUY_SMTP_URL"},
		{"both ways", []string{"QUY_LISTEN=127.0.0.1:1", "QUY_LISTEN_FILE=/etc/hostname"}, Options{}, "not both"},
	} {
		_, err := Load(tt.env, tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.odd, err, tt.want)
		} else if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error tells the secret: %v", tt.odd, err)
		}
	}
}

// All mistakes are named at once: nobody wants to restart a server five times.
func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Load([]string{"QUY_LISTEN=x", "QUY_PUBLIC_URL=x", "QUY_SECRET_KEY=x"}, Options{})
	for _, name := range []string{"QUY_LISTEN", "QUY_PUBLIC_URL", "QUY_SECRET_KEY"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestPrintHidesSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(strings.Repeat("geheim", 8)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load([]string{
		"DATABASE_URL=postgres://quy_app:geheim@db.example/quykhancap?password=geheim",
		"QUY_SECRET_KEY_FILE=" + file,
		"QUY_SMTP_URL=smtp://user:geheim@mail.example:587?from=a@b.vn",
		"QUY_LISTN=127.0.0.1:9",
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Print(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "geheim") {
		t.Errorf("the table tells a secret:\n%s", b.String())
	}
	for _, want := range []string{"db.example", "mail.example", "(hidden)", "QUY_LISTN is not a setting"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table does not say %s:\n%s", want, b.String())
		}
	}
	if key, err := c.SecretKey(); err != nil || !strings.HasSuffix(string(key), "geheim") {
		t.Errorf("secret key %q, %v", key, err)
	}
}

// Several servers come up at once on one new folder: all use one key, and sample
// books have another.
func TestSecretKeyMadeOnce(t *testing.T) {
	dir := t.TempDir()
	c := load(t, dir, false)
	keys := make([]string, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, err := c.SecretKey()
			if err != nil {
				t.Error(err)
			}
			keys[i] = string(key)
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] || len(key) < secretKeyMin {
			t.Errorf("keys %q", keys)
		}
	}
	demo, err := load(t, dir, true).SecretKey()
	if err != nil || string(demo) == keys[0] {
		t.Errorf("the key of the sample books is %q, %v", demo, err)
	}
	path := filepath.Join(c.Folder(), secretKeyFile)
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v %v", path, st, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SecretKey(); err == nil {
		t.Error("a key that everybody can read was taken")
	}
}

func TestTrustedProxies(t *testing.T) {
	c, err := Load([]string{"QUY_TRUSTED_PROXIES=10.0.0.0/8, 192.0.2.7,2001:db8::1"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range c.TrustedProxies {
		got = append(got, n.String())
	}
	if want := "10.0.0.0/8 192.0.2.7/32 2001:db8::1/128"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func load(t *testing.T, dir string, demo bool) *Config {
	t.Helper()
	c, err := Load([]string{"QUY_DATA_DIR=" + dir}, Options{Demo: demo})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
