package giving

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// chunkLines is how many lines one transaction takes. More are hardly faster
// (docs/bank-lines.md has the measure), and others wait longer for the locks that
// a transaction holds at its end.
const chunkLines = 1000

// While webhooks tell lines of the same account, a file's chunk has politeLines, and the
// file rests politeRest times as long as the chunk took: webhooks wait for the chunk under
// way, everybody for the series of receipts, and all for the processors. Smaller chunks hold
// their locks as long, because what holds them is the last messages of a chunk and not its
// lines, and cost several times as much a line. The file takes longer (docs/performance.md).
const (
	politeLines = 250
	politeRest  = 3
)

// fileChannel is the channel of bank files; others are named by their provider.
const fileChannel = "file"

// accountBook is what taking lines into one account needs to know, read once.
type accountBook struct {
	account  BankAccount
	campaign Campaign
	prefixes []string
	own      map[string]*ownAccount // every account of ours by its number
	head     receipt.New            // what all receipts of the account share
	ledger   map[ledger.Account]int64
	opened   []ledger.Account // by the transaction that is under way
	waiting  waitingNames
	readAt   time.Time
	lastNew  bool // the last line of the chunk before was new
	company  *company

	// fresh: when the file began, the book had no line of its days, and freshLines of
	// the account in all. While only this worker adds to them, no line can be known.
	fresh      bool
	ended      bool // the fund has ended: what its bank still tells is held
	freshLines int64

	filed     int64      // lines that files have told, as far as this worker has looked
	retelling *retelling // nil where no file of another form tells of the days
}

// ownAccount is where money goes that moves between two accounts of ours. Those of a fund
// that has ended are none any more: its books are locked, and what its bank still passes on
// to the successor is received there.
type ownAccount struct {
	number        string
	id            int64
	book, earmark int64
	from          workday.Day // it is this one's; before that it was before's, if there is one
	before        *ownAccount
}

// ours is the account of ours with a number on a day, nil where it is none.
func (b *accountBook) ours(number string, on workday.Day) *ownAccount {
	own := b.own[number]
	for own != nil && own.before != nil && on < own.from {
		own = own.before
	}
	return own
}

// company is when another channel last told lines of the account while a file came in.
type company struct {
	at   atomic.Int64
	live atomic.Int64 // one more than the lines it had told when a chunk last looked; 0: none has
}

// companyFor is how long a file makes room after the last of them.
const companyFor = 2 * time.Second

// saw says how many lines other channels have told.
func (c *company) saw(live int64) {
	if last := c.live.Swap(live + 1); last != 0 && last != live+1 {
		c.at.Store(time.Now().UnixNano())
	}
}

func (c *company) lately() bool { return time.Since(time.Unix(0, c.at.Load())) < companyFor }

// chunk is how many lines the next chunk should have.
func (c *company) chunk() int {
	if c.lately() {
		return politeLines
	}
	return chunkLines
}

// makeRoom leaves the processors to others, for longer the longer a chunk took.
func (c *company) makeRoom(ctx context.Context, took time.Duration) {
	if !c.lately() {
		return
	}
	select {
	case <-time.After(min(politeRest*took, companyFor/2)):
	case <-ctx.Done():
	}
}

// RunStatement brings a stored file's lines into the book, from where it stopped.
// It may be cut off anywhere, and run twice at once: each chunk moves the file's
// mark in its own transaction, and only from where it found it. Who was overtaken
// stays near, for the other may die.
func (s *Service) RunStatement(ctx context.Context, args json.RawMessage) error {
	var id int64
	if err := json.Unmarshal(args, &id); err != nil {
		return fmt.Errorf("read the job: %w", err)
	}
	for try := 0; ; try++ {
		err := s.runStatement(ctx, id, try < waitsMax)
		if !errors.Is(err, errOvertaken) && !errors.Is(err, errAhead) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(overtakenPause):
		}
	}
}

// overtakenPause is how long another worker is left alone with a file.
const overtakenPause = time.Second

// waitsMax bounds how often a file waits for one of another form that came before it.
// Both at once are right as well, and slow: each looks again at what the other brought.
const waitsMax = 120

// errAhead: a file of another form, about the same days, is not in the book yet.
var errAhead = errors.New("a file of another form is ahead")

func (s *Service) runStatement(ctx context.Context, id int64, waits bool) error {
	st, book, err := s.beginStatement(ctx, id, waits)
	if err != nil || st.State == StatementDone {
		return err
	}
	src, err := s.Files.Open(ctx, importer, st.FileID)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := s.takeFile(ctx, st, book, src); err != nil {
		return fmt.Errorf("statement %d from row %d: %w", id, st.RowDone, err)
	}
	return s.finishStatement(ctx, st)
}

// errOvertaken: the file's mark is not where this worker left it.
var errOvertaken = errors.New("another worker has this file")

func (s *Service) beginStatement(
	ctx context.Context, id int64, waits bool,
) (st *Statement, book *accountBook, err error) {
	err = s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		if st, err = startStatement(tx, id); err != nil {
			return err
		}
		if files, err := filesAbout(tx, st); err != nil || waits && files.unready && st.State != StatementDone {
			return cmp.Or(err, errAhead)
		}
		if book, err = s.openAccountBook(tx, st.AccountID); err != nil {
			return err
		}
		book.fresh, book.freshLines, err = isFresh(tx, st)
		return err
	})
	return st, book, err
}

// openAccountBook reads what is the same for all lines of an account.
func (s *Service) openAccountBook(tx *pg.Tx, account int64) (*accountBook, error) {
	b, err := readAccountBook(tx, account)
	if err != nil {
		return nil, err
	}
	f, err := ledger.FundByID(tx, b.campaign.FundID)
	if err != nil {
		return nil, err
	}
	b.ended = !f.EndedOn.IsZero()
	if err := s.readHead(tx, b); err != nil {
		return nil, err
	}
	return b, openCover(tx, b.account)
}

// readAccountBook is enough to say what a line of the account is; nothing is booked by it.
func readAccountBook(tx *pg.Tx, account int64) (*accountBook, error) {
	a, err := accountByID(tx, account)
	if err != nil {
		return nil, err
	}
	c, err := campaignByID(tx, a.CampaignID)
	if err != nil {
		return nil, err
	}
	b := &accountBook{
		account: *a, campaign: *c, ledger: map[ledger.Account]int64{},
		lastNew: true, company: &company{},
	}
	if b.prefixes = []string{c.Prefix}; c.IsSource() {
		if b.prefixes, err = prefixesCalled(tx); err != nil {
			return nil, err
		}
	}
	b.own, err = ownAccounts(tx)
	return b, err
}

func (s *Service) readHead(tx *pg.Tx, b *accountBook) (err error) {
	if b.head, err = s.letterhead(tx, b.campaign); err != nil {
		return err
	}
	b.head.Channel, b.head.Bank, b.head.Account = receipt.Bank, b.account.BankName, b.account.Number
	return nil
}

// takeFile reads the file and takes its lines, chunk by chunk in the file's order.
// While the database works on chunks, the next is made ready.
func (s *Service) takeFile(ctx context.Context, st *Statement, b *accountBook, src io.Reader) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	chunks := make(chan *chunk, 1)
	go func() {
		defer close(chunks)
		if err := b.cut(ctx, st, src, chunks); err != nil {
			stop(err)
		}
	}()
	go s.mergeWhile(ctx)
	if err := s.takeChunks(ctx, st, b, chunks); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return nil
}

// cut reads the file into chunks and makes their lines ready. The file was read
// once already when it was stored, so it does not surprise any more.
func (b *accountBook) cut(ctx context.Context, st *Statement, src io.Reader, chunks chan<- *chunk) error {
	r, err := NewStatementReader(src, ReadOptions{
		Profile: st.Profile, Layout: st.Layout, Account: b.account.Number, Today: workday.On(st.UploadedAt),
	})
	if err != nil {
		return err
	}
	defer r.Close()
	seen := newSeenLines(st.Lines)
	done := st.RowDone
	c := &chunk{statement: st, channel: fileChannel, rowBefore: done}
	send := func(last int) bool {
		c.lastRow = last
		select {
		case chunks <- c:
			c = &chunk{statement: st, channel: fileChannel, rowBefore: last}
			return true
		case <-ctx.Done():
			return false
		}
	}
	for r.Next() {
		l := r.Line()
		switch {
		case r.Fault() != nil:
			continue
		case l.Row <= done:
			seen.nth(fingerprintOf(fileChannel, &l)) // lines of the file are told apart by their number
			continue
		}
		c.lines = append(c.lines, b.ready(fileChannel, l, seen.nth))
		if len(c.lines) >= b.company.chunk() && !send(l.Row) {
			return ctx.Err()
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	if last := r.Summary().Rows; last > c.rowBefore && !send(last) {
		return ctx.Err()
	}
	return nil
}

// finishStatement tries once more what could not be posted for want of money in
// the book, and says that the file is in.
func (s *Service) finishStatement(ctx context.Context, st *Statement) error {
	if err := s.pairAll(ctx); err != nil {
		return err
	}
	if err := s.postHeld(ctx, st.UnitID); err != nil {
		return err
	}
	if err := s.settleDoubts(ctx, st); err != nil {
		return err
	}
	return s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		if err := doneStatement(tx, st.ID); err != nil {
			return err
		}
		a, err := accountByID(tx, st.AccountID)
		if err != nil {
			return err
		}
		return raiseUnshown(tx, st, *a)
	})
}
