-- A ledger entry has at most one receipt that stands.
select r.entry_id, count(*) as receipts, string_agg(r.number::text, ' ' order by r.id) as numbers
from receipt.receipts r
where not exists (select from receipt.events e where e.receipt_id = r.id)
group by r.entry_id
having count(*) > 1
