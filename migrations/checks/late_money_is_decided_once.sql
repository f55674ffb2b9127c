-- Money that came after a campaign's last day is given to nobody, and what is decided about it is what the public log tells; of what went back it tells too.
select d.line_id, 'a giver' as fault
from giving.late_decisions d
join giving.bank_lines l on l.id = d.line_id
where l.state <> 'ignored'
union all
select l.id, 'a receipt'
from giving.bank_lines l
join giving.campaigns c on c.id = l.campaign_id
where l.state = 'matched' and l.kind = 'gift'
	and l.booked_on > coalesce(c.closed_on, greatest(c.ends_on, c.extended_to))
union all
select coalesce(d.line_id, substr(t.ref, 6)::bigint), 'the log tells another story'
from (
	select d.line_id, jsonb_strip_nulls(jsonb_build_object('campaign', c.slug, 'amount', d.amount, 'outcome', d.outcome,
		'next', n.slug, 'entry', l.entry_id, 'ruling', d.ruling_id)) as fact
	from giving.late_decisions d
	join giving.bank_lines l on l.id = d.line_id
	join giving.campaigns c on c.id = d.campaign_id
	left join giving.campaigns n on n.id = d.next_id) d
full join (
	select ref, convert_from(body, 'UTF8')::jsonb - '{v,kind,on}'::text[] as fact
	from tlog.leaves where kind = 'late_gift') t on t.ref = 'line:' || d.line_id
where d.fact is distinct from t.fact
union all
select r.line_id, 'the log was not told that it went back'
from giving.late_returns r
where not exists (select from tlog.leaves l where l.kind = 'gift_returned' and l.ref = 'late:' || r.line_id)
