-- A gap of a cash box was ended by two people: who decided neither asked nor left that box, and who decided did not open it again.
select a.count_id, a.act, a.actor_id, q.actor_id as asked_by, c.left_by, s.actor_id as settled_by
from giving.cash_gap_acts a
join giving.cash_counts c on c.id = a.count_id
left join giving.cash_gap_acts q on a.act = 'settled' and q.count_id = a.count_id and q.nth = a.nth - 1 and q.act = 'asked'
left join giving.cash_gap_acts s on a.act = 'undone' and s.count_id = a.count_id and s.nth = a.nth - 1 and s.act = 'settled'
where a.act = 'settled' and (q.id is null or a.actor_id in (q.actor_id, c.left_by))
	or a.act = 'undone' and (s.id is null or a.actor_id = s.actor_id)
