package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A fund that people read, as it changes while it is read: what its pages show may be
// ahead of the log or behind it, and only what no later leaf explains is told.
func TestShownNow(t *testing.T) {
	t.Parallel()
	const account = `{"bank":"Vietcombank","bin":"970436","number":"1020304050","name":"UBMTTQ"}`
	for _, tt := range []struct {
		name   string
		change func(*Figures) // of what the pages show
		page   string         // of the campaigns; "" is as the log has it
		grows  bool           // gifts arrive between the answer and the log
		early  bool           // the campaign ended before its last day
		status int
		exit   int
		says   string
	}{
		{name: "as it is", says: "3 bộ số liệu mà trang của quỹ đang cho xem khớp"},
		{name: "nothing said of promises", says: "Số tiền đã đăng ký ủng hộ trên trang không phải là mục của sổ"},
		{name: "gifts meanwhile", grows: true, says: "3 bộ số liệu mà trang của quỹ đang cho xem khớp"},
		{name: "five billion", change: func(f *Figures) { f.Received += 5_000_000_000 }, exit: 1, says: "“đã nhận ủng hộ” trên trang là 5.004.000.780 ₫, cộng lại từ sổ là 4.000.780 ₫"},
		{name: "five billion among gifts", change: func(f *Figures) { f.Balance += 5_000_000_000 }, grows: true, exit: 1, says: "hỏi lại nhiều lần vẫn khác: “còn lại”"},
		{name: "busy", status: 503, says: "đang cho xem của toàn quỹ: máy chủ đang bận (HTTP 503)"},
		{name: "no figures", status: 404, says: "đang cho xem của toàn quỹ: không có tệp này"},
		{name: "campaigns as they are", says: "1 cuộc vận động và 1 tài khoản nhận ủng hộ được nêu đúng như sổ ghi"},
		{name: "a thief's account", page: strings.Replace(page(account), account, account+`,{"bank":"Vietcombank","bin":"970436","number":"6666777788","name":"UBMTTQ"}`, 1), exit: 1, says: "Tài khoản 6666777788 (Vietcombank, UBMTTQ) được nêu là của cuộc vận động lu-lang-son mà sổ không ghi. Đừng chuyển tiền"},
		{name: "an account hidden", page: page(""), exit: 1, says: "Tài khoản 1020304050 (Vietcombank) của cuộc vận động lu-lang-son có trong sổ mà trang của quỹ không nêu"},
		{name: "a holder", page: page(strings.Replace(account, "UBMTTQ", "CONG TY MA", 1)), exit: 1, says: `chủ tài khoản trên trang của quỹ là "CONG TY MA", sổ ghi "UBMTTQ"`},
		{name: "a campaign that nobody logged", page: page(account) + "," + strings.Replace(page(account), "lu-lang-son", "quy-ma", 1), exit: 1, says: "nêu cuộc vận động quy-ma mà sổ không ghi"},
		{name: "a campaign hidden", page: " ", exit: 1, says: "Cuộc vận động lu-lang-son có trong sổ mà trang của quỹ không nêu"},
		{name: "what money left over is for", page: strings.Replace(page(account), "Chuyển quỹ.", "Chia nhau.", 1), exit: 1, says: `cách dùng tiền thừa trên trang của quỹ là "Chia nhau.", sổ ghi "Chuyển quỹ."`},
		{name: "a longer reception", page: strings.Replace(page(account), "2027-01-20", "2027-06-30", 1), exit: 1, says: `ngày kết thúc trên trang của quỹ là "30/06/2027", sổ ghi "20/01/2027"`},
		{name: "a later end of distribution", page: strings.Replace(page(account), "2027-02-09", "2027-06-30", 1), exit: 1, says: `ngày cuối phân phối trên trang của quỹ là "30/06/2027", sổ ghi "09/02/2027"`},
		{name: "an early end", early: true, page: strings.NewReplacer("receiving", "closed", "2027-01-20", "2026-12-01", "2027-02-09", "2026-12-21").Replace(page(account)), says: "1 cuộc vận động và 1 tài khoản nhận ủng hộ được nêu đúng như sổ ghi"},
		{name: "an early end that is not shown", early: true, exit: 1, says: `ngày cuối phân phối trên trang của quỹ là "09/02/2027", sổ ghi "21/12/2026"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := filled(t, 40)
			s.tell(t, "bank_account", map[string]any{"campaign": "lu-lang-son", "bin": "970436", "bank": "Vietcombank", "number": "1020304050", "holder": "UBMTTQ", "opened_on": "2026-10-01"})
			s.tell(t, "campaign_extended", map[string]any{"slug": "lu-lang-son", "to": "2027-01-20", "number": "1/QĐ", "on": "2026-11-20", "body": "UBND tỉnh", "distribution_ends_on": "2027-02-09"})
			if tt.early {
				s.tell(t, "campaign_closed", map[string]any{"slug": "lu-lang-son", "on": "2026-12-01", "reason": "Đủ.", "distribution_ends_on": "2026-12-21"})
			}
			campaigns := tt.page
			if campaigns == "" {
				campaigns = page(account)
			}
			site := serveNow(t, s, tt.change, strings.TrimSpace(campaigns), tt.grows, tt.status)
			src, err := Open(site)
			must(t, err)
			src.impatient(patience(false))
			r, _ := Log(context.Background(), src, Options{})
			if r.Exit() != tt.exit || !strings.Contains(shown(r), tt.says) {
				t.Errorf("exit %d, want %d and %q in\n%s", r.Exit(), tt.exit, tt.says, shown(r))
			}
		})
	}
}

// page is the campaign of the shelf, as the fund's API tells it.
func page(accounts string) string {
	return `{"slug":"lu-lang-son","name":"Lũ Lạng Sơn","purpose":"Giúp các hộ bị lũ.","surplus":"Chuyển quỹ.","state":"receiving",
		"starts_on":"2026-10-01","ends_on":"2027-01-20","distribution_ends_on":"2027-02-09","unit":{"code":"20"},"document":"12/LKG · Ủy ban MTTQ","accounts":[` + accounts + `]}`
}

// serveNow is a fund: its log, and what it shows this moment. Where it grows, each answer
// knows a gift that comes into the log with the next checkpoint only.
func serveNow(t *testing.T, s *shelf, change func(*Figures), campaigns string, grows bool, status int) string {
	t.Helper()
	dir := t.TempDir()
	s.write(t, dir)
	files := http.FileServer(http.Dir(dir))
	behind := false
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch path := r.URL.Path; {
		case path == "/api/v1/figures" && q.Get("log_size") == "":
			if status != 0 {
				w.WriteHeader(status)
				return
			}
			if grows {
				s.gift(t, 70_000)
				behind = true
			}
			f := s.books(t).Figures(q.Get("unit"), q.Get("campaign"))
			f.Parts = nil
			if change != nil {
				change(&f)
			}
			_ = json.NewEncoder(w).Encode(f)
		case path == "/api/v1/campaigns":
			fmt.Fprintf(w, `{"items":[%s]}`, campaigns)
		case path == "/api/v1/campaigns/lu-lang-son" && strings.HasPrefix(campaigns, "{"):
			fmt.Fprint(w, strings.Split(campaigns, "},{\"slug\"")[0]+map[bool]string{true: "}"}[strings.Contains(campaigns, "},{\"slug\"")])
		default:
			if path == "/log/checkpoint" && behind {
				behind = false
				s.write(t, dir)
			}
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(site.Close)
	return site.URL
}

// A copy has the campaigns of its time, and they are held against its leaves.
func TestCampaignsOfCopy(t *testing.T) {
	t.Parallel()
	s := filled(t, 3)
	s.files["api/v1/campaigns.json"] = []byte(`{"items":[` + strings.NewReplacer("2027-01-20", "2026-12-31", "2027-02-09", "2027-03-31").Replace(page("")) + `]}`)
	dir := s.write(t, t.TempDir())
	if r, _ := check(t, dir, Options{}); r.Exit() != 0 || !strings.Contains(shown(r), "1 cuộc vận động và 0 tài khoản") {
		t.Errorf("%s", shown(r))
	}
	edit(t, dir, "api/v1/campaigns.json", func(b []byte) []byte { return []byte(strings.Replace(string(b), "Giúp", "Bán", 1)) })
	if r, _ := check(t, dir, Options{}); r.Exit() != 1 || !strings.Contains(shown(r), "mục đích trên trang của quỹ") {
		t.Errorf("%s", shown(r))
	}
	must(t, os.Remove(filepath.Join(dir, "api/v1/campaigns.json")))
	if r, _ := check(t, dir, Options{}); r.Exit() != 0 || !strings.Contains(shown(r), "Chưa so được các cuộc vận động") {
		t.Errorf("%s", shown(r))
	}
}
