package config

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
)

// Print writes the table as this program reads it: value, default, meaning. Secrets
// are never printed, of addresses only what is not secret.
func (c *Config) Print(w io.Writer) error {
	tab := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, s := range Settings {
		value, from := s.get(c), "set"
		switch {
		case c.given[s.Name] == "" && value == "":
			value, from = s.Default, "default"
		case c.given[s.Name] == "":
			from = "default"
		case s.Secret:
			value = hide(value)
		}
		fmt.Fprintf(tab, "%s\t%s\t(%s)\n", s.Name, value, from)
		fmt.Fprintf(tab, "\t  %s\t\n", s.Doc)
	}
	fmt.Fprintf(tab, "\nEach may be read from a file: NAME_FILE=/path. Files of this server: %s\n", c.Folder())
	for _, warning := range c.Warnings() {
		fmt.Fprintf(tab, "Note: %s.\n", warning)
	}
	return tab.Flush()
}

// hide keeps of an address the scheme, the user, the host and the path.
func hide(value string) string {
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || !strings.Contains(value, "://") {
		return "(hidden)"
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), "hidden")
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "hidden")
		u.RawQuery = q.Encode()
	}
	return u.String()
}
