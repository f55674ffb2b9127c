-- Every decision, its round and every notice that hangs were told to the public log.
select d.id, k.kind
from aid.decisions d
cross join (values ('round'), ('decision')) k (kind)
where not exists (select from tlog.leaves l where l.kind = k.kind and l.ref = d.id::text and l.xid = d.xid)
union all
select n.id, 'notice'
from aid.notices n
where n.starts_on is not null and not exists (select from tlog.leaves l where l.kind = 'notice' and l.ref = n.id::text)
