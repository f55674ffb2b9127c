-- The leaf of a receipt tells what the receipt says.
select r.id, r.code
from receipt.receipts r
join receipt.letterheads h on h.id = r.letterhead_id
join tlog.leaves l on l.kind = 'receipt' and l.ref = r.code
cross join lateral (select convert_from(l.body, 'UTF8')::jsonb as told) b
where (b.told->>'commitment', (b.told->>'number')::bigint, coalesce((b.told->>'amount')::bigint, 0), b.told->>'on', b.told->>'unit')
	is distinct from (encode(r.commitment, 'hex'), r.number::bigint, coalesce(r.amount, 0), r.issued_on::text, h.unit_code)
