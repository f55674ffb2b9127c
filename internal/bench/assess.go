package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
)

const (
	assessRows     = 20_000
	assessVillages = 40
	assessCommune  = "06001"
	assessor       = "khaosat"
	assessWaitMax  = 10 * time.Minute
)

// measureAssess uploads lists of 20,000 households that nobody knows yet, and waits
// until each household and its survey with its score stand in the books.
func measureAssess(ctx context.Context, b *bench) error {
	f, err := b.young(ctx)
	if err != nil {
		return err
	}
	slug, err := f.flooded(ctx)
	if err != nil {
		return app.Explain(err)
	}
	var perSecond []float64
	for round := range rounds {
		token, err := f.officer(ctx, assessor) // good for a quarter of an hour
		if err != nil {
			return err
		}
		raw, err := households(assessRows, b.seed<<8+uint64(round), round)
		if err != nil {
			return err
		}
		program, database := f.spent()
		began := time.Now()
		if err := f.bringHouseholds(ctx, token, slug, raw); err != nil {
			return err
		}
		took := time.Since(began)
		program2, database2 := f.spent()
		note("%d households in %.1f s, %.1f s of processor in the program and %.1f in PostgreSQL", assessRows,
			took.Seconds(), program2-program, database2-database)
		perSecond = append(perSecond, assessRows/took.Seconds())
	}
	b.tell("assess_import_rows_per_s", "rows/s", perSecond...)
	return nil
}

// flooded opens an event in one commune, with its villages and its assessor.
func (f *fund) flooded(ctx context.Context) (slug string, err error) {
	by := auth.System("bench")
	var unit int64
	err = f.app.DB.View(ctx, by, func(tx *pg.Tx) error {
		u, err := place.ByCode(tx, assessCommune, f.today())
		if err == nil {
			unit = u.ID
		}
		return err
	})
	if err != nil {
		return "", err
	}
	for n := range assessVillages {
		_, err := place.AddVillage(ctx, f.app.DB, by, place.Village{UnitID: unit, Name: village(n), ValidFrom: f.today() - 365})
		if err != nil {
			return "", err
		}
	}
	_, err = f.app.Staff.Add(ctx, by, staff.NewUser{
		Login: assessor, Name: "Nguyễn Văn Khảo", Unit: unit, Role: auth.Assessor, Basis: "03/QĐ-UBND",
	}, password)
	if err != nil {
		return "", err
	}
	e, err := f.app.Disaster.OpenEvent(ctx, by, disaster.EventForm{
		Name: "Lũ đo tốc độ", Cause: string(disaster.Natural), Kind: "flood", Unit: unit, StartsOn: (f.today() - 3).Local(),
		State: string(disaster.Responding), Areas: []disaster.AreaForm{{Code: assessCommune, Severity: "3"}},
	})
	if err != nil {
		return "", err
	}
	return e.Slug, nil
}

func village(n int) string { return fmt.Sprintf("Thôn %d", n+1) }

// households makes a list in which every household is new, as communes send them.
func households(n int, seed uint64, round int) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 0))
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	rows := [][]any{{
		"TT", "Thôn", "Họ và tên chủ hộ", "Ngày, năm sinh", "Số CCCD", "Điện thoại", "Loại hộ", "Số nhân khẩu",
		"Trẻ dưới 36 tháng", "Người cao tuổi", "Loại nhà", "Tỷ lệ thiệt hại nhà (%)", "Còn ở được (có/không)", "Mức ngập (cm)",
		"Cây trồng bị hại", "Diện tích cây trồng (m²)", "Tỷ lệ mất cây trồng (%)", "Gia cầm mất (con)",
	}}
	classes, homes := []string{"Hộ nghèo", "Hộ cận nghèo", "Hộ khó khăn", "Khác"}, []string{"kiên cố", "bán kiên cố", "thiếu kiên cố", "đơn sơ"}
	for i := range n {
		rows = append(rows, []any{
			i + 1, village(r.IntN(assessVillages)), givingtest.Name(r),
			fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(28), 1+r.IntN(12), 1940+r.IntN(60)), fmt.Sprintf("0%02d%09d", round+1, i),
			fmt.Sprintf("09%08d", r.IntN(1e8)), classes[r.IntN(4)], 1 + r.IntN(7), r.IntN(2), r.IntN(2), homes[r.IntN(4)],
			r.IntN(70), "không", r.IntN(300), "Lúa gieo cấy trên 45 ngày", 100 + r.IntN(5000), 1 + r.IntN(100), r.IntN(50),
		})
	}
	for i, row := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type listImport struct {
	ID      int64  `json:"id"`
	State   string `json:"state"`
	New     int    `json:"new"`
	Refused int    `json:"refused"`
	Faults  []struct {
		Row     int    `json:"row"`
		Message string `json:"message"`
	} `json:"faults"`
}

// bringHouseholds uploads a list and asks until it is in.
func (f *fund) bringHouseholds(ctx context.Context, token, slug string, raw []byte) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{"disaster": slug, "unit": assessCommune} {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", "ho.xlsx")
	if err != nil {
		return err
	}
	if _, err := part.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url+"/api/v1/assessments/import", &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	var list listImport
	if err := answer(r, token, &list); err != nil {
		return err
	}
	for until := time.Now().Add(assessWaitMax); list.State != "done"; {
		if list.State == "failed" || time.Now().After(until) {
			return fmt.Errorf("list %d is %s", list.ID, list.State)
		}
		time.Sleep(200 * time.Millisecond) // asking costs the server what it could spend on the list
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/api/v1/assessments/imports/%d", f.url, list.ID), nil)
		if err != nil {
			return err
		}
		if err := answer(r, token, &list); err != nil {
			return err
		}
	}
	if list.New != assessRows {
		var why []string
		for _, x := range list.Faults[:min(len(list.Faults), 5)] {
			why = append(why, fmt.Sprintf("row %d: %s", x.Row, x.Message))
		}
		return errors.New("the list is not whole: " + strings.Join(why, "; "))
	}
	return nil
}
