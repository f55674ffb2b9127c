-- No household gets more for one content of an event than the norms give, all requests and rounds together.
select l.event_id, l.household_id, l.content, l.item, sum(l.allocated) as allocated, max(l.content_total) as total
from aid.request_lines l
group by l.event_id, l.household_id, l.content, l.item
having sum(l.allocated) > max(l.content_total)
