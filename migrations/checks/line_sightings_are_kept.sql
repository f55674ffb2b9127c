-- Every bank line was seen somewhere, raw, and every sighting is of a line in the same unit.
select coalesce(l.id, s.line_id) as line_id, l.unit_id, s.unit_id as sighting_unit_id, s.statement_id, s.row_no
from giving.bank_lines l
full join giving.bank_sightings s on s.line_id = l.id
where l.unit_id is distinct from s.unit_id
