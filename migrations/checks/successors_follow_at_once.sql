-- A successor stands from the day on which its predecessor no longer does.
select s.from_unit, s.to_unit, s.kind, s.on_day
from place.successions s
where not exists (
	select from place.unit_rows f where f.unit_id = s.from_unit and f.valid_to = s.on_day - 1
) or s.to_unit is not null and not exists (
	select from place.unit_rows t
	where t.unit_id = s.to_unit and daterange(t.valid_from, t.valid_to, '[]') @> s.on_day
)
