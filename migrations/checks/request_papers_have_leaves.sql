-- Every request that was signed, and every one that was answered to its end, is told to the public.
select p.id, p.request_id, s.state
from aid.request_papers p
join aid.requests r on r.id = p.request_id
cross join lateral (
	select 'submitted' as state
	union all
	select r.approval where r.submission_id = p.id and r.approval in ('approved', 'rejected')) s
where not exists (
	select from tlog.leaves l
	where l.kind = 'request' and l.ref = r.code || '/' || p.turn || '/' || s.state)
