-- An event that was taken is sighted as its line, one that was not is no line's, and no two events of one hook and number are taken.
select 'line' as what, e.id
from giving.bank_events e
where e.state = 'taken' and not exists (
	select from giving.bank_sightings s where s.line_id = e.line_id and s.statement_id is null and s.raw = e.body)
union all
select 'sighting', e.id
from giving.bank_events e
join giving.bank_sightings s on s.statement_id is null and s.unit_id = e.unit_id and s.raw = e.body
where e.state in ('unknown', 'changed', 'unreadable')
union all
select 'twice', min(e.id)
from giving.bank_events e
where e.state = 'taken'
group by e.hook_id, e.number
having count(*) > 1
