-- Every fund that has ended by two people is told to the public log, and the log tells of no other.
select coalesce('fund:' || e.fund_id, 'leaf:' || l.ref) as alone
from ledger.fund_ends e
full join (select ref from tlog.leaves where kind = 'fund_ended') l on l.ref = e.fund_id::text
where e.fund_id is null or l.ref is null
