package app

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// path is where the tab is.
func (b *tab) path() (path string) {
	b.Helper()
	b.eval(`location.pathname + location.search`, &path)
	return path
}

// item is the last step of where the tab is: what a page shows.
func (b *tab) item() string {
	b.Helper()
	at, _, _ := strings.Cut(b.path(), "?")
	return path.Base(at)
}

// publicPages has addresses for every page that the public can open: at least
// one for each route, and one for each way it can look.
func (w *world) publicPages(t *testing.T) map[string][]string {
	t.Helper()
	gift, agreed := w.give(t, "150000", ""), w.give(t, "250000", giving.CostsVersion)
	receipt := w.anyReceipt(t)
	return map[string][]string{
		"/cam-on":                  {"/cam-on", "/cam-on?campaign=" + flood},
		"/ung-ho/cho/:code/cam-on": {"/ung-ho/cho/" + gift.Code + "/cam-on?key=" + gift.Key},
		"/":                        {"/"},
		"/ung-ho":                  {"/ung-ho"},
		"/ung-ho/:campaign":        {"/ung-ho/" + flood, "/ung-ho/bao-so-3-yagi-2024", "/ung-ho/that-khe-tiep-nhan"},
		"/ung-ho/cho/:code": append(w.each(t, `
			select '/ung-ho/cho/' || min(p.code) from giving.pledges p join giving.campaigns c on c.id = p.campaign_id
			where p.state <> 'waiting' or c.ends_on < now()::date group by p.state, c.ends_on < now()::date`),
			"/ung-ho/cho/"+gift.Code, "/ung-ho/cho/"+gift.Code+"?key="+gift.Key),
		"/ung-ho/cho/:code/ten": {"/ung-ho/cho/" + gift.Code + "/ten?key=" + gift.Key},
		"/ung-ho/cho/:code/sua": {"/ung-ho/cho/" + gift.Code + "/sua?key=" + gift.Key},
		"/ung-ho/cho/:code/chi-phi": {
			"/ung-ho/cho/" + gift.Code + "/chi-phi?key=" + gift.Key, "/ung-ho/cho/" + agreed.Code + "/chi-phi?key=" + agreed.Key,
		},
		"/ung-ho/:campaign/theo-doi":     {"/ung-ho/" + flood + "/theo-doi"},
		"/ung-ho/dung-nhan-tin/:key":     {"/ung-ho/dung-nhan-tin/1-x"},
		"/ung-ho/xac-nhan-nhan-tin/:key": {"/ung-ho/xac-nhan-nhan-tin/1-x"},
		"/ngoai-te-vang":                 {"/ngoai-te-vang"},
		"/bien-nhan/:code": append(w.each(t, `
			(select '/bien-nhan/' || code from receipt.public_slips order by number limit 2)
			union all (select '/bien-nhan/' || code from giving.public_shares limit 1)`), "/bien-nhan/"+receipt),
		"/sao-ke/nguoi-gop/:line":    w.each(t, `select '/sao-ke/nguoi-gop/' || line_id from giving.public_giver_lists`),
		"/sao-ke/:day":               w.each(t, `select '/sao-ke/' || max(day) from disclose.day_files`),
		"/sao-ke":                    {"/sao-ke", "/sao-ke?q=nguyen+van", "/sao-ke?q=khong+co+dong+nay", "/sao-ke?q=&min=x"},
		"/kiem-tra":                  {"/kiem-tra", "/kiem-tra?account=" + floodAccount, "/kiem-tra?account=12345678", "/kiem-tra?receipt=" + receipt, "/kiem-tra?receipt=x"},
		"/hoi":                       {"/hoi"},
		"/hoi/tim":                   {"/hoi/tim?code=x"},
		"/hoi/bien-nhan-nam":         {"/hoi/bien-nhan-nam"},
		"/hoi/bien-nhan-nam/:ticket": {"/hoi/bien-nhan-nam/" + w.ticket(t)},
		"/hoi/:kind":                 {"/hoi/nhan", "/hoi/gia-mao"},
		"/hoi/hoan-tra":              {"/hoi/hoan-tra"},
		"/hoi/sai-ten":               {"/hoi/sai-ten"},
		"/hoi/cho/:code":             w.each(t, `select '/hoi/cho/' || code from giving.inquiries order by id`),
		"/chinh-thuc":                {"/chinh-thuc"},
		"/chinh-thuc/thong-bao":      {"/chinh-thuc/thong-bao"},
		"/quy":                       {"/quy", "/quy?q=that+khe", "/quy?q=khong+co"},
		"/quy/:unit":                 {"/quy/20", "/quy/180@2024-09-10"},
		"/du-lieu":                   {"/du-lieu"},
		"/log":                       {"/log"},
		"/van-phong/dang-nhap":       {"/van-phong/dang-nhap"},
		"/khong-co-trang-nay":        {"/khong-co-trang-nay"},
		"/hien-vat":                  {"/hien-vat"},
		"/thien-tai":                 {"/thien-tai"},
		"/thien-tai/:slug":           w.each(t, `select '/thien-tai/' || slug from disaster.events where not private order by id`),
		"/phan-bo":                   {"/phan-bo"},
		"/phan-bo/:slug":             w.each(t, `select '/phan-bo/' || r.slug from aid.decisions d join aid.rounds r on r.id = d.round_id order by r.id desc limit 2`),
		"/niem-yet":                  {"/niem-yet"},
		"/niem-yet/:code":            w.each(t, `select '/niem-yet/' || code from aid.notices order by id desc limit 2`),
		"/khieu-nai/:code":           w.each(t, `select '/khieu-nai/' || code from aid.objections order by id desc limit 1`),
		"/chi/:code": w.each(t, `
			select '/chi/' || r.code from payout.roster r left join payout.handovers h on h.session_id = r.session_id and h.row_id = r.row_id
			where r.session_id = (select max(id) from payout.sessions) and r.nth in (1, 4, (select max(nth) from payout.roster where session_id = r.session_id))
			order by r.nth`),
		"/phieu/:code": w.each(t, `select '/phieu/' || code from disaster.certificates order by id desc limit 1`),
	}
}

// ticket is one of a contact that nobody gave with.
func (w *world) ticket(t *testing.T) string {
	t.Helper()
	ticket, err := w.app.Giving.AskCode(t.Context(), giving.ContactForm{
		Contact: "khong.ai@example.vn", Year: strconv.Itoa(w.app.DB.Now().Year()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// each reads addresses from the books, at least one.
func (w *world) each(t *testing.T, query string) (paths []string) {
	t.Helper()
	err := w.app.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return tx.Each(query, nil, func(r pg.Scanner) error {
			paths = append(paths, "")
			return r.Scan(&paths[len(paths)-1])
		})
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d addresses, %v", query, len(paths), err)
	}
	return paths
}

// Routes that answer with something else than a page, and what TestDonorAfterwards reads.
var notPages = []string{
	"/ung-ho/cho/:code/qr.png", "/ung-ho/cho/:code/trang-thai", "/moi-nhan", "/ung-ho/:campaign/moi-nhan",
	"/ung-ho/:campaign/anh.png", "/bien-nhan/:code/anh.png",
	"/ung-ho/cho/:code/danh-sach", "/ung-ho/cho/:code/danh-sach.csv",
	"/ung-ho/:campaign/van-ban", "/hoi/bien-nhan-nam/:ticket/ten", "/hoi/bien-nhan-nam/:ticket/bien-nhan.pdf", "/hoi/bien-nhan-nam/:ticket/bien-nhan.csv",
	"/healthz", "/readyz", "/favicon.ico", "/robots.txt", "/log/keys.json", "/log/checkpoint", "/log/tile/*", "/sw.js", "/log/witnessed",
}

// Everything that the public can open reads well aloud, on a phone and on a
// screen, in both languages, and loads nothing from elsewhere.
func (w *world) readPublicPages(t *testing.T, pages map[string][]string) {
	for _, r := range w.app.Echo.Routes() {
		if _, known := pages[r.Path]; r.Method == "GET" && !known && !slices.Contains(notPages, r.Path) &&
			!strings.HasPrefix(r.Path, "/van-phong") && !strings.HasPrefix(r.Path, "/api/") {
			t.Errorf("nobody reads %s", r.Path)
		}
	}
	routes := slices.Sorted(maps.Keys(pages))
	for reader := range readers {
		t.Run(strconv.Itoa(reader), func(t *testing.T) {
			t.Parallel()
			b := w.tab(t, phone)
			for n := reader; n < len(routes); n += readers {
				for i, path := range pages[routes[n]] {
					for _, lang := range []string{"", "/en"} {
						b.open(strings.TrimSuffix(lang+path, "/"), answer(path))
						b.sound(narrow, phone, wide)
						w.shots(b, shotName(lang+routes[n], i))
					}
				}
			}
		})
	}
}

// readers share the public pages out: a tab of one's own for each would cost more than
// the pages.
const readers = 4

// shotName is what a page is called in lists and folders.
func shotName(route string, i int) string {
	return fmt.Sprintf("trang%s-%d", strings.NewReplacer("/", "-", ":", "").Replace(strings.TrimRight(route, "/")), i)
}

// answer is the status of a page: a question that cannot be read is asked again.
func answer(path string) int64 {
	switch {
	case strings.HasSuffix(path, "=x"):
		return 422
	case strings.HasPrefix(path, "/khong-co"):
		return 404
	}
	return 200
}

// shots keeps pictures of a page at both widths, where somebody wants them.
func (w *world) shots(b *tab, name string) {
	b.Helper()
	if !pictures() {
		return
	}
	for _, width := range []int64{phone, wide} {
		b.do(b.size(width))
		b.shot(fmt.Sprintf("%s-%d", name, width))
	}
}

// route is the pattern that answers a path.
func (w *world) route(path string) string {
	path, _, _ = strings.Cut(path, "?")
	c := w.app.Echo.NewContext(nil, nil)
	w.app.Echo.Router().Find(echo.GET, path, c)
	return c.Path()
}

// give registers a gift as a form would.
func (w *world) give(t *testing.T, amount, costs string) *giving.Gift {
	t.Helper()
	g, err := w.app.Giving.Pledge(t.Context(), auth.Public, giving.New{
		Campaign: flood, Amount: amount, Leftover: giving.NextRound, Locale: "vi", Costs: costs,
		Donor: giving.Donor{PublicName: "Người Xem Trang", LegalName: "Người Xem Trang"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// anyReceipt is the code of a receipt of the sample.
func (w *world) anyReceipt(t *testing.T) string {
	t.Helper()
	var page struct{ Items []struct{ Receipt string } }
	w.read(t, "/api/v1/statement?limit=200&campaign="+flood, &page)
	for _, line := range page.Items {
		if line.Receipt != "" {
			return line.Receipt
		}
	}
	t.Fatal("the sample has no receipt")
	return ""
}
