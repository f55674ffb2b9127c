package office

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// On a phone somebody signs with the finger: the drawing arrives as a file of the
// commune, and only what belongs to the answer is shown.
func TestSignOnScreen(t *testing.T) {
	s := newStory(t)
	_, rows, codes := s.decided("Lò Thị Ơn", "Nông Văn Bình")
	for login, role := range map[string]auth.Role{"ketoan": auth.Accountant, "duyet": auth.Approver, "chutk": auth.FundManager} {
		s.officer(login, role, s.langSon)
	}
	s.officer("thuquy.xa", auth.Cashier, s.dongDang)
	s.officer("mttq.xa", auth.MTTQOfficer, s.dongDang)
	session := s.opened()

	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(pgtest.Chromium(t)), chromedp.NoSandbox, chromedp.WindowSize(360, 740))...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	var hidden, proof bool
	var path string
	err := chromedp.Run(ctx,
		chromedp.Navigate(s.url+"/van-phong/dang-nhap"),
		chromedp.SendKeys("#login", "thuquy.xa"), chromedp.SendKeys("#password", password),
		chromedp.Submit("#password"), chromedp.WaitVisible(".side"),
		chromedp.Navigate(s.url+session),
		chromedp.SendKeys("#q", codes[0]+"\r"),
		chromedp.WaitVisible("[data-sign] canvas"),
		chromedp.Evaluate(`document.querySelector("[data-when='partly']").hidden && document.querySelector("[data-witness]").hidden`, &hidden),
		chromedp.Evaluate(`document.querySelector("input[name=proof][value=signature]").checked`, &proof),
		chromedp.ScrollIntoView("[data-sign] canvas"),
		chromedp.ActionFunc(func(ctx context.Context) error {
			var box []float64
			err := chromedp.Evaluate(`(r => [r.left, r.top])(document.querySelector("[data-sign] canvas").getBoundingClientRect())`, &box).Do(ctx)
			if err != nil {
				return err
			}
			at := func(kind input.MouseType, x, y float64) error {
				return input.DispatchMouseEvent(kind, box[0]+x, box[1]+y).WithButton(input.Left).WithButtons(1).Do(ctx)
			}
			for _, p := range []struct {
				kind input.MouseType
				x, y float64
			}{{input.MousePressed, 20, 60}, {input.MouseMoved, 80, 20}, {input.MouseMoved, 150, 80}, {input.MouseReleased, 200, 40}} {
				if err := at(p.kind, p.x, p.y); err != nil {
					return err
				}
			}
			return nil
		}),
		chromedp.Click("form[data-handover] .actions button:not([data-wipe])"),
		chromedp.WaitVisible("[role=status]"),
		chromedp.Location(&path),
	)
	if err != nil {
		t.Fatal(err)
	}
	if !hidden || !proof {
		t.Errorf("shown before anybody chose: parts hidden %v, on the screen %v", hidden, proof)
	}
	if !strings.Contains(path, fmt.Sprintf("?xong=%d", rows[0])) {
		t.Errorf("it ends at %s", path)
	}
	var size int64
	err = superOf(s).QueryRow(`
		select c.size from payout.handovers h
		join file.files f on f.id = h.signature_id and f.kind = 'signature' and f.unit_id = $2
		join file.contents c on c.id = f.content_id
		where h.row_id = $1 and h.outcome = 'given'`, rows[0], s.dongDang).Scan(&size)
	if err != nil || size < 500 {
		t.Errorf("a signature of %d bytes: %v", size, err)
	}
}

// opened is an open session for the only decision there is, by the pages.
func (s *story) opened() string {
	s.Helper()
	k := s.as("ketoan")
	k.get("/van-phong/ke-hoach-chi")
	k.post(k.find(`href="(/van-phong/ke-hoach-chi/moi\?quyet-dinh=\d+)"`),
		"units", fmt.Sprint(s.dongDang), "due_on", (s.day() + 9).Local()).want(303)
	plan := bare(k.to)
	k.post(plan + "/khoa").want(303)
	s.as("duyet").post(plan + "/duyet").want(303)
	s.as("chutk").post(plan + "/cho-chi").want(303)
	c := s.as("thuquy.xa")
	var ids string
	err := superOf(s).QueryRow(`select string_agg(id::text, ',') from staff.users where login in ('thuquy.xa', 'mttq.xa')`).Scan(&ids)
	if err != nil {
		s.Fatal(err)
	}
	session := s.planned(c, plan, strings.Split(ids, ","))
	c.post(session+"/mo", "n500000", "4").want(303)
	return session
}
