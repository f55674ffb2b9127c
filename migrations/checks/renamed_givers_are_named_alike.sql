-- Where a giver is not to be named, no receipt of the gift that stands names one: neither where the gift says so, nor where it stands for a receipt that named nobody.
select p.id, r.code, p.anonymous, p.public_name, v.public_name as on_receipt
from giving.pledges p
join giving.matches m on m.pledge_id = p.id
join receipt.receipts r on r.entry_id = m.entry_id
join receipt.public_receipts v on v.code = r.code
where (p.anonymous or p.public_name = '') and v.public_name is not null
	and not exists (select from giving.match_undos u where u.match_id = m.id)
	and not exists (select from receipt.events e where e.receipt_id = r.id)
union all
select f.id, r.code, true, '', v.public_name
from receipt.receipts r
join receipt.receipts f on f.id = r.replaces_id
join receipt.public_receipts v on v.code = r.code
join receipt.public_receipts w on w.code = f.code
where v.public_name is not null and w.public_name is null
