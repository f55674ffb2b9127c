-- No receipt stands for a gift that was taken back out of the books.
select r.id, r.entry_id, v.id as reversed_by
from receipt.receipts r
join ledger.entries v on v.reverses_id = r.entry_id
where not exists (select from receipt.events e where e.receipt_id = r.id)
