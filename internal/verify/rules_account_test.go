package verify

import (
	"strings"
	"testing"
)

// A number is one campaign's, or passes on from a later day, and then its leaf says whose it was.
func TestRulesOfAccounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		tell      func(s *story)
		key, says string
	}{
		{"one that passes on", func(s *story) {
			s.names("lu", "", "2026-10-01")
			s.names("bao", "lu", "2026-10-20")
		}, "", ""},
		{"one of two campaigns", func(s *story) {
			s.names("lu", "", "2026-10-01")
			s.names("bao", "", "2026-10-20")
		}, "account.shared", "đã ghi là của cuộc vận động lu"},
		{"one that passes on the day on which it was opened", func(s *story) {
			s.names("lu", "", "2026-10-20")
			s.names("bao", "lu", "2026-10-20")
		}, "account.shared", "đã ghi là của cuộc vận động lu"},
		{"one that passes from who never had it", func(s *story) {
			s.names("bao", "lu", "2026-10-20")
		}, "fact.alone", "dựa vào “bank_account lu 970436/1”"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			s.campaign("lu")
			s.campaign("bao")
			tt.tell(s)
			r := s.judge(settle + 1)
			if r.has(Failed) != (tt.key != "") || tt.key != "" && r.count(tt.key) == 0 || !strings.Contains(shown(r), tt.says) {
				t.Errorf("want %q, %q in\n%s", tt.key, tt.says, shown(r))
			}
		})
	}
}

// names tells an account of a campaign, one number for all, and whose it was before.
func (s *story) names(campaign, after, on string) {
	fact := map[string]any{"campaign": campaign, "bin": "970436", "bank": "VCB", "number": "1", "holder": "QUY", "opened_on": on}
	if after != "" {
		fact["after"] = after
	}
	s.tell(s.t, "bank_account", fact)
}
