-- What left the books as running costs is, part by part, what lines of the bank paid of costs that two people decided.
select coalesce(b.book_id, c.book_id) as book_id, coalesce(b.earmark_id, c.earmark_id) as earmark_id,
	b.qty as in_the_books, c.amount as decided
from (
	select a.book_id, a.earmark_id, sum(b.qty)::bigint as qty
	from ledger.accounts a
	join ledger.balances b on b.account_id = a.id
	where a.kind = 'other_out' and a.holder = 'van-hanh'
	group by a.book_id, a.earmark_id) b
full join (
	select k.book_id, c.earmark_id, sum(l.amount)::bigint as amount
	from giving.running_costs c
	join giving.campaigns k on k.id = c.campaign_id
	join lateral (select * from giving.cost_acts a where a.cost_id = c.id order by a.nth desc limit 1) p on p.act = 'paid'
	join giving.cost_acts y on y.cost_id = c.id and y.act = 'approved'
		and y.actor_id <> c.prepared_by and y.actor_id <> p.actor_id
	join giving.bank_lines l on l.id = p.line_id and l.kind = 'running_cost' and l.account_id = c.account_id and l.amount = c.amount
	group by k.book_id, c.earmark_id) c on c.book_id = b.book_id and c.earmark_id = b.earmark_id
where coalesce(b.qty, 0) <> coalesce(c.amount, 0)
