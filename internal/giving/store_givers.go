package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// sharedLines reads the matched gifts that the condition names, with the list that stands.
func sharedLines(tx *pg.Tx, where string, arg int64) (list []SharedLine, err error) {
	err = tx.Each(`
		select l.id, l.unit_id, coalesce(l.pledge_id, 0), l.entry_id, l.amount, l.booked_on,
			coalesce((
				select r.code from receipt.receipts r
				where r.entry_id = l.entry_id and not exists (select from receipt.events e where e.receipt_id = r.id)
				order by r.id desc limit 1), ''),
			coalesce(g.id, 0), coalesce(g.version, 0), coalesce(g.givers, 0), coalesce(g.minors, false),
			coalesce(encode(g.hash, 'hex'), ''), coalesce(g.reason, ''), coalesce(g.actor, ''),
			coalesce(g.made_by = 0, false), g.made_at
		from giving.bank_lines l
		left join lateral (
			select * from giving.giver_lists g where g.line_id = l.id order by g.version desc limit 1) g on true
		where `+where+` and l.state = 'matched' and l.kind = 'gift'
		order by l.id desc limit $2`, []any{arg, listMax}, func(r pg.Scanner) error {
		var l SharedLine
		var g GiverList
		var at *time.Time
		err := r.Scan(&l.ID, &l.UnitID, &l.PledgeID, &l.EntryID, &l.Amount, &l.On, &l.Receipt,
			&g.ID, &g.Version, &g.Givers, &g.Minors, &g.Hash, &g.Reason, &g.Actor, &g.ByGiver, &at)
		if at != nil {
			g.MadeAt, l.List = *at, &g
		}
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read shared line %d: %w", arg, err)
	}
	return list, nil
}

func insertGiverList(tx *pg.Tx, l *SharedLine, g *GiverList, hash []byte, pledge int64, rows []listedGiver) error {
	err := tx.Row(`
		insert into giving.giver_lists (line_id, unit_id, entry_id, version, minors, givers, amount, hash, reason,
			pledge_id, made_by, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11, $12)
		returning id`, l.ID, l.UnitID, l.EntryID, g.Version, g.Minors, g.Givers, int64(l.Amount), hash, g.Reason,
		pledge, tx.By.ID, g.MadeAt).Scan(&g.ID)
	if err != nil {
		return fmt.Errorf("list the givers of line %d: %w", l.ID, err)
	}
	n := len(rows)
	nth, amounts := make([]int64, n), make([]int64, n)
	codes, names, norms, shingles := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	salts, sealed := make([][]byte, n), make([][]byte, n)
	for i, r := range rows {
		nth[i], amounts[i], codes[i], names[i] = int64(i+1), int64(r.Amount), r.Code, r.PublicName()
		norms[i] = vntext.Fold(names[i])
		shingles[i] = arrayText(shinglesOf(norms[i]))
		salts[i], sealed[i] = r.salt, r.sealed
	}
	_, err = tx.Exec(`
		insert into giving.list_givers (list_id, nth, unit_id, code, amount, public_name, norm, sh, salt, sealed)
		select $1, nth, $2, code, amount, name, norm, sh::integer[], salt, sealed
		from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[])
			as t (nth, amount, code, name, norm, sh, salt, sealed)`,
		g.ID, l.UnitID, nth, amounts, codes, names, norms, shingles, salts, sealed)
	if err != nil {
		return fmt.Errorf("list %d givers of line %d: %w", n, l.ID, err)
	}
	return nil
}

// arrayText is "{1,2,3}": an array of arrays would have to be as long in each row.
func arrayText(list []int32) string {
	b := []byte{'{'}
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Append(b, n)
	}
	return string(append(b, '}'))
}

// giversOf opens the rows of a list, in its order.
func (s *Service) giversOf(tx *pg.Tx, list int64) (rows []listedGiver, err error) {
	err = tx.Each(`
		select nth, code, amount, public_name, sealed from giving.list_givers where list_id = $1 order by nth`,
		[]any{list}, func(r pg.Scanner) error {
			var g listedGiver
			var public string
			if err := r.Scan(&g.Row, &g.Code, &g.Amount, &public, &g.sealed); err != nil {
				return err
			}
			name, err := s.Keys.Decrypt(giverPlace(g.Code), g.sealed)
			g.Name = string(name)
			switch public {
			case "":
				g.Shown = ShownNot
			case Screen(g.Name, ""):
				g.Shown = ShownFull
			default:
				g.Shown = ShownMasked
			}
			rows = append(rows, g)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("open list %d: %w", list, err)
	}
	return rows, nil
}

const publicListColumns = `
	select g.id, g.line_id, g.version, g.givers, g.amount, g.minors, g.hash, g.made_at, g.campaign_id, g.booked_on
	from giving.public_giver_lists g`

func scanPublicList(r pg.Scanner) (g PublicGivers, err error) {
	err = r.Scan(&g.ID, &g.LineID, &g.Version, &g.Givers, &g.Amount, &g.Minors, &g.Hash, &g.MadeAt, &g.CampaignID, &g.On)
	return g, err
}

func publicList(tx *pg.Tx, line int64) (*PublicGivers, error) {
	g, err := scanPublicList(tx.Row(publicListColumns+` where g.line_id = $1`, line))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "givers.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read the givers of line %d: %w", line, err)
	}
	return &g, nil
}

func anyList(tx *pg.Tx) (any bool, err error) {
	if err = tx.Row(`select exists (select from giving.public_giver_lists)`).Scan(&any); err != nil {
		return false, fmt.Errorf("look for a list of givers: %w", err)
	}
	return any, nil
}

// publicLists are those of some lines.
func publicLists(tx *pg.Tx, lines []int64) (lists map[int64]PublicGivers, err error) {
	lists = map[int64]PublicGivers{}
	err = tx.Each(publicListColumns+` where g.line_id = any ($1)`, []any{lines}, func(r pg.Scanner) error {
		g, err := scanPublicList(r)
		lists[g.LineID] = g
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the givers of %d lines: %w", len(lines), err)
	}
	return lists, nil
}

func publicShares(tx *pg.Tx, list int64, norm string, after, limit int) (shares []PublicShare, err error) {
	err = tx.Each(`
		select nth, code, amount, public_name from giving.public_list_givers
		where list_id = $1 and nth > $2::bigint and ($3 = '' or strpos(norm, $3) > 0)
		order by nth limit $4`, []any{list, after, norm, limit}, func(r pg.Scanner) error {
		var p PublicShare
		err := r.Scan(&p.Nth, &p.Code, &p.Amount, &p.Name)
		shares = append(shares, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read list %d: %w", list, err)
	}
	return shares, nil
}

// foundShares looks a name up in all lists that stand.
func foundShares(tx *pg.Tx, norm string, limit int) (shares []FoundShare, err error) {
	all := shinglesOf(norm)
	if len(all) == 0 {
		return nil, nil
	}
	err = tx.Each(`
		select p.nth, p.code, p.amount, p.public_name, g.line_id, g.booked_on, g.givers, g.amount
		from (
			select * from giving.public_list_givers
			where sh @> $1::integer[] and strpos(norm, $2) > 0 limit 1000) p
		join giving.public_giver_lists g on g.id = p.list_id
		order by g.booked_on desc, g.line_id desc, p.nth limit $3`, []any{all, norm, limit}, func(r pg.Scanner) error {
		var f FoundShare
		err := r.Scan(&f.Nth, &f.Code, &f.Amount, &f.Name, &f.LineID, &f.On, &f.Givers, &f.Whole)
		shares = append(shares, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for a giver in the lists: %w", err)
	}
	return shares, nil
}

func shareByCode(tx *pg.Tx, code string) (*ShareState, error) {
	var p ShareState
	err := tx.Row(`
		select code, amount, public_name, nth, line_id, version, givers, whole, hash, made_at, campaign_id, booked_on,
			stands, receipt_code
		from giving.public_shares where code = $1 order by version desc limit 1`, code).
		Scan(&p.Code, &p.Amount, &p.Name, &p.Nth, &p.LineID, &p.Version, &p.Givers, &p.Whole, &p.Hash, &p.MadeAt,
			&p.CampaignID, &p.On, &p.Stands, &p.Receipt)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read a part of a gift: %w", err)
	}
	return &p, nil
}
