-- A session says that the second factor was shown only where its user had one by then.
select s.id, s.user_id, s.second_at
from staff.sessions s
where s.second_at is not null
	and not exists (
		select from staff.factors f
		where f.user_id = s.user_id and f.confirmed_at <= s.second_at
			and (f.ended_at is null or f.ended_at >= s.second_at))
