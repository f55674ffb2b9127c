package aid

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// decisionBasis is what every decision stands on, before its norms.
var decisionBasis = []string{
	"Căn cứ Nghị định số 93/2021/NĐ-CP ngày 27 tháng 10 năm 2021 của Chính phủ về vận động, tiếp nhận, phân phối và sử dụng các nguồn đóng góp tự nguyện",
	"Căn cứ Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15 ngày 10 tháng 11 năm 2022",
}

// methodWords say the rule on the paper.
var methodWords = map[allot.Method]string{
	allot.Norm: "Mỗi hộ được hưởng đủ mức được duyệt; định mức để xét duyệt là định mức có hiệu lực vào ngày xảy ra sự cố.",
	allot.NormScaled: "Mức được duyệt được nhân với một tỷ lệ chung, cao nhất mà nguồn lực cho phép; làm tròn xuống theo bước làm tròn; " +
		"phần còn lại được chia mỗi bước một lần, hộ bị làm tròn nhiều nhất trước. Tiền có chỉ định chỉ dùng đúng mục đích và dùng trước.",
}

// RoundURL is the address of a round's public page.
func (d *Desk) RoundURL(slug string) string { return d.URL + "/phan-bo/" + slug }

// NoticeURL is the address of a notice's public page.
func (d *Desk) NoticeURL(code string) string { return d.URL + "/niem-yet/" + code }

// decisionKind is a decision's series and the k of what we sign over it.
const decisionKind = "QD"

// DecisionQR is what the code on the paper holds: the page's address and our
// signature over number, day, unit and the list's hash.
func (d *Desk) DecisionQR(dec *Decision) (string, error) {
	y, m, day := dec.DecidedOn.Start().Date()
	token, err := d.Keys.Sign(seal.Claims{
		"n": dec.Number, "d": y%100*10000 + int(m)*100 + day, "h": hex.EncodeToString(dec.ListHash[:8]), "k": decisionKind,
	})
	if err != nil {
		return "", fmt.Errorf("sign decision %d: %w", dec.ID, err)
	}
	return d.RoundURL(dec.Slug) + "?s=" + token, nil
}

// DecisionSigned reports whether a token is our signature over exactly this decision.
func (d *Desk) DecisionSigned(token string, p *PublicRound) bool {
	claims, err := d.Keys.Verify(token)
	if err != nil || len(p.ListHash) < 16 {
		return false
	}
	y, m, day := p.DecidedOn.Start().Date()
	return claims["k"] == decisionKind && claims["h"] == p.ListHash[:16] &&
		fmt.Sprint(claims["n"]) == fmt.Sprint(p.Number) && fmt.Sprint(claims["d"]) == fmt.Sprint(y%100*10000+int(m)*100+day)
}

// DecisionPaper prints a decision with the full names of the rows in the actor's
// scope: the fund's officers print all of it.
func (d *Desk) DecisionPaper(ctx context.Context, by auth.Actor, slug string, w io.Writer) (dec *Decision, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	var doc paper.DecisionDoc
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := roundBySlug(tx, slug)
		if err != nil {
			return err
		}
		if !maySee(by, r) || r.Decision == 0 {
			return fault.Of(fault.Missing, "decision.missing")
		}
		if dec, err = DecisionByID(tx, r.Decision); err != nil {
			return err
		}
		doc, err = d.decisionDoc(tx, r, dec)
		return err
	})
	if err != nil {
		return nil, err
	}
	return dec, paper.Decision(w, doc)
}

func (d *Desk) decisionDoc(tx *pg.Tx, r *Round, dec *Decision) (doc paper.DecisionDoc, err error) {
	unit, err := place.NameOn(tx, r.Unit, dec.DecidedOn)
	if err != nil {
		return doc, err
	}
	amounts, err := amountsOf(tx)
	if err != nil {
		return doc, err
	}
	doc = paper.DecisionDoc{
		Parent: unit, Fund: r.FundName, Place: placeName(unit), Number: dec.Label(), On: dec.DecidedOn, Event: r.EventName,
		Round: r.Name, Method: methodWords[dec.Method], Preparer: dec.Preparer, Decider: dec.Decider,
		Confirmer: dec.Confirmer, At: dec.ConfirmedAt.In(workday.Zone).Format("15:04 02/01/2006"),
		URL: d.RoundURL(dec.Slug), Hash: hex.EncodeToString(dec.ListHash), Sample: d.Sample, Basis: decisionBasis,
	}
	seen := map[string]bool{}
	for _, n := range dec.Norms {
		if !seen[n.Basis] {
			seen[n.Basis] = true
			doc.Basis = append(doc.Basis[:len(doc.Basis):len(doc.Basis)], "Căn cứ "+n.Basis)
		}
	}
	asked, err := papersGranted(tx, dec)
	if err != nil {
		return doc, err
	}
	doc.Basis = append(doc.Basis[:len(doc.Basis):len(doc.Basis)], asked...)
	if r.Private { // no page that anybody opens
		doc.URL = ""
	} else if doc.QR, err = d.DecisionQR(dec); err != nil {
		return doc, err
	}
	for _, t := range dec.Totals {
		doc.Totals = append(doc.Totals, amounts.sentence(t.Item, t.Qty)+" cho "+strconv.Itoa(t.Households)+" hộ")
	}
	if err := d.decisionLots(tx, r, &doc, amounts); err != nil {
		return doc, err
	}
	return doc, d.decisionRows(tx, r, &doc, amounts)
}

func (d *Desk) decisionLots(tx *pg.Tx, r *Round, doc *paper.DecisionDoc, amounts Amounts) error {
	lines, err := roundLines(tx, r)
	if err != nil {
		return err
	}
	spent := map[string]int64{}
	for _, l := range lines {
		for _, p := range l.parts {
			spent[p.Lot] += p.Qty
		}
	}
	for _, l := range r.Lots {
		qty := spent[lotID(l.Nth)]
		if qty == 0 {
			continue
		}
		use := "mọi mục đích của cuộc vận động"
		if len(l.Purposes) > 0 {
			var names []string
			for _, p := range l.Purposes {
				names = append(names, PurposeTitle(p, "vi"))
			}
			use = strings.Join(names, "; ")
		}
		source := l.label()
		if name := amounts.Name(l.Item, "vi"); name != "" {
			source = name + ", " + source
		}
		doc.Lots = append(doc.Lots, paper.DecisionLot{Source: source, For: use, Qty: amounts.Say(l.Item, qty, "vi")})
	}
	return nil
}

func (d *Desk) decisionRows(tx *pg.Tx, r *Round, doc *paper.DecisionDoc, amounts Amounts) error {
	rows, err := roundRows(tx, r.ID, 0, 100_000)
	if err != nil {
		return err
	}
	var units []int64
	for _, x := range rows {
		units = append(units, x.Unit)
	}
	names, err := place.ByIDs(tx, units, doc.On)
	if err != nil {
		return err
	}
	for _, x := range rows {
		if x.Qty == 0 {
			continue
		}
		where := names[x.Unit].FullName
		if x.VillageName != "" {
			where = x.VillageName + ", " + where
		}
		doc.Rows = append(doc.Rows, paper.DecisionRow{
			Nth: strconv.Itoa(x.Nth), Name: x.Name, Code: x.Household, Place: where,
			Case: norm.Case(x.Case).Title("", "vi"), Sum: sumAndApproved(amounts, x), Qty: amounts.Say(x.Item, x.Qty, "vi"),
		})
	}
	return nil
}

// sumAndApproved is a row's sum, with what was approved where that is another amount.
func sumAndApproved(amounts Amounts, x RoundRow) string {
	terms, ok := norm.Read(x.Sum)
	if !ok || norm.Result(terms) == x.Want {
		return x.Sum
	}
	return x.Sum + "; theo định mức " + amounts.Say(x.Item, norm.Result(terms), "vi") + ", được duyệt " + amounts.Say(x.Item, x.Want, "vi")
}

// amountsOf reads the items in the caller's transaction.
func amountsOf(tx *pg.Tx) (Amounts, error) {
	items, err := stock.Items(tx)
	a := make(Amounts, len(items))
	for _, it := range items {
		a[it.Code] = it
	}
	return a, err
}

// sentence is a quantity as papers say it: money in words too, goods with their name.
func (a Amounts) sentence(item string, qty int64) string {
	if item == ledger.VND {
		return a.Say(item, qty, "vi") + " (" + vntext.Capital(vntext.Words(qty)) + " đồng)"
	}
	return a.Say(item, qty, "vi") + " " + strings.ToLower(a.Name(item, "vi"))
}

// placeName is a unit's name without its kind, as it stands before the date.
func placeName(full string) string {
	for _, kind := range []string{"Tỉnh ", "Thành phố "} {
		if name, ok := strings.CutPrefix(full, kind); ok {
			return name
		}
	}
	return bareName(full)
}

// Poster prints the list of a notice for the wall, with masked names as on the web.
func (d *Desk) Poster(ctx context.Context, by auth.Actor, code string, w io.Writer) (n *Notice, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	var doc paper.PosterDoc
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if n, err = noticeByCode(tx, code); err != nil {
			return err
		}
		if err := by.Must(auth.ReadAid, n.Unit); err != nil {
			return fault.Of(fault.Missing, "notice.missing")
		}
		doc, err = d.posterDoc(tx, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return n, paper.Poster(w, doc)
}

func (d *Desk) posterDoc(tx *pg.Tx, n *Notice) (doc paper.PosterDoc, err error) {
	e, err := disaster.EventByID(tx, n.Event)
	if err != nil {
		return doc, err
	}
	dec, err := DecisionByID(tx, n.Decision)
	if err != nil {
		return doc, err
	}
	amounts, err := amountsOf(tx)
	if err != nil {
		return doc, err
	}
	doc = paper.PosterDoc{
		Unit: n.UnitName, Title: "DANH SÁCH HỘ ĐƯỢC HỖ TRỢ", Event: e.Name,
		Decision: "Kèm theo Quyết định số " + dec.Label() + " ngày " + dec.DecidedOn.Local() + " của " + n.Fund,
		Hangs:    "Niêm yết từ ngày …… tháng …… năm …………, trong ít nhất 30 ngày liên tục",
		Object: []string{
			"Ai thấy danh sách chưa đúng, hoặc còn hộ bị thiệt hại chưa có tên: quét mã bên trên hoặc đến Ủy ban nhân dân xã để khiếu nại, không cần tài khoản, không phải nêu tên. " +
				"Chỉ hộ bị khiếu nại phải chờ; các hộ khác vẫn được nhận.",
		},
		QR: d.NoticeURL(n.Code), URL: d.NoticeURL(n.Code), Code: n.Code, Hash: hex.EncodeToString(dec.ListHash),
		On: dec.DecidedOn.Start(), Sample: d.Sample,
	}
	if !n.StartsOn.IsZero() {
		doc.Hangs = "Niêm yết từ ngày " + n.StartsOn.Local() + " đến hết ngày " + n.EndsOn.Local()
		doc.Places = "Nơi niêm yết: " + strings.Join(n.Places, "; ")
	}
	totals := map[string]int64{}
	var items []string
	rows, err := posterRows(tx, n)
	if err != nil {
		return doc, err
	}
	for _, r := range rows {
		if totals[r.Item] == 0 {
			items = append(items, r.Item)
		}
		totals[r.Item] += r.Qty
		kind := cmp.Or(norm.Case(r.Case).Title("", "vi"), PurposeTitle(r.Purpose, "vi"))
		doc.Rows = append(doc.Rows, paper.PosterRow{
			Nth: strconv.Itoa(r.Nth), Name: r.Name, Village: r.Village, Kind: kind, Qty: amounts.Say(r.Item, r.Qty, "vi"),
		})
	}
	for _, item := range items {
		doc.Totals = append(doc.Totals, "Cộng: "+amounts.sentence(item, totals[item]))
	}
	return doc, nil
}
