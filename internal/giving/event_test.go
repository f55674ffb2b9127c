package giving

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// hooked is a bank account that a provider tells of.
type hooked struct {
	*bank
	account BankAccount
	hook    *Hook
	key     string
}

func newHooked(t *testing.T, p Provider) *hooked {
	t.Helper()
	b := newBank(t)
	h := &hooked{bank: b, account: b.accountOf(VCB)}
	var err error
	h.hook, h.key, err = b.MakeHook(t.Context(), b.manager, b.province, p, "Báo có VCB")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sepay is a call as SePay makes it.
func (h *hooked) sepay(id int, amount int64, text string) []byte {
	return fmt.Appendf(nil, `{"id":%d,"gateway":"Vietcombank","transactionDate":"2026-11-11 08:02:37",`+
		`"accountNumber":%q,"content":%q,"transferType":"in","transferAmount":%d,"referenceCode":"FT26315%09d","accumulated":0}`,
		id, h.account.Number, text, amount, id)
}

// count is how many rows a condition finds.
func (h *hooked) count(from string) (n int64) {
	h.t.Helper()
	if err := pgtest.Owner(h.t, h.DB).QueryRow(`select count(*) from ` + from).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// A gift that SePay tells is received at once, and told three times it is one line; what
// is not a movement of our account is kept and makes none.
func TestEvents(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	gift, err := h.Pledge(t.Context(), auth.Public, New{Campaign: h.campaign.Slug, Amount: "200000"})
	if err != nil {
		t.Fatal(err)
	}
	told := h.sepay(1, 200_000, "ung ho "+gift.Code)
	for range 3 {
		if err := h.TakeEvents(t.Context(), h.hook, told); err != nil {
			t.Fatal(err)
		}
	}
	if g, err := h.ByCode(t.Context(), gift.Code); err != nil || g.Received != 200_000 || len(g.Receipts) != 1 {
		t.Errorf("the gift: %+v %v", g, err)
	}
	for name, x := range map[string]struct{ body, state, key string }{
		"another amount": {string(h.sepay(1, 900_000, "ung ho "+gift.Code)), "changed", ""},
		"not our account": {
			strings.Replace(string(h.sepay(2, 1000, "x")), h.account.Number, "9999999999", 1), "unknown", "",
		},
		"half of it":   {string(told[:40]), "unreadable", "api.malformed"},
		"not text":     {"\xff\xfe", "unreadable", "api.not_text"},
		"nothing":      {"", "unreadable", "api.malformed"},
		"a NUL":        {"\x00{}", "unreadable", "api.not_text"},
		"a NUL inside": {strings.Replace(string(told), "ung ho", `ung\u0000ho`, 1), "unreadable", "api.not_text"},
		"packed":       {"\x1f\x8b\x08\x00\x00", "unreadable", "hook.event.packed"},
		"a list":       {"[" + string(told) + "]", "unreadable", "api.malformed"},
		"two at once":  {string(told) + string(told), "unreadable", "api.malformed"},
		"a fraction":   {strings.Replace(string(told), "200000", "0.5", 1), "unreadable", "hook.event.amount"},
		"below zero":   {strings.Replace(string(told), "200000", "-200000", 1), "unreadable", "hook.event.amount"},
		"too much":     {strings.Replace(string(told), "200000", "99999999999999999999", 1), "unreadable", "hook.event.amount"},
		"in a year":    {strings.Replace(string(told), "2026-11-11", "2027-11-11", 1), "unreadable", "hook.event.time"},
		"no direction": {strings.Replace(string(told), `"in"`, `"IN"`, 1), "unreadable", "hook.event.direction"},
		"no number":    {strings.Replace(string(told), `"id":1,`, ``, 1), "unreadable", "hook.event.number"},
	} {
		for range 2 {
			err := h.TakeEvents(t.Context(), h.hook, []byte(x.body))
			if x.key == "" && err != nil || x.key != "" && !fault.Is(err, x.key) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.count(fmt.Sprintf(`giving.bank_events where state = '%s' and body = '\x%x'`, x.state, x.body)); n != 1 {
			t.Errorf("%s: %d events are %s", name, n, x.state)
		}
	}
	if n := h.count(`giving.bank_lines`); n != 1 {
		t.Errorf("%d lines", n)
	}
	_, troubles, err := h.Hooks(t.Context(), h.manager)
	if err != nil || len(troubles) != 16 {
		t.Errorf("%d events for an officer to look at, %v", len(troubles), err)
	}
}

// Casso tells several movements at once; what goes out is below zero. One that cannot be
// read takes no other along.
func TestCassoEvents(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Casso)
	body := fmt.Sprintf(`{"error":0,"data":[
		{"id":11,"tid":"FT1","description":"ung ho","amount":500000,"cusum_balance":500000,"when":"2026-11-11 09:00:00","bank_sub_acc_id":%[1]q},
		{"id":12,"tid":"FT2","description":"PHI SMS","amount":-11000,"cusum_balance":489000,"when":"2026-11-11 09:00:01","bank_sub_acc_id":%[1]q},
		{"id":13,"tid":"FT3","description":"x","amount":"nhieu","when":"2026-11-11","bank_sub_acc_id":%[1]q}]}`, h.account.Number)
	for range 2 {
		if err := h.TakeEvents(t.Context(), h.hook, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if in, out := h.count(`giving.bank_lines where direction = 'in' and amount = 500000`),
		h.count(`giving.bank_lines where direction = 'out' and amount = 11000`); in != 1 || out != 1 {
		t.Errorf("%d in, %d out", in, out)
	}
	if n := h.count(`giving.bank_events where state = 'unreadable'`); n != 1 {
		t.Errorf("%d unreadable", n)
	}
}

// Who tells is known by the key, or by the signature over time and body; strangers,
// other providers' keys, old copies and hooks that ended are refused alike.
func TestHooksOpen(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Generic)
	ctx, body := t.Context(), []byte(`{"id":"a"}`)
	sign := func(key, at string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(at + "." + string(body)))
		return hex.EncodeToString(m.Sum(nil))
	}
	now := strconv.FormatInt(pgtest.Now.Unix(), 10)
	old := strconv.FormatInt(pgtest.Now.Add(-6*time.Minute).Unix(), 10)
	if got, err := h.HookBySignature(ctx, h.hook.Code, now, sign(h.key, now), body); err != nil || got.ID != h.hook.ID {
		t.Errorf("the right signature: %v", err)
	}
	for name, try := range map[string]func() error{
		"another key": func() error { _, err := h.HookBySignature(ctx, h.hook.Code, now, sign("x", now), body); return err },
		"another time": func() error {
			_, err := h.HookBySignature(ctx, h.hook.Code, now+"0", sign(h.key, now), body)
			return err
		},
		"another body": func() error {
			_, err := h.HookBySignature(ctx, h.hook.Code, now, sign(h.key, now), []byte("{}"))
			return err
		},
		"another code":         func() error { _, err := h.HookBySignature(ctx, "x", now, sign(h.key, now), body); return err },
		"the key by itself":    func() error { _, err := h.HookByKey(ctx, Generic, "x"); return err },
		"as another provider":  func() error { _, err := h.HookByKey(ctx, Sepay, h.key); return err },
		"no key":               func() error { _, err := h.HookByKey(ctx, Sepay, ""); return err },
		"not even hexadecimal": func() error { _, err := h.HookBySignature(ctx, h.hook.Code, now, "zz", body); return err },
	} {
		if err := try(); !fault.Is(err, "hook.refused") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.HookBySignature(ctx, h.hook.Code, old, sign(h.key, old), body); !fault.Is(err, "hook.late") {
		t.Errorf("an old copy: %v", err)
	}
	if err := h.EndHook(ctx, h.manager, h.hook.ID, "Đổi nhà cung cấp"); err != nil {
		t.Fatal(err)
	}
	h.hooks = openHooks{} // five seconds later
	if _, err := h.HookBySignature(ctx, h.hook.Code, now, sign(h.key, now), body); !fault.Is(err, "hook.refused") {
		t.Errorf("an ended hook: %v", err)
	}
	if err := h.EndHook(ctx, h.manager, h.hook.ID, "Đổi nhà cung cấp"); !fault.Is(err, "hook.ended") {
		t.Errorf("ended twice: %v", err)
	}
	if _, _, err := h.MakeHook(ctx, h.accountant, h.province, Sepay, "x"); err == nil {
		t.Error("an accountant opened a way in")
	}
}

// Three hundred events, each three times, in any order, by 64 senders: three hundred
// lines, and whatever was answered is in the book.
func TestEventsTogether(t *testing.T) {
	t.Parallel()
	const events, senders = 300, 64
	h := newHooked(t, Sepay)
	var calls []int
	for i := range events * 3 {
		calls = append(calls, 1+i%events)
	}
	rand.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	queue := make(chan int)
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for id := range queue {
				if err := h.TakeEvents(t.Context(), h.hook, h.sepay(id, int64(id)*1000, "ung ho")); err != nil {
					t.Errorf("event %d: %v", id, err)
				}
			}
		})
	}
	for _, id := range calls {
		queue <- id
	}
	close(queue)
	all.Wait()
	if n := h.count(`giving.bank_lines`); n != events {
		t.Errorf("%d lines", n)
	}
	if got := h.received(); got != 1000*events*(events+1)/2 {
		t.Errorf("received %d", got)
	}
}

// A server that dies after it kept events leaves them to the next.
func TestEventsLeft(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	events := append(eventReader{h.hook, pgtest.Now}.read(h.sepay(1, 50_000, "ung ho")),
		eventReader{h.hook, pgtest.Now}.read(h.sepay(2, 70_000, "ung ho"))...)
	err := h.DB.Update(t.Context(), webhook, func(tx *pg.Tx) error {
		_, err := keepEvents(tx, events)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := h.count(`giving.bank_events where state = 'waiting'`); n != 2 {
		t.Fatalf("%d wait", n)
	}
	for range 2 {
		if err := h.resumeAt(t, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if h.count(`giving.bank_lines`) != 2 || h.count(`giving.bank_events where state = 'taken'`) != 2 {
		t.Error("they are not taken")
	}
}

// resumeAt takes up what was left before a time, as ResumeEvents does by the clock.
func (h *hooked) resumeAt(t *testing.T, before time.Time) error {
	t.Helper()
	var left []keptEvent
	err := h.DB.View(t.Context(), webhook, func(tx *pg.Tx) (err error) {
		left, err = leftEvents(tx, before)
		return err
	})
	for _, failed := range h.takeKept(left) {
		err = failed
	}
	return err
}

// What was told stays as it came, for the program too.
func TestEventsAttacked(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	owner := pgtest.Owner(t, h.DB)
	for _, attack := range []string{
		`update giving.bank_events set body = '{}'`,
		`update giving.bank_events set state = 'unknown', line_id = null`,
		`delete from giving.bank_events`,
		`truncate giving.bank_events`,
		`update giving.hooks set unit_id = unit_id + 1`,
		`delete from giving.hooks`,
		`insert into giving.bank_events (hook_id, unit_id, provider, source, number, account, print, body)
			select id, 999, 'sepay', 'x', 'x', 'x', gen_random_uuid(), 'x' from giving.hooks`,
	} {
		if _, err := owner.Exec(attack); err == nil {
			t.Errorf("%s: went through", attack)
		}
	}
	sibling := officer(99, auth.Accountant, h.commune)
	list, troubles, err := h.Hooks(t.Context(), sibling)
	if err != nil || len(list) != 0 || len(troubles) != 0 {
		t.Errorf("another unit sees %d hooks, %d events, %v", len(list), len(troubles), err)
	}
}

// Who comes when the desk is full is told to come again, and what waits already stays.
func TestDeskFull(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.events.busy = true // nobody serves it
	h.events.waiting = make([]*call, deskMax)
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 1000, "ung ho")); !fault.Is(err, "hook.busy") {
		t.Errorf("a call too many: %v", err)
	}
	h.events.waiting, h.events.bytes = nil, deskBytes
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 1000, "ung ho")); !fault.Is(err, "hook.busy") {
		t.Errorf("a byte too many: %v", err)
	}
	h.events.busy, h.events.bytes = false, 0
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 1000, "ung ho")); err != nil || h.events.bytes != 0 {
		t.Errorf("room again: %v, %d bytes wait", err, h.events.bytes)
	}
}

// One event that the book refuses takes nobody along, whatever it came with.
func TestBadEventFailsAlone(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	owner := pgtest.Owner(t, h.DB)
	if _, err := owner.Exec(`alter table giving.bank_lines add constraint no_thirteen check (amount <> 13)`); err != nil {
		t.Fatal(err)
	}
	var calls []*call
	for id := 1; id <= 20; id++ {
		amount := int64(id) * 1000
		if id == 7 {
			amount = 13
		}
		calls = append(calls, &call{
			events: eventReader{h.hook, pgtest.Now}.read(h.sepay(id, amount, "ung ho")), done: make(chan error, 1),
		})
	}
	for _, k := range h.keepCalls(h.takeAtOnce(calls)) {
		k.answer(h.takeKept(k.events))
	}
	for i, c := range calls {
		if err := <-c.done; (err != nil) != (i == 6) {
			t.Errorf("event %d: %v", i+1, err)
		}
	}
	if n := h.count(`giving.bank_lines`); n != 19 || h.count(`giving.bank_events where state = 'waiting'`) != 1 {
		t.Errorf("%d lines", n)
	}
	if _, err := owner.Exec(`alter table giving.bank_lines drop constraint no_thirteen`); err != nil {
		t.Fatal(err)
	}
	if err := h.resumeAt(t, time.Now().Add(time.Hour)); err != nil || h.count(`giving.bank_lines`) != 20 {
		t.Errorf("taken up again: %v", err)
	}
}
