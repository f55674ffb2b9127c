package giving

import (
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A webhook tells a line while a chunk of the file is under way. The chunk looks again at
// what may be one of those told since it began, and finds what a look at everything would.
func TestToldSince(t *testing.T) {
	t.Parallel()
	day := workday.Date(2026, 11, 10)
	at := func(d workday.Day, hours int) time.Time { return d.Start().Add(time.Duration(hours) * time.Hour) }
	for name, tt := range map[string]struct {
		rows  []Line // of the file
		event func(h *hooked)
		met   bool
	}{
		"the same words": {
			[]Line{{On: day, Amount: 100_000, Text: "NGUYEN VAN A ung ho dong bao"}},
			func(h *hooked) {
				h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "Nguyễn Văn A ủng hộ đồng bào", "")
			}, true,
		},
		"nothing but the amount and the day": {
			[]Line{{On: day, Amount: 100_000, Text: "LE THI B"}},
			func(h *hooked) { h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "QR tra cuu", "") }, true,
		},
		"another amount": {
			[]Line{{On: day, Amount: 100_001, Text: "NGUYEN VAN A ung ho dong bao"}},
			func(h *hooked) {
				h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "NGUYEN VAN A ung ho dong bao", "")
			}, false,
		},
		"days later": {
			[]Line{{On: day + 5, Amount: 100_000, Text: "NGUYEN VAN A ung ho dong bao"}},
			func(h *hooked) {
				h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "NGUYEN VAN A ung ho dong bao", "")
			}, false,
		},
		"days later, by the bank's reference": {
			[]Line{{On: day + 5, Amount: 100_000, Text: "x", Reference: "FT26314000000077"}},
			func(h *hooked) { h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "y", "FT26314000000077") }, true,
		},
		"between two rows of its amount, by the bank's number": {
			[]Line{
				{On: day - 4, Amount: 100_000, Text: "x", Doc: "5017.7"},
				{On: day + 4, Amount: 100_000, Text: "y", Doc: "5017.8"},
			},
			func(h *hooked) { h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "z", "5017.8") }, true,
		},
		"booked on the next day": {
			[]Line{{On: day + 1, At: at(day+1, 0), Amount: 100_000, Text: "NGUYEN VAN A ung ho dong bao"}},
			func(h *hooked) {
				h.sepayTells(1, "2026-11-10 23:59:00", 100_000, "NGUYEN VAN A ung ho dong bao", "")
			}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, Sepay)
			h.sepayTells(9, "2026-11-10 07:00:00", 100_000, "truoc do", "5017.9") // it is none of them
			err := h.DB.Update(t.Context(), importer, func(tx *pg.Tx) error {
				b, err := h.openAccountBook(tx, h.account.ID)
				if err != nil {
					return err
				}
				c := &chunk{channel: fileChannel}
				for _, l := range tt.rows {
					l.Direction = In
					c.lines = append(c.lines, b.ready(fileChannel, l, func(fingerprint) int { return 1 }))
				}
				c.fates = make([]fate, len(c.lines))
				for i := range c.fates {
					c.fates[i].isNew = true
				}
				before, err := readCover(tx, b.account.ID)
				if err != nil {
					return err
				}
				tt.event(h)
				after, err := readCover(tx, b.account.ID)
				if err != nil {
					return err
				}
				if met, err := c.metSince(tx, b, before.mark, after); err != nil || met != tt.met {
					t.Errorf("met %v %v", met, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
