-- A bank line is of the kind of its entry, in a state that its kind may have, and names a pledge only when it is matched.
select l.id, l.kind, l.state, l.pledge_id, e.kind as entry_kind
from giving.bank_lines l
left join ledger.entries e on e.id = l.entry_id
where l.kind <> 'session_cash' and e.kind <> l.kind
	or l.state <> 'matched' and l.pledge_id is not null
	or (l.kind = 'gift') <> (l.state in ('open', 'suggested', 'ambiguous', 'matched', 'late', 'ignored'))
	or l.kind <> 'gift' and l.state not in ('booked', 'held')
