package disaster

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/tlog"
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
	x.Certificate = Certificate{
		Code: codes.New(), Assessment: a.ID, Unit: a.Unit, IssuedOn: today,
		UnitCode: x.unit.Code,
	}
	return x, nil
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
		p, err = publicCertificate(tx, codes.Parse(code))
		return err
	})
	return p, err
}
