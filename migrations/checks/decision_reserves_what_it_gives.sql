-- What the ledger set aside for a decision, account by account, is what its rows are paid from; what came back is what was struck off.
select e.decision_id, account_id, e.qty as reserved, p.qty as promised
from (
	select substring(n.source from '^decision:([0-9]+)')::bigint as decision_id,
		case n.kind when 'reserve' then g.dst else g.src end as account_id,
		sum(case n.kind when 'reserve' then g.qty else -g.qty end)::bigint as qty
	from ledger.entries n join ledger.postings g on g.entry_id = n.id
	where n.kind in ('reserve', 'unreserve')
	group by 1, 2) e
full join (
	select r.decision_id, p.account_id, sum(case when s.struck_at is null then p.qty else 0 end)::bigint as qty
	from aid.rows r
	join aid.row_parts p on p.row_id = r.id
	join aid.row_states s on s.row_id = r.id
	group by 1, 2) p using (decision_id, account_id)
where e.qty is distinct from p.qty
	and exists (select from aid.decisions d where d.id = decision_id)
