package giving

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// codeOf is what was written to a contact, as only it can read it.
func (f *fund) codeOf(ticket string) (code string) {
	f.t.Helper()
	err := f.DB.View(f.t.Context(), prover, func(tx *pg.Tx) error {
		k, err := readCode(tx, ticket)
		if err != nil || k == nil {
			return fmt.Errorf("no ticket %s: %w", ticket, err)
		}
		plain, err := f.Keys.Decrypt(codePlace(ticket), k.sealed)
		if err != nil {
			return err
		}
		var said contactSealed
		err = json.Unmarshal(plain, &said)
		code = said.Code
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return code
}

func (f *fund) askCode(contact string) (ticket string) {
	f.t.Helper()
	ticket, err := f.AskCode(f.t.Context(), ContactForm{Contact: contact, Year: "2026"})
	if err != nil {
		f.t.Fatal(err)
	}
	f.sendCodes()
	return ticket
}

func (f *fund) sendCodes() {
	f.t.Helper()
	if err := job.RunOnce(f.t.Context(), f.DB, job.Handlers{ContactKind: f.RunContact, "notify.deliver": ignored}); err != nil {
		f.t.Fatal(err)
	}
}

func ignored(context.Context, json.RawMessage) error { return nil }

func (f *fund) messages() (n int) {
	f.t.Helper()
	if err := pgtest.Super(f.t, f.DB).QueryRow(`select count(*) from notify.messages where template = 'contact.code'`).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// given makes one gift of 200.000 đồng with each address, received.
func (b *bank) given(emails ...string) {
	b.t.Helper()
	lines := make([]string, len(emails))
	for i, e := range emails {
		p := b.pledge(New{Amount: "200000", Donor: Donor{LegalName: "Lò Thị Ơn", Email: e, Consent: ConsentVersion}})
		lines[i] = fmt.Sprintf("12|5017.%d|200.000|%s", i+1, p.Code)
	}
	b.line(b.accountOf(VCB).ID, lines...)
}

// Somebody lost all links: the code that goes to the contact of the gifts opens their
// receipts of the year and their private links, for an hour.
func TestYearFile(t *testing.T) {
	now := pgtest.Now
	var mu sync.Mutex
	f := newBankAt(t, func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	f.given("on.lo@example.vn", "On.Lo@Example.VN", "khac@example.vn")
	ticket := f.askCode(" ON.lo@example.vn ")
	if n := f.messages(); n != 1 {
		t.Fatalf("%d messages", n)
	}
	f.sendCodes() // a job may run twice
	if err := f.RunContact(t.Context(), json.RawMessage(`"`+ticket+`"`)); err != nil || f.messages() != 1 {
		t.Error(f.messages(), err)
	}
	if _, err := f.OpenYear(t.Context(), ticket, "", 2026); !fault.Is(err, "contact.missing") {
		t.Error(err)
	}
	code := f.codeOf(ticket)
	key, err := f.ProveContact(t.Context(), ticket, code[:3]+" "+code[3:])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ProveContact(t.Context(), ticket, code); !fault.Is(err, "contact.over") {
		t.Errorf("a code works twice: %v", err)
	}
	file, err := f.OpenYear(t.Context(), ticket, key, 2026)
	if err != nil || len(file.Gifts) != 2 || file.Gifts[0].Amount != 200_000 {
		t.Fatalf("%+v %v", file, err)
	}
	if file, err = f.OpenYear(t.Context(), ticket, key, 2025); err != nil || len(file.Gifts) != 0 {
		t.Errorf("%+v %v", file, err)
	}
	if _, err := f.OpenYear(t.Context(), ticket, key+"x", 2026); !fault.Is(err, "contact.missing") {
		t.Error(err)
	}
	mu.Lock()
	now = now.Add(time.Hour + time.Second)
	mu.Unlock()
	if _, err := f.OpenYear(t.Context(), ticket, key, 2026); !fault.Is(err, "contact.missing") {
		t.Errorf("the link outlives its hour: %v", err)
	}
	late := f.askCode("on.lo@example.vn")
	mu.Lock()
	now = now.Add(10 * time.Minute)
	mu.Unlock()
	if _, err := f.ProveContact(t.Context(), late, f.codeOf(late)); !fault.Is(err, "contact.over") {
		t.Errorf("the code outlives its ten minutes: %v", err)
	}
}

// Nobody finds out who has given: an unknown contact is answered as a known one, no code
// of its ticket opens it, and six wrong codes end a ticket even if the right one follows.
func TestContactsAreNotTold(t *testing.T) {
	t.Parallel()
	f := newBank(t)
	f.given("on.lo@example.vn")
	unknown := f.askCode("la@example.vn")
	if n := f.messages(); n != 0 {
		t.Errorf("%d messages to somebody who never gave", n)
	}
	if _, err := f.ProveContact(t.Context(), unknown, f.codeOf(unknown)); !fault.Is(err, "contact.code.wrong") {
		t.Errorf("a code that went to nobody: %v", err)
	}
	known := f.askCode("on.lo@example.vn")
	right := f.codeOf(known)
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	errs := make([]error, 20)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { _, errs[i] = f.ProveContact(context.Background(), known, wrong) })
	}
	wait.Wait()
	tried := 0
	for _, err := range errs {
		if fault.Is(err, "contact.code.wrong") {
			tried++
		} else if !fault.Is(err, "contact.over") {
			t.Error(err)
		}
	}
	if tried != contactTriesMax-1 {
		t.Errorf("%d wrong codes were let in beside the last", tried)
	}
	if _, err := f.ProveContact(t.Context(), known, right); !fault.Is(err, "contact.over") {
		t.Errorf("the sixth try: %v", err)
	}
	for range 5 {
		f.askCode("on.lo@example.vn")
	}
	if n := f.messages(); n != contactCodesMax {
		t.Errorf("%d messages within the hour", n)
	}
	for _, odd := range []ContactForm{{"", "2026", ""}, {"12", "2026", ""}, {"a@b", "2026", ""}, {"on.lo@example.vn", "1999", ""}, {"on.lo@example.vn", "x", ""}} {
		if _, err := f.AskCode(t.Context(), odd); err == nil {
			t.Errorf("%+v is asked for", odd)
		}
	}
	for _, number := range []string{"0912345678", "+84 912.345.678"} { // nothing is sent to it, and it is told so
		if _, err := f.AskCode(t.Context(), ContactForm{Contact: number, Year: "2026"}); !fault.Is(err, "contact.phone") {
			t.Errorf("%s: %v", number, err)
		}
	}
}

// Gifts of the time before addresses were findable are found all the same.
func TestEmailsAreReadLater(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.pledge(New{Amount: "200000", Donor: Donor{LegalName: "Lò Thị Ơn", Email: "On.Lo@Example.vn", Consent: ConsentVersion}})
	b.line(b.accountOf(VCB).ID, "12|5017.1|200.000|"+p.Code)
	if _, err := pgtest.Owner(t, b.DB).Exec(`update giving.pledges set email_blind = null`); err != nil {
		t.Fatal(err)
	}
	b.askCode("on.lo@example.vn")
	if b.messages() != 0 {
		t.Error("found before it was read")
	}
	if err := b.ReadEmails(t.Context()); err != nil {
		t.Fatal(err)
	}
	ticket := b.askCode("ON.LO@example.vn")
	key, err := b.ProveContact(t.Context(), ticket, b.codeOf(ticket))
	if err != nil {
		t.Fatal(err)
	}
	file, err := b.OpenYear(t.Context(), ticket, key, 0)
	if err != nil || len(file.Gifts) != 1 || file.Gifts[0].Pledge != p.Code {
		t.Fatalf("%+v %v", file, err)
	}
	if _, err := b.WithKey(t.Context(), p.Code, file.Gifts[0].Key); err != nil {
		t.Errorf("the private link: %v", err)
	}
}
