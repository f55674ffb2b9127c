-- An event stands where its last step took it; without one it is a draft.
select e.id, e.state, s.state as last_step
from disaster.events e
left join lateral (
	select state from disaster.steps where event_id = e.id order by id desc limit 1) s on true
where e.state <> coalesce(s.state, 'draft')
