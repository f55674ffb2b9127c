package office

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// Whoever is not signed in is sent to the door, and back to where they were.
func TestDoor(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	b := s.browser()
	b.get("/van-phong/but-toan?tu=01/11/2026").want(303)
	if b.to != "/van-phong/dang-nhap?next=%2Fvan-phong%2Fbut-toan%3Ftu%3D01%2F11%2F2026" {
		t.Errorf("sent to %s", b.to)
	}
	b.follow().want(200, `name="next" value="/van-phong/but-toan?tu=01/11/2026"`)
	b.post("/van-phong/dang-nhap", "login", "lan", "password", "sai mật khẩu", "next", "/van-phong/but-toan").
		want(401, "không đúng", `value="lan"`)
	if strings.Contains(b.body, "sai mật khẩu") {
		t.Error("the password is shown again")
	}
	b.post("/van-phong/dang-nhap", "login", "lan", "password", password, "next", "/van-phong/but-toan").want(303)
	if b.to != "/van-phong/but-toan" {
		t.Errorf("sent to %s", b.to)
	}
	b.follow().want(200, "Bút toán")
	b.get("/van-phong/dang-nhap").want(303) // already in
	b.post("/van-phong/dang-xuat").want(303)
	b.get("/van-phong").want(303)
}

// The way back leads nowhere but to our own pages.
func TestNoOpenRedirect(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	for _, next := range []string{
		"https://evil.example", "//evil.example/van-phong", `/\evil.example`, "/ung-ho", "javascript:alert(1)",
		"/van-phong-gia", "/van-phong/..//evil.example", "\x00",
	} {
		b := s.browser()
		b.post("/van-phong/dang-nhap", "login", "lan", "password", password, "next", next)
		u, err := url.Parse(b.to)
		if err != nil || u.Host != "" || b.status == 303 && u.Path != home && !strings.HasPrefix(u.Path, home+"/") {
			t.Errorf("%q leads to %d %q", next, b.status, b.to)
		}
	}
}

// The session's cookies are out of a script's reach, and pages are in no cache.
func TestCookies(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	b := s.browser()
	res, err := b.client.Do(b.form("/van-phong/dang-nhap", "login", "lan", "password", password))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if len(res.Cookies()) != 2 {
		t.Fatalf("cookies: %v", res.Cookies())
	}
	for _, k := range res.Cookies() {
		if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Secure {
			t.Errorf("cookie %v", k)
		}
	}
	if c := res.Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("Cache-Control: %s", c)
	}
	s.URL = "https://quy.example.vn"
	res, err = b.client.Do(b.form("/van-phong/dang-nhap", "login", "lan", "password", password))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for _, k := range res.Cookies() {
		if !k.Secure || !strings.HasPrefix(k.Name, "__Host-") {
			t.Errorf("under https: cookie %v", k)
		}
	}
}

// A session goes on when its access token has run out, without a word.
func TestSessionRenewed(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	b := s.as("lan")
	u, _ := url.Parse(s.url)
	var kept []*http.Cookie
	for _, k := range b.client.Jar.Cookies(u) {
		if k.Name == refreshCookie {
			kept = append(kept, k)
		}
	}
	b = s.browser()
	b.client.Jar.SetCookies(u, kept)
	b.get("/van-phong").want(200, "Cán bộ lan")
	b.get("/van-phong").want(200)
}

// Guesses at the door are slowed down, and the page says for how long.
func TestDoorLocks(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	b := s.browser()
	for range 5 {
		b.post("/van-phong/dang-nhap", "login", "lan", "password", "sai mật khẩu").want(401)
	}
	b.post("/van-phong/dang-nhap", "login", "lan", "password", password).want(429, "Đợi 1 phút")
}

// The link printed at the start makes the first administrator, who is in at once,
// invites a cashier, and hands over the link by which she sets her password.
func TestFounding(t *testing.T) {
	s := newStory(t)
	link, err := s.Staff.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	path := strings.TrimPrefix(link, s.url)
	b.get(path).want(200, "Tỉnh Lạng Sơn")
	code := b.find(`name="ma" value="([^"]+)"`)
	unit := b.find(`<option value="(\d+)">Tỉnh Lạng Sơn`)
	b.post(staff.FirstAdminPath, "ma", code, "name", "", "login", "Quản Trị", "unit", "", "password", "ngắn").
		want(422, "Nhập họ và tên", "tên đăng nhập 3–40 ký tự", "Chọn đơn vị", "Nhập mật khẩu dài hơn")
	b.post(staff.FirstAdminPath, "ma", code, "name", "Hoàng Văn Quản", "login", "quantri", "unit", unit, "password", password).want(303)
	b.follow().want(200, "Hoàng Văn Quản")
	s.browser().get(path).want(409)

	b.get("/van-phong/nguoi-dung/moi").want(200)
	b.post("/van-phong/nguoi-dung/moi", "name", "Lý Thị Quỹ", "login", "thuquy.tinh", "unit", unit,
		"role", "cashier", "basis", "QĐ 15", "from", "31/02/2026").want(422, "Ghi ngày dạng")
	b.post("/van-phong/nguoi-dung/moi", "name", "Lý Thị Quỹ", "login", "thuquy.tinh", "unit", unit,
		"role", "cashier", "basis", "QĐ 15").want(200, "Đã mời Lý Thị Quỹ")
	invited := b.find(`(/van-phong/dat-mat-khau\?ma=[\w-]+)`)
	n := s.browser()
	n.get(invited).want(200, "Lý Thị Quỹ")
	n.post(staff.PasswordPath, "ma", n.find(`name="ma" value="([^"]+)"`), "password", "thuquy.tinh 123").
		want(422, "không chứa tên đăng nhập")
	n.post(staff.PasswordPath, "ma", n.find(`name="ma" value="([^"]+)"`), "password", password).want(303)
	n.follow().want(200, "Lý Thị Quỹ")
	n.get("/van-phong/nguoi-dung").want(403)
}

// Locking, ending a role and giving another, each for a reason.
func TestUsers(t *testing.T) {
	s := newStory(t)
	s.officer("quantri", auth.Admin, s.langSon)
	s.officer("lan", auth.Accountant, s.langSon)
	s.officer("thuquy.tt", auth.Cashier, s.tanThanh)
	b := s.as("quantri")
	b.get("/van-phong/nguoi-dung?tim=CAN+BO+LAN").want(200, "Cán bộ lan", "Kế toán")
	user := b.find(`href="(/van-phong/nguoi-dung/\d+)"`)
	b.get(user+"/vai-tro").want(200, "Xã Đồng Đăng")
	unit := b.find(`<option value="(\d+)">Tỉnh Lạng Sơn`)
	b.post(user+"/vai-tro", "role", "cashier", "unit", unit, "basis", "QĐ 9").
		want(422, "phải do hai người giữ")
	b.post(user+"/khoa", "reason", "").want(422, "Ghi lý do")
	b.post(user+"/khoa", "reason", "mất điện thoại").want(303)
	b.follow().want(200, "Đang khóa", "Mở khóa")
	b.post(user+"/mo-khoa", "reason", "đã tìm thấy").want(303)
	b.follow().want(200)
	end := b.find(`href="(/van-phong/nguoi-dung/\d+/vai-tro/\d+/ket-thuc)"`)
	b.post(end, "reason", "chuyển việc").want(303)
	b.follow().want(200, "Đã kết thúc", "chuyển việc")
	b.post(user+"/dat-lai", "reason", "quên mật khẩu").want(200, "/van-phong/dat-mat-khau?ma=")
	b.get("/van-phong/nhat-ky?viec=user").want(200, "user.lock", "mất điện thoại")

	s.officer("quantri.dd", auth.Admin, s.dongDang)
	d := s.as("quantri.dd")
	d.get("/van-phong/nguoi-dung").want(200, "quantri.dd")
	if strings.Contains(d.body, "thuquy.tt") {
		t.Error("an administrator sees a sibling's user")
	}
	d.get(user).want(404)
	d.post(user+"/khoa", "reason", "thử").want(404)
}

// After ten minutes the password is asked for again before a role is given, and
// then the page comes back.
func TestStepUpPage(t *testing.T) {
	s := newStory(t)
	s.officer("quantri", auth.Admin, s.langSon)
	b := s.as("quantri")
	old := time.Now().Add(-11 * time.Minute)
	if _, err := raw(s).Exec(`update staff.sessions set stepped_up_at = $1`, old); err != nil {
		t.Fatal(err)
	}
	s.restart()
	s.Staff.Sample = true
	b.get("/van-phong/nguoi-dung/moi").want(303)
	if b.to != "/van-phong/xac-nhan?next=%2Fvan-phong%2Fnguoi-dung%2Fmoi" {
		t.Errorf("sent to %s", b.to)
	}
	b.follow().want(200, "Nhập lại mật khẩu")
	b.post("/van-phong/xac-nhan", "password", "sai mật khẩu", "next", "/van-phong/nguoi-dung/moi").want(422, "Mật khẩu không đúng")
	b.post("/van-phong/xac-nhan", "password", password, "next", "/van-phong/nguoi-dung/moi").want(303)
	b.follow().want(200, "Mời người dùng")
}

// A new password ends the other sessions and keeps this one.
func TestMe(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	here, there := s.as("lan"), s.as("lan")
	here.get("/van-phong/toi").want(200, "Thanh tra, kiểm toán", "Tỉnh Lạng Sơn")
	here.post("/van-phong/toi", "old", password, "password", "mật khẩu mới").want(303)
	here.follow().want(200, "Đã đổi mật khẩu")
	there.get("/van-phong/toi").want(303)
}
