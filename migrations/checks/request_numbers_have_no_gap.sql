-- The requests of a commune are numbered from one without a gap, year by year.
select unit_id, year, count(*) as papers, max(number) as last
from aid.request_papers
group by unit_id, year
having count(*) <> max(number) or min(number) <> 1
