-- The shipments of a series carry each number from 1 to the last one taken.
select s.unit_id, s.year, s.last, count(x.id) as shipments, min(x.number), max(x.number)
from serial.series s
left join stock.shipments x on x.unit_id = s.unit_id and x.year = s.year
where s.kind = 'PXK'
group by s.unit_id, s.year, s.last
having (count(x.id), min(x.number), max(x.number)) is distinct from (s.last, 1::bigint, s.last)
