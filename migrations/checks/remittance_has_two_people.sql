-- A transfer to another fund is approved by another person than who prepared it, and sent by another than who approved it.
select r.id, r.prepared_by, a.actor_id as approved_by, s.actor_id as sent_by
from giving.remittances r
join giving.remittance_acts s on s.remittance_id = r.id and s.act = 'sent'
left join giving.remittance_acts a on a.remittance_id = r.id and a.act = 'approved'
where a.id is null or a.actor_id = r.prepared_by or a.actor_id = s.actor_id
