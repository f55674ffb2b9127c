-- Every entry has exactly the postings it says it has.
select e.id, e.lines, count(p.line) as found
from ledger.entries e
left join ledger.postings p on p.entry_id = e.id
group by e.id
having count(p.line) <> e.lines
