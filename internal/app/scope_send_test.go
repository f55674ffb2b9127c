package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/quykhancap/quykhancap/internal/api"
)

// payload is a form or a body that would do something, if it were allowed.
func (d *holding) payload(h *house, r route) (io.Reader, string) {
	if r.method == http.MethodGet {
		return nil, ""
	}
	if strings.HasSuffix(r.path, "/bank-statements") || r.path == "/van-phong/sao-ke/moi" {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		account := d.number
		if r.office() {
			account = fmt.Sprint(d.account)
		}
		h.must(w.WriteField("account", account))
		p, err := w.CreateFormFile("file", "a.csv")
		h.must(err)
		_, err = io.WriteString(p, "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,11/11/2026,9.9,,1.000,,cua ke gian\n")
		h.must(err)
		h.must(w.Close())
		return &b, w.FormDataContentType()
	}
	if r.api() {
		b, _ := json.Marshal(d.body(r))
		return bytes.NewReader(b), "application/json"
	}
	v := url.Values{}
	for name, value := range map[string]any{
		"unit": h.units[d.unit], "account": d.account, "campaign": d.campaign, "amount": "100.000",
		"reason": "Lý do đủ dài để được nhận", "role": "auditor", "login": "ke.gian", "name": "Kẻ Gian", "basis": "QĐ 9",
		"pledge": h.read(`select id from giving.pledges where code = $1`, d.pledge), "code": d.pledge, "ma": d.pledge,
		"legal_name": "Kẻ Gian", "public_name": "Kẻ Gian", "answer": "another", "choice": "1", "month": "2026-09-01",
		"closed_on": "12/11/2026", "on": "12/11/2026", "opened_on": "02/11/2026", "number": "0099887766",
		"bin": "970436", "holder_name": "KE GIAN", "leftover": "next_round", "purpose": "Của kẻ gian", "surplus": "Của kẻ gian",
		"slug": "cua-ke-gian", "prefix": "KG", "call_level": "province", "call_body": "Kẻ Gian", "call_number": "1",
		"call_on": "01/11/2026", "call_title": "Kẻ Gian", "starts_on": "02/11/2026", "ends_on": "31/12/2026",
		"from": "12/11/2026", "password": "một mật khẩu đủ dài", "old": "không biết", "extended_to": "31/01/2027",
		"extension_number": "2", "extension_on": "12/11/2026", "extension_body": "Kẻ Gian",
	} {
		v.Set(name, fmt.Sprint(value))
	}
	return strings.NewReader(v.Encode()), "application/x-www-form-urlencoded"
}

var openAPI = sync.OnceValue(func() *openapi3.T {
	spec, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		panic(err)
	}
	return spec
})

// body is what openapi.yaml says that a call takes, with everything it may hold.
func (d *holding) body(r route) any {
	spec := openAPI()
	path := parameter.ReplaceAllStringFunc(strings.TrimPrefix(r.path, api.Prefix), func(p string) string { return "{" + p[1:] + "}" })
	item := spec.Paths.Value(path)
	if item == nil || item.GetOperation(r.method) == nil || item.GetOperation(r.method).RequestBody == nil {
		return map[string]any{}
	}
	media := item.GetOperation(r.method).RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return map[string]any{}
	}
	return d.example(media.Schema, "")
}

// example is a value of a schema, with the desk's own things where they are named.
func (d *holding) example(ref *openapi3.SchemaRef, name string) any {
	x := ref.Value
	if value, known := map[string]any{
		"campaign": d.slug, "account": d.number, "legal_name": "Kẻ Gian", "reason": "Lý do đủ dài",
	}[name]; known && x.Type.Is("string") {
		return value
	}
	switch {
	case len(x.Enum) > 0:
		return x.Enum[0]
	case x.Type.Is("object") || len(x.Properties) > 0:
		o := map[string]any{}
		for field, of := range x.Properties {
			o[field] = d.example(of, field)
		}
		return o
	case x.Type.Is("array"):
		return []any{d.example(x.Items, name)}
	case x.Type.Is("integer"), x.Type.Is("number"):
		return 1
	case x.Type.Is("boolean"):
		return true
	case x.Format == "date":
		return "2026-11-12"
	}
	return "1"
}
