-- What a line of a request counts as allocated and delivered is what decisions give it and what was handed over.
select l.id, l.allocated, r.allocated as by_rows, l.delivered, r.given
from aid.request_lines l
left join (
	select w.line_id, sum(case when s.struck_at is null then w.qty else s.given end)::bigint as allocated,
		sum(s.given)::bigint as given
	from aid.rows w join aid.row_states s on s.row_id = w.id
	group by w.line_id) r on r.line_id = l.id
where l.allocated <> coalesce(r.allocated, 0) or l.delivered <> coalesce(r.given, 0)
