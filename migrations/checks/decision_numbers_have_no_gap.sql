-- The decisions of a unit and year carry each number from 1 to the last one taken.
select s.unit_id, s.year, s.last, count(d.id) as decisions, min(d.number), max(d.number)
from serial.series s
left join aid.decisions d using (unit_id, year)
where s.kind = 'QD'
group by s.unit_id, s.year, s.last
having (count(d.id), min(d.number), max(d.number)) is distinct from (s.last, 1::bigint, s.last)
