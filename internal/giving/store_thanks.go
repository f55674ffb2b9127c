package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertThanks(tx *pg.Tx, p *Pledge, t Thanks) error {
	_, err := tx.Exec(`
		insert into giving.thanks (pledge_id, unit_id, consent_version, named, shown, words, asked_at)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, p.UnitID, t.Consent, p.PublicName, Screen(p.PublicName, ""), Screen(t.Words, ""), tx.Now)
	if err != nil {
		return fmt.Errorf("thank for pledge %d: %w", p.ID, err)
	}
	return nil
}

func endThanks(tx *pg.Tx, pledge int64) (int64, error) {
	n, err := tx.Exec(`delete from giving.thanks where pledge_id = $1`, pledge)
	if err != nil {
		return 0, fmt.Errorf("end the thanks for pledge %d: %w", pledge, err)
	}
	return n, nil
}

func thanksOf(tx *pg.Tx, pledge int64) (t *Thanks, shown bool, err error) {
	t = &Thanks{}
	err = tx.Row(`
		select t.consent_version, t.words, exists (select from giving.public_thanks v where v.id = t.id)
		from giving.thanks t where t.pledge_id = $1`, pledge).Scan(&t.Consent, &t.Words, &shown)
	if pg.NoRows(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the thanks for pledge %d: %w", pledge, err)
	}
	return t, shown, nil
}

func wall(tx *pg.Tx, slug string, before int64, limit int) (list []Thanked, err error) {
	err = tx.Each(`
		select id, slug, name, words, given_on
		from giving.public_thanks
		where ($1 = '' or slug = $1) and ($2::bigint = 0 or id < $2)
		order by id desc
		limit $3`, []any{slug, before, limit}, func(r pg.Scanner) error {
		var t Thanked
		err := r.Scan(&t.ID, &t.Campaign, &t.Name, &t.Words, &t.GivenOn)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the wall of thanks: %w", err)
	}
	return list, nil
}

// wallFor lists the rows of some units, or the one asked for.
func wallFor(tx *pg.Tx, units []int64, id, before int64, limit int) (list []WallRow, err error) {
	err = tx.Each(`
		select t.id, c.slug, t.shown, t.words, t.asked_at, t.unit_id, p.code,
			coalesce((p.received_at at time zone 'Asia/Ho_Chi_Minh')::date, date '0001-01-01'),
			exists (select from giving.public_thanks v where v.id = t.id)
		from giving.thanks t
		join giving.pledges p on p.id = t.pledge_id
		join giving.campaigns c on c.id = p.campaign_id
		where t.unit_id = any ($4) and ($1::bigint = 0 or t.id = $1) and ($2::bigint = 0 or t.id < $2)
		order by t.id desc
		limit $3`, []any{id, before, limit, units}, func(r pg.Scanner) error {
		var w WallRow
		err := r.Scan(&w.ID, &w.Campaign, &w.Name, &w.Words, &w.AskedAt, &w.UnitID, &w.Code, &w.GivenOn, &w.Shown)
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the wall of thanks for officers: %w", err)
	}
	return list, nil
}

func insertRemoval(tx *pg.Tx, p *Pledge, words []byte, reason string) error {
	_, err := tx.Exec(`
		insert into giving.thanks_removals (pledge_id, unit_id, words_blind, reason, removed_by, at)
		values ($1, $2, $3, $4, $5, $6)`, p.ID, p.UnitID, words, reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("take the thanks for pledge %d off: %w", p.ID, err)
	}
	return nil
}

// wordsRemoved reports whether these words were ever taken off.
func wordsRemoved(tx *pg.Tx, pledge int64, words []byte) (removed bool, err error) {
	err = tx.Row(`
		select exists (select from giving.thanks_removals where pledge_id = $1 and words_blind = $2)`, pledge, words).
		Scan(&removed)
	if err != nil {
		return false, fmt.Errorf("read which words were taken off of pledge %d: %w", pledge, err)
	}
	return removed, nil
}

func lastRemoval(tx *pg.Tx, pledge int64) (*Removal, error) {
	var r Removal
	err := tx.Row(`
		select at, reason from giving.thanks_removals where pledge_id = $1 order by id desc limit 1`, pledge).
		Scan(&r.At, &r.Reason)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was taken off of pledge %d: %w", pledge, err)
	}
	return &r, nil
}
