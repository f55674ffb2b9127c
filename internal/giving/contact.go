package giving

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// How a contact is proven: a code of six digits lives ten minutes and is tried five times,
// so that a guess is right once in 200,000 tickets; a contact is written to at most so
// often an hour; what the code opens stays open for an hour.
const (
	contactCodeLife  = 10 * time.Minute
	contactOpenLife  = time.Hour
	contactTriesMax  = 5
	contactCodesMax  = 3 // of one contact, in contactCodesPer
	contactCodesPer  = time.Hour
	contactCodesKept = 24 * time.Hour
)

// ContactKind is the job that sends a code, if there is somebody to send it to.
const ContactKind = "giving.contact_code"

// prover sends codes and opens what they prove.
var prover = auth.System("giving.contact")

// YearsBack is for how many years before this one receipts can be asked.
const YearsBack = 9

// ContactForm asks for the receipts of a year.
type ContactForm struct {
	Contact string // an e-mail address
	Year    string
	Locale  string
}

// contactSealed is what the job needs to send a code.
type contactSealed struct {
	Contact string `json:"contact"`
	Code    string `json:"code"`
	Locale  string `json:"locale"`
}

// AskCode begins to prove a contact and answers the ticket of that. It looks at no gift:
// for every contact the same row is written and the same job asked for, so neither the
// answer nor its time tells whether somebody has given with it.
func (s *Service) AskCode(ctx context.Context, f ContactForm) (ticket string, err error) {
	var l fault.List
	contact, blind := s.readContact(&l, f.Contact)
	year, err := strconv.Atoi(strings.TrimSpace(f.Year))
	this := s.DB.Now().In(workday.Zone).Year()
	if err != nil || year > this || year < this-YearsBack {
		l.On("year", "contact.year", "from", strconv.Itoa(this-YearsBack), "to", strconv.Itoa(this))
	}
	if err := l.Err(); err != nil {
		return "", err
	}
	return pg.Do(ctx, s.DB, prover, func(tx *pg.Tx) (string, error) {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", err
		}
		ticket, code := rand.Text(), fmt.Sprintf("%06d", n)
		said := contactSealed{contact, code, "vi"}
		if f.Locale == "en" {
			said.Locale = "en"
		}
		plain, err := json.Marshal(said)
		if err != nil {
			return "", err
		}
		often, err := insertCode(tx, codeRow{
			ticket: ticket, blind: blind, sealed: s.Keys.Encrypt(codePlace(ticket), plain),
			hash: s.codeHash(ticket, code), year: year,
		})
		if err != nil || often > contactCodesMax {
			return ticket, err // whoever asks too often is told nothing else, and sent nothing more
		}
		return ticket, job.Enqueue(tx, job.New{Kind: ContactKind, Args: ticket, Key: ticket})
	})
}

// readContact reads an e-mail address as one types it. Nothing is sent to telephones, so a
// number proves nobody: whoever types one is told the way that there is.
func (s *Service) readContact(l *fault.List, typed string) (contact string, blind []byte) {
	var wrong, number fault.List
	if !strings.Contains(typed, "@") && phone(&number, strings.TrimSpace(typed)) != "" && number.Err() == nil {
		l.On("contact", "contact.phone")
		return "", nil
	}
	contact = email(&wrong, strings.TrimSpace(typed))
	if wrong.Err() != nil || contact == "" {
		l.On("contact", "contact.shape")
	}
	return contact, blindEmail(s.Keys, contact)
}

func codePlace(ticket string) string { return "giving.contact_codes/" + ticket }

func (s *Service) codeHash(ticket, code string) []byte {
	return s.Keys.Blind("contact code", ticket+"/"+code)
}

// RunContact sends the code of a ticket to whoever has a receipt with the contact, once.
func (s *Service) RunContact(ctx context.Context, args json.RawMessage) error {
	var ticket string
	if err := json.Unmarshal(args, &ticket); err != nil {
		return err
	}
	return s.DB.Update(ctx, prover, func(tx *pg.Tx) error {
		k, err := holdCode(tx, ticket)
		if err != nil || k == nil || !k.sentAt.IsZero() || !tx.Now.Before(k.expiresAt) {
			return err
		}
		unit, err := unitOfContact(tx, k.blind)
		if err != nil || unit == 0 {
			return err // nobody gave with it
		}
		plain, err := s.Keys.Decrypt(codePlace(ticket), k.sealed)
		if err != nil {
			return err
		}
		var said contactSealed
		if err := json.Unmarshal(plain, &said); err != nil {
			return err
		}
		if err := markCodeSent(tx, ticket); err != nil {
			return err
		}
		return notify.Send(tx, s.Keys, []notify.Message{{
			Channel: notify.Email, To: said.Contact, Template: "contact.code", Lang: said.Locale, Unit: unit,
			Key:    "contact_code:" + ticket,
			Values: map[string]string{"code": said.Code, "site": s.URL, "minutes": strconv.Itoa(int(contactCodeLife.Minutes()))},
		}})
	})
}

// ProveContact takes the code that was sent for a ticket and answers the key of what it
// opens. A wrong one is counted, whether there is a right one or not: after five, or after
// ten minutes, the ticket is over.
func (s *Service) ProveContact(ctx context.Context, ticket, code string) (key string, err error) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	var refused error
	err = s.DB.Update(ctx, prover, func(tx *pg.Tx) error {
		key, refused = "", nil
		k, err := holdCode(tx, ticket)
		if err != nil {
			return err
		}
		if k == nil {
			refused = fault.Of(fault.Missing, "contact.missing")
			return nil
		}
		if k.tries >= contactTriesMax || !tx.Now.Before(k.expiresAt) || k.keyHash != nil {
			refused = fault.On("code", "contact.over")
			return nil
		}
		if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
			refused = fault.On("code", "contact.code.shape")
			return nil
		}
		right := hmac.Equal(k.hash, s.codeHash(ticket, code)) && !k.sentAt.IsZero()
		if !right {
			if refused = fault.On("code", "contact.code.wrong", "left", contactTriesMax-k.tries-1); k.tries+1 >= contactTriesMax {
				refused = fault.On("code", "contact.over")
			}
			return countTry(tx, ticket)
		}
		random := make([]byte, 16)
		rand.Read(random) // never fails
		key = base64.RawURLEncoding.EncodeToString(random)
		return openCode(tx, ticket, hashOf(key), tx.Now.Add(contactOpenLife))
	})
	if err == nil {
		err = refused
	}
	return key, err
}

func hashOf(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

// YearFile is what a proven contact opens: the receipts of a year.
type YearFile struct {
	Year  int
	Until time.Time
	Gifts []YearGift
	More  bool // there are more than are listed
	blind []byte
}

// YearGift is one gift with its receipt that stands.
type YearGift struct {
	Receipt, Series string
	Number          int64
	Amount          int64 // đồng; 0 of goods
	On, IssuedOn    workday.Day
	Campaign, Unit  string
	Kind            string
	Pledge, Key     string // the gift's own page, where it has one
}

// YearGiftsMax bounds what one file holds.
const YearGiftsMax = 1000

// OpenYear opens what a proven ticket is the key to, for an hour. Any other key, or a later
// hour, finds nothing: "contact.missing".
func (s *Service) OpenYear(ctx context.Context, ticket, key string, year int) (f *YearFile, err error) {
	err = s.DB.View(ctx, prover, func(tx *pg.Tx) error {
		k, err := readCode(tx, ticket)
		if err != nil {
			return err
		}
		if k == nil || k.keyHash == nil || !tx.Now.Before(k.openUntil) || subtle.ConstantTimeCompare(k.keyHash, hashOf(key)) != 1 {
			return fault.Of(fault.Missing, "contact.missing")
		}
		if this := tx.Now.In(workday.Zone).Year(); year < this-YearsBack || year > this {
			year = k.year
		}
		f = &YearFile{Year: year, Until: k.openUntil, blind: k.blind}
		f.Gifts, err = giftsOfContact(tx, k.blind, year, YearGiftsMax+1)
		if f.More = len(f.Gifts) > YearGiftsMax; f.More {
			f.Gifts = f.Gifts[:YearGiftsMax]
		}
		for i := range f.Gifts {
			if g := &f.Gifts[i]; g.Pledge != "" {
				g.Key = s.giftKey(g.Pledge)
			}
		}
		return err
	})
	return f, err
}

// ReadEmails makes the e-mail addresses of gifts findable that were given before they
// were, a few at a time, and forgets codes that are over; the clock calls it.
func (s *Service) ReadEmails(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.Update(ctx, prover, func(tx *pg.Tx) (err error) {
			if err := forgetCodes(tx, tx.Now.Add(-contactCodesKept)); err != nil {
				return err
			}
			n, err = s.readEmails(tx)
			return err
		})
		if err != nil || n < emailsRead {
			return err
		}
	}
}
