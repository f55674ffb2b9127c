package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

var errLossState = fault.Of(fault.Conflict, "value.loss.state.gone")

func insertValuablePaper(tx *pg.Tx, v *Valuable, kind PaperKind, kept int64) error {
	_, err := tx.Exec(`
		insert into giving.valuable_papers (valuable_id, unit_id, kind, file_id, added_by, added_at)
		values ($1, $2, $3, $4, $5, $6)`, v.ID, v.UnitID, string(kind), kept, tx.By.ID, tx.Now)
	switch {
	case pg.IsCheck(err, "valuable_papers_of_what_is_there"):
		return fault.Of(fault.Conflict, "value.state.gone")
	case pg.IsCheck(err, "valuable_papers_are_twelve_at_most"):
		return fault.On("file", "value.paper.many")
	case pg.IsUnique(err, "valuable_papers_once"):
		return fault.On("file", "value.paper.again")
	case err != nil:
		return fmt.Errorf("put a paper to thing %d: %w", v.ID, err)
	}
	return nil
}

func valuablePapers(tx *pg.Tx, id int64) (list []ValuablePaper, err error) {
	err = tx.Each(`
		select id, kind, file_id, added_actor, added_at from giving.valuable_papers
		where valuable_id = $1 order by id`, []any{id}, func(r pg.Scanner) error {
		var p ValuablePaper
		err := r.Scan(&p.ID, &p.Kind, &p.File, &p.By, &p.At)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the papers of thing %d: %w", id, err)
	}
	return list, nil
}

func insertValueLoss(tx *pg.Tx, v *Valuable, x *ValueLoss) error {
	err := tx.Row(`
		insert into giving.value_losses (valuable_id, unit_id, kind, qty, found_on, told, paper_id, reported_by, reported_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		returning id`, v.ID, v.UnitID, string(x.Kind), x.Qty, x.FoundOn, x.Told, x.Paper, tx.By.ID, tx.Now).Scan(&x.ID)
	if pg.IsCheck(err, "value_losses_of_what_is_held") {
		return fault.Of(fault.Conflict, "value.state.gone")
	}
	if err != nil {
		return fmt.Errorf("report a loss of thing %d: %w", v.ID, err)
	}
	return nil
}

func insertValueLossAct(tx *pg.Tx, v *Valuable, x *ValueLoss, a ValueLossAct) (id int64, err error) {
	err = tx.Row(`
		insert into giving.value_loss_acts (loss_id, unit_id, nth, act, actor_id, at, on_day, reason, document, paper_id, entry_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), nullif($11::bigint, 0))
		returning id`, x.ID, v.UnitID, len(x.Acts)+1, string(a.Act), tx.By.ID, tx.Now, a.On, a.Reason, a.Document, a.Paper,
		a.Entry).Scan(&id)
	switch {
	case pg.IsCheck(err, "value_losses_take_three_people"):
		return 0, fault.Of(fault.Denied, "value.loss.same_person")
	case pg.IsCheck(err, "value_loss_acts_follow"), pg.IsUnique(err, "value_loss_acts_one_after_the_other"):
		return 0, errLossState
	case err != nil:
		return 0, fmt.Errorf("loss %d is %s: %w", x.ID, a.Act, err)
	}
	return id, nil
}

// valueLosses are the losses of a thing with their acts, the oldest first.
func valueLosses(tx *pg.Tx, valuable int64) (list []ValueLoss, err error) {
	at := map[int64]int{}
	err = tx.Each(`
		select id, valuable_id, kind, qty, found_on, told, paper_id, reported_by, reported_actor, reported_at,
			giving.value_loss_state(id)
		from giving.value_losses where valuable_id = $1 order by id`, []any{valuable}, func(r pg.Scanner) error {
		var x ValueLoss
		err := r.Scan(&x.ID, &x.Valuable, &x.Kind, &x.Qty, &x.FoundOn, &x.Told, &x.Paper, &x.ReportedBy, &x.Reporter,
			&x.ReportedAt, &x.State)
		at[x.ID] = len(list)
		list = append(list, x)
		return err
	})
	if err == nil && len(list) > 0 {
		err = tx.Each(`
			select a.loss_id, a.act, a.actor_id, a.actor, a.at, a.on_day, a.reason, a.document, coalesce(a.paper_id, 0),
				coalesce(a.entry_id, 0)
			from giving.value_loss_acts a
			join giving.value_losses l on l.id = a.loss_id
			where l.valuable_id = $1 order by a.loss_id, a.nth`, []any{valuable}, func(r pg.Scanner) error {
			var of int64
			var a ValueLossAct
			err := r.Scan(&of, &a.Act, &a.ByID, &a.By, &a.At, &a.On, &a.Reason, &a.Document, &a.Paper, &a.Entry)
			x := &list[at[of]]
			x.Acts = append(x.Acts, a)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the losses of thing %d: %w", valuable, err)
	}
	return list, nil
}

// lotOf is the lot that a thing is in the books.
func lotOf(tx *pg.Tx, v *Valuable) (stock.Lot, error) {
	var id int64
	if err := tx.Row(`select id from stock.lots where source = $1`, v.source()).Scan(&id); err != nil {
		return stock.Lot{}, fmt.Errorf("find the lot of thing %d: %w", v.ID, err)
	}
	lots, err := stock.Lots(tx, []int64{id})
	return lots[id], err
}
