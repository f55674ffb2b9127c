-- A bank line that is the cash of a session is it of one session only, to the đồng, by that session's entry; and no other line is any session's.
select l.id, l.kind, l.amount, l.entry_id, x.session_id, x.kind as told, c.amount as cash, c.entry_id as entry
from giving.bank_lines l
full join (select * from giving.session_lines where undone_at is null) x on x.line_id = l.id
left join giving.session_cash c on c.kind = x.kind and c.session_id = x.session_id and c.account_id = x.account_id
where (l.kind = 'session_cash' or x.line_id is not null) and (
	l.kind is distinct from 'session_cash' or x.line_id is null
	or (l.amount, l.account_id, l.entry_id) is distinct from (c.amount, c.account_id, c.entry_id)
	or x.amount <> l.amount
	or l.direction <> case when x.kind in ('draw', 'remit') then 'out' else 'in' end)
