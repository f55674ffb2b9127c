package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// water opens the made-up flood, so that its campaign can name it.
func (s *story) water(ctx context.Context) error {
	s.flooded = &relief{on: s.today - 9, ground: ground{
		unit: s.units[atCommune], chair: "chutich.xa", assessor: "khaosat.xa", verifier: "thamdinh.xa",
		cashier: "thuquy.xa", mttq: "mttq.xa", villages: []string{"Thôn Nà Cạn", "Thôn Pác Luồng", "Khu Cầu Pung", "Khu Chợ"},
	}}
	r := s.flooded
	s.at(r.on, 4, 20)
	if err := s.settle(ctx, r.ground, workday.Date(2025, time.July, 1)); err != nil {
		return err
	}
	return s.happen(ctx, r, disaster.EventForm{
		Name: "Lũ sông Kỳ Cùng (giả định)", NameEN: "Flood on the Kỳ Cùng river (made up)", Kind: "flood",
		Basis: "Tình huống giả định để tập dùng", Areas: []disaster.AreaForm{
			{Code: "06040", Severity: "3"}, {Code: "06385", Severity: "2"}, {Code: "06046", Severity: "1"},
		},
	})
}

// floodRelief is the day's work of everybody: some households surveyed and waiting,
// one request approved and one to be answered, a round decided with its notice up, a
// session under way.
func (s *story) floodRelief(ctx context.Context) error {
	r := s.flooded
	if err := s.firstDays(ctx, r); err != nil {
		return err
	}
	if err := s.neighbours(ctx, r); err != nil {
		return err
	}
	s.at(s.today-2, 10, 30)
	round, err := s.divide(ctx, r, "Đợt 1 lũ sông Kỳ Cùng", allot.Norm, func(l aid.Lot) bool {
		return l.Item == ledger.VND || strings.HasPrefix(l.Holder, fmt.Sprintf("w%d:", s.warehouse[atCommune]))
	})
	if err != nil {
		return err
	}
	s.at(s.today-2, 15, 0)
	decision, err := s.decide(ctx, r, round)
	if err != nil {
		return err
	}
	s.at(s.today-1, 9, 0)
	plan, err := s.plan(ctx, r, decision, s.today+6)
	if err != nil {
		return err
	}
	if err := s.later(ctx, r); err != nil {
		return err
	}
	if err := s.objection(ctx, r, decision); err != nil {
		return err
	}
	if err := s.inquiries(ctx, "lu-song-ky-cung"); err != nil {
		return err
	}
	if err := s.donors(ctx, "lu-song-ky-cung"); err != nil {
		return err
	}
	begun := s.told.Add(-2 * time.Hour).In(workday.Zone)
	sheet, err := s.gather(ctx, r, plan, "Nhà văn hóa Khu Chợ", workday.On(begun), begun.Format("15:04"))
	if err != nil {
		return err
	}
	return s.give(ctx, r, sheet, len(sheet.Roster)/2)
}

// firstDays go from the water to an approved request.
func (s *story) firstDays(ctx context.Context, r *relief) error {
	s.at(r.on, 16, 40)
	if err := s.report(ctx, r, "Còn hai thôn chưa vào được", map[string]string{"households": "90", "flooded_3m": "40", "relocated": "1"}); err != nil {
		return err
	}
	s.at(r.on+1, 16, 50)
	if err := s.report(ctx, r, "Đã vào được cả bốn thôn", map[string]string{
		"households": "64", "house_complete": "4", "house_very_heavy": "3", "house_heavy": "6", "flooded_3m": "31", "relocated": "2", "injured": "2",
	}); err != nil {
		return err
	}
	made := s.families(r.unit, r.on, r.villages...)
	s.made = made
	var list []family
	for i := range 48 {
		h := hurt{house: "partial"}
		switch {
		case i < 4:
			h = hurt{house: "lost", class: "poor", hungry: true}
		case i < 12:
			h = hurt{house: "heavy", class: "near_poor", hungry: i < 10}
		case i < 14:
			h = hurt{house: "partial", injured: 1}
		case i < 16:
			h = hurt{house: "wet", away: true}
		case i < 24:
			h = hurt{house: "wet", cropKind: "rice_late"}
		}
		list = append(list, made.next(h))
	}
	s.at(r.on+1, 8, 0)
	surveys, err := s.visit(ctx, r, list)
	if err != nil {
		return err
	}
	s.at(r.on+2, 15, 30)
	if err := s.confirm(ctx, r, surveys); err != nil {
		return err
	}
	s.at(r.on+2, 17, 0)
	request, err := s.ask(ctx, r,
		"Đề nghị hỗ trợ khẩn cấp các hộ mất nhà, nhà hư hỏng nặng, phải di dời, thiếu đói và mất lúa.",
		"Báo cáo nhanh đếm cả hộ ngập dưới 1 m; khảo sát chỉ ghi hộ có thiệt hại.")
	if err != nil {
		return err
	}
	s.at(r.on+3, 9, 10)
	return s.answer(ctx, request, "duyet.tinh")
}

// neighbours is the other commune: its request waits for the province's answer.
func (s *story) neighbours(ctx context.Context, flood *relief) error {
	on := flood.on
	r := &relief{on: on, event: flood.event, ground: ground{
		unit: s.units[atNeighbours], chair: "chutich.xa2", assessor: "khaosat.xa2", verifier: "thamdinh.xa2",
		cashier: "thuquy.xa2", mttq: "mttq.xa2", villages: []string{"Thôn Na Đâu", "Thôn Đồng Heo"},
	}}
	s.at(on+1, 18, 30)
	if err := s.report(ctx, r, "Ngập cục bộ hai thôn", map[string]string{"households": "14", "house_heavy": "4", "flooded_1m": "10"}); err != nil {
		return err
	}
	made := s.families(r.unit, on, r.villages...)
	var list []family
	for i := range 14 {
		h := hurt{house: "wet"}
		if i < 4 {
			h = hurt{house: "heavy", class: "difficult"}
		}
		list = append(list, made.next(h))
	}
	s.at(on+4, 8, 0)
	surveys, err := s.visit(ctx, r, list)
	if err != nil {
		return err
	}
	s.at(on+6, 15, 0)
	if err := s.confirm(ctx, r, surveys); err != nil {
		return err
	}
	s.at(on+7, 9, 0)
	_, err = s.ask(ctx, r, "Đề nghị hỗ trợ các hộ có nhà hư hỏng nặng.", "Các hộ ngập dưới 1 m đã tự dọn dẹp.")
	return err
}

// later is what came in after the request went: households to verify, and a draft
// that the chair has not sent.
func (s *story) later(ctx context.Context, r *relief) error {
	s.at(s.today-1, 13, 0)
	var list []family
	for i := range 16 {
		h := hurt{house: "wet"}
		if i%4 == 0 {
			h = hurt{house: "heavy", class: "poor"}
		}
		list = append(list, s.made.next(h))
	}
	surveys, err := s.visit(ctx, r, list)
	if err != nil {
		return err
	}
	s.at(s.today-1, 16, 0)
	if err := s.confirm(ctx, r, surveys[:8]); err != nil {
		return err
	}
	s.at(s.today-1, 17, 0)
	_, err = s.app.Aid.ProposeRequest(ctx, s.acts(ctx, r.chair), aid.ProposeForm{Event: r.event.ID, Unit: r.unit})
	return err
}

// objection is somebody who asks why a household is not on the list.
func (s *story) objection(ctx context.Context, r *relief, decision *aid.Decision) error {
	s.at(s.today-1, 19, 15)
	list, err := s.app.Aid.NoticesFor(ctx, s.acts(ctx, r.mttq))
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.Decision == decision.ID && n.Unit == r.unit {
			_, err = s.app.Aid.Object(ctx, auth.Public, aid.ObjectionForm{
				Notice: n.Code, Kind: "missing", Words: "Nhà bà Mông Thị Ngọc ở cuối khu chợ cũng ngập quá cửa mà chưa thấy có tên.",
				Name: "Một người trong khu",
			})
		}
	}
	return err
}
