-- A month that is closed has the balances it closed with.
with closing as (
	select p.id, p.fund_id, (p.month + interval '1 month')::date as ends
	from ledger.periods p
	join ledger.period_confirmations c on c.period_id = p.id
	where p.act = 'close' and not exists (
		select from ledger.periods q
		join ledger.period_confirmations d on d.period_id = q.id
		where q.fund_id = p.fund_id and q.act = 'reopen' and q.month <= p.month and d.id > c.id)
), present as (
	select c.id as period_id, d.account_id, sum(d.qty_in) as qty_in, sum(d.qty_out) as qty_out
	from closing c
	join ledger.books b on b.fund_id = c.fund_id
	join ledger.accounts a on a.book_id = b.id
	join ledger.days d on d.account_id = a.id and d.day < c.ends
	group by c.id, d.account_id
), closed as (
	select k.* from ledger.closing_balances k join closing c on c.id = k.period_id
)
select period_id, account_id, k.qty_in as closed_in, p.qty_in as now_in, k.qty_out as closed_out, p.qty_out as now_out
from closed k
full join present p using (period_id, account_id)
where (k.qty_in, k.qty_out) is distinct from (p.qty_in, p.qty_out)
