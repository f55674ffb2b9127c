-- Plans of a unit and year are numbered from 1 on without a gap.
select p.unit_id, a.year, count(*) as plans, max(a.number) as last
from payout.plan_acts a
join payout.plans p on p.id = a.plan_id
where a.act = 'locked'
group by p.unit_id, a.year
having count(*) <> max(a.number) or count(*) <> count(distinct a.number)
