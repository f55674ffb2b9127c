package app

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// relief puts the names of the sample's relief into a holding: what the province has of
// the made-up flood, what the commune Thất Khê has, and the names of its households,
// which stand in no other commune.
func (h *house) relief(d *holding) {
	h.t.Helper()
	h.inquire(d)
	h.donors(d)
	ctx := h.t.Context()
	province, commune := h.units[langSon], h.units[thatKhe]
	text := func(query string, args ...any) (s string) {
		h.t.Helper()
		h.must(h.super.QueryRow(query, args...).Scan(&s))
		return s
	}
	event := h.read(`select max(id) from disaster.events where not private`)
	plan := h.read(`select max(id) from payout.plans`)
	session := h.read(`select max(id) from payout.sessions`)
	survey := h.read(`
		select max(a.id) from disaster.assessments a
		where unit_id = $1 and not private and not exists (select from disaster.verdicts v where v.assessment_id = a.id)`, commune)
	surveyor, verifier := h.sit(auth.Assessor, thatKhe, long, never), h.sit(auth.Verifier, thatKhe, long, never)
	if h.read(`select count(*) from disaster.photos`) == 0 {
		_, err := h.Disaster.AddPhoto(ctx, surveyor.Actor, survey, photo())
		h.must(err)
		_, err = h.Disaster.IssueCertificates(ctx, verifier.Actor, []int64{h.read(`
			select min(assessment_id) from disaster.verdicts where kind = 'verified' and unit_id = $1`, commune)})
		h.must(err)
		_, err = h.Disaster.Import(ctx, surveyor.Actor, event, commune, "ho.xlsx", bytes.NewReader(h.list(villageOf(h, commune), "Tô Văn Nhập")))
		h.must(err)
		accountant := h.sit(auth.Accountant, langSon, long, never)
		_, err = norm.Enter(ctx, h.DB, accountant.Actor, norm.Form{
			Unit: province, Case: string(norm.Death), Qty: "60.000.000", Basis: "NQ 1/HĐND (thử)", From: "01/12/2026",
		})
		h.must(err)
		lots, err := h.Aid.Offer(ctx, accountant.Actor, text(`select slug from disaster.events where id = $1`, event))
		h.must(err)
		_, err = h.Aid.PrepareRound(ctx, accountant.Actor, aid.RoundForm{
			Event: text(`select slug from disaster.events where id = $1`, event), Fund: h.read(`select id from ledger.funds where unit_id = $1`, province),
			Name: "Đợt 2", Method: string(allot.NormScaled), Lots: []aid.LotForm{{Account: lots[0].Account}},
		})
		h.must(err)
	}
	h.hidden(d)
	ofProvince := map[string]any{
		"event": event, "event.slug": text(`select slug from disaster.events where id = $1`, event),
		"round":       text(`select r.slug from aid.rounds r join aid.decisions x on x.round_id = r.id order by r.id desc limit 1`),
		"round.draft": text(`select slug from aid.rounds where state = 'draft' order by id desc limit 1`),
		"plan":        plan, "reached": commune,
		"gift":      h.read(`select max(id) from giving.goods_gifts`),
		"warehouse": h.read(`select min(id) from stock.warehouses where unit_id = $1`, province),
		"shipment":  h.read(`select max(id) from stock.shipments`),
		"norm":      h.read(`select max(id) from norm.norms where level = 'province'`),
	}
	ofCommune := map[string]any{
		"unit": commune, "survey": survey, "arriving": h.read(`select max(id) from stock.shipments`), "photo": h.read(`select max(id) from disaster.photos`),
		"certificate": text(`select code from disaster.certificates order by id desc limit 1`),
		"import":      h.read(`select max(id) from disaster.imports`),
		"request":     text(`select code from aid.requests where unit_id = $1 and not private order by id desc limit 1`, commune),
		"notice":      text(`select code from aid.notices where unit_id = $1 order by id desc limit 1`, commune),
		"objection":   text(`select code from aid.objections order by id desc limit 1`),
		"session":     session,
		"sheet":       1, // of which there is no photo yet
		"row":         h.read(`select max(row_id) from payout.roster where session_id = $1`, session),
		"stub":        text(`select code from payout.roster where session_id = $1 order by nth desc limit 1`, session),
	}
	d.elsewhere = map[string]bool{}
	for unit, things := range map[string]map[string]any{langSon: ofProvince, thatKhe: ofCommune} {
		for name, value := range things {
			d.things[name] = value
			d.elsewhere[name] = unit != d.unit
		}
	}
	rows, err := h.super.Query(`
		select distinct head from people.households
		where unit_id = $1 and head not in (select head from people.households where unit_id <> $1)`, commune)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var name string
		h.must(rows.Scan(&name))
		d.names = append(d.names, name)
		d.planted = append(d.planted, planted{"the head of a household", name})
	}
	h.must(rows.Err())
	if len(d.names) < 20 {
		h.t.Fatalf("%d households have a name of their own", len(d.names))
	}
}

// hidden opens an event of violence with three households in the commune, surveyed,
// verified and asked for: of it the public may know nothing.
func (h *house) hidden(d *holding) {
	h.t.Helper()
	ctx := h.t.Context()
	const name, victim = "Vụ việc Kinkinkin", "Mạc Thị Kinkinkin"
	d.planted = append(d.planted, planted{"a private event", name}, planted{"whom it hit", victim})
	if h.read(`select count(*) from disaster.events where private`) > 0 {
		return
	}
	chair := h.sit(auth.CommuneChair, thatKhe, long, never)
	e, err := h.Disaster.OpenEvent(ctx, chair.Actor, disaster.EventForm{
		Name: name, Cause: string(disaster.Violence), Unit: h.units[thatKhe], StartsOn: "05/11/2026",
		State: string(disaster.Responding), Areas: []disaster.AreaForm{{Code: "06040", Severity: "1"}},
	})
	h.must(err)
	d.planted = append(d.planted, planted{"a private event's address", e.Slug})
	with := func(role auth.Role) auth.Actor { // of the few who read it, doing this work
		by := h.sit(role, thatKhe, long, never).Actor
		by.Grants = append(by.Grants, chair.Grants...)
		return by
	}
	surveyor, verifier := with(auth.Assessor), with(auth.Verifier)
	var ids []int64
	for i := range 3 {
		home, err := h.People.Add(ctx, surveyor, people.HouseholdForm{
			Unit: h.units[thatKhe], Village: villageOf(h, h.units[thatKhe]), Class: "poor", ClassOn: "01/01/2026",
			Members: []people.PersonForm{{Name: victim, Born: fmt.Sprint(1980 + i), Sex: "female", Head: true}},
		})
		h.must(err)
		a, err := h.Disaster.Assess(ctx, surveyor, disaster.AssessForm{
			Event: e.ID, Household: home, House: "ban_kien_co", Injured: "1", Habitable: "yes", DamagePct: "0",
		})
		h.must(err)
		ids = append(ids, a.ID)
	}
	_, err = h.Disaster.Verify(ctx, verifier, ids)
	h.must(err)
	chair.SteppedUpAt = pgtest.Now
	_, err = h.Aid.ProposeRequest(ctx, chair.Actor, aid.ProposeForm{Event: e.ID, Unit: h.units[thatKhe]})
	h.must(err)
}

func villageOf(h *house, unit int64) (name string) {
	h.t.Helper()
	h.must(h.super.QueryRow(`select name from place.villages where unit_id = $1 order by id limit 1`, unit).Scan(&name))
	return name
}

// list is a list of households as a commune sends it.
func (h *house) list(village string, heads ...string) []byte {
	h.t.Helper()
	var rows [][]any
	for i, head := range heads {
		rows = append(rows, []any{village, head, 1960 + i%40, 3, "bán kiên cố", 45, "không", "hộ nghèo"})
	}
	return workbook(h.t, rows...)
}

// workbook is an XLSX of households with their damage.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	head := []any{"Thôn", "Họ và tên chủ hộ", "Năm sinh", "Số nhân khẩu", "Loại nhà", "Tỷ lệ thiệt hại nhà (%)", "Còn ở được (có/không)", "Loại hộ"}
	for i, r := range append([][]any{head}, rows...) {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
