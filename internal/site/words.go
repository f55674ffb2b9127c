package site

import (
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
	"github.com/quykhancap/quykhancap/web"
)

// catalogs hold the words of each language by key. "{name}" in a sentence is
// filled with a value; "{on:moment}" shows a time with its hour, "{amount:words}"
// a sum in words.
var catalogs = loadCatalogs()

func loadCatalogs() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range langs {
		b, err := web.FS.ReadFile("locale/" + lang + ".json")
		if err != nil {
			panic(fmt.Sprintf("site: %v", err))
		}
		words := map[string]string{}
		if err := json.Unmarshal(b, &words); err != nil {
			panic(fmt.Sprintf("site: locale/%s.json: %v", lang, err))
		}
		all[lang] = words
	}
	return all
}

// T is the sentence under key in a language, filled with named values in pairs:
// T("vi", "home.covered", "through", t). If a value named n is 1 and there is a
// key "….one", that one is taken. A missing key shows itself.
func T(lang, key string, kv ...any) string {
	values := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		name, _ := kv[i].(string)
		values[name] = kv[i+1]
	}
	return say(lang, key, values, func(s string) string { return s })
}

// Has reports whether there is a sentence under key.
func Has(key string) bool {
	_, ok := catalogs[Vietnamese][key]
	return ok
}

func sayHTML(lang, key string, kv ...any) template.HTML {
	values := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		name, _ := kv[i].(string)
		values[name] = kv[i+1]
	}
	return template.HTML(say(lang, key, values, template.HTMLEscapeString)) // values are escaped, words are ours
}

func say(lang, key string, values map[string]any, escape func(string) string) string {
	if one, ok := catalogs[lang][key+".one"]; ok && fmt.Sprint(values["n"]) == "1" {
		return fill(lang, one, values, escape)
	}
	sentence, ok := catalogs[lang][key]
	if !ok {
		slog.Error("no words", "key", key, "lang", lang)
		return escape(key)
	}
	return fill(lang, sentence, values, escape)
}

// fill puts the values into the places named for them.
func fill(lang, sentence string, values map[string]any, escape func(string) string) string {
	if !strings.Contains(sentence, "{") {
		return sentence
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		place, after, ok := strings.Cut(rest, "}")
		if !ok {
			b.WriteString("{" + rest)
			return b.String()
		}
		name, form, _ := strings.Cut(place, ":")
		if v, given := values[name]; given {
			b.WriteString(escape(show(lang, v, form)))
		} else {
			b.WriteString("{" + place + "}")
		}
		sentence = after
	}
}

// show writes a value as people read it.
func show(lang string, v any, form string) string {
	switch v := v.(type) {
	case money.VND:
		if form == "words" {
			return inWords(v)
		}
		return vnd(lang, v)
	case time.Time:
		if form == "moment" {
			return moment(lang, v)
		}
		return day(lang, v)
	case workday.Day:
		return day(lang, v)
	case int:
		return group(lang, int64(v))
	case int32:
		return group(lang, int64(v))
	case int64:
		return group(lang, v)
	}
	return fmt.Sprint(v)
}

// vnd is "200.000 ₫", in English "200,000 ₫"; the space never breaks.
func vnd(lang string, v money.VND) string { return group(lang, int64(v)) + "\u00a0₫" }

// Money is a sum as pages of a language write it.
func Money(lang string, v money.VND) string { return vnd(lang, v) }

// Grouped is a number as pages of a language write it: 12.300, in English 12,300.
func Grouped(lang string, n int64) string { return group(lang, n) }

// Moment is a time with its hour as pages of a language write it, "" for none.
func Moment(lang string, t time.Time) string { return moment(lang, t) }

// Day is a civil day as pages of a language write it, "" for none.
func Day(lang string, d workday.Day) string { return day(lang, d) }

// inWords is "Hai trăm nghìn đồng", as receipts have it.
func inWords(v money.VND) string {
	return vntext.Capital(vntext.Words(int64(v))) + " đồng"
}

// group writes a number with a mark every three digits.
func group(lang string, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	mark := byte('.')
	if lang == English {
		mark = ','
	}
	b := []byte(sign)
	for i := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, mark)
		}
		b = append(b, digits[i])
	}
	return string(b)
}

// day is the civil day of a workday.Day or a time.Time in Việt Nam, "" for none.
func day(lang string, v any) string {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case workday.Day:
		if !v.IsZero() {
			t = v.Start()
		}
	default:
		panic(fmt.Sprintf("site: %T is no day", v))
	}
	switch {
	case t.IsZero():
		return ""
	case lang == English:
		return t.In(workday.Zone).Format("2 Jan 2006")
	}
	return t.In(workday.Zone).Format("02/01/2006")
}

func moment(lang string, t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case lang == English:
		return t.In(workday.Zone).Format("15:04, 2 Jan 2006")
	}
	return t.In(workday.Zone).Format("15:04 ngày 02/01/2006")
}

// isoTime is for <time datetime>.
func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(workday.Zone).Format(time.RFC3339)
}
