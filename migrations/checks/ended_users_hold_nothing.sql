-- A user who has ended holds no role, no session and no address any more.
select u.id, u.login
from staff.users u
where u.state = 'ended'
	and (u.email is not null or u.phone is not null
		or exists (select from staff.sessions s where s.user_id = u.id and s.ended_at is null)
		or exists (
			select from staff.grants g
			where g.user_id = u.id
				and not exists (select from staff.grant_ends e where e.grant_id = g.id)))
