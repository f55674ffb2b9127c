package aid

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// EditForm is what the chair writes in a draft, as typed. Lines that are not
// named stay as they are.
type EditForm struct {
	Letter      string
	Explanation string
	On          string // "" keeps the day
	Lines       []LineForm
}

// LineForm is one line as typed: a quantity, and why it differs.
type LineForm struct {
	Line   int64
	Qty    string // đồng, or kilograms
	Reason string
}

const (
	letterMax = 4000
	reasonMax = 500
	reasonMin = 5
)

// EditRequest writes in a draft: its words, its day, and what is asked for line by
// line, with a reason wherever it is less than proposed. More than proposed is
// refused at the line; one faulty line keeps all of them from being written.
func (d *Desk) EditRequest(ctx context.Context, by auth.Actor, id int64, f EditForm) error {
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) { return struct{}{}, editRequest(tx, id, f) })
	return err
}

func editRequest(tx *pg.Tx, id int64, f EditForm) error {
	r, err := requestForUpdate(tx, id)
	if err != nil {
		return err
	}
	if err := mustBePerson(tx.By, auth.DraftRequest, r.Unit); err != nil {
		return err
	}
	if !r.Approval.Editable() {
		return fault.Of(fault.Conflict, "request.signed")
	}
	var l fault.List
	letter, err := vntext.Clean("letter", f.Letter, letterMax, true)
	l.Add(err)
	explanation, err := vntext.Clean("explanation", f.Explanation, letterMax, true)
	l.Add(err)
	on := r.WrittenOn
	if strings.TrimSpace(f.On) != "" {
		on, err = writtenOn(f.On, r.EventOn, workday.On(tx.Now))
		l.Add(err)
	}
	have, err := linesOf(tx, id)
	if err != nil {
		return err
	}
	changed := readLines(&l, have, f.Lines, func(h *RequestLine) (most int64, was int64, reason string) {
		return h.Proposed, h.Asked, h.Reason
	})
	if err := l.Err(); err != nil {
		return err
	}
	if err := updateWords(tx, id, letter, explanation, on); err != nil {
		return err
	}
	if err := updateAsked(tx, id, changed); err != nil {
		return err
	}
	if err := touch(tx, r); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "request.edit", Subject: r.subject(), Unit: r.Unit,
		After: map[string]any{"lines": len(changed), "on": on},
	})
}

// lineChange is one line's quantity and reason, read.
type lineChange struct {
	line   int64
	qty    int64
	reason string
}

// readLines reads typed lines against those of the request and gives those that
// change. of says the most a line may have, and what it has now.
func readLines(
	l *fault.List, have []RequestLine, forms []LineForm,
	of func(*RequestLine) (most, was int64, reason string),
) (changed []lineChange) {
	byID := make(map[int64]*RequestLine, len(have))
	for i := range have {
		byID[have[i].ID] = &have[i]
	}
	for _, f := range forms {
		at := fmt.Sprintf("lines.%d", f.Line)
		h := byID[f.Line]
		if h == nil {
			l.On(at, "request.line.missing")
			continue
		}
		delete(byID, f.Line) // told twice is told wrongly
		most, was, wasReason := of(h)
		qty, err := norm.ParseQty(at+".qty", h.Item, f.Qty)
		if err != nil {
			l.Add(err)
			continue
		}
		reason, err := vntext.Clean(at+".reason", f.Reason, reasonMax, false)
		if err != nil {
			l.Add(err)
			continue
		}
		switch {
		case qty > most:
			l.On(at+".qty", "request.line.above", "most", norm.QtyText(h.Item, most), "name", h.Head)
		case qty < most && utf8.RuneCountInString(reason) < reasonMin:
			l.On(at+".reason", "request.line.reason", "name", h.Head)
		}
		if qty == most {
			reason = ""
		}
		if qty != was || reason != wasReason {
			changed = append(changed, lineChange{f.Line, qty, reason})
		}
	}
	return changed
}

// CommentForm is a remark to a request, or to one of its lines.
type CommentForm struct {
	Line int64 // 0 for the whole paper
	Body string
}

// Comment is a remark of somebody who works on the request.
type Comment struct {
	ID   int64
	Line int64
	Body string
	Signature
}

const commentMax = 1000

// CommentRequest writes a remark down. Whoever drafts, signs or answers may.
func (d *Desk) CommentRequest(ctx context.Context, by auth.Actor, id int64, f CommentForm) error {
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		r, err := requestByID(tx, id)
		if err != nil {
			return struct{}{}, err
		}
		if by.ID == 0 || !by.May(auth.DraftRequest, r.Unit) && !by.May(auth.ApproveRequest, r.Unit) {
			return struct{}{}, fault.Of(fault.Denied, "auth.denied")
		}
		body, err := vntext.Clean("body", f.Body, commentMax, true)
		if err != nil {
			return struct{}{}, err
		}
		if utf8.RuneCountInString(body) < 2 {
			return struct{}{}, fault.On("body", "request.comment.missing")
		}
		if err := insertComment(tx, r, f.Line, body); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(tx, audit.Event{
			Action: "request.comment", Subject: r.subject(), Unit: r.Unit, After: map[string]any{"line": f.Line},
		})
	})
	return err
}
