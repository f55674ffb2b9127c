-- Numbers taken from a series follow each other from 1 to its last, without gap or overlap.
select s.unit_id, s.year, s.kind, s.last, count(t.id) as takings, sum(t.last - t.first + 1) as numbers
from serial.series s
left join serial.takings t using (unit_id, year, kind)
group by s.unit_id, s.year, s.kind, s.last
having min(t.first) is distinct from 1
	or max(t.last) is distinct from s.last
	or sum(t.last - t.first + 1) is distinct from s.last
