package api

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// bankEvents tells a movement twice, as a provider does that heard no answer, with its
// key and without.
func (h *house) bankEvents() {
	t := h.t
	t.Helper()
	_, key, err := h.Giving.MakeHook(t.Context(), auth.System("test"), h.campaign.UnitID, giving.Sepay, "Báo có")
	h.must(err)
	event := map[string]any{
		"id": 92704, "gateway": "Vietcombank", "transactionDate": "2026-11-12 14:02:37", "accountNumber": number,
		"content": "UNG HO", "transferType": "in", "transferAmount": 70_000, "referenceCode": "FT26317",
	}
	h.post("/bank-events/sepay", "Apikey "+key, event).want(t, 200, nil)
	h.post("/bank-events/sepay", "Apikey "+key, event).want(t, 200, nil)
	h.post("/bank-events/sepay", "Apikey "+key+"x", event).refused(t, 401, "", "hook.refused")
	var page statementPage
	h.get("/statement?amount=70000&from=2026-11-12&to=2026-11-12", "").want(t, 200, &page)
	if len(page.Items) != 1 {
		t.Errorf("told twice: %+v", page.Items)
	}
}
