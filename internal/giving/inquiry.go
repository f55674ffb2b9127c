package giving

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// InquiryKind is what somebody asks.
type InquiryKind string

// The kinds.
const (
	ClaimInquiry  InquiryKind = "claim"  // I gave, and have no receipt, or see nothing of it
	RefundInquiry InquiryKind = "refund" // I did not mean to give this: send it back
	FakeInquiry   InquiryKind = "fake"   // somebody gives themselves out as the fund
	NameInquiry   InquiryKind = "name"   // my receipt has a wrong name
)

// Inquiry is what a giver, or anybody, asks the fund. Its code opens how it stands.
type Inquiry struct {
	ID         int64
	Code       string
	Kind       InquiryKind
	UnitID     int64
	CampaignID int64
	AccountID  int64
	Amount     money.VND
	On         workday.Day
	At         time.Time // zero where only the day was told
	ProofID    int64
	FiledAt    time.Time
	Outcome    string // "waiting" until it ended: settled, answered, refused, returned, replaced
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
	LineID     int64  // that it was settled by
	Receipt    string // its code
	Taken      bool   // of a claim that waits: the lines it may be of have their givers

	Said InquiryWords `json:"-"` // for who answers
}

// InquiryWords is what is sealed of an inquiry.
type InquiryWords struct {
	LegalName  string `json:"legal_name"`
	PublicName string `json:"public_name"`
	Anonymous  bool   `json:"anonymous"`
	Phone      string `json:"phone"`
	Email      string `json:"email"`
	Digits     string `json:"digits"` // the last of the reference or of the giver's account
	Pledge     string `json:"pledge"` // code of the pledge that the gift is of, if the giver has it
	Words      string `json:"words"`
	Bank       string `json:"bank"`   // where it is to go back to, as are the next two
	Number     string `json:"number"` // of the account
	Holder     string `json:"holder"`
	Receipt    string `json:"receipt"` // code of the receipt that has a wrong name
	Proven     Proven `json:"proven"`  // by what its giver showed to be its giver
}

// InquiryForm is an inquiry as typed.
type InquiryForm struct {
	Kind     InquiryKind
	Account  string // where the money went: one of ours
	Campaign string // slug, of what is no transfer
	Amount   string
	At       string // a day, or a day with its minute
	Digits   string
	Pledge   string // code of the pledge that it is the gift of; "" for none
	Words    string
	Donor
	Bank, Number, Holder string // where it is to go back to
	Receipt              string // code of the receipt that has a wrong name
	ReceiptProof
	ProofName string
	Proof     io.ReadSeeker // nil for none; a photo or a PDF
}

// The bounds of what is typed, in letters.
const (
	inquiryWordsMax = 1000
	inquiryWordsMin = 10
	digitsMin       = 4
	digitsMax       = 20
)

// Ask writes an inquiry down and answers its code. It looks at no line of any
// statement: what is asked of a transfer that does not exist, of one that has its
// giver, and of one that waits is answered in the same words and takes the same time.
func (s *Service) Ask(ctx context.Context, _ auth.Actor, f InquiryForm) (code string, err error) {
	q, consent, err := s.readInquiry(ctx, f)
	if err != nil {
		return "", err
	}
	if f.Kind == RefundInquiry || q.Said.Proven == ByPaper {
		kept, err := s.Files.Store(ctx, form, file.New{Kind: "photo", Name: f.ProofName, Unit: q.UnitID}, f.Proof)
		if err != nil {
			return "", onProof(err)
		}
		q.ProofID = kept.ID
	}
	return pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (string, error) {
		q.Code, q.FiledAt = rand.Text()[:16], tx.Now
		if q.ProofID != 0 {
			if err := file.Take(tx, q.ProofID); err != nil {
				return "", err
			}
		}
		plain, err := json.Marshal(q.Said)
		if err != nil {
			return "", err
		}
		if q.ID, err = insertInquiry(tx, q, s.Keys.Encrypt(q.place(), plain), consent); err != nil {
			return "", err
		}
		if q.Kind == NameInquiry {
			return q.Code, nil // what was left with it finds no gift: the gift has its own contact
		}
		if err := s.insertContacts(tx, q); err != nil {
			return "", err
		}
		if q.Kind != ClaimInquiry {
			return q.Code, nil
		}
		return q.Code, askClaim(tx, q)
	})
}

// looksLikeProof reports whether the bytes begin as a JPEG, PNG or PDF does, and goes
// back to their start.
func looksLikeProof(r io.ReadSeeker) bool {
	var head [8]byte
	n, _ := io.ReadFull(r, head[:])
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return false
	}
	switch http.DetectContentType(head[:n]) {
	case "image/jpeg", "image/png", "application/pdf":
		return true
	}
	return false
}

func onProof(err error) error {
	if fault.Is(err, "file.too_large") {
		return fault.On("proof", "refund.proof.large")
	}
	return err
}

// readInquiry tells all the mistakes of the form at once.
func (s *Service) readInquiry(ctx context.Context, f InquiryForm) (q Inquiry, consent string, err error) {
	var l fault.List
	q.Kind = f.Kind
	d := f.Donor.read(&l)
	consent = d.Consent
	q.Said = InquiryWords{
		LegalName: d.LegalName, PublicName: d.PublicName, Anonymous: d.Anonymous, Phone: d.Phone, Email: d.Email,
		Words: text(&l, "words", f.Words, inquiryWordsMax, true),
	}
	switch f.Kind {
	case ClaimInquiry:
		if q.Said.LegalName == "" && !q.Said.Anonymous {
			l.On("legal_name", "inquiry.legal_name.missing")
		}
		if q.Said.Pledge = CleanCode(f.Pledge); q.Said.Pledge == "" && strings.TrimSpace(f.Pledge) != "" {
			l.On("pledge", "inquiry.pledge.shape")
		}
	case RefundInquiry:
		s.readReturn(&l, &q, f)
	case FakeInquiry:
		if len([]rune(q.Said.Words)) < inquiryWordsMin {
			l.On("words", "inquiry.words.short")
		}
		err = s.readCampaign(ctx, &l, &q, f.Campaign)
		if err == nil {
			err = l.Err()
		}
		return q, consent, err
	case NameInquiry:
		if err := s.readNaming(ctx, &l, &q, f); err != nil {
			return q, "", err
		}
		return q, consent, l.Err()
	default:
		return q, "", fault.On("kind", "inquiry.kind.unknown")
	}
	q.readTransfer(&l, f, s.DB.Now())
	if err := s.readAccount(ctx, &l, &q, f.Account); err != nil {
		return q, "", err
	}
	return q, consent, l.Err()
}

// readTransfer reads which transfer is meant.
func (q *Inquiry) readTransfer(l *fault.List, f InquiryForm, now time.Time) {
	var err error
	if q.Amount, err = money.Parse("amount", f.Amount); err != nil {
		l.Add(err)
	} else if q.Amount == 0 {
		l.On("amount", "money.missing", "example", money.VND(200_000))
	}
	if q.On, q.At, err = ReadTransferTime("at", f.At); err != nil {
		l.On("at", "check.at.shape")
	} else if q.On > workday.On(now) {
		l.On("at", "inquiry.at.future")
	}
	q.Said.Digits = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.TrimSpace(f.Digits))
	if n := len(q.Said.Digits); n < digitsMin || n > digitsMax || strings.Trim(q.Said.Digits, "0123456789") != "" {
		l.On("digits", "inquiry.digits.shape", "min", digitsMin)
	}
}

// readReturn reads where a wrong transfer is to go back to, and what proves it.
func (s *Service) readReturn(l *fault.List, q *Inquiry, f InquiryForm) {
	w := &q.Said
	w.Bank = text(l, "bank", f.Bank, 200, false)
	w.Holder = text(l, "holder", f.Holder, 200, false)
	if strings.TrimSpace(f.Bank) == "" {
		l.On("bank", "refund.bank.missing")
	}
	if strings.TrimSpace(f.Holder) == "" {
		l.On("holder", "refund.holder.missing")
	}
	w.Number = cleanNumber(l, f.Number)
	if len([]rune(w.Words)) < inquiryWordsMin {
		l.On("words", "refund.words.short")
	}
	readProof(l, f, "refund.proof.missing")
}

func readProof(l *fault.List, f InquiryForm, missing string) {
	switch {
	case f.Proof == nil:
		l.On("proof", missing)
	case !looksLikeProof(f.Proof):
		l.On("proof", "refund.proof.kind")
	}
}

// readAccount finds which account of ours is meant: the public list, no secret. Where a number
// passed on, the day says whose.
func (s *Service) readAccount(ctx context.Context, l *fault.List, q *Inquiry, number string) error {
	accounts, err := s.OfficialAccounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Number == strings.TrimSpace(number) && a.OwnedOn(q.On) {
			q.AccountID, q.CampaignID, q.UnitID = a.ID, a.CampaignID, a.UnitID
			return nil
		}
	}
	l.On("account", "inquiry.account.choose")
	return nil
}

func (s *Service) readCampaign(ctx context.Context, l *fault.List, q *Inquiry, slug string) error {
	sheet, err := s.Campaign(ctx, strings.TrimSpace(slug))
	if _, refused := fault.As(err); refused {
		l.On("campaign", "inquiry.campaign.choose")
		return nil
	}
	if err == nil {
		q.CampaignID, q.UnitID = sheet.ID, sheet.UnitID
	}
	return err
}

// InquiryState is how an inquiry stands, for whoever has its code.
type InquiryState struct {
	Code       string
	Kind       InquiryKind
	FiledAt    time.Time
	Outcome    string
	Answer     string
	Receipt    string
	AnsweredAt time.Time
}

// InquiryStateOf is what whoever asked may see: not what was said, and nothing of the
// bank's lines before somebody has answered.
func (s *Service) InquiryStateOf(ctx context.Context, code string) (st *InquiryState, err error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		st, err = publicInquiry(tx, code)
		return err
	})
	return st, err
}

// AskedAs reports whether an inquiry was sent under a legal name, marks aside: a receipt that
// has another by now is somebody else's to read.
func (s *Service) AskedAs(ctx context.Context, code, legal string) (same bool, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		q, sealed, err := scanInquiry(tx.Row(inquiryColumns+` where q.code = $1`, code))
		if err == nil {
			err = s.openInquiry(&q, sealed)
		}
		same = err == nil && vntext.Fold(q.Said.LegalName) == vntext.Fold(legal)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("read under which name inquiry %s was sent: %w", code, err)
	}
	return same, nil
}

// end writes how an inquiry ended, ends its duty, and tells whoever asked, if an e-mail was left: that
// there is an answer, and where, not what it says.
func (s *Service) end(tx *pg.Tx, q *Inquiry, outcome string, line int64, receipt, answer string) error {
	err := endInquiry(tx, q, outcome, line, receipt, answer)
	if err == nil {
		err = duty.Done(tx, inquiryDuties[q.Kind].kind, inquirySubject(q.ID), "Đã trả lời", 0)
	}
	if err != nil || q.Said.Email == "" {
		return err
	}
	return notify.Send(tx, s.Keys, []notify.Message{{
		Channel: notify.Email, To: q.Said.Email, Template: "inquiry.answered", Lang: "vi", Unit: q.UnitID,
		Key:    inquirySubject(q.ID) + "/answered",
		Values: map[string]string{"site": s.URL, "link": s.URL + "/hoi/cho/" + q.Code},
	}})
}

func (q *Inquiry) place() string { return "giving.inquiries/" + q.Code }

// openInquiry unseals what was said.
func (s *Service) openInquiry(q *Inquiry, sealed []byte) error {
	plain, err := s.Keys.Decrypt(q.place(), sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, &q.Said)
}
