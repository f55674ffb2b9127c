package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

type entryPage struct {
	entryLine
	Postings []postingLine
	Advice   string            // the key of what to do when it is wrong
	Told     []giving.ToldCash // what the bank said of it, where it is cash of a session
}

type postingLine struct {
	ledger.Line
	Amount             money.VND
	Goods              string // instead of an amount: "Gạo 500 kg"
	FromWords, ToWords string
}

var entryPages = site.PageOf[entryPage]("office/entry", "office")

func (o *Office) entry(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	row, err := ledger.EntryByID(ctx(c), o.DB, by(c), n)
	if err != nil {
		return err
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	places := map[string]string{}
	for _, a := range accounts {
		places[a.Holder()] = a.BankName + " " + a.Number
	}
	items, err := o.itemsByCode(c)
	if err != nil {
		return err
	}
	page := entryPage{entryLine: entryLine{row, sumOf(row), thingOf(c, row.Source)}, Advice: adviceOf(row)}
	if session, kind := sessionOf(row); session != 0 {
		if page.Told, err = o.Giving.ToldCashOf(ctx(c), by(c), session, kind); err != nil {
			return err
		}
	}
	for _, p := range row.Postings {
		goods := ""
		if it, known := items[p.Item]; known {
			goods = it.Name + " " + it.Say(p.Qty, site.Lang(c))
		}
		from, to := sides(c, p, places)
		page.Postings = append(page.Postings, postingLine{p, money.VND(p.Qty), goods, from, to})
	}
	return entryPages.Render(c, http.StatusOK, page)
}

// adviceOf is what can be done about an entry that is wrong, by what wrote it.
func adviceOf(r ledger.Row) string {
	if r.ReversedBy != 0 || r.Reverses != 0 {
		return ""
	}
	source, _, _ := strings.Cut(r.Source, ":")
	switch r.Kind {
	case "reserve", "unreserve":
		return "entry.wrong.decision"
	case "deposit":
		return "entry.wrong.deposit"
	case "remit", "arrival", "remit_gap":
		return "entry.wrong.remittance"
	case "value_in", "sale", "value_loss":
		return "entry.wrong.value"
	case "cash_gap":
		return "entry.wrong.gap"
	case "draw", "hand_back", "handover":
		return "entry.wrong.session"
	case "goods_in", "arrive", "ship", "move", "loss", "settle":
		return "entry.wrong.goods"
	}
	switch {
	case source == "cash":
		return "entry.wrong.cash"
	case source == "line" && r.Kind != "gift":
		return "entry.wrong.bank"
	}
	return "entry.wrong"
}

// sessionOf is the session whose cash the entry moves, and which way; or 0.
func sessionOf(r ledger.Row) (session int64, kind giving.CashKind) {
	rest, found := strings.CutPrefix(r.Source, "session:")
	if !found || r.Kind != string(giving.CashDrawn) && r.Kind != string(giving.CashBacked) {
		return 0, ""
	}
	id, part, _ := strings.Cut(rest, "/")
	if kind = giving.CashKind(r.Kind); strings.HasPrefix(part, "made-good") {
		kind = giving.MadeGood
	}
	session, _ = strconv.ParseInt(id, 10, 64)
	return session, kind
}

// sides are the two accounts of a posting in words. Where money or goods stay and only
// become set aside, the words say so on both sides.
func sides(c echo.Context, p ledger.Line, places map[string]string) (from, to string) {
	from, to = accountWords(c, p.FromPath, places), accountWords(c, p.ToPath, places)
	if samePlace(p.FromPath, p.ToPath) {
		free := site.T(site.Lang(c), "entry.free")
		if !strings.Contains(p.FromPath, "/reserved/") {
			from += " · " + free
		}
		if !strings.Contains(p.ToPath, "/reserved/") {
			to += " · " + free
		}
	}
	return from, to
}

// samePlace reports whether two accounts differ in their kind alone.
func samePlace(a, b string) bool {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	return len(x) > 3 && len(x) == len(y) && slices.Equal(x[2:], y[2:])
}

// accountWords is an account of the books as people call it: the place of the
// money, or its kind, and the part of the book, "Vietcombank 0011… · chung".
func accountWords(c echo.Context, path string, places map[string]string) string {
	parts := strings.Split(path, "/") // book, kind, item, holder, part
	if len(parts) < 3 || !site.Has("ledger.kind."+parts[1]) {
		return path
	}
	holder := ""
	if len(parts) > 3 {
		holder = parts[3]
	}
	session, _, _ := strings.Cut(strings.TrimPrefix(holder, "s"), ":")
	lang, set, words := site.Lang(c), parts[1] == string(ledger.Reserved), ""
	switch {
	case places[holder] != "":
		words = places[holder]
	case set && strings.HasPrefix(holder, "s"):
		words, set = site.T(lang, "thing.session", "id", session), false
	case parts[1] == string(ledger.Store) && strings.HasPrefix(holder, "v"):
		words = site.T(lang, "entry.safe")
	case parts[1] == string(ledger.OtherOut) && (holder == ledger.Lost || holder == "false"):
		words = site.T(lang, "entry.gone."+holder)
	case holder == "thieu-quy" || holder == "thua-quy" || holder == "boi-hoan":
		words = site.T(lang, "entry.gone."+holder)
	case holder == "sold":
		words = site.T(lang, "entry.sold")
	case parts[1] == string(ledger.Giver) && holder == "sale":
		words = site.T(lang, "entry.sale")
	case set && strings.HasPrefix(holder, "cash"):
		words = site.T(lang, "ledger.kind.cash")
	case set && strings.HasPrefix(holder, "w"):
		words = site.T(lang, "ledger.kind.store")
	default:
		words, set = site.T(lang, "ledger.kind."+parts[1]), false
	}
	if len(parts) > 4 && parts[4] != "" {
		words += " · " + parts[4]
	}
	if parts[2] != ledger.VND {
		words += " · " + parts[2]
	}
	if set {
		words += " · " + site.T(lang, "entry.reserved")
	}
	return words
}
