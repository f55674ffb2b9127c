package giving

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// campaignsMax bounds lists of campaigns; a fund has a few a year.
const campaignsMax = 500

func insertCampaign(tx *pg.Tx, c Campaign) (id int64, err error) {
	err = tx.Row(`
		insert into giving.campaigns (unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en,
			purpose, purpose_en, cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level,
			call_body, call_number, call_on, call_title, call_file_id, authorisation_number,
			authorisation_on, authorisation_body, starts_on, ends_on, distribution_ends_on, made_at, made_by, kind)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, nullif($15::bigint, 0), $16, $17,
			$18, $19, $20, $21, nullif($22::bigint, 0), $23, $24, $25, $26, $27, $28, $29, $30, $31)
		returning id`,
		c.UnitID, c.FundID, c.BookID, c.EarmarkID, c.Slug, c.Prefix, c.Name, c.NameEN,
		c.Purpose, c.PurposeEN, c.Cover, c.CoverEN, c.Surplus, c.SurplusEN, c.AreaUnitID, c.Disaster,
		string(c.CallLevel), c.CallBody, c.CallNumber, c.CallOn, c.CallTitle, c.CallFileID,
		c.AuthorisationNumber, c.AuthorisationOn, c.AuthorisationBody, c.StartsOn, c.EndsOn,
		c.DistributionEndsOn, c.MadeAt, c.MadeBy, string(c.Kind)).Scan(&id)
	switch pg.Constraint(err) {
	case "":
	case "campaigns_slug_once", "campaigns_have_a_book_each":
		return 0, fault.On("slug", "campaign.slug.taken", "slug", c.Slug)
	case "campaigns_prefix_once":
		return 0, fault.On("prefix", "campaign.prefix.taken", "prefix", c.Prefix)
	}
	if err != nil {
		return 0, fmt.Errorf("insert campaign %s: %w", c.Slug, err)
	}
	return id, nil
}

// prefixIsApart refuses a prefix that begins another's or with another's: their
// codes could be read in two ways. Two officers who draft at the same moment are
// told apart by the lock.
func prefixIsApart(tx *pg.Tx, prefix string) error {
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtext('giving.campaigns.prefix'))`); err != nil {
		return fmt.Errorf("lock prefixes: %w", err)
	}
	var taken string
	err := tx.Row(`
		select prefix from giving.campaigns
		where prefix <> '' and (starts_with(prefix, $1) or starts_with($1, prefix))
		limit 1`, prefix).Scan(&taken)
	if pg.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for prefixes like %s: %w", prefix, err)
	}
	return fault.On("prefix", "campaign.prefix.taken", "prefix", taken)
}

func updateCampaign(tx *pg.Tx, c Campaign) error {
	_, err := tx.Exec(`
		update giving.campaigns set name = $2, name_en = $3, purpose = $4, purpose_en = $5, cover = $6,
			cover_en = $7, surplus = $8, surplus_en = $9, area_unit_id = nullif($10::bigint, 0), disaster = $11,
			call_number = $12, call_on = $13, call_title = $14, call_file_id = nullif($15::bigint, 0),
			starts_on = $16, ends_on = $17, distribution_ends_on = $18, drafted_by = nullif($19::bigint, 0)
		where id = $1`,
		c.ID, c.Name, c.NameEN, c.Purpose, c.PurposeEN, c.Cover,
		c.CoverEN, c.Surplus, c.SurplusEN, c.AreaUnitID, c.Disaster,
		c.CallNumber, c.CallOn, c.CallTitle, c.CallFileID,
		c.StartsOn, c.EndsOn, c.DistributionEndsOn, c.DraftedBy)
	if err != nil {
		return fmt.Errorf("update campaign %s: %w", c.Slug, err)
	}
	return nil
}

// drafted notes who changed a draft last: somebody else publishes it.
func drafted(tx *pg.Tx, c *Campaign) error {
	if c.PublishedAt != nil {
		return nil
	}
	c.DraftedBy = tx.By.ID
	_, err := tx.Exec(`
		update giving.campaigns set drafted_by = $2
		where id = $1 and published_at is null`, c.ID, c.DraftedBy)
	if err != nil {
		return fmt.Errorf("note who changed campaign %s: %w", c.Slug, err)
	}
	return nil
}

func publishCampaign(tx *pg.Tx, c Campaign) error {
	n, err := tx.Exec(`
		update giving.campaigns set published_at = $2, published_by = $3
		where id = $1 and published_at is null`, c.ID, c.PublishedAt, tx.By.ID)
	if err != nil {
		return fmt.Errorf("publish campaign %s: %w", c.Slug, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "campaign.published")
	}
	return nil
}

func closeCampaign(tx *pg.Tx, c Campaign) error {
	n, err := tx.Exec(`
		update giving.campaigns set closed_on = $2, closed_reason = $3, distribution_ends_on = $4
		where id = $1 and closed_on is null`, c.ID, c.ClosedOn, c.ClosedReason, c.DistributionEndsOn)
	if err != nil {
		return fmt.Errorf("close campaign %s: %w", c.Slug, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "campaign.close.state")
	}
	return nil
}

// stepCampaign takes a campaign from one state to the next, once.
func stepCampaign(tx *pg.Tx, c Campaign, from State) error {
	n, err := tx.Exec(`
		update giving.campaigns set distributing_on = $2, reported_on = $3, report_number = $4,
			report_file_id = nullif($5::bigint, 0)
		where id = $1 and reported_on is null and (distributing_on is not null) = $6`,
		c.ID, c.DistributingOn, c.ReportedOn, c.ReportNumber, c.ReportFileID, from == Distributing)
	if err != nil {
		return fmt.Errorf("move campaign %s on: %w", c.Slug, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "campaign.step.state")
	}
	return nil
}

// endedCampaigns are the published ones whose reception ended between two days and whose
// bank nobody has been asked to tell.
func endedCampaigns(tx *pg.Tx, since, today workday.Day) (list []Campaign, err error) {
	err = tx.Gorm().Raw(`
		select c.* from giving.campaigns c
		where c.published_at is not null
			and coalesce(c.closed_on, greatest(c.ends_on, c.extended_to)) between ? and ?
			and not exists (
				select from duty.duties d where d.kind = 'notify_bank' and d.ref = 'campaign:' || c.slug)
		order by c.id limit ?`, since, today-1, campaignsMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list campaigns that ended: %w", err)
	}
	return list, nil
}

// lockCampaign reads a campaign and keeps other changes of it waiting.
func lockCampaign(tx *pg.Tx, id int64) (*Campaign, error) {
	return oneCampaign(tx.Gorm().Raw(`select * from giving.campaigns where id = ? for update`, id))
}

func campaignByID(tx *pg.Tx, id int64) (*Campaign, error) {
	return oneCampaign(tx.Gorm().Raw(`select * from giving.campaigns where id = ?`, id))
}

func campaignBySlug(tx *pg.Tx, slug string) (*Campaign, error) {
	if !slugShape.MatchString(slug) { // not even text, perhaps
		return nil, fault.Of(fault.Missing, "campaign.missing")
	}
	return oneCampaign(tx.Gorm().Raw(`select * from giving.campaigns where slug = ?`, slug))
}

func publicCampaign(tx *pg.Tx, slug string) (*Campaign, error) {
	if !slugShape.MatchString(slug) { // not even text, perhaps
		return nil, fault.Of(fault.Missing, "campaign.missing")
	}
	return oneCampaign(tx.Gorm().Raw(`select * from giving.public_campaigns where slug = ?`, slug))
}

func oneCampaign(query *gorm.DB) (*Campaign, error) {
	var found []Campaign
	if err := query.Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read campaign: %w", err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "campaign.missing")
	}
	return &found[0], nil
}

func publicCampaigns(tx *pg.Tx) (list []Campaign, err error) {
	err = tx.Gorm().Raw(`
		select * from giving.public_campaigns
		order by starts_on desc, id desc limit ?`, campaignsMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list public campaigns: %w", err)
	}
	return list, withExtensions(tx, list)
}

// campaignsOf lists the campaigns of some units' funds; with everywhere, all.
func campaignsOf(tx *pg.Tx, units []int64, everywhere bool) (list []Campaign, err error) {
	ids := make([]any, 0, len(units)+1)
	for _, u := range units {
		ids = append(ids, u)
	}
	err = tx.Gorm().Raw(`
		select * from giving.campaigns
		where ? or unit_id in (0`+strings.Repeat(", ?", len(ids))+`)
		order by starts_on desc, id desc limit ?`,
		append(append([]any{everywhere}, ids...), campaignsMax)...).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list campaigns: %w", err)
	}
	return list, nil
}

// outsideNamesOf reads the names of all accounts: a day is written the same years later,
// however many came since.
func outsideNamesOf(tx *pg.Tx) (n outsideNames, err error) {
	n = outsideNames{map[int64]string{}, map[int64]string{}}
	err = tx.Each(`
		select a.id, a.number, c.id, c.slug
		from giving.public_bank_accounts a
		join giving.public_campaigns c on c.id = a.campaign_id`, nil, func(r pg.Scanner) error {
		var account, campaign int64
		var number, slug string
		err := r.Scan(&account, &number, &campaign, &slug)
		n.account[account], n.campaign[campaign] = number, slug
		return err
	})
	if err != nil {
		return n, fmt.Errorf("read the names of accounts: %w", err)
	}
	return n, nil
}

// publicEarmarks are the parts of a book that a donor may choose.
func publicEarmarks(tx *pg.Tx, book int64) (list []ledger.Earmark, err error) {
	err = tx.Each(`
		select id, book_id, code, name, purpose from ledger.public_earmarks
		where book_id = $1 order by id`, []any{book},
		func(r pg.Scanner) error {
			var e ledger.Earmark
			err := r.Scan(&e.ID, &e.Book, &e.Code, &e.Name, &e.Purpose)
			list = append(list, e)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list earmarks of book %d: %w", book, err)
	}
	return list, nil
}

// locked reports whether the campaign's fund has ended with its unit.
func (c *Campaign) locked(tx *pg.Tx) (locked bool, err error) {
	err = tx.Row(`
		select exists (select from ledger.fund_ends e join giving.campaigns c on c.fund_id = e.fund_id where c.id = $1)`, c.ID).Scan(&locked)
	if err != nil {
		return false, fmt.Errorf("look whether the fund of campaign %d has ended: %w", c.ID, err)
	}
	return locked, nil
}
