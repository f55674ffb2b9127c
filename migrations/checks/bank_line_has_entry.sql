-- Every bank line stands in the books once: by an entry of its own day and amount that nobody reversed, unless it is held or a session's entry stands for it.
select l.id, l.state, l.amount, l.entry_id, e.source, e.bank_on, p.qty
from giving.bank_lines l
left join ledger.entries e on e.id = l.entry_id
left join lateral (select sum(qty) as qty from ledger.postings where entry_id = e.id) p on true
where l.state <> 'held' and l.kind <> 'session_cash' and (
	e.source is distinct from 'line:' || l.id || case when l.entry_no > 1 then '/' || l.entry_no else '' end
	or e.bank_on <> l.booked_on
	or p.qty is distinct from l.amount
	or exists (select from ledger.entries v where v.reverses_id = e.id))
