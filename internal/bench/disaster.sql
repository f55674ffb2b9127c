-- Three events of the whole country and five of Lạng Sơn, 10,288 communes of events,
-- each with what four in five of them asked for in money and two kinds of goods.
set role quy_owner;

insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, state, opened_by)
select 'lu-' || n, 'Lũ lớn ' || n, '', 'natural', 'flood', u.unit_id, current_date - 10 - n, 'responding', 1
from generate_series(1, 8) n
join place.unit_rows u on u.code = '20' and u.valid_to is null
on conflict do nothing;

insert into disclose.reach (event_id, unit_id, severity, reported, verified, asked, decided, given,
	reported_on, assessed_on, asked_on, decided_on, left_on, first_on, median_on, last_on)
select e.id, u.unit_id, 1 + n % 3, 40 + n % 700, 20 + n % 500, case when s > 2 then 20 + n % 400 else 0 end,
	case when s > 3 then 18 + n % 300 else 0 end, case when s > 5 then 15 + n % 300 else 0 end,
	case when s > 0 then e.starts_on + 1 end, case when s > 1 then e.starts_on + 2 + n % 2 end,
	case when s > 2 then e.starts_on + 3 + n % 2 end, case when s > 3 then e.starts_on + 5 + n % 2 end,
	case when s > 4 then e.starts_on + 7 end, case when s > 5 then e.starts_on + 8 end,
	case when s > 5 then e.starts_on + 8 end, case when s > 5 then e.starts_on + 9 end
from disaster.events e
cross join lateral (
	select u.unit_id, row_number() over (order by u.code)::int as n
	from place.unit_rows u
	join place.unit_rows p on p.unit_id = u.parent_id
	where u.level = 'commune' and u.valid_to is null and p.valid_to is null
		and (e.slug in ('lu-1', 'lu-2', 'lu-3') or p.code = '20')) u
cross join lateral (select (u.n * 5 + u.n / 7) % 8 as s) s
where e.slug ~ '^lu-[1-8]$'
on conflict do nothing;

insert into disclose.reach_items (event_id, unit_id, item, asked, approved, decided, given)
select r.event_id, r.unit_id, i.item, r.asked * i.each, r.asked * i.each, r.decided * i.each, r.given * i.each
from disclose.reach r
cross join (values ('VND', 25000000), ('GAO', 45000), ('CHAN', 2)) i (item, each)
where r.asked > 0
on conflict do nothing;

analyze disclose.reach, disclose.reach_items;
select slug from disaster.events where slug ~ '^lu-[1-8]$' order by slug;
