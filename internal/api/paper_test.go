package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// papers asks for the hashes of both papers of a receipt, and of a file that is none.
func (h *house) papers(code string) {
	h.t.Helper()
	var full *receipt.Full
	h.must(h.base.View(h.t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		full, err = h.API.Receipts.Full(tx, code)
		return err
	}))
	for want, f := range map[string]*receipt.Full{"giver": full, "masked": full.Masked()} {
		doc, err := h.API.Receipts.Doc(f)
		h.must(err)
		sum := sha256.New()
		h.must(paper.Receipt(sum, doc))
		var got struct{ Code, Paper string }
		h.get("/receipts/"+code+"/papers/"+hex.EncodeToString(sum.Sum(nil)), "").want(h.t, 200, &got)
		if got.Paper != want || got.Code != code {
			h.t.Errorf("%s is told to be %+v", want, got)
		}
	}
	h.get("/receipts/"+code+"/papers/"+strings.Repeat("0", 64), "").refused(h.t, 404, "", "paper.other")
}

// agrees asks for a receipt, and again after who owns the database has changed its amount.
func (h *house) agrees(code string) {
	h.t.Helper()
	set := func(column, value string, agrees bool) {
		h.t.Helper()
		_, err := pgtest.Super(h.t, h.base).Exec(`alter table receipt.receipts disable trigger all;
			update receipt.receipts set ` + column + ` = ` + value + ` where code = '` + code + `';
			alter table receipt.receipts enable trigger all`)
		h.must(err)
		var r receiptView
		h.get("/receipts/"+code, "").want(h.t, 200, &r)
		var v verdict
		h.post("/checks", "", map[string]string{"receipt": r.URL}).want(h.t, 200, &v)
		if r.Agrees != agrees || (v.Verdict == official) != agrees {
			h.t.Errorf("%s = %s: agrees %v, %+v", column, value, r.Agrees, v)
		}
		status, key := 404, "paper.other"
		if !agrees {
			status, key = 409, "receipt.changed"
		}
		h.get("/receipts/"+code+"/papers/"+strings.Repeat("0", 64), "").refused(h.t, status, "", key)
	}
	set("amount", "amount * 10", false)
	set("amount", "amount / 10", true)
	set("commitment", "sha256(commitment || 'x')", false)
	set("commitment", "(select decode(convert_from(body, 'UTF8')::json ->> 'commitment', 'hex') from tlog.leaves where kind = 'receipt' and ref = code)", true)
}
