package disaster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A verified household gets one certificate with the next number; anyone with its code
// reads the masked row, and a QR of ours is told from a made one.
func TestCertificate(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a, b := w.assessed(e, "Nông Văn An"), w.assessed(e, "Lò Thị Bình")
	if _, err := w.IssueCertificates(t.Context(), w.verifier, []int64{a.ID}); !fault.Is(err, "certificate.unverified") {
		t.Errorf("before anybody verified: %v", err)
	}
	w.verified(w.verifier, a.ID, b.ID)
	if _, err := w.IssueCertificates(t.Context(), w.stranger, []int64{a.ID}); err == nil {
		t.Error("a stranger issues")
	}
	list, err := w.IssueCertificates(t.Context(), w.chair, []int64{b.ID, a.ID, a.ID})
	if err != nil || len(list) != 2 || list[0].Number != 1 || list[1].Number != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if again, err := w.IssueCertificates(t.Context(), w.chair, []int64{a.ID}); err != nil || len(again) != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	p, err := w.PublicCertificate(t.Context(), strings.ToLower(list[0].Code))
	if err != nil {
		t.Fatal(err)
	}
	if p.MaskedName != "Nông Văn A••" || p.Status != "valid" || p.VillageName != "Thôn Nà Phầy" || p.Band != Complete ||
		p.Series != "PXN-06112-2026" || p.EventSlug != e.Slug || p.CropM2 != 1500 {
		t.Errorf("%+v", p)
	}
	qr, err := w.CertificateQR(&list[0])
	if err != nil || len(qr) > 300 {
		t.Fatalf("%d characters, %v", len(qr), err)
	}
	_, token, _ := strings.Cut(qr, "?s=")
	if !w.CertificateSigned(token, p) {
		t.Error("our own QR is not ours")
	}
	other, err := w.PublicCertificate(t.Context(), list[1].Code)
	if err != nil || w.CertificateSigned(token, other) || w.CertificateSigned("x.y.z", p) {
		t.Errorf("a QR passes for another certificate, %v", err)
	}

	full, err := w.CertificatePaper(t.Context(), w.verifier, list[0].Code)
	if err != nil || full.Household != "Nông Văn An" || full.Signers[1].Name != "Người chutich.xa" {
		t.Errorf("%+v, %v", full, err)
	}
	public, err := w.PublicPaper(t.Context(), list[0].Code)
	if err != nil || public.Household != "Nông Văn A••" || public.Code != "" || strings.Contains(fmt.Sprint(public), "Nông Văn An") {
		t.Errorf("%+v, %v", public, err)
	}
	if _, err := w.CertificatePaper(t.Context(), w.stranger, list[0].Code); !fault.Is(err, "certificate.missing") {
		t.Errorf("a stranger prints: %v", err)
	}
	for _, doc := range []paper.CertificateDoc{full, public} {
		var pdf bytes.Buffer
		if err := paper.Certificate(&pdf, doc); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF")) {
			t.Errorf("%v", err)
		}
	}
	f := damaged(e, a.Household)
	f.Follows, f.DamagePct = 1, "40"
	if _, err := w.Assess(t.Context(), w.assessor, f); err != nil {
		t.Fatal(err)
	}
	if p, err = w.PublicCertificate(t.Context(), list[0].Code); err != nil || p.Status != "replaced" || p.Band != Complete {
		t.Errorf("after a new survey: %+v, %v", p, err)
	}
}

// Two officers issue for the same households at once: every household has one paper,
// and the numbers have no gap.
func TestCertificatesAtOnce(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	var ids []int64
	for _, head := range []string{"Nông Văn An", "Nông Văn Bình", "Nông Văn Cường"} {
		ids = append(ids, w.assessed(e, head).ID)
	}
	w.verified(w.verifier, ids...)
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if _, err := w.IssueCertificates(t.Context(), w.chair, ids); err != nil && !fault.Is(err, "certificate.once") {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	var n, last int
	if err := pgtest.Owner(t, w.DB).QueryRow(`select count(*), max(number) from disaster.certificates`).Scan(&n, &last); err != nil || n != 3 || last != 3 {
		t.Errorf("%d certificates up to number %d, %v", n, last, err)
	}
}

// A photo loses where and by what it was taken, stands upright, and is no program.
func TestPhoto(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a := w.assessed(e, "Nông Văn An")
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	for y := range 1000 {
		for x := range 2000 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 80, 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	part := tiff + "Nokia 21.85,106.76"
	taken := append([]byte("\xff\xd8\xff\xe1"+string(rune(0))), byte(len(part)+2))
	taken = append(append(taken, part...), plain.Bytes()[2:]...)
	p, err := w.AddPhoto(t.Context(), w.assessor, a.ID, bytes.NewReader(taken))
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 500 || p.Height != 1000 { // turned by a quarter, and half as large
		t.Errorf("%d × %d", p.Width, p.Height)
	}
	r, err := w.OpenPhoto(t.Context(), w.verifier, a.ID, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := io.ReadAll(r)
	if err != nil || bytes.Contains(kept, []byte("Nokia")) || bytes.Contains(kept, []byte("Exif")) {
		t.Errorf("the photo still tells, %v", err)
	}
	if _, err := w.OpenPhoto(t.Context(), w.stranger, a.ID, p.ID); !fault.Is(err, "assess.missing") {
		t.Errorf("a stranger looks: %v", err)
	}
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		raw []byte
		key string
	}{
		"again":           {taken, "photo.twice"},
		"a program":       {[]byte("MZ\x90\x00"), "photo.kind"},
		"a drawing":       {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "photo.kind"},
		"half of one":     {plain.Bytes()[:200], "photo.broken"},
		"a bomb of white": {bomb(small.Bytes()), "photo.large"},
	} {
		if _, err := w.AddPhoto(t.Context(), w.assessor, a.ID, bytes.NewReader(tt.raw)); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", name, err, tt.key)
		}
	}
	b := w.assessed(e, "Nông Văn Bình")
	if _, err := w.AddPhoto(t.Context(), w.assessor, b.ID, bytes.NewReader(taken)); err != nil {
		t.Fatal(err)
	}
	s, err := w.Assessment(t.Context(), w.verifier, b.ID)
	if err != nil || len(s.Photos) != 1 || !s.Photos[0].Elsewhere {
		t.Errorf("the same photo at another household is not told: %+v, %v", s.Photos, err)
	}
}

// bomb is a PNG that says it is enormous.
func bomb(raw []byte) []byte {
	raw = bytes.Clone(raw)
	copy(raw[16:], []byte{0, 0, 255, 255, 0, 0, 255, 255})
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

// Another formula scores what comes after it; no old score moves, not even by hand.
func TestFormulaNeverChangesOldScores(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a := w.assessed(e, "Nông Văn An")
	w.do(`insert into disaster.formulas (version, name, basis, valid_from) values (2, 'Thang 2', 'QĐ 99', '2026-09-01')`)
	w.do(`insert into disaster.dimensions (version, dimension, most) values (2, 'damage', 100)`)
	w.do(`insert into disaster.weights (version, dimension, criterion, position, points, most, name, name_en)
		values (2, 'damage', 'band_complete', 1, 7, 7, 'Nhà mất', 'House lost')`)
	b := w.assessed(e, "Nông Văn Bình")
	if b.Score != 7 || b.ScoreVersion != 2 {
		t.Errorf("the new formula gives %d of %d", b.Score, b.ScoreVersion)
	}
	s, err := w.Assessment(t.Context(), w.verifier, a.ID)
	if err != nil || s.Score != a.Score || s.ScoreVersion != 1 || s.Formula.Version != 1 {
		t.Errorf("the old score is %d of %d, was %d, %v", s.Score, s.ScoreVersion, a.Score, err)
	}
	sum := 0
	for _, l := range s.Explanation {
		sum += l.Points
	}
	score, _ := s.Formula.Score(s.criteria())
	if sum != a.Score || score != a.Score {
		t.Errorf("its lines add up to %d, computed again it is %d, it was %d", sum, score, a.Score)
	}
	app := pgtest.Raw(t, w.DB)
	for _, attack := range []string{
		`update disaster.weights set points = 1`, `delete from disaster.weights`, `truncate disaster.weights`,
		`update disaster.formulas set valid_from = '2020-01-01'`, `update disaster.assessments set score = 100`,
		`delete from disaster.assessments`, `update disaster.verdicts set kind = 'verified'`,
		`update disaster.reports set note = ''`, `update disaster.report_values set qty = 0`,
		`update disaster.certificates set masked_name = 'x'`, `delete from disaster.certificates`,
		`update disaster.events set state = 'draft'`, `delete from disaster.events`,
	} {
		if err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, attack); err == nil {
			t.Errorf("%s went through", attack)
		}
	}
	owner := pgtest.Owner(t, w.DB)
	if err := pgtest.Refused(t, owner, `update disaster.assessments set score = 100`); !pg.IsCheck(err, "assessments_never_changes") {
		t.Errorf("the owner: %v", err)
	}
}

// Two people, whatever the program's own connection says.
func TestVerdictAttacks(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a := w.assessed(e, "Nông Văn An")
	app := pgtest.Raw(t, w.DB)
	say := func(assessedBy, assessor, by string) string {
		return fmt.Sprintf(`
			insert into disaster.verdicts (assessment_id, event_id, unit_id, private, assessed_by, assessor, kind, by_id)
			select id, event_id, unit_id, private, %s, %s, 'verified', %s from disaster.assessments where id = %d`,
			assessedBy, assessor, by, a.ID)
	}
	all, as := `select set_config('quy.units', '*', false)`, func(who string) string {
		return fmt.Sprintf(`select set_config('quy.actor', '%s', false)`, who)
	}
	for name, tt := range map[string]struct{ actor, attack, constraint string }{
		"by the assessor's number":      {"thamdinh.xa", say("assessed_by", "assessor", "assessed_by"), "verdicts_by_another_person"},
		"by the assessor's login":       {"khaosat.xa", say("assessed_by", "assessor", "999"), "verdicts_by_another_person"},
		"with another for assessor":     {"thamdinh.xa", say("assessed_by + 1", "assessor", "999"), "verdicts_of_their_assessment"},
		"with another login for hers":   {"khaosat.xa", say("assessed_by", "'ai khác'", "999"), "verdicts_of_their_assessment"},
		"by a machine without a number": {"may", say("assessed_by", "assessor", "0"), "verdicts_by_another_person"},
	} {
		err := pgtest.Refused(t, app, all, as(tt.actor), tt.attack)
		if pg.Constraint(err) != tt.constraint {
			t.Errorf("%s: %v, want %s", name, err, tt.constraint)
		}
	}
}
