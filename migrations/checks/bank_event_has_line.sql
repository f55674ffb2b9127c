-- A bank's event that was taken is its line, of the account it told and with what it said; every other event is no line's, and in a state that is true of it.
select e.id, e.state, e.line_id, e.hook_id, e.unit_id
from giving.bank_events e
left join giving.hooks h on h.id = e.hook_id
cross join lateral (
	select exists (
		select from giving.bank_events f where f.source = e.source and f.number = e.number and f.id <> e.id
			and (f.id < e.id or f.state in ('taken', 'doubtful'))) as changed,
	exists (
		select from giving.bank_events f where f.source = e.source and f.number = e.number and f.id < e.id
			and f.state <> 'changed') as second,
		array(
			select l.id
			from giving.bank_accounts a
			join giving.bank_lines l on l.account_id = a.id and l.fingerprint = e.print
			where a.number = e.account and a.unit_id = e.unit_id
			union all
			select l.line_id
			from giving.bank_accounts a
			join giving.line_aliases l on l.account_id = a.id and l.fingerprint = e.print
			where a.number = e.account and a.unit_id = e.unit_id) as lines
) is_so
where e.state not in ('waiting', 'taken', 'doubtful', 'unknown', 'changed', 'unreadable')
	or (e.state = 'unreadable') <> (e.account = '')
	or e.state = 'changed' and not changed
	or e.state in ('taken', 'doubtful', 'unknown') and second
	or e.state = 'taken' and coalesce(e.line_id <> all (lines), true)
	or e.state = 'taken' and not exists (
		select from giving.bank_sightings s
		where s.line_id = e.line_id and s.statement_id is null and s.channel = e.provider and s.unit_id = e.unit_id)
	or e.state <> 'taken' and e.line_id is not null
	or e.state in ('doubtful', 'unknown') and cardinality(lines) > 0
	or (e.state = 'doubtful' and e.like_id is null)
	or e.state = 'waiting' and e.received_at < now() - interval '1 day'
	or h.id is not null and (h.unit_id is distinct from e.unit_id or h.provider <> e.provider)
