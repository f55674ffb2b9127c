-- Among the newest versions an account begins each day with what all days before it left.
select day, account_id, opening, before
from (
	select a.day, a.account_id, a.opening, coalesce(sum(a.sum_in - a.sum_out) over (
		partition by a.account_id order by a.day rows between unbounded preceding and 1 preceding), 0) as before
	from disclose.day_file_accounts a
	join disclose.public_day_files f using (day, version)
	where f.newest) s
where opening <> before
