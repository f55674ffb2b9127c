-- Every paper of the storekeeper stands in the books.
select m.id, m.kind
from stock.movements m
where not exists (
	select from ledger.entries e
	where e.kind = case m.kind when 'loss' then 'loss' else 'move' end and e.source = 'movement:' || m.id)
