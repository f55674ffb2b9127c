-- The balance of each account is the sum of its postings.
select a.account_id, a.qty_in, a.qty_out, coalesce(p.qty_in, 0) as posted_in, coalesce(p.qty_out, 0) as posted_out
from ledger.balances a
left join (
	select account_id, sum(n_in) as n_in, sum(n_out) as n_out, sum(qty_in) as qty_in, sum(qty_out) as qty_out
	from (
		select dst as account_id, count(*) as n_in, 0 as n_out, sum(qty) as qty_in, 0 as qty_out
		from ledger.postings
		group by dst
		union all
		select src, 0, count(*), 0, sum(qty)
		from ledger.postings
		group by src) m
	group by account_id) p using (account_id)
where (a.n_in, a.n_out, a.qty_in, a.qty_out)
	<> (coalesce(p.n_in, 0), coalesce(p.n_out, 0), coalesce(p.qty_in, 0), coalesce(p.qty_out, 0))
