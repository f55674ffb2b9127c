-- The public log was told of every list of givers, by its hash.
select g.id, g.line_id, g.version
from giving.giver_lists g
where not exists (
	select from tlog.leaves l
	where l.kind = 'giver_list' and l.ref = g.line_id || '/' || g.version
		and convert_from(l.body, 'UTF8')::jsonb ->> 'list' = encode(g.hash, 'hex')
		and (convert_from(l.body, 'UTF8')::jsonb ->> 'entry')::bigint = g.entry_id
		and (convert_from(l.body, 'UTF8')::jsonb ->> 'amount')::bigint = g.amount)
