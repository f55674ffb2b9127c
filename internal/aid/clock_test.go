package aid

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// Due days across Tết and across the day on which the districts ended: two
// calendar days run to the next working day, three working days skip every
// holiday; who answers is who stood above on the day of the paper.
func TestClocks(t *testing.T) {
	for _, tt := range []struct{ name, from, urgent, answer string }{
		{"an ordinary Monday", "2026-11-09", "2026-11-11", "2026-11-12"},
		{"over a weekend", "2026-11-12", "2026-11-16", "2026-11-17"},
		{"the last day before Tết 2025", "2025-01-24", "2025-02-03", "2025-02-05"},
		{"within Tết 2025", "2025-01-29", "2025-02-03", "2025-02-05"},
		{"the last day before Tết 2026", "2026-02-13", "2026-02-23", "2026-02-25"},
		{"within Tết 2026", "2026-02-17", "2026-02-23", "2026-02-25"},
		{"into the two levels", "2025-06-27", "2025-06-30", "2025-07-02"},
		{"the last day of the districts", "2025-06-30", "2025-07-02", "2025-07-03"},
		{"the first day of two levels", "2025-07-01", "2025-07-03", "2025-07-04"},
	} {
		from, err := workday.Parse(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := UrgentRelief.Due(from).String(); got != tt.urgent {
			t.Errorf("%s: urgent relief of %s is due on %s, want %s", tt.name, tt.from, got, tt.urgent)
		}
		answer := Clock{3, true, ""}
		if got := answer.Due(from).String(); got != tt.answer {
			t.Errorf("%s: an answer to %s is due on %s, want %s", tt.name, tt.from, got, tt.answer)
		}
		if !answer.Certain(from) {
			t.Errorf("%s: shown as if it were not announced", tt.name)
		}
	}
}

// The steps are those of the paper's day: on the last day of the districts the
// district answers first and its answer may come after it ended; a day later
// there is no such step.
func TestStepsFollowTheDay(t *testing.T) {
	f := newFlood(t, "2025-06-30", "2025-06-20")
	f.household(f.old, lost)
	s := f.sent(f.old)
	if len(s.Steps) != 2 || s.Steps[0].UnitName != "Huyện Tràng Định" || s.Steps[0].DueOn.String() != "2025-07-03" ||
		!s.Steps[1].DueOn.IsZero() {
		t.Fatalf("steps of 30 June: %+v", s.Steps)
	}
	f.at("2025-07-07")
	if late := s.Steps[0].Late(workday.On(f.now)); late != 4 {
		t.Errorf("late by %d days", late)
	}
	if _, err := f.AnswerRequest(t.Context(), f.second, s.ID, AnswerForm{Outcome: Approved}); err != nil {
		t.Fatal(err)
	}
	s = f.sheet(s.Code)
	if s.Approval != Submitted || s.Steps[1].StartedOn.String() != "2025-07-07" || s.Steps[1].DueOn.String() != "2025-07-10" {
		t.Errorf("the province's step: %+v", s.Steps[1])
	}

	f.household(f.unit, lost)
	if s := f.sent(f.unit); len(s.Steps) != 1 || s.Steps[0].Level != "province" {
		t.Errorf("steps of 7 July: %+v", s.Steps)
	}
}

// On the eve of Tết 2026 a request is signed; it is not late when offices open
// again, and it is on the fourth working day.
func TestLatenessAcrossTet(t *testing.T) {
	f := newFlood(t, "2026-02-13", "2026-02-10")
	f.household(f.unit, hungry)
	s := f.sent(f.unit)
	for day, late := range map[string]int{"2026-02-23": 0, "2026-02-25": 0, "2026-02-26": 1, "2026-03-02": 5} {
		d, _ := workday.Parse(day)
		if got := s.Steps[0].Late(d); got != late {
			t.Errorf("on %s late by %d days, want %d", day, got, late)
		}
	}
}
