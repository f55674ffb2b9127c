-- The givers of a list are as many as it says, and what they gave together is its line's amount.
select g.id, g.line_id, g.version, g.givers, s.n, g.amount, s.amount as summed, b.amount as line
from giving.giver_lists g
join giving.bank_lines b on b.id = g.line_id
cross join lateral (
	select count(*) as n, coalesce(sum(p.amount), 0) as amount from giving.list_givers p where p.list_id = g.id) s
where (g.givers, g.amount, b.amount) is distinct from (s.n, s.amount, s.amount)
