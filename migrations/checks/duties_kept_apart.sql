-- Nobody is accountant, cashier and storekeeper of one unit, any two of them, on the same day.
select a.user_id, a.unit_id, a.role, b.role as other, a.days * b.days as days
from staff.grant_days a
join staff.grant_days b on b.user_id = a.user_id and b.unit_id = a.unit_id and b.days && a.days
join staff.kept_apart k on k.role = a.role and k.other = b.role
where a.role < b.role
