package notify

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
)

// texts/<lang>/<template>.txt: the first line is the subject, the rest the words.
//
//go:embed texts
var texts embed.FS

// letter is a message ready to go, as it is sealed in its row.
type letter struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

var slot = regexp.MustCompile(`\{([a-z_]+)\}`)

// write fills the template of m. A template that does not exist or a value that
// is not handed in is a mistake of ours.
func write(m Message) letter {
	raw, err := texts.ReadFile("texts/" + m.Lang + "/" + m.Template + ".txt")
	if err != nil {
		panic(fmt.Sprintf("notify: no template %s in %q", m.Template, m.Lang))
	}
	fill := func(s string) string {
		return slot.ReplaceAllStringFunc(s, func(name string) string {
			value, ok := m.Values[name[1:len(name)-1]]
			if !ok {
				panic(fmt.Sprintf("notify: template %s needs %s", m.Template, name))
			}
			return value
		})
	}
	subject, body, _ := strings.Cut(string(raw), "\n")
	return letter{
		To:      m.To,
		Subject: strings.Join(strings.Fields(fill(subject)), " "), // a name with a line break starts no header
		Body:    strings.TrimSpace(fill(body)) + "\n",
	}
}

// Hint is what officers see of an address: "ng•••@gmail.com", "•••4321".
func Hint(to string) string {
	if name, host, ok := strings.Cut(to, "@"); ok {
		r := []rune(name)
		return string(r[:min(2, len(r)/2)]) + "•••@" + host
	}
	r := []rune(to)
	return "•••" + string(r[max(0, len(r)-3):])
}
