-- Nobody holds two duties that are kept apart on the same day: the books, the cash and the
-- goods of one unit, its preparing and its approving, or an inspection and anything else.
select user_id, unit_id, role, other, days
from staff.clashes
where role < other
