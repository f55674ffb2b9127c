package app

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/money"
)

// Somebody reads a campaign's page and is filling in its form; another gives. The gift
// appears, the total follows, and what was typed stays.
func (w *world) giftLive(t *testing.T) {
	const amount money.VND = 123_000
	reader := w.tab(t, phone)
	reader.open("/ung-ho/"+flood, 200)
	reader.until("the page listens", `!document.querySelector("[data-live]").hidden`)
	reader.fill("#amount", "45.000")
	before := w.figures(t, flood)

	w.bankTells(t, "NGUOI QUA DUONG ung ho dong bao", amount)

	reader.until("the gift appears", `[...document.querySelectorAll("[data-arrivals] tr.new td.num")].some(td => td.textContent.includes("123.000"))`)
	// Which gift it is about is the busy evening's: others come beside it, and it rests between.
	reader.until("it is said", `(() => {
		const said = document.querySelector("[data-arrived]").textContent.match(/^([1-9]\d*) khoản vừa được ghi sổ, tổng (.+)\.$/)
		const sums = [...document.querySelectorAll("[data-arrivals] tbody td.num")].map(td => td.textContent)
		return said && (said[1] > 1 || sums.some(sum => sum.includes(said[2])))
	})()`)
	reader.says("aside [data-tally]", (before.Received + amount).String())
	reader.says("aside [data-tally]", "gồm đến giao dịch thứ")
	var typed string
	if reader.eval(`document.querySelector("#amount").value`, &typed); typed != "45.000" {
		t.Errorf("the form holds %q, 45.000 was typed", typed)
	}
	reader.shot("live")
}
