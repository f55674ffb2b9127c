-- All requests that count together ask for no more than the norms give a household for one content.
select l.event_id, l.household_id, l.content, l.item, sum(l.asked) as asked, max(l.content_total) as entitled
from aid.request_lines l
join aid.requests r on r.id = l.request_id
where r.approval in ('submitted', 'approved')
group by l.event_id, l.household_id, l.content, l.item
having sum(l.asked) > max(l.content_total)
