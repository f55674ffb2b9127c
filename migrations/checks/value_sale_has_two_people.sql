-- What is held apart is counted by two people, and a sale is approved by another person than who prepared it.
select 'thing' as what, v.id, v.received_by as first, a.actor_id as second
from giving.valuables v
join giving.valuable_acts a on a.valuable_id = v.id and a.act = 'signed'
where a.actor_id = v.received_by
union all
select 'sale', s.id, s.prepared_by, a.actor_id
from giving.value_sales s
join giving.value_sale_acts x on x.sale_id = s.id and x.act = 'settled'
left join giving.value_sale_acts a on a.sale_id = s.id and a.act = 'approved'
where a.id is null or a.actor_id = s.prepared_by
