package backup

import (
	"errors"
	"os"
	"strings"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Keys say who can open a backup: the public keys of recipients, or a passphrase.
// For opening one they hold the private key of a recipient, or the passphrase.
type Keys struct {
	Recipients string // age1… keys between spaces, commas or lines
	Identity   string // AGE-SECRET-KEY-1…, or the path of a file with it
	Passphrase string
	Ask        func(twice bool) (string, error) // where nothing is set: a person at a terminal
}

const passphraseMin = 12 // characters; the file may lie for years where many can copy it

// recipients are whom a new backup is encrypted to.
func (k Keys) recipients() ([]age.Recipient, error) {
	if k.Recipients != "" {
		lines := strings.Join(strings.FieldsFunc(k.Recipients, func(r rune) bool {
			return strings.ContainsRune(", \t\r\n", r)
		}), "\n")
		all, err := age.ParseRecipients(strings.NewReader(lines))
		if err != nil {
			return nil, fault.Of(fault.Invalid, "backup.recipient")
		}
		return all, nil
	}
	pass, err := k.passphrase(true)
	if err != nil {
		return nil, err
	}
	if len([]rune(pass)) < passphraseMin {
		return nil, fault.Of(fault.Invalid, "backup.passphrase_short", "min", passphraseMin)
	}
	r, err := age.NewScryptRecipient(pass)
	if err != nil {
		return nil, err
	}
	return []age.Recipient{r}, nil
}

// identities are with what a backup may be opened.
func (k Keys) identities() ([]age.Identity, error) {
	if k.Identity != "" {
		text := k.Identity
		if !strings.Contains(text, "AGE-SECRET-KEY-") {
			b, err := os.ReadFile(text)
			if err != nil {
				return nil, fault.Of(fault.Invalid, "backup.identity_missing", "path", text)
			}
			text = string(b)
		}
		all, err := age.ParseIdentities(strings.NewReader(text))
		if err != nil {
			return nil, fault.Of(fault.Invalid, "backup.identity")
		}
		return all, nil
	}
	pass, err := k.passphrase(false)
	if err != nil {
		return nil, err
	}
	id, err := age.NewScryptIdentity(pass)
	if err != nil {
		return nil, fault.Of(fault.Invalid, "backup.wrong_key")
	}
	return []age.Identity{id}, nil
}

// ErrNobodyToAsk is what Ask gives where no person sits at a terminal.
var ErrNobodyToAsk = errors.New("backup: no terminal")

func (k Keys) passphrase(twice bool) (string, error) {
	if k.Passphrase != "" {
		return k.Passphrase, nil
	}
	if k.Ask != nil {
		pass, err := k.Ask(twice)
		if !errors.Is(err, ErrNobodyToAsk) {
			return pass, err
		}
	}
	if twice {
		return "", fault.Of(fault.Invalid, "backup.no_recipient")
	}
	return "", fault.Of(fault.Invalid, "backup.no_identity")
}
