-- Every statement of a year that was closed is told to the public log, and the log tells of no other.
select coalesce('year:' || c.ref, 'leaf:' || l.ref) as alone
from (select distinct period_id || '/' || year as ref from ledger.carry_overs) c
full join (select ref from tlog.leaves where kind = 'year_closed') l using (ref)
where c.ref is null or l.ref is null
