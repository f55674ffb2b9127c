package giving

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// ScreenVersion is kept with every screened text. Raise it whenever Screen would
// give another answer for the same text.
const ScreenVersion = 2

// masked stands where something was taken out. It does not tell how long it was.
const masked = "•••"

// Screen makes a transfer's words fit to be published: as the bank wrote them,
// without phone numbers, account and identity numbers, e-mail addresses, links
// and insults, in whatever shape their signs are written. code is the pledge code that was found in the text; it stays, as
// do the banks' FT references, for a donor finds the gift by them.
func Screen(text, code string) string {
	text = plainSigns(text)
	if strings.ContainsAny(text, "@") || strings.Contains(text, ".") {
		text = screenAddresses(text)
	}
	return screenInsults(screenNumbers(text, code))
}

// screenNumbers masks digits that lead to a person: eight or more in a row that
// are no date, and shorter groups that make up a phone or card number.
func screenNumbers(text, code string) string {
	var out []byte
	kept := 0
	for i := 0; i < len(text); {
		if text[i] < '0' || text[i] > '9' {
			i++
			continue
		}
		from, to := i, i+len(leadingDigits(text[i:]))
		i = to
		if to-from >= 8 {
			if isReference(text, from, to) || isDate(text[from:to]) || inCode(text, from, to, code) {
				continue
			}
		} else if to = grouped(text, from, to); to == 0 {
			continue
		}
		if from > 0 && text[from-1] == '+' {
			from--
		}
		out = append(append(out, text[kept:from]...), masked...)
		kept, i = to, to
	}
	if kept == 0 {
		return text
	}
	return string(append(out, text[kept:]...))
}

// isReference: FT and its digits, standing alone.
func isReference(text string, from, to int) bool {
	return from >= 2 && text[from-2:from] == "FT" && to-from >= 10 &&
		(from == 2 || !isLetterOrDigit(text[from-3])) && (to == len(text) || !isLetterOrDigit(text[to]))
}

// isDate: eight digits that read ddmmyyyy or yyyymmdd.
func isDate(s string) bool {
	if len(s) != 8 {
		return false
	}
	_, _, backwards := readDay(s[:2]+"/"+s[2:4]+"/"+s[4:], "")
	_, _, forwards := readDay(s[:4]+"-"+s[4:6]+"-"+s[6:], "")
	return backwards || forwards
}

// inCode: the digits belong to a word that is the pledge's code.
func inCode(text string, from, to int, code string) bool {
	if code == "" {
		return false
	}
	for from > 0 && isLetterOrDigit(text[from-1]) {
		from--
	}
	for to < len(text) && isLetterOrDigit(text[to]) {
		to++
	}
	return strings.EqualFold(text[from:to], code)
}

// grouped follows groups of two to five digits with one separator between them:
// "0912 345 678", "+84-912-345-678", "0011 0019 3241". It returns the end of the
// last group if they make up a number that must not be shown, else 0. Amounts
// ("200.000.000") and the banks' own stamps (six digits a group) are left.
func grouped(text string, from, to int) int {
	digits, fours := to-from, to-from == 4
	if digits < 2 || digits > 5 {
		return 0
	}
	for to < len(text) && (text[to] == ' ' || text[to] == '.' || text[to] == '-') {
		n := len(leadingDigits(text[to+1:]))
		if n < 2 || n > 5 {
			break
		}
		fours = fours && (n == 4 || n == 3)
		digits += n
		to += 1 + n
	}
	phone := text[from] == '0' || strings.HasPrefix(text[from:], "84")
	switch {
	case phone && digits >= 9 && digits <= 19, fours && digits >= 11:
		return to
	}
	return 0
}

// screenAddresses masks words with an @ in them and links.
func screenAddresses(text string) string {
	var out strings.Builder
	kept := 0
	for i := 0; i < len(text); {
		end := strings.IndexByte(text[i:], ' ')
		if end < 0 {
			end = len(text) - i
		}
		if word := text[i : i+end]; isAddress(word) {
			out.WriteString(text[kept:i] + masked)
			kept = i + end
		}
		i += end + 1
	}
	if kept == 0 {
		return text
	}
	return out.String() + text[kept:]
}

func isAddress(word string) bool {
	if strings.IndexByte(word, '@') >= 0 || strings.Contains(word, "://") {
		return true
	}
	dot := strings.IndexByte(word, '.')
	if dot <= 0 || dot == len(word)-1 {
		return false
	}
	word = strings.ToLower(word)
	if strings.HasPrefix(word, "www.") {
		return true
	}
	host, _, path := strings.Cut(word, "/")
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case "com", "net", "org", "info", "xyz", "top", "shop", "club", "online", "site":
		return true
	case "vn", "ly", "me", "io", "cc", "tk", "link", "page":
		return path || strings.Count(host, ".") == 1 && len(host) <= 30
	}
	return false
}

//go:embed screen_words.csv
var screenWords string

// insult is one phrase of the list, as words. plain ones have no marks and are
// compared without them; the others must stand with their marks, for without
// them they are everyday words.
type insult struct {
	words []string
	plain bool
}

// insults by the folded form of their first word.
var insults = readInsults(screenWords)

func readInsults(csv string) map[string][]insult {
	list := make(map[string][]insult)
	for i, row := range strings.Split(strings.TrimSpace(csv), "\n") {
		phrase, _, _ := strings.Cut(row, ",")
		if i == 0 || phrase == "" {
			continue
		}
		words := strings.Fields(phrase)
		first := vntext.Fold(words[0])
		list[first] = append(list[first], insult{words, vntext.Fold(phrase) == phrase})
	}
	return list
}

// screenInsults masks the phrases of the list. Nearly no text has one, so the
// words are looked at twice only where the first one fits.
func screenInsults(text string) string {
	var out strings.Builder
	var buf [64]byte
	kept := 0
	for i := 0; i < len(text); {
		from, to := nextWord(text, i)
		if from == to {
			break
		}
		i = to
		for _, in := range insults[string(vntext.AppendFold(buf[:0], text[from:to]))] {
			if end := in.at(text, from); end > 0 {
				out.WriteString(text[kept:from] + masked)
				kept, i = end, end
				break
			}
		}
	}
	if kept == 0 {
		return text
	}
	return out.String() + text[kept:]
}

// at returns where the phrase ends if it stands at from, else 0.
func (in insult) at(text string, from int) int {
	to := from
	for n, want := range in.words {
		if n > 0 {
			from, to = nextWord(text, to)
		} else {
			from, to = nextWord(text, from)
		}
		word := strings.ToLower(text[from:to])
		if in.plain {
			word = vntext.Fold(word)
		}
		if from == to || word != want {
			return 0
		}
	}
	return to
}

// nextWord is the next run of letters and digits from i on; from == to at the end.
func nextWord(text string, i int) (from, to int) {
	from = -1
	for k := i; k < len(text); {
		r, size := rune(text[k]), 1
		letter := isLetterOrDigit(text[k])
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[k:])
			letter = unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r)
		}
		switch {
		case letter && from < 0:
			from = k
		case !letter && from >= 0:
			return from, k
		}
		k += size
	}
	if from < 0 {
		return len(text), len(text)
	}
	return from, len(text)
}
