package giving

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// PublicGivers is the list of who shares in a transfer, as everybody sees it.
type PublicGivers struct {
	ID, LineID int64
	Version    int
	Givers     int
	Amount     money.VND
	Minors     bool
	Hash       string // hex, as the public log was told it
	MadeAt     time.Time
	CampaignID int64
	On         workday.Day // of the transfer
}

// PublicShare is one giver's part.
type PublicShare struct {
	Nth    int
	Code   string
	Amount money.VND
	Name   string // "" shows nobody
}

// FoundShare is one that a search has found, with its transfer.
type FoundShare struct {
	PublicShare
	LineID int64
	On     workday.Day
	Givers int
	Whole  money.VND
}

// ShareState is what the code of one part opens.
type ShareState struct {
	PublicShare
	LineID, CampaignID int64
	Version, Givers    int
	Whole              money.VND
	Hash               string
	MadeAt             time.Time
	On                 workday.Day
	Stands             bool   // it is in the list that stands
	Receipt            string // the one receipt of the whole transfer
}

// SharesPage is how many rows of a list a page shows, SharesFound how many a search finds.
const (
	SharesPage  = 100
	SharesFound = 20
)

// GiversOfLine is the list of a line, from behind a row on, narrowed to a name. It refuses
// with "givers.missing" a line that one person gave.
func (s *Service) GiversOfLine(
	ctx context.Context, line int64, name string, after int,
) (g *PublicGivers, shares []PublicShare, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		if g, err = publicList(tx, line); err != nil {
			return err
		}
		shares, err = publicShares(tx, g.ID, vntext.Fold(shortText(name, queryMax)), max(after, 0), SharesPage+1)
		return err
	})
	return g, shares, err
}

// GiversOfLines says which of some lines many have given.
func (s *Service) GiversOfLines(ctx context.Context, lines []int64) (lists map[int64]PublicGivers, err error) {
	if len(lines) == 0 {
		return nil, nil
	}
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		lists, err = publicLists(tx, lines)
		return err
	})
	return lists, err
}

// FindShares looks for a name of two words or more among those who gave together.
func (s *Service) FindShares(ctx context.Context, words string) (shares []FoundShare, err error) {
	norm := vntext.Fold(shortText(words, queryMax))
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		shares, err = foundShares(tx, norm, SharesFound)
		return err
	})
	if pg.Code(err) == "57014" && ctx.Err() == nil {
		return nil, nil // too wide a question; the lines say so
	}
	return shares, err
}

// AnyGivers reports whether there is a list at all, so that nobody looks for one in vain.
func (s *Service) AnyGivers(ctx context.Context) (any bool, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		any, err = anyList(tx)
		return err
	})
	return any, err
}

// ShareByCode opens one giver's part. It refuses with "receipt.missing".
func (s *Service) ShareByCode(ctx context.Context, code string) (p *ShareState, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		p, err = shareByCode(tx, codes.Parse(code))
		return err
	})
	return p, err
}
