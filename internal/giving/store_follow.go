package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// insertFollow keeps an address and gives its id, 0 for one that follows already.
func insertFollow(tx *pg.Tx, c Campaign, sealed, blind []byte, locale string) (id int64, err error) {
	err = tx.Row(`
		insert into giving.follows (campaign_id, unit_id, email, email_blind, locale, consent_version, followed_at)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (campaign_id, email_blind) where stopped_at is null do nothing
		returning id`,
		c.ID, c.UnitID, sealed, blind, locale, UpdatesConsent, tx.Now).Scan(&id)
	if pg.NoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("follow campaign %d: %w", c.ID, err)
	}
	return id, nil
}

func confirmFollow(tx *pg.Tx, id int64) error {
	n, err := tx.Exec(`
		update giving.follows set confirmed_at = coalesce(confirmed_at, $2) where id = $1 and stopped_at is null`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("confirm follow %d: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Missing, "follow.missing")
	}
	return nil
}

// forgetUnproved forgets the addresses that nobody proved in time.
func forgetUnproved(tx *pg.Tx) error {
	_, err := tx.Exec(`
		update giving.follows set email = null, email_blind = null, stopped_at = $1
		where confirmed_at is null and stopped_at is null and followed_at < $1::timestamptz - $2 * interval '1 day'`,
		tx.Now, confirmDays)
	if err != nil {
		return fmt.Errorf("forget who was not proved: %w", err)
	}
	return nil
}

func stopFollow(tx *pg.Tx, id int64) error {
	_, err := tx.Exec(`
		update giving.follows set email = null, email_blind = null, stopped_at = $2
		where id = $1 and stopped_at is null`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("stop follow %d: %w", id, err)
	}
	return nil
}

type follower struct {
	id           int64
	email, blind []byte
	locale       string
}

func newsTold(tx *pg.Tx, campaign int64, news News) (told bool, err error) {
	err = tx.Row(`
		select exists (select from giving.follow_news where campaign_id = $1 and news = $2)`, campaign, string(news)).Scan(&told)
	if err != nil {
		return false, fmt.Errorf("read what was told of campaign %d: %w", campaign, err)
	}
	return told, nil
}

// followersToTell are those who follow and have no such message yet.
func followersToTell(tx *pg.Tx, campaign int64, news News, limit int) (list []follower, err error) {
	err = tx.Each(`
		select f.id, f.email, f.email_blind, f.locale from giving.follows f
		where f.campaign_id = $1 and f.stopped_at is null and f.confirmed_at is not null
			and not exists (select from notify.messages m where m.key = 'follow:' || f.id || '/' || $2)
		order by f.id limit $3`, []any{campaign, string(news), limit}, func(r pg.Scanner) error {
		var f follower
		err := r.Scan(&f.id, &f.email, &f.blind, &f.locale)
		list = append(list, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who follows campaign %d: %w", campaign, err)
	}
	return list, nil
}

func markTold(tx *pg.Tx, campaign int64, news News) error {
	_, err := tx.Exec(`
		insert into giving.follow_news (campaign_id, news, told_at) values ($1, $2, $3) on conflict do nothing`,
		campaign, string(news), tx.Now)
	if err != nil {
		return fmt.Errorf("mark what was told of campaign %d: %w", campaign, err)
	}
	return nil
}

func campaignsOfEndedFunds(tx *pg.Tx) (map[int64]bool, error) {
	ids := map[int64]bool{}
	err := tx.Each(`
		select c.id from giving.campaigns c join ledger.fund_ends e on e.fund_id = c.fund_id`, nil,
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids[id] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the campaigns of ended funds: %w", err)
	}
	return ids, nil
}
