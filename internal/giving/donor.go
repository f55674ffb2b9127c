package giving

import (
	"net/mail"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Donor is who gives, as typed. All of it may be left out.
type Donor struct {
	PublicName string // shown to everybody
	LegalName  string // stands on the receipt
	Anonymous  bool   // show nobody, whatever PublicName says
	Phone      string
	Email      string
	// Consent is the version of the words the donor agreed to, which a form sends
	// with its checkbox; phone and e-mail are not kept without it.
	Consent string
}

// ConsentVersion is the wording in use for phone numbers and e-mail addresses; the
// words themselves stand in giving.consents.
const ConsentVersion = "contact.2"

// PhoneConsent is the same for desks that take a phone number and no e-mail.
const PhoneConsent = "phone.1"

// Limits of names, in letters, and of an address, in bytes.
const (
	publicNameMax = 100
	legalNameMax  = 200
	emailMax      = 254
)

// Leftover is what the donor wants done with what is left of the gift.
type Leftover string

// The choices.
const (
	NextRound     Leftover = "next_round"
	OtherProvince Leftover = "other_province"
	Return        Leftover = "return"
)

// read cleans what was typed and notes every mistake.
func (d Donor) read(l *fault.List) Donor {
	d.PublicName = text(l, "public_name", d.PublicName, publicNameMax, false)
	d.LegalName = text(l, "legal_name", d.LegalName, legalNameMax, false)
	d.Phone = phone(l, d.Phone)
	d.Email = email(l, d.Email)
	d.Consent = strings.TrimSpace(d.Consent)
	if d.Anonymous {
		d.PublicName = ""
	}
	if d.Phone == "" && d.Email == "" {
		d.Consent = ""
	} else if d.Consent != ConsentVersion && (d.Email != "" || d.Consent != PhoneConsent) {
		l.On("consent", "donor.consent.missing")
	}
	return d
}

func (f Leftover) read(l *fault.List) Leftover {
	switch f {
	case "":
		return NextRound
	case NextRound, OtherProvince, Return:
	default:
		l.On("leftover", "donor.leftover.unknown")
	}
	return f
}

// maskedName is how a name is shown to whoever has the code. A phone number that
// somebody put into it goes the way of all phone numbers.
func (d Donor) maskedName() string {
	if d.PublicName == "" {
		return ""
	}
	return vntext.MaskName(Screen(d.PublicName, ""))
}

// sealedDonor is the part of a donor that is stored sealed.
type sealedDonor struct {
	legalName, phone, email, phoneBlind, emailBlind []byte
	consent                                         *string
}

// seal binds each field to its place: place is the row, as "giving.pledges/LSK…".
func (d Donor) seal(keys *seal.Keys, place string) sealedDonor {
	s := sealedDonor{
		legalName: keys.Encrypt(place+"/legal_name", []byte(d.LegalName)),
		phone:     keys.Encrypt(place+"/phone", []byte(d.Phone)),
		email:     keys.Encrypt(place+"/email", []byte(d.Email)),
	}
	if d.Phone != "" {
		s.phoneBlind = keys.Blind("phone", d.Phone)
	}
	if d.Email != "" {
		s.emailBlind = blindEmail(keys, d.Email)
	}
	if d.Consent != "" {
		s.consent = &d.Consent
	}
	return s
}

// blindEmail finds an address however its letters are written.
func blindEmail(keys *seal.Keys, address string) []byte {
	return keys.Blind("email", strings.ToLower(address))
}

// phone reads a number with spaces, dots, dashes and what address books put
// around it: 0912 345 678 and +84 912 345 678 are the same.
func phone(l *fault.List, typed string) string {
	if len(typed) > 100 {
		l.On("phone", "donor.phone.shape")
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r == '+':
			return r
		case strings.ContainsRune(" .-()\t\u00a0\u202a\u202c\u2066\u2068\u2069\u200e", r):
			return -1
		}
		return '?'
	}, typed)
	if digits == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(digits, "+84"); ok {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	number := strings.TrimPrefix(digits, "+")
	if len(number) < 9 || len(number) > 15 || strings.Trim(number, "0123456789") != "" {
		l.On("phone", "donor.phone.shape")
		return ""
	}
	return digits
}

func email(l *fault.List, typed string) string {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return ""
	}
	if len(typed) <= emailMax {
		a, err := mail.ParseAddress(typed)
		if err == nil && a.Name == "" && a.Address == typed && strings.Contains(typed, ".") {
			return typed
		}
	}
	l.On("email", "donor.email.shape")
	return ""
}
