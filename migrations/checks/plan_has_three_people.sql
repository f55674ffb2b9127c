-- A released plan was prepared, approved and released by three different people, and closed by another than who reconciled it.
select p.id, p.prepared_by, k.by_id as locked_by, a.by_id as approved_by, r.by_id as released_by
from payout.plans p
join payout.plan_acts r on r.plan_id = p.id and r.act = 'released'
left join payout.plan_acts k on k.plan_id = p.id and k.act = 'locked'
left join payout.plan_acts a on a.plan_id = p.id and a.act = 'approved'
left join payout.plan_acts c on c.plan_id = p.id and c.act = 'reconciled'
left join payout.plan_acts e on e.plan_id = p.id and e.act = 'closed'
where k.by_id is null or a.by_id is null
	or a.by_id in (p.prepared_by, k.by_id) or r.by_id in (p.prepared_by, k.by_id, a.by_id)
	or e.by_id = c.by_id
