package office

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// todayPage is what waits for the one who has just come in.
type todayPage struct {
	Work    []workLine
	Running []giving.Statement
	Dead    []deadJob // what the program gave up doing by itself
	Idle    bool      // holds no role today

	day     workday.Day
	duties  []duty.Duty          // within reach, to be done
	reports []disaster.DueReport // of others
}

type deadJob struct {
	Kind   string // key
	N      int
	Broken []string // keys of the promises that the night's check found broken
}

// workLine is one kind of work with how much of it there is.
type workLine struct {
	Href, Label string // path; key
	N           int64
	More        string
	Since       workday.Day // the day from which the oldest of it waits, zero if it has none
	Due         workday.Day // by when the most urgent of it is to be done, zero if nothing says
	Late        int64       // how many are past their day
}

var todayPages = site.PageOf[todayPage]("office/today", "office")

// uncoveredAfter is how many days an account that receives may be without a
// statement before it is told.
const uncoveredAfter = 2

func (o *Office) today(c echo.Context) error {
	page := todayPage{Idle: len(by(c).Grants) == 0, day: o.day()}
	var err error
	if by(c).May(auth.ReadDuties, 0) {
		page.duties, err = o.Duty.All(ctx(c), by(c))
	}
	if err == nil && by(c).May(auth.ReadBooks, 0) {
		err = o.giftWork(c, &page)
	}
	if err == nil && by(c).May(auth.EditHouseholds, 0) {
		err = o.householdWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadAid, 0) {
		err = o.requestWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadAid, 0) {
		err = o.aidWork(c, &page)
	}
	if err == nil && by(c).May(auth.ManageNorms, 0) {
		err = o.normWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadStock, 0) {
		err = o.goodsWork(c, &page)
	}
	if err == nil {
		err = o.disasterWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadPayout, 0) {
		err = o.payoutWork(c, &page)
	}
	if err == nil && by(c).May(auth.MeetDuties, 0) {
		o.dutyWork(c, &page)
		err = o.belowWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadOutbox, 0) {
		err = o.letterWork(c, &page)
	}
	if err == nil && by(c).May(auth.ReadAudit, 0) {
		page.Dead, err = o.deadJobs(c)
	}
	if err != nil {
		return err
	}
	page.order()
	return todayPages.Render(c, http.StatusOK, page)
}

func (p *todayPage) add(n int, href, label, more string) {
	p.wait(workLine{Href: href, Label: label, N: int64(n), More: more})
}

// wait is add for work that knows since when it waits and by when it is due.
func (p *todayPage) wait(w workLine) {
	if w.N > 0 {
		w.Href = home + w.Href
		p.Work = append(p.Work, w)
	}
}

// order puts first what is late, then what is due soonest, then what waits longest;
// the rest stays as it is.
func (p *todayPage) order() {
	slices.SortStableFunc(p.Work, func(a, b workLine) int {
		return cmp.Or(
			-cmp.Compare(min(a.Late, 1), min(b.Late, 1)),
			soonest(a.Due, b.Due), soonest(a.Since, b.Since),
		)
	})
}

func soonest(a, b workday.Day) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(b, a) // one without a day comes after those with
	}
	return cmp.Compare(a, b)
}

// giftWork is what the way of money in asks of an officer.
func (o *Office) giftWork(c echo.Context, p *todayPage) error {
	if by(c).May(auth.MatchLines, 0) {
		n, err := o.Giving.LinesToDecide(ctx(c), by(c))
		if err != nil {
			return err
		}
		p.add(n, "/khop", "today.lines", "")
		doubts, err := o.Giving.DoubtsFor(ctx(c), by(c))
		if err != nil {
			return err
		}
		p.add(len(doubts), "/nghi-ngo", "today.doubts", "")
		_, events, err := o.Giving.Hooks(ctx(c), by(c))
		if err != nil {
			return err
		}
		events = slices.DeleteFunc(events, func(e giving.TroubledEvent) bool { return e.Like == 0 })
		p.add(len(events), "/bao-co", "today.events", "")
		jumps, err := o.Giving.JumpsFor(ctx(c), by(c), 0)
		if err != nil {
			return err
		}
		p.add(len(jumps), "/bao-co", "today.jumps", "")
		if err := o.cashWork(c, p); err != nil {
			return err
		}
	}
	if err := o.unshownWork(c, p); err != nil {
		return err
	}
	if err := o.remittanceWork(c, p); err != nil {
		return err
	}
	if err := o.costWork(c, p); err != nil {
		return err
	}
	if err := o.valueWork(c, p); err != nil {
		return err
	}
	if err := o.inquiryWork(c, p); err != nil {
		return err
	}
	if err := o.secondWork(c, p); err != nil {
		return err
	}
	if err := o.statementWork(c, p); err != nil {
		return err
	}
	return o.campaignWork(c, p)
}

// statementWork is files that come in or have something wrong. Each kind leads to the
// file that has waited longest and names it.
func (o *Office) statementWork(c echo.Context, p *todayPage) error {
	list, err := o.Giving.StatementsToMend(ctx(c), by(c))
	if err != nil {
		return err
	}
	unread := workLine{Label: "today.faulty"}
	unbalanced, differs := workLine{Label: "today.unbalanced"}, workLine{Label: "today.left_differs"}
	note := func(w *workLine, st giving.Statement) {
		w.Href, w.More = fmt.Sprintf("/sao-ke/%d", st.ID), st.Name
		w.N++
	}
	for _, st := range list {
		if st.State != giving.StatementDone {
			p.Running = append(p.Running, st)
		}
		if st.Unread() {
			note(&unread, st)
		}
		if st.Unbalanced() {
			note(&unbalanced, st)
		}
		if st.Left != nil {
			note(&differs, st)
		}
	}
	if by(c).May(auth.ImportStatement, 0) {
		p.wait(unread)
		p.wait(unbalanced)
		p.wait(differs)
	}
	return nil
}

// campaignWork is drafts that wait to be published, and accounts that receive and
// have not been heard of for days.
func (o *Office) campaignWork(c echo.Context, p *todayPage) error {
	campaigns, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	drafts, receiving := 0, map[int64]bool{}
	for _, x := range campaigns {
		if x.PublishedAt == nil && (by(c).May(auth.PublishCampaign, x.UnitID) || by(c).May(auth.ManageCampaign, x.UnitID)) {
			drafts++
		}
		receiving[x.ID] = x.State(o.day()) == giving.Receiving && x.StartsOn+uncoveredAfter <= o.day()
	}
	p.add(drafts, "/van-dong", "today.drafts", "")
	if err := o.accountWork(c, p); err != nil {
		return err
	}
	if !by(c).May(auth.ImportStatement, 0) {
		return nil
	}
	covers, err := o.Giving.Covers(ctx(c))
	if err != nil {
		return err
	}
	var behind []string
	for _, x := range covers {
		if receiving[x.CampaignID] && x.Through+uncoveredAfter < o.day() {
			behind = append(behind, x.Bank+" "+x.Number)
		}
	}
	p.add(len(behind), "/sao-ke/moi", "today.behind", strings.Join(behind, ", "))
	return nil
}

// accountWork is accounts of public campaigns that wait for a second person.
func (o *Office) accountWork(c echo.Context, p *todayPage) error {
	asks, err := every(func(after int64, limit int) ([]giving.AccountAsk, error) {
		return o.Giving.AccountAsks(ctx(c), by(c), after, limit)
	}, func(k giving.AccountAsk) int64 { return k.ID })
	if err != nil {
		return err
	}
	asks = slices.DeleteFunc(asks, func(k giving.AccountAsk) bool {
		return k.AskedBy == by(c).ID || !by(c).May(auth.PublishCampaign, k.UnitID)
	})
	if len(asks) > 0 {
		at := fmt.Sprintf("/van-dong/%d", asks[0].CampaignID)
		if asks[0].Source() {
			at = "/nguon-khac"
		}
		p.wait(workLine{
			Href: at, Label: "today.account_asks", N: int64(len(asks)),
			More: asks[0].Campaign, Since: workday.On(asks[0].At),
		})
	}
	return nil
}

// deadJobs are jobs that failed until they were given up, by kind.
func (o *Office) deadJobs(c echo.Context) (list []deadJob, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		dead, err := job.Dead(tx)
		for _, g := range dead {
			list = append(list, deadJob{"job." + g.Kind, g.N, brokenIn(g.Problem)})
		}
		return err
	})
	return list, err
}

// brokenIn finds the promises that a failed check of the books names.
func brokenIn(problem string) (keys []string) {
	for name := range strings.FieldsFuncSeq(problem, func(r rune) bool { return r == ' ' || r == ',' }) {
		if key := "promise." + name; site.Has(key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// letterWork is mail that has not gone out.
func (o *Office) letterWork(c echo.Context, p *todayPage) error {
	return o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		n, err := notify.Unsent(tx)
		p.add(n, "/thu-di", "today.unsent", "")
		return err
	})
}
