-- A matched line has one match that was not undone, with the same pledge and entry; other lines have none.
select l.id, l.state, l.pledge_id, l.entry_id, count(m.id) as matches
from giving.bank_lines l
left join giving.matches m on m.line_id = l.id
	and not exists (select from giving.match_undos u where u.match_id = m.id)
group by l.id
having count(m.id) <> case when l.state = 'matched' then 1 else 0 end
	or l.state = 'matched' and (max(m.pledge_id), max(m.entry_id)) is distinct from (l.pledge_id, l.entry_id)
