package portal

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A certificate's QR opens a page with the masked name and what happened to the house:
// no people, no code of the household. One with another's signature is called out, and
// after a new survey the page says that the paper is old.
func TestCertificatePage(t *testing.T) {
	h := open(t)
	h.Disaster = &disaster.Desk{
		DB: h.DB, Keys: h.Keys, Files: &file.Shelf{DB: h.DB, AEAD: h.Keys.AEAD()}, URL: h.URL,
		People: &people.Book{DB: h.DB, Keys: h.Keys},
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	owner := pgtest.Owner(t, h.DB)
	var commune int64
	must(owner.QueryRow(`insert into place.units default values returning id`).Scan(&commune))
	_, err := owner.Exec(`insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
		values ($1, '06199', 'commune', 'xã', 'Nà Lầu', 'Xã Nà Lầu', $2, '2025-07-01', 'test')`, commune, h.province)
	must(err)
	_, err = owner.Exec(`insert into place.villages (unit_id, name, valid_from) values ($1, 'Thôn Một', '2025-07-01')`, commune)
	must(err)
	person := func(id int64, login string, roles ...auth.Role) auth.Actor {
		a := auth.Actor{ID: id, Name: login, Kind: auth.Officer}
		for _, r := range roles {
			a.Grants = append(a.Grants, auth.Grant{Role: r, Unit: commune, Reach: []int64{commune}})
		}
		return a
	}
	assessor, verifier := person(901, "khaosat", auth.Assessor), person(902, "thamdinh", auth.Verifier, auth.CommuneChair)
	today := workday.On(h.DB.Now())
	e, err := h.Disaster.OpenEvent(t.Context(), verifier, disaster.EventForm{
		Name: "Lũ Nà Lầu", NameEN: "Nà Lầu flood", Cause: "natural", Kind: "flood", Unit: commune,
		StartsOn: (today - 1).Local(), State: "responding",
	})
	must(err)
	var saved []people.Saved
	must(h.DB.Update(t.Context(), assessor, func(tx *pg.Tx) (err error) {
		saved, err = h.Disaster.People.Save(tx, []people.HouseholdForm{{
			Unit: commune, Village: "Thôn Một", Class: "poor",
			Members: []people.PersonForm{{Name: "Lò Thị Ơn", Born: "1960", Head: true, IDNumber: "020160000001"}, {Name: "Lò Văn Hai"}},
		}})
		return err
	}))
	form := disaster.AssessForm{
		Event: e.ID, Household: saved[0].ID, House: "don_so", DamagePct: "95", Habitable: "no", DepthCM: "150", Injured: "1",
	}
	a, err := h.Disaster.Assess(t.Context(), assessor, form)
	must(err)
	_, err = h.Disaster.Verify(t.Context(), verifier, []int64{a.ID})
	must(err)
	list, err := h.Disaster.IssueCertificates(t.Context(), verifier, []int64{a.ID})
	must(err)
	qr, err := h.Disaster.CertificateQR(&list[0])
	must(err)
	path := "/phieu/" + list[0].Code

	signed := strings.TrimPrefix(qr, h.URL)
	body := h.see(signed, "Lò Thị Ơ••", "Thôn Một, Xã Nà Lầu", "Lũ Nà Lầu", "Hoàn toàn, trên 70%", "150", "Mã QR do hệ thống này ký")
	for _, secret := range []string{"Lò Thị Ơn", "Lò Văn Hai", saved[0].Code, "020160000001", "thương", "nghèo"} {
		if strings.Contains(body, secret) {
			t.Errorf("the page says %s", secret)
		}
	}
	h.see(path+"?s=a.b.c", "Chữ ký trong mã QR không đúng")
	h.see("/en"+path, "Nà Lầu flood", "Complete, over 70%")
	if w := h.get(path + ".pdf"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF") {
		t.Errorf("the paper: %d", w.Code)
	}
	for _, no := range []string{"/phieu/x", "/phieu/0000000000000000", "/phieu/" + strings.Repeat("A", 500), "/phieu/0000000000000000.pdf"} {
		if w := h.get(no); w.Code != 404 {
			t.Errorf("%.40s: %d", no, w.Code)
		}
	}
	form.Follows, form.DamagePct = 1, "40"
	_, err = h.Disaster.Assess(t.Context(), assessor, form)
	must(err)
	h.see(path, "Hộ đã được khảo sát lại")
}
