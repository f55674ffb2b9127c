package giving

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// GiverForm is the list of who shares in one transfer, as typed.
type GiverForm struct {
	Text    string
	Minors  bool   // there are givers under 16 on it
	Agreed  bool   // whoever is named in full is grown up and wished so
	Version int    // the list that this one follows; 0 for the first
	Reason  string // why the one before was wrong
}

// GiverCheck is what a list says, before it is confirmed.
type GiverCheck struct {
	Shares []Share
	Sum    money.VND
}

// SharedLine is a gift that many may have given, with its list.
type SharedLine struct {
	ID       int64
	UnitID   int64
	PledgeID int64
	EntryID  int64
	Amount   money.VND
	On       workday.Day
	Receipt  string     // its code
	List     *GiverList // nil before there is one
}

// Version is that of the list which stands, 0 for none.
func (l *SharedLine) Version() int {
	if l.List == nil {
		return 0
	}
	return l.List.Version
}

// GiverList is a list as officers and its maker see it.
type GiverList struct {
	ID      int64
	Version int
	Givers  int
	Minors  bool
	Hash    string // hex
	Reason  string
	Actor   string
	ByGiver bool // made with the key of the gift
	MadeAt  time.Time
}

// SharedLinesOf are the transfers of a gift, for who has its key: the latest first.
func (s *Service) SharedLinesOf(ctx context.Context, code, key string) (list []SharedLine, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		list, err = sharedLines(tx, `l.pledge_id = $1`, p.ID)
		return err
	})
	return list, err
}

// SharedLineFor is one gift with its list, for an officer who holds the permission at its
// unit. It refuses with "givers.unmatched" a line that is no gift with a giver.
func (s *Service) SharedLineFor(
	ctx context.Context, by auth.Actor, line int64, need auth.Permission,
) (l *SharedLine, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := mayShare(tx, line, need); err != nil {
			return err
		}
		l, err = sharedLine(tx, line)
		return err
	})
	return l, err
}

func mayShare(tx *pg.Tx, line int64, need auth.Permission) error {
	l, err := lineByID(tx, line)
	if err != nil {
		return err
	}
	return tx.By.Must(need, l.UnitID)
}

func sharedLine(tx *pg.Tx, line int64) (*SharedLine, error) {
	list, err := sharedLines(tx, `l.id = $1`, line)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Conflict, "givers.unmatched")
	}
	return &list[0], nil
}

// CheckGivers reads a list against its line and tells every mistake; it writes nothing.
func (l *SharedLine) CheckGivers(f GiverForm) (*GiverCheck, error) {
	var wrong fault.List
	var c GiverCheck
	c.Shares, c.Sum = readShares(&wrong, f.Text, f.Minors)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	full := false
	for _, s := range c.Shares {
		full = full || s.Shown == ShownFull
	}
	if full && !f.Agreed {
		wrong.On("agreed", "givers.agreed.missing")
	}
	// To the đồng: whoever shares in a gift shares in the whole of it, and in nothing more.
	switch {
	case c.Sum < l.Amount:
		wrong.On("list", "givers.sum.short", "n", len(c.Shares), "sum", c.Sum, "amount", l.Amount, "off", l.Amount-c.Sum)
	case c.Sum > l.Amount:
		wrong.On("list", "givers.sum.over", "n", len(c.Shares), "sum", c.Sum, "amount", l.Amount, "off", c.Sum-l.Amount)
	}
	if f.Version > 0 {
		_, err := cleanReason(f.Reason)
		wrong.Add(err)
	}
	return &c, wrong.Err()
}

// ListGivers writes down who shares in a gift, on an officer's word. The money stays one
// line, one entry and one receipt. A list that stands is followed by another version, with
// its reason; when somebody else was faster it refuses with "givers.changed".
func (s *Service) ListGivers(ctx context.Context, by auth.Actor, line int64, f GiverForm) (*GiverList, error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*GiverList, error) {
		if err := mayShare(tx, line, auth.MatchLines); err != nil {
			return nil, err
		}
		l, err := holdShared(tx, line)
		if err != nil {
			return nil, err
		}
		return s.listGivers(tx, l, f, 0)
	})
}

// ListGiversWithKey is ListGivers by who gave the transfer, with the key of the gift.
func (s *Service) ListGiversWithKey(ctx context.Context, code, key string, line int64, f GiverForm) (*GiverList, error) {
	return pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (*GiverList, error) {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return nil, err
		}
		l, err := holdShared(tx, line)
		if err != nil {
			return nil, err
		}
		if l.PledgeID != p.ID {
			return nil, errNoPledge()
		}
		return s.listGivers(tx, l, f, p.ID)
	})
}

// holdShared reads a line of which nobody else writes a list meanwhile.
func holdShared(tx *pg.Tx, line int64) (*SharedLine, error) {
	if _, err := tx.Exec(`select from giving.bank_lines where id = $1 for update`, line); err != nil {
		return nil, fmt.Errorf("hold line %d: %w", line, err)
	}
	return sharedLine(tx, line)
}

func (s *Service) listGivers(tx *pg.Tx, l *SharedLine, f GiverForm, pledge int64) (*GiverList, error) {
	check, err := l.CheckGivers(f)
	if err != nil {
		return nil, err
	}
	if f.Version != l.Version() {
		return nil, fault.Of(fault.Conflict, "givers.changed", "version", l.Version())
	}
	next := GiverList{
		Version: f.Version + 1, Givers: len(check.Shares), Minors: f.Minors, ByGiver: pledge != 0, MadeAt: tx.Now,
	}
	if f.Version > 0 {
		if next.Reason, err = cleanReason(f.Reason); err != nil {
			return nil, err
		}
	}
	var before []listedGiver
	if l.List != nil {
		if before, err = s.giversOf(tx, l.List.ID); err != nil {
			return nil, err
		}
	}
	rows := s.rowsOf(check.Shares, keptCodes(check.Shares, before))
	sum := sha256.New()
	for _, r := range rows {
		sum.Write(r.commitment)
	}
	hash := sum.Sum(nil)
	next.Hash = hex.EncodeToString(hash)
	if err := insertGiverList(tx, l, &next, hash, pledge, rows); err != nil {
		return nil, err
	}
	body, err := leaf.Encode("giver_list", map[string]any{
		"entry": l.EntryID, "version": next.Version, "givers": next.Givers, "amount": int64(l.Amount),
		"list": next.Hash, "on": workday.On(tx.Now).String(),
	})
	if err != nil {
		return nil, fmt.Errorf("tell the givers of line %d: %w", l.ID, err)
	}
	ref := fmt.Sprintf("%d/%d", l.ID, next.Version)
	if err := tlog.Append(tx, []tlog.Leaf{{Kind: "giver_list", Ref: ref, Body: body}}); err != nil {
		return nil, err
	}
	return &next, audit.Record(tx, audit.Event{
		Action: "line.givers", Subject: lineSource(l.ID, 1), Unit: l.UnitID, Reason: next.Reason,
		Before: map[string]any{"version": f.Version},
		After:  map[string]any{"version": next.Version, "givers": next.Givers, "list": next.Hash, "with_key": next.ByGiver},
	})
}

// listedGiver is a row of a list on its way in, or as it stands there.
type listedGiver struct {
	Share
	Code       string
	salt       []byte
	sealed     []byte
	commitment []byte
}

func giverPlace(code string) string { return "giving.list_givers/" + code }

// rowsOf seals each share and binds it by its salt, so that a giver who is shown the two
// can hold his row against the hash in the log.
func (s *Service) rowsOf(shares []Share, kept map[int]string) []listedGiver {
	fresh := codes.Many(len(shares))
	rows := make([]listedGiver, len(shares))
	for i, share := range shares {
		r := listedGiver{Share: share, Code: fresh[i], salt: make([]byte, 16)}
		if code := kept[i]; code != "" {
			r.Code = code
		}
		rand.Read(r.salt) // never fails
		r.sealed = s.Keys.Encrypt(giverPlace(r.Code), []byte(share.Name))
		row, err := json.Marshal([]any{"share", r.Code, share.Name, share.PublicName(), share.Amount})
		if err != nil {
			panic("giving: " + err.Error()) // texts and numbers always can
		}
		r.commitment = leaf.Commit(r.salt, row)
		rows[i] = r
	}
	return rows
}

// keptCodes says which code each share has already: its giver's and amount's of the version
// before, else that of the row in its place which fell out, where the name or the amount is
// still the same. A code that is in somebody's hands never becomes another's.
func keptCodes(shares []Share, before []listedGiver) map[int]string {
	type part struct {
		name   string
		amount money.VND
	}
	of := func(s Share) part { return part{vntext.Fold(s.Name), s.Amount} }
	waiting := map[part][]int{}
	for i, b := range before {
		waiting[of(b.Share)] = append(waiting[of(b.Share)], i)
	}
	kept, used := map[int]string{}, map[int]bool{}
	for i, s := range shares {
		if list := waiting[of(s)]; len(list) > 0 {
			kept[i], used[list[0]] = before[list[0]].Code, true
			waiting[of(s)] = list[1:]
		}
	}
	for i := range shares {
		if kept[i] == "" && i < len(before) && !used[i] &&
			(of(shares[i]).name == of(before[i].Share).name || shares[i].Amount == before[i].Amount) {
			kept[i], used[i] = before[i].Code, true
		}
	}
	return kept
}

// GiverCard is one row of a list for who made it: whom to give which code.
type GiverCard struct {
	Nth        int
	Name, Code string
	PublicName string
	Amount     money.VND
}

// GiverCards are the rows of a gift's list with their names as they were written, for who
// has the key of the gift.
func (s *Service) GiverCards(ctx context.Context, code, key string, line int64) (cards []GiverCard, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		l, err := sharedLine(tx, line)
		if err != nil {
			return err
		}
		if l.PledgeID != p.ID || l.List == nil {
			return fault.Of(fault.Missing, "givers.missing")
		}
		rows, err := s.giversOf(tx, l.List.ID)
		for i, r := range rows {
			cards = append(cards, GiverCard{i + 1, r.Name, r.Code, r.PublicName(), r.Amount})
		}
		return err
	})
	return cards, err
}

// TypedAgain is a list as its maker would type it, to be corrected.
func TypedAgain(cards []GiverCard) string {
	var b strings.Builder
	for _, c := range cards {
		shown := ""
		switch c.PublicName {
		case "":
			shown = "\tẩn"
		case Screen(c.Name, ""):
			shown = "\trõ"
		}
		fmt.Fprintf(&b, "%s\t%s%s\n", c.Name, c.Amount.Plain(), shown)
	}
	return b.String()
}
