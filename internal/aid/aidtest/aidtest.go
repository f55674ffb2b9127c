// Package aidtest makes the way to a decision for tests of other areas: a flood in
// one commune, households whose loss is verified, an approved request, money in the
// fund, and a round as far as a test wants it. It goes through the use cases only.
package aidtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Flood is a flood on 1 November 2026 in a commune, with its officers.
type Flood struct {
	Aid     *aid.Desk
	Events  *disaster.Desk
	Event   *disaster.Event
	Fund    ledger.Fund
	Book    ledger.Book
	Account int64 // a bank account of the book, its general part
	Village string
	Commune int64

	Accountant, Approver, Manager, Chair, MTTQ auth.Actor

	t  testing.TB
	db *pg.DB
}

// New opens a flood in a commune below the province, whose fund must be there. The
// clock of db is the tests' own: 12 November 2026.
func New(t testing.TB, db *pg.DB, keys *seal.Keys, province, commune int64) *Flood {
	t.Helper()
	shelf := &file.Shelf{DB: db, AEAD: keys.AEAD()}
	f := &Flood{
		t: t, db: db, Commune: commune, Village: "Thôn Bản Thí",
		Aid:    &aid.Desk{DB: db, Keys: keys, Files: shelf, URL: "https://quy.example"},
		Events: &disaster.Desk{DB: db, Keys: keys, Files: shelf, People: &people.Book{DB: db, Keys: keys}, URL: "https://quy.example"},
	}
	f.Accountant = f.officer(901, auth.Accountant, province, commune)
	f.Approver = f.officer(902, auth.Approver, province, commune)
	f.Manager = f.officer(903, auth.FundManager, province, commune)
	f.MTTQ = f.officer(904, auth.MTTQOfficer, province, commune)
	f.Chair = f.officer(905, auth.CommuneChair, commune)
	f.update(func(tx *pg.Tx) error {
		var err error
		if f.Fund, err = ledger.FundOf(tx, province); err != nil {
			return err
		}
		f.Book, err = ledger.OpenBook(tx, ledger.Book{Fund: f.Fund.ID, Kind: ledger.GeneralBook, Source: fmt.Sprintf("aidtest:%d", commune), Name: "Nguồn chung"})
		if err != nil {
			return err
		}
		e, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: f.Book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: f.Book.ID, Kind: ledger.Bank, Holder: "bank:9", Earmark: e.ID},
			{Book: f.Book.ID, Kind: ledger.Giver, Holder: "test", Earmark: e.ID},
		})
		if err != nil {
			return err
		}
		f.Account = ids[0]
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "test_in", Source: fmt.Sprintf("aidtest:%d", commune), Book: f.Book.ID, BankOn: workday.Date(2026, 11, 5),
			Postings: []ledger.Posting{{From: ids[1], To: ids[0], Qty: 1_000_000_000}},
		}})
		return err
	})
	_, err := place.AddVillage(t.Context(), db, auth.System("test"), place.Village{
		UnitID: commune, Name: f.Village, ValidFrom: workday.Date(2026, 1, 1),
	})
	f.must(err)
	f.Event, err = f.Events.OpenEvent(t.Context(), f.everyone(906, province, commune), disaster.EventForm{
		Name: "Lũ quét tháng 11", Cause: "natural", Kind: "flash_flood", Unit: province, StartsOn: "01/11/2026", State: "responding",
	})
	f.must(err)
	return f
}

func (f *Flood) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *Flood) update(do func(tx *pg.Tx) error) {
	f.t.Helper()
	f.must(f.db.Update(f.t.Context(), auth.System("test"), do))
}

// officer has given the password just now.
func (f *Flood) officer(id int64, role auth.Role, unit int64, below ...int64) auth.Actor {
	return auth.Actor{
		ID: id, Name: string(role), Kind: auth.Officer, SteppedUpAt: f.db.Now().Add(-time.Minute),
		Grants: []auth.Grant{{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)}},
	}
}

// everyone holds every role at a unit.
func (f *Flood) everyone(id, unit int64, below ...int64) auth.Actor {
	a := f.officer(id, auth.Admin, unit, below...)
	a.Name, a.Grants = fmt.Sprintf("everyone.%d", id), nil
	for _, role := range auth.Roles {
		a.Grants = append(a.Grants, auth.Grant{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)})
	}
	return a
}

// Ask makes poor households that lost their house, each entitled to 50 million for
// houses, and lets their commune's request be approved.
func (f *Flood) Ask(heads ...string) {
	f.t.Helper()
	ctx := f.t.Context()
	f.Verified(heads...)
	chair := f.everyone(909, f.Commune)
	p, err := f.Aid.ProposeRequest(ctx, chair, aid.ProposeForm{Event: f.Event.ID, Unit: f.Commune, On: "08/11/2026"})
	f.must(err)
	f.must(f.Aid.EditRequest(ctx, chair, p.ID, aid.EditForm{Explanation: "Chưa có báo cáo nhanh vì mất sóng điện thoại."}))
	_, err = f.Aid.SubmitRequest(ctx, chair, p.ID)
	f.must(err)
	answer := f.officer(910, auth.Approver, f.Fund.Unit, f.Commune)
	_, err = f.Aid.AnswerRequest(ctx, answer, p.ID, aid.AnswerForm{Outcome: aid.Approved, On: "09/11/2026"})
	f.must(err)
}

// Verified makes poor households that lost their house, surveyed by one person and
// confirmed by another.
func (f *Flood) Verified(heads ...string) {
	f.t.Helper()
	ctx := f.t.Context()
	assessor, verifier := f.everyone(907, f.Commune), f.everyone(908, f.Commune)
	var assessments []int64
	for _, head := range heads {
		var saved []people.Saved
		f.must(f.db.Update(ctx, assessor, func(tx *pg.Tx) (err error) {
			saved, err = f.Events.People.Save(tx, []people.HouseholdForm{{
				Unit: f.Commune, Village: f.Village, Class: "poor", ClassOn: "2026-01-01",
				Members: []people.PersonForm{{Name: head, Born: "1970", Sex: "male", Head: true, Relation: "Chủ hộ"}},
			}})
			return err
		}))
		f.must(saved[0].Err)
		a, err := f.Events.Assess(ctx, assessor, disaster.AssessForm{
			Event: f.Event.ID, Household: saved[0].ID, On: "05/11/2026", House: "don_so", DamagePct: "100", Habitable: "no",
		})
		f.must(err)
		assessments = append(assessments, a.ID)
	}
	_, err := f.Events.Verify(ctx, verifier, assessments)
	f.must(err)
}

// Round prepares and submits a round over the book.
func (f *Flood) Round(method allot.Method, qty string) *aid.Round {
	f.t.Helper()
	r, err := f.Aid.PrepareRound(f.t.Context(), f.Accountant, aid.RoundForm{
		Event: f.Event.Slug, Fund: f.Fund.ID, Name: "Đợt 1", Method: string(method), CutOn: "10/11/2026",
		Lots: []aid.LotForm{{Account: f.Account, Qty: qty}},
	})
	f.must(err)
	r, err = f.Aid.SubmitRound(f.t.Context(), f.Accountant, r.Slug)
	f.must(err)
	return r
}

// Decide takes a submitted round to its decision of 11 November.
func (f *Flood) Decide(r *aid.Round) *aid.Decision {
	f.t.Helper()
	_, err := f.Aid.DecideRound(f.t.Context(), f.Approver, r.Slug)
	f.must(err)
	d, err := f.Aid.ConfirmRound(f.t.Context(), f.Manager, r.Slug, "11/11/2026")
	f.must(err)
	return d
}

// PutUp hangs the list of the commune today, and gives its code.
func (f *Flood) PutUp() string {
	f.t.Helper()
	list, err := f.Aid.NoticesFor(f.t.Context(), f.MTTQ)
	f.must(err)
	kept, err := f.Aid.Files.Store(f.t.Context(), f.MTTQ, file.New{Kind: "document", Name: "tuong.jpg", Unit: f.Commune}, strings.NewReader("\xff\xd8\xff"))
	f.must(err)
	_, err = f.Aid.PutUp(f.t.Context(), f.MTTQ, list[0].Code, aid.NoticeForm{Places: "Trụ sở UBND xã\n" + f.Village, Proof: kept.ID})
	f.must(err)
	return list[0].Code
}
