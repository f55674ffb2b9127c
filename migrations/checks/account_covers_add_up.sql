-- What the public is told of an account (lines, sums) is what its lines add up to, and the webhooks that told them are named.
select c.account_id, c.lines, c.sum_in, c.sum_out, n.lines as counted, n.sum_in as counted_in, n.sum_out as counted_out
from giving.account_covers c
cross join lateral (
	select array_agg(distinct channel) filter (where channel <> 'file') as channels, count(*) as lines, coalesce(sum(amount) filter (where direction = 'in'), 0) as sum_in,
		coalesce(sum(amount) filter (where direction = 'out'), 0) as sum_out
	from giving.bank_lines where account_id = c.account_id) n
where (c.lines, c.sum_in, c.sum_out) is distinct from (n.lines, n.sum_in, n.sum_out)
	or not coalesce(n.channels, '{}') <@ c.channels or not c.channels <@ coalesce(n.channels, '{}')
