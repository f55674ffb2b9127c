-- A deposit slip stands in the books with its amount, out of the box and into its account; a voided one is reversed, and no other is.
select d.id, d.amount, e.id as entry_id, p.qty, d.voided_at, v.id as reversal
from giving.cash_deposits d
left join ledger.entries e on e.kind = 'deposit' and e.source = 'deposit:' || d.id
left join lateral (
	select sum(p.qty) filter (where f.kind = 'cash' and f.holder = 'cash:' || d.unit_id
		and t.kind = 'bank' and t.holder = 'bank:' || d.account_id) as qty
	from ledger.postings p
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where p.entry_id = e.id) p on true
left join ledger.entries v on v.reverses_id = e.id
where p.qty is distinct from d.amount or (d.voided_at is null) <> (v.id is null)
