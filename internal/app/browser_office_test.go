package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// desks are who opens the officers' pages.
var desks = []string{
	"ketoan.tinh", "chutaikhoan.tinh", "mttq.tinh", "thuquy.tinh", "quantri", "thanhtra", "duyet.tinh", "thukho.tinh",
	"chutich.xa", "khaosat.xa", "thamdinh.xa", "thuquy.xa", "mttq.xa", "thukho.xa",
}

// looked is which officers' pages somebody has looked at.
type looked struct {
	mu   sync.Mutex
	read map[string]bool
}

// first reports whether nobody has looked at the route before.
func (l *looked) first(route string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.read[route]
	l.read[route] = true
	return !known
}

// The officers' pages, each as the first of these who may open it finds it. They
// are found by their links: a page to which no way leads is found missing. What only a
// state shows that the sample does not hold is opened by its address.
func (w *world) readOfficePages(t *testing.T) {
	t.Parallel()
	l := &looked{read: map[string]bool{}}
	t.Run("desks", func(t *testing.T) {
		for _, login := range desks {
			t.Run(login, func(t *testing.T) {
				t.Parallel()
				b := w.tab(t, wide)
				b.signIn(login)
				b.crawl(w, l, login)
				if login == "ketoan.tinh" { // a match is undone from a line that waits for nobody
					b.open("/van-phong/khop?trang-thai=matched", 200)
					b.follow(`main tbody a[href*="/dong/"]`, 200)
					b.follow(`main a[href$="/go"]`, 200)
					b.look(w, l)
					b.open("/van-phong/khop?trang-thai=matched", 200)
					b.follow(`main tbody a[href*="/dong/"]`, 200)
					b.follow(`main a[href$="/danh-sach"]`, 200)
					b.look(w, l)
				}
			})
		}
	})
	t.Run("by address", func(t *testing.T) { w.readByAddress(t, l) })
	t.Run("doors", func(t *testing.T) { w.readDoors(t, l) })
	for _, r := range w.app.Echo.Routes() {
		if r.Method == "GET" && strings.HasPrefix(r.Path, officeHome) && !l.read[r.Path] && !slices.Contains(elsewhere, r.Path) {
			t.Errorf("no link leads to %s", r.Path)
		}
	}
	for _, path := range elsewhere {
		if l.read[path] {
			t.Errorf("%s is read here after all", path)
		}
	}
}

// look inspects the page that is open, unless somebody did.
func (b *tab) look(w *world, l *looked) {
	b.Helper()
	route := w.route(b.path())
	if !l.first(route) || b.isPaper() {
		return
	}
	b.sound(phone, wide)
	w.shots(b, shotName(route, 0))
}

// isPaper reports whether the tab shows a PDF.
func (b *tab) isPaper() (yes bool) {
	b.Helper()
	b.eval(`document.contentType === "application/pdf"`, &yes)
	return yes
}

const officeHome = "/van-phong"

// byAddress are pages that the sample's links do not lead to, because they wait for
// another state or ask before they do: who opens each, and a query for its address.
var byAddress = map[string]struct{ login, query string }{
	"/van-phong/xac-nhan":                   {"ketoan.tinh", `select '/van-phong/xac-nhan'`},
	"/van-phong/nghi-ngo":                   {"ketoan.tinh", `select '/van-phong/nghi-ngo'`},
	"/van-phong/nguoi-dung/:id/mo-khoa":     {"quantri", `select '/van-phong/nguoi-dung/' || id || '/mo-khoa' from staff.users where login = 'thanhtra'`},
	"/van-phong/nguoi-dung/:id/ma-xac-thuc": {"quantri", `select '/van-phong/nguoi-dung/' || id || '/ma-xac-thuc' from staff.users where login = 'thanhtra'`},
	"/van-phong/khoa-so/:id/mo": {"ketoan.tinh", `
		select '/van-phong/khoa-so/' || f.id || '/mo' from ledger.funds f join staff.users u on u.unit_id = f.unit_id where u.login = 'ketoan.tinh'`},
	"/van-phong/tai-khoan-cho/:id/khong": {"chutaikhoan.tinh", `select '/van-phong/tai-khoan-cho/' || max(a.id) || '/khong' from giving.account_asks a
		where not exists (select from giving.account_answers x where x.ask_id = a.id)`},
	"/van-phong/phan-bo/:slug/sua":          {"ketoan.tinh", lastRound + `'/sua'`},
	"/van-phong/phan-bo/:slug/rut":          {"ketoan.tinh", lastRound + `'/rut'`},
	"/van-phong/phan-bo/:slug/tra-lai":      {"duyet.tinh", lastRound + `'/tra-lai'`},
	"/van-phong/phan-bo/:slug/quyet-dinh":   {"duyet.tinh", lastRound + `'/quyet-dinh'`},
	"/van-phong/phan-bo/:slug/xac-nhan":     {"duyet.tinh", lastRound + `'/xac-nhan'`},
	"/van-phong/khieu-nai/:code/gach":       {"duyet.tinh", `select '/van-phong/khieu-nai/' || max(code) || '/gach' from aid.objections`},
	"/van-phong/ke-hoach-chi/:id/huy":       {"ketoan.tinh", `select '/van-phong/ke-hoach-chi/' || max(id) || '/huy' from payout.plans`},
	"/van-phong/phien-phat/:id/huy":         {"thuquy.xa", `select '/van-phong/phien-phat/' || max(id) || '/huy' from payout.sessions`},
	"/van-phong/hang-hoa/:id/nhan":          {"mttq.tinh", lastGift + `'/nhan'`},
	"/van-phong/hang-hoa/:id/kiem":          {"thukho.tinh", lastGift + `'/kiem'`},
	"/van-phong/hang-hoa/:id/huy":           {"mttq.tinh", lastGift + `'/huy'`},
	"/van-phong/chuyen-hang/:id/giai-trinh": {"thukho.tinh", `select '/van-phong/chuyen-hang/' || max(id) || '/giai-trinh' from stock.shipments`},
	"/van-phong/danh-gia/:id/ho/:household": {"khaosat.xa", `
		select '/van-phong/danh-gia/' || event_id || '/ho/' || household_id from disaster.assessments a
		join staff.users u on u.unit_id = a.unit_id and u.login = 'khaosat.xa'
		where not exists (select from disaster.verdicts v where v.assessment_id = a.id) order by a.id desc limit 1`},
	"/van-phong/phien-phat/:id/trang/:page": {"thanhtra", `select '/van-phong/phien-phat/' || max(id) || '/trang/1' from payout.sessions`},
	"/van-phong/chuyen-quy/:id/nhan":        {"ketoan.xa", `select '/van-phong/chuyen-quy/' || max(id) || '/nhan' from giving.remittances`},
	"/van-phong/chuyen-quy/:id/thieu":       {"ketoan.xa", `select '/van-phong/chuyen-quy/' || max(id) || '/thieu' from giving.remittances`},
	"/van-phong/ket-thuc/:unit/de-nghi": {"chutaikhoan.tinh", `
		select '/van-phong/ket-thuc/' || unit_id || '/de-nghi' from giving.remittances order by id limit 1`},
	"/van-phong/thong-bao-van-dong/:id/tra-loi": {"chutich.xa2", `
		select '/van-phong/thong-bao-van-dong/' || max(id) || '/tra-loi' from giving.outside_calls`},
	"/van-phong/van-dong/:id/bao-cao": {"chutaikhoan.tinh", `
		select '/van-phong/van-dong/' || id || '/bao-cao' from giving.campaigns where slug = 'bao-so-11-matmo-2025'`},
	"/van-phong/dong/:id/muon": {"chutaikhoan.tinh", `select '/van-phong/dong/' || max(line_id) || '/muon' from giving.late_decisions`},
	"/van-phong/van-dong/:id/den-muon/tat-ca": {"chutaikhoan.tinh", `
		select '/van-phong/van-dong/' || max(campaign_id) || '/den-muon/tat-ca' from giving.late_decisions`},
	"/van-phong/viec/:id/tam-dung":       {"ketoan.tinh", bankTold + `'/tam-dung'`},
	"/van-phong/viec/:id/tiep-tuc":       {"ketoan.tinh", bankTold + `'/tiep-tuc'`},
	"/van-phong/viec/:id/bo":             {"ketoan.tinh", bankTold + `'/bo'`},
	"/van-phong/chi-phi/:id/huy":         {"ketoan.tinh", `select '/van-phong/chi-phi/' || max(id) || '/huy' from giving.running_costs`},
	"/van-phong/chi-phi/:id/tra":         {"ketoan.tinh", `select '/van-phong/chi-phi/' || max(id) || '/tra' from giving.running_costs`},
	"/van-phong/ngoai-te-vang/:id/ky":    {"thuquy.tinh", `select '/van-phong/ngoai-te-vang/' || max(id) || '/ky' from giving.valuables`},
	"/van-phong/ngoai-te-vang/:id/bo":    {"thuquy.tinh", `select '/van-phong/ngoai-te-vang/' || max(id) || '/bo' from giving.valuables`},
	"/van-phong/ban-tai-san/:id/huy":     {"ketoan.tinh", `select '/van-phong/ban-tai-san/' || max(id) || '/huy' from giving.value_sales`},
	"/van-phong/ban-tai-san/:id/tien-ve": {"ketoan.tinh", `select '/van-phong/ban-tai-san/' || max(id) || '/tien-ve' from giving.value_sales`},
	"/van-phong/danh-gia/danh-sach/:id":  {"khaosat.xa", ""}, // where a list that is brought in leads
}

const (
	lastRound = `select '/van-phong/phan-bo/' || (select slug from aid.rounds where not private order by id desc limit 1) || `
	bankTold  = `select '/van-phong/viec/' || (select max(id) from duty.duties where kind = 'notify_bank' and ref = 'campaign:bao-so-11-matmo-2025') || `
	lastGift  = `select '/van-phong/hang-hoa/' || (select max(id) from giving.goods_gifts) || `
)

// readByAddress opens them one after another, each officer at one desk.
func (w *world) readByAddress(t *testing.T, l *looked) {
	seats := map[string]*tab{}
	for route, way := range byAddress {
		b := seats[way.login]
		if b == nil {
			b = w.tab(t, wide)
			b.signIn(way.login)
			seats[way.login] = b
		}
		t.Run(strings.TrimPrefix(route, officeHome), func(t *testing.T) {
			b.T = t
			if way.query == "" {
				b.bringList(w)
			} else {
				b.open(w.each(t, way.query)[0], 200)
			}
			if at := w.route(b.path()); at != route {
				t.Errorf("answered by %s", at)
			}
			b.look(w, l)
		})
	}
}

// readDoors looks at what a new officer sees once: the letter's link, the setting up of
// the second factor with its recovery codes, and from then on the question for the code.
func (w *world) readDoors(t *testing.T, l *looked) {
	const login = "nguoi.moi"
	link, err := w.app.AddUser(t.Context(), staff.NewUser{
		Login: login, Name: "Hà Thị Mới", Role: auth.Accountant, Basis: "QĐ 7/QĐ-UBND",
	}, "20")
	if err != nil {
		t.Fatal(err)
	}
	b := w.tab(t, wide)
	b.open(link, 200)
	b.look(w, l)
	b.fill("#password", SamplePassword)
	b.follow("main form button", 200)
	b.open("/van-phong/toi/ma-xac-thuc", 200)
	b.follow("main form button", 200)
	b.sound(phone, wide)
	key := strings.ReplaceAll(b.text(".code.wraps"), " ", "")
	b.fill("#code", staff.Code(key, w.app.DB.Now()))
	b.follow("main form button", 200)
	b.sound(phone, wide)
	b = w.tab(t, wide)
	b.open("/van-phong/dang-nhap", 200)
	b.fill("#login", login)
	b.fill("#password", SamplePassword)
	b.follow("main form button", 200)
	if at := w.route(b.path()); at != "/van-phong/dang-nhap/ma" {
		t.Errorf("after the password comes %s", at)
	}
	b.look(w, l)
}

// bringList brings a list of one household in.
func (b *tab) bringList(w *world) {
	b.Helper()
	here := w.each(b.T, `
		select r.event_id || '/' || r.unit_id from aid.requests r join staff.users u on u.unit_id = r.unit_id and u.login = 'khaosat.xa'
		where not r.private order by r.id desc limit 1`)[0]
	village := w.each(b.T, `
		select v.name from place.villages v join staff.users u on u.unit_id = v.unit_id and u.login = 'khaosat.xa' order by v.id limit 1`)[0]
	list := filepath.Join(b.TempDir(), "ho.xlsx")
	rows := []any{village, "Tô Văn Nhập", 1970, 3, "bán kiên cố", 45, "không", "hộ nghèo"}
	if err := os.WriteFile(list, workbook(b.T, rows), 0o600); err != nil {
		b.Fatal(err)
	}
	b.open("/van-phong/danh-gia/"+here+"/danh-sach", 200)
	b.do(chromedp.SetUploadFiles("input[type=file]", []string{list}, chromedp.ByQuery))
	b.follow("main form button", 200)
}

// elsewhere are routes that are read in other tests, or are no pages.
var elsewhere = []string{
	"/van-phong/dang-nhap",                 // among the public pages
	"/van-phong/quan-tri-dau-tien",         // only before there is an administrator: package office
	"/van-phong/ke-hoach-chi/moi",          // TestLifeOfAGift looks at it: a decision without a plan
	"/van-phong/phien-phat/:id/mo",         // likewise: a session that has not begun
	"/van-phong/ban-giao/:id/bo",           // package office: a count that waits for its second signature
	"/van-phong/tai-khoan-cho/:id/giay",    // a scan of the bank's, of an account that passes on
	"/van-phong/khieu-nai/:code/nguoi-gui", // package office: the commune's accountant opens who objected

	// Forms of a reason or a day about what the sample does not hold, opened by TestScope:
	// its one transfer was sent by a district that has ended, and statements show every line.
	"/van-phong/chuyen-quy/:id/gui", "/van-phong/chuyen-quy/:id/huy", "/van-phong/chuyen-quy/:id/dung", "/van-phong/chuyen-quy/:id/giai-trinh",
	"/van-phong/van-dong/:id/van-ban",                                                         // a paper, not a page
	"/van-phong/dong/:id/nham", "/van-phong/dong/:id/nham/di", "/van-phong/dong/:id/nham/lai", // no gift went astray there
	"/van-phong/dong/:id/ke-thua", "/van-phong/dong/:id/ke-thua/di", "/van-phong/dong/:id/ke-thua/lai", // nothing came after the end there
	"/van-phong/dong/:id/da-chuyen", "/van-phong/den-muon/:id/da-di", // and no late money waits to go
	"/van-phong/ban-giao/:id/chenh-lech", "/van-phong/ban-giao/:id/chenh-lech/quyet-dinh", // its counts agree with the books
	"/van-phong/ban-giao/:id/chenh-lech/tu-choi", "/van-phong/ban-giao/:id/chenh-lech/mo-lai", "/van-phong/ban-giao/:id/chenh-lech/chung-tu",
	"/van-phong/nguon-khac/:id/tai-khoan",                                                 // each source there has its account
	"/van-phong/ngoai-te-vang/:id/mat/rut", "/van-phong/ngoai-te-vang/:id/mat/quyet-dinh", // its one loss is decided
	"/van-phong/bao-co/khong-thay/:id/giai-trinh", "/van-phong/bao-co/khong-thay/:id/rut",
	"/van-phong/bao-co/khong-thay/:id/duyet", "/van-phong/bao-co/khong-thay/:id/khong",

	"/van-phong/sao-ke/:id/tien-do", "/van-phong/danh-gia/danh-sach/:id/tien-do", // progress, for a script
	"/van-phong/sao-ke/:id/tep", "/van-phong/danh-gia/mau/:unit", "/van-phong/danh-gia/danh-sach/:id/loi", // files
	"/van-phong/viec/:id/chung-tu", "/van-phong/thong-bao-van-dong/:id/to", // likewise letters
	"/van-phong/hoi/:id/chung-tu",                                                   // a file that a stranger sent
	"/van-phong/danh-gia/phieu/:id/anh/:photo", "/van-phong/bien-nhan/:code/qr.png", // pictures
}
