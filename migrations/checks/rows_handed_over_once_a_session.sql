-- In one session a row is handed over once, by one of its people, and not more than the roster says.
select r.session_id, r.row_id, count(h.id) as times, sum(h.qty) as qty
from payout.roster r
join payout.handovers h using (session_id, row_id)
where h.outcome <> 'not_given'
group by r.session_id, r.row_id, r.qty
having count(h.id) > 1 or sum(h.qty) > r.qty
	or bool_or(not exists (
		select from payout.session_staff t where t.session_id = r.session_id and t.user_id = h.by_id))
