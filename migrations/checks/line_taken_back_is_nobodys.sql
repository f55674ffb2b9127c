-- A line that was taken back has its mirror in the same account and no giver, and two people said so.
select a.line_id, a.correction_id
from giving.unshown_acts a
join giving.bank_lines l on l.id = a.line_id
left join giving.bank_lines c on c.id = a.correction_id
left join giving.unshown_acts q on q.id = a.asked_id
where a.act = 'reversed' and (
	c.channel is distinct from 'correction' or c.account_id <> l.account_id or c.amount <> l.amount
	or c.direction <> 'out' or c.booked_on <> l.booked_on or q.actor_id = a.actor_id or l.state <> 'ignored'
	or exists (
		select from giving.matches m
		where m.line_id = l.id and not exists (select from giving.match_undos u where u.match_id = m.id)))
union all
select null, c.id from giving.bank_lines c
where c.channel = 'correction' and not exists (select from giving.unshown_acts a where a.correction_id = c.id)
