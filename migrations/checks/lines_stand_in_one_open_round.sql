-- No line of a request stands in two rounds that wait for a word.
select l.line_id, count(*)
from aid.round_lines l
join aid.rounds r on r.id = l.round_id and r.state in ('submitted', 'decided')
group by l.line_id having count(*) > 1
