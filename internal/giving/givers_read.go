package giving

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/sheet"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// The bounds of a list. GiversTextMax is in letters, GiversFileMax in bytes.
const (
	GiversMax      = 5000
	giversMin      = 2
	GiversTextMax  = 600_000
	GiversFileMax  = 4 << 20
	giverFaultsMax = 50 // rows that are told of; the rest is counted
	giverColumns   = 12
)

// Shown is how a giver of a list is named to everybody.
type Shown string

// The ways.
const (
	ShownMasked Shown = "masked" // the given name behind its first letter
	ShownFull   Shown = "full"   // never a child's
	ShownNot    Shown = "hidden"
)

// Share is one giver's part of a transfer, as it was written down.
type Share struct {
	Row    int // of what was typed or of the workbook
	Name   string
	Amount money.VND
	Shown  Shown
}

// PublicName is how the giver is named; "" shows nobody.
func (s Share) PublicName() string {
	switch s.Shown {
	case ShownFull:
		return Screen(s.Name, "")
	case ShownNot:
		return ""
	}
	return vntext.MaskName(Screen(s.Name, ""))
}

// spaced finds name and amount in a row without columns: "12. Nguyễn Thị Hoa, 20.000 đ".
var spaced = regexp.MustCompile(`(?i)^(?:\d+\s*[.)]?\s+)?(.*?\pL.*?)[\s,:−–-]+(\d[\d.,]*(?:\s?(?:₫|đ|đồng|vnd|k|nghìn))?)$`)

var shownWords = map[string]Shown{
	"": ShownMasked, "ro": ShownFull, "neu ten": ShownFull, "day du": ShownFull, "full": ShownFull,
	"an": ShownNot, "an danh": ShownNot, "an ten": ShownNot, "khong neu ten": ShownNot, "hidden": ShownNot,
}

// readShares reads a list, a giver a row: name, amount, and how to show the name where it
// is not to be masked. Columns of a number or of a class may stand between them. Every
// mistake is told with its row. minors: givers under 16, whose names nobody wishes in full
// (Law 102/2016/QH13 art. 6.11; Decree 56/2017/NĐ-CP art. 36).
func readShares(l *fault.List, text string, minors bool) (list []Share, sum money.VND) {
	more := 0
	wrong := func(row int, key string, kv ...any) {
		if more++; more <= giverFaultsMax {
			l.On("list", key, append([]any{"row", row}, kv...)...)
		}
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := headOf(lines); i < len(lines); i++ {
		line, row := lines[i], i+1
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, amount, shown := columnsOf(line)
		if len(list) >= GiversMax {
			l.On("list", "givers.many", "max", GiversMax)
			return list, sum
		}
		s, known := Share{Row: row}, false
		if s.Shown, known = shownWords[vntext.Fold(shown)]; !known {
			wrong(row, "givers.row.shown", "word", shortText(shown, 40))
			continue
		}
		if s.Shown == ShownFull && minors {
			wrong(row, "givers.row.minor")
			continue
		}
		var err error
		if s.Name, err = vntext.Clean("list", name, publicNameMax, false); err != nil {
			wrong(row, "givers.row.name.letters")
			continue
		}
		if !strings.ContainsFunc(s.Name, unicode.IsLetter) {
			wrong(row, "givers.row.name")
			continue
		}
		switch fold := vntext.Fold(s.Name); {
		case fold == "cong" || fold == "tong" || fold == "tong cong":
			wrong(row, "givers.row.total")
			continue
		case s.Shown == ShownMasked && !onlyName(s.Name):
			wrong(row, "givers.row.name.more", "name", shortText(s.Name, 40))
			continue
		}
		if strings.TrimSpace(amount) == "" {
			wrong(row, "givers.row.none")
			continue
		}
		var key string
		if s.Amount, key = shareAmount(amount); key != "" {
			wrong(row, key, "typed", shortText(amount, 40))
			continue
		}
		if sum += s.Amount; sum > money.Max {
			wrong(row, "givers.row.amount", "typed", shortText(amount, 40))
			return list, 0
		}
		list = append(list, s)
	}
	if more > giverFaultsMax {
		l.On("list", "givers.more", "n", more-giverFaultsMax)
	}
	if more == 0 && len(list) < giversMin {
		l.On("list", "givers.few")
	}
	return list, sum
}

// onlyName reports whether nothing stands behind a name: a class or a number there would be
// masked, and the given name before it told.
func onlyName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .'’", r)
	})
}

// shareAmount reads what one giver gave, and names what is wrong with it.
func shareAmount(typed string) (v money.VND, wrong string) {
	v, err := money.Parse("list", typed)
	switch {
	case fault.Is(err, "money.negative"):
		return 0, "givers.row.negative"
	case fault.Is(err, "money.large"):
		return 0, "givers.row.large"
	case err != nil:
		return 0, "givers.row.amount"
	case v == 0:
		return 0, "givers.row.zero"
	}
	return v, ""
}

// meantAmount: whoever wrote this meant an amount, be it a possible one or not.
var meantAmount = regexp.MustCompile(`(?i)^[-−–]?\s*\d[\d.,\s]*(?:₫|đ|đồng|vnd)?$`)

// columnsOf finds a row's name, amount and wish.
func columnsOf(line string) (name, amount, shown string) {
	line = strings.TrimSpace(line)
	columns := []string{line}
	for _, separator := range []string{"\t", ";", "|"} {
		if strings.Contains(line, separator) {
			columns = strings.SplitN(line, separator, giverColumns)
			break
		}
	}
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	if len(columns) == 1 {
		if m := spaced.FindStringSubmatchIndex(line); m != nil {
			return line[m[2]:m[3]], signOf(line[:m[4]]) + line[m[4]:m[5]], ""
		}
		return line, "", ""
	}
	isAmount := func(c string) bool {
		_, err := money.Parse("", c)
		return err == nil || meantAmount.MatchString(c)
	}
	named := slices.IndexFunc(columns, func(c string) bool { return strings.ContainsFunc(c, unicode.IsLetter) && !isAmount(c) })
	if named >= 0 { // numbers before the name count the rows
		name = columns[named]
	}
	after := columns[named+1:]
	for i := len(after) - 1; i >= 0; i-- { // the last that reads as an amount
		if isAmount(after[i]) {
			amount = after[i]
			for _, c := range after[i+1:] {
				if c != "" {
					shown = c
				}
			}
			return name, amount, shown
		}
	}
	for _, c := range after { // say what stands where the amount should
		if c != "" {
			return name, c, ""
		}
	}
	return name, "", ""
}

// signOf is the minus before an amount: "Hoa -5.000" has one, "Hoa - 5.000" and
// "Hoa-5.000" only tell name and amount apart.
func signOf(before string) string {
	for _, minus := range []string{"-", "−", "–"} {
		if rest, ok := strings.CutSuffix(before, minus); ok && strings.TrimSpace(rest) != rest {
			return "-"
		}
	}
	return ""
}

// titleMax is how many rows may stand above the givers: a school's name, a title, a date.
const titleMax = 12

// headOf is how many rows stand above the givers: those up to the one that names the
// columns, where each before it is a single cell. Without such a row there are none, and
// whoever were left out here would be missing in the sum.
func headOf(lines []string) int {
	for i, line := range lines[:min(len(lines), titleMax)] {
		if isHeading(line) {
			return i + 1
		}
		cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("\t;|", r) })
		if len(slices.DeleteFunc(cells, func(c string) bool { return strings.TrimSpace(c) == "" })) > 1 {
			return 0
		}
	}
	return 0
}

// isHeading: a row may name the columns.
func isHeading(line string) bool {
	words := vntext.Fold(line)
	return (strings.Contains(words, "ten") || strings.Contains(words, "name")) &&
		(strings.Contains(words, "tien") || strings.Contains(words, "amount")) && !strings.ContainsAny(line, "0123456789")
}

// GiversOfWorkbook reads the first sheet of an XLSX as a list is typed: a line a row, so
// that rows keep their numbers.
func GiversOfWorkbook(src io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(src, GiversFileMax+1))
	if err != nil {
		return "", err
	}
	if len(raw) > GiversFileMax {
		return "", fault.On("file", "givers.file.large", "max", GiversFileMax>>20)
	}
	book, err := sheet.Open(bytes.NewReader(raw), int64(len(raw)), sheet.Limits{
		Unpacked: 64 << 20, Rows: 4 * GiversMax, Columns: giverColumns,
	})
	if err != nil {
		return "", unreadList(err)
	}
	defer book.Close()
	if len(book.Sheets) == 0 {
		return "", fault.On("file", "givers.file.unread")
	}
	rows, err := book.Rows(0)
	if err != nil {
		return "", unreadList(err)
	}
	defer rows.Close()
	var text strings.Builder
	for at := 1; rows.Next(); at++ {
		r := rows.Row()
		for ; at < r.N; at++ {
			text.WriteByte('\n')
		}
		for i := range r.Cells {
			if i > 0 {
				text.WriteByte('\t')
			}
			text.WriteString(strings.Join(strings.Fields(r.Text(i)), " "))
		}
		text.WriteByte('\n')
		if text.Len() > 4*GiversTextMax {
			return "", fault.On("file", "givers.many", "max", GiversMax)
		}
	}
	return text.String(), unreadList(rows.Err())
}

func unreadList(err error) error {
	for _, ours := range []error{
		sheet.ErrNotWorkbook, sheet.ErrBroken, sheet.ErrBomb, sheet.ErrEntity, sheet.ErrLong, sheet.ErrRows,
	} {
		if errors.Is(err, ours) {
			return fault.On("file", "givers.file.unread")
		}
	}
	return err
}
