-- Whatever belongs to a private event says so, nothing of one has a paper, a photo or a public row, and the log tells only a commitment.
select 'assessment' as what, a.id
from disaster.assessments a join disaster.events e on e.id = a.event_id
where a.private <> e.private
union all
select 'verdict', w.id
from disaster.verdicts w join disaster.events e on e.id = w.event_id
where w.private <> e.private
union all
select 'certificate', c.id
from disaster.certificates c join disaster.events e on e.id = c.event_id
where e.private
union all
select 'photo', p.id
from disaster.photos p join disaster.events e on e.id = p.event_id
where e.private
union all
select 'public event', v.id
from disaster.public_events v join disaster.events e on e.id = v.id
where e.private or e.state = 'draft'
union all
select 'leaf', e.id
from disaster.events e
join tlog.leaves l on l.kind = 'disaster' and l.ref = 'event:' || e.id
where e.private and convert_from(l.body, 'UTF8') ~ '"(slug|name|cause|unit|starts_on)"'
union all
select 'leaf of a report', e.id
from disaster.events e
join disaster.reports r on r.event_id = e.id
join tlog.leaves l on l.kind = 'quick_report' and l.ref = 'report:' || r.id
where e.private and convert_from(l.body, 'UTF8') ~ '"(event|unit|level)"'
