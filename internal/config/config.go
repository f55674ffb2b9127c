// Package config is what an operator may set: one table of settings, each read from
// the environment or from the file that NAME_FILE names, each with a default on which
// the program runs.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Config is the settings as the program uses them.
type Config struct {
	DatabaseURL      string // "" for the private PostgreSQL in Folder
	OwnerDatabaseURL string
	Listen           string
	PublicURL        string // what stands before every path on paper; no slash at its end
	DataDir          string
	TrustedProxies   []*net.IPNet
	SMTPURL          string
	MetricsListen    string

	BackupRecipients string // who can open a backup: age1… keys
	BackupPassphrase string // or whoever knows this
	BackupIdentity   string // opens one in a restore: a private key, or the path of its file

	Witnesses []Witness // who signs the public log beside us

	WebhookSecrets map[string][]string // by whose keys banks' webhooks come, by provider

	Demo bool

	secretKey string
	given     map[string]string // what the environment said, by name
	unknown   []string
}

// Setting is one row of the table.
type Setting struct {
	Name    string
	Default string // as told to people; the value itself is made by finish
	Doc     string
	Secret  bool
	set     func(*Config, string) error
	get     func(*Config) string
}

// Settings is the table, in the order in which it is printed.
var Settings = []Setting{
	{
		Name: "DATABASE_URL", Default: "a private PostgreSQL in the data folder", Secret: true,
		Doc: "PostgreSQL for the running program, as role quy_app: postgres://quy_app:…@host/quykhancap",
		set: func(c *Config, v string) error { c.DatabaseURL = v; return checkPostgres(v) },
		get: func(c *Config) string { return c.DatabaseURL },
	},
	{
		Name: "QUY_OWNER_DATABASE_URL", Default: "migrations are left to `quykhancap migrate`", Secret: true,
		Doc: "the same database as role quy_owner, used for migrations only",
		set: func(c *Config, v string) error { c.OwnerDatabaseURL = v; return checkPostgres(v) },
		get: func(c *Config) string { return c.OwnerDatabaseURL },
	},
	{
		Name: "QUY_LISTEN", Default: "127.0.0.1:8080",
		Doc: "address and port of the pages and the API",
		set: func(c *Config, v string) error { c.Listen = v; return checkListen(v) },
		get: func(c *Config) string { return c.Listen },
	},
	{
		Name: "QUY_PUBLIC_URL", Default: "http:// and the listen address",
		Doc: "where the public reaches the server; printed in every QR code and letter",
		set: setPublicURL,
		get: func(c *Config) string { return c.PublicURL },
	},
	{
		Name: "QUY_DATA_DIR", Default: "/var/lib/quykhancap as root, else ~/.local/state/quykhancap",
		Doc: "folder of the private PostgreSQL and of the secret key; real and demo books have their own below it",
		set: func(c *Config, v string) error { c.DataDir = v; return nil },
		get: func(c *Config) string { return c.DataDir },
	},
	{
		Name: "QUY_TRUSTED_PROXIES", Default: "nobody",
		Doc: "addresses or ranges whose X-Forwarded-For is believed, with commas: 10.0.0.0/8,127.0.0.1",
		set: setTrustedProxies,
		get: func(c *Config) string { return c.given["QUY_TRUSTED_PROXIES"] },
	},
	{
		Name: "QUY_SECRET_KEY", Default: "made once and kept in the data folder", Secret: true,
		Doc: "at least 32 characters; opens the keys that lie in the database, so it is the same on every server and is never lost",
		set: setSecretKey,
		get: func(c *Config) string { return c.secretKey },
	},
	{
		Name: "QUY_SMTP_URL", Default: "letters stay in the outbox", Secret: true,
		Doc: "mail server: smtp://user:password@host:587?from=quy@example.vn",
		set: func(c *Config, v string) error { c.SMTPURL = v; return nil },
		get: func(c *Config) string { return c.SMTPURL },
	},
	{
		Name: "QUY_WEBHOOK_SECRETS", Default: "only the keys that officers make at /van-phong/bao-co", Secret: true,
		Doc: "keys of banks' webhooks for all accounts of this server: sepay=KEY,casso=KEY,generic=KEY; a provider twice while its key changes",
		set: setWebhookSecrets,
		get: func(c *Config) string { return c.given["QUY_WEBHOOK_SECRETS"] },
	},
	{
		Name: "QUY_METRICS_LISTEN", Default: "no metrics",
		Doc: "address and port of /metrics, apart from the public ones",
		set: func(c *Config, v string) error { c.MetricsListen = v; return checkListen(v) },
		get: func(c *Config) string { return c.MetricsListen },
	},
	{
		Name: "QUY_BACKUP_RECIPIENTS", Default: "a passphrase",
		Doc: "who can open backups: age1… keys with commas; their private keys are kept elsewhere",
		set: func(c *Config, v string) error { c.BackupRecipients = v; return nil },
		get: func(c *Config) string { return c.BackupRecipients },
	},
	{
		Name: "QUY_BACKUP_PASSPHRASE", Default: "asked at the terminal", Secret: true,
		Doc: "encrypts and opens backups where there are no recipients",
		set: func(c *Config, v string) error { c.BackupPassphrase = v; return nil },
		get: func(c *Config) string { return c.BackupPassphrase },
	},
	{
		Name: "QUY_BACKUP_IDENTITY", Default: "a passphrase", Secret: true,
		Doc: "opens backups in `quykhancap restore`: the path of the file with a recipient's private key",
		set: func(c *Config, v string) error { c.BackupIdentity = v; return nil },
		get: func(c *Config) string { return c.BackupIdentity },
	},
	{
		Name: "QUY_WITNESSES", Default: "nobody",
		Doc: "who signs the public log beside us: name=https://address=KEY with commas or on lines of their own; QUY_WITNESSES_FILE for many",
		set: setWitnesses,
		get: func(c *Config) string { return c.given["QUY_WITNESSES"] },
	},
}

const fileMaxBytes = 64 << 10

// Options are what the command line says; it goes before the environment.
type Options struct {
	Listen string
	Demo   bool
}

// Load reads the settings from an environment (os.Environ()). It names everything
// that is wrong at once.
func Load(environ []string, o Options) (*Config, error) {
	c := &Config{Listen: "127.0.0.1:8080", Demo: o.Demo, given: map[string]string{}}
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	if o.Listen != "" {
		env["QUY_LISTEN"] = o.Listen
		delete(env, "QUY_LISTEN_FILE")
	}
	var wrong []error
	for _, s := range Settings {
		value, err := read(env, s.Name)
		if err == nil && value != "" {
			c.given[s.Name] = value
			err = s.set(c, value)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	c.unknown = unknownNames(env)
	if err := c.finish(env); err != nil {
		wrong = append(wrong, err)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return c, nil
}

// read takes a value from the environment or from the file it names. Spaces and the
// line break at a file's end are nobody's wish.
func read(env map[string]string, name string) (string, error) {
	value := strings.TrimSpace(env[name])
	path := env[name+"_FILE"]
	if path == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("set either it or %s_FILE, not both", name)
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if st.Size() > fileMaxBytes {
		return "", fmt.Errorf("%s has more than %d bytes", path, fileMaxBytes)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(b)), nil
}

func unknownNames(env map[string]string) []string {
	var names []string
	for name := range env {
		base := strings.TrimSuffix(name, "_FILE")
		known := slices.ContainsFunc(Settings, func(s Setting) bool { return s.Name == base })
		if strings.HasPrefix(name, "QUY_") && !strings.HasPrefix(name, "QUY_TEST_") && !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// finish fills in what depends on other settings and refuses what does not go together.
func (c *Config) finish(env map[string]string) error {
	if c.DataDir == "" {
		c.DataDir = defaultDataDir(env)
	}
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("QUY_DATA_DIR: %w", err)
	}
	c.DataDir = dir
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil // said already
	}
	if c.Demo && !loopback(host) {
		return fmt.Errorf("--demo has accounts whose password everybody knows, so it listens on 127.0.0.1 only, not on %s", c.Listen)
	}
	if c.DatabaseURL == "" && c.OwnerDatabaseURL != "" {
		return errors.New("QUY_OWNER_DATABASE_URL is given without DATABASE_URL")
	}
	if c.PublicURL == "" {
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "localhost"
		}
		c.PublicURL = "http://" + net.JoinHostPort(host, port)
	}
	return nil
}

// Folder is where this server's own files lie. Sample books and real ones never
// share a folder.
func (c *Config) Folder() string {
	if c.Demo {
		return filepath.Join(c.DataDir, "demo")
	}
	return filepath.Join(c.DataDir, "real")
}

// Private reports whether the database is our own private PostgreSQL.
func (c *Config) Private() bool { return c.DatabaseURL == "" }

// Warnings are what an operator may have meant otherwise.
func (c *Config) Warnings() []string {
	var all []string
	for _, name := range c.unknown {
		all = append(all, name+" is not a setting of this version")
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	if c.given["QUY_PUBLIC_URL"] == "" && !loopback(host) {
		all = append(all, "QUY_PUBLIC_URL is not set: QR codes and letters will say "+c.PublicURL)
	}
	return all
}

func defaultDataDir(env map[string]string) string {
	if os.Geteuid() == 0 {
		return "/var/lib/quykhancap"
	}
	if state := env["XDG_STATE_HOME"]; filepath.IsAbs(state) {
		return filepath.Join(state, "quykhancap")
	}
	return filepath.Join(env["HOME"], ".local", "state", "quykhancap")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func checkListen(v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Errorf("%q is not an address and a port, such as 127.0.0.1:8080", v)
	}
	if _, err := net.LookupPort("tcp", port); err != nil || port == "" {
		return fmt.Errorf("%q has no port such as 8080 at its end", v)
	}
	if host != "" && host != "localhost" && net.ParseIP(host) == nil {
		return fmt.Errorf("%q is not an address of this machine, such as 127.0.0.1 or 0.0.0.0", host)
	}
	return nil
}

func checkPostgres(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("it is not a postgres:// address") // never the value: it has a password
	}
	return nil
}

func setPublicURL(c *Config, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("%q is not an address such as https://quy.example.vn", v)
	}
	c.PublicURL = u.Scheme + "://" + u.Host
	return nil
}

func setTrustedProxies(c *Config, v string) error {
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		if ip := net.ParseIP(part); ip != nil {
			bits := 8 * len(ip.To16())
			if ip.To4() != nil {
				ip, bits = ip.To4(), 32
			}
			c.TrustedProxies = append(c.TrustedProxies, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
			continue
		}
		_, block, err := net.ParseCIDR(part)
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a range", part)
		}
		c.TrustedProxies = append(c.TrustedProxies, block)
	}
	return nil
}
