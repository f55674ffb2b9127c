package aid

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// world is a flood in two communes of Lạng Sơn, with households whose loss is
// verified, an approved request of each commune, and money in the province's fund:
// a part for houses, a part for everything.
type world struct {
	*Desk
	t                            testing.TB
	events                       *disaster.Desk
	province, commune, sibling   int64
	fund                         ledger.Fund
	book                         ledger.Book
	general, houses              ledger.Earmark
	generalAt, housesAt          int64 // bank accounts in the books
	event                        *disaster.Event
	accountant, second, approver auth.Actor
	manager, chair, verifier     auth.Actor
	mttq                         auth.Actor
	gifts                        int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		Desk: &Desk{DB: db, Keys: keys, URL: "https://quy.example"}, t: t,
		events: &disaster.Desk{DB: db, Keys: keys, People: &people.Book{DB: db, Keys: keys}, URL: "https://quy.example"},
	}
	w.province = w.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2023-04-10")
	w.commune = w.unit(w.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01")
	w.sibling = w.unit(w.province, "06148", "commune", "xã", "Xã Thất Khê", "2025-07-01")
	for unit, name := range map[int64]string{w.commune: "Thôn Nà Phầy", w.sibling: "Thôn Bản Chu"} {
		w.do(`insert into place.villages (unit_id, name, valid_from) values ($1, $2, '2025-07-01')`, unit, name)
	}
	below := []int64{w.commune, w.sibling}
	w.accountant = w.officer(21, "Lê Thị Kế", auth.Accountant, w.province, below...)
	w.second = w.officer(22, "Phạm Văn Toán", auth.Accountant, w.province, below...)
	w.approver = w.officer(23, "Hoàng Văn Duyệt", auth.Approver, w.province, below...)
	w.manager = w.officer(24, "Nông Thị Chủ", auth.FundManager, w.province, below...)
	w.mttq = w.officer(25, "Vi Văn Trận", auth.MTTQOfficer, w.province, below...)
	w.chair = w.officer(26, "Lý Văn Xã", auth.CommuneChair, w.commune)
	w.verifier = w.officer(27, "Triệu Thị Thẩm", auth.Verifier, w.commune)
	w.openBooks()
	w.again("Lũ Tràng Định")
	return w
}

// again opens an event in both communes, which is the one from then on.
func (w *world) again(name string) {
	w.t.Helper()
	var err error
	w.event, err = w.events.OpenEvent(w.t.Context(), w.anyone(28, w.province, w.commune, w.sibling), disaster.EventForm{
		Name: name, Cause: "natural", Kind: "flood", Unit: w.province, StartsOn: "01/11/2026", State: "responding",
		Areas: []disaster.AreaForm{{Code: "06112", Severity: "3"}, {Code: "06148", Severity: "2"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) do(query string, args ...any) {
	w.t.Helper()
	if _, err := pgtest.Owner(w.t, w.DB).Exec(query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) unit(parent int64, code, level, kind, name, from string) (id int64) {
	w.t.Helper()
	owner := pgtest.Owner(w.t, w.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
			values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), $7::date, 'test')`,
			id, code, level, kind, name, parent, from)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// officer has given the password just now.
func (w *world) officer(id int64, name string, role auth.Role, unit int64, below ...int64) auth.Actor {
	return auth.Actor{
		ID: id, Name: fmt.Sprintf("%s.%d", role, id), Kind: auth.Officer, SteppedUpAt: pgtest.Now.Add(-time.Minute),
		Grants: []auth.Grant{{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)}},
	}
}

// anyone holds every role at a unit, for what is prepared and not tested.
func (w *world) anyone(id, unit int64, below ...int64) auth.Actor {
	a := auth.Actor{ID: id, Name: fmt.Sprintf("anyone.%d", id), Kind: auth.Officer, SteppedUpAt: pgtest.Now}
	if unit != w.province && w.event != nil && w.event.Private { // reads it at its own unit
		a.Grants = w.anyone(id, w.province, unit).Grants
	}
	for _, role := range auth.Roles {
		a.Grants = append(a.Grants, auth.Grant{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)})
	}
	return a
}

func (w *world) update(f func(tx *pg.Tx) error) {
	w.t.Helper()
	if err := w.DB.Update(w.t.Context(), auth.System("test"), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) openBooks() {
	w.update(func(tx *pg.Tx) (err error) {
		w.fund, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: w.province, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "101/KH-UBND", OpenedOn: workday.Date(2024, 1, 1),
		})
		if err != nil {
			return err
		}
		w.book, err = ledger.OpenBook(tx, ledger.Book{Fund: w.fund.ID, Kind: ledger.CampaignBook, Source: "test:1", Name: "Đợt vận động vùng lũ"})
		if err != nil {
			return err
		}
		w.general, err = ledger.OpenEarmark(tx, ledger.Earmark{Book: w.book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		w.houses, err = ledger.OpenEarmark(tx, ledger.Earmark{Book: w.book.ID, Code: "nha-o", Name: "Làm nhà cho bà con", Purpose: "Chỉ để làm nhà ở"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: w.book.ID, Kind: ledger.Bank, Holder: "bank:1", Earmark: w.general.ID},
			{Book: w.book.ID, Kind: ledger.Bank, Holder: "bank:1", Earmark: w.houses.ID},
		})
		if err == nil {
			w.generalAt, w.housesAt = ids[0], ids[1]
		}
		return err
	})
}

// give brings money into an account of the books.
func (w *world) give(to int64, amount int64) {
	w.t.Helper()
	w.giveOn(workday.Date(2026, 11, 5), to, amount)
}

func (w *world) giveOn(on workday.Day, to int64, amount int64) {
	w.t.Helper()
	w.gifts++
	earmark := w.general.ID
	if to == w.housesAt {
		earmark = w.houses.ID
	}
	w.update(func(tx *pg.Tx) error {
		from, err := ledger.Accounts(tx, []ledger.Account{{Book: w.book.ID, Kind: ledger.Giver, Holder: "test", Earmark: earmark}})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "test_in", Source: fmt.Sprintf("test:%d", w.gifts), Book: w.book.ID, BankOn: on,
			Postings: []ledger.Posting{{From: from[0], To: to, Qty: amount}},
		}})
		return err
	})
}

// spend takes money out of an account: somebody else was faster.
func (w *world) spend(from int64, amount int64) {
	w.t.Helper()
	w.gifts++
	w.update(func(tx *pg.Tx) error {
		to, err := ledger.Accounts(tx, []ledger.Account{{Book: w.book.ID, Kind: ledger.OtherOut}})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "test_out", Source: fmt.Sprintf("test:%d", w.gifts), Book: w.book.ID, BankOn: workday.Date(2026, 11, 12),
			Postings: []ledger.Posting{{From: from, To: to[0], Qty: amount}},
		}})
		return err
	})
}

// loss is what one household of a fixture lost.
type loss struct {
	head  string
	born  string
	house bool // poor and its house gone: 40 million for c
	dead  int  // 25 million each for a
}

// ask makes households with losses, verifies them and lets the commune's request be
// approved. It gives the households' ids.
func (w *world) ask(unit int64, losses ...loss) (households []int64) {
	w.t.Helper()
	households = w.verified(unit, losses...)
	w.request(unit)
	return households
}

func (w *world) verified(unit int64, losses ...loss) (households []int64) {
	w.t.Helper()
	ctx := w.t.Context()
	village := map[int64]string{w.commune: "Thôn Nà Phầy", w.sibling: "Thôn Bản Chu"}[unit]
	assessor, verifier := w.anyone(31, unit), w.verifier
	verifier.Grants = []auth.Grant{{Role: auth.Verifier, Unit: unit, Reach: []int64{unit}}}
	if w.event.Private {
		verifier = w.anyone(34, unit)
	}
	var assessments []int64
	for i, l := range losses {
		born := l.born
		if born == "" {
			born = "1970"
		}
		var saved []people.Saved
		err := w.DB.Update(ctx, assessor, func(tx *pg.Tx) (err error) {
			saved, err = w.events.People.Save(tx, []people.HouseholdForm{{
				Unit: unit, Village: village, Class: "poor", ClassOn: "2026-01-01",
				Members: []people.PersonForm{
					{Name: l.head, Born: born, Sex: "male", Head: true, Relation: "Chủ hộ"},
					{Name: "Nguyễn Thị " + string(rune('A'+i%26)), Born: "1972", Sex: "female", Relation: "Vợ"},
					{Name: "Nguyễn Văn " + string(rune('A'+i%26)), Born: "1995", Sex: "male", Relation: "Con"},
				},
			}})
			return err
		})
		if err == nil && saved[0].Err != nil {
			err = saved[0].Err
		}
		if err != nil {
			w.t.Fatalf("save %s: %v", l.head, err)
		}
		f := disaster.AssessForm{
			Event: w.event.ID, Household: saved[0].ID, On: "05/11/2026", House: "don_so", DamagePct: "0", Habitable: "yes",
		}
		if l.house {
			f.DamagePct, f.Habitable = "100", "no"
		}
		if l.dead > 0 {
			f.Dead = fmt.Sprint(l.dead)
		}
		a, err := w.events.Assess(ctx, assessor, f)
		if err != nil {
			w.t.Fatalf("assess %s: %v", l.head, err)
		}
		households, assessments = append(households, saved[0].ID), append(assessments, a.ID)
	}
	if out, err := w.events.Verify(ctx, verifier, assessments); err != nil || len(out.Done) != len(assessments) {
		w.t.Fatalf("verify: %+v, %v", out, err)
	}
	return households
}

// request proposes, signs and approves what a commune may ask for now.
func (w *world) request(unit int64) {
	w.t.Helper()
	ctx := w.t.Context()
	chair := w.anyone(32, unit)
	p, err := w.ProposeRequest(ctx, chair, ProposeForm{Event: w.event.ID, Unit: unit, On: "08/11/2026"})
	if err != nil {
		w.t.Fatalf("propose: %v", err)
	}
	err = w.EditRequest(ctx, chair, p.ID, EditForm{Explanation: "Chưa có báo cáo nhanh vì mất sóng điện thoại."})
	if err != nil {
		w.t.Fatalf("explain: %v", err)
	}
	if _, err := w.SubmitRequest(ctx, chair, p.ID); err != nil {
		w.t.Fatalf("submit: %v", err)
	}
	answer := w.officer(33, "Duyệt", auth.Approver, w.province, w.commune, w.sibling)
	if w.event.Private {
		answer = w.anyone(33, w.commune)
	}
	got, err := w.AnswerRequest(ctx, answer, p.ID, AnswerForm{Outcome: Approved, On: "09/11/2026"})
	if err != nil || got.Approval != Approved {
		w.t.Fatalf("approve: %+v, %v", got, err)
	}
}

// round is the form of a round over both accounts.
func (w *world) round(method allot.Method) RoundForm {
	return RoundForm{
		Event: w.event.Slug, Fund: w.fund.ID, Name: "Đợt 1", Method: string(method), CutOn: "10/11/2026",
		Lots: []LotForm{{Account: w.generalAt}, {Account: w.housesAt}},
	}
}

// submitted prepares and submits a round.
func (w *world) submitted(f RoundForm) *Round {
	w.t.Helper()
	r, err := w.PrepareRound(w.t.Context(), w.accountant, f)
	if err == nil {
		r, err = w.SubmitRound(w.t.Context(), w.accountant, r.Slug)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// decided takes a round to its decision.
func (w *world) decided(f RoundForm) *Decision {
	w.t.Helper()
	r := w.submitted(f)
	if _, err := w.DecideRound(w.t.Context(), w.approver, r.Slug); err != nil {
		w.t.Fatal(err)
	}
	d, err := w.ConfirmRound(w.t.Context(), w.manager, r.Slug, "11/11/2026")
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) wantFault(err error, key string) {
	w.t.Helper()
	if !fault.Is(err, key) {
		w.t.Errorf("got %v, want the fault %s", err, key)
	}
}
