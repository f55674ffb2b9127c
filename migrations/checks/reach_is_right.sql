-- What is told of a commune in an event is what its rows say, but for what has moved this second.
with pairs as (
	select event_id, unit_id from disclose.reach
	union
	select event_id, unit_id from disclose.reach_decisions
	union
	select event_id, unit_id from disaster.areas
	union
	select event_id, unit_id from disaster.reports
	union
	select event_id, unit_id from disaster.verdicts
	union
	select event_id, unit_id from aid.requests
	union
	select distinct event_id, unit_id from aid.rows
	except
	select event_id, unit_id from disclose.reach_moves
)
select 'reach' as what, p.event_id, p.unit_id
from pairs p
left join disclose.reach r using (event_id, unit_id)
left join lateral disclose.reach_of(p.event_id, p.unit_id) n on true
where r.* is distinct from n.*
union all
select 'items', p.event_id, p.unit_id
from pairs p
where (select array_agg(i.* order by i.item) from disclose.reach_items i
		where (i.event_id, i.unit_id) = (p.event_id, p.unit_id))
	is distinct from (select array_agg(i.* order by i.item) from disclose.reach_items_of(p.event_id, p.unit_id) i)
union all
select 'decisions', p.event_id, p.unit_id
from pairs p
where (select array_agg(i.* order by i.decision_id, i.item) from disclose.reach_decisions i
		where (i.event_id, i.unit_id) = (p.event_id, p.unit_id))
	is distinct from (select array_agg(i.* order by i.decision_id, i.item) from disclose.reach_decisions_of(p.event_id, p.unit_id) i)
union all
select 'parts', p.event_id, p.unit_id
from pairs p
where (select array_agg(i.* order by i.decision_id, i.account_id) from disclose.reach_parts i
		where (i.event_id, i.unit_id) = (p.event_id, p.unit_id))
	is distinct from (select array_agg(i.* order by i.decision_id, i.account_id) from disclose.reach_parts_of(p.event_id, p.unit_id) i)
