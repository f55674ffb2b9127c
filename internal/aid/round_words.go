package aid

import (
	"context"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// Amounts writes quantities as people read them: money in đồng, goods in their packs.
type Amounts map[string]stock.Item

// Amounts reads the names and units of all items.
func (d *Desk) Amounts(ctx context.Context) (a Amounts, err error) {
	err = d.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		a, err = amountsOf(tx)
		return err
	})
	return a, err
}

// Say is "40.000.000 ₫", "45 kg".
func (a Amounts) Say(item string, qty int64, lang string) string {
	if item == ledger.VND {
		if lang == "en" {
			return strings.ReplaceAll(money.VND(qty).String(), ".", ",")
		}
		return money.VND(qty).String()
	}
	if it, ok := a[item]; ok {
		return it.Say(qty, lang)
	}
	return strconv.FormatInt(qty, 10) + " " + item
}

// Name is what an item is called; "" for money, which pages call by their own word.
func (a Amounts) Name(item, lang string) string {
	if it, ok := a[item]; ok {
		return it.In(lang).Name
	}
	if item == ledger.VND {
		return ""
	}
	return item
}

// purposeNames are the items of ND 93/2021 art 11.1 in short, Vietnamese and English.
var purposeNames = map[string][2]string{
	"a":  {"Người bị thương, mất tích, mai táng", "Injured, missing, funeral"},
	"b":  {"Lương thực, nước uống, thuốc, nhu yếu phẩm", "Food, water, medicine, necessities"},
	"c":  {"Làm nhà, sửa nhà", "Houses"},
	"d":  {"Di dời, sơ tán", "Evacuation"},
	"dd": {"Chỗ ở tạm", "Temporary shelter"},
	"e":  {"Vệ sinh môi trường", "Sanitation"},
	"g":  {"Thuốc, vật tư y tế", "Medical goods"},
	"h":  {"Giống, vật nuôi, công cụ sản xuất", "Seeds, livestock, tools"},
	"i":  {"Trường học, trạm y tế, công trình", "Schools, clinics, public works"},
	"k":  {"Đời sống và khoản khác do tỉnh quy định", "Living costs and others set by the province"},
}

// PurposeTitle is what a letter of the decree stands for, in a language.
func PurposeTitle(letter, lang string) string {
	if lang == "en" {
		return purposeNames[letter][1]
	}
	return purposeNames[letter][0]
}
