-- The newest version of a day has the lines and sums of its public statement, unless a change of it waits to be published.
select f.day, f.version, account_id, a.lines as published, s.lines, a.sum_in as in_published, s.sum_in,
	a.sum_out as out_published, s.sum_out
from disclose.public_day_files f
cross join lateral (
	select account_id, a.lines, a.sum_in, a.sum_out, s.lines as s_lines, s.sum_in as s_in, s.sum_out as s_out
	from (
		select a.account_id, a.lines, a.sum_in, a.sum_out from disclose.day_file_accounts a
		where a.day = f.day and a.version = f.version) a
	full join (
		select d.account_id, sum(d.lines_in + d.lines_out)::bigint as lines,
			sum(d.sum_in)::bigint as sum_in, sum(d.sum_out)::bigint as sum_out
		from disclose.public_statement_days d
		where d.day = f.day
		group by d.account_id) s using (account_id)
	where (a.lines, a.sum_in, a.sum_out) is distinct from (s.lines, s.sum_in, s.sum_out)) d
cross join lateral (select d.lines, d.sum_in, d.sum_out) a
cross join lateral (select d.s_lines as lines, d.s_in as sum_in, d.s_out as sum_out) s
where f.newest and not exists (select from disclose.day_moves m where m.day = f.day)
