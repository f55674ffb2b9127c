package staff

import (
	"os"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// real is what passwords cost outside of tests; here they cost an eighth.
var real = cost

func TestMain(m *testing.M) {
	cost.Memory /= 8
	os.Exit(m.Run())
}

func TestCost(t *testing.T) {
	if now := New(nil, nil, "").Cost; now != cost {
		t.Errorf("a server takes %+v", now)
	}
	if real.Memory != 64*1024 || real.Iterations != 2 || real.Parallelism != 1 {
		t.Errorf("passwords cost %+v", real)
	}
}

func countAll(s *story) (n int, err error) {
	err = pgtest.Super(s, s.db).QueryRow(`select count(*) from staff.users`).Scan(&n)
	return n, err
}
