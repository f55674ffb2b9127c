package giving

import (
	"encoding/json"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Money comes with three pledges: who left an e-mail is told once of the receipt, however
// often the job runs; who did not is not; a match that is undone is told to nobody.
func TestReceivedIsTold(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	told := b.pledge(New{Amount: "200.000", Locale: "en", Donor: Donor{Email: "nguyet@example.vn", Consent: ConsentVersion}})
	silent := b.pledge(New{Amount: "200.000"})
	undone := b.pledge(New{Amount: "200.000", Donor: Donor{Email: "nham@example.vn", Consent: ConsentVersion}})
	b.line(a, "12|5017.1|200.000|"+told.Code, "12|5017.2|200.000|"+silent.Code)
	line := b.line(a, "12|5017.3|200.000|"+undone.Code)
	if err := b.Unmatch(t.Context(), b.accountant, line.ID, "của người khác"); err != nil {
		t.Fatal(err)
	}
	err := b.DB.Update(t.Context(), teller, func(tx *pg.Tx) error {
		list, err := receiptsToTell(tx, []int64{undone.ID, silent.ID})
		if len(list) != 0 {
			t.Errorf("there is to tell: %+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	super := pgtest.Super(t, b.DB)
	rows, err := super.Query(`select args from job.jobs where kind = $1`, receivedKind)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ran := 0
	for rows.Next() {
		var args []byte
		if err := rows.Scan(&args); err != nil {
			t.Fatal(err)
		}
		var ids []int64
		if err := json.Unmarshal(args, &ids); err != nil || len(ids) != 1 || ids[0] == silent.ID {
			t.Errorf("%s is asked for: %v", args, err)
		}
		for range 2 {
			if err := b.RunReceived(t.Context(), args); err != nil {
				t.Fatal(err)
			}
		}
		ran++
	}
	if err := rows.Err(); err != nil || ran != 2 {
		t.Errorf("%d jobs: %v", ran, err)
	}
	var n int
	var hint, lang string
	err = super.QueryRow(`select count(*), max(hint), max(lang) from notify.messages where template = 'receipt.issued' and lang = 'en'`).Scan(&n, &hint, &lang)
	if err != nil || n != 1 || hint != "ng•••@example.vn" || lang != "en" {
		t.Errorf("%d messages, %q in %q: %v", n, hint, lang, err)
	}
	b.takesBack(told, silent)
}

// Who takes the contact back is not written to: the letter that waits, or that could not be
// delivered, is dropped with its address. Another's stays, and so does what has gone.
func (b *bank) takesBack(told, other *Pledge) {
	t := b.t
	t.Helper()
	super := pgtest.Super(t, b.DB)
	key := `key = (select 'receipt:' || entry_id from giving.matches where pledge_id = $1)`
	if _, err := super.Exec(`update notify.messages set state = 'failed', trouble = 'smtp 550' where `+key, told.ID); err != nil {
		t.Fatal(err)
	}
	_, err := super.Exec(`
		insert into notify.messages (unit_id, channel, template, lang, key, hint, sealed, created_at)
		select m.unit_id, 'email', 'receipt.issued', 'vi', 'receipt:' || m.entry_id, 'k', 'x', now()
		from giving.matches m where m.pledge_id = $1`, other.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Withdraw(t.Context(), told.Code, b.giftKey(told.Code)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		pledge int64
		want   string
	}{{told.ID, "dropped/false"}, {other.ID, "waiting/true"}} {
		var got string
		err := super.QueryRow(`select state || '/' || (sealed is not null) from notify.messages where `+key, tt.pledge).Scan(&got)
		if err != nil || got != tt.want {
			t.Errorf("the letter of pledge %d is %q, want %q: %v", tt.pledge, got, tt.want, err)
		}
	}
	args, _ := json.Marshal([]int64{told.ID})
	if err := b.RunReceived(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	var waiting int
	if err := super.QueryRow(`select count(*) from notify.messages where `+key+` and state <> 'dropped'`, told.ID).Scan(&waiting); err != nil || waiting != 0 {
		t.Errorf("written again: %d, %v", waiting, err)
	}
}
