package disaster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// CertificatePaper is the paper with the head's full name, for officers of the unit;
// each printing is kept in the trail.
func (d *Desk) CertificatePaper(ctx context.Context, by auth.Actor, code string) (doc paper.CertificateDoc, err error) {
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return doc, err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		doc, err = d.certificateDoc(tx, codes.Parse(code), true)
		return err
	})
	return doc, err
}

// PublicPaper is the same paper for whoever has its code: the name is masked.
func (d *Desk) PublicPaper(ctx context.Context, code string) (doc paper.CertificateDoc, err error) {
	err = d.DB.View(ctx, auth.System("portal.certificate"), func(tx *pg.Tx) error {
		doc, err = d.certificateDoc(tx, codes.Parse(code), false)
		return err
	})
	return doc, err
}

func (d *Desk) certificateDoc(tx *pg.Tx, code string, full bool) (doc paper.CertificateDoc, err error) {
	s, err := storedCertificate(tx, code)
	if err != nil {
		return doc, err
	}
	if full {
		if err := tx.By.Must(auth.ReadHouseholds, s.Unit); err != nil {
			return doc, err
		}
	}
	a, err := d.assessmentByID(tx, s.Assessment)
	if err != nil {
		return doc, err
	}
	e, err := EventByID(tx, a.Event)
	if err != nil {
		return doc, err
	}
	qr, err := d.CertificateQR(&s.Certificate)
	if err != nil {
		return doc, err
	}
	kinds, err := LossKinds(tx, e.StartsOn)
	if err != nil {
		return doc, err
	}
	doc = paper.CertificateDoc{
		Unit: "Ủy ban nhân dân " + lowerKind(s.unitName), Number: Label(s.Number), Series: series(s.UnitCode, s.IssuedOn),
		IssuedOn: s.IssuedOn, Household: s.masked, Code: a.HouseholdCode, Village: s.village, Commune: lowerKind(s.unitName), Persons: a.Persons,
		Event: e.Name, AssessedOn: a.AssessedOn, Losses: inWords(a, kinds), QR: qr, URL: d.CertificateURL(s.Code),
		Sample: d.Sample,
		Signers: []paper.Signer{
			{Title: "Người khảo sát", Name: ""},
			{Title: "Người lập phiếu", Name: s.preparer},
			{Title: "TM. Ủy ban nhân dân", Name: s.chief},
		},
	}
	above, err := place.Parents(tx, s.Unit, s.IssuedOn)
	if err != nil {
		return doc, err
	}
	if len(above) > 0 {
		doc.Above = "Ủy ban nhân dân " + lowerKind(above[len(above)-1].FullName)
	}
	if !full {
		doc.Code, doc.Signers = "", doc.Signers[2:]
		doc.Losses = publicWords(a)
		return doc, nil
	}
	plain, err := d.Keys.Decrypt("disaster.certificates/"+s.Code, s.sealed)
	if err != nil {
		return doc, fmt.Errorf("open certificate %s: %w", code, err)
	}
	var n named
	if err := json.Unmarshal(plain, &n); err != nil {
		return doc, fmt.Errorf("open certificate %s: %w", code, err)
	}
	doc.Household = n.Head
	return doc, audit.Record(tx, audit.Event{
		Action: "certificate.print", Subject: "certificate:" + s.Code, Unit: s.Unit,
	})
}

// lowerKind is "xã Đồng Đăng" of "Xã Đồng Đăng".
func lowerKind(name string) string {
	r := []rune(name)
	if len(r) == 0 {
		return ""
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

// What the bands are called on papers.
var bandWords = map[Band]string{
	Partial: "thiệt hại một phần (dưới 30%)", Heavy: "thiệt hại nặng (30–50%)",
	VeryHeavy: "thiệt hại rất nặng (50–70%)", Complete: "thiệt hại hoàn toàn (trên 70%)",
}

// inWords says on paper what a survey says, one loss a line.
func inWords(a *Assessment, kinds []LossKind) []string {
	lines := houseWords(a)
	for _, x := range []struct {
		n    int
		word string
	}{{a.Dead, "người chết"}, {a.Missing, "người mất tích"}, {a.Injured, "người bị thương"}} {
		if x.n > 0 {
			lines = append(lines, fmt.Sprintf("%d %s", x.n, x.word))
		}
	}
	name := map[string]string{}
	for _, k := range kinds {
		name[k.Kind] = k.Name
	}
	for _, x := range a.Losses {
		if x.Heads > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s con", name[x.Kind], grouped(x.Heads)))
			continue
		}
		lines = append(lines, fmt.Sprintf("%s: %s m², mất %d%%", name[x.Kind], grouped(x.AreaM2), x.Pct))
	}
	if len(lines) == 0 {
		lines = append(lines, "Không có thiệt hại về nhà ở, cây trồng, vật nuôi")
	}
	return lines
}

func houseWords(a *Assessment) (lines []string) {
	if word, ok := bandWords[a.Band]; ok {
		line := "Nhà ở " + word
		if !a.Habitable {
			line += ", không ở được"
		}
		lines = append(lines, line)
	}
	if a.DepthCM > 0 {
		lines = append(lines, fmt.Sprintf("Ngập sâu %d cm", a.DepthCM))
	}
	return lines
}

// publicWords are what anybody with the code reads: no people, no numbers of animals.
func publicWords(a *Assessment) []string {
	lines := houseWords(a)
	var area int64
	for _, x := range a.Losses {
		area += x.AreaM2
	}
	if area > 0 {
		lines = append(lines, fmt.Sprintf("Cây trồng, thủy sản: %s m²", grouped(area)))
	}
	if len(lines) == 0 {
		lines = append(lines, "Thiệt hại khác, ghi trên phiếu của hộ")
	}
	return lines
}

// maskedHead is the head's name as others see it.
func maskedHead(name string) string { return vntext.MaskName(name) }
