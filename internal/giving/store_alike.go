package giving

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// comparedMax bounds what one amount is compared with.
const comparedMax = 5000

// alone reports whether no line of the account was first told by another channel than
// this webhook's.
func (c cover) alone(channel string) bool {
	return channel != fileChannel && c.filed() == 0 && len(c.otherChannels(channel)) == 0
}

// otherChannels are the webhooks that told of the account beside a channel.
func (c cover) otherChannels(channel string) (live []string) {
	for _, p := range Providers() {
		if string(p) != channel && slices.Contains(c.channels, string(p)) {
			live = append(live, string(p))
		}
	}
	return live
}

// alikeLines finds what other channels told with the amounts of some of the chunk's lines
// and this channel has not shown, at most a day apart. Files' lines are looked through
// only for days that files reach: a webhook is ahead of them nearly always.
func alikeLines(tx *pg.Tx, account int64, c *chunk, list []int, known cover) (map[alikeKey][]*alike, error) {
	live, filed := known.otherChannels(c.channel), known.filedThrough
	if c.channel == fileChannel {
		filed = 0
	}
	type days struct{ from, to workday.Day }
	asked := map[alikeKey]days{}
	for _, i := range list {
		l := &c.lines[i]
		if len(live) == 0 && l.On > filed+1 {
			continue
		}
		k := alikeKey{int64(l.Amount), l.Direction}
		d, more := asked[k]
		if !more {
			d = days{l.On, l.On}
		}
		asked[k] = days{min(d.from, l.On), max(d.to, l.On)}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	var amounts []int64
	var directions []string
	var from, to []int32
	var starts, ends []time.Time
	for k, d := range asked {
		amounts, directions = append(amounts, k.amount), append(directions, string(k.direction))
		from, to = append(from, dayNumber(d.from-1)), append(to, dayNumber(d.to+1))
		starts, ends = append(starts, (d.from-1).Start()), append(ends, (d.to+1).End())
	}
	found := map[alikeKey][]*alike{}
	err := tx.Each(`
		with asked as (
			select * from unnest($3::bigint[], $4::text[], $5::int[], $6::int[], $7::timestamptz[], $8::timestamptz[])
				as t (amount, direction, first, last, starts, ends)
		)
		select k.id, k.amount, k.direction, k.booked_on, k.booked_at, k.doc_no, k.reference, k.text, k.code, k.channel <> 'file',
			coalesce((select jsonb_agg(d.line) from giving.doubts d
				where $2 = 'file' and coalesce(d.asks_id, d.like_id) = k.id and d.answer is null), '[]')::text,
			exists (select from giving.bank_events e where e.provider = $2 and e.like_id = k.id and e.state = 'doubtful')
		from asked a
		cross join lateral (
			(select l.* from unnest($9::text[]) as p
			join giving.bank_lines l on l.account_id = $1 and l.channel = p and l.amount = a.amount and l.channel <> 'file'
				and l.booked_on between `+fmt.Sprintf(dateOf, "a.first")+` and `+fmt.Sprintf(dateOf, "a.last")+`
			where not exists (select from giving.line_aliases s where s.line_id = l.id and s.channel = $2)
				and not `+fmt.Sprintf(takenBack, "l")+`
			limit `+fmt.Sprint(comparedMax)+`)
			union all
			(select l.* from giving.statement_rows r
			join giving.bank_lines l on l.id = r.line_id and l.channel = 'file'
			where $10 and r.amount = a.amount and r.at >= a.starts and r.at < a.ends and r.account_id = $1
				and not exists (select from giving.line_aliases s where s.line_id = l.id and s.channel = $2)
			limit `+fmt.Sprint(comparedMax)+`)) k
		where k.direction = a.direction
		order by k.id`,
		[]any{plannedFor(len(amounts)), account, c.channel, amounts, directions, from, to, starts, ends, live, filed > 0},
		func(r pg.Scanner) error {
			var a alike
			var k alikeKey
			var at *time.Time
			var text, asked string
			var rows []Line
			if err := r.Scan(&a.id, &k.amount, &k.direction, &a.day, &at, &a.doc, &a.ref, &text, &a.code, &a.live,
				&asked, &a.asked); err != nil {
				return err
			}
			if at != nil {
				a.at = *at
			}
			a.words = wordsOf(text)
			if err := json.Unmarshal([]byte(asked), &rows); err != nil {
				return err
			}
			for i := range rows {
				a.questions = append(a.questions, fingerprintOf(fileChannel, &rows[i]))
			}
			a.asked = a.asked || len(rows) > 0
			found[k] = append(found[k], &a)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("look for lines like %d: %w", len(list), err)
	}
	return found, nil
}

// toldSince gives what other channels told of the account since a mark was read, as far as
// it tells which lines may be the same. By birth, and said so that no other index offers
// itself: those are few, and the account is large.
func toldSince(tx *pg.Tx, account int64, channel string, mark int64) (list []Line, err error) {
	err = tx.Each(`
		select l.amount, l.direction, l.booked_on, l.booked_at, l.reference
		from giving.bank_lines l
		where l.born >= $1 and l.born < $1 + (1::bigint << 48) and l.account_id + 0 = $2 and l.channel <> $3`,
		[]any{mark, account, channel}, func(r pg.Scanner) error {
			var l Line
			var at *time.Time
			err := r.Scan(&l.Amount, &l.Direction, &l.On, &at, &l.Reference)
			if at != nil {
				l.At = *at
			}
			list = append(list, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look what was told of account %d meanwhile: %w", account, err)
	}
	return list, nil
}

// isShown reports whether a channel has told a line under words of its own.
func isShown(tx *pg.Tx, line int64, channel string) (shown bool, err error) {
	err = tx.Row(`select exists (select from giving.line_aliases where line_id = $1 and channel = $2)`, line, channel).Scan(&shown)
	if err != nil {
		return false, fmt.Errorf("look how %s told line %d: %w", channel, line, err)
	}
	return shown, nil
}
