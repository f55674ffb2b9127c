package aid

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Notice is a decision's list for one commune: on the wall, and on the web while it
// hangs there.
type Notice struct {
	ID            int64
	Code          string
	Decision      int64
	Slug          string // of the decision
	Number        int64  // of the decision
	DecidedOn     workday.Day
	Event         int64
	Unit          int64
	UnitName      string
	DueOn         workday.Day // the last day to put it up
	StartsOn      workday.Day // zero: it is to be put up
	EndsOn        workday.Day
	PutUpBy       int64
	PutUpName     string
	PutUpAt       time.Time
	Proof         int64 // file
	Rows          int
	Open          int // objections that nobody answered
	Places        []string
	Fund, Preview string // Preview: the fund's event, in words
}

// Hangs reports whether the list is up on a day, the first and the last included.
func (n *Notice) Hangs(on workday.Day) bool {
	return !n.StartsOn.IsZero() && n.StartsOn <= on && on <= n.EndsOn
}

// Late is by how many working days it is, or was put up, behind its day.
func (n *Notice) Late(today workday.Day) int {
	if !n.StartsOn.IsZero() {
		today = n.StartsOn
	}
	if today <= n.DueOn {
		return 0
	}
	return workday.Vietnam.WorkingDays(n.DueOn, today)
}

// noticeDays is how long a list hangs at least, Law 10/2022 art 14; the first day is
// not counted.
const noticeDays = 30

// NoticeForm is what an officer says who put a list up.
type NoticeForm struct {
	On     string // the day; "" is today
	Places string // one a line
	Proof  int64  // a photo of it on the wall
}

// The limits of a notice.
const (
	placesMax = 100
	placeMax  = 200
)

// PutUp notes that a list hangs: since when, where, and the proof. It begins with
// the day and hangs thirty days.
func (d *Desk) PutUp(ctx context.Context, by auth.Actor, code string, f NoticeForm) (*Notice, error) {
	if err := mustBePerson(by, auth.PostNotice, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Notice, error) {
		n, err := noticeByCode(tx, code)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PostNotice, n.Unit); err != nil {
			return nil, err
		}
		if !n.StartsOn.IsZero() {
			return nil, fault.Of(fault.Conflict, "notice.up")
		}
		if err := f.read(n, today(tx)); err != nil {
			return nil, err
		}
		n.PutUpBy, n.PutUpAt = by.ID, tx.Now
		if n.Proof != 0 {
			if err := file.Take(tx, n.Proof); err != nil {
				return nil, err
			}
		}
		if err := putUp(tx, n); err != nil {
			return nil, err
		}
		if err := tellNotice(tx, n); err != nil {
			return nil, err
		}
		if err := duty.DoneOn(tx, duty.NoticePost, noticeRef(n.Code), "Đã niêm yết", n.Proof, n.StartsOn); err != nil {
			return nil, err
		}
		return n, audit.Record(tx, audit.Event{
			Action: "notice.put_up", Subject: fmt.Sprintf("notice:%d", n.ID), Unit: n.Unit,
			After: map[string]any{"starts_on": n.StartsOn, "ends_on": n.EndsOn, "places": len(n.Places), "proof": n.Proof},
		})
	})
}

func (f NoticeForm) read(n *Notice, today workday.Day) error {
	var l fault.List
	n.StartsOn = today
	if text := strings.TrimSpace(f.On); text != "" {
		day, err := workday.Parse(text)
		switch {
		case err != nil:
			l.On("on", "day.format")
		case day > today:
			l.On("on", "notice.on.future")
		case day < n.DecidedOn:
			l.On("on", "notice.on.before", "decided_on", n.DecidedOn.Local())
		default:
			n.StartsOn = day
		}
	}
	n.EndsOn = workday.AddCalendarDays(n.StartsOn, noticeDays)
	text, err := vntext.Clean("places", f.Places, placesMax*placeMax, true)
	l.Add(err)
	for _, p := range strings.Split(text, "\n") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if len([]rune(p)) > placeMax {
			l.On("places", "notice.place.long", "max", placeMax)
			break
		}
		n.Places = append(n.Places, p)
	}
	switch {
	case len(n.Places) == 0 && err == nil:
		l.On("places", "notice.places.missing")
	case len(n.Places) > placesMax:
		l.On("places", "notice.places.many", "max", placesMax)
	}
	if n.Proof = f.Proof; n.Proof == 0 {
		l.On("proof", "notice.proof.missing")
	}
	return l.Err()
}

func tellNotice(tx *pg.Tx, n *Notice) error {
	unit, err := place.ByID(tx, n.Unit, n.StartsOn)
	if err != nil {
		return err
	}
	body, err := leaf.Encode("notice", map[string]any{
		"notice": n.Code, "decision": n.Slug, "unit": unit.Code, "starts_on": n.StartsOn.String(),
		"ends_on": n.EndsOn.String(), "rows": n.Rows, "places": len(n.Places),
	})
	if err != nil {
		return err
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: "notice", Ref: strconv.FormatInt(n.ID, 10), Body: body}})
}

// NoticesFor lists the notices of the units that the actor may read, those to be put
// up first, then the newest.
func (d *Desk) NoticesFor(ctx context.Context, by auth.Actor) (list []Notice, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := notices(tx, ` order by n.starts_on is not null, n.due_on, n.id desc limit 500`)
		if err != nil {
			return err
		}
		for _, n := range all {
			if by.May(auth.ReadAid, n.Unit) {
				list = append(list, n)
			}
		}
		return nameUnits(tx, list)
	})
	return list, err
}

// NoticeFor is one notice for an officer, with the full names of its rows.
func (d *Desk) NoticeFor(ctx context.Context, by auth.Actor, code string) (n *Notice, rows []PayRow, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if n, err = noticeByCode(tx, code); err != nil {
			return err
		}
		if err := by.Must(auth.ReadAid, n.Unit); err != nil {
			return fault.Of(fault.Missing, "notice.missing")
		}
		rows, err = PayableRows(tx, n.Decision, []int64{n.Unit})
		return err
	})
	return n, rows, err
}

// RevealProof is the proof that a list hung, for a reason that is kept: a photo or a
// paper, which may show people. It is of who looks after the notice's commune.
func (d *Desk) RevealProof(ctx context.Context, by auth.Actor, code, reason string) (*file.File, []byte, error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return nil, nil, err
	}
	var n *Notice
	err := d.DB.Update(ctx, by, func(tx *pg.Tx) (err error) {
		if n, err = provableNotice(tx, code); err != nil {
			return err
		}
		if reason, err = reasonOf(reason); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "notice.proof.reveal", Subject: fmt.Sprintf("notice:%d", n.ID), Unit: n.Unit, Reason: reason,
			After: map[string]any{"file": n.Proof},
		})
	})
	if err != nil {
		return nil, nil, err
	}
	f, err := d.Files.Find(ctx, by, n.Proof)
	if err != nil {
		return nil, nil, err
	}
	r, err := d.Files.Open(ctx, by, n.Proof)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	body, err := io.ReadAll(r) // the shelf takes 20 MB at most
	return f, body, err
}

// MayProve reports whether the actor may open what proves a commune's notices and
// what was said against them.
func MayProve(by auth.Actor, commune int64) bool { return by.May(auth.ReadProof, commune) }

// Provable is RevealProof's first question: whether there is a proof that the actor may
// open.
func (d *Desk) Provable(ctx context.Context, by auth.Actor, code string) (n *Notice, err error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		n, err = provableNotice(tx, code)
		return err
	})
	return n, err
}

func provableNotice(tx *pg.Tx, code string) (*Notice, error) {
	n, err := noticeByCode(tx, code)
	if err != nil {
		return nil, err
	}
	if !tx.By.May(auth.ReadAid, n.Unit) || n.Proof == 0 {
		return nil, fault.Of(fault.Missing, "notice.missing")
	}
	return n, tx.By.Must(auth.ReadProof, n.Unit)
}

// nameUnits fills in how units are called on the day of their decision.
func nameUnits(tx *pg.Tx, list []Notice) error {
	for i := range list {
		name, err := place.NameOn(tx, list[i].Unit, list[i].DecidedOn)
		if err != nil {
			return err
		}
		list[i].UnitName = name
	}
	return nil
}
