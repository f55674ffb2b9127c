-- The receipts of a series carry each number from 1 to the last one taken.
select s.unit_id, s.year, s.kind, s.last, count(r.id) as receipts, min(r.number), max(r.number)
from serial.series s
left join receipt.receipts r using (unit_id, year, kind)
where s.kind in ('BNTK', 'BNTM', 'BNHV')
group by s.unit_id, s.year, s.kind, s.last
having (count(r.id), min(r.number), max(r.number)) is distinct from (s.last, 1::bigint, s.last)
