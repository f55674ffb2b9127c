-- A statement that is done has a sighting for each of its lines, and says of each whether it was new or known.
select s.id, s.lines_total, s.lines_new, s.lines_known, n.sightings
from giving.statements s
cross join lateral (select count(*) as sightings from giving.bank_sightings where statement_id = s.id) n
where s.state = 'done' and s.repeats_id is null
	and (n.sightings, s.lines_new + s.lines_known) is distinct from (s.lines_total::bigint, s.lines_total)
