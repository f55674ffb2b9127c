-- The sums of each account and day are those of the postings that count in the day.
with rolled as (
	select account_id, day, sum(n_in) as n_in, sum(n_out) as n_out, sum(qty_in) as qty_in, sum(qty_out) as qty_out
	from ledger.days
	group by account_id, day
), booked as (
	select e.book_on, p.src, p.dst, count(*) as n, sum(p.qty) as qty
	from ledger.postings p
	join ledger.entries e on e.id = p.entry_id
	group by e.book_on, p.src, p.dst
), posted as (
	select account_id, day, sum(n_in) as n_in, sum(n_out) as n_out, sum(qty_in) as qty_in, sum(qty_out) as qty_out
	from (
		select dst as account_id, book_on as day, n as n_in, 0 as n_out, qty as qty_in, 0 as qty_out from booked
		union all
		select src, book_on, 0, n, 0, qty from booked) m
	group by account_id, day
)
select account_id, day, r.qty_in, r.qty_out, p.qty_in as posted_in, p.qty_out as posted_out
from rolled r
full join posted p using (account_id, day)
where (r.n_in, r.n_out, r.qty_in, r.qty_out) is distinct from (p.n_in, p.n_out, p.qty_in, p.qty_out)
