-- No part of a book pays more running costs than its givers agreed to.
select c.id as campaign_id, p.earmark_id, p.agreed, p.decided, p.paid
from giving.campaigns c
cross join lateral giving.cost_parts(c.id) p
where p.decided + p.paid > p.agreed
