package giving

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// StatementState is where a file is on its way into the book.
type StatementState string

// The states.
const (
	StatementStored  StatementState = "stored"  // kept, its lines not yet looked at
	StatementRunning StatementState = "running" // lines come in, chunk by chunk
	StatementDone    StatementState = "done"
)

// Statement is a bank's file as it was handed in, and how far it is in the book.
type Statement struct {
	ID        int64
	UnitID    int64
	AccountID int64
	FileID    int64
	Name      string
	Profile   Profile
	Layout    *Layout // the columns that an officer named, if it is read by them
	Encoding  string
	RepeatsID int64 // the statement that brought the same bytes before, or 0
	State     StatementState

	Rows, Lines, Faults int // of the file
	SumIn, SumOut       money.VND
	From, Through       workday.Day
	Opening, Closing    *money.VND
	Balanced            bool
	Mended              bool        // a later file tells all its days and has no row that cannot be read
	Rebalanced          bool        // and the balances of that one agree
	Left                *money.VND  // what the account held before, where Opening is another sum
	LeftOn              workday.Day // by the account's file up to this day

	RowDone    int // rows up to here are in the book
	New, Known int
	Matched    int // of the new ones
	Suggested  int
	Ambiguous  int
	Open       int // gifts without a code
	Doubtful   int // an officer must say whether they are known
	Held       int // money out that the book does not have
	SumNew     money.VND

	UploadedBy int64
	UploadedAt time.Time
	StartedAt  time.Time
	DoneAt     time.Time
}

// Progress is how much of the file is in the book, in percent.
func (s *Statement) Progress() int {
	if s.State == StatementDone || s.Rows == 0 {
		return 100
	}
	return s.RowDone * 100 / s.Rows
}

// Unread reports whether rows of the file are in no book: they could not be read, and no
// later file tells their days in full.
func (s *Statement) Unread() bool { return s.RepeatsID == 0 && s.Faults > 0 && !s.Mended }

// Unbalanced reports whether the balances that the file names do not agree with its lines,
// nor do those of a later file of the same days.
func (s *Statement) Unbalanced() bool {
	return s.RepeatsID == 0 && s.Opening != nil && !s.Balanced && !s.Rebalanced
}

// NewStatement says what a file is uploaded as.
type NewStatement struct {
	Account int64   // of ours
	Profile Profile // "" takes the account's, then finds it by the columns
	Layout  int64   // the columns that an officer named; 0 finds them among the account's
	Name    string  // of the file
	Kept    int64   // the file, if KeepSample put it aside before; its name is the file's
	Late    bool    // it is this account's though its campaign was over before the first line
}

const (
	statementKind = "giving.statement"
	faultsListed  = 1000 // faults, and as many findings, that are kept of one file
	fileNameMax   = 255
)

var importer = auth.System("giving.statement")

// UploadStatement takes in a bank's file: it is read once while it is stored, so
// that a file that is none is refused at the door and nothing of it is kept. The
// same bytes for the same account are recognised, and answered as what they are:
// a file all of whose lines are known. The lines come into the book by a job.
// A file whose lines all lie behind the last day of the account's campaign is most
// likely another account's: it is refused with "statement.account.over" unless n
// says that it is not; one of days after the end of the account's unit with
// "statement.account.ended". Where n names a file that was put aside, src is not read.
func (s *Service) UploadStatement(
	ctx context.Context, by auth.Actor, n NewStatement, src io.Reader,
) (*Statement, error) {
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return nil, err
	}
	var account *BankAccount
	var campaign *Campaign
	var o ReadOptions
	err := s.DB.View(ctx, by, func(tx *pg.Tx) (err error) {
		if account, err = accountByID(tx, n.Account); err != nil {
			return err
		}
		if campaign, err = campaignByID(tx, account.CampaignID); err != nil {
			return err
		}
		if o.unit, err = place.ByID(tx, account.UnitID, workday.On(tx.Now)); err != nil {
			return err
		}
		return o.layouts(tx, n)
	})
	if err != nil {
		return nil, err
	}
	if err := by.Must(auth.ImportStatement, account.UnitID); err != nil {
		return nil, err
	}
	if n.Name, err = cleanFileName(n.Name); err != nil {
		return nil, err
	}
	if o.Profile = n.Profile; o.Profile == "" {
		o.Profile = account.Profile
	}
	o.Account, o.Today = account.Number, workday.On(s.DB.Now())
	var f *file.File
	var seen *reading
	if n.Kept != 0 {
		f, seen, err = s.readKept(ctx, by, n, o, *account, *campaign)
	} else {
		f, seen, err = s.storeAndRead(ctx, by, n, o, *account, *campaign, src)
	}
	if err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Statement, error) {
		if err := file.Take(tx, f.ID); err != nil {
			return nil, err
		}
		st, err := insertStatement(tx, *account, f.Name, f, seen)
		if err != nil {
			return nil, err
		}
		if st.RepeatsID == 0 {
			err = job.Enqueue(tx, job.New{Kind: statementKind, Key: fmt.Sprint(st.ID), Args: st.ID})
			if err != nil {
				return nil, err
			}
		}
		return st, audit.Record(tx, audit.Event{
			Action: "statement.upload", Subject: fmt.Sprintf("statement:%d", st.ID), Unit: st.UnitID,
			After: map[string]any{
				"account": account.ID, "file": f.ID, "lines": st.Lines, "faults": st.Faults,
				"repeats": st.RepeatsID,
			},
		})
	})
}

// layouts finds the columns that officers named for the account, or the one that is
// asked for.
func (o *ReadOptions) layouts(tx *pg.Tx, n NewStatement) (err error) {
	if n.Layout == 0 {
		o.Layouts, err = layouts(tx, n.Account)
		return err
	}
	if o.Layout, err = layoutByID(tx, n.Layout); err == nil && o.Layout.AccountID != n.Account {
		return fault.On("profile", "layout.account")
	}
	return err
}

func cleanFileName(name string) (string, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name, err := vntext.Clean("file", name, fileNameMax, false)
	if err != nil {
		return "", err
	}
	if name == "" || name == "." || name == "/" {
		return "statement.csv", nil
	}
	return name, nil
}

// reading is what one pass over a file found.
type reading struct {
	Summary
	faults []RowFault // rows that cannot be read, at most faultsListed
}

// afterEnd refuses a file whose first line came when the campaign was over. Of
// a unit that has ended it asks by the end of that unit, whose successor the lines are.
func (r *reading) afterEnd(c Campaign, unit *place.Unit) error {
	last := c.LastDay()
	if r.Lines == 0 || r.From <= last || c.IsSource() {
		return nil
	}
	if !unit.ValidTo.IsZero() && r.From > unit.ValidTo {
		return fault.On("account", "statement.account.ended", "unit", unit.FullName, "last", unit.ValidTo.Local())
	}
	return fault.On("account", "statement.account.over", "last", last.Local(), "name", c.Name)
}

// storeAndRead reads a file while it is stored. Whoever of the two fails first
// stops the other, so a refused file leaves nothing.
func (s *Service) storeAndRead(
	ctx context.Context, by auth.Actor, n NewStatement, o ReadOptions, account BankAccount, campaign Campaign,
	src io.Reader,
) (*file.File, *reading, error) {
	out, in := io.Pipe()
	t := &tap{src: src, in: in, read: make(chan struct{})}
	go func() {
		defer close(t.read)
		t.seen, t.err = readAll(out, o)
		if t.err == nil && !n.Late {
			t.err = t.seen.afterEnd(campaign, o.unit)
		}
		if t.err == nil && t.seen.Lines > 0 {
			t.err = account.owns(t.seen.From, t.seen.Through)
		}
		out.CloseWithError(t.err)
	}()
	f, err := s.Files.Store(ctx, by, file.New{Kind: "statement", Name: n.Name, Unit: account.UnitID}, t)
	in.CloseWithError(err) // if the store gave up first, so does the reading
	<-t.read
	if _, refused := fault.As(t.err); refused {
		return nil, nil, t.err
	}
	if err != nil {
		return nil, nil, err
	}
	return f, t.seen, nil
}

// readKept reads a file that was put aside when its columns were not known yet.
func (s *Service) readKept(
	ctx context.Context, by auth.Actor, n NewStatement, o ReadOptions, account BankAccount, campaign Campaign,
) (*file.File, *reading, error) {
	f, err := s.keptFile(ctx, by, account, n.Kept)
	if err != nil {
		return nil, nil, err
	}
	src, err := s.Files.Open(ctx, by, f.ID)
	if err != nil {
		return nil, nil, err
	}
	defer src.Close()
	seen, err := readAll(src, o)
	if err == nil && !n.Late {
		err = seen.afterEnd(campaign, o.unit)
	}
	if err == nil && seen.Lines > 0 {
		err = account.owns(seen.From, seen.Through)
	}
	return f, seen, err
}

// tap hands everything that is read from src to the reading, and says that src has
// ended only when the reading agrees.
type tap struct {
	src  io.Reader
	in   *io.PipeWriter
	read chan struct{} // closed when seen and err are there
	seen *reading
	err  error
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.src.Read(p)
	if n > 0 {
		if _, stopped := t.in.Write(p[:n]); stopped != nil {
			return 0, stopped
		}
	}
	if errors.Is(err, io.EOF) {
		t.in.Close()
		if <-t.read; t.err != nil {
			return 0, t.err
		}
	}
	return n, err
}

func readAll(src io.Reader, o ReadOptions) (*reading, error) {
	r, err := NewStatementReader(src, o)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var seen reading
	for r.Next() {
		if f := r.Fault(); f != nil && len(seen.faults) < faultsListed {
			seen.faults = append(seen.faults, *f)
		}
	}
	seen.Summary = r.Summary()
	return &seen, r.Err()
}

func pageOf(limit int) int {
	if limit <= 0 || limit > listMax {
		return listMax
	}
	return limit
}

// Jobs are the works of giving that outlive a request.
func (s *Service) Jobs() job.Handlers {
	return job.Handlers{
		statementKind: s.RunStatement,
		learnKind:     s.LearnStatement,
		cashKind:      s.RunCash,
		receivedKind:  s.RunReceived,
		screenKind:    s.RunScreen,
		lateKind:      s.RunLate,
	}
}
