-- A loss of what is held apart was reported, confirmed and decided by three people, and found again by another than who decided.
select l.id, l.reported_by, c.actor_id as confirmed_by, d.actor_id as decided_by, r.actor_id as restored_by
from giving.value_losses l
join giving.value_loss_acts d on d.loss_id = l.id and d.act = 'written_off'
left join giving.value_loss_acts c on c.loss_id = l.id and c.act = 'confirmed'
left join giving.value_loss_acts r on r.loss_id = l.id and r.act = 'restored'
where c.id is null or l.reported_by in (c.actor_id, d.actor_id) or c.actor_id = d.actor_id or r.actor_id = d.actor_id
