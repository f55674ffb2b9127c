package aid

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// childHeads tells the households that a child heads: lists show their code. Who
// turns 18 in the year of the event still counts as one.
func childHeads(tx *pg.Tx, households []int64, event int64) (map[int64]bool, error) {
	children := make(map[int64]bool)
	err := tx.Each(`
		select h.id
		from people.households h
		join disaster.events e on e.id = $2
		where h.id = any ($1) and h.head_year >= extract(year from e.starts_on) - 18`, []any{households, event},
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			children[id] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find households that children head: %w", err)
	}
	return children, nil
}

// verifiersOf are who verified each assessment.
func verifiersOf(tx *pg.Tx, assessments []int64) (map[int64]int64, error) {
	by := make(map[int64]int64, len(assessments))
	err := tx.Each(`
		select assessment_id, by_id from disaster.verdicts where assessment_id = any ($1)`, []any{assessments},
		func(r pg.Scanner) error {
			var id, person int64
			err := r.Scan(&id, &person)
			by[id] = person
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find who verified: %w", err)
	}
	return by, nil
}

// normsUsed are the versions that the rows stand on.
func normsUsed(tx *pg.Tx, rows []granted) (list []NormUsed, err error) {
	seen := make(map[int64]bool)
	var ids []int64
	for _, g := range rows {
		if !seen[g.Norm] {
			seen[g.Norm] = true
			ids = append(ids, g.Norm)
		}
	}
	err = tx.Each(`
		select n.id, n.case_name, n.level, n.item, n.qty, n.per, n.basis, n.valid_from, n.valid_to, e.starts_on
		from norm.norms n
		join disaster.events e on e.id = $2
		where n.id = any ($1)
		order by n.id`, []any{ids, rows[0].Event}, func(r pg.Scanner) error {
		var n NormUsed
		err := r.Scan(&n.ID, &n.Case, &n.Level, &n.Item, &n.Qty, &n.Per, &n.Basis, &n.From, &n.To, &n.EventDay)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the norms of a decision: %w", err)
	}
	return list, nil
}

func insertDecision(tx *pg.Tx, d *Decision, list []byte) error {
	norms, err := json.Marshal(d.Norms)
	if err != nil {
		panic("aid: " + err.Error())
	}
	err = tx.Row(`
		insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on,
			method, norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			(select by_name from aid.round_acts where round_id = $2 and by_id = $12 order by id desc limit 1),
			(select by_name from aid.round_acts where round_id = $2 and by_id = $13 order by id desc limit 1),
			(select by_name from aid.round_acts where round_id = $2 and by_id = $14 order by id desc limit 1),
			$15, $16
		returning id, preparer, decider, confirmer`,
		d.Slug, d.Round, d.Event, d.Private, d.Fund, d.Unit, d.DecidedOn.Year(), d.Number, d.DecidedOn,
		string(d.Method), string(norms), d.PreparedBy, d.DecidedBy, d.ConfirmedBy, d.Hash, d.ListHash).
		Scan(&d.ID, &d.Preparer, &d.Decider, &d.Confirmer)
	if pg.IsCheck(err, "decisions_take_three_people") {
		return fault.Of(fault.Denied, "round.decide.own")
	}
	if err != nil {
		return fmt.Errorf("insert decision of round %d: %w", d.Round, err)
	}
	if _, err := tx.Exec(`insert into aid.lists (decision_id, body) values ($1, $2)`, d.ID, list); err != nil {
		return fmt.Errorf("insert list of decision %d: %w", d.ID, err)
	}
	return nil
}

// insertRows writes the rows, their people and who pays them. The database compares
// them with the round and moves the lines of their requests.
func insertRows(tx *pg.Tx, d *Decision, rows []granted, reserved map[int64]int64, r *Round) error {
	n := len(rows)
	codes, hcodes, villages, masked := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	purposes, cases, items, sums := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	nths, lines, requests, households := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	assessments, verifiers, units, villageIDs := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	norms, wants, qtys, approved := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	hashes, salts, facts, names := make([][]byte, n), make([][]byte, n), make([][]byte, n), make([]string, n)
	var of []string
	var accounts, parts []int64
	for i, g := range rows {
		codes[i], hcodes[i], villages[i], masked[i] = g.code, g.HouseholdCode, g.VillageName, g.masked
		purposes[i], cases[i], items[i], sums[i] = g.Purpose, string(g.Case), g.Item, g.Sum
		nths[i], lines[i], requests[i], households[i] = int64(g.nth), g.ID, g.Request, g.Household
		assessments[i], verifiers[i], units[i], villageIDs[i] = g.Assessment, g.verifiedBy, g.Unit, g.Village
		norms[i], wants[i], qtys[i], approved[i] = g.Norm, g.want, g.qty, g.Approved
		hashes[i], salts[i], facts[i], names[i] = g.hash, g.salt, g.body, g.verdict.Head
		for _, p := range g.parts {
			of, accounts, parts = append(of, g.code), append(accounts, reserved[r.account(p.Lot)]), append(parts, p.Qty)
		}
	}
	_, err := tx.Exec(`
		insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
			assessment_id, verified_by, unit_id, village_id, village, masked_name, purpose, case_name, norm_id, item,
			want, qty, sum_text, facts_hash, approved)
		select t.code, $1, t.nth, $2, t.line_id, t.request_id, t.household_id, t.household_code,
			t.assessment_id, nullif(t.verified_by, 0), t.unit_id, nullif(t.village_id, 0), t.village, t.masked_name,
			t.purpose, t.case_name, t.norm_id, t.item, t.want, t.qty, t.sum_text, t.facts_hash, t.approved
		from unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[],
			$10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::text[],
			$17::bigint[], $18::text[], $19::bigint[], $20::bigint[], $21::text[], $22::bytea[], $23::bigint[])
			as t (code, nth, line_id, request_id, household_id, household_code, assessment_id, verified_by,
				unit_id, village_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, sum_text,
				facts_hash, approved)`,
		d.ID, d.Event, codes, nths, lines, requests, households, hcodes, assessments, verifiers,
		units, villageIDs, villages, masked, purposes, cases, norms, items, wants, qtys, sums, hashes, approved)
	switch {
	case pg.IsCheck(err, "households_served_once_for_the_same"):
		return fault.Of(fault.Conflict, "round.household.twice")
	case pg.IsCheck(err, "request_lines_allocated_within_approved"), pg.IsCheck(err, "rows_want_what_was_approved_at_most"):
		return fault.Of(fault.Conflict, "round.stale.lines", "n", 1)
	case err != nil:
		return fmt.Errorf("insert %d rows of decision %d: %w", n, d.ID, err)
	}
	_, err = tx.Exec(`
		insert into aid.row_people (row_id, unit_id, name, salt, facts)
		select r.id, r.unit_id, t.name, t.salt, t.facts
		from unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[]) as t (code, name, salt, facts)
		join aid.rows r on r.code = t.code and r.decision_id = $1`, d.ID, codes, names, salts, facts)
	if err != nil {
		return fmt.Errorf("insert people of decision %d: %w", d.ID, err)
	}
	_, err = tx.Exec(`
		insert into aid.row_parts (row_id, account_id, qty)
		select r.id, t.account_id, t.qty
		from unnest($2::text[], $3::bigint[], $4::bigint[]) as t (code, account_id, qty)
		join aid.rows r on r.code = t.code and r.decision_id = $1`, d.ID, of, accounts, parts)
	if err != nil {
		return fmt.Errorf("insert parts of decision %d: %w", d.ID, err)
	}
	return nil
}

// insertNotices lays a notice ready for every commune of a decision.
func insertNotices(tx *pg.Tx, d *Decision, rows []granted) error {
	within, err := duty.TermOn(tx, duty.NoticePost, d.DecidedOn)
	if err != nil {
		return err
	}
	seen := make(map[int64]bool)
	for _, g := range rows {
		if seen[g.Unit] {
			continue
		}
		seen[g.Unit] = true
		code := shortCode(noticeLetter)
		_, err := tx.Exec(`insert into aid.notices (code, decision_id, unit_id, due_on) values ($1, $2, $3, $4)`,
			code, d.ID, g.Unit, within.Due(d.DecidedOn))
		if err != nil {
			return fmt.Errorf("insert notice of decision %d: %w", d.ID, err)
		}
		if err := askNotice(tx, d, code, g.Unit); err != nil {
			return err
		}
	}
	return nil
}
