-- A session's accounts hold what it drew less what it handed over; after the close only what was found missing.
select d.session_id, d.drawn_id, d.left_over, b.qty as in_the_books, c.session_id is not null as closed
from (
	select d.session_id, d.drawn_id, sum(d.qty - coalesce((
		select sum(p.qty) from payout.handover_parts p
		where p.session_id = d.session_id and p.account_id = d.account_id), 0)) as left_over
	from payout.draws d
	group by d.session_id, d.drawn_id) d
join ledger.balances b on b.account_id = d.drawn_id
left join payout.closings c on c.session_id = d.session_id
left join payout.counts k on k.id = c.count_id
where case when c.session_id is null then b.qty <> d.left_over
	else b.qty > d.left_over or b.qty > 0 and k.money >= k.expected and not exists (
		select from payout.count_goods g where g.count_id = k.id and g.qty < g.expected) end
