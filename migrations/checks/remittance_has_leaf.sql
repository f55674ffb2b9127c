-- Every side of a transfer between funds is told to the public log, and the log tells of no other.
select coalesce('act:' || a.id, 'leaf:' || l.ref) as alone
from (
	select a.id, case a.act when 'sent' then 'transfer_sent' when 'received' then 'transfer_received'
		when 'explained' then 'transfer_explained' else 'transfer_undone' end as kind
	from giving.remittance_acts a
	where a.entry_id is not null) a
full join (
	select kind, ref from tlog.leaves
	where kind in ('transfer_sent', 'transfer_received', 'transfer_explained', 'transfer_undone')) l
	on l.kind = a.kind and l.ref = a.id::text
where a.id is null or l.ref is null
