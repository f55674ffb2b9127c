-- A receipt for goods says what left the giver by its entry, item by item; one of money says no goods.
select r.id, b.item, sum(b.qty) as differs
from receipt.receipts r
cross join lateral (
	select i.item, i.qty from receipt.items i where i.receipt_id = r.id
	union all
	select p.item, -p.qty
	from ledger.postings p
	join ledger.accounts a on a.id = p.src
	where p.entry_id = r.entry_id and a.kind = 'giver' and p.item <> 'VND') b
group by r.id, b.item
having sum(b.qty) <> 0
