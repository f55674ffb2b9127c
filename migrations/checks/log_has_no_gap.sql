-- The public log gives positions from 0 without gaps, in the leaves' one order, each leaf once; the newest log has skipped none.
select o.origin, s.pos, p.problem
from tlog.origins o
join lateral (
	select s.pos, s.epoch, s.xid, s.id,
		row_number() over w - 1 as place,
		lag(s.epoch) over w as epoch_before, lag(s.xid) over w as xid_before, lag(s.id) over w as id_before
	from tlog.sequenced s
	where s.origin = o.id
	window w as (order by s.pos)) s on true
join lateral (
	select case
		when s.pos <> s.place then 'gap'
		when (s.epoch, s.xid, s.id) <= (s.epoch_before, s.xid_before, s.id_before) then 'out of order'
	end as problem) p on p.problem is not null
union all
select o.origin, s.pos, 'without a leaf'
from tlog.sequenced s
join tlog.origins o on o.id = s.origin
where s.origin = (select max(id) from tlog.origins) and not exists (
	select from tlog.leaves l where l.epoch = s.epoch and l.xid = s.xid and l.id = s.id)
union all
select o.origin, null, 'a leaf was skipped: ' || l.kind || ' ' || l.ref
from (select id, origin from tlog.origins order by id desc limit 1) o
join lateral (
	select s.epoch, s.xid, s.id from tlog.sequenced s where s.origin = o.id order by s.pos desc limit 1) last on true
join tlog.leaves l on (l.epoch, l.xid, l.id) <= (last.epoch, last.xid, last.id)
where not exists (
	select from tlog.sequenced s
	where s.origin = o.id and s.epoch = l.epoch and s.xid = l.xid and s.id = l.id)
