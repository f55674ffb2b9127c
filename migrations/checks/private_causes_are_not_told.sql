-- Nothing of an event of violence or trafficking stands in what is told to the public.
select 'reach' as what, r.event_id, r.unit_id
from disclose.reach r
join disaster.events e on e.id = r.event_id
where e.private
union all
select 'items', r.event_id, r.unit_id
from disclose.reach_items r
join disaster.events e on e.id = r.event_id
where e.private
union all
select 'decisions', r.event_id, r.unit_id
from disclose.reach_decisions r
join disaster.events e on e.id = r.event_id
where e.private
union all
select 'parts', r.event_id, r.unit_id
from disclose.reach_parts r
join disaster.events e on e.id = r.event_id
where e.private
