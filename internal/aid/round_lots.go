package aid

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Purposes are the letters of ND 93/2021 art 11.1, in its order. The Vietnamese đ
// is written dd.
var Purposes = strings.Fields(purposesKnown)

func knownPurpose(p string) bool { return slices.Contains(Purposes, p) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// wishes are words in an earmark's name or purpose, and what they allow. The giver's
// own words count; where none is known the money is for all that its book is for.
var wishes = []struct {
	words   []string
	purpose string
}{
	{[]string{"mai tang", "tu vong", "bi thuong", "mat tich"}, "a"},
	{[]string{"luong thuc", "thuc pham", "gao", "nuoc uong", "nuoc sach", "nhu yeu pham", "bua an"}, "b"},
	{[]string{"nha o", "lam nha", "sua nha", "xay nha", "lop ngoi", "nha cua"}, "c"},
	{[]string{"so tan", "di doi"}, "d"},
	{[]string{"tam tru", "nha tam", "leu bat"}, "dd"},
	{[]string{"ve sinh", "moi truong", "khu khuan"}, "e"},
	{[]string{"thuoc", "y te", "benh"}, "g"},
	{[]string{"giong", "vat nuoi", "chan nuoi", "cay trong", "cong cu", "san xuat", "sinh ke"}, "h"},
	{[]string{"truong hoc", "tram y te", "cong trinh", "cau duong", "sach vo"}, "i"},
	{[]string{"sinh hoat", "doi song"}, "k"},
}

// purposesOf reads what an earmark may be spent on; nil is anything.
func purposesOf(code, name, purpose string) (found []string) {
	if code == "" || code == ledger.General {
		return nil
	}
	text := " " + vntext.Fold(name+" "+purpose) + " " + strings.ReplaceAll(code, "-", " ") + " "
	for _, w := range wishes {
		for _, word := range w.words {
			if strings.Contains(text, " "+word+" ") {
				found = append(found, w.purpose)
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int { return slices.Index(Purposes, a) - slices.Index(Purposes, b) })
	return slices.Compact(found)
}

// holdings lists what the actor may allocate to an event: everything in the books
// of the funds where they prepare rounds, but for campaigns for another event or
// for areas that the event did not touch. Earmarked first, then the oldest.
func holdings(tx *pg.Tx, e *disaster.Event) ([]Lot, error) {
	books, err := booksFor(tx, e)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(books))
	for id := range books {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	held, err := ledger.Held(tx, ids, "")
	if err != nil {
		return nil, err
	}
	earmarks, err := earmarkWords(tx, ids)
	if err != nil {
		return nil, err
	}
	areas := make(map[int64][]int64)
	lots := make([]Lot, 0, len(held))
	for _, h := range held {
		b := books[h.Book]
		l := Lot{
			Account: h.Account, Book: h.Book, BookName: h.BookName, Fund: b.fund, Unit: b.unit,
			Earmark: h.Earmark, Code: h.EarmarkCode, Name: h.EarmarkName, Kind: h.Kind, Holder: h.Holder,
			Item: h.Item, Held: h.Qty, Qty: h.Qty, Area: b.area,
			Purposes: purposesOf(h.EarmarkCode, h.EarmarkName, earmarks[h.Earmark]),
		}
		if b.area != 0 {
			if areas[b.area] == nil {
				if areas[b.area], err = place.Reach(tx, b.area); err != nil {
					return nil, fmt.Errorf("what lies in unit %d: %w", b.area, err)
				}
				areas[b.area] = withUnit(areas[b.area], b.area)
			}
			l.Areas = areas[b.area]
		}
		lots = append(lots, l)
	}
	return lots, nil
}

func withUnit(units []int64, unit int64) []int64 {
	units = append(slices.Clone(units), unit)
	slices.Sort(units)
	return slices.Compact(units)
}

// book is what a round must know of a book: whose it is, and where its campaign
// said that the money would go.
type bookOf struct{ fund, unit, area int64 }

// booksFor are the books whose money may serve the event.
func booksFor(tx *pg.Tx, e *disaster.Event) (map[int64]bookOf, error) {
	list, err := booksOfFunds(tx, e.Slug)
	if err != nil {
		return nil, err
	}
	for id, b := range list {
		if !tx.By.May(auth.PrepareRound, b.unit) {
			delete(list, id)
		}
	}
	return list, nil
}
