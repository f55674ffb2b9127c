package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ground is a commune that an event hit, and the logins of those who work there.
type ground struct {
	unit                                     int64
	chair, assessor, verifier, cashier, mttq string
	district                                 string // who approves there, "" where the date has none
	villages                                 []string
}

// relief is one event of the sample on its way from the water to the hand.
type relief struct {
	ground
	event *disaster.Event
	on    workday.Day // it began
}

// settle writes the villages of a commune down.
func (s *story) settle(ctx context.Context, g ground, from workday.Day) error {
	for _, name := range g.villages {
		_, err := place.AddVillage(ctx, s.app.DB, s.acts(ctx, g.chair), place.Village{UnitID: g.unit, Name: name, ValidFrom: from})
		if err != nil {
			return fmt.Errorf("village %s: %w", name, err)
		}
	}
	return nil
}

// happen opens an event of the province.
func (s *story) happen(ctx context.Context, r *relief, f disaster.EventForm) (err error) {
	f.Unit, f.StartsOn, f.State = s.units[atProvince], r.on.Local(), string(disaster.Responding)
	f.Cause = string(disaster.Natural)
	r.event, err = s.app.Disaster.OpenEvent(ctx, s.acts(ctx, "chutaikhoan.tinh"), f)
	return err
}

// report sends the commune's numbers of a day.
func (s *story) report(ctx context.Context, r *relief, note string, values map[string]string) error {
	_, err := s.app.Disaster.ReportQuick(ctx, s.acts(ctx, r.chair), disaster.QuickForm{
		Event: r.event.ID, Unit: r.unit, Note: note, Values: values, Seen: -1,
	})
	return err
}

// visit writes households down and surveys each, and gives the surveys in order.
func (s *story) visit(ctx context.Context, r *relief, list []family) (surveys []int64, err error) {
	by := s.acts(ctx, r.assessor)
	var homes []int64
	for _, f := range list {
		id, err := s.app.People.Add(ctx, by, f.form)
		if err != nil {
			return nil, fmt.Errorf("household %s: %w", f.form.Members[0].Name, err)
		}
		homes = append(homes, id)
	}
	for i, f := range list {
		f.survey.Event, f.survey.Household = r.event.ID, homes[i]
		a, err := s.app.Disaster.Assess(ctx, by, f.survey)
		if err != nil {
			return nil, fmt.Errorf("survey of %s: %w", f.form.Members[0].Name, err)
		}
		surveys = append(surveys, a.ID)
	}
	return surveys, nil
}

// confirm lets another person say that the surveys are true.
func (s *story) confirm(ctx context.Context, r *relief, surveys []int64) error {
	done, err := s.app.Disaster.Verify(ctx, s.acts(ctx, r.verifier), surveys)
	if err == nil && len(done.Left) > 0 {
		err = fmt.Errorf("%d surveys could not be verified: %s", len(done.Left), done.Left[0].Key)
	}
	if err != nil {
		return err
	}
	_, err = s.app.Disaster.IssueCertificates(ctx, s.acts(ctx, r.verifier), surveys[:min(len(surveys), certified)])
	return err
}

// certified is how many households of a list get their certificate at once.
const certified = 6

// ask proposes the commune's request, explains it and sends it.
func (s *story) ask(ctx context.Context, r *relief, letter, explanation string) (int64, error) {
	by := s.acts(ctx, r.chair)
	p, err := s.app.Aid.ProposeRequest(ctx, by, aid.ProposeForm{Event: r.event.ID, Unit: r.unit})
	if err != nil {
		return 0, err
	}
	err = s.app.Aid.EditRequest(ctx, by, p.ID, aid.EditForm{Letter: letter, Explanation: explanation})
	if err != nil {
		return 0, err
	}
	_, err = s.app.Aid.SubmitRequest(ctx, by, p.ID)
	return p.ID, err
}

// answer approves a request at the step whose turn it is.
func (s *story) answer(ctx context.Context, request int64, login string) error {
	_, err := s.app.Aid.AnswerRequest(ctx, s.acts(ctx, login), request, aid.AnswerForm{Outcome: aid.Approved})
	return err
}

// divide prepares a round of all that the province holds for the event, and sends it
// to who decides.
func (s *story) divide(ctx context.Context, r *relief, name string, method allot.Method, only func(aid.Lot) bool) (string, error) {
	by := s.acts(ctx, "ketoan.tinh")
	lots, err := s.app.Aid.Offer(ctx, by, r.event.Slug)
	if err != nil {
		return "", err
	}
	if lots, err = s.come(ctx, lots); err != nil {
		return "", err
	}
	form := aid.RoundForm{Event: r.event.Slug, Fund: s.funds[atProvince], Name: name, Method: string(method)}
	for _, l := range lots {
		if only == nil || only(l) {
			form.Lots = append(form.Lots, aid.LotForm{Account: l.Account})
		}
	}
	round, err := s.app.Aid.PrepareRound(ctx, by, form)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	_, err = s.app.Aid.SubmitRound(ctx, by, round.Slug)
	return round.Slug, err
}

// come are the lots of which something had come by the story's day: the gifts are told
// first, up to the last day, and a round takes none of a later one.
func (s *story) come(ctx context.Context, lots []aid.Lot) (had []aid.Lot, err error) {
	err = s.app.DB.View(ctx, auth.System("sample"), func(tx *pg.Tx) error {
		for _, l := range lots {
			var qty int64
			if err := tx.Row(`select aid.held_from($1, $2)`, l.Account, workday.On(tx.Now)).Scan(&qty); err != nil {
				return err
			}
			if qty > 0 {
				had = append(had, l)
			}
		}
		return nil
	})
	return had, err
}

// inMoney keeps a round to money.
func inMoney(l aid.Lot) bool { return l.Item == ledger.VND }

// decide takes a round through its two words, and puts the notices up next morning.
func (s *story) decide(ctx context.Context, r *relief, round string) (*aid.Decision, error) {
	if _, err := s.app.Aid.DecideRound(ctx, s.acts(ctx, "duyet.tinh"), round); err != nil {
		return nil, err
	}
	decision, err := s.app.Aid.ConfirmRound(ctx, s.acts(ctx, "chutaikhoan.tinh"), round, "")
	if err != nil {
		return nil, err
	}
	s.now.Add(int64((16 * time.Hour).Seconds()))
	return decision, s.putUp(ctx, r, decision)
}

func (s *story) putUp(ctx context.Context, r *relief, decision *aid.Decision) error {
	by := s.acts(ctx, r.mttq)
	list, err := s.app.Aid.NoticesFor(ctx, by)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.Decision != decision.ID || n.Unit != r.unit {
			continue
		}
		proof, err := s.app.Files.Store(ctx, by, file.New{Kind: "photo", Name: "niem-yet.png", Unit: r.unit}, photo())
		if err != nil {
			return err
		}
		_, err = s.app.Aid.PutUp(ctx, by, n.Code, aid.NoticeForm{
			Places: "Trụ sở UBND\nNhà văn hóa " + r.villages[0] + "\nLoa truyền thanh", Proof: proof.ID,
		})
		return err
	}
	return fmt.Errorf("decision %d has no notice for unit %d", decision.ID, r.unit)
}

// photo is a sheet of paper on a wall, as far as a sample needs one.
func photo() *bytes.Buffer {
	wall := image.NewGray(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			shade := color.Gray{Y: 170}
			if x > 60 && x < 180 && y > 15 && y < 145 {
				shade.Y = 245
			}
			wall.SetGray(x, y, shade)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, wall); err != nil {
		panic("app: " + err.Error()) // a buffer takes everything
	}
	return &b
}

// plan takes a decision to the day on which it may be handed over.
func (s *story) plan(ctx context.Context, r *relief, decision *aid.Decision, due workday.Day) (int64, error) {
	p, err := s.app.Payout.Prepare(ctx, s.acts(ctx, "ketoan.tinh"), payout.PlanForm{
		Decision: decision.ID, Units: []int64{r.unit}, DueOn: due.Local(),
	})
	if err != nil {
		return 0, err
	}
	if _, err := s.app.Payout.Lock(ctx, s.acts(ctx, "ketoan.tinh"), p.ID); err != nil {
		return 0, err
	}
	s.now.Add(3600)
	if _, err := s.app.Payout.Approve(ctx, s.acts(ctx, "duyet.tinh"), p.ID); err != nil {
		return 0, err
	}
	s.now.Add(3600)
	_, err = s.app.Payout.Release(ctx, s.acts(ctx, "chutaikhoan.tinh"), p.ID)
	return p.ID, err
}

// gather plans a session of the commune's cashier and its Front officer, and opens it
// with what its roster needs.
func (s *story) gather(ctx context.Context, r *relief, plan int64, where string, on workday.Day, at string) (*payout.SessionSheet, error) {
	by := s.acts(ctx, r.cashier)
	session, err := s.app.Payout.PlanSession(ctx, by, payout.SessionForm{
		Plan: plan, Unit: r.unit, Place: where, On: on.Local(), At: at,
		Staff: []int64{by.ID, s.acts(ctx, r.mttq).ID},
	})
	if err != nil {
		return nil, err
	}
	hour, minute, _ := clockOf(at)
	s.at(on, hour, minute)
	sheet, err := s.app.Payout.Session(ctx, by, session.ID)
	if err != nil {
		return nil, err
	}
	open := payout.OpenForm{Session: session.ID, Notes: map[int64]string{}, Goods: map[string]string{}}
	for _, n := range sheet.Need {
		if n.Item != ledger.VND {
			open.Goods[n.Key()] = fmt.Sprint(n.Qty)
			continue
		}
		open.Notes = notes(n.Qty)
	}
	if _, err := s.app.Payout.Open(ctx, by, open); err != nil {
		return nil, err
	}
	return s.app.Payout.Session(ctx, by, session.ID)
}

// notes are a sum in the fewest notes.
func notes(sum int64) map[int64]string {
	n := map[int64]string{}
	for _, d := range payout.Denominations {
		if pieces := sum / d; pieces > 0 {
			n[d] = fmt.Sprint(pieces)
			sum -= pieces * d
		}
	}
	return n
}

func clockOf(at string) (hour, minute int, err error) {
	t, err := time.Parse("15:04", at)
	return t.Hour(), t.Minute(), err
}

// rowsOfPage is how many rows a page of the printed roster has.
const rowsOfPage = 20

// give hands the first rows of a roster over, a minute and a half each.
func (s *story) give(ctx context.Context, r *relief, sheet *payout.SessionSheet, rows int) error {
	by := s.acts(ctx, r.cashier)
	for i, line := range sheet.Roster[:min(rows, len(sheet.Roster))] {
		s.now.Add(90)
		f := payout.HandOverForm{
			Session: sheet.ID, Row: line.Row, ClientID: payout.NewClientID(s.clock()), Outcome: payout.Given,
			Taker: payout.Self, Proof: payout.OnSheet, SheetPage: strconv.Itoa(i/rowsOfPage + 1),
		}
		if i%9 == 4 {
			f.Taker, f.Name, f.Relation, f.TakerReason = payout.Substitute, "Nông Thị Hoa", "con gái", "Chủ hộ ốm, không đi được"
			f.Witness = "Hoàng Văn Sự, trưởng thôn"
		}
		if _, err := s.app.Payout.HandOver(ctx, by, f); err != nil {
			return fmt.Errorf("hand over %s: %w", line.Code, err)
		}
	}
	return nil
}

// end counts what is left of a session, and another person confirms it.
func (s *story) end(ctx context.Context, r *relief, session int64) error {
	s.now.Add(1800)
	by := s.acts(ctx, r.cashier)
	sheet, err := s.app.Payout.Session(ctx, by, session)
	if err != nil {
		return err
	}
	for page := range (sheet.Answered + rowsOfPage - 1) / rowsOfPage {
		if err := s.app.Payout.KeepSheet(ctx, by, session, page+1, "danh-sach-da-ky.png", photo()); err != nil {
			return err
		}
	}
	form := payout.CountForm{Session: session, Notes: map[int64]string{}, Goods: map[string]string{}, RestReason: "absent"}
	for _, n := range sheet.Left {
		if n.Item == ledger.VND {
			form.Notes = notes(n.Qty)
		} else {
			form.Goods[n.Key()] = fmt.Sprint(n.Qty)
		}
	}
	form.RestNextOn = (workday.On(s.clock()) + 7).Local()
	count, err := s.app.Payout.Count(ctx, by, form)
	if err != nil {
		return err
	}
	s.now.Add(600)
	_, err = s.app.Payout.Confirm(ctx, s.acts(ctx, r.mttq), session, count.ID)
	return err
}

// acts is somebody at their desk at the story's hour, the password given just now.
func (s *story) acts(ctx context.Context, login string) auth.Actor {
	by := s.by[login]
	by.Grants = nil
	today := workday.On(s.clock())
	for _, g := range s.roles[login] {
		if g.from <= today && (g.to.IsZero() || today <= g.to) {
			by.Grants = append(by.Grants, g.Grant)
		}
	}
	by.SteppedUpAt = s.clock()
	return by
}
