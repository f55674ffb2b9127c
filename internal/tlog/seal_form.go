package tlog

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/migrations"
)

// A form says which columns of which tables a seal covers. Forms are never changed:
// a seal is read by the form it was made with, and a new column makes a new form.
type form struct {
	number int
	tables []table
}

type table struct {
	name         string
	key, columns []string // columns without the key
	along        bool     // its rows alone make no seal
}

// quoted are all sealed columns as SQL names, key first.
func (t table) quoted() []string {
	var all []string
	for _, c := range slices.Concat(t.key, t.columns) {
		all = append(all, `"`+c+`"`)
	}
	return all
}

// forms are all of them, the one to seal by last.
var forms = readForms()

var formLine = regexp.MustCompile(`^(~ )?([a-z_]+\.[a-z_]+) \(([a-z0-9_ ]+)\)((?: [a-z0-9_]+)*)$`)

// readForms reads migrations/rows; a line it does not understand is our mistake.
func readForms() []form {
	names, err := fs.Glob(migrations.Files, "rows/*.txt")
	if err != nil {
		panic(err)
	}
	var all []form
	for _, name := range names {
		n, err := strconv.Atoi(strings.TrimSuffix(path.Base(name), ".txt"))
		if err != nil {
			panic(err)
		}
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			panic(err)
		}
		f := form{number: n}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' || line[0] == '-' {
				continue
			}
			m := formLine.FindStringSubmatch(line)
			if m == nil {
				panic(fmt.Sprintf("tlog: %s: %s", name, line))
			}
			f.tables = append(f.tables, table{
				name: m[2], key: strings.Fields(m[3]), columns: strings.Fields(m[4]), along: m[1] != "",
			})
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b form) int { return a.number - b.number })
	return all
}
