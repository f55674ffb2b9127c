-- Currency, gold and gems have accounts at their givers, in safes and among what was sold, lost or false, and nowhere else; nothing else lies in a safe.
select a.id as account_id, a.kind, a.item, a.holder
from ledger.accounts a
left join stock.items i on i.code = a.item and i.group_code = 'apart'
where case when i.id is null then a.holder ~ '^v[0-9]+:l'
	else not (a.kind = 'giver' and a.holder = ''
		or a.kind = 'store' and a.holder ~ '^v[0-9]{1,18}:l[0-9]{1,18}$'
		or a.kind = 'other_out' and a.holder in ('sold', 'loss', 'false')) end
