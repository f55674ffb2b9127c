-- Every entry is told to the public log, and the log tells of no entry that is not there.
select coalesce('entry:' || e.id, 'leaf:' || l.ref) as alone
from ledger.entries e
full join (select ref, ref::bigint as entry_id from tlog.leaves where kind = 'entry') l on l.entry_id = e.id
where e.id is null or l.ref is null
