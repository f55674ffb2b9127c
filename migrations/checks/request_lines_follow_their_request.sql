-- A line is open exactly while its request is not answered, and something is approved only by an answer.
select l.id, l.request_id, r.approval, l.open, l.approved, l.allocated
from aid.request_lines l
join aid.requests r on r.id = l.request_id
where l.open <> (r.approval in ('draft', 'submitted', 'returned'))
	or r.approval = 'approved' and l.approved is null
	or r.approval not in ('submitted', 'approved') and l.approved is not null
	or l.allocated > 0 and r.approval <> 'approved'
