-- What is shown of a day's statement is the sum of its rows.
select campaign_id, account_id, day, t.lines_in as shown, r.lines_in, t.sum_in as sum_in_shown, r.sum_in,
	t.lines_out as out_shown, r.lines_out, t.sum_out as sum_out_shown, r.sum_out
from disclose.public_statement_days t
full join (
	select s.campaign_id, s.account_id, (s.at at time zone 'Asia/Ho_Chi_Minh')::date as day,
		count(*) filter (where s.direction = 'in') as lines_in,
		coalesce(sum(s.amount) filter (where s.direction = 'in'), 0)::bigint as sum_in,
		count(*) filter (where s.direction = 'out') as lines_out,
		coalesce(sum(s.amount) filter (where s.direction = 'out'), 0)::bigint as sum_out
	from giving.statement_rows s
	join giving.public_campaigns c on c.id = s.campaign_id
	group by 1, 2, 3) r using (campaign_id, account_id, day)
where (t.lines_in, t.sum_in, t.lines_out, t.sum_out) is distinct from (r.lines_in, r.sum_in, r.lines_out, r.sum_out)
