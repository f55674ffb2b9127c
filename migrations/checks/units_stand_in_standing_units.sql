-- A unit lies in another only on days on which that one stands.
select r.unit_id, r.code, r.full_name, r.valid_from, r.valid_to, r.parent_id
from place.unit_rows r
where r.parent_id is not null and not coalesce((
	select range_agg(daterange(p.valid_from, p.valid_to, '[]'))
	from place.unit_rows p
	where p.unit_id = r.parent_id
), '{}') @> daterange(r.valid_from, r.valid_to, '[]')
