package giving

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// areasMax is how many units of one name are looked at: the country has few dozens.
const areasMax = 50

// findArea finds the unit that a campaign's money is for, by its code or its name on the
// first day of reception: the fund's own unit or one below it. What is written behind the
// code, as forms show it, is not looked at.
func (c *Campaign) findArea(tx *pg.Tx, typed string) error {
	typed, err := vntext.Clean("area", typed, 200, false)
	if err != nil {
		return err
	}
	typed, _, _ = strings.Cut(typed, " · ")
	if c.AreaUnitID = 0; typed == "" {
		return nil
	}
	reach, err := place.Reach(tx, c.UnitID)
	if err != nil {
		return err
	}
	var found []place.Unit
	u, err := place.ByCode(tx, typed, c.StartsOn)
	switch {
	case err == nil:
		found = []place.Unit{*u}
	case fault.Is(err, "place.unknown"):
		if found, err = place.Find(tx, typed, c.StartsOn, areasMax); err != nil {
			return err
		}
	default:
		return err
	}
	found = slices.DeleteFunc(found, func(u place.Unit) bool { return !slices.Contains(reach, u.ID) })
	same := slices.DeleteFunc(slices.Clone(found), func(u place.Unit) bool {
		return !strings.EqualFold(u.Name, typed) && !strings.EqualFold(u.FullName, typed)
	})
	if len(same) == 1 {
		found = same
	}
	switch len(found) {
	case 0:
		return fault.On("area", "campaign.area.unknown")
	case 1:
		c.AreaUnitID = found[0].ID
		return nil
	}
	return fault.On("area", "campaign.area.many", "first", found[0].FullName, "code", found[0].Code)
}

// KeepCall puts aside the scan of a call of a unit's campaign, for who may draft one.
func (s *Service) KeepCall(ctx context.Context, by auth.Actor, unit int64, name string, r io.ReadSeeker) (int64, error) {
	if err := by.Must(auth.ManageCampaign, unit); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, unit, "call_file", name, r)
}

// takeCall makes a scan that KeepCall put aside the campaign's.
func (c *Campaign) takeCall(tx *pg.Tx, kept int64) error {
	c.CallFileID = kept
	return takeScan(tx, c.UnitID, kept, "call_file")
}

// takeScan makes a scan stay that was put aside for a campaign of a unit. Only what the
// officer herself handed in for this unit is taken: it will be public.
func takeScan(tx *pg.Tx, unit, kept int64, field string) error {
	var mine bool
	err := tx.Row(`
		select exists (
			select from file.aside
			where id = $1 and unit_id = $2 and kind = 'document' and stored_by = $3)`, kept, unit, tx.By.Name).Scan(&mine)
	if err != nil {
		return fmt.Errorf("look for the scan %d: %w", kept, err)
	}
	if !mine {
		return fault.On(field, "file.gone")
	}
	return file.Take(tx, kept)
}

// callSum is the SHA-256 of the scan of the call, "" where there is none.
func (c *Campaign) callSum(tx *pg.Tx) (string, error) {
	if c.CallFileID == 0 {
		return "", nil
	}
	var sum []byte
	err := tx.Row(`
		select k.sha256 from file.files f
		join file.contents k on k.id = f.content_id
		where f.id = $1`, c.CallFileID).Scan(&sum)
	if err != nil {
		return "", fmt.Errorf("read the hash of the scan of campaign %s: %w", c.Slug, err)
	}
	return hex.EncodeToString(sum), nil
}

// CallPaper reads the scan of a published campaign's call: everybody may.
func (s *Service) CallPaper(ctx context.Context, slug string) ([]byte, error) {
	sheet, err := s.Campaign(ctx, slug)
	if err != nil {
		return nil, err
	}
	return s.openCall(ctx, auth.System("giving.call"), sheet.CallFileID)
}

// CallPaperFor reads the scan of the call of a campaign, a draft too, for who reads its books.
func (s *Service) CallPaperFor(ctx context.Context, by auth.Actor, id int64) ([]byte, error) {
	sheet, err := s.CampaignFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.openCall(ctx, by, sheet.CallFileID)
}

// ExtensionPaperFor reads the scan of the extension by which a campaign receives until a day,
// for who reads its books.
func (s *Service) ExtensionPaperFor(ctx context.Context, by auth.Actor, id int64, to workday.Day) ([]byte, error) {
	sheet, err := s.CampaignFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	var paper int64
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		paper, err = extensionPaper(tx, sheet.ID, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.openCall(ctx, by, paper)
}

func (s *Service) openCall(ctx context.Context, by auth.Actor, id int64) ([]byte, error) {
	if id == 0 {
		return nil, fault.Of(fault.Missing, "file.missing")
	}
	r, err := s.Files.Open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
