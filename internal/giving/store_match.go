package giving

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

func lineByID(tx *pg.Tx, id int64) (*BankLine, error) {
	var found []BankLine
	err := tx.Gorm().Raw(`select * from giving.bank_lines where id = ?`, id).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read line %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "line.missing")
	}
	return &found[0], nil
}

// takeOpenLine gives a waiting line to a pledge (0 for a claim), if it still waits.
func takeOpenLine(tx *pg.Tx, id, pledge int64) (bool, error) {
	n, err := tx.Exec(`
		update giving.bank_lines set state = 'matched', pledge_id = nullif($2::bigint, 0)
		where id = $1 and kind = 'gift' and state in ('open', 'suggested', 'ambiguous', 'late', 'ignored')`,
		id, pledge)
	if err != nil {
		return false, fmt.Errorf("take line %d: %w", id, err)
	}
	return n == 1, nil
}

func ignoreLine(tx *pg.Tx, id int64) (bool, error) {
	n, err := tx.Exec(`
		update giving.bank_lines set state = 'ignored'
		where id = $1 and kind = 'gift' and state in ('open', 'suggested', 'ambiguous')`, id)
	if err != nil {
		return false, fmt.Errorf("ignore line %d: %w", id, err)
	}
	return n == 1, nil
}

// whoWasFaster is the refusal for who came too late, or for a line that nobody can
// take.
func whoWasFaster(tx *pg.Tx, line int64) error {
	var by, code string
	var at time.Time
	err := tx.Row(`
		select m.actor, m.at, coalesce(p.code, '')
		from giving.matches m
		left join giving.pledges p on p.id = m.pledge_id
		where m.line_id = $1 and not exists (select from giving.match_undos u where u.match_id = m.id)
		order by m.id desc limit 1`, line).Scan(&by, &at, &code)
	if pg.NoRows(err) {
		return fault.Of(fault.Conflict, "match.state")
	}
	if err != nil {
		return fmt.Errorf("who has line %d: %w", line, err)
	}
	if code == "" {
		return fault.Of(fault.Conflict, "match.claimed", "by", by, "at", at)
	}
	return fault.Of(fault.Conflict, "match.taken", "by", by, "at", at, "code", code)
}

// releaseLine takes a matched line out of its match; its receipt is the one that stands, if
// the one that was issued first was replaced.
func releaseLine(tx *pg.Tx, line int64) (m matchRow, err error) {
	n, err := tx.Exec(`
		update giving.bank_lines set state = 'open', pledge_id = null
		where id = $1 and state = 'matched'`, line)
	if err != nil {
		return m, fmt.Errorf("release line %d: %w", line, err)
	}
	if n == 0 {
		return m, fault.Of(fault.Conflict, "unmatch.state")
	}
	err = tx.Row(`
		select m.id, m.unit_id, m.line_id, coalesce(m.pledge_id, 0), m.entry_id, m.how, coalesce(r.code, m.receipt_code)
		from giving.matches m
		left join receipt.receipts r on r.entry_id = m.entry_id
			and not exists (select from receipt.events e where e.receipt_id = r.id)
		where m.line_id = $1 and not exists (select from giving.match_undos u where u.match_id = m.id)
		order by m.id desc limit 1`, line).
		Scan(&m.id, &m.unit, &m.line, &m.pledge, &m.entry, &m.how, &m.receipt)
	if err != nil {
		return m, fmt.Errorf("read the match of line %d: %w", line, err)
	}
	return m, nil
}

type matchRow struct {
	match
	id int64
}

func insertUndo(tx *pg.Tx, m matchRow, reason string) error {
	_, err := tx.Exec(`
		insert into giving.match_undos (match_id, unit_id, reason, actor_id, at)
		values ($1, $2, $3, $4, $5)`, m.id, m.unit, reason, tx.By.ID, tx.Now)
	if pg.IsCheck(err, "costs_stay_agreed_to") {
		return errCostHeld
	}
	if err != nil {
		return fmt.Errorf("undo match %d: %w", m.id, err)
	}
	return nil
}

// wasSuggested tells a suggestion that an officer took from an officer's own find.
func wasSuggested(tx *pg.Tx, line, pledge int64) (How, error) {
	var yes bool
	err := tx.Row(`
		select exists (select from giving.suggestions where line_id = $1 and pledge_id = $2)`, line, pledge).Scan(&yes)
	if err != nil {
		return "", fmt.Errorf("read the suggestions of line %d: %w", line, err)
	}
	if yes {
		return BySuggestion, nil
	}
	return ByOfficer, nil
}

// moveEntry puts another entry in the place of the one that stood for a line; of a
// held line, which had none, it is the first.
func moveEntry(tx *pg.Tx, line, from, to int64, no int) error {
	n, err := tx.Exec(`
		update giving.bank_lines set entry_id = $3, entry_no = $4,
			state = case state when 'held' then 'booked' else state end
		where id = $1 and coalesce(entry_id, 0) = $2`, line, from, to, no)
	if err != nil {
		return fmt.Errorf("book line %d again: %w", line, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "match.state")
	}
	return nil
}

func updateStatementRow(tx *pg.Tx, line int64, p publicRow) error {
	_, err := tx.Exec(`
		update giving.statement_rows set public_text = $2, norm = $3, sh = $4, hidden = $5, screen_version = $6
		where line_id = $1`, line, p.text, p.norm, p.shingles, p.hidden, ScreenVersion)
	if err != nil {
		return fmt.Errorf("show line %d: %w", line, err)
	}
	return nil
}

func linesOfPledge(tx *pg.Tx, pledge int64) (ids []int64, err error) {
	err = tx.Each(`
		select id from giving.bank_lines where pledge_id = $1 and state = 'matched' order by id limit $2`,
		[]any{pledge, listMax}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the lines of pledge %d: %w", pledge, err)
	}
	return ids, nil
}

// heldMax bounds what one run tries again.
const heldMax = 10_000

func heldLines(tx *pg.Tx, unit int64) (ids []int64, err error) {
	err = tx.Each(`
		select id from giving.bank_lines where unit_id = $1 and state = 'held' order by id limit $2`,
		[]any{unit, heldMax}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list held lines of unit %d: %w", unit, err)
	}
	return ids, nil
}

// toDecide are the states in which a line waits for an officer, as in the index.
// What is held at the account of an ended fund is the successor's manager's: heirsWaiting.
const toDecide = `state in ('suggested', 'ambiguous', 'late', 'held') and not (state = 'held' and exists (
		select from giving.campaigns c join ledger.fund_ends e on e.fund_id = c.fund_id where c.id = bank_lines.campaign_id))`

func lines(tx *pg.Tx, f LineFilter) (list []BankLine, err error) {
	query := tx.Gorm().Table("giving.bank_lines")
	if reach := tx.By.Reach(); len(reach) == 1 { // the policy says so too, but does not find the index
		query = query.Where("unit_id = ?", reach[0])
	}
	switch {
	case f.State != "":
		query = query.Where("state = ?", f.State)
	case !f.Any:
		query = query.Where(toDecide)
	}
	if f.Account != 0 {
		query = query.Where("account_id = ?", f.Account)
	}
	if f.Campaign != 0 {
		query = query.Where("campaign_id = ?", f.Campaign)
	}
	if f.Statement != 0 {
		query = query.Where("id in (select line_id from giving.bank_sightings where statement_id = ?)", f.Statement)
	}
	if f.Before != 0 {
		query = query.Where("id < ?", f.Before)
	}
	if f.Code != "" {
		query = query.Where("code = ?", f.Code)
	}
	if f.Amount != 0 || f.Words != "" {
		query = searched(tx, query, f)
	}
	if err := query.Order("id desc").Limit(f.Limit).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("list lines: %w", err)
	}
	return list, nil
}

// searched looks through the latest of the lines that the query finds.
func searched(tx *pg.Tx, query *gorm.DB, f LineFilter) *gorm.DB {
	found := tx.Gorm().Table("(?) as l", query.Order("id desc").Limit(LinesSearched))
	if f.Amount != 0 {
		found = found.Where("amount = ?", f.Amount)
	}
	if f.Words != "" { // banks write without accents, officers do not always
		like := func(words string) string { return "%" + likeSafe.Replace(words) + "%" }
		found = found.Where("concat_ws(' ', text, counterparty, reference, doc_no) ilike any (array[?, ?])",
			like(f.Words), like(cmp.Or(vntext.Fold(f.Words), f.Words)))
	}
	return found
}

var likeSafe = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func countToDecide(tx *pg.Tx) (n int, err error) {
	err = tx.Row(`
		select count(*) from (
			select from giving.bank_lines where ` + toDecide + ` limit 1000) w`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the lines to decide: %w", err)
	}
	return n, nil
}

// sightingsMax bounds what is shown of one line; an event may come often.
const sightingsMax = 50

func sightingsOf(tx *pg.Tx, line int64) (list []Sighting, err error) {
	err = tx.Each(`
		select coalesce(statement_id, 0), row_no, channel, raw, seen_at from giving.bank_sightings
		where line_id = $1 order by seen_at, statement_id, row_no limit $2`, []any{line, sightingsMax},
		func(r pg.Scanner) error {
			var s Sighting
			err := r.Scan(&s.StatementID, &s.Row, &s.Channel, &s.Raw, &s.SeenAt)
			list = append(list, s)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the sightings of line %d: %w", line, err)
	}
	return list, nil
}

// fitsOf lists the suggested pledges that still wait.
func fitsOf(tx *pg.Tx, line int64) (list []Fit, err error) {
	err = tx.Each(`
		select p.id, p.code, coalesce(p.amount, 0), p.anonymous, p.public_name, p.masked_name, p.earmark_id, p.state,
			p.pledged_at, p.campaign_id, p.unit_id, s.why
		from giving.suggestions s join giving.pledges p on p.id = s.pledge_id
		where s.line_id = $1 and p.state <> 'received' order by p.pledged_at, p.id`, []any{line},
		func(r pg.Scanner) error {
			var f Fit
			err := r.Scan(&f.ID, &f.Code, &f.Amount, &f.Anonymous, &f.PublicName, &f.MaskedName, &f.EarmarkID,
				&f.State, &f.PledgedAt, &f.CampaignID, &f.UnitID, &f.Why)
			list = append(list, f)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list what fits line %d: %w", line, err)
	}
	return list, nil
}

func matchesOf(tx *pg.Tx, line int64) (list []LineMatch, err error) {
	err = tx.Each(`
		select coalesce(m.pledge_id, 0), coalesce(p.code, ''), m.how, m.entry_id, m.receipt_code, m.actor, m.at,
			coalesce(u.actor, ''), u.at, coalesce(u.reason, ''),
			coalesce((select string_agg(r.code, ' ' order by r.id) from receipt.receipts r where r.entry_id = m.entry_id), '')
		from giving.matches m
		left join giving.pledges p on p.id = m.pledge_id
		left join giving.match_undos u on u.match_id = m.id
		where m.line_id = $1 order by m.id desc`, []any{line}, func(r pg.Scanner) error {
		var m LineMatch
		var undone *time.Time
		var receipts string
		err := r.Scan(&m.PledgeID, &m.Code, &m.How, &m.EntryID, &m.Receipt, &m.By, &m.At, &m.UndoneBy, &undone,
			&m.UndoReason, &receipts)
		if all := strings.Fields(receipts); len(all) > 0 {
			m.Receipt, m.Former = all[len(all)-1], all[:len(all)-1]
		}
		if undone != nil {
			m.UndoneAt = *undone
		}
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the matches of line %d: %w", line, err)
	}
	return list, nil
}
