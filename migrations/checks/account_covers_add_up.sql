-- What the public is told of an account (lines, sums, up to when) is what its lines add up to and what its statements reach, and the webhooks that told them are named.
select c.account_id, c.lines, c.sum_in, c.sum_out, n.lines as counted, n.sum_in as counted_in, n.sum_out as counted_out,
	c.through_on, n.last_on, s.last_on as told_on
from giving.account_covers c
join giving.bank_accounts a on a.id = c.account_id
cross join lateral (
	select array_agg(distinct channel) filter (where channel <> 'file') as channels, count(*) as lines, coalesce(sum(amount) filter (where direction = 'in'), 0) as sum_in,
		coalesce(sum(amount) filter (where direction = 'out'), 0) as sum_out, max(booked_on) as last_on, max(booked_at) as last_at,
		max(first_seen_at) filter (where channel <> 'file') as last_live
	from giving.bank_lines where account_id = c.account_id) n
cross join lateral (
	select max(through_on) as last_on from giving.statements where account_id = c.account_id) s
where (c.lines, c.sum_in, c.sum_out) is distinct from (n.lines, n.sum_in, n.sum_out)
	or not coalesce(n.channels, '{}') <@ c.channels or not c.channels <@ coalesce(n.channels, '{}')
	or c.through_on < n.last_on or n.last_at is not null and (c.through_at is null or c.through_at < n.last_at)
	-- a webhook may tell a known line again under the next day
	or c.through_on > greatest(a.opened_on, n.last_on + case when n.last_live is null then 0 else 3 end, s.last_on)
