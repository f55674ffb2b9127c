-- What ended a gap of a cash box stands in the books as it was decided, what was undone does not, and nothing else moves so.
select c.id, c.counted - c.book as gap, a.way, e.id as entry_id, e.lost, e.came
from (
	select s.count_id, q.way, s.entry_id
	from giving.cash_gap_acts s
	join giving.cash_gap_acts q on q.count_id = s.count_id and q.nth = s.nth - 1
	where s.act = 'settled' and q.way <> 'explained' and giving.cash_gap_state(s.count_id) = 'settled'
		and not exists (select from giving.cash_gap_acts n where n.count_id = s.count_id and n.nth > s.nth)) a
join giving.cash_counts c on c.id = a.count_id
full join (
	select e.id,
		coalesce(sum(p.qty) filter (where p.item = 'VND' and t.kind = 'other_out' and t.holder = 'thieu-quy'), 0) as lost,
		coalesce(sum(p.qty) filter (where p.item = 'VND' and f.kind = 'other_in' and f.holder in ('boi-hoan', 'thua-quy')), 0) as came,
		sum(p.qty) as moved
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where (e.kind = 'cash_gap' or t.holder in ('thieu-quy') or f.holder in ('boi-hoan', 'thua-quy'))
		and e.reverses_id is null and not exists (select from ledger.entries v where v.reverses_id = e.id)
	group by e.id) e on e.id = a.entry_id
where a.count_id is null or e.id is null or e.moved <> e.lost + e.came
	or e.lost <> case a.way when 'taken_in' then 0 else c.book - c.counted end
	or e.came <> case a.way when 'written_off' then 0 else abs(c.book - c.counted) end
