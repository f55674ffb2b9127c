package aid

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// papersGranted are the requests that a decision grants, as its grounds name them:
// "Xét Tờ trình số 12/TTr-UBND ngày … của Ủy ban nhân dân Xã Tràng Định".
func papersGranted(tx *pg.Tx, dec *Decision) (grounds []string, err error) {
	type granted struct {
		number int64
		on     workday.Day
		unit   int64
	}
	var list []granted
	err = tx.Each(`select number, written_on, unit_id from aid.papers_granted($1)`, []any{dec.ID}, func(r pg.Scanner) error {
		var g granted
		err := r.Scan(&g.number, &g.on, &g.unit)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("requests of decision %d: %w", dec.ID, err)
	}
	for _, g := range list {
		name, err := place.NameOn(tx, g.unit, g.on)
		if err != nil {
			return nil, err
		}
		grounds = append(grounds, fmt.Sprintf("Xét Tờ trình số %d/TTr-UBND %s của Ủy ban nhân dân %s",
			g.number, dayInWords(g.on), lowerKind(name)))
	}
	return grounds, nil
}

// dayInWords is a day as official papers have it: two digits up to the ninth day and
// in the first two months (Decree 30/2020, annex I).
func dayInWords(on workday.Day) string {
	y, m, d := on.Start().Date()
	month := fmt.Sprint(int(m))
	if m < 3 {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", d, month, y)
}

// lowerKind writes a unit's name as it stands inside a sentence: "xã Tràng Định".
func lowerKind(full string) string {
	r, size := utf8.DecodeRuneInString(full)
	return string(unicode.ToLower(r)) + full[size:]
}
