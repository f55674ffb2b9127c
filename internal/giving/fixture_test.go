package giving

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// fund is a province's fund with its officers: Lạng Sơn, and one commune below it.
type fund struct {
	*Service
	t                 testing.TB
	province, commune int64
	manager, cashier  auth.Actor // of the province
	drafter           auth.Actor // of its Front: who drafts is not who publishes
}

func newFund(t testing.TB) *fund { return newFundAt(t, func() time.Time { return pgtest.Now }) }

func newFundAt(t testing.TB, clock func() time.Time) *fund {
	t.Helper()
	db := pgtest.NewAt(t, clock)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fund{Service: &Service{DB: db, Keys: keys, URL: "https://quy.example"}, t: t}
	f.province = f.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2023-04-10")
	f.commune = f.unit(f.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01")
	f.manager = officer(7, auth.FundManager, f.province, f.commune)
	f.drafter = officer(6, auth.MTTQOfficer, f.province, f.commune)
	f.cashier = officer(8, auth.Cashier, f.province, f.commune)
	err = db.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		for _, unit := range []int64{f.province, f.commune} {
			_, err := ledger.OpenFund(tx, ledger.Fund{
				Unit: unit, Name: "Quỹ trợ giúp khẩn cấp", Basis: "101/KH-UBND", OpenedOn: workday.Date(2024, 1, 1),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fund) unit(parent int64, code, level, kind, name, from string) (id int64) {
	f.t.Helper()
	owner := pgtest.Owner(f.t, f.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
			values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), $7::date, 'test')`,
			id, code, level, kind, name, parent, from)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}

func officer(id int64, role auth.Role, unit int64, below ...int64) auth.Actor {
	return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{
		{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)},
	}}
}

// call is a sound campaign of the province that receives on the tests' day.
func (f *fund) call() CampaignForm {
	return CampaignForm{
		Unit: f.province, Slug: "lu-trang-dinh", Prefix: "LS",
		Name: "Chung tay cùng đồng bào vùng lũ Tràng Định", Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		CallNumber: "12/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi ủng hộ",
		StartsOn: "05/11/2026", EndsOn: "31/12/2026",
	}
}

func (f *fund) account(campaign int64) AccountForm {
	return AccountForm{
		Campaign: campaign, BIN: "970436", Number: "0011 0019 32418", HolderName: "Quỹ trợ giúp khẩn cấp",
		Profile: VCB, ForQR: true, OpenedOn: "02/11/2026",
	}
}

// receiving is a published campaign with one account.
func (f *fund) receiving() *Campaign { return f.receivingBy(f.call()) }

func (f *fund) receivingBy(call CampaignForm) *Campaign {
	f.t.Helper()
	ctx := context.Background()
	c, err := f.CreateCampaign(ctx, f.drafter, call)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := f.AddAccount(ctx, f.drafter, f.account(c.ID)); err != nil {
		f.t.Fatal(err)
	}
	if c, err = f.PublishCampaign(ctx, f.manager, c.ID); err != nil {
		f.t.Fatal(err)
	}
	return c
}

// more is an account more of a public campaign, by two people.
func (f *fund) more(form AccountForm) *BankAccount {
	f.t.Helper()
	asked, err := f.AddAccount(f.t.Context(), f.drafter, form)
	if err != nil {
		f.t.Fatal(err)
	}
	a, err := f.AgreeAccount(f.t.Context(), f.manager, asked.AskID)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// paper is a scan that an officer handed in.
func (f *fund) paper() int64 {
	f.t.Helper()
	if f.Files == nil {
		f.Files = &file.Shelf{DB: f.DB, AEAD: f.Keys.AEAD()}
	}
	kept, err := duty.Keep(f.t.Context(), f.Files, f.manager, f.province, "file", "van-ban.png", strings.NewReader("\x89PNG\r\n\x1a\nbản chụp"))
	if err != nil {
		f.t.Fatal(err)
	}
	return kept
}
