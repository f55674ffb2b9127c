package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// yagiRelief is a round from beginning to end: three levels, every household paid, the
// event closed.
func (s *story) yagiRelief(ctx context.Context) error {
	on := workday.Date(2024, time.September, 9)
	r := &relief{on: on, ground: ground{
		unit: s.units[atTown], chair: "chutich.tt", assessor: "khaosat.tt", verifier: "thamdinh.tt",
		cashier: "thuquy.tt", mttq: "mttq.tt", district: "duyet.huyen", villages: []string{"Khu 1", "Khu 2", "Khu 3", "Khu 4"},
	}}
	s.at(on, 17, 0)
	if err := s.settle(ctx, r.ground, on-8); err != nil {
		return err
	}
	if err := s.happen(ctx, r, disaster.EventForm{
		Name: "Bão số 3 Yagi", NameEN: "Storm no. 3 Yagi", Kind: "storm", Basis: "Công điện 86/CĐ-TTg (mẫu)",
		Areas: []disaster.AreaForm{{Code: "05995", Severity: "3"}, {Code: "06040", Severity: "2"}, {Code: "06010", Severity: "1"}},
	}); err != nil {
		return err
	}
	s.at(on+1, 9, 30)
	if err := s.report(ctx, r, "Nước sông Bắc Khê rút chậm", map[string]string{
		"households": "26", "house_complete": "2", "house_heavy": "5", "flooded_3m": "9", "injured": "1",
	}); err != nil {
		return err
	}
	made := s.families(r.unit, on, r.villages...)
	var list []family
	for i := range 24 {
		h := hurt{house: "partial"}
		switch {
		case i < 2:
			h = hurt{house: "lost", class: "poor"}
		case i < 6:
			h = hurt{house: "heavy", class: "near_poor"}
		case i == 6:
			h = hurt{house: "partial", injured: 1}
		case i < 10:
			h = hurt{house: "wet", cropKind: "rice_hybrid"}
		}
		list = append(list, made.next(h))
	}
	s.at(on+2, 8, 0)
	surveys, err := s.visit(ctx, r, list)
	if err != nil {
		return err
	}
	s.at(on+3, 15, 0)
	if err := s.confirm(ctx, r, surveys); err != nil {
		return err
	}
	s.at(on+4, 10, 0)
	request, err := s.ask(ctx, r,
		"Đề nghị hỗ trợ các hộ có nhà sập, hư hỏng nặng, người bị thương và lúa mất trắng do bão số 3.",
		"Báo cáo nhanh tính cả hộ ngập dưới 1 m chưa khảo sát.")
	if err != nil {
		return err
	}
	s.at(on+5, 9, 0)
	if err := s.answer(ctx, request, r.district); err != nil {
		return err
	}
	s.at(on+7, 14, 0)
	if err := s.answer(ctx, request, "duyet.tinh"); err != nil {
		return err
	}
	s.at(on+14, 9, 0)
	round, err := s.divide(ctx, r, "Đợt 1 sau bão số 3 Yagi", allot.Norm, inMoney)
	if err != nil {
		return err
	}
	s.at(on+15, 16, 0)
	decision, err := s.decide(ctx, r, round)
	if err != nil {
		return err
	}
	s.at(on+17, 9, 0)
	plan, err := s.plan(ctx, r, decision, on+25)
	if err != nil {
		return err
	}
	sheet, err := s.gather(ctx, r, plan, "Nhà văn hóa Khu 2", on+22, "08:00")
	if err != nil {
		return err
	}
	if err := s.give(ctx, r, sheet, len(sheet.Roster)); err != nil {
		return err
	}
	if err := s.end(ctx, r, sheet.ID); err != nil {
		return err
	}
	if err := s.fetched(ctx); err != nil {
		return err
	}
	s.at(on+24, 10, 0)
	by := s.acts(ctx, "ketoan.tinh")
	if _, err := s.app.Payout.Reconcile(ctx, by, plan); err != nil {
		return err
	}
	if _, err := s.app.Payout.Close(ctx, s.acts(ctx, "chutaikhoan.tinh"), plan); err != nil {
		return err
	}
	return s.over(ctx, r, on+8, on+112)
}

// over takes an event to its end: in recovery the day after it ended, and closed when
// nothing is left to give.
func (s *story) over(ctx context.Context, r *relief, ended, closed workday.Day) error {
	s.at(ended+1, 8, 0)
	by := s.acts(ctx, "chutaikhoan.tinh")
	if _, err := s.app.Disaster.MoveEvent(ctx, by, r.event.ID, disaster.Recovering, ended.Local(), ""); err != nil || closed.IsZero() {
		return err
	}
	s.at(closed, 8, 0)
	_, err := s.app.Disaster.MoveEvent(ctx, s.acts(ctx, "chutaikhoan.tinh"), r.event.ID, disaster.Closed, "",
		"Đã trao đủ cho các hộ trong danh sách, đã công khai kết quả")
	return err
}

// matmoRelief is two levels, most households paid, a few that were away still open.
func (s *story) matmoRelief(ctx context.Context) error {
	on := workday.Date(2025, time.October, 7)
	r := &relief{on: on, ground: ground{
		unit: s.units[atNeighbours], chair: "chutich.xa2", assessor: "khaosat.xa2", verifier: "thamdinh.xa2",
		cashier: "thuquy.xa2", mttq: "mttq.xa2", villages: []string{"Thôn Na Đâu", "Thôn Đồng Heo", "Khu An Thịnh"},
	}}
	s.at(on, 19, 0)
	if err := s.settle(ctx, r.ground, on-60); err != nil {
		return err
	}
	if err := s.happen(ctx, r, disaster.EventForm{
		Name: "Bão số 11 Matmo", NameEN: "Storm no. 11 Matmo", Kind: "storm", Basis: "Công điện 187/CĐ-TTg (mẫu)",
		Areas: []disaster.AreaForm{{Code: "06385", Severity: "3"}, {Code: "06415", Severity: "3"}, {Code: "06391", Severity: "2"}},
	}); err != nil {
		return err
	}
	s.at(on+1, 11, 0)
	if err := s.report(ctx, r, "Vỡ đập, nước lên rất nhanh", map[string]string{
		"households": "40", "house_complete": "3", "house_very_heavy": "6", "flooded_over_3m": "5", "relocated": "1",
	}); err != nil {
		return err
	}
	made := s.families(r.unit, on, r.villages...)
	var list []family
	for i := range 30 {
		h := hurt{house: "partial"}
		switch {
		case i < 3:
			h = hurt{house: "lost", class: "poor"}
		case i < 8:
			h = hurt{house: "heavy", class: "difficult"}
		case i == 8:
			h = hurt{house: "wet", away: true}
		case i < 14:
			h = hurt{house: "wet", cropKind: "rice_late"}
		}
		list = append(list, made.next(h))
	}
	s.at(on+2, 8, 0)
	surveys, err := s.visit(ctx, r, list)
	if err != nil {
		return err
	}
	s.at(on+3, 16, 0)
	if err := s.confirm(ctx, r, surveys); err != nil {
		return err
	}
	s.at(on+3, 17, 30)
	request, err := s.ask(ctx, r,
		"Đề nghị hỗ trợ các hộ mất nhà, nhà hư hỏng nặng, phải di dời và mất lúa do bão số 11.",
		"Mười hộ ngập nhẹ tự khắc phục, không đề nghị khảo sát.")
	if err != nil {
		return err
	}
	s.at(on+5, 8, 30)
	if err := s.answer(ctx, request, "duyet.tinh"); err != nil {
		return err
	}
	s.at(on+13, 9, 0)
	round, err := s.divide(ctx, r, "Đợt 1 sau bão số 11 Matmo", allot.NormScaled, inMoney)
	if err != nil {
		return err
	}
	s.at(on+14, 15, 0)
	decision, err := s.decide(ctx, r, round)
	if err != nil {
		return err
	}
	s.at(on+16, 9, 0)
	plan, err := s.plan(ctx, r, decision, on+23)
	if err != nil {
		return err
	}
	sheet, err := s.gather(ctx, r, plan, "Trụ sở UBND xã Hữu Lũng", on+20, "07:30")
	if err != nil {
		return err
	}
	if err := s.give(ctx, r, sheet, len(sheet.Roster)-2); err != nil {
		return err
	}
	if err := s.end(ctx, r, sheet.ID); err != nil {
		return err
	}
	if err := s.fetched(ctx); err != nil {
		return err
	}
	s.at(on+23, 16, 0)
	if err := s.waitForAway(ctx, plan); err != nil {
		return err
	}
	if err := s.over(ctx, r, on+4, 0); err != nil {
		return err
	}
	return s.tellYear(ctx, 2025, "chutich.xa2", "chutaikhoan.tinh")
}

// waitForAway stops the clock of a plan on its last day: two households are away, and their
// money waits for them.
func (s *story) waitForAway(ctx context.Context, plan int64) error {
	var list []duty.Duty
	err := s.app.DB.View(ctx, auth.System("sample"), func(tx *pg.Tx) (err error) {
		list, err = duty.About(tx, fmt.Sprintf("plan:%d", plan))
		return err
	})
	for _, d := range list {
		err = errors.Join(err, s.app.Duty.Pause(ctx, s.acts(ctx, "ketoan.tinh"), d.ID,
			"Hai hộ đi làm xa chưa về nhận; tiền của hai hộ giữ trong tài khoản, xã báo khi hộ về"))
	}
	return err
}

// tellYear asks for a year's reports on its second day after, and sends them up: the
// commune's, then the province's.
func (s *story) tellYear(ctx context.Context, year int, logins ...string) error {
	s.at(workday.Date(year+1, time.January, 2), 7, 0)
	if err := s.app.Disaster.AskReports(ctx); err != nil {
		return err
	}
	for i, login := range logins {
		s.at(workday.Date(year+1, time.January, 14+8*i), 10, 0)
		by := s.acts(ctx, login)
		list, err := s.app.Duty.All(ctx, by)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Kind != duty.YearReport || d.UnitID != by.Grants[0].Unit {
				continue
			}
			proof, err := s.app.Duty.KeepProof(ctx, by, d.ID, "bao-cao-nam.png", bytes.NewReader(photo().Bytes()))
			if err != nil {
				return err
			}
			if err := s.app.Duty.Finish(ctx, by, d.ID, fmt.Sprintf("Báo cáo %d/BC (mẫu) gửi lên cấp trên", 3+i), proof); err != nil {
				return err
			}
		}
	}
	return nil
}
