package office

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// restart is another server, which remembers nothing: in life, not in the sample.
func (s *story) restart() {
	s.Staff = staff.New(s.DB, s.Keys, s.url)
	s.Staff.Cost.Memory /= 64 // guessing is another story
}

// aged makes every proof eleven minutes old.
func (s *story) aged() {
	s.Helper()
	if _, err := raw(s).Exec(`update staff.sessions set stepped_up_at = $1`, time.Now().Add(-11*time.Minute)); err != nil {
		s.Fatal(err)
	}
	sample := s.Staff.Sample
	s.restart()
	s.Staff.Sample = sample
}

// An accountant comes in for the first time: every page leads to where the code is set up.
// The QR code is drawn by us; a wrong first code is told at its field; ten recovery codes
// are shown once. The next sign-in asks for the code, and a recovery code does as well.
func TestSecondFactorPages(t *testing.T) {
	s := newStory(t)
	s.restart()
	s.officer("lan", auth.Accountant, s.langSon)
	b := s.as("lan")
	b.get("/van-phong/sao-ke").want(303)
	b.follow().want(200, "chỉ có hiệu lực khi đã bật mã xác thực", "Bật mã xác thực")
	b.post("/van-phong/sao-ke/moi").want(303) // no form is taken before
	b.post(secondPath, "act", "begin").want(303)
	b.follow().want(200, "<svg", "Quét mã này")
	key := strings.ReplaceAll(b.find(`class="code wraps">([A-Z2-7 ]+)<`), " ", "")
	b.post(secondPath, "code", "12345").want(422, "Mã không đúng", "<svg")
	b.post(secondPath, "code", staff.Code(key, time.Now())).want(200, "Mười mã dự phòng")
	if n := strings.Count(b.body, `<li class="code">`); n != 10 {
		t.Errorf("%d recovery codes", n)
	}
	recovery := b.find(`<li class="code">([A-Z2-9-]+)<`)
	b.get("/van-phong/sao-ke").want(200)
	b.get(secondPath).want(200, "Đã bật")
	if strings.Contains(b.body, key) || strings.Contains(b.body, recovery) {
		t.Error("a secret is shown twice")
	}

	b = s.browser()
	b.post("/van-phong/dang-nhap", "login", "lan", "password", password, "next", "/van-phong/sao-ke").want(303)
	b.follow().want(200, "Nhập mã xác thực")
	b.get("/van-phong/toi").want(303) // half in is not in
	b.get("/van-phong/dang-nhap").want(303)
	b.post("/van-phong/dang-nhap/ma", "code", "abc", "next", "/van-phong/sao-ke").want(422, "Mã không đúng")
	b.post("/van-phong/dang-nhap/ma", "code", recovery, "next", "https://evil.example").want(303)
	if b.to != "/van-phong" {
		t.Errorf("sent to %s", b.to)
	}
	b.get("/van-phong/sao-ke").want(200)
	b.get("/van-phong/dang-nhap/ma").want(303)
	s.browser().get("/van-phong/dang-nhap/ma").want(303)
}

// The administrator takes a lost factor away, with a reason.
func TestSecondFactorReset(t *testing.T) {
	s := newStory(t)
	s.officer("quantri", auth.Admin, s.langSon)
	s.officer("lan", auth.Accountant, s.langSon)
	b := s.as("lan")
	b.post(secondPath, "act", "begin").want(303)
	b.follow()
	key := strings.ReplaceAll(b.find(`class="code wraps">([A-Z2-7 ]+)<`), " ", "")
	b.post(secondPath, "code", staff.Code(key, time.Now())).want(200)
	a := s.as("quantri")
	a.get("/van-phong/nguoi-dung?tim=lan").want(200)
	user := a.find(`href="(/van-phong/nguoi-dung/\d+)"`)
	a.get(user).want(200, "Gỡ mã xác thực")
	a.post(user+"/ma-xac-thuc", "reason", "").want(422, "Ghi lý do")
	a.post(user+"/ma-xac-thuc", "reason", "mất điện thoại, gặp trực tiếp").want(303)
	a.follow().want(200, "Chưa bật")
	b.get("/van-phong/toi").want(303)
	s.as("lan").get("/van-phong/toi").want(200)
}

// A grave act on an old proof: the form is not lost. The answer carries what was typed, a
// wrong proof is told and still carries it, the right one does the act at once.
func TestStepUpCarriesTheForm(t *testing.T) {
	s := newStory(t)
	s.officer("quantri", auth.Admin, s.langSon)
	s.officer("lan", auth.Assessor, s.langSon)
	b := s.as("quantri")
	b.get("/van-phong/nguoi-dung?tim=lan").want(200)
	user := b.find(`href="(/van-phong/nguoi-dung/\d+)"`)
	b.get(user + "/khoa").want(200)
	once := b.find(`name="once" value="([^"]+)"`)
	s.aged()
	reason := `nghỉ "thai sản" & <b>`
	b.post(user+"/khoa", "once", once, "reason", reason).want(403, "Nhập lại mật khẩu", "vẫn còn")
	carried := html.UnescapeString(b.find(`name="reason" value="([^"]*)"`))
	if carried != reason || b.find(`name="once" value="([^"]+)"`) != once {
		t.Errorf("carried %q", carried)
	}
	b.post(user+"/khoa", "once", once, "reason", reason, "step_up", "sai mật khẩu").want(422, "Mật khẩu không đúng", "vẫn còn")
	if strings.Contains(b.body, "sai mật khẩu") {
		t.Error("the password is shown again")
	}
	b.post(user+"/khoa", "once", once, "reason", carried, "step_up", "").want(422)
	b.get(user).want(200, "Đang làm việc")
	b.post(user+"/khoa", "once", once, "reason", carried, "step_up", password).want(303)
	b.follow().want(200, "Đang khóa")
	b.get(user + "/mo-khoa").want(200) // the proof counts for ten minutes
}

// Who may not do it is told that, not asked for a proof.
func TestStepUpAfterPermission(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("ketoan")
	s.aged()
	b.post("/van-phong/van-dong/1/cong-bo").want(http.StatusForbidden)
	if strings.Contains(b.body, "step_up") {
		t.Error("asked for a proof")
	}
	b.post("/van-phong/nguoi-dung/1/khoa", "reason", "x", "step_up", "sai").want(422) // counted like a sign-in
}

// One's own sessions: the other browser is signed out from here.
func TestSessionsPage(t *testing.T) {
	s := newStory(t)
	s.officer("lan", auth.Auditor, s.langSon)
	here, there := s.as("lan"), s.as("lan")
	here.get("/van-phong/toi").want(200, "Phiên này", "Kết thúc phiên này")
	other := here.find(`name="session" value="([^"]+)"`)
	here.post("/van-phong/toi/phien", "session", other).want(303)
	here.post("/van-phong/toi/phien", "session", other).want(404)
	there.get("/van-phong/toi").want(303)
	here.get("/van-phong/toi").want(200)
}
