-- Every receipt says the unit, the day and the amount of the ledger entry it stands on.
select r.id, r.entry_id, r.amount, r.bank_on, f.unit_id, g.given
from receipt.receipts r
left join ledger.entries e on e.id = r.entry_id
left join ledger.books b on b.id = e.book_id
left join ledger.funds f on f.id = b.fund_id
left join lateral (
	select sum(p.qty) as given
	from ledger.postings p
	join ledger.accounts a on a.id = p.src
	where p.entry_id = e.id and a.kind = 'giver' and p.item = 'VND') g on true
where (f.unit_id, e.bank_on, g.given) is distinct from (r.unit_id, r.bank_on, r.amount)
