-- Every hand-over moved exactly its quantity from its session into the outlay by its own entries, and nothing else leaves a session that way.
select coalesce('handover:' || h.id, m.source) as source, h.qty, m.qty as moved
from payout.handovers h
full join (
	select split_part(e.source, '/', 1) as source, sum(p.qty) as qty
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	where e.kind = 'handover' and p.src in (select d.drawn_id from payout.draws d)
	group by 1) m on m.source = 'handover:' || h.id
where coalesce(h.qty, 0) <> coalesce(m.qty, 0)
