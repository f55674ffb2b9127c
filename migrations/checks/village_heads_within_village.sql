-- A village has a head only while it is a village.
select h.village_id, h.name, h.valid_from, h.valid_to, v.valid_from as village_from, v.valid_to as village_to
from place.village_heads h
join place.villages v on v.id = h.village_id
where not daterange(v.valid_from, v.valid_to, '[]') @> daterange(h.valid_from, h.valid_to, '[]')
