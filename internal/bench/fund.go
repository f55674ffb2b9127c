package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	province = "20" // Lạng Sơn
	password = "đo tốc độ của quỹ 5 triệu dòng"
)

// officers are who works in a fund here, by login.
var officers = map[string]auth.Role{
	"ketoan": auth.Accountant, "thuquy": auth.Cashier, "chutaikhoan": auth.FundManager, "mttq": auth.MTTQOfficer,
}

// fund is a server with the books of one province. What officers do often goes over
// HTTP; what they do once goes straight to the services, over connections of our own.
type fund struct {
	*server
	app       *app.App
	campaigns int
	officers  sync.Mutex
	tokens    map[string]signedIn // by login
	codes     map[string][]string // recovery codes by login, each for one sign-in
}

// found starts a server on a folder with nothing in it, and opens the fund.
func (b *bench) found(ctx context.Context, dir string) (*fund, error) {
	f, err := b.reopen(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := f.open(ctx); err != nil {
		f.close()
		return nil, app.Explain(err)
	}
	return f, nil
}

// reopen starts a server on a folder that has a fund already.
func (b *bench) reopen(ctx context.Context, dir string) (*fund, error) {
	s, err := b.serve(ctx, dir)
	if err != nil {
		return nil, err
	}
	c, err := config.Load(environ(dir), config.Options{Listen: strings.TrimPrefix(s.url, "http://")})
	if err != nil {
		s.stop()
		return nil, err
	}
	a, err := app.Beside(ctx, c)
	if err != nil {
		s.stop()
		return nil, err
	}
	f := &fund{server: s, app: a, tokens: map[string]signedIn{}, codes: map[string][]string{}}
	all, err := a.Giving.Campaigns(ctx)
	if err != nil {
		f.close()
		return nil, err
	}
	f.campaigns = len(all)
	return f, nil
}

func (f *fund) close() {
	f.app.Close() // only connections
	f.stop()
}

// open opens the province's fund and brings in its officers.
func (f *fund) open(ctx context.Context) error {
	by := auth.System("bench")
	var unit int64
	err := f.app.DB.Update(ctx, by, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, province)
		if err != nil {
			return err
		}
		unit = u.ID
		_, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: unit, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "01/QĐ-UBND", OpenedOn: f.today() - 365,
		})
		return err
	})
	if err != nil {
		return err
	}
	for login, role := range officers {
		n := staff.NewUser{Login: login, Name: "Nguyễn Thị Đo", Unit: unit, Role: role, Basis: "02/QĐ-UBND"}
		if _, err := f.app.Staff.Add(ctx, by, n, password); err != nil {
			return err
		}
	}
	return nil
}

func (f *fund) today() workday.Day { return workday.On(f.app.DB.Now()) }

// campaign is a call that receives today, with accounts at one bank.
type campaign struct {
	*giving.Campaign
	fund     *fund
	by       auth.Actor // who drafts
	approver auth.Actor // who publishes, and agrees to another account
	accounts int
	in       int64 // what its files brought
}

// newCampaign publishes a call that began 80 days ago.
func (f *fund) newCampaign(ctx context.Context) (*campaign, error) {
	approver, err := f.acts(ctx, "chutaikhoan")
	if err != nil {
		return nil, err
	}
	by, err := f.acts(ctx, "mttq")
	if err != nil {
		return nil, err
	}
	n := f.campaigns
	f.campaigns++
	from := f.today() - 80
	c, err := f.app.Giving.CreateCampaign(ctx, by, giving.CampaignForm{
		Unit: by.Grants[0].Unit, Slug: fmt.Sprintf("dot-%d", n), Prefix: prefix(n),
		Name: fmt.Sprintf("Chung tay cùng đồng bào vùng lũ, đợt %d", n), Purpose: "Khắc phục hậu quả mưa lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh",
		CallNumber: fmt.Sprintf("%d/KG-BVĐ", n+1), CallOn: from.String(), CallTitle: "Thư kêu gọi ủng hộ",
		StartsOn: from.String(), EndsOn: (from + 90).String(),
	})
	if err != nil {
		return nil, app.Explain(err)
	}
	made := &campaign{Campaign: c, fund: f, by: by, approver: approver}
	if _, err := made.newAccount(ctx, "vcb"); err != nil {
		return nil, err
	}
	_, err = f.app.Giving.PublishCampaign(ctx, approver, c.ID)
	return made, app.Explain(err)
}

func (f *fund) acts(ctx context.Context, login string) (auth.Actor, error) {
	token, err := f.officer(ctx, login)
	if err != nil {
		return auth.Actor{}, err
	}
	return f.app.Staff.Actor(ctx, token)
}

// prefix is the nth pair of letters after Q, so that no two campaigns share one.
func prefix(n int) string {
	return string([]byte{'Q', 'A' + byte(n/26%26), 'A' + byte(n%26)})
}

var bins = map[string]string{"vcb": "970436", "vietinbank": "970415", "agribank": "970405"}

func (c *campaign) newAccount(ctx context.Context, bank string) (*giving.BankAccount, error) {
	c.accounts++
	a, err := c.fund.app.Giving.AddAccount(ctx, c.by, giving.AccountForm{
		Campaign: c.ID, BIN: bins[bank], Number: fmt.Sprintf("9%06d%03d", c.ID, c.accounts),
		HolderName: "Quỹ trợ giúp khẩn cấp", Profile: giving.Profile(bank), ForQR: c.accounts == 1,
		OpenedOn: c.StartsOn.String(),
	})
	if err == nil && a.Waits {
		a, err = c.fund.app.Giving.AgreeAccount(ctx, c.approver, a.AskID)
	}
	return a, app.Explain(err)
}

// pledge has n people promise to give and returns the codes they were told.
func (c *campaign) pledge(ctx context.Context, n int, seed uint64) ([]string, error) {
	const hands = 8
	codes := make([]string, n)
	errs := make([]error, hands)
	var all sync.WaitGroup
	for hand := range hands {
		all.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(hand)))
			for i := hand; i < n && errs[hand] == nil; i += hands {
				g, err := c.fund.app.Giving.Pledge(ctx, auth.Public, giving.New{
					Campaign: c.Slug, Leftover: giving.NextRound, Donor: giving.Donor{PublicName: givingtest.Name(r)},
				})
				if err != nil {
					errs[hand] = app.Explain(err)
					return
				}
				codes[i] = g.Code
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("pledge: %w", err)
		}
	}
	return codes, nil
}

// post sends JSON and reads the answer's.
func (f *fund) post(ctx context.Context, path, token string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	return answer(r, token, out)
}

func answer(r *http.Request, token string, out any) error {
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s answered %d: %.500s", r.Method, r.URL.Path, res.StatusCode, body)
	}
	return json.Unmarshal(body, out)
}
