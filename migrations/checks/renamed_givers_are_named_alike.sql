-- Where a giver chose another name or none, each receipt of the gift says what the gift says.
select p.id, r.code, p.anonymous, p.public_name, v.public_name as on_receipt
from receipt.shown_names n
join receipt.receipts r on r.id = n.receipt_id
join receipt.public_receipts v on v.code = r.code
join giving.matches m on m.entry_id = r.entry_id
join giving.pledges p on p.id = m.pledge_id
where not exists (select from giving.match_undos u where u.match_id = m.id)
	and not exists (select from receipt.events e where e.receipt_id = r.id)
	and not exists (select from receipt.receipts x where x.entry_id = r.entry_id and x.id > r.id)
	and (p.anonymous or p.public_name = '') and v.public_name is not null
