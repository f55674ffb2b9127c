-- Every month that was closed or reopened by two people is told to the public log, and the log tells of no other.
select coalesce('period:' || p.id, 'leaf:' || l.ref) as alone
from (
	select p.id, case p.act when 'close' then 'month_closed' else 'month_reopened' end as kind
	from ledger.periods p
	join ledger.period_confirmations c on c.period_id = p.id) p
full join (
	select kind, ref from tlog.leaves where kind in ('month_closed', 'month_reopened')) l
	on l.kind = p.kind and l.ref = p.id::text
where p.id is null or l.ref is null
