package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

const langSon, caoBang = 20, 4

var manager = auth.Actor{ID: 7, Name: "chutaikhoan", Kind: auth.Officer, Grants: []auth.Grant{
	{Role: auth.FundManager, Unit: langSon, Reach: []int64{langSon}},
}}

// story is one database with keys, a clock that can be moved and a mail server.
type story struct {
	*testing.T
	db   *pg.DB
	keys *seal.Keys
	now  time.Time
	mail *server
	*Courier
}

func newStory(t *testing.T) *story {
	s := &story{T: t, now: pgtest.Now, mail: startServer(t)}
	s.db = pgtest.NewAt(t, func() time.Time { return s.now })
	keys, err := seal.Open(t.Context(), s.db, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	s.keys = keys
	s.Courier = &Courier{DB: s.db, Keys: keys, SMTP: s.mail.client(t)}
	return s
}

func (s *story) send(m ...Message) {
	s.Helper()
	err := s.db.Update(s.Context(), manager, func(tx *pg.Tx) error { return Send(tx, s.keys, m) })
	if err != nil {
		s.Fatal(err)
	}
}

// deliver runs what is due; jobs go by the database's own clock, so later
// attempts are asked for by hand.
func (s *story) deliver(ids ...int64) {
	s.Helper()
	for _, id := range ids {
		args, _ := json.Marshal(deliverArgs{id})
		if err := s.Handle(s.Context(), args); err != nil {
			s.Fatal(err)
		}
	}
}

func (s *story) item(id int64) Item {
	s.Helper()
	var m Item
	err := s.db.View(s.Context(), manager, func(tx *pg.Tx) (err error) {
		m, _, err = messageByID(tx, id)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return m
}

func thanks(to, key string) Message {
	return Message{
		Channel: Email, To: to, Template: "receipt.issued", Lang: "vi", Unit: langSon, Key: key,
		Values: map[string]string{
			"fund": "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", "number": "LS-2026-000012",
			"link": "https://quy.example.vn/ung-ho/cho/LSK7M3PQ8TW?key=bi-mat",
		},
	}
}

// What is promised inside a transaction goes out once, readable, with its marks;
// afterwards nothing of it is left but a hint.
func TestDelivered(t *testing.T) {
	s := newStory(t)
	s.send(thanks("nguyet@example.vn", "receipt:12"))
	s.send(thanks("nguyet@example.vn", "receipt:12")) // the same message again
	handlers := job.Handlers{DeliverKind: s.Handle}
	if err := job.RunOnce(t.Context(), s.db, handlers); err != nil {
		t.Fatal(err)
	}
	letters := s.mail.letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters arrived, want 1", len(letters))
	}
	if to := letters[0].to; to != "nguyet@example.vn" {
		t.Errorf("it went to %s", to)
	}
	subject, body := readLetter(t, letters[0].data)
	if want := "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn đã nhận được khoản ủng hộ của bạn"; subject != want {
		t.Errorf("subject %q, want %q", subject, want)
	}
	if !strings.Contains(body, "biên nhận số LS-2026-000012") || !strings.Contains(body, "?key=bi-mat") {
		t.Errorf("the letter says:\n%s", body)
	}
	m := s.item(1)
	if m.State != "sent" || m.SentAt == nil || m.Hint != "ngu•••@example.vn" && m.Hint != "ng•••@example.vn" {
		t.Errorf("the outbox says %+v", m)
	}
	var left int
	err := pgtest.Super(t, s.db).QueryRow(`select count(*) from notify.messages where sealed is not null`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d letters are still kept after delivery (%v)", left, err)
	}
}

// A fact that is rolled back told nobody anything.
func TestRolledBack(t *testing.T) {
	s := newStory(t)
	_ = s.db.Update(t.Context(), manager, func(tx *pg.Tx) error {
		if err := Send(tx, s.keys, []Message{thanks("a@example.vn", "receipt:1")}); err != nil {
			t.Fatal(err)
		}
		return io.ErrUnexpectedEOF
	})
	if err := job.RunOnce(t.Context(), s.db, job.Handlers{DeliverKind: s.Handle}); err != nil {
		t.Fatal(err)
	}
	if n := len(s.mail.letters()); n != 0 {
		t.Errorf("%d letters arrived", n)
	}
}

// Nobody who copies the database can read where a waiting letter goes.
func TestSealed(t *testing.T) {
	s := newStory(t)
	s.send(thanks("nguyet@example.vn", "receipt:1"))
	var all string
	err := pgtest.Super(t, s.db).QueryRow(
		`select encode(sealed, 'escape') || messages::text from notify.messages`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"nguyet", "bi-mat", "000012"} {
		if strings.Contains(all, word) {
			t.Errorf("the row shows %q", word)
		}
	}
}

// The mail server is away for an hour: the letter waits, is tried again later
// and later, and arrives.
func TestServerAway(t *testing.T) {
	s := newStory(t)
	s.send(thanks("a@example.vn", "receipt:1"))
	s.mail.refuse("421 come back later")
	s.deliver(1)
	s.deliver(1)
	m := s.item(1)
	if m.State != "waiting" || m.Attempts != 2 || m.Trouble != "smtp 421" {
		t.Errorf("while it is away: %+v", m)
	}
	s.mail.refuse("")
	s.deliver(1)
	if m := s.item(1); m.State != "sent" || len(s.mail.letters()) != 1 {
		t.Errorf("when it is back: %+v, %d letters", m, len(s.mail.letters()))
	}
	s.deliver(1) // a job that runs twice
	if n := len(s.mail.letters()); n != 1 {
		t.Errorf("%d letters arrived", n)
	}
}

// An address that does not exist is given up at once, the sentence of the mail
// server, which repeats it, is not kept, and an officer may try again.
func TestNoSuchAddress(t *testing.T) {
	s := newStory(t)
	s.send(thanks("gone@example.vn", "receipt:1"))
	s.mail.refuse("550 no such user gone@example.vn")
	s.deliver(1)
	if m := s.item(1); m.State != "failed" || m.Trouble != "smtp 550" {
		t.Fatalf("the outbox says %+v", m)
	}
	s.mail.refuse("")
	if err := SendAgain(t.Context(), s.db, manager, 1); err != nil {
		t.Fatal(err)
	}
	if err := SendAgain(t.Context(), s.db, manager, 1); !fault.Is(err, "outbox.not_failed") {
		t.Errorf("a second click: %v", err)
	}
	s.deliver(1)
	if m := s.item(1); m.State != "sent" {
		t.Errorf("after another try: %+v", m)
	}
}

// After the last pause a letter is given up.
func TestGivenUp(t *testing.T) {
	s := newStory(t)
	s.send(thanks("a@example.vn", "receipt:1"))
	s.mail.refuse("451 busy")
	for range len(waits) + 3 {
		s.deliver(1)
	}
	if m := s.item(1); m.State != "failed" || m.Attempts != len(waits)+1 {
		t.Errorf("the outbox says %+v", m)
	}
}

// Without a mail server everything waits and officers see it; when one is
// configured, the next start sends it.
func TestNoServer(t *testing.T) {
	s := newStory(t)
	smtp := s.SMTP
	s.SMTP = nil
	s.send(thanks("a@example.vn", "receipt:1"))
	if err := job.RunOnce(t.Context(), s.db, job.Handlers{DeliverKind: s.Handle}); err != nil {
		t.Fatal(err)
	}
	items, err := Outbox(t.Context(), s.db, manager, "waiting", 0)
	if err != nil || len(items) != 1 || items[0].Attempts != 0 {
		t.Fatalf("the outbox: %+v, %v", items, err)
	}
	said, err := Said(t.Context(), s.db, s.Keys, manager, items)
	if err != nil || !strings.Contains(said[1], "LSK7M3PQ8TW") {
		t.Errorf("a sample reads %v, %v", said, err)
	}
	s.SMTP = smtp
	if err := s.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := job.RunOnce(t.Context(), s.db, job.Handlers{DeliverKind: s.Handle}); err != nil {
		t.Fatal(err)
	}
	if n := len(s.mail.letters()); n != 1 {
		t.Errorf("%d letters arrived", n)
	}
}

// A sibling's officer sees nothing of it, whatever the program asks.
func TestOutboxScope(t *testing.T) {
	s := newStory(t)
	s.send(thanks("a@example.vn", "receipt:1"))
	sibling := auth.Actor{ID: 8, Name: "quantri.cb", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.Admin, Unit: caoBang, Reach: []int64{caoBang}},
	}}
	if items, err := Outbox(t.Context(), s.db, sibling, "", 0); err != nil || len(items) != 0 {
		t.Errorf("a sibling reads %+v, %v", items, err)
	}
	if err := SendAgain(t.Context(), s.db, sibling, 1); !fault.Is(err, "outbox.missing") {
		t.Errorf("a sibling sends again: %v", err)
	}
	if said, err := Said(t.Context(), s.db, s.Keys, sibling, []Item{{ID: 1}}); err == nil {
		t.Errorf("a sibling reads %v", said)
	}
	if _, err := Outbox(t.Context(), s.db, auth.Public, "", 0); !fault.Is(err, "auth.signin") {
		t.Errorf("a citizen: %v", err)
	}
}

// Nothing that a person typed becomes a header of the letter.
func TestHeaders(t *testing.T) {
	s := newStory(t)
	m := thanks("a@example.vn", "receipt:1")
	m.Values["fund"] = "Quỹ\r\nBcc: all@example.vn"
	s.send(m)
	s.deliver(1)
	msg, err := mail.ReadMessage(strings.NewReader(s.mail.letters()[0].data))
	if err != nil {
		t.Fatal(err)
	}
	if bcc := msg.Header.Get("Bcc"); bcc != "" {
		t.Errorf("a header was smuggled in: %s", bcc)
	}
	bad := thanks("a@example.vn\r\nRCPT TO:<b@example.vn>", "receipt:2")
	s.send(bad)
	s.deliver(2)
	if m := s.item(2); m.State != "failed" || m.Trouble != "address" {
		t.Errorf("a bad address: %+v", m)
	}
}

// Both languages have the same templates with the same slots.
func TestTexts(t *testing.T) {
	names, err := fs.Glob(texts, "texts/vi/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	english, _ := fs.Glob(texts, "texts/en/*.txt")
	if len(english) != len(names) {
		t.Errorf("%d templates in English, %d in Vietnamese", len(english), len(names))
	}
	slots := func(name string) map[string]bool {
		raw, err := texts.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, s := range slot.FindAllString(string(raw), -1) {
			found[s] = true
		}
		return found
	}
	for _, name := range names {
		vi, en := slots(name), slots(strings.Replace(name, "/vi/", "/en/", 1))
		for s := range vi {
			if !en[s] {
				t.Errorf("%s: %s is missing in English", name, s)
			}
		}
		for s := range en {
			if !vi[s] {
				t.Errorf("%s: %s is missing in Vietnamese", name, s)
			}
		}
	}
}

func TestParseSMTP(t *testing.T) {
	for _, tt := range []struct{ address, why string }{
		{"http://mail.example.vn?from=a@b.vn", "not a mail server"},
		{"smtp://mail.example.vn:587", "no sender"},
		{"smtp://mail.example.vn:25?from=a@b.vn&starttls=no", "in clear over the network"},
	} {
		if _, err := ParseSMTP(tt.address); err == nil {
			t.Errorf("%s (%s) is taken", tt.address, tt.why)
		}
	}
	s, err := ParseSMTP("smtps://u:p%40ss@mail.example.vn?from=Qu%E1%BB%B9 <quy@example.vn>")
	if err != nil || s.port != "465" || s.password != "p@ss" || s.from.Address != "quy@example.vn" {
		t.Errorf("read as %+v, %v", s, err)
	}
	if s, err := ParseSMTP(""); s != nil || err != nil {
		t.Errorf("no address: %v, %v", s, err)
	}
}

// A mail server that offers no encryption gets nothing.
func TestNoSTARTTLS(t *testing.T) {
	s := newStory(t)
	s.SMTP.plain = false
	s.mail.noTLS = true
	s.send(thanks("a@example.vn", "receipt:1"))
	s.deliver(1)
	if m := s.item(1); m.State != "waiting" || m.Trouble != "handshake" || len(s.mail.letters()) != 0 {
		t.Errorf("the outbox says %+v, %d letters", m, len(s.mail.letters()))
	}
}

// When the server stops in the middle of an attempt, that was no attempt.
func TestStopped(t *testing.T) {
	s := newStory(t)
	s.send(thanks("a@example.vn", "receipt:1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Courier.deliver(ctx, 1); err == nil {
		t.Error("no error from a stopped attempt")
	}
	if m := s.item(1); m.Attempts != 0 {
		t.Errorf("the outbox says %+v", m)
	}
}

func readLetter(t *testing.T, raw string) (subject, body string) {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(b)
}
