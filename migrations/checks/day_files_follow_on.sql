-- Among the newest versions an account begins each day with what all days before it left, whose it was then.
select day, account_id, opening, before
from (
	select a.day, a.account_id, a.opening, coalesce(sum(a.sum_in - a.sum_out) over (
		partition by k.bin, k.number order by a.day rows between unbounded preceding and 1 preceding), 0) as before
	from disclose.day_file_accounts a
	join disclose.public_day_files f using (day, version)
	join giving.bank_accounts k on k.id = a.account_id
	where f.newest) s
where opening <> before
