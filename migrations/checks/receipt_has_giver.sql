-- Every receipt keeps its giver, in the same unit, and every giver a receipt.
select r.id, g.receipt_id, r.unit_id, g.unit_id as giver_unit_id
from receipt.receipts r
full join receipt.givers g on g.receipt_id = r.id
where r.unit_id is distinct from g.unit_id
