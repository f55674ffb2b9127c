-- Cash that was taken stands in the books with the same amount and has its receipt.
select g.id, g.amount, e.id as entry_id, p.qty, r.code
from giving.cash_gifts g
left join ledger.entries e on e.kind = 'gift' and e.source = 'cash:' || g.id
left join ledger.postings p on p.entry_id = e.id and p.line = 1
left join receipt.receipts r on r.entry_id = e.id and r.replaces_id is null
where p.qty is distinct from g.amount or r.amount is distinct from g.amount
