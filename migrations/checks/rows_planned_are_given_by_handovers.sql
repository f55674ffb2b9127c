-- A row that stands in a plan was given what its hand-overs say, and never more than was decided.
select s.row_id, s.qty, s.given, h.qty as handed_over
from aid.row_states s
join (select distinct row_id from payout.plan_lines) l using (row_id)
left join (select row_id, sum(qty) as qty from payout.handovers group by row_id) h using (row_id)
where s.given <> coalesce(h.qty, 0) or coalesce(h.qty, 0) > s.qty
