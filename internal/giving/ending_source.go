package giving

import (
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// heirSource is the heir's latest source of a kind with an open account: where a source's
// money goes when its unit ends. Without one it is refused with "ending.no_source", for
// nobody's money waits in a book of gifts meanwhile.
func heirSource(tx *pg.Tx, heir place.Unit, kind ledger.BookKind, name string) (*Campaign, error) {
	var id int64
	err := tx.Row(`
		select c.id from giving.campaigns c
		where c.unit_id = $1 and c.kind = $2
			and exists (select from giving.bank_accounts a where a.campaign_id = c.id and a.closed_on is null)
		order by c.id desc limit 1`, heir.ID, string(kind)).Scan(&id)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Conflict, "ending.no_source", "name", name, "unit", heir.FullName)
	}
	if err != nil {
		return nil, fmt.Errorf("find the %s source of unit %d: %w", kind, heir.ID, err)
	}
	return campaignByID(tx, id)
}

// sourcesGo reads into which source of the heir's the money of each source goes.
func (e *Ending) sourcesGo(tx *pg.Tx) error {
	e.Into = map[int64]*Campaign{}
	for _, h := range e.Holds {
		if _, read := e.Into[h.Book]; read || h.Item != ledger.VND {
			continue
		}
		kind, _, err := aboutBook(tx, h.Book)
		if err != nil {
			return err
		}
		if !slices.Contains(SourceKinds, kind) {
			continue
		}
		c, err := heirSource(tx, e.Heir, kind, h.BookName)
		switch {
		case fault.Is(err, "ending.no_source"):
			e.lacks = append(e.lacks, err)
		case err != nil:
			return err
		}
		e.Into[h.Book] = c
	}
	return nil
}
