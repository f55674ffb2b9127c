-- Every notice of a call that came to a commune, and every answer, is in the public log as it stands here.
select c.id, 'the notice' as fault
from giving.outside_calls c
left join tlog.leaves l on l.kind = 'outside_call' and l.ref = 'outside:' || c.id
where (convert_from(l.body, 'UTF8')::jsonb->>'on')::date is distinct from c.received_on
union all
select a.call_id, 'the answer'
from giving.outside_answers a
left join tlog.leaves l on l.kind = 'outside_answer' and l.ref = 'outside:' || a.call_id
where (convert_from(l.body, 'UTF8')::jsonb->>'on')::date is distinct from a.answered_on
	or convert_from(l.body, 'UTF8')::jsonb->>'outcome' is distinct from a.outcome
