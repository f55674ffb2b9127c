package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertPhoto(tx *pg.Tx, a *Assessment, p *Photo, sum []byte) (fresh bool, err error) {
	err = tx.Row(`
		insert into disaster.photos (assessment_id, event_id, unit_id, private, file_id, sha256, width, height, by_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint photos_once do nothing returning id`,
		a.ID, a.Event, a.Unit, a.Private, p.File, sum, p.Width, p.Height, tx.By.ID).Scan(&p.ID)
	if pg.NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("insert a photo of survey %d: %w", a.ID, err)
	}
	return true, nil
}

func photosOf(tx *pg.Tx, assessment int64) (list []Photo, err error) {
	err = tx.Each(`
		select p.id, p.file_id, p.width, p.height, exists (
			select from disaster.photos o
			join disaster.assessments x on x.id = o.assessment_id
			join disaster.assessments a on a.id = p.assessment_id
			where o.sha256 = p.sha256 and x.household_id <> a.household_id)
		from disaster.photos p where p.assessment_id = $1 order by p.id`, []any{assessment}, func(r pg.Scanner) error {
		var p Photo
		err := r.Scan(&p.ID, &p.File, &p.Width, &p.Height, &p.Elsewhere)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the photos of survey %d: %w", assessment, err)
	}
	return list, nil
}
