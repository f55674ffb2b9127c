-- Whatever belongs to a private event says so, and nothing of one has a paper or a photo.
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
