-- Every hand-over, every released plan and every session that ended was told to the public log, those of private causes but by a commitment.
select 'handover' as kind, h.id::text as ref from payout.handovers h
where not exists (
	select from tlog.leaves l where l.kind = 'handover' and l.ref = h.id::text and l.xid = h.xid)
union all
select 'plan', a.plan_id::text from payout.plan_acts a
where a.act = 'released' and not exists (
	select from tlog.leaves l where l.kind = 'plan' and l.ref = a.plan_id::text)
union all
select 'session', c.session_id::text from payout.closings c
join payout.sessions s on s.id = c.session_id
join payout.plans p on p.id = s.plan_id
join aid.decisions d on d.id = p.decision_id
where not d.private and not exists (
	select from tlog.leaves l where l.kind = 'session' and l.ref = c.session_id::text)
