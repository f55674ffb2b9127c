-- Every event and every quick report was told to the public log; of a private one nothing but a commitment.
select 'event' as what, e.id
from disaster.events e
where not exists (select from tlog.leaves l where l.kind = 'disaster' and l.ref = 'event:' || e.id)
union all
select 'report', r.id
from disaster.reports r
where not exists (select from tlog.leaves l where l.kind = 'quick_report' and l.ref = 'report:' || r.id)
union all
select 'told too much', e.id
from disaster.events e
join tlog.leaves l on l.kind = 'disaster' and l.ref = 'event:' || e.id
where e.private and convert_from(l.body, 'UTF8') ~ '"(slug|name|cause|unit|starts_on)"'
