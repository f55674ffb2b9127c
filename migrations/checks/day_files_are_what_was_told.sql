-- Each published day file is the bytes that the public log has the hash of, with the accounts it tells.
select f.day, f.version, encode(f.sha256, 'hex') as sha256, l.told ->> 'sha256' as told,
	encode(p.sha256, 'hex') as sha256_of_what_is_kept
from disclose.day_files f
full join (
	select ref, convert_from(body, 'UTF8')::jsonb as told from tlog.leaves where kind = 'day_file') l
	on l.ref = f.day || '/' || f.version
left join lateral (
	select sha256(string_agg(p.body, ''::bytea order by p.n)) as sha256, sum(length(p.body)) as bytes,
		array_agg(p.n order by p.n) as ns
	from disclose.day_file_pieces p
	where p.day = f.day and p.version = f.kept_by) p on true
left join lateral (
	select coalesce(sum(a.lines), 0) as lines, coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
		'account', b.bin || '/' || b.number, 'opening', a.opening, 'in', a.sum_in, 'out', a.sum_out,
		'closing', a.closing, 'bank', a.bank)) order by a.account_id), '[]') as accounts
	from disclose.day_file_accounts a
	join giving.bank_accounts b on b.id = a.account_id
	where a.day = f.day and a.version = f.version) a on true
where f.day is null or l.ref is null
	or (f.sha256, f.bytes, f.lines) is distinct from (p.sha256, p.bytes, a.lines::bigint)
	or p.ns is distinct from (select array_agg(n) from generate_series(0, array_length(p.ns, 1) - 1) n)
	or l.told - 'accounts' is distinct from jsonb_build_object('v', 1, 'kind', 'day_file', 'day', f.day,
		'version', f.version, 'sha256', encode(f.sha256, 'hex'), 'bytes', f.bytes, 'lines', f.lines)
	or jsonb_array_length(a.accounts) <= 400 and l.told -> 'accounts' is distinct from a.accounts
