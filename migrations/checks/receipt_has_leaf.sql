-- Every receipt, and every end of one, was told to the public log in its own transaction.
select r.id, r.code, e.kind
from receipt.receipts r
left join receipt.events e on e.receipt_id = r.id
where not exists (
		select from tlog.leaves l where l.kind = 'receipt' and l.ref = r.code and l.xid = r.xid)
	or e.id is not null and not exists (
		select from tlog.leaves l where l.kind = 'receipt_' || e.kind and l.ref = r.code)
