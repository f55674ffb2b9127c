package people

import "github.com/quykhancap/quykhancap/internal/vntext"

// What lists write for classes, sexes and facts, folded.
var (
	classWords = map[string]Class{
		"ngheo": Poor, "can ngheo": NearPoor, "kho khan": Difficult, "co hoan canh kho khan": Difficult,
		"trung binh": Average, "co muc song trung binh": Average, "muc song trung binh": Average,
		"khac": Other, "khong": Other, "kha": Other, "giau": Other, "khong ngheo": Other,
	}
	sexWords  = map[string]Sex{"nam": Male, "male": Male, "m": Male, "nu": Female, "female": Female, "f": Female}
	factWords = map[string]Fact{
		"duoi 36 thang": Under36M, "tre duoi 36 thang": Under36M, "tre em duoi 36 thang": Under36M,
		"duoi 36 thang tuoi": Under36M, "tre em duoi 36 thang tuoi": Under36M,
		"cao tuoi": Elderly, "nguoi cao tuoi": Elderly, "nguoi gia": Elderly,
		"don than": SingleParent, "cha me don than": SingleParent, "nuoi con mot minh": SingleParent,
		"neo don": Lone, "co don": Lone, "gia neo don": Lone,
		"mang thai": Pregnant, "phu nu mang thai": Pregnant, "co thai": Pregnant,
		"khuyet tat": Disabled, "nguoi khuyet tat": Disabled, "tan tat": Disabled,
		"benh man tinh": ChronicIll, "benh hiem ngheo": ChronicIll, "man tinh": ChronicIll,
		"dan toc thieu so": Minority, "nguoi dan toc thieu so": Minority, "dtts": Minority,
		"mo coi": Orphan, "tre mo coi": Orphan, "tre em mo coi": Orphan,
	}
)

func init() {
	for w, c := range classWords {
		classWords["ho "+w] = c
	}
	for _, c := range Classes {
		classWords[vntext.Fold(string(c))] = c
	}
	for _, f := range Facts {
		factWords[vntext.Fold(string(f))] = f
	}
}

// ParseClass reads "poor", "Hộ nghèo" or "nghèo".
func ParseClass(word string) (Class, bool) {
	c, ok := classWords[vntext.Fold(word)]
	return c, ok
}

// ParseSex reads "male", "Nam" or nothing.
func ParseSex(word string) (Sex, bool) {
	folded := vntext.Fold(word)
	s, ok := sexWords[folded]
	return s, ok || folded == ""
}

// ParseFact reads "disabled" or "Người khuyết tật".
func ParseFact(word string) (Fact, bool) {
	f, ok := factWords[vntext.Fold(word)]
	return f, ok
}
