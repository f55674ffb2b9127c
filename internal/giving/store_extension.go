package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// insertExtension writes an extension down, by which the campaign receives longer.
func insertExtension(tx *pg.Tx, c Campaign, x Extension, from Extender) error {
	_, err := tx.Exec(`
		insert into giving.extensions (campaign_id, unit_id, from_on, to_on, number, signed_on, body, extender,
			body_unit_id, signer, file_id, distribution_ends_on, actor_id, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10, $11, $12, $13, $14)`,
		c.ID, c.UnitID, x.FromOn, x.ToOn, x.Number, x.SignedOn, x.Body, from.kind,
		from.unit, x.Signer, c.ExtensionFileID, x.DistributionEndsOn, tx.By.ID, tx.Now)
	if pg.IsUnique(err, "extensions_by_a_document_once") {
		return fault.On("number", "campaign.extension.number.used", "number", x.Number)
	}
	if err != nil {
		return fmt.Errorf("extend campaign %s: %w", c.Slug, err)
	}
	return nil
}

// extensionPaper is the scan of an extension, 0 where there is none: scans were not always kept.
func extensionPaper(tx *pg.Tx, campaign int64, to workday.Day) (id int64, err error) {
	err = tx.Row(`
		select coalesce(file_id, 0) from giving.extensions where campaign_id = $1 and to_on = $2`,
		campaign, to).Scan(&id)
	if err != nil && !pg.NoRows(err) {
		return 0, fmt.Errorf("look for the scan of an extension of campaign %d: %w", campaign, err)
	}
	return id, nil
}

// withExtensions gives campaigns the extensions they had, the first one first.
func withExtensions(tx *pg.Tx, list []Campaign) error {
	at := map[int64]int{}
	ids := make([]int64, 0, len(list))
	for i, c := range list {
		if !c.ExtendedTo.IsZero() {
			at[c.ID] = i
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var found []Extension
	if err := tx.Gorm().Raw(`
		select * from giving.public_extensions where campaign_id in ? order by from_on limit ?`,
		ids, campaignsMax).Scan(&found).Error; err != nil {
		return fmt.Errorf("list extensions: %w", err)
	}
	for _, x := range found {
		c := &list[at[x.CampaignID]]
		c.Extensions = append(c.Extensions, x)
	}
	return nil
}
