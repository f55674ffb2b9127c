-- Every position of the public log is in a signed checkpoint, as many hashes stand in each level of tiles, and no checkpoint tells of more.
select o.origin, coalesce(c.size, -1) as signed, p.what, p.has
from tlog.origins o
left join lateral (select max(c.size) as size from tlog.checkpoints c where c.origin = o.id) c on true
cross join lateral (
	select 'positions' as what, coalesce(max(s.pos) + 1, 0) as has, c.size as should
	from tlog.sequenced s where s.origin = o.id
	union all
	select 'level ' || l, coalesce(sum(length(t.data) / 32), 0), c.size >> (8 * l)
	from generate_series(0, 7) l
	left join tlog.tiles t on t.origin = o.id and t.level = l
	group by l) p
where p.has is distinct from p.should
union all
select o.origin, c.size, 'note', null
from tlog.checkpoints c
join tlog.origins o on o.id = c.origin
where not starts_with(c.note,
	o.origin || E'\n' || c.size || E'\n' || encode(c.root, 'base64') || E'\n\n— ' || o.origin || ' ')
