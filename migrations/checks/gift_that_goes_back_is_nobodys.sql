-- A gift that goes back has no giver any more, and the public log is told when it has gone.
select d.refund_id, 'its line has its giver' as fault
from giving.refund_decisions d
join giving.matches m on m.line_id = d.line_id
where d.approved and not exists (select from giving.match_undos u where u.match_id = m.id)
union all
select p.refund_id, 'the log was not told'
from giving.refund_payments p
where not exists (
	select from tlog.leaves l where l.kind = 'gift_returned' and l.ref = 'refund:' || p.refund_id)
