package giving

import "github.com/quykhancap/quykhancap/internal/workday"

// LifeStep is one thing in a campaign's life, done or to come, as anybody may read it.
type LifeStep struct {
	What   string      // called, published, receiving, extended, closed, distributing, reported
	On     workday.Day // when; of what is to come, by when
	Past   bool
	Number string // of its document
	Body   string // who made it
	Signer string
	To     workday.Day // of an extension, of distribution that began
	Reason string      // of an early end
}

// Life tells a campaign's life from its call to its report.
func (c Campaign) Life(today workday.Day) []LifeStep {
	steps := []LifeStep{{What: "called", On: c.CallOn, Past: true, Number: c.CallNumber, Body: c.CallBody}}
	if c.PublishedAt != nil {
		steps = append(steps, LifeStep{What: "published", On: workday.On(*c.PublishedAt), Past: true})
	}
	steps = append(steps, LifeStep{What: "receiving", On: c.StartsOn, Past: today >= c.StartsOn})
	for _, x := range c.Extensions {
		steps = append(steps, LifeStep{
			What: "extended", On: x.SignedOn, Past: true, Number: x.Number, Body: x.Body, Signer: x.Signer, To: x.ToOn,
		})
	}
	over := c.Over(today)
	end := LifeStep{What: "closed", On: c.LastDay(), Past: over}
	if !c.ClosedOn.IsZero() {
		end.Reason = c.ClosedReason
	}
	steps = append(steps, end)
	spread := LifeStep{What: "distributing", On: c.DistributionEndsOn}
	if !c.DistributingOn.IsZero() {
		spread.On, spread.Past, spread.To = c.DistributingOn, true, c.DistributionEndsOn
	}
	steps = append(steps, spread)
	report := LifeStep{What: "reported"}
	if !c.ReportedOn.IsZero() {
		report.On, report.Past, report.Number = c.ReportedOn, true, c.ReportNumber
	}
	return append(steps, report)
}
