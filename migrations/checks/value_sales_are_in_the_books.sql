-- A sale's prices make its amount; one that is settled stands in the books with it, by the line of its account; one that is not has no entry that stands.
select s.id, s.amount, s.state, x.prices, e.id as entry_id, m.qty as paid, l.amount as line
from (select *, giving.value_sale_state(id) as state from giving.value_sales) s
left join lateral (select sum(price) as prices from giving.value_sale_lines where sale_id = s.id) x on true
left join ledger.entries e on e.kind = 'sale' and e.source like 'sale:' || s.id || '/%'
	and not exists (select from ledger.entries v where v.reverses_id = e.id)
left join lateral (
	select sum(p.qty) as qty from ledger.postings p
	join ledger.accounts t on t.id = p.dst and t.kind = 'bank' and t.holder = 'bank:' || s.account_id
	where p.entry_id = e.id and p.item = 'VND') m on true
left join giving.value_sale_acts a on a.sale_id = s.id and a.act = 'settled' and a.entry_id = e.id
left join giving.bank_lines l on l.id = a.line_id and l.entry_id = e.id and l.account_id = s.account_id
where x.prices is distinct from s.amount or (s.state = 'settled') <> (e.id is not null)
	or e.id is not null and (m.qty is distinct from s.amount or l.amount is distinct from s.amount)
union all
select null, null, null, null, e.id, null, null
from ledger.entries e
where e.kind = 'sale' and not exists (select from giving.value_sale_acts a where a.entry_id = e.id and a.act = 'settled')
