package office

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// After a step back in the browser a form still has the name by which it was sent. With
// another file it is another upload; the same file is answered as before, and what else was
// changed comes back with a new name.
func TestUploadAfterBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("ketoan")
	account := b.account(s)
	const page, name = "/van-phong/sao-ke/moi", "SAMETOKENSAMETOKEN"
	send := func(file, profile string) *browser {
		return b.upload(page, "sao-ke.csv", file, "once", name, "account", account, "profile", profile)
	}
	first, second := s.statement([2]string{"200.000", "MOT"}), s.statement([2]string{"300.000", "HAI"})
	one := send(first, "").want(303).to
	two := send(second, "").want(303).to
	if one == two {
		t.Fatalf("another file was answered with %s, the first one's page", one)
	}
	if again := send(first, "").want(303).to; again != one {
		t.Errorf("the same file was answered with %s, not %s", again, one)
	}
	send(first, "vcb").want(409, "lần gửi trước đã được ghi", "chọn lại tệp")
	if b.find(`name="once" value="(\w+)"`) == name {
		t.Error("the page came back with the name that was used")
	}
}

// A paper is part of what a form says: with another one it is not the form that was sent.
func TestPaperAfterBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("chutai", auth.FundManager, s.langSon)
	b := s.as("chutai")
	page := "/van-phong/van-dong/" + fmt.Sprint(s.campaign) + "/tai-khoan"
	form := []string{
		"once", "SAMETOKENSAMETOKEN", "bin", "970405", "number", "5601205001234", "holder_name", "UY BAN MTTQ", "profile", "",
		"opened_on", s.day().Local(),
	}
	b.hand(page, "paper", "a.pdf", "%PDF-1.4 mot", form...).want(303)
	b.hand(page, "paper", "b.pdf", "%PDF-1.4 hai", form...).want(409, "lần gửi trước đã được ghi", "5601205001234")
	b.get("/van-phong/van-dong/"+fmt.Sprint(s.campaign)).want(200, "Người thứ hai là chủ tài khoản")
	b.get(b.find(`href="(/van-phong/tai-khoan-cho/\d+/khong)"`)).want(200, "Rút lại đề nghị về tài khoản 5601205001234")
	if _, err := s.Giving.CloseCampaign(s.Context(), second(s), s.campaign, "Đủ kinh phí rồi"); err != nil {
		t.Fatal(err)
	}
	b.get(page).want(409, "không thêm tài khoản nhận tiền nữa")
}

// second is another person who publishes and voids at the province.
func second(s *story) auth.Actor {
	return auth.Actor{ID: 1 << 30, Name: "chutaikhoan", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: s.langSon, Reach: []int64{s.langSon}},
	}}
}

// A receipt that has ended, or that somebody else voids, is asked about by no form.
func TestVoidFormOnlyWhereItServes(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	s.officer("chutai", auth.FundManager, s.langSon)
	b, m := s.as("thuquy"), s.as("chutai")
	b.post("/van-phong/tien-mat/"+fmt.Sprint(s.campaign), "amount", "200.000", "legal_name", "Lê Lan", "earmark", "chung",
		"leftover", "next_round").want(303)
	b.follow()
	void := b.find(`href="(/van-phong/bien-nhan/[^"/]+)"`) + "/huy"
	b.get(void).want(403)
	m.get(void).want(200, "ai cũng đọc được")
	m.post(void, "reason", "người cho lấy lại").want(303)
	m.get(void).want(409, "đã hết hiệu lực")
}

// The cash of two givers who follow each other: the desk's form comes back with what was
// typed and a new name, and is taken when it is sent again.
func TestCashAfterBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	b := s.as("thuquy")
	page := "/van-phong/tien-mat/" + fmt.Sprint(s.campaign)
	form := []string{
		"once", "SAMETOKENSAMETOKEN", "amount", "200.000", "legal_name", "Lê Lan", "earmark", "chung", "leftover", "next_round",
	}
	b.post(page, form...).want(303)
	form[3], form[5] = "500.000", "Trần Hai"
	b.post(page, form...).want(409, "lần gửi trước đã được ghi", `value="500.000"`, `value="Trần Hai"`)
	form[1] = b.find(`name="once" value="(\w+)"`)
	b.post(page, form...).want(303)
	b.follow().want(200, "200.000", "500.000")
}

// A match is undone by two posts of one form at the same moment: one undoes it, the other is
// told that the line is not matched any more.
func TestUnmatchTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	code := s.pledge("Hoàng Thị Mai", "200.000")
	b := s.as("ketoan")
	b.upload("/van-phong/sao-ke/moi", "a.csv", s.statement([2]string{"200.000", "MBVCB.1." + code + ".CT"}), "account", b.account(s)).want(303)
	s.work()
	b.get("/van-phong/khop?trang-thai=matched").want(200)
	line := b.find(`href="(/van-phong/dong/\d+)"`)
	other := s.as("ketoan")
	var both sync.WaitGroup
	for _, x := range []*browser{b, other} {
		both.Go(func() {
			x.do(x.form(line+"/go", "once", "SAMETOKENSAMETOKEN", "reason", "khớp nhầm người"))
		})
	}
	both.Wait()
	if b.status > other.status {
		b, other = other, b
	}
	b.want(303)
	other.want(409, "Dòng này chưa khớp với ai, hoặc vừa được gỡ")
}

// 200 for 200.000: the desk asks which is meant, and takes what is chosen.
func TestShortCash(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	b := s.as("thuquy")
	page := "/van-phong/tien-mat/" + fmt.Sprint(s.campaign)
	form := []string{"choice", "", "amount", "200", "legal_name", "Lê Lan", "earmark", "chung", "leftover", "next_round"}
	b.get(page).want(200)
	if strings.Contains(b.body, `name="choice"`) {
		t.Error("it asks before anything is typed")
	}
	b.post(page, form...).want(422, "Số tiền này là 200.000", `value="200"`, `value="200000"`)
	form[1] = "200000"
	b.post(page, form...).want(303)
	b.follow().want(200, "Đã ghi sổ 200.000")
	form[1], form[3] = "5", "5"
	b.post(page, form...).want(303)
	b.follow().want(200, "Đã ghi sổ 5\u00a0₫")
	b.post(page, append([]string{"notes.200", "1"}, "amount", "200", "legal_name", "Lê Lan", "earmark", "chung", "leftover", "next_round")...).want(303)
}
