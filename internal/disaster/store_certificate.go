package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertCertificate(tx *pg.Tx, x *issuing) error {
	_, err := tx.Exec(`
		insert into disaster.certificates (code, assessment_id, event_id, household_id, unit_id, year, kind, number,
			issued_on, unit_code, unit_name, village_name, masked_name, band, habitable, depth_cm, crop_m2,
			preparer_name, chief_name, commitment, sealed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		x.Code, x.Certificate.Assessment, x.Event, x.Household, x.Certificate.Unit, x.IssuedOn.Year(), certificateKind,
		x.Number, x.IssuedOn, x.unit.Code, x.unit.FullName, x.village, maskedHead(x.Head), string(x.Band), x.Habitable,
		x.DepthCM, x.crops, x.preparer, x.chief, x.commitment, x.sealed)
	if err != nil {
		return fmt.Errorf("insert the certificate of survey %d: %w", x.Certificate.Assessment, err)
	}
	return nil
}

// signers are the names for the signatures: whoever acts, and who chairs the commune
// today. A name nobody has is left for the pen.
func signers(tx *pg.Tx, unit int64, today workday.Day) (preparer, chief string, err error) {
	err = tx.Row(`
		select coalesce((select name from staff.users where id = $1), ''),
			coalesce((
				select u.name from staff.grant_days g
				join staff.users u on u.id = g.user_id
				where g.unit_id = $2 and g.role = 'commune_chair' and g.days @> $3::date
				order by g.id limit 1), '')`, tx.By.ID, unit, today).Scan(&preparer, &chief)
	if err != nil {
		return "", "", fmt.Errorf("read the signers of unit %d: %w", unit, err)
	}
	return preparer, chief, nil
}

func publicCertificate(tx *pg.Tx, code string) (*PublicCertificate, error) {
	var p PublicCertificate
	err := tx.Row(`
		select code, series, number, status, issued_on, unit_code, unit_name, village_name, masked_name, band,
			habitable, depth_cm, crop_m2, event_slug, event_name, event_name_en, issued_at
		from disaster.public_certificates where code = $1`, code).
		Scan(&p.Code, &p.Series, &p.Number, &p.Status, &p.IssuedOn, &p.UnitCode, &p.UnitName, &p.VillageName,
			&p.MaskedName, &p.Band, &p.Habitable, &p.DepthCM, &p.CropM2, &p.EventSlug, &p.EventName, &p.EventNameEN,
			&p.IssuedAt)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "certificate.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read a public certificate: %w", err)
	}
	return &p, nil
}

// stored is a certificate as its row says it.
type stored struct {
	Certificate
	unitName, village, masked, preparer, chief string
	sealed                                     []byte
}

func storedCertificate(tx *pg.Tx, code string) (*stored, error) {
	var s stored
	err := tx.Row(`
		select code, assessment_id, unit_id, number, issued_on, unit_code, unit_name, village_name, masked_name,
			preparer_name, chief_name, sealed
		from disaster.certificates where code = $1`, code).
		Scan(&s.Code, &s.Assessment, &s.Unit, &s.Number, &s.IssuedOn, &s.UnitCode, &s.unitName, &s.village, &s.masked,
			&s.preparer, &s.chief, &s.sealed)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "certificate.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read certificate %s: %w", code, err)
	}
	return &s, nil
}
