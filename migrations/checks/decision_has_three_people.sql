-- A decision was prepared, decided and confirmed by three people, none of whom did another's part.
select d.id, d.prepared_by, d.decided_by, d.confirmed_by
from aid.decisions d
where (select count(distinct p) from unnest(array[d.prepared_by, d.decided_by, d.confirmed_by]) p) <> 3
	or exists (
		select from aid.round_acts a
		where a.round_id = d.round_id and a.act in ('prepared', 'submitted') and a.by_id in (d.decided_by, d.confirmed_by))
