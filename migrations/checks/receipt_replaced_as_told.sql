-- A receipt is replaced exactly when its end says so, by the receipt that its end names.
select coalesce(s.replaces_id, e.receipt_id) as receipt_id, s.id as replacement, e.kind, e.replaced_by
from (select * from receipt.receipts where replaces_id is not null) s
full join (select * from receipt.events where kind = 'replaced') e on e.receipt_id = s.replaces_id
where s.id is distinct from e.replaced_by
