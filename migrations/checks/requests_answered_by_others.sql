-- Whoever drafted, wrote in or signed a request never answers it, and what is approved was approved at every step.
select r.id, r.approval, a.answered_by
from aid.requests r
join aid.request_papers p on p.request_id = r.id
join aid.request_answers a on a.paper_id = p.id
where a.answered_by in (r.drafted_by, p.signed_by)
	or exists (select from aid.request_hands h where h.request_id = r.id and h.person = a.answered_by)
union all
select r.id, r.approval, null
from aid.requests r
where r.approval = 'approved' and exists (
	select from aid.request_steps s
	left join aid.request_answers a on a.step_id = s.id
	where s.paper_id = r.submission_id and a.outcome is distinct from 'approved')
