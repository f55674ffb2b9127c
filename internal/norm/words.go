package norm

import "strings"

// names are the cases as papers and pages have them, in Vietnamese and English.
var names = map[Case][2]string{
	Death:        {"Người chết", "Dead"},
	Missing:      {"Người mất tích", "Missing"},
	BadlyInjured: {"Người bị thương nặng", "Badly injured"},
	HouseIsLost:  {"Nhà sập, trôi, cháy hoàn toàn", "House lost"},
	HouseIsHeavy: {"Nhà hư hỏng nặng, không ở được", "House badly damaged, not habitable"},
	Relocation:   {"Di dời nhà ở khẩn cấp", "Urgent relocation"},
	HungerAtTet:  {"Thiếu đói dịp Tết", "Hunger at Tết"},
	Hunger:       {"Thiếu đói do thiên tai, hỏa hoạn, mất mùa", "Hunger after a disaster, fire or crop loss"},

	"crop_rice_inbred":     {"Lúa thuần", "Inbred rice"},
	"crop_rice_hybrid":     {"Lúa lai", "Hybrid rice"},
	"crop_seedling_inbred": {"Mạ lúa thuần", "Inbred rice seedlings"},
	"crop_seedling_hybrid": {"Mạ lúa lai", "Hybrid rice seedlings"},
	"crop_vegetable":       {"Ngô, rau màu", "Maize and vegetables"},
	"crop_perennial":       {"Cây lâu năm", "Perennials"},
	"crop_forest":          {"Rừng trồng", "Planted forest"},
	"crop_nursery":         {"Cây giống trong vườn ươm", "Nursery trees"},
	"crop_salt":            {"Ruộng muối", "Salt pans"},
	"crop_rice_early":      {"Lúa gieo cấy 1–10 ngày", "Rice, 1–10 days"},
	"crop_rice_growing":    {"Lúa gieo cấy trên 10–45 ngày", "Rice, over 10–45 days"},
	"crop_rice_late":       {"Lúa gieo cấy trên 45 ngày", "Rice, over 45 days"},
	"crop_seedling":        {"Mạ", "Rice seedlings"},
	"crop_annual_young":    {"Cây hằng năm khác, cây con", "Other annual crops, young"},
	"crop_annual_growing":  {"Cây hằng năm khác, đang phát triển", "Other annual crops, growing"},
	"crop_annual_ripe":     {"Cây hằng năm khác, cận thu hoạch", "Other annual crops, near harvest"},
	"crop_forest_new":      {"Rừng mới trồng đến nửa chu kỳ", "Forest, new to half cycle"},
	"crop_forest_grown":    {"Rừng quá nửa chu kỳ, cây gỗ lớn", "Forest, past half cycle or big timber"},
	"crop_forest_seed":     {"Rừng giống, vườn giống", "Seed forest"},
	"crop_nursery_fast":    {"Cây giống vườn ươm, mọc nhanh", "Nursery trees, fast growing"},
	"crop_nursery_slow":    {"Cây giống vườn ươm, mọc chậm", "Nursery trees, slow growing"},
}

var bandNames = map[string][2]string{
	Complete: {", mất trên 70 %", ", over 70 % lost"},
	Heavy:    {", mất 30–70 %", ", 30–70 % lost"},
}

const english = "en"

// Title names a case with its band in a language: "vi", "en". One that has no name
// yet, of a law to come, shows its code.
func (c Case) Title(band, lang string) string {
	i := 0
	if lang == english {
		i = 1
	}
	name, ok := names[c]
	if !ok {
		return string(c)
	}
	return name[i] + bandNames[band][i]
}

// unitNames of factors in English.
var unitNames = map[Unit]string{
	Times: "", Dong: " ₫", DongPerHa: " ₫/ha", Pieces: "", Persons: " people", Households: " household",
	Months: " months", SquareMetres: " m²",
}

// TextIn writes a sum out in a language.
func TextIn(sum []Term, lang string) string {
	if lang == english {
		return strings.ReplaceAll(text(sum, unitNames), ".", ",")
	}
	return text(sum, words)
}
