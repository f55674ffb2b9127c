package stock

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// QtyMax is the most of an item that one line may say: a million tonnes.
const QtyMax = 1_000_000_000_000

// Bounds of what is read as a quantity.
const (
	qtyLettersMax  = 60
	qtyDecimalsMax = 6
)

// ParseQty reads a quantity as people write it, "1,5 tấn", "20 thùng 24 chai 500 ml",
// "200 gói", into base units. A number alone counts pieces; of what is weighed or
// poured it must say the pack. It refuses at field, with the packs there are.
func (it Item) ParseQty(field, text string) (int64, error) {
	n, err := it.ParseCount(field, text)
	if err == nil && n == 0 {
		return 0, fault.On(field, "qty.zero")
	}
	return n, err
}

// keys are the words of what is no relief, which nobody counts in kilos and cartons.
func (it Item) keys() (missing, format, large, fraction string) {
	missing, format, large, fraction = "qty.missing", "qty.format", "qty.large", "qty.fraction"
	switch {
	case it.Unit == Cent:
		return "qty.apart.missing", "qty.currency.format", "qty.apart.large", "qty.currency.fraction"
	case it.Unit == Milligram:
		return "qty.apart.missing", "qty.metal.format", "qty.apart.large", fraction
	case it.Apart():
		return "qty.apart.missing", "qty.stones.format", "qty.apart.large", fraction
	}
	return missing, format, large, fraction
}

// FormatKey is the key of the fault for what is no quantity of the item.
func (it Item) FormatKey() string {
	_, format, _, _ := it.keys()
	return format
}

// ParseCount is ParseQty where nothing at all may be said: "0" is a count too.
func (it Item) ParseCount(field, text string) (int64, error) {
	missing, format, large, fraction := it.keys()
	text = vntext.NFC(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return 0, fault.On(field, missing)
	}
	if len(text) > 4*qtyLettersMax {
		return 0, fault.On(field, format)
	}
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return 0, fault.On(field, "qty.negative")
	}
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if end < 0 {
		end = len(text)
	}
	digits, key := readNumber(text[:end])
	switch key {
	case "":
	case "qty.format":
		return 0, fault.On(field, format)
	case "qty.large":
		return 0, fault.On(field, large)
	default:
		return 0, fault.On(field, key, "max", qtyDecimalsMax)
	}
	if strings.Trim(digits, "0.") == "" {
		return 0, nil
	}
	pack, known := it.pack(text[end:])
	if !known {
		return 0, fault.On(field, "qty.unit", "name", it.Name, "packs", it.packNames())
	}
	n, ok := new(big.Rat).SetString(digits)
	if !ok {
		return 0, fault.On(field, format)
	}
	n.Mul(n, new(big.Rat).SetInt64(pack.Qty))
	switch {
	case n.Cmp(new(big.Rat).SetInt64(QtyMax)) > 0:
		return 0, fault.On(field, large)
	case !n.IsInt():
		return 0, fault.On(field, fraction, "unit", it.UnitName)
	}
	return n.Num().Int64(), nil
}

// Checked refuses a quantity in base units that no line may say.
func Checked(field string, qty int64) (int64, error) {
	switch {
	case qty < 0:
		return 0, fault.On(field, "qty.negative")
	case qty == 0:
		return 0, fault.On(field, "qty.zero")
	case qty > QtyMax:
		return 0, fault.On(field, "qty.large")
	}
	return qty, nil
}

// readNumber brings "1.500,25" and "1500.25" to "1500.25". A single point before
// three digits groups, as Vietnamese write it; any other makes decimals.
func readNumber(s string) (digits, key string) {
	if len(s) == 0 || len(s) > qtyLettersMax || s[0] == '.' || s[0] == ',' {
		return "", "qty.format"
	}
	whole, decimals, cut := strings.Cut(s, ",")
	if !cut && strings.Count(s, ".") == 1 && len(s)-strings.IndexByte(s, '.') != 4 {
		whole, decimals, cut = strings.Cut(s, ".")
	}
	if cut && decimals == "" || strings.ContainsAny(decimals, ".,") {
		return "", "qty.format"
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || g == "" || len(groups) > 1 && i == 0 && len(g) > 3 {
			return "", "qty.format"
		}
	}
	if len(decimals) > qtyDecimalsMax {
		return "", "qty.decimals"
	}
	digits = strings.Join(groups, "")
	if len(digits) > 15 {
		return "", "qty.large"
	}
	if decimals != "" {
		digits += "." + decimals
	}
	return digits, ""
}

// pack finds the pack that a word means, by code or by name in either language.
func (it Item) pack(word string) (Pack, bool) {
	folded := vntext.Fold(word)
	if folded == "" {
		if (it.Unit == Piece || it.Unit == Cent) && strings.TrimSpace(word) == "" {
			return it.Packs[0], true
		}
		return Pack{}, false
	}
	var begun []Pack
	for _, p := range it.Packs {
		name, english := vntext.Fold(p.Name), vntext.Fold(p.NameEN)
		if p.Code == folded || name == folded || english == folded {
			return p, true
		}
		if strings.HasPrefix(name, folded+" ") || strings.HasPrefix(english, folded+" ") {
			begun = append(begun, p)
		}
	}
	if len(begun) == 1 { // "thùng", where there is one kind of carton
		return begun[0], true
	}
	return Pack{}, false
}

func (it Item) packNames() string {
	var names []string
	for _, p := range it.Packs {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// milligrams in a chỉ, by which gold is weighed, and in its tenth.
const (
	chi  = 3750
	phan = chi / 10
)

// Say writes a quantity as people read it: "1.500 kg", "12,5 lít", "200 gói", "1.250,50
// USD", "2 chỉ (7,5 g)".
func (it Item) Say(qty int64, lang string) string {
	shown := it.In(lang)
	switch {
	case it.Unit == Cent:
		return hundredths(qty, lang) + " " + shown.UnitName
	case it.Unit == Milligram && qty%phan == 0:
		return decimal(qty/phan*100, lang) + " chỉ (" + decimal(qty, lang) + " g)"
	case it.Unit == Milligram:
		return decimal(qty, lang) + " g"
	case it.Unit != Piece && qty >= 1000:
		unit := map[Unit]string{Gram: "kg", Millilitre: "lít"}[it.Unit]
		if it.Unit == Millilitre && lang == "en" {
			unit = "litres"
		}
		return decimal(qty, lang) + " " + unit
	case it.Unit != Piece:
		return grouped(qty, lang) + " " + shown.UnitName
	}
	return grouped(qty, lang) + " " + shown.UnitName
}

// decimal writes thousandths: 1500 is "1,5".
func decimal(qty int64, lang string) string {
	text := grouped(qty/1000, lang)
	rest := strings.TrimRight(strconv.FormatInt(1000+qty%1000, 10)[1:], "0")
	if rest == "" {
		return text
	}
	if lang == "en" {
		return text + "." + rest
	}
	return text + "," + rest
}

// hundredths writes cents: 125050 is "1.250,50", 125000 is "1.250".
func hundredths(qty int64, lang string) string {
	if qty%100 == 0 {
		return grouped(qty/100, lang)
	}
	mark := ","
	if lang == "en" {
		mark = "."
	}
	return grouped(qty/100, lang) + mark + strconv.FormatInt(100+qty%100, 10)[1:]
}

func grouped(n int64, lang string) string {
	mark := byte('.')
	if lang == "en" {
		mark = ','
	}
	digits := strconv.FormatInt(n, 10)
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, mark)
		}
		out = append(out, digits[i])
	}
	return string(out)
}
