-- The figures at each cut are what the books hold of the entries that the log tells up to there.
select origin, size, book_id, item, kind, class, earmark, s.qty_in as counted_in, r.qty_in, s.qty_out as counted_out, r.qty_out
from disclose.log_sums s
full join (
	select m.origin, m.size, m.book_id, m.item, m.kind, m.class, m.earmark,
		sum(m.n_in) over w as n_in, sum(m.n_out) over w as n_out,
		sum(m.qty_in) over w as qty_in, sum(m.qty_out) over w as qty_out
	from (
		select q.origin, c.size, a.book_id, a.item, a.kind,
			case a.kind when 'giver' then a.holder when 'reserved' then left(a.holder, 1) else '' end as class,
			coalesce(e.code, '') as earmark,
			sum(t.n_in) as n_in, sum(t.n_out) as n_out, sum(t.qty_in) as qty_in, sum(t.qty_out) as qty_out
		from (
			select k.origin, k.size, lag(k.size, 1, 0) over (partition by k.origin order by k.size) as first
			from disclose.log_cuts k) c
		join tlog.sequenced q on q.origin = c.origin and q.pos >= c.first and q.pos < c.size
		join tlog.leaves l on l.epoch = q.epoch and l.xid = q.xid and l.id = q.id
		join ledger.postings p on p.entry_id = case l.kind when 'entry' then l.ref::bigint end
		cross join lateral (values (p.src, 0, 1, 0::bigint, p.qty), (p.dst, 1, 0, p.qty, 0::bigint))
			t (account_id, n_in, n_out, qty_in, qty_out)
		join ledger.accounts a on a.id = t.account_id
		left join ledger.earmarks e on e.id = a.earmark_id
		group by 1, 2, 3, 4, 5, 6, 7) m
	window w as (partition by m.origin, m.book_id, m.item, m.kind, m.class, m.earmark order by m.size)) r
	using (origin, size, book_id, item, kind, class, earmark)
where (s.n_in, s.n_out, s.qty_in, s.qty_out) is distinct from (r.n_in, r.n_out, r.qty_in, r.qty_out)
