package giving

import (
	"bytes"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// A giver is named otherwise, then not at all: statement, search and receipt follow at
// once and tell no former name; the receipt still agrees with what the log was told, and
// whoever may read its giver sees what it was.
func TestNameAs(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.pledge(New{Amount: "200000", Donor: Donor{PublicName: "Gia đình Lò Ơn", LegalName: "Lò Thị Ơn"}})
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|200.000|"+p.Code)
	g, err := b.ByCode(t.Context(), p.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	key, code := b.giftKey(p.Code), g.Receipts[0]
	public := func() string {
		t.Helper()
		r, err := b.receipts().Public(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		return r.PublicName + "|" + b.shown(l.ID)
	}
	if got := public(); !strings.HasPrefix(got, "Gia đình Lò Ơn|Gia đình Lò Ơn") {
		t.Fatal(got)
	}
	if err := b.NameAs(t.Context(), p.Code, key, "  ", false); !fault.Is(err, "rename.missing") {
		t.Error(err)
	}
	if err := b.NameAs(t.Context(), p.Code, "x", "Ai đó", false); !fault.Is(err, "pledge.missing") {
		t.Error(err)
	}
	if err := b.NameAs(t.Context(), p.Code, key, "Nhóm bạn chợ Kỳ Lừa", false); err != nil {
		t.Fatal(err)
	}
	if got := public(); strings.Contains(got, "Lò") || !strings.HasPrefix(got, "Nhóm bạn chợ Kỳ Lừa|Nhóm bạn chợ Kỳ Lừa") {
		t.Error(got)
	}
	if !b.finds("nhóm bạn", l.ID) || b.finds("gia đình lò", l.ID) {
		t.Error("the search finds the former name")
	}
	if err := b.NameAs(t.Context(), p.Code, key, "", true); err != nil {
		t.Fatal(err)
	}
	if got := public(); strings.ContainsAny(got, "Nnh") && strings.Contains(got, "Nhóm") || !strings.HasPrefix(got, "|") {
		t.Error(got)
	}
	var full *receipt.Full
	var first string
	var names []receipt.Renaming
	err = b.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		if full, err = b.receipts().Full(tx, code); err != nil {
			return err
		}
		first, names, err = receipt.Renamings(tx, code)
		return err
	})
	if err != nil || full.LegalName != "Lò Thị Ơn" || full.Shown != "" {
		t.Fatalf("%+v %v", full, err)
	}
	if first != "Gia đình Lò Ơn" || len(names) != 2 || names[0].PublicName != "Nhóm bạn chợ Kỳ Lừa" || names[1].PublicName != "" {
		t.Errorf("the trail: %q %+v", first, names)
	}
	doc, err := b.receipts().Doc(full.Masked())
	if err != nil || strings.Contains(doc.Giver, "Lò") || strings.Contains(doc.Giver, "Nhóm") {
		t.Errorf("the masked paper names %q, %v", doc.Giver, err)
	}
	var out bytes.Buffer
	if err := paper.Receipt(&out, doc); err != nil {
		t.Error(err)
	}
}
