package disaster

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"
	"sync"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// position reads where the house stands, in millionths of a degree. Nothing typed is
// no position; a half of one, a place outside the country, or the two the wrong way
// round are told.
func position(l *fault.List, lat, lng string) (int64, int64) {
	if strings.TrimSpace(lat+lng) == "" {
		return 0, 0
	}
	a, ok1 := microDegrees(lat)
	b, ok2 := microDegrees(lng)
	switch {
	case !ok1:
		l.On("lat", "assess.position.wrong")
	case !ok2:
		l.On("lng", "assess.position.wrong")
	case within(b, a):
		l.On("lat", "assess.position.swapped")
	case !within(a, b):
		l.On("lat", "assess.position.abroad")
	default:
		return a, b
	}
	return 0, 0
}

// within: the box of the country with its islands.
func within(lat, lng int64) bool {
	return lat >= 6_000_000 && lat <= 24_000_000 && lng >= 102_000_000 && lng <= 118_000_000
}

func microDegrees(typed string) (int64, bool) {
	typed = strings.Replace(strings.TrimSpace(typed), ",", ".", 1)
	whole, fraction, _ := strings.Cut(typed, ".")
	if whole == "" || len(whole) > 3 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	fraction = (fraction + "000000")[:6]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	return n, err == nil
}

//go:embed data/centres.csv
var centresFile string

// centre is the middle of a commune of today and how far its land may reach from it.
type centre struct {
	lat, lng int64 // in millionths of a degree
	reach    int64 // km
}

// centres are from the lists of internal/place/data; a reach is three times the
// radius of a round commune of the same area and five kilometres more.
var centres = sync.OnceValue(func() map[string]centre {
	rows, err := csv.NewReader(strings.NewReader(centresFile)).ReadAll()
	if err != nil {
		panic("disaster: " + err.Error())
	}
	all := make(map[string]centre, len(rows))
	for _, r := range rows[1:] {
		var n [3]int64
		for i := range n {
			if n[i], err = strconv.ParseInt(r[i+1], 10, 64); err != nil {
				panic("disaster: centre of " + r[0] + ": " + err.Error())
			}
		}
		all[r[0]] = centre{n[0] * 100, n[1] * 100, 3*root(n[2]/3) + 5}
	}
	return all
})

// root is the whole square root.
func root(n int64) (r int64) {
	for r*r < n {
		r++
	}
	return r
}

// far is how many kilometres a position lies from the centre, when that is further
// than the commune reaches; else 0. A degree of longitude is 107 km here, near enough.
func (c centre) far(lat, lng int64) int {
	dy, dx := (lat-c.lat)*111/1000, (lng-c.lng)*107/1000 // metres
	if km := root((dx*dx + dy*dy) / 1_000_000); km > c.reach {
		return int(km)
	}
	return 0
}

// tooFar looks at the commune that the unit is today.
func (d *Desk) tooFar(tx *pg.Tx, unit, lat, lng int64) (int, error) {
	c, err := centreOf(tx, unit)
	if err != nil || c == nil {
		return 0, err
	}
	return c.far(lat, lng), nil
}

func centreOf(tx *pg.Tx, unit int64) (*centre, error) {
	heir, _, err := place.HeirOn(tx, unit, workday.On(tx.Now))
	if _, theirs := fault.As(err); theirs {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if c, ok := centres()[heir.Code]; ok {
		return &c, nil
	}
	return nil, nil
}
