package api

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// The bounds of an upload: a day of the busiest account is 40 MB, and a commune's
// line may be slow. The file's own limit stands in package file.
const (
	uploadMax  = 512<<20 + bodyMax
	uploadTime = 15 * time.Minute
	fieldMax   = 1000
	drainMax   = 8 << 20
)

// uploadStatement takes a bank's file. It is read while it is stored and never
// stands in memory; with an Idempotency-Key, or when the file comes before the
// account it is of, it waits in a temporary file.
func (a *API) uploadStatement(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return err
	}
	parts, err := c.Request().MultipartReader() // takes multipart/mixed as well
	if err != nil || !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return fault.Of(fault.Unsupported, "api.not_form")
	}
	u := &upload{parts: parts, seen: map[string]bool{}, wait: c.Request().Header.Get("Idempotency-Key") != ""}
	defer u.close(c)
	if err := u.open(); err != nil {
		return broken(err)
	}
	if u.hash != nil {
		if err := once(c, u.hash.Sum([]byte(u.account+"\n"+u.profile+"\n"+u.layout+"\n"+u.late+"\n"))); err != nil {
			return err
		}
	}
	account, err := a.accountNumbered(c, by, auth.ImportStatement, u.account)
	if err != nil {
		return err
	}
	st, err := a.Giving.UploadStatement(c.Request().Context(), by, giving.NewStatement{
		Account: account, Profile: giving.Profile(u.profile), Layout: u.layoutID, Name: u.name, Late: u.late == "true",
	}, u)
	if err != nil {
		return broken(err)
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/bank-statements/%d", Prefix, st.ID))
	return c.JSON(http.StatusAccepted, statementRef{st.ID})
}

type statementRef struct {
	ID int64 `json:"id"`
}

// accountNumbered finds the account of a number; where two banks have the same, the
// one whose statements this officer brings.
func (a *API) accountNumbered(c echo.Context, by auth.Actor, p auth.Permission, number string) (int64, error) {
	found, err := a.Giving.IsOfficial(c.Request().Context(), number)
	if err != nil {
		return 0, onField(err, "account")
	}
	if len(found) == 0 {
		return 0, fault.On("account", "api.account.unknown")
	}
	for _, f := range found {
		if by.May(p, f.UnitID) {
			return f.ID, nil
		}
	}
	return 0, fault.Of(fault.Denied, "auth.denied")
}

// onField moves a rule's refusal to the name that its field has in the API.
func onField(err error, field string) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := &fault.Error{Kind: e.Kind}
	for _, f := range e.Faults {
		f.Field = field
		moved.Faults = append(moved.Faults, f)
	}
	return moved
}

// broken is a form that ends too early or is none: the sender's mistake.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Of(fault.TooLarge, "request.large", "max", strconv.FormatInt(large.Limit>>20, 10)+" MB")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) || errors.Is(err, errForm) {
		return fault.Of(fault.Invalid, "api.form.broken")
	}
	return err
}

var errForm = errors.New("no multipart form")

// upload is a statement in a form. Reading it reads the file, and the end of the
// file is told only when nothing unknown came behind it.
type upload struct {
	account, profile, layout, late, name string

	layoutID int64
	parts    *multipart.Reader
	wait     bool // for the whole form before anything is done
	file     io.Reader
	spool    *os.File
	hash     hash.Hash
	seen     map[string]bool
}

// open reads the fields up to the file, or the whole form if it has to wait.
func (u *upload) open() error {
	for u.file == nil || u.spool != nil {
		more, err := u.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	var l fault.List
	if u.account == "" {
		l.On("account", "account.number.missing")
	}
	switch giving.Profile(u.profile) {
	case "", giving.VCB, giving.VietinBank, giving.Agribank:
	default:
		l.On("profile", "account.profile.unknown")
	}
	if u.layout != "" {
		var err error
		if u.layoutID, err = strconv.ParseInt(u.layout, 10, 64); err != nil || u.layoutID < 1 {
			l.On("layout", "layout.missing")
		}
	}
	if u.late != "" && u.late != "true" && u.late != "false" {
		l.On("late", "api.wrong_type", "want", "bool")
	}
	if u.file == nil {
		l.On("file", "api.file.missing")
	}
	return l.Err()
}

// next reads one part; false at the end of the form.
func (u *upload) next() (bool, error) {
	p, err := u.parts.NextPart()
	if err == io.EOF { // a form that was cut off says so with an EOF that is wrapped
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", errForm, err)
	}
	name := p.FormName()
	if u.seen[name] {
		return false, fault.On(name, "api.field.twice")
	}
	switch name {
	case "account":
		u.account, err = readField(p)
	case "profile":
		u.profile, err = readField(p)
	case "layout":
		u.layout, err = readField(p)
	case "late":
		u.late, err = readField(p)
	case "file":
		err = u.take(p)
	default:
		return false, unknownField(name)
	}
	u.seen[name] = true
	return err == nil, err
}

func readField(p *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(p, fieldMax+1))
	if err != nil {
		return "", err
	}
	if len(b) > fieldMax {
		return "", fault.On(p.FormName(), "text.long", "max", fieldMax)
	}
	return string(b), nil
}

// take is the file: read later, straight from the request, or put aside now.
func (u *upload) take(p *multipart.Part) (err error) {
	u.name = p.FileName()
	if !u.wait && u.account != "" {
		u.file = p
		return nil
	}
	if u.spool, err = os.CreateTemp("", "statement-*"); err != nil {
		return fmt.Errorf("put an upload aside: %w", err)
	}
	u.hash = sha256.New()
	if _, err := io.Copy(io.MultiWriter(u.spool, u.hash), p); err != nil {
		return err
	}
	if _, err := u.spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read an upload again: %w", err)
	}
	u.file = u.spool
	return nil
}

// Read is the file's bytes.
func (u *upload) Read(b []byte) (int, error) {
	n, err := u.file.Read(b)
	if errors.Is(err, io.EOF) && u.spool == nil {
		for more := true; more; {
			if more, err = u.next(); err != nil {
				return n, err
			}
		}
		err = io.EOF
	}
	return n, err
}

// close throws away what was put aside, and what a refused sender is still sending,
// so that the answer reaches it.
func (u *upload) close(c echo.Context) {
	if u.spool != nil {
		u.spool.Close()
		os.Remove(u.spool.Name()) // what stays, the system clears
	}
	io.CopyN(io.Discard, c.Request().Body, drainMax) // a courtesy to who still sends
}
