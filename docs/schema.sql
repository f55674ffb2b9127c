-- The schema as the migrations make it; written by make schema.

CREATE SCHEMA audit;

CREATE SCHEMA disclose;

CREATE SCHEMA file;

CREATE SCHEMA giving;

CREATE SCHEMA house;

CREATE SCHEMA job;

CREATE SCHEMA ledger;

CREATE SCHEMA notify;

CREATE SCHEMA place;

CREATE SCHEMA receipt;

CREATE SCHEMA seal;

CREATE SCHEMA serial;

CREATE SCHEMA staff;

CREATE SCHEMA tlog;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE FUNCTION disclose.fold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	moved bigint;
	lines bigint;
begin
	if not pg_try_advisory_xact_lock(hashtextextended('disclose.fold', 0)) then
		return 0;
	end if;
	with taken as (
		delete from disclose.pledge_moves returning *
	), summed as (
		select campaign_id, state, sum(pledges)::bigint as pledges, sum(amount)::bigint as amount
		from taken
		group by campaign_id, state
	), put as (
		insert into disclose.pledge_totals (campaign_id, state, at, pledges, amount)
		select s.campaign_id, s.state, greatest(clock_timestamp(), l.at + interval '1 microsecond'),
			coalesce(l.pledges, 0) + s.pledges, coalesce(l.amount, 0) + s.amount
		from summed s
		left join lateral (
			select t.* from disclose.pledge_totals t
			where t.campaign_id = s.campaign_id and t.state = s.state
			order by t.at desc
			limit 1) l on true
	)
	select count(*) into moved from taken;
	with taken as (
		delete from disclose.statement_moves returning *
	), put as (
		insert into disclose.statement_days as d (campaign_id, day, lines_in, sum_in, lines_out, sum_out)
		select campaign_id, day, sum(lines_in), sum(sum_in), sum(lines_out), sum(sum_out)
		from taken
		group by campaign_id, day
		on conflict (campaign_id, day) do update set
			lines_in = d.lines_in + excluded.lines_in, sum_in = d.sum_in + excluded.sum_in,
			lines_out = d.lines_out + excluded.lines_out, sum_out = d.sum_out + excluded.sum_out
	)
	select count(*) into lines from taken;
	return moved + lines;
end
$$;

CREATE FUNCTION disclose.pledges_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.pledge_moves (campaign_id, state, pledges, amount)
	select campaign_id, state, sum(n), sum(amount)
	from (
		select campaign_id, state, 1 as n, coalesce(amount, 0) as amount from neu
		union all
		select campaign_id, state, -1, -coalesce(amount, 0) from old
	) both_sides
	group by campaign_id, state
	having sum(n) <> 0 or sum(amount) <> 0;
	return null;
end
$$;

CREATE FUNCTION disclose.pledges_made() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.pledge_moves (campaign_id, state, pledges, amount)
	select campaign_id, state, count(*), coalesce(sum(amount), 0)
	from neu
	group by campaign_id, state;
	return null;
end
$$;

CREATE FUNCTION disclose.statement_rows_made() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.statement_moves (campaign_id, day, lines_in, sum_in, lines_out, sum_out)
	select campaign_id, (at at time zone 'Asia/Ho_Chi_Minh')::date,
		count(*) filter (where direction = 'in'), coalesce(sum(amount) filter (where direction = 'in'), 0),
		count(*) filter (where direction = 'out'), coalesce(sum(amount) filter (where direction = 'out'), 0)
	from neu
	group by 1, 2;
	return null;
end
$$;

CREATE FUNCTION giving.merge_search() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select gin_clean_pending_list('giving.statement_rows_by_shingles'::regclass)
$$;

CREATE FUNCTION house.actor() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select coalesce(nullif(current_setting('quy.actor', true), ''), session_user)
$$;

CREATE FUNCTION house.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception '% on %.% refused: what is written here stays', tg_op, tg_table_schema, tg_table_name
		using errcode = '23514', constraint = tg_table_name || '_never_changes';
end
$$;

CREATE FUNCTION house.sees_all() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select coalesce(current_setting('quy.units', true), '') = '*'
$$;

CREATE FUNCTION house.units() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select case when current_setting('quy.units', true) in ('', '*') then '{}'::bigint[]
		else string_to_array(current_setting('quy.units', true), ',')::bigint[] end
$$;

CREATE FUNCTION ledger.accounts_get_floors() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into ledger.floors (account_id) select id from neu where floor;
	return null;
end
$$;

CREATE FUNCTION ledger.book_days(books bigint[], days date[]) RETURNS TABLE(book_on date)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.fund_id))
	from (select distinct b.fund_id from ledger.books b where b.id = any (books) order by 1) f;
	return query
		select greatest(w.day, ledger.first_open(b.fund_id))
		from unnest(books, days) with ordinality w(book_id, day, nth)
		left join ledger.books b on b.id = w.book_id
		order by w.nth;
end
$$;

CREATE FUNCTION ledger.confirm_period(period bigint, person bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	p ledger.periods;
	open_from date;
begin
	perform ledger.refuse_old_snapshot();
	select * into p from ledger.periods where id = period;
	if not found then
		raise exception 'nobody asked for period %', period
			using errcode = '23514', constraint = 'periods_confirm_what_was_asked';
	end if;
	perform pg_advisory_xact_lock(ledger.fund_lock(p.fund_id));
	open_from := ledger.first_open(p.fund_id);
	if (p.act = 'close') <> (p.month >= open_from) then
		raise exception 'the books of fund % are open from %', p.fund_id, open_from
			using errcode = '23514', constraint = 'periods_change_something';
	end if;
	if p.asked_at < clock_timestamp() - interval '7 days' then
		raise exception 'period % was asked for too long ago', period
			using errcode = '23514', constraint = 'periods_are_confirmed_within_seven_days';
	end if;
	if p.act = 'close'
		and p.month + interval '1 month' > clock_timestamp() at time zone 'Asia/Ho_Chi_Minh' then
		raise exception 'month % is not over', p.month
			using errcode = '23514', constraint = 'periods_close_when_over';
	end if;
	insert into ledger.period_confirmations (period_id, asked_by, confirmed_by)
	values (p.id, p.asked_by, person);
	if p.act = 'close' then
		insert into ledger.closing_balances (period_id, account_id, qty_in, qty_out)
		select p.id, a.id, sum(d.qty_in), sum(d.qty_out)
		from ledger.books b
		join ledger.accounts a on a.book_id = b.id
		join (
			select account_id, day, qty_in, qty_out from ledger.account_days
			union all
			select account_id, book_on, qty_in, qty_out from ledger.inbox) d on d.account_id = a.id
		where b.fund_id = p.fund_id and d.day < p.month + interval '1 month'
		group by a.id;
	end if;
end
$$;

CREATE FUNCTION ledger.entries_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad bigint;
begin
	perform ledger.refuse_old_snapshot();

	select e.id into bad from neu e
	where e.xid <> pg_current_xact_id()
		or abs(extract(epoch from clock_timestamp() - e.recorded_at)) > 60
	limit 1;
	if found then
		raise exception 'entry %: the clock and the transaction are the database''s', bad
			using errcode = '23514', constraint = 'entries_dated_by_the_database';
	end if;

	select e.id into bad from neu e
	left join ledger.postings p on p.entry_id = e.id
	group by e.id, e.lines
	having count(p.line) <> e.lines
	limit 1;
	if found then
		raise exception 'entry %: its postings did not come with it', bad
			using errcode = '23514', constraint = 'entries_have_all_their_postings';
	end if;

	if not exists (select from neu where reverses_id is not null) then
		return null;
	end if;
	select e.id into bad from neu e
	join ledger.entries o on o.id = e.reverses_id
	where o.kind = 'reversal'
	limit 1;
	if found then
		raise exception 'entry %: a reversal is not reversed, post the original again', bad
			using errcode = '23514', constraint = 'reversal_is_not_reversed';
	end if;
	select e.id into bad from neu e
	left join ledger.entries o on o.id = e.reverses_id
	where e.reverses_id is not null and (
		o.id is null or o.book_id <> e.book_id or o.lines <> e.lines or exists (
		select from ledger.postings p
		left join ledger.postings q on q.entry_id = o.id and q.line = p.line
			and (q.src, q.dst, q.item, q.qty) = (p.dst, p.src, p.item, p.qty)
		where p.entry_id = e.id and q.entry_id is null))
	limit 1;
	if found then
		raise exception 'entry % is not the mirror of what it reverses', bad
			using errcode = '23514', constraint = 'reversal_is_mirror';
	end if;
	return null;
end
$$;

CREATE FUNCTION ledger.first_open(fund bigint) RETURNS date
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case p.act when 'close' then (p.month + interval '1 month')::date else p.month end
		from ledger.periods p
		join ledger.period_confirmations c on c.period_id = p.id
		where p.fund_id = fund
		order by c.id desc
		limit 1), date '0001-01-01')
$$;

CREATE FUNCTION ledger.fold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	moved bigint;
	bad bigint;
begin
	perform ledger.refuse_old_snapshot();
	if not pg_try_advisory_xact_lock(hashtextextended('ledger.fold', 0))
		or not exists (select from ledger.inbox) then
		return 0;
	end if;
	with taken as (
		delete from ledger.inbox returning *
	), cut as (
		-- the clock is read after the snapshot was taken: whatever is in this cut was recorded before it
		insert into ledger.folds (at)
		select greatest(clock_timestamp(), (select max(at) + interval '1 microsecond' from ledger.folds))
		returning id
	), by_day as (
		insert into ledger.account_days as d (account_id, day, n_in, n_out, qty_in, qty_out)
		select account_id, book_on, sum(n_in), sum(n_out), sum(qty_in), sum(qty_out)
		from taken
		group by account_id, book_on
		on conflict (account_id, day) do update set
			n_in = d.n_in + excluded.n_in, n_out = d.n_out + excluded.n_out,
			qty_in = d.qty_in + excluded.qty_in, qty_out = d.qty_out + excluded.qty_out
	), by_cut as (
		insert into ledger.account_folds (account_id, fold_id, n_in, n_out, qty_in, qty_out)
		select t.account_id, cut.id, coalesce(l.n_in, 0) + t.n_in, coalesce(l.n_out, 0) + t.n_out,
			coalesce(l.qty_in, 0) + t.qty_in, coalesce(l.qty_out, 0) + t.qty_out
		from (
			select account_id, sum(n_in)::bigint as n_in, sum(n_out)::bigint as n_out,
				sum(qty_in)::bigint as qty_in, sum(qty_out)::bigint as qty_out
			from taken
			group by account_id) t
		cross join cut
		left join lateral (
			select f.* from ledger.account_folds f
			where f.account_id = t.account_id
			order by f.fold_id desc
			limit 1) l on true
		returning account_id, qty_in - qty_out as qty
	)
	select (select count(*) from taken),
		(select min(c.account_id) from by_cut c join ledger.floors f using (account_id) where c.qty < 0)
	into moved, bad;
	if bad is not null then
		raise exception 'account % was folded below zero', bad
			using errcode = '23514', constraint = 'floors_never_negative', detail = bad::text;
	end if;
	return moved;
end
$$;

CREATE FUNCTION ledger.fund_lock(fund bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
	select hashtextextended('ledger.fund:' || fund, 0)
$$;

CREATE FUNCTION ledger.postings_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad record;
	broken text;
	funds bigint[];
	days date[];
	spent bigint[];
begin
	with looked_at as materialized (
		select p.entry_id, p.line, p.src, p.dst, p.qty, e.book_on, case
			when e.xid is distinct from pg_current_xact_id() or p.line > e.lines
				then 'postings_come_with_their_entry'
			when a.item is distinct from p.item or b.item is distinct from p.item
				then 'postings_within_one_item'
			when e.book_id not in (a.book_id, b.book_id)
				then 'postings_meet_the_book_of_their_entry'
			when a.book_id <> b.book_id and 'transit' not in (a.kind, b.kind)
				then 'books_meet_in_transit_only'
			end as broken
		from neu p
		left join ledger.entries e on e.id = p.entry_id
		left join ledger.accounts a on a.id = p.src
		left join ledger.accounts b on b.id = p.dst
	), moved as (
		select m.account_id, l.book_on, sum(m.n_in) as n_in, sum(m.n_out) as n_out,
			sum(m.qty_in) as qty_in, sum(m.qty_out) as qty_out
		from looked_at l
		cross join lateral (values (l.src, 0, 1, 0, l.qty), (l.dst, 1, 0, l.qty, 0))
			m (account_id, n_in, n_out, qty_in, qty_out)
		where l.broken is null
		group by m.account_id, l.book_on
	), put as (
		insert into ledger.inbox (account_id, book_on, n_in, n_out, qty_in, qty_out)
		select * from moved
		returning account_id, book_on, qty_out
	)
	select array_agg(b.fund_id), array_agg(put.book_on),
		array_agg(a.id) filter (where a.floor and put.qty_out > 0),
		(select min(l.broken) from looked_at l)
	into funds, days, spent, broken
	from put
	join ledger.accounts a on a.id = put.account_id
	join ledger.books b on b.id = a.book_id;
	if broken is not null then
		raise exception 'a posting breaks %', broken using errcode = '23514', constraint = broken;
	end if;

	perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.id))
	from (select distinct unnest(funds) as id order by 1) f;
	select f.id, f.first into bad
	from (select w.id, min(w.day) as first from unnest(funds, days) w(id, day) group by w.id) f
	where f.first < ledger.first_open(f.id)
	limit 1;
	if found then
		raise exception 'the books of fund % are closed on %', bad.id, bad.first
			using errcode = '23514', constraint = 'closed_months_stay_closed';
	end if;

	if spent is null then
		return null;
	end if;
	perform from ledger.floors f where f.account_id = any (spent) order by f.account_id for update;
	select f.account_id, t.qty into bad
	from ledger.floors f
	cross join lateral (
		select coalesce((
			select l.qty_in - l.qty_out from ledger.account_folds l
			where l.account_id = f.account_id order by l.fold_id desc limit 1), 0)
		+ coalesce((
			select sum(i.qty_in - i.qty_out) from ledger.inbox i
			where i.account_id = f.account_id), 0) as qty) t
	where f.account_id = any (spent) and t.qty < 0
	order by f.account_id
	limit 1;
	if found then
		raise exception 'account % would fall to %', bad.account_id, bad.qty
			using errcode = '23514', constraint = 'floors_never_negative', detail = bad.account_id::text;
	end if;
	return null;
end
$$;

CREATE FUNCTION ledger.refuse_old_snapshot() RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
	if current_setting('transaction_isolation') <> 'read committed' then
		raise exception 'the books are written in read committed only'
			using errcode = '23514', constraint = 'ledger_written_in_read_committed';
	end if;
end
$$;

CREATE FUNCTION place.find_key(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
	select btrim(regexp_replace(regexp_replace(
		public.vn_fold($1), '[^a-z0-9]+', ' ', 'g'), '\m0+([0-9])', '\1', 'g'))
$_$;

CREATE FUNCTION public.vn_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
	select lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC)))
$_$;

COMMENT ON FUNCTION public.vn_fold(text) IS 'Lower case without marks, đ as d; for searching short names.';

CREATE FUNCTION receipt.events_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		left join receipt.receipts s on s.id = n.replaced_by
		where r.unit_id <> n.unit_id
			or n.replaced_by is not null and s.replaces_id is distinct from n.receipt_id
	) then
		raise exception 'an event tells of another receipt'
			using errcode = '23514', constraint = 'events_tell_of_their_receipt';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.receipts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	where n.xid <> pg_current_xact_id()
		or not exists (
			select from serial.takings t
			where t.xid = pg_current_xact_id()
				and (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind)
				and n.number between t.first and t.last)
	limit 1;
	if found then
		raise exception 'receipt %: number % was not taken for it', bad.id, bad.number
			using errcode = '23514', constraint = 'receipts_number_taken_for_them';
	end if;

	select n.id, n.entry_id into bad
	from neu n
	left join ledger.entries e on e.id = n.entry_id
	left join ledger.books b on b.id = e.book_id
	left join ledger.funds f on f.id = b.fund_id
	left join lateral (
		select sum(p.qty) as given
		from ledger.postings p
		join ledger.accounts a on a.id = p.src
		where p.entry_id = e.id and a.kind = 'giver' and p.item = 'VND') g on true
	where f.unit_id is distinct from n.unit_id
		or g.given is distinct from n.amount
		or e.bank_on is distinct from n.bank_on
		or exists (select from ledger.entries r where r.reverses_id = e.id)
	limit 1;
	if found then
		raise exception 'receipt %: entry % says something else', bad.id, bad.entry_id
			using errcode = '23514', constraint = 'receipts_say_what_the_books_say';
	end if;

	select n.id into bad from neu n
	left join receipt.givers g on g.receipt_id = n.id
	left join receipt.letterheads l on l.id = n.letterhead_id
	where g.unit_id is distinct from n.unit_id
		or l.unit_id is distinct from n.unit_id
	limit 1;
	if found then
		raise exception 'receipt %: its giver or letterhead did not come with it', bad.id
			using errcode = '23514', constraint = 'receipts_come_with_giver_and_letterhead';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	if (
		select count(*) from receipt.receipts r
		where (r.unit_id, r.year, r.kind) = (new.unit_id, new.year, new.kind)
			and r.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of % were taken and not used', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'receipt_numbers_taken_are_used';
	end if;
	return null;
end
$$;

CREATE FUNCTION serial.counts_up() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (new.unit_id, new.year, new.kind) is distinct from (old.unit_id, old.year, old.kind)
		or new.last <= old.last then
		raise exception 'series % of unit % counts up only', old.kind, old.unit_id
			using errcode = '23514', constraint = 'series_counts_up';
	end if;
	return new;
end
$$;

CREATE FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	first_taken bigint;
begin
	if n not between 1 and 10000 then
		raise exception 'numbers are taken 1 to 10000 at a time, not %', n
			using errcode = '23514', constraint = 'takings_are_small';
	end if;
	insert into serial.series as s (unit_id, year, kind, last)
	values (for_unit, in_year, of_kind, n)
	on conflict (unit_id, year, kind) do update set last = s.last + excluded.last
	returning s.last - n + 1 into first_taken;
	insert into serial.takings (unit_id, year, kind, first, last)
	values (for_unit, in_year, of_kind, first_taken, first_taken + n - 1);
	return first_taken;
end
$$;

CREATE FUNCTION staff.refuse_duties_kept_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'staff', 'pg_temp'
    AS $$
declare
	clash record;
begin
	-- Two grants to one person wait for each other here, so that neither is blind.
	perform 1 from staff.users u
	where u.id in (select n.user_id from fresh n) order by u.id for update;
	select a.id, a.role, b.role as other into clash
	from fresh n
	join staff.grant_days a on a.id = n.id
	join staff.grant_days b on b.user_id = a.user_id and b.unit_id = a.unit_id
	join staff.kept_apart k on k.role = a.role and k.other = b.role
	where a.days && b.days
	limit 1;
	if found then
		raise exception 'grant %: % and % of one unit are kept apart', clash.id, clash.role, clash.other
			using errcode = '23514', constraint = 'grants_keep_duties_apart', schema = 'staff', table = 'grants';
	end if;
	return null;
end
$$;

CREATE FUNCTION staff.roles_in_force(who bigint, today date) RETURNS TABLE(id bigint, role text, unit_id bigint, clashes boolean)
    LANGUAGE sql STABLE
    AS $$
	with held as (
		select d.id, d.role, d.unit_id
		from staff.grant_days d
		where d.user_id = who and d.days @> today and d.ended_at is null
	)
	select h.id, h.role, h.unit_id,
		   exists (
			   select 1 from held o
			   join staff.kept_apart k on k.role = h.role and k.other = o.role
			   where o.unit_id = h.unit_id
		   )
	from held h
$$;

CREATE TABLE audit.events (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL,
    actor_id bigint,
    action text NOT NULL,
    subject text NOT NULL,
    unit_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    before jsonb,
    after jsonb,
    CONSTRAINT events_name_what_was_done CHECK (((action <> ''::text) AND (subject <> ''::text)))
);

ALTER TABLE audit.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disclose.pledge_moves (
    campaign_id bigint NOT NULL,
    state text NOT NULL,
    pledges bigint NOT NULL,
    amount bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

CREATE TABLE disclose.pledge_totals (
    campaign_id bigint NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    pledges bigint NOT NULL,
    amount bigint NOT NULL
);

CREATE TABLE ledger.account_folds (
    account_id bigint NOT NULL,
    fold_id bigint NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
);

CREATE TABLE ledger.accounts (
    id bigint NOT NULL,
    book_id bigint NOT NULL,
    kind text NOT NULL,
    item text DEFAULT 'VND'::text NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    earmark_id bigint,
    floor boolean GENERATED ALWAYS AS ((kind = ANY (ARRAY['bank'::text, 'cash'::text, 'transit'::text]))) STORED NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT accounts_holder_is_plain CHECK ((holder ~ '^[a-z0-9:_-]{0,40}$'::text)),
    CONSTRAINT accounts_item_is_plain CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT accounts_kind_is_known CHECK ((kind = ANY (ARRAY['giver'::text, 'bank'::text, 'cash'::text, 'transit'::text, 'outlay'::text, 'fee'::text, 'interest'::text, 'other_in'::text, 'other_out'::text])))
);

CREATE TABLE ledger.books (
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT books_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT books_kind_is_known CHECK ((kind = ANY (ARRAY['campaign'::text, 'budget'::text, 'disaster_prevention'::text, 'charity'::text, 'general'::text]))),
    CONSTRAINT books_source_is_short CHECK (((length(source) >= 1) AND (length(source) <= 100)))
);

CREATE VIEW disclose.public_account_cuts AS
 SELECT k.fund_id,
    k.kind AS book_kind,
    a.book_id,
    f.account_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    f.fold_id AS cut_id,
    f.n_in,
    f.n_out,
    f.qty_in,
    f.qty_out
   FROM ((ledger.account_folds f
     JOIN ledger.accounts a ON ((a.id = f.account_id)))
     JOIN ledger.books k ON ((k.id = a.book_id)));

CREATE VIEW disclose.public_accounts AS
 SELECT a.id AS account_id,
    a.book_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id
   FROM ledger.accounts a;

CREATE TABLE ledger.inbox (
    account_id bigint NOT NULL,
    book_on date NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='20000');

CREATE VIEW ledger.balances AS
 SELECT a.id AS account_id,
    a.book_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    (COALESCE(l.n_in, (0)::bigint) + i.n_in) AS n_in,
    (COALESCE(l.n_out, (0)::bigint) + i.n_out) AS n_out,
    (COALESCE(l.qty_in, (0)::bigint) + i.qty_in) AS qty_in,
    (COALESCE(l.qty_out, (0)::bigint) + i.qty_out) AS qty_out,
    ((COALESCE((l.qty_in - l.qty_out), (0)::bigint) + i.qty_in) - i.qty_out) AS qty
   FROM ((ledger.accounts a
     LEFT JOIN LATERAL ( SELECT f.n_in,
            f.n_out,
            f.qty_in,
            f.qty_out
           FROM ledger.account_folds f
          WHERE (f.account_id = a.id)
          ORDER BY f.fold_id DESC
         LIMIT 1) l ON (true))
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(inbox.n_in), (0)::numeric))::bigint AS n_in,
            (COALESCE(sum(inbox.n_out), (0)::numeric))::bigint AS n_out,
            (COALESCE(sum(inbox.qty_in), (0)::numeric))::bigint AS qty_in,
            (COALESCE(sum(inbox.qty_out), (0)::numeric))::bigint AS qty_out
           FROM ledger.inbox
          WHERE (inbox.account_id = a.id)) i);

CREATE VIEW disclose.public_balances AS
 SELECT k.fund_id,
    k.kind AS book_kind,
    b.book_id,
    b.account_id,
    b.kind,
    b.item,
    b.holder,
    b.earmark_id,
    b.n_in,
    b.n_out,
    b.qty_in,
    b.qty_out,
    b.qty
   FROM (ledger.balances b
     JOIN ledger.books k ON ((k.id = b.book_id)));

CREATE TABLE ledger.folds (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE VIEW disclose.public_cuts AS
 SELECT folds.id,
    folds.at
   FROM ledger.folds;

CREATE VIEW disclose.public_pledge_totals AS
 SELECT pledge_totals.campaign_id,
    pledge_totals.state,
    pledge_totals.at,
    pledge_totals.pledges,
    pledge_totals.amount
   FROM disclose.pledge_totals;

CREATE TABLE giving.campaigns (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    book_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    slug text NOT NULL,
    prefix text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    purpose text NOT NULL,
    purpose_en text DEFAULT ''::text NOT NULL,
    cover text DEFAULT ''::text NOT NULL,
    cover_en text DEFAULT ''::text NOT NULL,
    surplus text NOT NULL,
    surplus_en text DEFAULT ''::text NOT NULL,
    area_unit_id bigint,
    disaster text DEFAULT ''::text NOT NULL,
    call_level text NOT NULL,
    call_body text NOT NULL,
    call_number text NOT NULL,
    call_on date NOT NULL,
    call_title text NOT NULL,
    call_file_id bigint,
    authorisation_number text DEFAULT ''::text NOT NULL,
    authorisation_on date,
    authorisation_body text DEFAULT ''::text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    extended_to date,
    extension_number text DEFAULT ''::text NOT NULL,
    extension_on date,
    extension_body text DEFAULT ''::text NOT NULL,
    distribution_ends_on date NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by bigint NOT NULL,
    published_at timestamp with time zone,
    published_by bigint,
    closed_on date,
    closed_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT campaigns_authorisation_is_whole CHECK ((((authorisation_on IS NULL) = (authorisation_number = ''::text)) AND ((authorisation_on IS NULL) = (authorisation_body = ''::text)))),
    CONSTRAINT campaigns_call_is_named CHECK ((((length(call_body) >= 1) AND (length(call_body) <= 200)) AND ((length(call_number) >= 1) AND (length(call_number) <= 100)) AND ((length(call_title) >= 1) AND (length(call_title) <= 300)))),
    CONSTRAINT campaigns_called_before_they_start CHECK ((call_on <= starts_on)),
    CONSTRAINT campaigns_called_by_a_known_level CHECK ((call_level = ANY (ARRAY['central'::text, 'province'::text, 'district'::text, 'commune'::text]))),
    CONSTRAINT campaigns_closed_early_for_a_reason CHECK ((((closed_on IS NULL) = (closed_reason = ''::text)) AND (closed_on <= COALESCE(extended_to, ends_on)))),
    CONSTRAINT campaigns_communes_need_an_authorisation CHECK (((call_level <> 'commune'::text) OR (authorisation_on IS NOT NULL))),
    CONSTRAINT campaigns_cover_is_short CHECK (((length(cover) <= 5000) AND (length(cover_en) <= 5000))),
    CONSTRAINT campaigns_distribute_after_they_received CHECK ((distribution_ends_on >= COALESCE(extended_to, ends_on))),
    CONSTRAINT campaigns_districts_call_until_2025_06_30 CHECK (((call_level <> 'district'::text) OR (call_on < '2025-07-01'::date))),
    CONSTRAINT campaigns_extension_is_longer CHECK ((extended_to > ends_on)),
    CONSTRAINT campaigns_extension_is_whole CHECK ((((extended_to IS NULL) = (extension_number = ''::text)) AND ((extended_to IS NULL) = (extension_on IS NULL)) AND ((extended_to IS NULL) = (extension_body = ''::text)))),
    CONSTRAINT campaigns_have_a_name CHECK ((((length(name) >= 1) AND (length(name) <= 200)) AND (length(name_en) <= 200))),
    CONSTRAINT campaigns_have_a_purpose CHECK ((((length(purpose) >= 1) AND (length(purpose) <= 1000)) AND (length(purpose_en) <= 1000))),
    CONSTRAINT campaigns_prefix_is_two_to_four_letters CHECK ((prefix ~ '^[A-Z]{2,4}$'::text)),
    CONSTRAINT campaigns_published_by_someone CHECK (((published_at IS NULL) = (published_by IS NULL))),
    CONSTRAINT campaigns_receive_90_days_at_most CHECK ((((ends_on - starts_on) >= 0) AND ((ends_on - starts_on) <= 90))),
    CONSTRAINT campaigns_slug_is_plain CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 60))),
    CONSTRAINT campaigns_tell_what_becomes_of_a_surplus CHECK ((((length(surplus) >= 1) AND (length(surplus) <= 1000)) AND (length(surplus_en) <= 1000)))
);

CREATE VIEW disclose.public_pledged AS
 SELECT all_of_them.campaign_id,
    all_of_them.state,
    (sum(all_of_them.pledges))::bigint AS pledges,
    (sum(all_of_them.amount))::bigint AS amount
   FROM ( SELECT c.id AS campaign_id,
            s.state,
            l.pledges,
            l.amount
           FROM ((giving.campaigns c
             CROSS JOIN ( VALUES ('waiting'::text), ('received'::text), ('expired'::text), ('cancelled'::text)) s(state))
             CROSS JOIN LATERAL ( SELECT t.pledges,
                    t.amount
                   FROM disclose.pledge_totals t
                  WHERE ((t.campaign_id = c.id) AND (t.state = s.state))
                  ORDER BY t.at DESC
                 LIMIT 1) l)
        UNION ALL
         SELECT pledge_moves.campaign_id,
            pledge_moves.state,
            pledge_moves.pledges,
            pledge_moves.amount
           FROM disclose.pledge_moves) all_of_them
  GROUP BY all_of_them.campaign_id, all_of_them.state;

CREATE TABLE disclose.statement_days (
    campaign_id bigint NOT NULL,
    day date NOT NULL,
    lines_in bigint NOT NULL,
    sum_in bigint NOT NULL,
    lines_out bigint NOT NULL,
    sum_out bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE disclose.statement_moves (
    campaign_id bigint NOT NULL,
    day date NOT NULL,
    lines_in bigint NOT NULL,
    sum_in bigint NOT NULL,
    lines_out bigint NOT NULL,
    sum_out bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

CREATE VIEW giving.public_campaigns AS
 SELECT campaigns.id,
    campaigns.unit_id,
    campaigns.fund_id,
    campaigns.book_id,
    campaigns.earmark_id,
    campaigns.slug,
    campaigns.prefix,
    campaigns.name,
    campaigns.name_en,
    campaigns.purpose,
    campaigns.purpose_en,
    campaigns.cover,
    campaigns.cover_en,
    campaigns.surplus,
    campaigns.surplus_en,
    campaigns.area_unit_id,
    campaigns.disaster,
    campaigns.call_level,
    campaigns.call_body,
    campaigns.call_number,
    campaigns.call_on,
    campaigns.call_title,
    campaigns.authorisation_number,
    campaigns.authorisation_on,
    campaigns.authorisation_body,
    campaigns.starts_on,
    campaigns.ends_on,
    campaigns.extended_to,
    campaigns.extension_number,
    campaigns.extension_on,
    campaigns.extension_body,
    campaigns.distribution_ends_on,
    campaigns.published_at,
    campaigns.closed_on,
    campaigns.closed_reason
   FROM giving.campaigns
  WHERE (campaigns.published_at IS NOT NULL);

CREATE VIEW disclose.public_statement_days AS
 SELECT all_of_them.campaign_id,
    all_of_them.day,
    (sum(all_of_them.lines_in))::bigint AS lines_in,
    (sum(all_of_them.sum_in))::bigint AS sum_in,
    (sum(all_of_them.lines_out))::bigint AS lines_out,
    (sum(all_of_them.sum_out))::bigint AS sum_out
   FROM (( SELECT statement_days.campaign_id,
            statement_days.day,
            statement_days.lines_in,
            statement_days.sum_in,
            statement_days.lines_out,
            statement_days.sum_out
           FROM disclose.statement_days
        UNION ALL
         SELECT statement_moves.campaign_id,
            statement_moves.day,
            statement_moves.lines_in,
            statement_moves.sum_in,
            statement_moves.lines_out,
            statement_moves.sum_out
           FROM disclose.statement_moves) all_of_them
     JOIN giving.public_campaigns c ON ((c.id = all_of_them.campaign_id)))
  GROUP BY all_of_them.campaign_id, all_of_them.day;

CREATE TABLE file.chunks (
    content_id bigint NOT NULL,
    n integer NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT chunks_are_small CHECK ((length(body) <= (1048576 + 64)))
);
ALTER TABLE ONLY file.chunks ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE file.contents (
    id bigint NOT NULL,
    sha256 bytea,
    size bigint DEFAULT 0 NOT NULL,
    sealed boolean NOT NULL,
    CONSTRAINT contents_are_complete_with_their_hash CHECK (((sha256 IS NULL) OR (length(sha256) = 32)))
);

ALTER TABLE file.contents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME file.contents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE file.files (
    id bigint NOT NULL,
    content_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL,
    stored_by text NOT NULL
);

ALTER TABLE file.files ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME file.files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.account_covers (
    account_id bigint NOT NULL,
    through_on date NOT NULL,
    through_at timestamp with time zone,
    lines bigint NOT NULL,
    sum_in bigint NOT NULL,
    sum_out bigint NOT NULL,
    lines_live bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE giving.bank_accounts (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    bin text NOT NULL,
    bank_name text NOT NULL,
    branch text DEFAULT ''::text NOT NULL,
    number text NOT NULL,
    holder_name text NOT NULL,
    profile text DEFAULT ''::text NOT NULL,
    treasury boolean DEFAULT false NOT NULL,
    for_qr boolean DEFAULT false NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    named_at timestamp with time zone DEFAULT now() NOT NULL,
    named_by bigint NOT NULL,
    CONSTRAINT bank_accounts_are_named CHECK ((((length(bank_name) >= 1) AND (length(bank_name) <= 200)) AND ((length(holder_name) >= 1) AND (length(holder_name) <= 200)) AND (length(branch) <= 200))),
    CONSTRAINT bank_accounts_bin_is_six_digits CHECK (((treasury AND (bin = ''::text)) OR ((NOT treasury) AND (bin ~ '^[0-9]{6}$'::text)))),
    CONSTRAINT bank_accounts_close_after_they_open CHECK ((closed_on >= opened_on)),
    CONSTRAINT bank_accounts_closed_ones_have_no_qr CHECK (((closed_on IS NULL) OR (NOT for_qr))),
    CONSTRAINT bank_accounts_number_is_plain CHECK ((number ~ '^[0-9A-Z]{1,19}$'::text)),
    CONSTRAINT bank_accounts_profile_is_known CHECK ((profile = ANY (ARRAY[''::text, 'vcb'::text, 'vietinbank'::text, 'agribank'::text]))),
    CONSTRAINT bank_accounts_treasury_has_no_qr CHECK ((NOT (treasury AND for_qr)))
);

ALTER TABLE giving.bank_accounts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.bank_accounts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.bank_lines (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    channel text NOT NULL,
    booked_on date NOT NULL,
    booked_at timestamp with time zone,
    direction text NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    doc_no text NOT NULL,
    reference text NOT NULL,
    text text NOT NULL,
    counterparty text NOT NULL,
    code text NOT NULL,
    balance bigint,
    fingerprint uuid NOT NULL,
    nth integer NOT NULL,
    salt bytea NOT NULL,
    entry_id bigint,
    entry_no smallint DEFAULT 1 NOT NULL,
    state text NOT NULL,
    pledge_id bigint,
    first_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT bank_lines_direction_is_known CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT bank_lines_held_have_no_entry CHECK (((state = 'held'::text) = (entry_id IS NULL))),
    CONSTRAINT bank_lines_kind_is_known CHECK ((kind = ANY (ARRAY['gift'::text, 'interest'::text, 'fee'::text, 'transfer_out'::text, 'own_transfer'::text, 'refund'::text, 'other'::text]))),
    CONSTRAINT bank_lines_move_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT bank_lines_only_gifts_are_matched CHECK (((kind = 'gift'::text) = (state <> ALL (ARRAY['booked'::text, 'held'::text])))),
    CONSTRAINT bank_lines_salt_hides CHECK ((length(salt) = 16)),
    CONSTRAINT bank_lines_state_is_known CHECK ((state = ANY (ARRAY['open'::text, 'suggested'::text, 'ambiguous'::text, 'matched'::text, 'late'::text, 'ignored'::text, 'booked'::text, 'held'::text])))
);

ALTER TABLE giving.bank_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.bank_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.bank_sightings (
    statement_id bigint,
    row_no integer NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    channel text NOT NULL,
    raw text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

ALTER TABLE giving.campaigns ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.campaigns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cash_gifts (
    id bigint NOT NULL,
    ref text NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    amount bigint NOT NULL,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    phone_blind bytea,
    consent_version text,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    received_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by bigint NOT NULL,
    CONSTRAINT cash_gifts_bring_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT cash_gifts_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT cash_gifts_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT cash_gifts_note_is_short CHECK ((length(note) <= 500)),
    CONSTRAINT cash_gifts_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT cash_gifts_phone_needs_consent CHECK (((phone IS NULL) OR (consent_version IS NOT NULL))),
    CONSTRAINT cash_gifts_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

ALTER TABLE giving.cash_gifts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cash_gifts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.consents (
    version text NOT NULL,
    wording text NOT NULL,
    wording_en text NOT NULL,
    since date NOT NULL,
    CONSTRAINT consents_version_is_plain CHECK ((version ~ '^[a-z0-9.-]{1,40}$'::text))
);

CREATE TABLE giving.doubts (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    account_id bigint NOT NULL,
    statement_id bigint NOT NULL,
    row_no integer NOT NULL,
    like_id bigint NOT NULL,
    line jsonb NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    answer text,
    line_id bigint,
    answered_by bigint,
    answered_at timestamp with time zone,
    CONSTRAINT doubts_answer_is_known CHECK ((answer = ANY (ARRAY['same'::text, 'another'::text]))),
    CONSTRAINT doubts_answered_by_someone CHECK ((((answer IS NULL) = (answered_by IS NULL)) AND ((answer IS NULL) = (line_id IS NULL)) AND ((answer IS NULL) = (answered_at IS NULL))))
);

ALTER TABLE giving.doubts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.doubts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.line_aliases (
    account_id bigint NOT NULL,
    fingerprint uuid NOT NULL,
    nth integer NOT NULL,
    line_id bigint NOT NULL,
    channel text NOT NULL
);

CREATE TABLE giving.match_undos (
    match_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT match_undos_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

CREATE TABLE giving.matches (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    pledge_id bigint,
    how text NOT NULL,
    entry_id bigint NOT NULL,
    receipt_code text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT matches_claim_has_no_pledge CHECK (((how = 'claim'::text) = (pledge_id IS NULL))),
    CONSTRAINT matches_how_is_known CHECK ((how = ANY (ARRAY['code'::text, 'officer'::text, 'suggestion'::text, 'claim'::text])))
);

ALTER TABLE giving.matches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.matches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.pledges (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    code text NOT NULL,
    key_hash bytea NOT NULL,
    amount bigint,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    email bytea,
    phone_blind bytea,
    consent_version text,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    locale text DEFAULT 'vi'::text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    received_amount bigint DEFAULT 0 NOT NULL,
    received_at timestamp with time zone,
    pledged_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pledges_amount_fits_a_transfer CHECK (((amount >= 1) AND (amount <= '9999999999999'::bigint))),
    CONSTRAINT pledges_code_is_whole CHECK ((code ~ '^[A-Z]{2,4}[BCDFGHJKMNPQRSTVWXYZ2-9]{9}$'::text)),
    CONSTRAINT pledges_contact_needs_consent CHECK ((((phone IS NULL) AND (email IS NULL)) OR (consent_version IS NOT NULL))),
    CONSTRAINT pledges_expire_later CHECK ((expires_at > pledged_at)),
    CONSTRAINT pledges_key_hash_is_sha256 CHECK ((length(key_hash) = 32)),
    CONSTRAINT pledges_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT pledges_locale_is_known CHECK ((locale = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT pledges_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT pledges_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT pledges_received_is_money_received CHECK ((((state = 'received'::text) = (received_amount > 0)) AND ((state = 'received'::text) = (received_at IS NOT NULL)) AND (received_amount >= 0))),
    CONSTRAINT pledges_state_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'received'::text, 'expired'::text, 'cancelled'::text]))),
    CONSTRAINT pledges_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

ALTER TABLE giving.pledges ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.pledges_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW giving.public_bank_accounts AS
 SELECT a.id,
    a.campaign_id,
    a.unit_id,
    a.bin,
    a.bank_name,
    a.branch,
    a.number,
    a.holder_name,
    a.profile,
    a.treasury,
    a.for_qr,
    a.opened_on,
    a.closed_on
   FROM (giving.bank_accounts a
     JOIN giving.campaigns c ON ((c.id = a.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE VIEW giving.public_covers AS
 SELECT v.account_id,
    a.campaign_id,
    a.bank_name,
    a.number,
    v.through_on,
    v.through_at,
    v.lines,
    v.sum_in,
    v.sum_out
   FROM ((giving.account_covers v
     JOIN giving.bank_accounts a ON ((a.id = v.account_id)))
     JOIN giving.campaigns c ON ((c.id = a.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE VIEW giving.public_pledged AS
 SELECT pledges.campaign_id,
    pledges.state,
    count(*) AS pledges,
    (COALESCE(sum(pledges.amount), (0)::numeric))::bigint AS amount
   FROM giving.pledges
  GROUP BY pledges.campaign_id, pledges.state;

CREATE VIEW giving.public_pledges AS
 SELECT pledges.id,
    pledges.campaign_id,
    pledges.code,
    pledges.amount,
    pledges.anonymous,
    pledges.masked_name,
    pledges.state,
    pledges.received_amount,
    pledges.pledged_at,
    pledges.expires_at,
    pledges.received_at
   FROM giving.pledges;

CREATE TABLE giving.search_shingles (
    shingle integer NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='70');

CREATE VIEW giving.public_search_shingles AS
 SELECT search_shingles.shingle,
    search_shingles.rows
   FROM giving.search_shingles;

CREATE TABLE giving.search_words (
    word text NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='70');

CREATE VIEW giving.public_search_words AS
 SELECT search_words.word,
    search_words.rows
   FROM giving.search_words;

CREATE TABLE giving.statement_rows (
    line_id bigint NOT NULL,
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    timed boolean NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    public_text text NOT NULL,
    norm text NOT NULL,
    sh integer[] NOT NULL,
    code text,
    reference text,
    hidden boolean DEFAULT false NOT NULL,
    screen_version smallint NOT NULL
);
ALTER TABLE ONLY giving.statement_rows ALTER COLUMN sh SET STORAGE PLAIN;

CREATE TABLE receipt.events (
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    replaced_by bigint,
    reason text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT events_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT events_kind_is_known CHECK ((kind = ANY (ARRAY['voided'::text, 'replaced'::text]))),
    CONSTRAINT events_name_the_replacement CHECK (((kind = 'replaced'::text) = (replaced_by IS NOT NULL)))
);

CREATE TABLE receipt.receipts (
    id bigint NOT NULL,
    code text NOT NULL,
    entry_id bigint NOT NULL,
    replaces_id bigint,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    number bigint NOT NULL,
    letterhead_id bigint NOT NULL,
    amount bigint NOT NULL,
    bank_on date NOT NULL,
    issued_on date NOT NULL,
    commitment bytea NOT NULL,
    issued_by text DEFAULT house.actor() NOT NULL,
    issued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT receipts_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT receipts_commitment_is_sha256 CHECK ((length(commitment) = 32)),
    CONSTRAINT receipts_kind_is_known CHECK ((kind = ANY (ARRAY['BNTK'::text, 'BNTM'::text]))),
    CONSTRAINT receipts_not_issued_before_the_gift CHECK ((issued_on >= bank_on)),
    CONSTRAINT receipts_numbered_in_their_year CHECK (((year)::numeric = EXTRACT(year FROM issued_on))),
    CONSTRAINT receipts_say_an_amount CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint)))
);

CREATE VIEW giving.public_statement AS
 SELECT r.line_id AS id,
    r.account_id,
    r.campaign_id,
    r.at,
    r.timed,
    r.direction,
    r.kind,
    r.amount,
    r.public_text AS text,
    r.norm,
    r.sh,
    r.code,
    r.reference,
    r.hidden,
        CASE
            WHEN (NOT r.hidden) THEN ( SELECT v.code
               FROM (giving.bank_lines l
                 JOIN receipt.receipts v ON ((v.entry_id = l.entry_id)))
              WHERE ((l.id = r.line_id) AND (l.state = 'matched'::text) AND (NOT (EXISTS ( SELECT
                       FROM receipt.events e
                      WHERE (e.receipt_id = v.id)))))
              ORDER BY v.id DESC
             LIMIT 1)
            ELSE NULL::text
        END AS receipt
   FROM (giving.statement_rows r
     JOIN giving.campaigns c ON ((c.id = r.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE TABLE giving.search_progress (
    one boolean DEFAULT true NOT NULL,
    line_id bigint DEFAULT 0 NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    rows_shingled bigint DEFAULT 0 NOT NULL,
    looked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT search_progress_is_one_row CHECK (one)
);

CREATE TABLE giving.statement_faults (
    statement_id bigint NOT NULL,
    n integer NOT NULL,
    row_no integer NOT NULL,
    key text NOT NULL,
    "values" jsonb,
    finding boolean NOT NULL
);

CREATE TABLE giving.statements (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    account_id bigint NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    profile text NOT NULL,
    encoding text NOT NULL,
    repeats_id bigint,
    state text DEFAULT 'stored'::text NOT NULL,
    rows_total integer NOT NULL,
    lines_total integer NOT NULL,
    faults_total integer NOT NULL,
    sum_in bigint NOT NULL,
    sum_out bigint NOT NULL,
    from_on date,
    through_on date,
    opening bigint,
    closing bigint,
    balanced boolean NOT NULL,
    row_done integer DEFAULT 0 NOT NULL,
    lines_new integer DEFAULT 0 NOT NULL,
    lines_known integer DEFAULT 0 NOT NULL,
    lines_matched integer DEFAULT 0 NOT NULL,
    lines_suggested integer DEFAULT 0 NOT NULL,
    lines_ambiguous integer DEFAULT 0 NOT NULL,
    lines_open integer DEFAULT 0 NOT NULL,
    lines_doubtful integer DEFAULT 0 NOT NULL,
    lines_held integer DEFAULT 0 NOT NULL,
    sum_new bigint DEFAULT 0 NOT NULL,
    uploaded_by bigint NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    done_at timestamp with time zone,
    CONSTRAINT statements_done_have_a_time CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
    CONSTRAINT statements_hash_is_sha256 CHECK ((length(sha256) = 32)),
    CONSTRAINT statements_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT statements_profile_is_known CHECK ((profile = ANY (ARRAY['vcb'::text, 'vietinbank'::text, 'agribank'::text]))),
    CONSTRAINT statements_state_is_known CHECK ((state = ANY (ARRAY['stored'::text, 'running'::text, 'done'::text])))
);

ALTER TABLE giving.statements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.statements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.suggestions (
    line_id bigint NOT NULL,
    pledge_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    why text NOT NULL,
    CONSTRAINT suggestions_why_is_known CHECK ((why = ANY (ARRAY['name'::text, 'codes'::text, 'late'::text])))
);

CREATE TABLE house.installation (
    one boolean DEFAULT true NOT NULL,
    kind text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    filled_at timestamp with time zone,
    CONSTRAINT installation_is_one CHECK (one),
    CONSTRAINT installation_is_real_or_sample CHECK ((kind = ANY (ARRAY['real'::text, 'sample'::text]))),
    CONSTRAINT installation_real_ones_are_not_filled CHECK (((kind = 'sample'::text) OR (filled_at IS NULL)))
);

CREATE TABLE house.once (
    actor text NOT NULL,
    key text NOT NULL,
    hash bytea NOT NULL,
    answer jsonb,
    taken_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT once_key_is_short CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

CREATE TABLE job.jobs (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text,
    args jsonb NOT NULL,
    state text DEFAULT 'ready'::text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    leased_until timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT jobs_have_a_known_state CHECK ((state = ANY (ARRAY['ready'::text, 'running'::text, 'done'::text, 'dead'::text]))),
    CONSTRAINT jobs_running_have_a_lease CHECK (((state = 'running'::text) = (leased_until IS NOT NULL)))
);

ALTER TABLE job.jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME job.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.account_days (
    account_id bigint NOT NULL,
    day date NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE ledger.accounts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.accounts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ledger.books ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.books_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.closing_balances (
    period_id bigint NOT NULL,
    account_id bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
);

CREATE VIEW ledger.days AS
 SELECT account_days.account_id,
    account_days.day,
    account_days.n_in,
    account_days.n_out,
    account_days.qty_in,
    account_days.qty_out
   FROM ledger.account_days
UNION ALL
 SELECT inbox.account_id,
    inbox.book_on AS day,
    inbox.n_in,
    inbox.n_out,
    inbox.qty_in,
    inbox.qty_out
   FROM ledger.inbox;

CREATE TABLE ledger.earmarks (
    id bigint NOT NULL,
    book_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT earmarks_code_is_plain CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT earmarks_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT earmarks_purpose_is_short CHECK ((length(purpose) <= 1000))
);

ALTER TABLE ledger.earmarks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.earmarks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.entries (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    book_id bigint NOT NULL,
    bank_on date NOT NULL,
    book_on date NOT NULL,
    lines smallint NOT NULL,
    memo text DEFAULT ''::text NOT NULL,
    body_hash bytea NOT NULL,
    commitment bytea,
    reverses_id bigint,
    actor text DEFAULT house.actor() NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT entries_hashes_are_sha256 CHECK (((length(body_hash) = 32) AND (length(commitment) = 32))),
    CONSTRAINT entries_have_few_lines CHECK (((lines >= 1) AND (lines <= 100))),
    CONSTRAINT entries_kind_is_plain CHECK ((kind ~ '^[a-z][a-z_]{1,31}$'::text)),
    CONSTRAINT entries_memo_is_short CHECK ((length(memo) <= 500)),
    CONSTRAINT entries_not_booked_before_the_bank CHECK ((((bank_on >= '2000-01-01'::date) AND (bank_on <= '2199-12-31'::date)) AND (book_on >= bank_on))),
    CONSTRAINT entries_reversal_names_its_entry CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT entries_source_is_short CHECK (((length(source) >= 1) AND (length(source) <= 100)))
);

ALTER TABLE ledger.entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.floors (
    account_id bigint NOT NULL
);

ALTER TABLE ledger.folds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.folds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.funds (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    opened_on date NOT NULL,
    basis text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT funds_have_a_basis CHECK (((length(basis) >= 1) AND (length(basis) <= 500))),
    CONSTRAINT funds_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ledger.funds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.funds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.period_confirmations (
    id bigint NOT NULL,
    period_id bigint NOT NULL,
    asked_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT periods_take_two_people CHECK (((confirmed_by <> asked_by) AND (confirmed_by > 0)))
);

ALTER TABLE ledger.period_confirmations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.period_confirmations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.periods (
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    act text NOT NULL,
    month date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT periods_act_is_known CHECK ((act = ANY (ARRAY['close'::text, 'reopen'::text]))),
    CONSTRAINT periods_are_months CHECK ((month = (date_trunc('month'::text, (month)::timestamp with time zone))::date)),
    CONSTRAINT periods_asked_by_a_person CHECK ((asked_by > 0)),
    CONSTRAINT periods_reason_is_short CHECK ((length(reason) <= 500)),
    CONSTRAINT periods_reopen_for_a_reason CHECK (((act = 'close'::text) OR (length(reason) >= 10)))
);

ALTER TABLE ledger.periods ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.periods_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.postings (
    entry_id bigint NOT NULL,
    line smallint NOT NULL,
    src bigint NOT NULL,
    dst bigint NOT NULL,
    item text NOT NULL,
    qty bigint NOT NULL,
    CONSTRAINT postings_count_from_one CHECK ((line >= 1)),
    CONSTRAINT postings_go_somewhere_else CHECK ((src <> dst)),
    CONSTRAINT postings_move_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint)))
);

CREATE VIEW ledger.public_books AS
 SELECT books.id,
    books.fund_id,
    books.kind,
    books.source,
    books.name
   FROM ledger.books;

CREATE VIEW ledger.public_days AS
 SELECT b.fund_id,
    a.book_id,
    a.id AS account_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    d.day,
    d.n_in,
    d.n_out,
    d.qty_in,
    d.qty_out
   FROM ((ledger.days d
     JOIN ledger.accounts a ON ((a.id = d.account_id)))
     JOIN ledger.books b ON ((b.id = a.book_id)));

CREATE VIEW ledger.public_earmarks AS
 SELECT earmarks.id,
    earmarks.book_id,
    earmarks.code,
    earmarks.name,
    earmarks.purpose
   FROM ledger.earmarks;

CREATE VIEW ledger.public_funds AS
 SELECT funds.id,
    funds.unit_id,
    funds.name,
    funds.opened_on,
    funds.basis,
    NULLIF(ledger.first_open(funds.id), '0001-01-01'::date) AS open_from
   FROM ledger.funds;

CREATE VIEW ledger.public_periods AS
 SELECT p.fund_id,
    p.act,
    p.month,
    p.reason,
    p.asked_at,
    c.confirmed_at
   FROM (ledger.periods p
     JOIN ledger.period_confirmations c ON ((c.period_id = p.id)));

CREATE TABLE notify.messages (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    channel text NOT NULL,
    template text NOT NULL,
    lang text NOT NULL,
    key text NOT NULL,
    hint text NOT NULL,
    sealed bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    trouble text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT messages_are_dated_once_sent CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT messages_are_forgotten_once_sent CHECK (((state = 'sent'::text) = (sealed IS NULL))),
    CONSTRAINT messages_go_by_a_known_way CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT messages_speak_a_known_language CHECK ((lang = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT messages_try_a_limited_time CHECK (((attempts >= 0) AND (attempts <= 100))),
    CONSTRAINT messages_wait_are_sent_or_failed CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);

ALTER TABLE notify.messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE place.loads (
    version text NOT NULL,
    units bigint NOT NULL,
    unit_rows bigint NOT NULL,
    successions bigint NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE place.other_codes (
    code text NOT NULL,
    unit_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL
);

CREATE TABLE place.villages (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    find_key text GENERATED ALWAYS AS (place.find_key(name)) STORED NOT NULL,
    CONSTRAINT village_ends_after_it_begins CHECK ((valid_to >= valid_from)),
    CONSTRAINT village_is_named CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100))))
);

CREATE VIEW place.public_villages AS
 SELECT villages.id,
    villages.unit_id,
    villages.name,
    villages.valid_from,
    villages.valid_to
   FROM place.villages;

CREATE TABLE place.successions (
    from_unit bigint NOT NULL,
    to_unit bigint,
    kind text NOT NULL,
    on_day date NOT NULL,
    part text NOT NULL,
    is_default boolean NOT NULL,
    basis text NOT NULL,
    approximate boolean DEFAULT false NOT NULL,
    CONSTRAINT succession_default_leads_somewhere CHECK (((to_unit IS NOT NULL) OR (NOT is_default))),
    CONSTRAINT succession_kind_is_known CHECK ((kind = ANY (ARRAY['merge'::text, 'split'::text, 'rename'::text, 'retype'::text, 'reparent'::text, 'abolish'::text]))),
    CONSTRAINT succession_leads_elsewhere CHECK ((from_unit <> to_unit)),
    CONSTRAINT succession_part_is_known CHECK ((part = ANY (ARRAY['whole'::text, 'part'::text]))),
    CONSTRAINT succession_split_is_in_parts CHECK (((kind = 'split'::text) = (part = 'part'::text)))
);

CREATE TABLE place.unit_rows (
    unit_id bigint NOT NULL,
    code text NOT NULL,
    level text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    full_name text NOT NULL,
    parent_id bigint,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL,
    approximate boolean DEFAULT false NOT NULL,
    find_key text GENERATED ALWAYS AS (place.find_key(full_name)) STORED NOT NULL,
    CONSTRAINT unit_row_code_fits_its_level CHECK ((code ~
CASE level
    WHEN 'province'::text THEN '^[0-9]{2}$'::text
    WHEN 'district'::text THEN '^[0-9]{3}$'::text
    WHEN 'commune'::text THEN '^[0-9]{5}$'::text
    ELSE NULL::text
END)),
    CONSTRAINT unit_row_ends_after_it_begins CHECK ((valid_to >= valid_from)),
    CONSTRAINT unit_row_is_named CHECK (((name <> ''::text) AND (full_name <> ''::text))),
    CONSTRAINT unit_row_kind_fits_its_level CHECK ((kind = ANY (
CASE level
    WHEN 'province'::text THEN ARRAY['tỉnh'::text, 'thành phố'::text]
    WHEN 'district'::text THEN ARRAY['quận'::text, 'huyện'::text, 'thị xã'::text, 'thành phố'::text]
    WHEN 'commune'::text THEN ARRAY['xã'::text, 'phường'::text, 'thị trấn'::text, 'đặc khu'::text]
    ELSE NULL::text[]
END))),
    CONSTRAINT unit_row_level_is_known CHECK ((level = ANY (ARRAY['province'::text, 'district'::text, 'commune'::text]))),
    CONSTRAINT unit_row_not_its_own_parent CHECK ((parent_id <> unit_id)),
    CONSTRAINT unit_row_province_stands_alone CHECK (((level = 'province'::text) = (parent_id IS NULL)))
);

CREATE TABLE place.units (
    id bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE place.units ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME place.units_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE place.village_heads (
    village_id bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT village_head_ends_after_beginning CHECK ((valid_to >= valid_from)),
    CONSTRAINT village_head_is_named CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100))))
);

ALTER TABLE place.villages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME place.villages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE receipt.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE receipt.givers (
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    public_name text,
    salt bytea NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT givers_are_told_briefly CHECK ((length(sealed) <= 8192)),
    CONSTRAINT givers_public_name_is_short CHECK (((length(public_name) >= 1) AND (length(public_name) <= 200))),
    CONSTRAINT givers_salt_hides CHECK (((length(salt) >= 16) AND (length(salt) <= 64)))
);

CREATE TABLE receipt.letterheads (
    id bigint NOT NULL,
    body_hash bytea NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    unit_address text NOT NULL,
    fund text NOT NULL,
    campaign_id bigint NOT NULL,
    campaign text NOT NULL,
    bank text NOT NULL,
    account text NOT NULL,
    preparer_title text NOT NULL,
    preparer_name text NOT NULL,
    chief_title text NOT NULL,
    chief_name text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT letterheads_are_short CHECK ((GREATEST(length(unit_code), length(unit_name), length(unit_address), length(fund), length(campaign), length(bank), length(account), length(preparer_title), length(preparer_name), length(chief_title), length(chief_name)) <= 500)),
    CONSTRAINT letterheads_name_the_issuer CHECK (((unit_code <> ''::text) AND (unit_name <> ''::text) AND (fund <> ''::text)))
);

ALTER TABLE receipt.letterheads ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.letterheads_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW receipt.public_receipts AS
 SELECT r.code,
    r.number,
    ((((r.kind || '-'::text) || l.unit_code) || '-'::text) || r.year) AS series,
    COALESCE(e.kind, 'issued'::text) AS status,
    r.kind,
    r.amount,
    r.issued_on,
    r.issued_at,
    l.unit_name,
    l.unit_code,
    l.campaign,
    g.public_name,
    e.at AS ended_at,
    s.code AS replaced_by
   FROM ((((receipt.receipts r
     JOIN receipt.letterheads l ON ((l.id = r.letterhead_id)))
     JOIN receipt.givers g ON ((g.receipt_id = r.id)))
     LEFT JOIN receipt.events e ON ((e.receipt_id = r.id)))
     LEFT JOIN receipt.receipts s ON ((s.id = e.replaced_by)));

ALTER TABLE receipt.receipts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.receipts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE seal.keys (
    id text NOT NULL,
    purpose text NOT NULL,
    wrapped bytea NOT NULL,
    public bytea,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT keys_have_a_known_purpose CHECK ((purpose = ANY (ARRAY['session'::text, 'receipt'::text, 'data'::text, 'blind'::text, 'gift'::text, 'log'::text])))
);

CREATE TABLE serial.series (
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT series_kind_is_a_short_word CHECK ((kind ~ '^[A-Z]{2,8}$'::text)),
    CONSTRAINT series_starts_at_one CHECK ((last >= 1)),
    CONSTRAINT series_year_is_near CHECK (((year >= 2000) AND (year <= 2199)))
)
WITH (fillfactor='50');

CREATE TABLE serial.takings (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    taken_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    taken_by text DEFAULT house.actor() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT takings_take_something CHECK (((last >= first) AND (first >= 1)))
);

CREATE VIEW serial.register AS
 SELECT s.unit_id,
    s.year,
    s.kind,
    s.last,
    count(*) AS takings,
    min(t.taken_at) AS first_at,
    max(t.taken_at) AS last_at
   FROM (serial.series s
     JOIN serial.takings t USING (unit_id, year, kind))
  GROUP BY s.unit_id, s.year, s.kind, s.last;

ALTER TABLE serial.takings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME serial.takings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff.founding (
    only_one boolean DEFAULT true NOT NULL,
    user_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT founding_happens_once CHECK (only_one)
);

CREATE TABLE staff.grant_ends (
    grant_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    ended_by bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT grant_ends_say_why CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 300)))
);

CREATE TABLE staff.grants (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL,
    unit_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL,
    granted_by bigint NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    CONSTRAINT grants_are_given_by_another CHECK ((granted_by <> user_id)),
    CONSTRAINT grants_end_after_they_begin CHECK ((valid_to >= valid_from)),
    CONSTRAINT grants_name_a_known_role CHECK ((role = ANY (ARRAY['admin'::text, 'fund_manager'::text, 'accountant'::text, 'cashier'::text, 'storekeeper'::text, 'mttq_officer'::text, 'assessor'::text, 'verifier'::text, 'commune_chair'::text, 'approver'::text, 'auditor'::text, 'volunteer'::text, 'helper_org'::text]))),
    CONSTRAINT grants_say_on_what_basis CHECK (((char_length(basis) >= 1) AND (char_length(basis) <= 300)))
);

CREATE VIEW staff.grant_days WITH (security_invoker='true') AS
 SELECT g.id,
    g.user_id,
    g.role,
    g.unit_id,
        CASE
            WHEN (LEAST(g.valid_to, e.ended_on) < g.valid_from) THEN 'empty'::daterange
            ELSE daterange(g.valid_from, LEAST(g.valid_to, e.ended_on), '[]'::text)
        END AS days,
    e.ended_at
   FROM (staff.grants g
     LEFT JOIN staff.grant_ends e ON ((e.grant_id = g.id)));

ALTER TABLE staff.grants ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff.grants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff.guesses (
    kind text NOT NULL,
    key bytea NOT NULL,
    count integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    blocked_until timestamp with time zone,
    CONSTRAINT guesses_are_by_login_or_address CHECK ((kind = ANY (ARRAY['login'::text, 'address'::text]))),
    CONSTRAINT guesses_count_up CHECK ((count >= 0))
);

CREATE TABLE staff.kept_apart (
    role text NOT NULL,
    other text NOT NULL
);

CREATE TABLE staff.links (
    hash bytea NOT NULL,
    kind text NOT NULL,
    user_id bigint,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT links_are_kept_as_sha256 CHECK ((octet_length(hash) = 32)),
    CONSTRAINT links_belong_to_a_user_except_the_first CHECK (((kind = 'first_admin'::text) = (user_id IS NULL))),
    CONSTRAINT links_have_a_known_kind CHECK ((kind = ANY (ARRAY['first_admin'::text, 'invite'::text, 'reset'::text])))
);

CREATE TABLE staff.refreshes (
    hash bytea NOT NULL,
    session_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refreshes_are_kept_as_sha256 CHECK ((octet_length(hash) = 32))
);

CREATE TABLE staff.sessions (
    id text NOT NULL,
    user_id bigint NOT NULL,
    kind text NOT NULL,
    agent text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    stepped_up_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_why text,
    CONSTRAINT sessions_are_a_browser_or_a_program CHECK ((kind = ANY (ARRAY['browser'::text, 'program'::text]))),
    CONSTRAINT sessions_end_with_a_reason CHECK (((ended_at IS NULL) = (ended_why IS NULL))),
    CONSTRAINT sessions_remember_little_of_the_browser CHECK ((char_length(agent) <= 200))
);

CREATE TABLE staff.users (
    id bigint NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    unit_id bigint NOT NULL,
    email bytea,
    phone bytea,
    email_hint text DEFAULT ''::text NOT NULL,
    phone_hint text DEFAULT ''::text NOT NULL,
    lang text DEFAULT 'vi'::text NOT NULL,
    state text DEFAULT 'invited'::text NOT NULL,
    password text,
    password_at timestamp with time zone,
    totp_secret bytea,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    CONSTRAINT users_act_with_a_password CHECK (((state <> 'active'::text) OR (password IS NOT NULL))),
    CONSTRAINT users_are_invited_active_locked_or_ended CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'locked'::text, 'ended'::text]))),
    CONSTRAINT users_date_their_password CHECK (((password IS NULL) = (password_at IS NULL))),
    CONSTRAINT users_have_a_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT users_keep_argon2id_only CHECK (((password IS NULL) OR (password ~~ '$argon2id$%'::text))),
    CONSTRAINT users_login_is_plain CHECK ((login ~ '^[a-z0-9]([a-z0-9._-]{1,38})[a-z0-9]$'::text)),
    CONSTRAINT users_speak_a_known_language CHECK ((lang = ANY (ARRAY['vi'::text, 'en'::text])))
);

ALTER TABLE staff.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tlog.leaves (
    epoch integer DEFAULT 1 NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    body bytea NOT NULL,
    appended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT leaves_fit_an_entry_of_a_tile CHECK (((length(body) >= 1) AND (length(body) <= 65535)))
);
ALTER TABLE ONLY tlog.leaves ALTER COLUMN body SET STORAGE EXTERNAL;

ALTER TABLE tlog.leaves ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tlog.leaves_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY audit.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disclose.pledge_totals
    ADD CONSTRAINT pledge_totals_one_per_fold PRIMARY KEY (campaign_id, state, at);

ALTER TABLE ONLY disclose.statement_days
    ADD CONSTRAINT statement_days_once PRIMARY KEY (campaign_id, day);

ALTER TABLE ONLY file.chunks
    ADD CONSTRAINT chunks_in_order PRIMARY KEY (content_id, n);

ALTER TABLE ONLY file.contents
    ADD CONSTRAINT contents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY file.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.account_covers
    ADD CONSTRAINT account_covers_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_never_shared UNIQUE (bin, number);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.bank_lines
    ADD CONSTRAINT bank_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_have_a_book_each UNIQUE (book_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_prefix_once UNIQUE (prefix);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_slug_once UNIQUE (slug);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_ref_once UNIQUE (ref);

ALTER TABLE ONLY giving.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (version);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_once_a_row UNIQUE (statement_id, row_no);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.line_aliases
    ADD CONSTRAINT line_aliases_pkey PRIMARY KEY (account_id, fingerprint, nth);

ALTER TABLE ONLY giving.match_undos
    ADD CONSTRAINT match_undos_pkey PRIMARY KEY (match_id);

ALTER TABLE ONLY giving.matches
    ADD CONSTRAINT matches_once_an_entry UNIQUE (entry_id);

ALTER TABLE ONLY giving.matches
    ADD CONSTRAINT matches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_code_once UNIQUE (code);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_of_a_campaign UNIQUE (id, campaign_id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.search_progress
    ADD CONSTRAINT search_progress_pkey PRIMARY KEY (one);

ALTER TABLE ONLY giving.search_shingles
    ADD CONSTRAINT search_shingles_pkey PRIMARY KEY (shingle);

ALTER TABLE ONLY giving.search_words
    ADD CONSTRAINT search_words_pkey PRIMARY KEY (word);

ALTER TABLE ONLY giving.statement_faults
    ADD CONSTRAINT statement_faults_pkey PRIMARY KEY (statement_id, n);

ALTER TABLE ONLY giving.statement_rows
    ADD CONSTRAINT statement_rows_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_pkey PRIMARY KEY (line_id, pledge_id);

ALTER TABLE ONLY house.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (one);

ALTER TABLE ONLY house.once
    ADD CONSTRAINT once_per_actor_and_key PRIMARY KEY (actor, key);

ALTER TABLE ONLY job.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.account_days
    ADD CONSTRAINT account_days_pkey PRIMARY KEY (account_id, day);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_pkey PRIMARY KEY (account_id, fold_id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_once UNIQUE NULLS NOT DISTINCT (book_id, kind, item, holder, earmark_id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_source_once UNIQUE (source);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_pkey PRIMARY KEY (period_id, account_id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_code_once_a_book UNIQUE (book_id, code);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_of_a_book UNIQUE (id, book_id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_source_once UNIQUE (kind, source);

ALTER TABLE ONLY ledger.floors
    ADD CONSTRAINT floors_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY ledger.folds
    ADD CONSTRAINT folds_one_after_the_other UNIQUE (at);

ALTER TABLE ONLY ledger.folds
    ADD CONSTRAINT folds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_one_per_unit UNIQUE (unit_id);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT period_confirmations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_asked_by_someone UNIQUE (id, asked_by);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT periods_confirmed_once UNIQUE (period_id);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.postings
    ADD CONSTRAINT postings_pkey PRIMARY KEY (entry_id, line);

ALTER TABLE ONLY notify.messages
    ADD CONSTRAINT messages_once_per_key UNIQUE (key);

ALTER TABLE ONLY notify.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY place.loads
    ADD CONSTRAINT loads_pkey PRIMARY KEY (version);

ALTER TABLE ONLY place.other_codes
    ADD CONSTRAINT other_codes_once PRIMARY KEY (code, valid_from);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_once UNIQUE NULLS NOT DISTINCT (from_unit, to_unit, on_day);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_code_means_one_unit_a_day EXCLUDE USING gist (((('1'::text || code))::integer) WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_never_overlap EXCLUDE USING gist (unit_id WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_one_per_day PRIMARY KEY (unit_id, valid_from);

ALTER TABLE ONLY place.units
    ADD CONSTRAINT units_pkey PRIMARY KEY (id);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_one_at_a_time EXCLUDE USING gist (village_id WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_one_per_day PRIMARY KEY (village_id, valid_from);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_name_is_one_village_a_day EXCLUDE USING gist (unit_id WITH =, find_key WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_end_a_receipt_once UNIQUE (receipt_id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.givers
    ADD CONSTRAINT givers_one_per_receipt PRIMARY KEY (receipt_id);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_once UNIQUE (body_hash);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_code_opens_one UNIQUE (code);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_numbered_once UNIQUE (unit_id, year, kind, number);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_of_their_entry UNIQUE (id, entry_id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_replaced_once UNIQUE (replaces_id);

ALTER TABLE ONLY seal.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY serial.series
    ADD CONSTRAINT series_one_per_unit_year_and_kind PRIMARY KEY (unit_id, year, kind);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_follow_each_other UNIQUE (unit_id, year, kind, first);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.founding
    ADD CONSTRAINT founding_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY staff.grant_ends
    ADD CONSTRAINT grant_ends_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.guesses
    ADD CONSTRAINT guesses_once_per_key PRIMARY KEY (kind, key);

ALTER TABLE ONLY staff.kept_apart
    ADD CONSTRAINT kept_apart_once PRIMARY KEY (role, other);

ALTER TABLE ONLY staff.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY staff.refreshes
    ADD CONSTRAINT refreshes_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY staff.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_login_once UNIQUE (login);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY tlog.leaves
    ADD CONSTRAINT leaves_in_order_of_commit PRIMARY KEY (epoch, xid, id);

ALTER TABLE ONLY tlog.leaves
    ADD CONSTRAINT leaves_tell_a_fact_once UNIQUE (kind, ref);

CREATE INDEX events_by_subject ON audit.events USING btree (subject, id);

CREATE INDEX events_by_unit ON audit.events USING btree (unit_id, id);

CREATE INDEX statement_days_by_day ON disclose.statement_days USING btree (day);

CREATE UNIQUE INDEX contents_once ON file.contents USING btree (sha256, sealed);

CREATE INDEX files_by_content ON file.files USING btree (content_id);

CREATE INDEX bank_accounts_by_campaign ON giving.bank_accounts USING btree (campaign_id);

CREATE UNIQUE INDEX bank_accounts_one_for_qr ON giving.bank_accounts USING btree (campaign_id) WHERE for_qr;

CREATE INDEX bank_lines_by_code ON giving.bank_lines USING btree (code) WHERE (code <> ''::text);

CREATE INDEX bank_lines_by_pledge ON giving.bank_lines USING btree (pledge_id) WHERE (pledge_id IS NOT NULL);

CREATE INDEX bank_lines_by_unit ON giving.bank_lines USING btree (unit_id, id);

CREATE UNIQUE INDEX bank_lines_once ON giving.bank_lines USING btree (account_id, fingerprint, nth);

CREATE INDEX bank_lines_to_decide ON giving.bank_lines USING btree (unit_id, id) WHERE (state = ANY (ARRAY['suggested'::text, 'ambiguous'::text, 'late'::text, 'held'::text]));

CREATE INDEX bank_sightings_by_line ON giving.bank_sightings USING btree (line_id);

CREATE UNIQUE INDEX bank_sightings_once ON giving.bank_sightings USING btree (statement_id, row_no) WHERE (statement_id IS NOT NULL);

CREATE INDEX campaigns_by_unit ON giving.campaigns USING btree (unit_id, starts_on DESC);

CREATE INDEX cash_gifts_by_campaign ON giving.cash_gifts USING btree (campaign_id, id);

CREATE INDEX doubts_open ON giving.doubts USING btree (unit_id, id) WHERE (answer IS NULL);

CREATE INDEX line_aliases_by_line ON giving.line_aliases USING btree (line_id);

CREATE INDEX matches_by_line ON giving.matches USING btree (line_id);

CREATE INDEX matches_by_pledge ON giving.matches USING btree (pledge_id) WHERE (pledge_id IS NOT NULL);

CREATE INDEX pledges_by_campaign ON giving.pledges USING btree (campaign_id, id);

CREATE INDEX pledges_by_phone ON giving.pledges USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX pledges_not_received ON giving.pledges USING btree (campaign_id, amount, pledged_at) WHERE (state = ANY (ARRAY['waiting'::text, 'expired'::text]));

CREATE INDEX pledges_to_expire ON giving.pledges USING btree (expires_at) WHERE (state = 'waiting'::text);

CREATE INDEX statement_rows_by_amount ON giving.statement_rows USING btree (amount, at, line_id);

CREATE INDEX statement_rows_by_campaign ON giving.statement_rows USING btree (campaign_id, at, line_id);

CREATE INDEX statement_rows_by_code ON giving.statement_rows USING btree (code) WHERE (code IS NOT NULL);

CREATE INDEX statement_rows_by_reference ON giving.statement_rows USING btree (reference text_pattern_ops) WHERE (reference IS NOT NULL);

CREATE INDEX statement_rows_by_shingles ON giving.statement_rows USING gin (sh) WITH (fastupdate='on', gin_pending_list_limit='32768');

CREATE INDEX statement_rows_by_time ON giving.statement_rows USING btree (at, line_id);

CREATE INDEX statements_by_unit ON giving.statements USING btree (unit_id, id DESC);

CREATE UNIQUE INDEX statements_bytes_once ON giving.statements USING btree (account_id, sha256) WHERE (repeats_id IS NULL);

CREATE INDEX statements_repeats ON giving.statements USING btree (repeats_id) WHERE (repeats_id IS NOT NULL);

CREATE INDEX once_by_age ON house.once USING btree (taken_at);

CREATE INDEX jobs_to_take ON job.jobs USING btree (run_at, id) WHERE (state = ANY (ARRAY['ready'::text, 'running'::text]));

CREATE UNIQUE INDEX jobs_wait_once ON job.jobs USING btree (kind, key) WHERE (state = 'ready'::text);

CREATE INDEX accounts_by_earmark ON ledger.accounts USING btree (earmark_id);

CREATE INDEX books_by_fund ON ledger.books USING btree (fund_id);

CREATE INDEX entries_by_book_day ON ledger.entries USING btree (book_id, book_on, id);

CREATE INDEX entries_by_recorded_time ON ledger.entries USING brin (recorded_at) WITH (autosummarize='true');

CREATE UNIQUE INDEX entries_reversed_once ON ledger.entries USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);

CREATE INDEX inbox_by_account ON ledger.inbox USING btree (account_id);

CREATE INDEX periods_by_fund ON ledger.periods USING btree (fund_id, id);

CREATE INDEX postings_by_dst ON ledger.postings USING btree (dst, entry_id);

CREATE INDEX postings_by_src ON ledger.postings USING btree (src, entry_id);

CREATE INDEX messages_by_state ON notify.messages USING btree (state, id DESC);

CREATE INDEX successions_by_to ON place.successions USING btree (to_unit);

CREATE UNIQUE INDEX successions_one_default ON place.successions USING btree (from_unit, on_day) WHERE is_default;

CREATE INDEX unit_rows_by_code ON place.unit_rows USING btree (code);

CREATE INDEX unit_rows_by_find_key ON place.unit_rows USING gin (find_key public.gin_trgm_ops);

CREATE INDEX unit_rows_by_parent ON place.unit_rows USING btree (parent_id, valid_from);

CREATE UNIQUE INDEX receipts_once_per_entry ON receipt.receipts USING btree (entry_id) WHERE (replaces_id IS NULL);

CREATE UNIQUE INDEX keys_one_in_use ON seal.keys USING btree (purpose) WHERE (retired_at IS NULL);

CREATE INDEX takings_by_transaction ON serial.takings USING btree (xid);

CREATE INDEX grants_by_unit ON staff.grants USING btree (unit_id);

CREATE INDEX grants_by_user ON staff.grants USING btree (user_id);

CREATE INDEX guesses_by_age ON staff.guesses USING btree (last_at);

CREATE INDEX links_by_user ON staff.links USING btree (user_id) WHERE (used_at IS NULL);

CREATE UNIQUE INDEX refreshes_one_good_per_session ON staff.refreshes USING btree (session_id) WHERE (used_at IS NULL);

CREATE INDEX sessions_by_user ON staff.sessions USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX users_by_unit ON staff.users USING btree (unit_id);

CREATE TRIGGER events_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE audit.events ENABLE ALWAYS TRIGGER events_never_changes;

CREATE TRIGGER pledge_totals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.pledge_totals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.pledge_totals ENABLE ALWAYS TRIGGER pledge_totals_never_changes;

CREATE TRIGGER statement_days_stay BEFORE DELETE OR TRUNCATE ON disclose.statement_days FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.statement_days ENABLE ALWAYS TRIGGER statement_days_stay;

CREATE TRIGGER bank_lines_stay BEFORE DELETE OR TRUNCATE ON giving.bank_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER bank_lines_stay;

CREATE TRIGGER bank_sightings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.bank_sightings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.bank_sightings ENABLE ALWAYS TRIGGER bank_sightings_never_changes;

CREATE TRIGGER cash_gifts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cash_gifts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_gifts ENABLE ALWAYS TRIGGER cash_gifts_never_changes;

CREATE TRIGGER consents_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.consents FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.consents ENABLE ALWAYS TRIGGER consents_never_changes;

CREATE TRIGGER doubts_stay BEFORE DELETE OR TRUNCATE ON giving.doubts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.doubts ENABLE ALWAYS TRIGGER doubts_stay;

CREATE TRIGGER line_aliases_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.line_aliases FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.line_aliases ENABLE ALWAYS TRIGGER line_aliases_never_changes;

CREATE TRIGGER match_undos_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.match_undos FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.match_undos ENABLE ALWAYS TRIGGER match_undos_never_changes;

CREATE TRIGGER matches_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.matches FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.matches ENABLE ALWAYS TRIGGER matches_never_changes;

CREATE TRIGGER pledges_are_counted AFTER INSERT ON giving.pledges REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.pledges_made();

CREATE TRIGGER pledges_stay_counted AFTER UPDATE ON giving.pledges REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.pledges_changed();

CREATE TRIGGER statement_faults_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.statement_faults FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statement_faults ENABLE ALWAYS TRIGGER statement_faults_never_changes;

CREATE TRIGGER statement_rows_are_counted AFTER INSERT ON giving.statement_rows REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.statement_rows_made();

CREATE TRIGGER statement_rows_stay BEFORE DELETE OR TRUNCATE ON giving.statement_rows FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statement_rows ENABLE ALWAYS TRIGGER statement_rows_stay;

CREATE TRIGGER statements_stay BEFORE DELETE OR TRUNCATE ON giving.statements FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statements ENABLE ALWAYS TRIGGER statements_stay;

CREATE TRIGGER account_days_never_changes BEFORE DELETE OR TRUNCATE ON ledger.account_days FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.account_days ENABLE ALWAYS TRIGGER account_days_never_changes;

CREATE TRIGGER account_folds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.account_folds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.account_folds ENABLE ALWAYS TRIGGER account_folds_never_changes;

CREATE TRIGGER accounts_get_floors AFTER INSERT ON ledger.accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.accounts_get_floors();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER accounts_get_floors;

CREATE TRIGGER accounts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER accounts_never_changes;

CREATE TRIGGER books_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.books FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.books ENABLE ALWAYS TRIGGER books_never_changes;

CREATE TRIGGER closing_balances_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.closing_balances FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.closing_balances ENABLE ALWAYS TRIGGER closing_balances_never_changes;

CREATE TRIGGER earmarks_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.earmarks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.earmarks ENABLE ALWAYS TRIGGER earmarks_never_changes;

CREATE TRIGGER entries_hold AFTER INSERT ON ledger.entries REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.entries_hold();

ALTER TABLE ledger.entries ENABLE ALWAYS TRIGGER entries_hold;

CREATE TRIGGER entries_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.entries ENABLE ALWAYS TRIGGER entries_never_changes;

CREATE TRIGGER floors_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.floors FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.floors ENABLE ALWAYS TRIGGER floors_never_changes;

CREATE TRIGGER folds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.folds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.folds ENABLE ALWAYS TRIGGER folds_never_changes;

CREATE TRIGGER funds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.funds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.funds ENABLE ALWAYS TRIGGER funds_never_changes;

CREATE TRIGGER inbox_never_changes BEFORE UPDATE OR TRUNCATE ON ledger.inbox FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.inbox ENABLE ALWAYS TRIGGER inbox_never_changes;

CREATE TRIGGER period_confirmations_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.period_confirmations FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.period_confirmations ENABLE ALWAYS TRIGGER period_confirmations_never_changes;

CREATE TRIGGER periods_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.periods FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.periods ENABLE ALWAYS TRIGGER periods_never_changes;

CREATE TRIGGER postings_hold AFTER INSERT ON ledger.postings REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.postings_hold();

ALTER TABLE ledger.postings ENABLE ALWAYS TRIGGER postings_hold;

CREATE TRIGGER postings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.postings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.postings ENABLE ALWAYS TRIGGER postings_never_changes;

CREATE TRIGGER events_hold AFTER INSERT ON receipt.events REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.events_hold();

ALTER TABLE receipt.events ENABLE ALWAYS TRIGGER events_hold;

CREATE TRIGGER events_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.events ENABLE ALWAYS TRIGGER events_never_changes;

CREATE TRIGGER givers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.givers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.givers ENABLE ALWAYS TRIGGER givers_never_changes;

CREATE TRIGGER letterheads_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.letterheads FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.letterheads ENABLE ALWAYS TRIGGER letterheads_never_changes;

CREATE TRIGGER receipts_hold AFTER INSERT ON receipt.receipts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.receipts_hold();

ALTER TABLE receipt.receipts ENABLE ALWAYS TRIGGER receipts_hold;

CREATE TRIGGER receipts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.receipts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.receipts ENABLE ALWAYS TRIGGER receipts_never_changes;

CREATE TRIGGER series_counts_up BEFORE UPDATE ON serial.series FOR EACH ROW EXECUTE FUNCTION serial.counts_up();

ALTER TABLE serial.series ENABLE ALWAYS TRIGGER series_counts_up;

CREATE TRIGGER series_stays BEFORE DELETE OR TRUNCATE ON serial.series FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE serial.series ENABLE ALWAYS TRIGGER series_stays;

CREATE CONSTRAINT TRIGGER takings_are_used_by_receipts AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['BNTK'::text, 'BNTM'::text]))) EXECUTE FUNCTION receipt.takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_receipts;

CREATE TRIGGER takings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON serial.takings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_never_changes;

CREATE TRIGGER grant_ends_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON staff.grant_ends FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.grant_ends ENABLE ALWAYS TRIGGER grant_ends_never_change;

CREATE TRIGGER grants_keep_duties_apart AFTER INSERT ON staff.grants REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION staff.refuse_duties_kept_apart();

ALTER TABLE staff.grants ENABLE ALWAYS TRIGGER grants_keep_duties_apart;

CREATE TRIGGER grants_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON staff.grants FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.grants ENABLE ALWAYS TRIGGER grants_never_change;

CREATE TRIGGER leaves_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.leaves FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.leaves ENABLE ALWAYS TRIGGER leaves_never_changes;

ALTER TABLE ONLY file.chunks
    ADD CONSTRAINT chunks_content_id_fkey FOREIGN KEY (content_id) REFERENCES file.contents(id);

ALTER TABLE ONLY file.files
    ADD CONSTRAINT files_content_id_fkey FOREIGN KEY (content_id) REFERENCES file.contents(id);

ALTER TABLE ONLY giving.account_covers
    ADD CONSTRAINT account_covers_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_area_unit_id_fkey FOREIGN KEY (area_unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_call_file_id_fkey FOREIGN KEY (call_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_earmark_of_their_book FOREIGN KEY (earmark_id, book_id) REFERENCES ledger.earmarks(id, book_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_like_id_fkey FOREIGN KEY (like_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.line_aliases
    ADD CONSTRAINT line_aliases_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.match_undos
    ADD CONSTRAINT match_undos_match_id_fkey FOREIGN KEY (match_id) REFERENCES giving.matches(id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.statement_faults
    ADD CONSTRAINT statement_faults_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_file_id_fkey FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_of_their_accounts_unit FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_repeats_id_fkey FOREIGN KEY (repeats_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES giving.pledges(id);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_fold_id_fkey FOREIGN KEY (fold_id) REFERENCES ledger.folds(id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_earmark_of_the_same_book FOREIGN KEY (earmark_id, book_id) REFERENCES ledger.earmarks(id, book_id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_period_id_fkey FOREIGN KEY (period_id) REFERENCES ledger.periods(id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY ledger.floors
    ADD CONSTRAINT floors_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT periods_confirm_what_was_asked FOREIGN KEY (period_id, asked_by) REFERENCES ledger.periods(id, asked_by);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY place.other_codes
    ADD CONSTRAINT other_codes_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_from_unit_fkey FOREIGN KEY (from_unit) REFERENCES place.units(id);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_to_unit_fkey FOREIGN KEY (to_unit) REFERENCES place.units(id);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_village_id_fkey FOREIGN KEY (village_id) REFERENCES place.villages(id);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_replacement_is_a_receipt FOREIGN KEY (replaced_by) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.givers
    ADD CONSTRAINT givers_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_replace_one_of_the_same_entry FOREIGN KEY (replaces_id, entry_id) REFERENCES receipt.receipts(id, entry_id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_stand_on_an_entry FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY serial.series
    ADD CONSTRAINT series_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_of_a_series FOREIGN KEY (unit_id, year, kind) REFERENCES serial.series(unit_id, year, kind);

ALTER TABLE ONLY staff.founding
    ADD CONSTRAINT founding_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.grant_ends
    ADD CONSTRAINT grant_ends_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES staff.grants(id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.links
    ADD CONSTRAINT links_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.refreshes
    ADD CONSTRAINT refreshes_session_id_fkey FOREIGN KEY (session_id) REFERENCES staff.sessions(id);

ALTER TABLE ONLY staff.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE audit.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_by_anyone ON audit.events FOR INSERT WITH CHECK (true);

CREATE POLICY events_in_scope ON audit.events FOR SELECT USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE file.chunks ENABLE ROW LEVEL SECURITY;

CREATE POLICY chunks_of_files_in_scope ON file.chunks USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM file.files f
  WHERE (f.content_id = chunks.content_id)))));

ALTER TABLE file.files ENABLE ROW LEVEL SECURITY;

CREATE POLICY files_in_scope ON file.files USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.bank_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY bank_lines_in_scope ON giving.bank_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.bank_sightings ENABLE ROW LEVEL SECURITY;

CREATE POLICY bank_sightings_in_scope ON giving.bank_sightings USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_gifts ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_gifts_in_scope ON giving.cash_gifts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.doubts ENABLE ROW LEVEL SECURITY;

CREATE POLICY doubts_in_scope ON giving.doubts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.match_undos ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_undos_in_scope ON giving.match_undos USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY matches_in_scope ON giving.matches USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.pledges ENABLE ROW LEVEL SECURITY;

CREATE POLICY pledges_in_scope ON giving.pledges USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.statements ENABLE ROW LEVEL SECURITY;

CREATE POLICY statements_in_scope ON giving.statements USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.suggestions ENABLE ROW LEVEL SECURITY;

CREATE POLICY suggestions_in_scope ON giving.suggestions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE notify.messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY messages_of_ones_units ON notify.messages USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_in_scope ON receipt.events USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.givers ENABLE ROW LEVEL SECURITY;

CREATE POLICY givers_in_scope ON receipt.givers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.receipts ENABLE ROW LEVEL SECURITY;

CREATE POLICY receipts_in_scope ON receipt.receipts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE staff.grant_ends ENABLE ROW LEVEL SECURITY;

CREATE POLICY grant_ends_of_ones_units ON staff.grant_ends USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.grants g
  WHERE (g.id = grant_ends.grant_id)))));

ALTER TABLE staff.grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY grants_of_ones_units ON staff.grants USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE staff.guesses ENABLE ROW LEVEL SECURITY;

CREATE POLICY guesses_for_the_program ON staff.guesses USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE staff.links ENABLE ROW LEVEL SECURITY;

CREATE POLICY links_of_ones_users ON staff.links USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.users u
  WHERE (u.id = links.user_id)))));

ALTER TABLE staff.refreshes ENABLE ROW LEVEL SECURITY;

CREATE POLICY refreshes_for_the_program ON staff.refreshes USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE staff.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY sessions_of_ones_users ON staff.sessions USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.users u
  WHERE (u.id = sessions.user_id)))));

ALTER TABLE staff.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_of_ones_units ON staff.users USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

GRANT USAGE ON SCHEMA audit TO quy_app;

GRANT USAGE ON SCHEMA disclose TO quy_app;
GRANT USAGE ON SCHEMA disclose TO quy_portal;

GRANT USAGE ON SCHEMA file TO quy_app;

GRANT USAGE ON SCHEMA giving TO quy_app;
GRANT USAGE ON SCHEMA giving TO quy_portal;

GRANT USAGE ON SCHEMA house TO quy_app;
GRANT USAGE ON SCHEMA house TO quy_portal;

GRANT USAGE ON SCHEMA job TO quy_app;

GRANT USAGE ON SCHEMA ledger TO quy_app;
GRANT USAGE ON SCHEMA ledger TO quy_portal;

GRANT USAGE ON SCHEMA notify TO quy_app;

GRANT USAGE ON SCHEMA place TO quy_app;
GRANT USAGE ON SCHEMA place TO quy_portal;

GRANT USAGE ON SCHEMA receipt TO quy_app;
GRANT USAGE ON SCHEMA receipt TO quy_portal;

GRANT USAGE ON SCHEMA seal TO quy_app;

GRANT USAGE ON SCHEMA serial TO quy_app;

GRANT USAGE ON SCHEMA staff TO quy_app;

GRANT USAGE ON SCHEMA tlog TO quy_app;

REVOKE ALL ON FUNCTION disclose.fold() FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.fold() TO quy_app;

REVOKE ALL ON FUNCTION disclose.pledges_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.pledges_made() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.statement_rows_made() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.merge_search() FROM PUBLIC;
GRANT ALL ON FUNCTION giving.merge_search() TO quy_app;

REVOKE ALL ON FUNCTION ledger.accounts_get_floors() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.book_days(books bigint[], days date[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.book_days(books bigint[], days date[]) TO quy_app;

REVOKE ALL ON FUNCTION ledger.confirm_period(period bigint, person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.confirm_period(period bigint, person bigint) TO quy_app;

REVOKE ALL ON FUNCTION ledger.entries_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.first_open(fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.first_open(fund bigint) TO quy_app;
GRANT ALL ON FUNCTION ledger.first_open(fund bigint) TO quy_portal;

REVOKE ALL ON FUNCTION ledger.fold() FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.fold() TO quy_app;

REVOKE ALL ON FUNCTION ledger.fund_lock(fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.fund_lock(fund bigint) TO quy_app;

REVOKE ALL ON FUNCTION ledger.postings_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.refuse_old_snapshot() FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.refuse_old_snapshot() TO quy_app;

REVOKE ALL ON FUNCTION receipt.events_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.receipts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) FROM PUBLIC;
GRANT ALL ON FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) TO quy_app;

GRANT SELECT,INSERT ON TABLE audit.events TO quy_app;

GRANT SELECT ON TABLE ledger.account_folds TO quy_app;

GRANT SELECT ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(item) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(holder) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE ledger.accounts TO quy_app;

GRANT SELECT ON TABLE ledger.books TO quy_app;

GRANT INSERT(fund_id) ON TABLE ledger.books TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.books TO quy_app;

GRANT INSERT(source) ON TABLE ledger.books TO quy_app;

GRANT INSERT(name) ON TABLE ledger.books TO quy_app;

GRANT SELECT ON TABLE disclose.public_account_cuts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_account_cuts TO quy_app;

GRANT SELECT ON TABLE disclose.public_accounts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_accounts TO quy_app;

GRANT SELECT ON TABLE ledger.inbox TO quy_app;

GRANT SELECT ON TABLE ledger.balances TO quy_app;

GRANT SELECT ON TABLE disclose.public_balances TO quy_portal;
GRANT SELECT ON TABLE disclose.public_balances TO quy_app;

GRANT SELECT ON TABLE ledger.folds TO quy_app;

GRANT SELECT ON TABLE disclose.public_cuts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_cuts TO quy_app;

GRANT SELECT ON TABLE disclose.public_pledge_totals TO quy_portal;
GRANT SELECT ON TABLE disclose.public_pledge_totals TO quy_app;

GRANT SELECT ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(fund_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(book_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(slug) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(prefix) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(name),UPDATE(name) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(name_en),UPDATE(name_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(purpose),UPDATE(purpose) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(purpose_en),UPDATE(purpose_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(cover),UPDATE(cover) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(cover_en),UPDATE(cover_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(surplus),UPDATE(surplus) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(surplus_en),UPDATE(surplus_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(area_unit_id),UPDATE(area_unit_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(disaster),UPDATE(disaster) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_level) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_body) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_number),UPDATE(call_number) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_on),UPDATE(call_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_title),UPDATE(call_title) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_file_id),UPDATE(call_file_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_number) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_body) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(starts_on),UPDATE(starts_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(ends_on),UPDATE(ends_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(extended_to) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(extension_number) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(extension_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(extension_body) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(distribution_ends_on),UPDATE(distribution_ends_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(made_at) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(made_by) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(published_at) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(published_by) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(closed_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(closed_reason) ON TABLE giving.campaigns TO quy_app;

GRANT SELECT ON TABLE disclose.public_pledged TO quy_portal;
GRANT SELECT ON TABLE disclose.public_pledged TO quy_app;

GRANT SELECT ON TABLE giving.public_campaigns TO quy_portal;
GRANT SELECT ON TABLE giving.public_campaigns TO quy_app;

GRANT SELECT ON TABLE disclose.public_statement_days TO quy_portal;
GRANT SELECT ON TABLE disclose.public_statement_days TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE file.chunks TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE file.contents TO quy_app;

GRANT UPDATE(sha256) ON TABLE file.contents TO quy_app;

GRANT UPDATE(size) ON TABLE file.contents TO quy_app;

GRANT SELECT,INSERT ON TABLE file.files TO quy_app;

GRANT SELECT,INSERT,UPDATE ON TABLE giving.account_covers TO quy_app;

GRANT SELECT ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(bin) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(bank_name) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(branch),UPDATE(branch) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(number) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(holder_name) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(profile),UPDATE(profile) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(treasury) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(for_qr),UPDATE(for_qr) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(opened_on) ON TABLE giving.bank_accounts TO quy_app;

GRANT UPDATE(closed_on) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(named_at) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(named_by) ON TABLE giving.bank_accounts TO quy_app;

GRANT SELECT ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(channel) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(booked_on) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(booked_at) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(direction) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(kind) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(amount) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(doc_no) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(reference) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(text) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(counterparty) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(code) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(balance) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(fingerprint) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(nth) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(salt) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(entry_id),UPDATE(entry_id) ON TABLE giving.bank_lines TO quy_app;

GRANT UPDATE(entry_no) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(state),UPDATE(state) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(pledge_id),UPDATE(pledge_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(first_seen_at) ON TABLE giving.bank_lines TO quy_app;

GRANT USAGE ON SEQUENCE giving.bank_lines_id_seq TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.bank_sightings TO quy_app;

GRANT SELECT ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(ref) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(amount) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(anonymous) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(masked_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(legal_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(phone) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(phone_blind) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(note) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_on) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_at) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_by) ON TABLE giving.cash_gifts TO quy_app;

GRANT SELECT ON TABLE giving.consents TO quy_app;
GRANT SELECT ON TABLE giving.consents TO quy_portal;

GRANT SELECT,INSERT ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answer) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(line_id) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answered_by) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answered_at) ON TABLE giving.doubts TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.line_aliases TO quy_app;

GRANT SELECT ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(match_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(reason) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(at) ON TABLE giving.match_undos TO quy_app;

GRANT SELECT ON TABLE giving.matches TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(how) ON TABLE giving.matches TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(receipt_code) ON TABLE giving.matches TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(at) ON TABLE giving.matches TO quy_app;

GRANT SELECT ON TABLE giving.pledges TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(code) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(key_hash) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(amount) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(anonymous),UPDATE(anonymous) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(public_name),UPDATE(public_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(masked_name),UPDATE(masked_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(legal_name),UPDATE(legal_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(phone),UPDATE(phone) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(email),UPDATE(email) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(phone_blind),UPDATE(phone_blind) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(consent_version),UPDATE(consent_version) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(locale) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(state) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(received_amount) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(received_at) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(pledged_at) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(expires_at) ON TABLE giving.pledges TO quy_app;

GRANT SELECT ON TABLE giving.public_bank_accounts TO quy_portal;
GRANT SELECT ON TABLE giving.public_bank_accounts TO quy_app;

GRANT SELECT ON TABLE giving.public_covers TO quy_portal;
GRANT SELECT ON TABLE giving.public_covers TO quy_app;

GRANT SELECT ON TABLE giving.public_pledged TO quy_portal;
GRANT SELECT ON TABLE giving.public_pledged TO quy_app;

GRANT SELECT ON TABLE giving.public_pledges TO quy_portal;
GRANT SELECT ON TABLE giving.public_pledges TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_shingles TO quy_app;

GRANT SELECT ON TABLE giving.public_search_shingles TO quy_portal;
GRANT SELECT ON TABLE giving.public_search_shingles TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_words TO quy_app;

GRANT SELECT ON TABLE giving.public_search_words TO quy_portal;
GRANT SELECT ON TABLE giving.public_search_words TO quy_app;

GRANT SELECT ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(at) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(timed) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(direction) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(kind) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(amount) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(public_text),UPDATE(public_text) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(norm),UPDATE(norm) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(sh),UPDATE(sh) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(code) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(reference) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(hidden),UPDATE(hidden) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(screen_version),UPDATE(screen_version) ON TABLE giving.statement_rows TO quy_app;

GRANT SELECT ON TABLE receipt.events TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.events TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.events TO quy_app;

GRANT INSERT(kind) ON TABLE receipt.events TO quy_app;

GRANT INSERT(replaced_by) ON TABLE receipt.events TO quy_app;

GRANT INSERT(reason) ON TABLE receipt.events TO quy_app;

GRANT SELECT ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(code) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(entry_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(replaces_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(year) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(kind) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(number) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(letterhead_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(amount) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(bank_on) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(issued_on) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(commitment) ON TABLE receipt.receipts TO quy_app;

GRANT SELECT ON TABLE giving.public_statement TO quy_portal;
GRANT SELECT ON TABLE giving.public_statement TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_progress TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.statement_faults TO quy_app;

GRANT SELECT ON TABLE giving.statements TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(file_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sha256) ON TABLE giving.statements TO quy_app;

GRANT INSERT(name) ON TABLE giving.statements TO quy_app;

GRANT INSERT(profile) ON TABLE giving.statements TO quy_app;

GRANT INSERT(encoding) ON TABLE giving.statements TO quy_app;

GRANT INSERT(repeats_id) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(state) ON TABLE giving.statements TO quy_app;

GRANT INSERT(rows_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(lines_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(faults_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sum_in) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sum_out) ON TABLE giving.statements TO quy_app;

GRANT INSERT(from_on) ON TABLE giving.statements TO quy_app;

GRANT INSERT(through_on) ON TABLE giving.statements TO quy_app;

GRANT INSERT(opening) ON TABLE giving.statements TO quy_app;

GRANT INSERT(closing) ON TABLE giving.statements TO quy_app;

GRANT INSERT(balanced) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(row_done) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_new) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_known) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_matched) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_suggested) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_ambiguous) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_open) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_doubtful) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_held) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(sum_new) ON TABLE giving.statements TO quy_app;

GRANT INSERT(uploaded_by) ON TABLE giving.statements TO quy_app;

GRANT INSERT(uploaded_at) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(started_at) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(done_at) ON TABLE giving.statements TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.suggestions TO quy_app;

GRANT SELECT ON TABLE house.installation TO quy_app;

GRANT INSERT(kind) ON TABLE house.installation TO quy_app;

GRANT UPDATE(filled_at) ON TABLE house.installation TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE house.once TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE job.jobs TO quy_app;

GRANT SELECT ON TABLE ledger.account_days TO quy_app;

GRANT SELECT ON TABLE ledger.closing_balances TO quy_app;

GRANT SELECT ON TABLE ledger.days TO quy_app;

GRANT SELECT ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(code) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(name) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(purpose) ON TABLE ledger.earmarks TO quy_app;

GRANT SELECT ON TABLE ledger.entries TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(source) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(bank_on) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(book_on) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(lines) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(memo) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(body_hash) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(commitment) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(reverses_id) ON TABLE ledger.entries TO quy_app;

GRANT SELECT ON TABLE ledger.floors TO quy_app;

GRANT SELECT ON TABLE ledger.funds TO quy_app;

GRANT INSERT(unit_id) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(name) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(opened_on) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(basis) ON TABLE ledger.funds TO quy_app;

GRANT SELECT ON TABLE ledger.period_confirmations TO quy_app;

GRANT SELECT ON TABLE ledger.periods TO quy_app;

GRANT INSERT(fund_id) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(act) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(month) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(reason) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(asked_by) ON TABLE ledger.periods TO quy_app;

GRANT SELECT ON TABLE ledger.postings TO quy_app;

GRANT INSERT(entry_id) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(line) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(src) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(dst) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(item) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(qty) ON TABLE ledger.postings TO quy_app;

GRANT SELECT ON TABLE ledger.public_books TO quy_portal;
GRANT SELECT ON TABLE ledger.public_books TO quy_app;

GRANT SELECT ON TABLE ledger.public_days TO quy_portal;
GRANT SELECT ON TABLE ledger.public_days TO quy_app;

GRANT SELECT ON TABLE ledger.public_earmarks TO quy_portal;
GRANT SELECT ON TABLE ledger.public_earmarks TO quy_app;

GRANT SELECT ON TABLE ledger.public_funds TO quy_portal;
GRANT SELECT ON TABLE ledger.public_funds TO quy_app;

GRANT SELECT ON TABLE ledger.public_periods TO quy_portal;
GRANT SELECT ON TABLE ledger.public_periods TO quy_app;

GRANT SELECT,INSERT ON TABLE notify.messages TO quy_app;

GRANT UPDATE(sealed) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(state) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(attempts) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(trouble) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(sent_at) ON TABLE notify.messages TO quy_app;

GRANT SELECT,INSERT ON TABLE place.loads TO quy_app;

GRANT SELECT,INSERT ON TABLE place.other_codes TO quy_app;
GRANT SELECT ON TABLE place.other_codes TO quy_portal;

GRANT UPDATE(valid_to) ON TABLE place.other_codes TO quy_app;

GRANT SELECT,INSERT ON TABLE place.villages TO quy_app;

GRANT UPDATE(valid_to) ON TABLE place.villages TO quy_app;

GRANT SELECT ON TABLE place.public_villages TO quy_portal;
GRANT SELECT ON TABLE place.public_villages TO quy_app;

GRANT SELECT,INSERT ON TABLE place.successions TO quy_app;
GRANT SELECT ON TABLE place.successions TO quy_portal;

GRANT SELECT,INSERT ON TABLE place.unit_rows TO quy_app;
GRANT SELECT ON TABLE place.unit_rows TO quy_portal;

GRANT UPDATE(valid_to) ON TABLE place.unit_rows TO quy_app;

GRANT SELECT,INSERT ON TABLE place.units TO quy_app;
GRANT SELECT ON TABLE place.units TO quy_portal;

GRANT SELECT,INSERT ON TABLE place.village_heads TO quy_app;

GRANT UPDATE(valid_to) ON TABLE place.village_heads TO quy_app;

GRANT SELECT ON TABLE receipt.givers TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(public_name) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(salt) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(sealed) ON TABLE receipt.givers TO quy_app;

GRANT SELECT ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(body_hash) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_code) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_name) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_address) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(fund) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(campaign_id) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(campaign) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(bank) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(account) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(preparer_title) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(preparer_name) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(chief_title) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(chief_name) ON TABLE receipt.letterheads TO quy_app;

GRANT SELECT ON TABLE receipt.public_receipts TO quy_portal;
GRANT SELECT ON TABLE receipt.public_receipts TO quy_app;

GRANT SELECT,INSERT ON TABLE seal.keys TO quy_app;

GRANT UPDATE(retired_at) ON TABLE seal.keys TO quy_app;

GRANT SELECT ON TABLE serial.series TO quy_app;

GRANT SELECT ON TABLE serial.takings TO quy_app;

GRANT SELECT ON TABLE serial.register TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.founding TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.grant_ends TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.grants TO quy_app;

GRANT SELECT ON TABLE staff.grant_days TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(count) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(first_at) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(last_at) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(blocked_until) ON TABLE staff.guesses TO quy_app;

GRANT SELECT ON TABLE staff.kept_apart TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.links TO quy_app;

GRANT UPDATE(used_at) ON TABLE staff.links TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.refreshes TO quy_app;

GRANT UPDATE(used_at) ON TABLE staff.refreshes TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(stepped_up_at) ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(ended_at) ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(ended_why) ON TABLE staff.sessions TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.users TO quy_app;

GRANT UPDATE(name) ON TABLE staff.users TO quy_app;

GRANT UPDATE(email) ON TABLE staff.users TO quy_app;

GRANT UPDATE(phone) ON TABLE staff.users TO quy_app;

GRANT UPDATE(email_hint) ON TABLE staff.users TO quy_app;

GRANT UPDATE(phone_hint) ON TABLE staff.users TO quy_app;

GRANT UPDATE(lang) ON TABLE staff.users TO quy_app;

GRANT UPDATE(state) ON TABLE staff.users TO quy_app;

GRANT UPDATE(password) ON TABLE staff.users TO quy_app;

GRANT UPDATE(password_at) ON TABLE staff.users TO quy_app;

GRANT UPDATE(totp_secret) ON TABLE staff.users TO quy_app;

GRANT SELECT ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(kind) ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(ref) ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(body) ON TABLE tlog.leaves TO quy_app;
