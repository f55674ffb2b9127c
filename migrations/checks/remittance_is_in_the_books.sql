-- What was sent to another fund, less what arrived and what was explained, lies in the transfer's own transit account, to the đồng; and no such account belongs to no transfer.
select coalesce(r.id::text, b.holder) as remittance, r.amount, r.state, r.on_its_way, b.qty
from (
	select r.id, r.amount, giving.remittance_state(r.id) as state, case giving.remittance_state(r.id)
		when 'sent' then r.amount
		when 'received' then r.amount - (
			select a.amount from giving.remittance_acts a
			where a.remittance_id = r.id and a.act = 'received' order by a.nth desc limit 1)
		else 0 end as on_its_way
	from giving.remittances r) r
full join (
	select a.holder, sum(b.qty)::bigint as qty
	from ledger.accounts a
	join ledger.balances b on b.account_id = a.id
	where a.kind = 'transit' and a.item = 'VND' and a.holder ~ '^r[0-9]+$'
	group by a.holder) b on b.holder = 'r' || r.id
where r.id is null or r.on_its_way <> coalesce(b.qty, 0)
