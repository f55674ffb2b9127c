package giving

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// campaignWords are what may still change once a campaign is published.
type campaignWords struct {
	Cover     string `json:"cover"`
	CoverEN   string `json:"cover_en"`
	Disaster  string `json:"disaster"`
	NameEN    string `json:"name_en"`
	PurposeEN string `json:"purpose_en"`
	SurplusEN string `json:"surplus_en"`
}

func (c *Campaign) words() campaignWords {
	return campaignWords{c.Cover, c.CoverEN, c.Disaster, c.NameEN, c.PurposeEN, c.SurplusEN}
}

// tellChange puts into the public log that a published campaign's words changed, and
// their hash: long texts do not belong into a leaf. So it tells the scan of the call. The
// campaign is locked, so versions have no gap.
func (c *Campaign) tellChange(tx *pg.Tx) error {
	var version int
	err := tx.Row(`
		select count(*) + 1 from tlog.leaves where kind = 'campaign_changed' and starts_with(ref, $1)`,
		c.Slug+"/").Scan(&version)
	if err != nil {
		return fmt.Errorf("count the changes of campaign %s: %w", c.Slug, err)
	}
	body, err := leaf.Encode("campaign_words", c.words())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	fact := map[string]any{
		"slug": c.Slug, "version": version, "on": workday.On(tx.Now), "words": hex.EncodeToString(sum[:]),
	}
	if c.Disaster != "" {
		fact["disaster"] = c.Disaster
	}
	scan, err := c.callSum(tx)
	if err != nil {
		return err
	}
	if scan != "" {
		fact["call_file"] = scan
	}
	return tell(tx, "campaign_changed", fmt.Sprintf("%s/%d", c.Slug, version), fact)
}
