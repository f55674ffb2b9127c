package aid

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// RequestURL is the address of a request's page.
func (d *Desk) RequestURL(code string) string { return d.URL + "/van-phong/to-trinh/" + code }

// hashShown is how much of the list's hash the code carries: an address stays short
// enough to be scanned, and nobody finds another list with the same beginning.
const hashShown = 12

// RequestQR is what the code on the paper holds: the page's address and our
// signature over code, number and list.
func (d *Desk) RequestQR(r *Request) (string, error) {
	token, err := d.Keys.Sign(seal.Claims{
		"c": r.Code, "n": r.Number, "k": requestSerial, "h": base64.RawURLEncoding.EncodeToString(r.Hash[:hashShown]),
	})
	if err != nil {
		return "", fmt.Errorf("sign request %d: %w", r.ID, err)
	}
	return d.RequestURL(r.Code) + "?s=" + token, nil
}

// itemWords are goods as papers call them.
var itemWords = map[string]string{"GAO": "gạo"}

func qtyWords(item string, qty int64) string {
	if item == norm.Money {
		return norm.QtyText(item, qty)
	}
	return norm.QtyText(item, qty) + " " + cmp.Or(itemWords[item], item)
}

// RequestDoc is the paper of a request; a draft's says that it is one.
func (d *Desk) RequestDoc(s *Sheet) (paper.RequestDoc, error) {
	if s.Sealed {
		return paper.RequestDoc{}, fault.Of(fault.Denied, "request.sealed.paper")
	}
	unit := s.UnitName
	doc := paper.RequestDoc{
		Unit: unit, Name: bareName(unit), Number: s.Number, On: s.WrittenOn,
		Event: s.EventName, EventOn: s.EventOn, Letter: s.Letter, Explanation: s.Explanation,
		Basis:  requestBasis,
		Signer: paper.OfficialSigner{Titles: []string{"TM. Ủy ban nhân dân", "Chủ tịch"}, Name: s.Signed.Name},
		URL:    d.RequestURL(s.Code), Sample: d.Sample, Draft: s.Approval.Editable(),
		Households: countHouseholds(s.Lines),
	}
	for i, u := range s.Above {
		if i == 0 {
			doc.Above = u.FullName
		}
		doc.To = append(doc.To, "Chủ tịch Ủy ban nhân dân "+strings.ToLower(u.Kind)+" "+u.Name+";")
	}
	if n := len(doc.To); n > 0 {
		doc.To[n-1] = strings.TrimSuffix(doc.To[n-1], ";") + "."
	}
	for _, e := range s.Earlier {
		if e.ID == s.Supplements {
			doc.Earlier = e.Label()
		}
	}
	if doc.Draft {
		doc.Number, doc.Signer.Name = 0, ""
	} else {
		var err error
		if doc.QR, err = d.RequestQR(&s.Request); err != nil {
			return doc, err
		}
		doc.Hash = hex.EncodeToString(s.Hash)
		doc.Signer.Note = "Đã ký trong hệ thống lúc " + s.Signed.At.In(workday.Zone).Format("15:04 02/01/2006")
	}
	d.fillList(&doc, s)
	return doc, nil
}

// bareName is a unit's name without its kind, as it stands before the date.
func bareName(full string) string {
	for _, kind := range []string{"Xã ", "Phường ", "Thị trấn ", "Đặc khu "} {
		if name, ok := strings.CutPrefix(full, kind); ok {
			return name
		}
	}
	return full
}

func countHouseholds(lines []RequestLine) int {
	seen := map[int64]bool{}
	for _, l := range lines {
		if l.Asked > 0 {
			seen[l.Household] = true
		}
	}
	return len(seen)
}

// requestBasis is what every request stands on.
var requestBasis = []string{
	"Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;",
	"Căn cứ Nghị định số 93/2021/NĐ-CP ngày 27 tháng 10 năm 2021 của Chính phủ về vận động, tiếp nhận, phân phối và sử dụng các nguồn đóng góp tự nguyện;",
	"Căn cứ kết quả khảo sát, thẩm định thiệt hại của từng hộ;",
}

// fillList sets sums, cases, the gap and the rows that ask for something.
func (d *Desk) fillList(doc *paper.RequestDoc, s *Sheet) {
	var sums []string
	for _, t := range s.Totals {
		sums = append(sums, qtyWords(t.Item, t.Asked))
		if t.Item == norm.Money {
			doc.Totals = append(doc.Totals, norm.QtyText(t.Item, t.Asked)+" ("+money.VND(t.Asked).InWords()+")")
			continue
		}
		doc.Totals = append(doc.Totals, qtyWords(t.Item, t.Asked))
	}
	doc.Sum = strings.Join(sums, "; ")
	for _, c := range s.Cases() {
		doc.Cases = append(doc.Cases, paper.RequestCase{
			Name: c.Case.Title(c.Band, "vi"), Households: c.Households, Asked: qtyWords(c.Item, c.Asked),
		})
	}
	for _, g := range s.Gap {
		reported := g.Reported
		if !g.Told {
			reported = "chưa báo cáo"
		}
		doc.Gap = append(doc.Gap, paper.RequestGap{Name: g.Name, Unit: g.Unit, Reported: reported, Counted: g.Counted})
	}
	for _, l := range s.Lines {
		if l.Asked == 0 {
			continue
		}
		sum := l.Sum
		if l.Before > 0 {
			sum += "; đã xét ở tờ trình trước " + norm.QtyText(l.Item, l.Before)
		}
		doc.Rows = append(doc.Rows, paper.RequestRow{
			Name: l.Head, Code: l.HouseholdCode, Village: l.VillageName, Case: l.Case.Title(l.Band, "vi"), Sum: sum,
			Asked: qtyWords(l.Item, l.Asked), Reason: l.Reason,
		})
	}
}

// CaseTotal is the sums of one case in a request.
type CaseTotal struct {
	Case                      norm.Case
	Band, Item                string
	Households                int
	Proposed, Asked, Approved int64
}

// Cases adds up the request's lines by case, in the order in which they come.
func (r *Request) Cases() (list []CaseTotal) {
	type key struct {
		kase       norm.Case
		band, item string
	}
	at := map[key]int{}
	for _, l := range r.Lines {
		k := key{l.Case, l.Band, l.Item}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, CaseTotal{Case: l.Case, Band: l.Band, Item: l.Item})
		}
		c := &list[i]
		if l.Asked > 0 {
			c.Households++
		}
		c.Proposed, c.Asked, c.Approved = c.Proposed+l.Proposed, c.Asked+l.Asked, c.Approved+l.Approved
	}
	return list
}

// aboveOf are the units that answer a request: those of its steps, or for a draft
// those that stand above the commune on the day of the paper.
func aboveOf(tx *pg.Tx, r *Request) ([]place.Unit, error) {
	if len(r.Steps) == 0 || r.Approval == Returned {
		return place.Parents(tx, r.Unit, r.WrittenOn)
	}
	var units []place.Unit
	for _, s := range r.Steps {
		u, err := place.ByID(tx, s.Unit, r.WrittenOn)
		if err != nil {
			return nil, err
		}
		units = append(units, *u)
	}
	return units, nil
}
