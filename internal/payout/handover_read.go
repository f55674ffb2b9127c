package payout

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// keepSignature stores what was drawn, after the same questions that the use case
// asks: nothing is kept of a hand-over that is refused.
func (d *Desk) keepSignature(ctx context.Context, by auth.Actor, f *HandOverForm) (int64, error) {
	if f.Proof != OnScreen || f.Outcome == NotGiven {
		return 0, nil
	}
	var unit int64
	stored := int64(0)
	err := d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err := runnable(tx, f.Session)
		if err != nil {
			return err
		}
		unit = s.UnitID
		if err := mustBeStaff(tx, s); err != nil {
			return err
		}
		if len(f.Signature) == 0 {
			return fault.On("signature", "handover.signature.missing")
		}
		if !isPNG(f.Signature) {
			return fault.On("signature", "handover.signature.shape")
		}
		old, err := d.again(tx, s, *f)
		if err != nil {
			return err
		}
		if old != nil {
			stored = old.Signature
			return nil
		}
		if !s.Open() {
			return errSessionStep(s.State)
		}
		_, err = d.read(tx, s, *f)
		return err
	})
	if err != nil || stored != 0 {
		return stored, err
	}
	kept, err := d.Files.Store(ctx, by, file.New{Kind: "signature", Name: "chu-ky.png", Unit: unit}, bytes.NewReader(f.Signature))
	if err != nil {
		return 0, err
	}
	return kept.ID, nil
}

// signatureSideMax is the widest drawing, in points.
const signatureSideMax = 4000

func isPNG(b []byte) bool {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	return err == nil && c.Width > 0 && c.Width <= signatureSideMax && c.Height > 0 && c.Height <= signatureSideMax
}

// again is the hand-over that was sent before under the same client id, or nil. The
// same id with other content is refused.
func (d *Desk) again(tx *pg.Tx, s *Session, f HandOverForm) (*Handed, error) {
	id, err := readUUID(f.ClientID)
	if err != nil {
		return nil, err
	}
	old, hash, err := handedBy(tx, id)
	if err != nil || old == nil {
		return nil, err
	}
	if !bytes.Equal(hash, f.hash(old.Row)) || old.session != s.ID {
		return nil, fault.Of(fault.Conflict, "once.mismatch")
	}
	old.Handed.Again = true
	return &old.Handed, nil
}

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func readUUID(typed string) (string, error) {
	id := strings.ToLower(strings.TrimSpace(typed))
	if !uuid7.MatchString(id) {
		return "", fault.On("client_id", "handover.client_id.shape")
	}
	return id, nil
}

// NewClientID is a UUIDv7, for devices that bring none of their own.
func NewClientID(now time.Time) string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	ms := now.UnixMilli()
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// hash tells the same hand-over from another: all that was said of it but the time.
func (f HandOverForm) hash(row int64) []byte {
	drawn := sha256.Sum256(f.Signature)
	b, err := json.Marshal([]any{
		f.Session, row, f.Outcome, strings.TrimSpace(f.Qty), f.Taker, f.Proof, f.Name, f.Relation, f.TakerReason,
		f.Witness, f.Witness2, f.SheetPage, f.Reason, f.Words, f.NextOn, drawn,
	})
	if err != nil {
		panic("payout: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// read turns the form into a hand-over of a line of the session, or says at each
// field what is wrong.
func (d *Desk) read(tx *pg.Tx, s *Session, f HandOverForm) (*handing, error) {
	l, err := d.lineFor(tx, s, f)
	if err != nil {
		return nil, err
	}
	if l.Outcome == Given || l.Outcome == Partly {
		return nil, errDone(l)
	}
	id, err := readUUID(f.ClientID)
	if err != nil {
		return nil, err
	}
	h := &handing{line: l, hash: f.hash(l.Row)}
	h.ClientID, h.Row, h.Code, h.Outcome, h.By = id, l.Row, l.Code, f.Outcome, tx.By.Name
	h.HandedAt = f.At
	if f.At.IsZero() {
		h.HandedAt = tx.Now
	}
	var faults fault.List
	if h.HandedAt.After(tx.Now.Add(time.Minute)) || workday.On(h.HandedAt) < s.OpenedOn {
		faults.On("at", "handover.at.outside")
	}
	switch f.Outcome {
	case Given:
		h.Qty = l.Qty
	case Partly:
		h.Qty = readQty(&faults, "qty", f.Qty, qtyMax)
		if h.Qty == 0 || h.Qty >= l.Qty {
			faults.On("qty", "handover.qty.partly", "max", l.Qty)
		}
	case NotGiven:
	default:
		faults.On("outcome", "handover.outcome.missing")
	}
	if f.Outcome == Given || f.Outcome == Partly {
		h.readTaker(&faults, f)
	}
	if f.Outcome == Partly || f.Outcome == NotGiven {
		h.readReason(&faults, f)
	}
	return h, faults.Err()
}

func errDone(l *Line) error {
	return fault.Of(fault.Conflict, "handover.done", "name", l.Name, "at", l.Handed.HandedAt, "by", l.Handed.By)
}

func (d *Desk) lineFor(tx *pg.Tx, s *Session, f HandOverForm) (*Line, error) {
	if f.Row != 0 {
		return lineByRow(tx, s.ID, f.Row)
	}
	code, signature := ParseStub(f.Stub)
	if code == "" {
		return nil, fault.On("q", "stub.shape")
	}
	return d.findStub(tx, s, code, signature)
}

// readTaker reads who took it and how it was signed for.
func (h *handing) readTaker(l *fault.List, f HandOverForm) {
	h.Taker, h.Proof = f.Taker, f.Proof
	switch f.Taker {
	case Self:
	case Substitute:
		h.Name = text(l, "name", f.Name, 200, true)
		h.Relation = text(l, "relation", f.Relation, 100, true)
		h.TakerReason = text(l, "taker_reason", f.TakerReason, 300, true)
	default:
		l.On("taker", "handover.taker.missing")
	}
	switch f.Proof {
	case OnScreen:
	case OnSheet:
		page, err := strconv.Atoi(strings.TrimSpace(f.SheetPage))
		if err != nil || page < 1 || page > sheetsMax {
			l.On("sheet_page", "handover.sheet.missing")
		}
		h.SheetPage = page
	case Witness:
	default:
		l.On("proof", "handover.proof.missing")
	}
	needed := f.Taker == Substitute || f.Proof == Witness
	h.Witness = text(l, "witness", f.Witness, 200, needed)
	// A substitute who cannot sign either needs two who saw it.
	h.Witness2 = text(l, "witness2", f.Witness2, 200, f.Taker == Substitute && f.Proof == Witness)
	for _, w := range []string{h.told.Witness, h.Witness2} {
		if w != "" {
			h.witnesses++
		}
	}
	if h.told.Witness != "" && (h.told.Witness == h.Witness2 || h.told.Witness == h.Name) {
		l.On("witness", "handover.witness.same")
	}
}

// RowsPerPage is how many rows stand on a page of the printed roster.
const RowsPerPage = paper.RosterRowsPerPage

// sheetsMax is how many pages a printed roster has at most.
const sheetsMax = 1000

func (h *handing) readReason(l *fault.List, f HandOverForm) {
	known := false
	for _, r := range Reasons {
		known = known || r == f.Reason
	}
	if !known {
		l.On("reason", "handover.reason.missing")
	}
	h.Reason = f.Reason
	h.Words = text(l, "words", f.Words, 300, f.Reason == "other")
	h.NextOn = day(l, "next_on", f.NextOn, 0)
	if on := workday.On(h.HandedAt); !h.NextOn.IsZero() && h.NextOn <= on {
		l.On("next_on", "handover.next.past")
	}
}
