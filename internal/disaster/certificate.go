package disaster

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// certificateKind names the series of certificates: phiếu xác nhận.
const certificateKind = "PXN"

// Certificate is the paper with which a household shows what it lost.
type Certificate struct {
	Code       string
	Assessment int64
	Unit       int64
	Number     int64
	IssuedOn   workday.Day
	UnitCode   string
}

// PublicCertificate is a certificate as anyone with its code sees it.
type PublicCertificate struct {
	Code, Series string
	Number       int64
	Status       string // valid; replaced once the household was surveyed again
	IssuedOn     workday.Day
	UnitCode     string
	UnitName     string
	VillageName  string
	MaskedName   string
	Band         Band
	Habitable    bool
	DepthCM      int
	CropM2       int64
	EventSlug    string
	EventName    string
	EventNameEN  string
	IssuedAt     time.Time
}

// Label is a certificate's number as papers print it.
func Label(number int64) string { return fmt.Sprintf("%05d", number) }

// mayIssue lets in who verifies there, and who manages the commune's events.
func mayIssue(tx *pg.Tx, unit int64, e *Event) error {
	if mayAct(tx, auth.VerifyAssessment, unit, e) == nil {
		return nil
	}
	return mayAct(tx, auth.ManageEvents, unit, e)
}

// issuing is a certificate on its way.
type issuing struct {
	Certificate
	*Assessment
	of         *Event
	unit       *place.Unit
	chief      string
	preparer   string
	village    string
	crops      int64
	commitment []byte
	sealed     []byte
}

// IssueCertificates gives verified households their certificates; who has one keeps
// it. Nothing is issued if one of them may not have one: not verified, of a private
// event, not the actor's to issue.
func (d *Desk) IssueCertificates(ctx context.Context, by auth.Actor, ids []int64) ([]Certificate, error) {
	if len(ids) == 0 {
		return nil, fault.On("ids", "verify.none")
	}
	if len(ids) > verifyMax {
		return nil, fault.On("ids", "verify.many", "max", verifyMax)
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) ([]Certificate, error) {
		var drafts []*issuing
		for _, id := range ids {
			x, err := d.draftCertificate(tx, id)
			if err != nil {
				return nil, err
			}
			if x != nil {
				drafts = append(drafts, x)
			}
		}
		return d.issue(tx, drafts)
	})
}

func (d *Desk) draftCertificate(tx *pg.Tx, id int64) (*issuing, error) {
	a, err := d.assessmentByID(tx, id)
	if err != nil {
		return nil, err
	}
	e, err := EventByID(tx, a.Event)
	if err != nil {
		return nil, err
	}
	if err := mayIssue(tx, a.Unit, e); err != nil {
		return nil, err
	}
	switch {
	case e.Private:
		return nil, fault.Of(fault.Conflict, "certificate.private")
	case a.State != Checked:
		return nil, fault.Of(fault.Conflict, "certificate.unverified", "head", a.Head)
	case a.Certificate != "":
		return nil, nil
	}
	today := workday.On(tx.Now)
	x := &issuing{Assessment: a, of: e, village: a.VillageName}
	if x.unit, err = place.ByID(tx, a.Unit, today); err != nil {
		return nil, err
	}
	if x.preparer, x.chief, err = signers(tx, a.Unit, today); err != nil {
		return nil, err
	}
	for _, l := range a.Losses {
		x.crops += l.AreaM2
	}
	random := make([]byte, 10)
	rand.Read(random) // never fails
	x.Certificate = Certificate{
		Code: codeEncoding.EncodeToString(random), Assessment: a.ID, Unit: a.Unit, IssuedOn: today,
		UnitCode: x.unit.Code,
	}
	return x, nil
}

// A code is 80 random bits in sixteen letters and digits, as on receipts.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var codeEncoding = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)

// ParseCode reads a code as people type it; what cannot be one is "".
func ParseCode(text string) string {
	if len(text) > 64 {
		return ""
	}
	code := strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	if len(code) != 16 || strings.Trim(code, codeLetters) != "" {
		return ""
	}
	return code
}

// named is what of a certificate only officers and its holder read.
type named struct {
	Head string `json:"h"`
}

func (d *Desk) issue(tx *pg.Tx, drafts []*issuing) ([]Certificate, error) {
	bySeries := map[serial.Series][]*issuing{}
	for _, x := range drafts {
		s := serial.Series{Unit: x.Certificate.Unit, Year: x.IssuedOn.Year(), Kind: certificateKind}
		bySeries[s] = append(bySeries[s], x)
		if err := audit.Record(tx, audit.Event{
			Action: "certificate.issue", Subject: "certificate:" + x.Code, Unit: x.Certificate.Unit,
			After: map[string]any{"assessment": x.Certificate.Assessment},
		}); err != nil {
			return nil, err
		}
	}
	all := make([]serial.Series, 0, len(bySeries))
	for s := range bySeries {
		all = append(all, s)
	}
	slices.SortFunc(all, serial.Series.Compare)
	var list []Certificate
	var leaves []tlog.Leaf
	for _, s := range all {
		first, err := serial.Take(tx, s, len(bySeries[s]))
		if err != nil {
			return nil, err
		}
		for i, x := range bySeries[s] {
			x.Number = first + int64(i)
			body, err := d.close(x)
			if err != nil {
				return nil, err
			}
			err = insertCertificate(tx, x)
			if pg.IsUnique(err, "certificates_one_per_assessment") {
				return nil, fault.Of(fault.Conflict, "certificate.once", "head", x.Head)
			}
			if err != nil {
				return nil, err
			}
			leaves = append(leaves, tlog.Leaf{Kind: "certificate", Ref: x.Code, Body: body})
			list = append(list, x.Certificate)
		}
	}
	return list, tlog.Append(tx, leaves)
}

// close seals the name, commits to the paper and makes its leaf. The code is not in
// the leaf: who reads the log must not be able to open every household's page.
func (d *Desk) close(x *issuing) ([]byte, error) {
	plain, err := json.Marshal(named{x.Head})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	x.sealed = d.Keys.Encrypt("disaster.certificates/"+x.Code, plain)
	row, err := json.Marshal([]any{
		x.Code, x.Number, x.Certificate.Assessment, x.IssuedOn, x.unit.Code, x.Head, x.village, x.Band, x.Habitable,
		x.DepthCM, x.crops, hex.EncodeToString(x.Hash),
	})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	x.commitment = leaf.Commit(d.Keys.Derive("salt/certificate:"+x.Code, 32), row)
	return leaf.Encode("certificate", map[string]any{
		"series": series(x.unit.Code, x.IssuedOn), "number": x.Number, "unit": x.unit.Code,
		"on": x.IssuedOn.String(), "event": x.of.Slug, "commitment": hex.EncodeToString(x.commitment),
	})
}

func series(unitCode string, on workday.Day) string {
	return fmt.Sprintf("%s-%s-%d", certificateKind, unitCode, on.Year())
}

// CertificateURL is the address of a certificate's page, as people type it.
func (d *Desk) CertificateURL(code string) string { return d.URL + "/phieu/" + code }

// CertificateQR is what the code on the paper holds: the page's address and our
// signature over what the paper says. d is the day as yymmdd.
func (d *Desk) CertificateQR(c *Certificate) (string, error) {
	y, m, day := c.IssuedOn.Start().Date()
	token, err := d.Keys.Sign(seal.Claims{
		"c": c.Code, "n": c.Number, "d": y%100*10000 + int(m)*100 + day, "u": c.UnitCode, "k": certificateKind,
	})
	if err != nil {
		return "", fmt.Errorf("sign certificate %s: %w", c.Code, err)
	}
	return d.CertificateURL(c.Code) + "?s=" + token, nil
}

// CertificateSigned reports whether a token is our signature over exactly this
// certificate.
func (d *Desk) CertificateSigned(token string, p *PublicCertificate) bool {
	claims, err := d.Keys.Verify(token)
	if err != nil {
		return false
	}
	number := func(name string) string { return fmt.Sprint(claims[name]) }
	y, m, day := p.IssuedOn.Start().Date()
	return claims["k"] == certificateKind && claims["c"] == p.Code && claims["u"] == p.UnitCode &&
		number("n") == fmt.Sprint(p.Number) && number("d") == fmt.Sprint(y%100*10000+int(m)*100+day)
}

// PublicCertificate reads the certificate that a QR opens; "certificate.missing".
func (d *Desk) PublicCertificate(ctx context.Context, code string) (p *PublicCertificate, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		p, err = publicCertificate(tx, ParseCode(code))
		return err
	})
	return p, err
}

// CertificatePaper is the paper with the head's full name, for officers of the unit;
// each printing is kept in the trail.
func (d *Desk) CertificatePaper(ctx context.Context, by auth.Actor, code string) (doc paper.CertificateDoc, err error) {
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return doc, err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		doc, err = d.certificateDoc(tx, ParseCode(code), true)
		return err
	})
	return doc, err
}

// PublicPaper is the same paper for whoever has its code: the name is masked.
func (d *Desk) PublicPaper(ctx context.Context, code string) (doc paper.CertificateDoc, err error) {
	err = d.DB.View(ctx, auth.System("portal.certificate"), func(tx *pg.Tx) error {
		doc, err = d.certificateDoc(tx, ParseCode(code), false)
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
