package verify

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// Verdict is what became of one check.
type Verdict string

// The verdicts. Unchecked is not a pass: it says what was missing.
const (
	Passed    Verdict = "passed"
	Failed    Verdict = "failed"
	Unchecked Verdict = "unchecked"
	Told      Verdict = "told" // nothing was checked: something worth knowing
)

// Finding is one sentence of a report.
type Finding struct {
	Check   string  `json:"check"` // the key of the sentence, for programs
	Verdict Verdict `json:"verdict"`
	VI      string  `json:"vi"`
	EN      string  `json:"en"`
}

// Report is all that one run found.
type Report struct {
	Source   string    `json:"source"`
	At       time.Time `json:"at"`
	Origin   string    `json:"origin,omitempty"`
	Size     int64     `json:"size,omitempty"`
	Root     string    `json:"root,omitempty"` // hex, as the page of the log shows it
	Key      string    `json:"key,omitempty"`
	Findings []Finding `json:"findings"`
	// Evidence are the signed notes that contradict each other: anybody can check the
	// signatures, and the fund cannot take them back.
	Evidence []string `json:"evidence,omitempty"`

	more map[string]int // findings of a key beyond sameMax
}

// sameMax is how many sentences of one kind are told one by one.
const sameMax = 10

// say takes values for both languages; one that has a word in each is words. Of an error
// the sentence says why, in its own language.
func (r *Report) say(v Verdict, key string, values ...any) {
	sentence, ok := sentences[key]
	if !ok {
		panic("verify: no sentence " + key)
	}
	if r.count(key) >= sameMax {
		if r.more == nil {
			r.more = map[string]int{}
		}
		r.more[key]++
		return
	}
	r.Findings = append(r.Findings, Finding{key, v, fill(sentence, "vi", values), fill(sentence, "en", values)})
}

func fill(sentence words, lang string, values []any) string {
	shown := slices.Clone(values)
	for i, v := range shown {
		switch v := v.(type) {
		case words:
			shown[i] = v.in(lang)
		case error:
			shown[i] = why(v).in(lang)
		case tlog.Hash:
			shown[i] = inGroups(hex.EncodeToString(v[:]))
		case string:
			if day, err := workday.Parse(v); err == nil && lang == "vi" {
				shown[i] = day.Local() // the log and the day files write 2026-11-20
			}
		}
	}
	return legible(fmt.Sprintf(sentence.in(lang), shown...))
}

// inGroups writes a hash as the page of the log does, to be read out and compared.
func inGroups(hash string) string {
	var groups []string
	for group := range slices.Chunk([]byte(hash), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// legible takes out what would steer a terminal: much of a sentence may be a foreign
// server's word.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, cutTo(text, sentenceMax))
}

// sentenceMax letters are enough for anything true.
const sentenceMax = 1200

func cutTo(text string, letters int) string {
	n := 0
	for i := range text {
		if n++; n > letters {
			return text[:i] + "…"
		}
	}
	return text
}

func (r *Report) count(key string) (n int) {
	for _, f := range r.Findings {
		if f.Check == key {
			n++
		}
	}
	return n
}

// says reports whether an accusation was made already.
func (r *Report) says(a accusation) bool {
	text := fill(sentences[a.key], "vi", a.values)
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Check == a.key && f.VI == text })
}

func (r *Report) pass(key string, values ...any) { r.say(Passed, key, values...) }
func (r *Report) fail(key string, values ...any) { r.say(Failed, key, values...) }
func (r *Report) skip(key string, values ...any) { r.say(Unchecked, key, values...) }
func (r *Report) tell(key string, values ...any) { r.say(Told, key, values...) }

// join takes over what another report found.
func (r *Report) join(o *Report) {
	r.Findings = append(r.Findings, o.Findings...)
	for key, n := range o.more {
		if r.more == nil {
			r.more = map[string]int{}
		}
		r.more[key] += n
	}
}

// seal adds what was too much to say one by one.
func (r *Report) seal() {
	keys := make([]string, 0, len(r.more))
	for key := range r.more {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		last := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Check == key })
		for last+1 < len(r.Findings) && r.Findings[last+1].Check == key {
			last++
		}
		n := []any{r.more[key]}
		r.Findings = slices.Insert(r.Findings, last+1, Finding{
			"more", r.Findings[last].Verdict, fill(sentences["more"], "vi", n), fill(sentences["more"], "en", n),
		})
		delete(r.more, key)
	}
}

// has reports whether a check ended so.
func (r *Report) has(v Verdict) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Verdict == v })
}

// Exit is the program's: 0 everything that could be checked holds, 1 something does
// not, 2 the check itself could not be made.
func (r *Report) Exit() int {
	switch {
	case r.has(Failed):
		return 1
	case !r.has(Passed) || slices.ContainsFunc(r.Findings, func(f Finding) bool { return broken[f.Check] }):
		return 2
	}
	return 0
}

// Print writes the report for a person: what failed stands first.
func (r *Report) Print(w io.Writer, lang string) {
	order := []Verdict{Failed, Unchecked, Passed, Told}
	heads := map[Verdict]words{
		Failed:    {"KHÔNG ĐÚNG", "WRONG"},
		Unchecked: {"CHƯA KIỂM TRA ĐƯỢC", "NOT CHECKED"},
		Passed:    {"ĐÚNG", "HOLDS"},
		Told:      {"CẦN BIẾT", "TO KNOW"},
	}
	fmt.Fprintln(w, r.title().in(lang))
	for _, v := range order {
		shown := false
		for _, f := range r.Findings {
			if f.Verdict != v {
				continue
			}
			if !shown {
				fmt.Fprintf(w, "\n%s\n", heads[v].in(lang))
				shown = true
			}
			fmt.Fprintf(w, "  %s\n", wrap(words{f.VI, f.EN}.in(lang), 96, "    "))
		}
	}
	if len(r.Evidence) > 0 {
		fmt.Fprintf(w, "\n%s\n", words{"BẰNG CHỨNG (giữ lại, ai cũng kiểm được chữ ký)", "EVIDENCE (keep it: anybody can check the signatures)"}.in(lang))
		for _, e := range r.Evidence {
			fmt.Fprintln(w)
			for line := range strings.Lines(e) {
				fmt.Fprintln(w, legible(strings.TrimSuffix(line, "\n")))
			}
		}
	}
}

func (r *Report) title() words {
	exit := r.Exit()
	said := map[int]words{
		0: {"ĐÚNG", "IT HOLDS"},
		1: {"KHÔNG ĐÚNG", "SOMETHING IS WRONG"},
		2: {"CHƯA KIỂM TRA ĐƯỢC", "COULD NOT CHECK"},
	}[exit]
	switch {
	case exit == 2 && r.count("log.empty") > 0:
		said = words{"SỔ CÒN TRỐNG, CHƯA CÓ GÌ ĐỂ KIỂM TRA", "THE LOG IS EMPTY, THERE IS NOTHING TO CHECK"}
	case exit == 0 && r.count("receipt.voided") > 0:
		said = words{"ĐÚNG LÀ CỦA QUỸ, NHƯNG BIÊN NHẬN ĐÃ BỊ HỦY", "THE FUND'S OWN, BUT THE RECEIPT WAS VOIDED"}
	case exit == 0 && r.count("receipt.replaced") > 0:
		said = words{"ĐÚNG LÀ CỦA QUỸ, NHƯNG BIÊN NHẬN ĐÃ ĐƯỢC THAY", "THE FUND'S OWN, BUT THE RECEIPT WAS REPLACED"}
	case exit == 0 && r.has(Unchecked):
		said = words{"ĐÚNG trong những gì kiểm tra được", "WHAT COULD BE CHECKED HOLDS"}
	}
	where := ". " + r.Source + ", " + moment(r.At)
	return words{"KẾT QUẢ: " + said.vi + where, "RESULT: " + said.en + where}
}

// JSON writes the report for a program.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		OK   bool `json:"ok"`
		Exit int  `json:"exit"`
		*Report
	}{r.Exit() == 0, r.Exit(), r})
}

func moment(t time.Time) string { return t.In(workday.Zone).Format("15:04 02/01/2006") }

// wrap breaks a sentence at spaces.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	line := 0
	for word := range strings.FieldsSeq(text) {
		n := len([]rune(word))
		if line > 0 && line+1+n > width {
			b.WriteString("\n" + indent)
			line = 0
		} else if line > 0 {
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += n
	}
	return b.String()
}
