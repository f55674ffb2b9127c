package giving

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// StatementQuery is what somebody asks the public statement. Zero fields do not
// narrow it.
type StatementQuery struct {
	Text     string // a code, an amount, a bank's reference, a day if From and To are none, or words
	Amount   money.VND
	Min, Max money.VND
	From, To workday.Day
	Campaign int64
	Account  int64
	After    string // StatementPage.Next of the page before
	Limit    int    // at most 200; 25
}

// StatementItem is one line as everybody sees it.
type StatementItem struct {
	ID         int64
	AccountID  int64
	CampaignID int64
	BookedOn   workday.Day
	BookedAt   time.Time // zero where the bank gives no time
	Direction  Direction
	Kind       LineKind
	Amount     money.VND
	Text       string
	Receipt    string // its code, if there is one to be seen
	Hidden     bool   // the giver asked not to be named
	at         time.Time
}

// StatementPage is the answer, newest first. Nothing is ever counted to the end:
// Found is how many are known, and FoundMore that there are more.
type StatementPage struct {
	Items     []StatementItem
	Next      string // "" on the last page
	Found     int
	FoundMore bool
	Day       workday.Day // that the question was read as; zero if it was something else
	Newest    bool        // only the newest lines were looked through: more words would find older ones
	Alike     []string    // words like those that were not found; the lines of the first are shown
}

// How far a search goes.
const (
	queryMax      = 100    // letters of a question that are looked at
	foundMax      = 1000   // "hơn 1.000"
	walkMax       = 40_000 // lines looked through where no index helps
	walkMin       = 5_000  // and where the words stand in no line that the search has learned from
	denseMin      = 1000   // rows that a pair of words stands in before it can be dense
	learnedMaxAge = time.Minute
	pageDefault   = 25 // a phone shows four; half the bytes of fifty
	alikeMax      = 3
	wordsMax      = 12
	referenceMin  = 6
	// what begins with so many letters is few lines: they may be read before they are put in order
	referenceWhole = 10
)

// seats are for searches that run at once. More than there are processors would only
// take turns on them, and each would be later; the others wait in line.
var seats = make(chan struct{}, runtime.GOMAXPROCS(0)+1)

// seatMax is how long somebody waits for a seat.
const seatMax = 2 * time.Second

// SearchStatement looks the public statement up. It sees only screened rows, and
// answers a visitor within 300 ms or says at the question that it was too wide
// ("search.slow"). Where all seats are taken nobody's question is to blame ("search.busy").
func (s *Service) SearchStatement(ctx context.Context, q StatementQuery) (*StatementPage, error) {
	select {
	case seats <- struct{}{}:
		defer func() { <-seats }()
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(seatMax):
		return nil, fault.Of(fault.Busy, "search.busy")
	}
	page, err := s.searchStatement(ctx, q)
	if pg.Code(err) == "57014" && ctx.Err() == nil {
		return nil, fault.On("q", "search.slow")
	}
	return page, err
}

func (s *Service) searchStatement(ctx context.Context, q StatementQuery) (*StatementPage, error) {
	f, err := s.readQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	page, err := f.search(ctx)
	if err != nil {
		return nil, err
	}
	page.Day = f.day
	if len(page.Items) == 0 && f.way == byWords && f.words > 1 && q.After == "" {
		return s.searchAlike(ctx, q, f, page)
	}
	return page, nil
}

// searchAlike shows the lines of the words that are most like the ones asked for.
func (s *Service) searchAlike(
	ctx context.Context, q StatementQuery, f *finding, nothing *StatementPage,
) (*StatementPage, error) {
	guesses := f.known.guesses(f.norm)
	if len(guesses) == 0 {
		return nothing, nil
	}
	alike, err := standing(ctx, s.DB, guesses, alikeMax)
	if pg.Code(err) == "57014" && ctx.Err() == nil {
		return nothing, nil
	}
	if err != nil || len(alike) == 0 {
		return nothing, err
	}
	q.Text = alike[0]
	if f, err = s.readQuery(ctx, q); err != nil {
		return nil, err
	}
	page, err := f.search(ctx)
	if err != nil {
		return nil, err
	}
	page.Alike = alike
	return page, nil
}

// way is how a question is answered.
type way int

const (
	byTime way = iota // no words: the newest lines that fit
	byCode
	byReference
	byAmountOrReference
	byAmountOrWords // "200k": what was given, or else what somebody wrote
	byWords
)

// finding is a question made ready.
type finding struct {
	StatementQuery
	db       *pg.DB
	way      way
	code     string
	typed    money.VND   // the amount that the question is, byAmountOrWords
	day      workday.Day // that the question is
	norm     string
	words    int
	rare     []int32 // shingles that the index is asked for; none: walk
	walk     int     // lines to look through then
	known    *vocabulary
	afterAt  time.Time
	afterID  int64
	hasAfter bool
}

func (s *Service) readQuery(ctx context.Context, q StatementQuery) (*finding, error) {
	f := &finding{StatementQuery: q, db: s.DB}
	if f.Limit <= 0 {
		f.Limit = pageDefault
	}
	f.Limit = min(f.Limit, listMax)
	var l fault.List
	if q.After != "" {
		if f.hasAfter = f.readCursor(q.After); !f.hasAfter {
			l.On("after", "search.after")
		}
	}
	text := shortText(q.Text, queryMax)
	if q.From == 0 && q.To == 0 {
		if on, ok := typedDay(text, workday.On(s.DB.Now())); ok {
			f.day, f.From, f.To, text = on, on, on, ""
		}
	}
	f.norm = vntext.Fold(text)
	if f.norm == "" && strings.TrimSpace(text) != "" {
		l.On("q", "search.words")
	}
	if q.From != 0 && q.To != 0 && q.From > q.To {
		l.On("to", "search.days")
	}
	if q.Min != 0 && q.Max != 0 && q.Min > q.Max {
		l.On("max", "search.amounts")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	if f.Account != 0 && f.Campaign == 0 { // whose lines an index has in order
		var err error
		if f.Campaign, err = campaignOf(ctx, s.DB, f.Account); err != nil {
			return nil, err
		}
	}
	f.words = len(strings.Fields(f.norm))
	switch number := digitsOf(text); {
	case f.norm == "":
		f.way = byTime
	case CleanCode(text) != "":
		f.way, f.code = byCode, CleanCode(text)
	case number != "" && len(number) <= 15:
		f.way, f.code = byAmountOrReference, number
	case f.readAmount(text):
		if err := s.readWords(ctx, f); err != nil {
			return nil, err
		}
		f.way = byAmountOrWords
	case f.words == 1 && len(f.norm) >= referenceMin && strings.ContainsAny(f.norm, "0123456789"):
		f.way, f.code = byReference, strings.ToUpper(f.norm)
	default:
		if err := s.readWords(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readAmount reads a question that is an amount with its unit, as 500 nghìn.
func (f *finding) readAmount(text string) bool {
	if f.Amount != 0 {
		return false
	}
	amount, err := money.Parse("q", text)
	f.typed = amount
	return err == nil && amount > 0
}

// readWords makes a question of words ready.
func (s *Service) readWords(ctx context.Context, f *finding) (err error) {
	f.way = byWords
	if f.known, err = s.learned.get(ctx, s.DB); err != nil {
		return err
	}
	f.rare, f.walk = rareShingles(f.norm, f.known.dense), walkMax
	if !f.known.has(f.norm) {
		f.walk = walkMin // only rows that the search has not learned from can have it
	}
	return nil
}

// rareShingles are the triples of a question, or its pair if it has two words,
// that stand in few enough lines for the index.
func rareShingles(norm string, dense map[int32]bool) []int32 {
	words := strings.Fields(norm)
	if len(words) > wordsMax {
		words = words[:wordsMax]
	}
	var rare []int32
	for n := 3; n >= 2 && len(rare) == 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			all := vntext.Shingles(strings.Join(words[i:i+n], " "))
			if len(all) == 0 {
				continue // a word with a digit breaks the run
			}
			if h := longest(words[i:i+n], all); !dense[h] {
				rare = append(rare, h)
			}
		}
		if len(words) >= 3 && n == 3 && len(rare) == 0 {
			break // all its triples are dense, so its pairs are too
		}
	}
	return rare
}

// longest is the shingle of all the words together: the one that the words
// without the first and without the last do not have.
func longest(words []string, all []int32) int32 {
	if len(words) == 2 {
		return all[0]
	}
	pairs := map[int32]bool{}
	for i := 0; i+2 <= len(words); i++ {
		for _, h := range vntext.Shingles(strings.Join(words[i:i+2], " ")) {
			pairs[h] = true
		}
	}
	for _, h := range all {
		if !pairs[h] {
			return h
		}
	}
	return all[0]
}

// digitsOf is the number that a question consists of, or "".
func digitsOf(text string) string {
	var b strings.Builder
	for _, c := range strings.TrimSpace(trimCurrency(text)) {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		case c != '.' && c != ',' && c != ' ' && c != 0xa0:
			return ""
		}
	}
	return b.String()
}

func shortText(s string, max int) string {
	n := 0
	for i := range s {
		if n++; n > max {
			return s[:i]
		}
	}
	return s
}

func (f *finding) readCursor(cursor string) bool {
	micro, id, ok := strings.Cut(cursor, "-")
	m, err1 := strconv.ParseInt(micro, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	f.afterAt, f.afterID = time.UnixMicro(m).UTC(), n
	return ok && err1 == nil && err2 == nil && m > 0 && m < 1<<53
}

func cursorOf(i StatementItem) string {
	return fmt.Sprintf("%d-%d", i.at.UnixMicro(), i.ID)
}

// search runs the question in the way that finds its lines soonest.
func (f *finding) search(ctx context.Context) (*StatementPage, error) {
	switch f.way {
	case byAmountOrReference:
		amount, err := strconv.ParseInt(f.code, 10, 64)
		if err == nil && f.Amount == 0 {
			g := *f
			g.Amount, g.way = money.VND(amount), byTime
			page, err := findRows(ctx, &g)
			if err != nil || len(page.Items) > 0 || len(f.code) < referenceMin || f.hasAfter {
				return page, err
			}
		}
		g := *f
		g.way = byReference
		return findRows(ctx, &g)
	case byAmountOrWords:
		g := *f
		g.Amount, g.way = f.typed, byTime
		page, err := findRows(ctx, &g)
		if err != nil || len(page.Items) > 0 {
			return page, err
		}
		g = *f
		g.way = byWords
		return findRows(ctx, &g)
	default:
		return findRows(ctx, f)
	}
}
