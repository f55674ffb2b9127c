package ledger

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
)

// A unit gets one fund, whoever writes it down at the same moment, and only by
// somebody who administers the unit.
func TestFoundFund(t *testing.T) {
	b := open(t)
	admin := auth.Actor{ID: 9, Name: "quantri", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.Admin, Unit: b.fund.Unit, Reach: []int64{b.fund.Unit}},
	}}
	f := Fund{Unit: b.fund.Unit, Name: "Quỹ", Basis: "QĐ 1/QĐ-UBND", OpenedOn: day(1)}
	if _, err := FoundFund(t.Context(), b.db, admin, f); !fault.Is(err, "ledger.fund.exists") {
		t.Errorf("a second fund: %v", err)
	}
	other := f
	other.Unit = b.fund.Unit + 1
	if _, err := FoundFund(t.Context(), b.db, admin, other); !fault.Is(err, "auth.denied") {
		t.Errorf("a unit out of reach: %v", err)
	}
	empty := Fund{OpenedOn: day(1) + 3650}
	if e, _ := fault.As(func() error { _, err := FoundFund(t.Context(), b.db, admin, empty); return err }()); e == nil || len(e.Faults) != 4 {
		t.Errorf("all mistakes at once: %v", e)
	}
	var made atomic.Int32
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := FoundFund(t.Context(), b.db, admin, f); err == nil {
				made.Add(1)
			} else if !fault.Is(err, "ledger.fund.exists") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made.Load() != 0 {
		t.Errorf("%d more funds", made.Load())
	}
}
