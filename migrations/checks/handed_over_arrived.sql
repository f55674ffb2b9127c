-- What an ended fund handed over lies nowhere between: each hand-over was taken over by its successor, item by item and to the same part.
select h.source, h.qty, t.qty as taken
from (
	select e.source, sum(p.qty) as qty from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	where e.kind = 'ended_out' group by e.source) h
full join (
	select e.source, sum(p.qty) as qty from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	where e.kind = 'ended_in' group by e.source) t using (source)
where h.qty is distinct from t.qty
