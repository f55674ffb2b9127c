-- What an officer said a bank line is, was booked so: what stood for it before is reversed, and what stands for it is of its kind.
select k.line_id, k.nth, k.was, k.kind, l.kind as line_kind, e.kind as entry_kind
from giving.line_kinds k
join giving.bank_lines l on l.id = k.line_id
left join ledger.entries e on e.id = l.entry_id
where not exists (select from ledger.entries r where r.reverses_id = k.entry_id)
	or l.kind <> 'session_cash' and e.kind is distinct from l.kind and l.state <> 'held'
	or not exists (
		select from generate_series(2, l.entry_no) n
		join ledger.entries x on x.kind = k.kind and x.source = 'line:' || k.line_id || '/' || n)
