package aid

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// seal takes away what who answers a request of a private cause does not need: the
// event, the chair's words, names and villages. What is left is each household's code,
// its persons in the sums, the norms and the amounts. A code stands where pages and
// refusals would say a name.
func (r *Request) seal() {
	if !r.Sealed {
		return
	}
	r.EventName, r.Letter, r.Explanation = "", "", ""
	for i := range r.Lines {
		l := &r.Lines[i]
		l.Head, l.Village, l.VillageName, l.Reason = l.HouseholdCode, 0, "", ""
	}
}

// markSealed is markWaiting for who does not see the surveys.
func markSealed(tx *pg.Tx, r *Request) error {
	waits := make(map[int64]string, len(r.Lines))
	err := tx.Each(`select line_id, waits from aid.waits_of_private($1)`, []any{r.ID}, func(row pg.Scanner) error {
		var line int64
		var why string
		err := row.Scan(&line, &why)
		waits[line] = why
		return err
	})
	if err != nil {
		return fmt.Errorf("read what waits in request %d: %w", r.ID, err)
	}
	for i := range r.Lines {
		why, told := waits[r.Lines[i].ID]
		if !told {
			why = WaitsDisputed
		}
		r.Lines[i].Waits = why
	}
	return nil
}

// recordOpened writes down who opened a request of a private cause.
func recordOpened(tx *pg.Tx, r *Request) error {
	return audit.Record(tx, audit.Event{
		Action: "request.open_private", Subject: r.subject(), Unit: r.Unit, After: map[string]any{"sealed": r.Sealed},
	})
}
