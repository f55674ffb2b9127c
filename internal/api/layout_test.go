package api

import (
	"fmt"
	"net/http"
)

// A program names the columns of a file that nobody knows as an officer does on the page:
// looks at its first rows, tries, keeps, and hands the file in; then gives the layout up.
func (h *house) layouts(accountant, cashier string) {
	t := h.t
	t.Helper()
	const file = "Posted;Sum;Memo\n11/09/2026;+200,000.00;UNG HO\n11/10/2026;x;sai\n"
	h.upload(accountant, "", "account", number, "file", file).refused(t, 422, "file", "statement.file.header")

	sample := func(token string, fields ...string) reply {
		body, kind := form(fields...)
		return h.do(request{method: http.MethodPost, path: "/statement-layouts/sample", token: token, body: body, kind: kind, rude: true})
	}
	var s sampleV
	sample(accountant, "file", file).want(t, 200, &s)
	if s.Header != 1 || len(s.Rows) != 3 || len(s.Read) != 0 {
		t.Errorf("%+v", s)
	}
	sample(accountant, "file", file, "layout",
		`{"header_row":1,"columns":{"date":0,"signed":1,"text":2},"dates":"mdy","decimal":"."}`).want(t, 200, &s)
	if len(s.Read) != 2 || s.Read[0].On != "2026-11-09" || s.Read[0].Amount != 200_000 || s.Read[1].Key != "statement.row.amount" || s.Read[1].Message == "" {
		t.Errorf("%+v", s.Read)
	}
	sample(accountant, "file", file, "layout", `{`).refused(t, 422, "layout", "api.malformed")
	sample(accountant, "file", file, "layout", `{"header_row":1,"columns":{"date":0},"dates":"mdy"}`).refused(t, 422, "text", "layout.text.missing")
	sample(accountant, "file", "\x89PNG\r\n\x1a\n").refused(t, 415, "file", "statement.file.picture")
	sample(accountant, "colour", "red", "file", file).refused(t, 422, "colour", "api.unknown_field")
	sample(accountant).refused(t, 422, "file", "api.file.missing")
	sample(cashier, "file", file).refused(t, 403, "", "auth.denied")

	n := newLayout{
		Account: number, Name: "Ngân hàng lạ", Header: []string{"Posted", "Sum", "Memo"},
		Columns: map[string]int{"date": 0, "signed": 1, "text": 2}, Dates: "mdy", Decimal: ".",
	}
	h.post("/statement-layouts", cashier, n).refused(t, 403, "", "auth.denied")
	var l layoutV
	h.post("/statement-layouts", accountant, n).want(t, 201, &l)
	var all listed[layoutV]
	h.get("/statement-layouts?account="+number, accountant).want(t, 200, &all)
	if len(all.Items) != 1 || all.Items[0].ID != l.ID || l.Version != 1 {
		t.Errorf("%+v", all)
	}
	h.get("/statement-layouts?account="+number, cashier).refused(t, 403, "", "auth.denied")

	h.upload(accountant, "", "account", number, "layout", "x", "file", file).refused(t, 422, "layout", "layout.missing")
	var ref statementRef
	var st bankStatement
	h.upload(accountant, "", "account", number, "layout", fmt.Sprint(l.ID), "file", file).want(t, 202, &ref)
	h.work()
	h.get(fmt.Sprintf("/bank-statements/%d", ref.ID), accountant).want(t, 200, &st)
	if st.New != 1 || len(st.Faults) != 1 || st.Layout != l.ID {
		t.Errorf("%+v", st)
	}
	retire := fmt.Sprintf("/statement-layouts/%d/retire", l.ID)
	h.post(retire, cashier, nil).refused(t, 403, "", "auth.denied")
	h.post(retire, accountant, nil).want(t, 200, &l)
	h.post(retire, accountant, nil).refused(t, 409, "", "layout.retired")
	h.upload(accountant, "", "account", number, "file", file+"\n").refused(t, 422, "file", "statement.file.header")
}
