-- Every number of a unit's blocks is a slip: the series BNQ has no gap.
select s.unit_id, s.year, s.last, count(p.number) as slips, min(p.number), max(p.number)
from serial.series s
left join receipt.slips p using (unit_id, year)
where s.kind = 'BNQ'
group by s.unit_id, s.year, s.last
having (count(p.number), min(p.number), max(p.number)) is distinct from (s.last, 1::bigint, s.last)
