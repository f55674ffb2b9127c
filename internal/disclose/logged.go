package disclose

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// Logged are the figures of exactly the first leaves of the public log. Whoever adds
// these leaves up himself comes to the same figures. What was promised is no leaf, so
// it stands in none of them.
type Logged struct {
	Figures
	Size  int64
	Parts []LoggedPart
}

// LoggedPart is what is left of one part of one book.
type LoggedPart struct {
	Book    int64
	Earmark string // its code, "" where the account has none
	Item    string
	Balance money.VND
}

// FoldLog counts the books up to the newest checkpoints and makes cuts of them; a job
// calls it every second. It says up to which size, 0 if there was nothing to count.
// Without it figures at a size are refused once the log has grown past the last cut.
func FoldLog(ctx context.Context, db *pg.DB) (size int64, err error) {
	for range foldsMax {
		var to int64
		err = db.Update(ctx, auth.System("fold"), func(tx *pg.Tx) error {
			return tx.Row(`select disclose.fold_log()`).Scan(&to)
		})
		if err != nil {
			return size, fmt.Errorf("count the books at a checkpoint: %w", err)
		}
		if to == 0 {
			break
		}
		size = to
	}
	return size, nil
}

const (
	foldsMax = 100    // cuts in one go; the next second goes on
	restMax  = 20_000 // entries past a cut that are counted on asking, as the database says too
)

// FiguresAtSize gives the figures of the first size leaves. It refuses a size that no
// checkpoint has reached, one that is not counted yet, and the filter by disaster, of
// which leaves say nothing.
func FiguresAtSize(ctx context.Context, db *pg.DB, w Which, size int64) (f Logged, err error) {
	if w.Disaster != "" {
		return f, fault.On("disaster", "disclose.size.disaster")
	}
	if !w.At.IsZero() {
		return f, fault.On("at", "disclose.size.at")
	}
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f, err = figuresAtSize(tx, w, size)
		return err
	})
	return f, err
}

func figuresAtSize(tx *pg.Tx, w Which, size int64) (f Logged, err error) {
	f.Size = size
	head, err := headOf(tx)
	if err != nil {
		return f, err
	}
	if size < 0 || size > head.size {
		return f, fault.On("log_size", "disclose.size.unknown", "n", head.size)
	}
	cut, at, err := cutOf(tx, head.origin, size)
	if err != nil {
		return f, err
	}
	if size-cut > restMax {
		return f, fault.Of(fault.Conflict, "disclose.size.later", "n", cut)
	}
	f.AsOf = at
	var unit int64
	if w.Unit != "" {
		u, err := place.ByRef(tx, w.Unit)
		if err != nil {
			return f, err
		}
		unit = u.ID
	}
	books, err := booksTold(tx, head.origin, size, w.Campaign, unit)
	if err != nil {
		return f, err
	}
	if w.Campaign != "" && len(books) == 0 {
		return f, fault.Of(fault.Missing, "disclose.campaign.unknown")
	}
	all, err := f.sums(tx, head.origin, cut, books)
	if err != nil {
		return f, err
	}
	f.addFlows(*all.of(vnd))
	f.Goods, err = goodsOf(tx, all)
	return f, err
}

// head is how far the newest origin of the log is signed.
type head struct {
	origin int
	size   int64
}

func headOf(tx *pg.Tx) (h head, err error) {
	err = tx.Row(`
		select coalesce(max(o.id), 0), coalesce((
			select max(c.size) from tlog.checkpoints c where c.origin = (select max(id) from tlog.origins)), 0)
		from tlog.origins o`).Scan(&h.origin, &h.size)
	if err != nil {
		return h, fmt.Errorf("read how far the log is signed: %w", err)
	}
	return h, nil
}

// cutOf is the last cut at or below a size and when its checkpoint was signed; 0 before
// the first.
func cutOf(tx *pg.Tx, origin int, size int64) (cut int64, at time.Time, err error) {
	err = tx.Row(`
		select size, at from disclose.public_log_cuts
		where origin = $1 and size <= $2
		order by size desc limit 1`, origin, size).Scan(&cut, &at)
	if pg.NoRows(err) {
		return 0, tx.Now, nil
	}
	if err != nil {
		return 0, at, fmt.Errorf("find the cut below %d leaves: %w", size, err)
	}
	return cut, at, nil
}

// booksTold are the books of the campaigns that the first leaves tell of.
func booksTold(tx *pg.Tx, origin int, size int64, slug string, unit int64) (books []int64, err error) {
	books = []int64{}
	err = tx.Each(`
		select c.book_id
		from disclose.log_campaigns($1, $2) t (id)
		join giving.public_campaigns c on c.id = t.id
		where ($3 = '' or c.slug = $3) and ($4::bigint = 0 or c.unit_id = $4)`,
		[]any{origin, size, slug, unit}, func(r pg.Scanner) error {
			var book int64
			err := r.Scan(&book)
			books = append(books, book)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find the campaigns among %d leaves: %w", size, err)
	}
	return books, nil
}

// sums reads the books at the cut and past it, and keeps what is left of each part.
func (f *Logged) sums(tx *pg.Tx, origin int, cut int64, books []int64) (all byItem, err error) {
	all = byItem{}
	err = tx.Each(`
		select book_id, earmark, item, kind, class, sum(n_in)::bigint, sum(n_out)::bigint,
			sum(qty_in)::bigint, sum(qty_out)::bigint
		from disclose.log_figures($1, $2, $3, $4)
		group by 1, 2, 3, 4, 5
		order by 1, 2, 3`, []any{origin, cut, f.Size, books}, func(r pg.Scanner) error {
		var p LoggedPart
		var kind, class string
		var nIn, nOut int64
		var in, out money.VND
		if err := r.Scan(&p.Book, &p.Earmark, &p.Item, &kind, &class, &nIn, &nOut, &in, &out); err != nil {
			return err
		}
		all.of(p.Item).add(kind, class, nIn, nOut, in, out)
		switch kind {
		case "bank", "cash", "store", "transit", "reserved":
			p.Balance = in - out
			f.addPart(p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sum the books at %d leaves: %w", f.Size, err)
	}
	return all, nil
}

// addPart takes parts in their order, so that equal ones follow one another.
func (f *Logged) addPart(p LoggedPart) {
	if n := len(f.Parts); n > 0 {
		last := &f.Parts[n-1]
		if last.Book == p.Book && last.Earmark == p.Earmark && last.Item == p.Item {
			last.Balance += p.Balance
			return
		}
	}
	f.Parts = append(f.Parts, p)
}

// Told gives what the first leaves tell of: the units that have a fund, as their leaf
// names them (CODE@DAY), and the campaigns.
func Told(ctx context.Context, db *pg.DB, size int64) (units, campaigns []string, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		h, err := headOf(tx)
		if err != nil {
			return err
		}
		return tx.Each(`select unit, campaign from disclose.log_told($1, $2)`, []any{h.origin, size}, func(r pg.Scanner) error {
			var unit, campaign *string
			err := r.Scan(&unit, &campaign)
			if unit != nil {
				units = append(units, *unit)
			}
			if campaign != nil {
				campaigns = append(campaigns, *campaign)
			}
			return err
		})
	})
	return units, campaigns, err
}
