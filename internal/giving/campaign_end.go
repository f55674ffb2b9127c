package giving

import (
	"context"
	"fmt"
	"io"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CloseCampaign ends reception today, which becomes its last day: nothing more is promised
// from now on, and what the bank books today came in time.
func (s *Service) CloseCampaign(ctx context.Context, by auth.Actor, id int64, reason string) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.close", reason,
		func(tx *pg.Tx, c *Campaign) error {
			var l fault.List
			if c.ClosedReason = text(&l, "reason", reason, 500, false); c.ClosedReason == "" {
				l.On("reason", "reason.missing")
			} else {
				l.Add(Publishable("reason", c.ClosedReason))
			}
			if err := l.Err(); err != nil {
				return err
			}
			today := workday.On(tx.Now)
			if c.PublishedAt == nil || today > c.LastDay() {
				return fault.Of(fault.Conflict, "campaign.close.state")
			}
			c.ClosedOn = today
			if err := c.moveDistribution(tx); err != nil {
				return err
			}
			if err := closeCampaign(tx, *c); err != nil {
				return err
			}
			err := tell(tx, "campaign_closed", c.Slug, map[string]any{
				"slug": c.Slug, "on": c.ClosedOn, "reason": c.ClosedReason, "distribution_ends_on": c.DistributionEndsOn,
			})
			if err != nil {
				return err
			}
			return c.openEndDuties(tx)
		})
}

// KeepDocument puts aside a document of a campaign, such as the one that extends it, for
// who may say so.
func (s *Service) KeepDocument(ctx context.Context, by auth.Actor, id int64, name string, r io.ReadSeeker) (int64, error) {
	sheet, err := s.CampaignFor(ctx, by, id)
	if err != nil {
		return 0, err
	}
	if err := by.Must(auth.PublishCampaign, 0); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, sheet.UnitID, "file", name, r)
}

// openEndDuties opens what is to be done when reception has ended: by the decree, and the
// letter by which the bank stops taking money in (art 9.1a). Distribution is due by the day
// that the campaign tells, not by a term counted anew.
func (c *Campaign) openEndDuties(tx *pg.Tx) error {
	last := c.LastDay()
	path := fmt.Sprintf("/van-phong/van-dong/%d", c.ID)
	var list []duty.New
	for _, d := range []struct {
		kind duty.Kind
		role auth.Role
		from workday.Day
		due  workday.Day
	}{
		{duty.NotifyBank, auth.Accountant, last, 0},
		{duty.PublishReceived, auth.Accountant, last, 0},
		{duty.Distribution, auth.FundManager, last, c.DistributionEndsOn},
		{duty.CampaignReport, auth.FundManager, last, 0},
		{duty.PublishDistributed, auth.Accountant, c.DistributionEndsOn, 0},
	} {
		list = append(list, duty.New{
			Kind: d.kind, Ref: c.subject(), Unit: c.UnitID, Role: d.role, About: c.Name, Path: path, From: d.from, Due: d.due,
		})
	}
	return duty.Open(tx, list...)
}

// endAsked is for how long after its last day a campaign is looked at: every clock that
// its end starts has run out by then.
const endAsked = 120

// EndReceptions opens the duties of campaigns whose last day has passed. It may run as
// often as it likes.
func (s *Service) EndReceptions(ctx context.Context) error {
	return s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		list, err := endedCampaigns(tx, today-endAsked, today)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := c.openEndDuties(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// BeginDistribution says that reception is over and what came goes to people.
func (s *Service) BeginDistribution(ctx context.Context, by auth.Actor, id int64) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.distribute", "",
		func(tx *pg.Tx, c *Campaign) error {
			locked, err := c.locked(tx)
			if err != nil {
				return err
			}
			if locked {
				return fault.Of(fault.Conflict, "campaign.distribute.locked")
			}
			c.DistributingOn = workday.On(tx.Now)
			if c.PublishedAt == nil || !c.Over(c.DistributingOn) {
				return fault.Of(fault.Conflict, "campaign.distribute.state")
			}
			if err := stepCampaign(tx, *c, Closed); err != nil {
				return err
			}
			if err := c.openEndDuties(tx); err != nil { // of one whose last day passed a moment ago
				return err
			}
			return tell(tx, "campaign_distributing", c.Slug, map[string]any{"slug": c.Slug, "on": c.DistributingOn})
		})
}

// Report is the document by which a campaign's results went up (ND 93/2021 art 13.2).
type Report struct {
	Number string
	File   int64
}

// ReportCampaign says that a campaign's results were reported, by the report itself. It is
// refused while money that came late waits for a decision.
func (s *Service) ReportCampaign(ctx context.Context, by auth.Actor, id int64, r Report) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.report", "",
		func(tx *pg.Tx, c *Campaign) error {
			var l fault.List
			c.ReportNumber, c.ReportFileID = text(&l, "number", r.Number, 100, false), r.File
			if c.ReportNumber == "" && l.Err() == nil {
				l.On("number", "campaign.report.number.missing")
			}
			if r.File == 0 {
				l.On("file", "campaign.report.file.missing")
			}
			if err := l.Err(); err != nil {
				return err
			}
			if c.DistributingOn.IsZero() {
				return fault.Of(fault.Conflict, "campaign.report.state")
			}
			if n, err := lateWaiting(tx, c.ID); err != nil || n > 0 {
				if err == nil {
					err = fault.Of(fault.Conflict, "campaign.report.late", "n", n)
				}
				return err
			}
			if err := file.Take(tx, r.File); err != nil {
				return err
			}
			c.ReportedOn = workday.On(tx.Now)
			if err := stepCampaign(tx, *c, Distributing); err != nil {
				return err
			}
			if err := duty.Done(tx, duty.CampaignReport, c.subject(), c.ReportNumber, r.File); err != nil {
				return err
			}
			return tell(tx, "campaign_reported", c.Slug, map[string]any{
				"slug": c.Slug, "on": c.ReportedOn, "number": c.ReportNumber,
			})
		})
}
