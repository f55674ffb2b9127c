-- A decision about many late gifts decided about the list that was shown and nothing else, and what went by the bank's lines is all of it, as the public log tells.
select r.id as ruling_id, d.line_id, 'decided otherwise' as fault
from giving.late_decisions d
left join giving.late_rulings r on r.id = d.ruling_id
where d.ruling_id is not null and not coalesce(d.line_id = any (r.lines) and d.outcome = r.outcome and d.reason = r.reason
	and d.decided_by = r.decided_by and d.next_id is not distinct from r.next_id and d.campaign_id = r.campaign_id, false)
union all
select e.ruling_id, null, 'another number was decided'
from giving.late_ruling_ends e
cross join lateral (
	select count(*) as gifts, coalesce(sum(d.amount), 0) as amount
	from giving.late_decisions d where d.ruling_id = e.ruling_id) x
where (x.gifts, x.amount) is distinct from (e.gifts, e.amount)
union all
select m.ruling_id, m.line_id, 'another sum went'
from giving.late_moves m
left join giving.bank_lines o on o.id = m.out_id
left join giving.bank_lines i on i.id = m.in_id
cross join lateral (
	select count(*) as gifts, sum(d.amount) as amount, min(d.outcome) as outcome, min(d.next_id) as next_id
	from giving.late_decisions d
	where (d.line_id = m.line_id or d.ruling_id = m.ruling_id)
		and not exists (select from giving.late_returns r where r.line_id = d.line_id)) x
where not coalesce((x.gifts, x.amount) = (m.gifts, m.amount) and o.amount = m.amount and o.entry_id = m.entry_id
	and o.direction = 'out' and case x.outcome
		when 'returned' then o.kind = 'refund' and m.in_id is null
		else o.kind = 'own_transfer' and i.kind = 'own_transfer' and i.campaign_id = x.next_id and i.amount = m.amount
			and i.entry_id = m.in_entry_id and i.direction = 'in' end, false)
union all
select m.ruling_id, m.line_id, 'the log tells another story'
from (
	select m.ruling_id, m.line_id, case when m.ruling_id is null then 'line:' || m.line_id else 'late_ruling:' || m.ruling_id end as ref,
		jsonb_strip_nulls(jsonb_build_object('campaign', c.slug, 'ruling', m.ruling_id, 'next', n.slug, 'gifts', m.gifts,
			'amount', m.amount, 'by', m.entry_id, 'arrival', m.in_entry_id, 'entry', l.entry_id)) as fact
	from giving.late_moves m
	join giving.bank_lines o on o.id = m.out_id
	join giving.campaigns c on c.id = o.campaign_id
	left join giving.bank_lines i on i.id = m.in_id
	left join giving.campaigns n on n.id = i.campaign_id
	left join giving.bank_lines l on l.id = m.line_id) m
full join (
	select ref, convert_from(body, 'UTF8')::jsonb - '{v,kind,on,outcome}'::text[] as fact
	from tlog.leaves where kind = 'late_moved') t using (ref)
where m.fact is distinct from t.fact
