-- A reversal is the exact mirror of its entry, in the same book, once, and never of
-- another reversal.
select e.id, e.reverses_id
from ledger.entries e
join ledger.entries o on o.id = e.reverses_id
where o.kind = 'reversal'
	or o.book_id <> e.book_id
	or o.lines <> e.lines
	or exists (
		select from ledger.postings p
		left join ledger.postings q on q.entry_id = o.id and q.line = p.line
			and (q.src, q.dst, q.item, q.qty) = (p.dst, p.src, p.item, p.qty)
		where p.entry_id = e.id and q.entry_id is null)
union all
select min(id), reverses_id
from ledger.entries
where reverses_id is not null
group by reverses_id
having count(*) > 1
