package giving

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

const scanned = "%PDF-1.7\nthư kêu gọi\n%%EOF"

// scan is a call that its officer handed in.
func (f *fund) scan(by auth.Actor, content string) int64 {
	f.t.Helper()
	f.Files = &file.Shelf{DB: f.DB, AEAD: f.Keys.AEAD()}
	kept, err := f.KeepCall(f.t.Context(), by, f.province, "keu-goi.pdf", strings.NewReader(content))
	if err != nil {
		f.t.Fatal(err)
	}
	return kept
}

// toldOf is the newest leaf of a kind about a campaign.
func (f *fund) toldOf(kind, ref string) (fact map[string]any) {
	f.t.Helper()
	var body []byte
	err := pgtest.Super(f.t, f.DB).QueryRow(`select body from tlog.leaves where kind = $1 and ref = $2`, kind, ref).Scan(&body)
	if err == nil {
		err = json.Unmarshal(body, &fact)
	}
	if err != nil {
		f.t.Fatal(kind, ref, err)
	}
	return fact
}

// A campaign says for which unit it is and shows the paper that called for it; both are in
// the log, and stay once it is public.
func TestCampaignCall(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	f.unit(0, "52", "province", "tỉnh", "Tỉnh Gia Lai", "2023-04-10")
	for typed, key := range map[string]string{
		"Tỉnh Gia Lai": "campaign.area.unknown", "52": "campaign.area.unknown", "99999": "campaign.area.unknown",
		"không đâu cả": "campaign.area.unknown", "06112\x00": "text.control", strings.Repeat("a", 201): "text.long",
	} {
		call := f.call()
		call.Area = typed
		_, err := f.CreateCampaign(ctx, f.drafter, call)
		if e, ok := fault.As(err); !ok || !fault.Is(err, key) || e.Faults[0].Field != "area" {
			t.Errorf("for %.20q: %v, want %s", typed, err, key)
		}
	}
	if _, err := f.KeepCall(ctx, f.cashier, f.province, "x.pdf", strings.NewReader(scanned)); !fault.Is(err, "auth.denied") {
		t.Errorf("a cashier hands in a call: %v", err)
	}
	call := f.call()
	call.Area, call.CallFile = "06112 · Xã Tràng Định", f.scan(f.manager, scanned)
	if _, err := f.CreateCampaign(ctx, f.drafter, call); !fault.Is(err, "file.gone") {
		t.Errorf("somebody else's paper was taken: %v", err)
	}
	call.CallFile = f.scan(f.drafter, scanned)
	c, err := f.CreateCampaign(ctx, f.drafter, call)
	if err != nil || c.AreaUnitID != f.commune || c.CallFileID == 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := f.CallPaper(ctx, c.Slug); !fault.Is(err, "campaign.missing") {
		t.Errorf("everybody reads the paper of a draft: %v", err)
	}
	if body, err := f.CallPaperFor(ctx, f.manager, c.ID); err != nil || string(body) != scanned {
		t.Errorf("who publishes reads %q, %v", body, err)
	}
	// The same form again, and another scan in the place of the first.
	if _, err := f.EditCampaign(ctx, f.drafter, c.ID, call); err != nil {
		t.Errorf("sent twice: %v", err)
	}
	call.Area, call.CallFile = "Xã Tràng Định", f.scan(f.drafter, scanned+"2")
	if c, err = f.EditCampaign(ctx, f.drafter, c.ID, call); err != nil || c.AreaUnitID != f.commune || c.CallFileID != call.CallFile {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := f.AddAccount(ctx, f.drafter, f.account(c.ID)); err != nil {
		t.Fatal(err)
	}
	if c, err = f.PublishCampaign(ctx, f.manager, c.ID); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(scanned + "2"))
	told := f.toldOf("campaign", c.Slug)
	if told["area"] != "06112" || told["call_file"] != hex.EncodeToString(sum[:]) {
		t.Errorf("told %v", told)
	}
	if body, err := f.CallPaper(ctx, c.Slug); err != nil || string(body) != scanned+"2" {
		t.Errorf("everybody reads %q, %v", body, err)
	}
	call.Area, call.CallFile = "", f.scan(f.drafter, scanned)
	if _, err := f.EditCampaign(ctx, f.drafter, c.ID, call); !fault.Is(err, "campaign.call_file.stays") {
		t.Errorf("the paper of a public campaign was replaced: %v", err)
	}
	call.CallFile, call.Cover = 0, "Lời mới"
	if c, err = f.EditCampaign(ctx, f.drafter, c.ID, call); err != nil || c.AreaUnitID != f.commune {
		t.Errorf("%+v, %v", c, err)
	}
	if told := f.toldOf("campaign_changed", c.Slug+"/1"); told["call_file"] != hex.EncodeToString(sum[:]) {
		t.Errorf("told %v", told)
	}
	for _, set := range []string{
		`area_unit_id = unit_id`, `area_unit_id = null`, `call_file_id = null`,
		`call_file_id = (select min(id) from file.files)`,
	} {
		pgtest.Sees(t, f.DB, "campaign_is_its_leaf", `update giving.campaigns set `+set)
	}
}

// A campaign that was published without its paper is given it once, and that is told.
func TestCallOfAPublicCampaign(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	f.Files = &file.Shelf{DB: f.DB, AEAD: f.Keys.AEAD()}
	if _, err := f.CallPaper(t.Context(), c.Slug); !fault.Is(err, "file.missing") {
		t.Errorf("a paper that is not there: %v", err)
	}
	call := f.call()
	call.CallFile = 999_999
	if _, err := f.EditCampaign(t.Context(), f.drafter, c.ID, call); !fault.Is(err, "file.gone") {
		t.Errorf("a file that is not there: %v", err)
	}
	foreign, err := duty.Keep(t.Context(), f.Files, f.drafter, f.commune, "file", "x.pdf", strings.NewReader(scanned))
	if err != nil {
		t.Fatal(err)
	}
	call.CallFile = foreign
	if _, err := f.EditCampaign(t.Context(), f.drafter, c.ID, call); !fault.Is(err, "file.gone") {
		t.Errorf("another unit's paper: %v", err)
	}
	call.CallFile = f.scan(f.drafter, scanned)
	for range 2 {
		if c, err = f.EditCampaign(t.Context(), f.drafter, c.ID, call); err != nil || c.CallFileID != call.CallFile {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	sum := sha256.Sum256([]byte(scanned))
	if told := f.toldOf("campaign_changed", c.Slug+"/1"); told["call_file"] != hex.EncodeToString(sum[:]) {
		t.Errorf("told %v", told)
	}
	var n int
	err = pgtest.Super(t, f.DB).QueryRow(`select count(*) from tlog.leaves where kind = 'campaign_changed'`).Scan(&n)
	if err != nil || n != 1 {
		t.Errorf("told %d times, %v", n, err)
	}
	pgtest.Sees(t, f.DB, "campaign_is_its_leaf", `update giving.campaigns set call_file_id = null`)
}
