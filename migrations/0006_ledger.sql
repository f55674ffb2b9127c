-- The books. One entry is one event; each of its postings moves a quantity of one
-- item (đồng now, grams and pieces later) from one account to another, so an entry
-- is balanced by its shape and there is no sum that could be wrong.
--
-- Nothing here is ever updated or deleted. A mistake is reversed by a new entry
-- that is the exact mirror of the old one and points at it.
--
-- Nobody waits for a hot row: arrivals only insert. Each statement adds one row per
-- (account, day) to the inbox; once a second ledger.fold() moves the inbox into the
-- roll-ups. Only spending locks, and only the floor of the account it spends from.
--
-- What holds, holds for whoever writes: an officer at psql as quy_app included.
-- Checks run once per statement, never once per row, so an entry and its postings
-- must be inserted by ONE statement (two CTEs), as insertEntries in internal/ledger.
--
-- The functions on the hot road plan once and may only look things up by index. Left
-- to itself the planner read all entries to check 2,000 of them; planning afresh each
-- time is right as well, but took half of a lone entry's time.
-- +goose Up
create schema ledger;
grant usage on schema ledger to quy_app, quy_portal;

-- The Quỹ trợ giúp khẩn cấp of one unit.
create table ledger.funds (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units,
	name text not null,
	opened_on date not null,
	basis text not null,
	opened_at timestamptz not null default clock_timestamp(),
	constraint funds_one_per_unit unique (unit_id),
	constraint funds_have_a_name check (length(name) between 1 and 200),
	constraint funds_have_a_basis check (length(basis) between 1 and 500)
);

-- One campaign's (or source's) accounts in one fund. Money of different books
-- never stands in one figure.
create table ledger.books (
	id bigint generated always as identity primary key,
	fund_id bigint not null references ledger.funds,
	kind text not null,
	source text not null, -- who asked for it, as text: 'campaign:3', 'unit:12'
	name text not null,
	opened_at timestamptz not null default clock_timestamp(),
	constraint books_source_once unique (source),
	constraint books_kind_is_known
		check (kind in ('campaign', 'budget', 'disaster_prevention', 'charity', 'general')),
	constraint books_source_is_short check (length(source) between 1 and 100),
	constraint books_have_a_name check (length(name) between 1 and 200)
);
create index books_by_fund on ledger.books (fund_id);

-- What a part of a book may be spent on. The general part is one too.
create table ledger.earmarks (
	id bigint generated always as identity primary key,
	book_id bigint not null references ledger.books,
	code text not null, -- public, stands in account names: 'chung', 'nha-o'
	name text not null,
	purpose text not null default '',
	opened_at timestamptz not null default clock_timestamp(),
	constraint earmarks_code_once_a_book unique (book_id, code),
	constraint earmarks_of_a_book unique (id, book_id),
	constraint earmarks_code_is_plain check (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
	constraint earmarks_have_a_name check (length(name) between 1 and 200),
	constraint earmarks_purpose_is_short check (length(purpose) <= 1000)
);

-- One account = place of the money × earmark. A bank account's general part and its
-- part for houses are two accounts: the bank's balance is the sum over the holder,
-- the earmark's the sum over the earmark.
create table ledger.accounts (
	id bigint generated always as identity primary key,
	book_id bigint not null references ledger.books,
	kind text not null,
	item text not null default 'VND',
	holder text not null default '', -- 'bank:12', 'cash:4', or '' where there is one place only
	earmark_id bigint,
	-- what we hold cannot fall below zero; givers, receivers and fees are outside
	floor boolean not null generated always as (kind in ('bank', 'cash', 'transit')) stored,
	opened_at timestamptz not null default clock_timestamp(),
	constraint accounts_once unique nulls not distinct (book_id, kind, item, holder, earmark_id),
	constraint accounts_earmark_of_the_same_book
		foreign key (earmark_id, book_id) references ledger.earmarks (id, book_id),
	constraint accounts_kind_is_known check (kind in ('giver', 'bank', 'cash', 'transit',
		'outlay', 'fee', 'interest', 'other_in', 'other_out')),
	constraint accounts_item_is_plain check (item ~ '^[A-Z0-9_]{1,20}$'),
	constraint accounts_holder_is_plain check (holder ~ '^[a-z0-9:_-]{0,40}$')
);
create index accounts_by_earmark on ledger.accounts (earmark_id);

-- What each thing on the two hot tables costs was measured with 2,000 gifts a
-- statement, durable, on 2 cores; docs/ledger.md has the table.
create table ledger.entries (
	id bigint generated always as identity primary key,
	kind text collate "C" not null, -- 'gift', 'fee', 'reversal' …: the caller's word
	source text collate "C" not null, -- what it is the entry of: 'line:42'
	book_id bigint not null, -- no foreign key on the hot road: postings_hold() compares it with the accounts
	bank_on date not null, -- when it happened
	book_on date not null, -- which day, and so which month, it counts in
	lines smallint not null, -- how many postings it has; with it a finished entry cannot grow
	memo text not null default '', -- neutral words; personal data stands beside the books, not in them
	body_hash bytea not null, -- tells a repeated request from another one with the same source
	commitment bytea, -- sha256(salt ‖ private row), goes into the public log
	reverses_id bigint, -- nor here: entries_hold() compares it with its entry
	actor text not null default house.actor(),
	recorded_at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id(),
	-- once per source, whatever happens: the guard against posting twice
	constraint entries_source_once unique (kind, source),
	constraint entries_kind_is_plain check (kind ~ '^[a-z][a-z_]{1,31}$'),
	constraint entries_source_is_short check (length(source) between 1 and 100),
	constraint entries_not_booked_before_the_bank
		check (bank_on between date '2000-01-01' and date '2199-12-31' and book_on >= bank_on),
	constraint entries_have_few_lines check (lines between 1 and 100),
	constraint entries_memo_is_short check (length(memo) <= 500),
	constraint entries_hashes_are_sha256
		check (length(body_hash) = 32 and length(commitment) = 32),
	constraint entries_reversal_names_its_entry check ((kind = 'reversal') = (reverses_id is not null))
);
-- only reversals stand in it, so a gift pays nothing
create unique index entries_reversed_once on ledger.entries (reverses_id) where reverses_id is not null;
-- the journal of a book by day, and the only way to one month of it
create index entries_by_book_day on ledger.entries (book_id, book_on, id);
-- what was recorded on a day: rows come in time order, so a summary per 128 pages is enough and nearly free
create index entries_by_recorded_time on ledger.entries using brin (recorded_at) with (autosummarize);

create table ledger.postings (
	entry_id bigint not null, -- no foreign key on the hot road: postings_hold() looks the entry up anyway
	line smallint not null,
	src bigint not null, -- nor here: postings_hold() compares the item of both accounts
	dst bigint not null,
	item text not null,
	qty bigint not null,
	primary key (entry_id, line),
	constraint postings_move_something check (qty between 1 and 9007199254740991),
	constraint postings_go_somewhere_else check (src <> dst),
	constraint postings_count_from_one check (line >= 1)
);
-- the history of one account, newest first
create index postings_by_src on ledger.postings (src, entry_id);
create index postings_by_dst on ledger.postings (dst, entry_id);

-- What was posted and not yet folded. One row per statement, account and day.
create table ledger.inbox (
	account_id bigint not null,
	book_on date not null,
	n_in bigint not null,
	n_out bigint not null,
	qty_in bigint not null,
	qty_out bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
	autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
create index inbox_by_account on ledger.inbox (account_id);

-- The row a spender locks. It holds no figure: the folder never waits for a spender.
create table ledger.floors (
	account_id bigint primary key references ledger.accounts
);

-- Roll-up by the day an entry counts in. Always read it together with the inbox: view ledger.days.
create table ledger.account_days (
	account_id bigint not null,
	day date not null,
	n_in bigint not null,
	n_out bigint not null,
	qty_in bigint not null,
	qty_out bigint not null,
	primary key (account_id, day)
) with (fillfactor = 70);

-- Roll-up by the time of recording. Each fold is a cut through the books: it holds
-- every entry committed before it and will hold no other, so balances as of a
-- moment (its last cut) come out the same for ever, by one index look-up an account.
create table ledger.folds (
	id bigint generated always as identity primary key,
	at timestamptz not null,
	constraint folds_one_after_the_other unique (at)
);
create table ledger.account_folds (
	account_id bigint not null references ledger.accounts,
	fold_id bigint not null references ledger.folds,
	n_in bigint not null, -- running totals since the account was opened
	n_out bigint not null,
	qty_in bigint not null,
	qty_out bigint not null,
	primary key (account_id, fold_id)
);

-- Closing and reopening. One person asks, another confirms; only then it counts.
-- Closing a month closes all before it; reopening one reopens all after it.
create table ledger.periods (
	id bigint generated always as identity primary key,
	fund_id bigint not null references ledger.funds,
	act text not null,
	month date not null,
	reason text not null default '', -- public, with the reopening
	asked_by bigint not null,
	asked_at timestamptz not null default clock_timestamp(),
	constraint periods_asked_by_someone unique (id, asked_by),
	constraint periods_act_is_known check (act in ('close', 'reopen')),
	constraint periods_are_months check (month = date_trunc('month', month)::date),
	constraint periods_reopen_for_a_reason check (act = 'close' or length(reason) >= 10),
	constraint periods_reason_is_short check (length(reason) <= 500),
	constraint periods_asked_by_a_person check (asked_by > 0)
);
create index periods_by_fund on ledger.periods (fund_id, id);
create table ledger.period_confirmations (
	id bigint generated always as identity primary key,
	period_id bigint not null,
	asked_by bigint not null,
	confirmed_by bigint not null,
	confirmed_at timestamptz not null default clock_timestamp(),
	constraint periods_confirmed_once unique (period_id),
	constraint periods_confirm_what_was_asked
		foreign key (period_id, asked_by) references ledger.periods (id, asked_by),
	constraint periods_take_two_people check (confirmed_by <> asked_by and confirmed_by > 0)
);
-- The balances a month closed with, so that they can be shown as they were even
-- after a reopening.
create table ledger.closing_balances (
	period_id bigint not null references ledger.periods,
	account_id bigint not null references ledger.accounts,
	qty_in bigint not null,
	qty_out bigint not null,
	primary key (period_id, account_id)
);

-- The first day a fund's books are open for.
-- +goose StatementBegin
create function ledger.first_open(fund bigint) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case p.act when 'close' then (p.month + interval '1 month')::date else p.month end
		from ledger.periods p
		join ledger.period_confirmations c on c.period_id = p.id
		where p.fund_id = fund
		order by c.id desc
		limit 1), date '0001-01-01')
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function ledger.fund_lock(fund bigint) returns bigint
language sql immutable as $$
	select hashtextextended('ledger.fund:' || fund, 0)
$$;
-- +goose StatementEnd

-- Everything here looks at a fresh snapshot after it has a lock. A transaction that
-- keeps its first snapshot would spend what is gone and post into what is closed.
-- +goose StatementBegin
create function ledger.refuse_old_snapshot() returns void
language plpgsql stable as $$
begin
	if current_setting('transaction_isolation') <> 'read committed' then
		raise exception 'the books are written in read committed only'
			using errcode = '23514', constraint = 'ledger_written_in_read_committed';
	end if;
end
$$;
-- +goose StatementEnd

-- The first open day on or after each wanted day, for the fund of each book. The
-- shared lock stays until commit, so the answer stays true until then.
-- +goose StatementBegin
create function ledger.book_days(books bigint[], days date[]) returns table (book_on date)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
-- +goose StatementEnd

-- A floor row for every account that has a floor.
-- +goose StatementBegin
create function ledger.accounts_get_floors() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into ledger.floors (account_id) select id from neu where floor;
	return null;
end
$$;
-- +goose StatementEnd
create trigger accounts_get_floors after insert on ledger.accounts
	referencing new table as neu for each statement execute function ledger.accounts_get_floors();
alter table ledger.accounts enable always trigger accounts_get_floors;

-- An entry has all its postings when its statement ends; who wrote it, when, and in
-- which transaction is the database's to say; a reversal mirrors its entry exactly
-- and never another reversal. (That it happens once is entries_reversed_once.)
-- +goose StatementBegin
create function ledger.entries_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
-- +goose StatementEnd
create trigger entries_hold after insert on ledger.entries
	referencing new table as neu for each statement execute function ledger.entries_hold();
alter table ledger.entries enable always trigger entries_hold;

-- Every posting belongs to an entry of this very transaction, stays within one item
-- and meets the book of its entry; no month it counts in is closed; no floor gives
-- way. Locks: funds shared, then floors, each in order of their number.
-- One pass over the new postings finds what is broken and fills the inbox.
-- +goose StatementBegin
create function ledger.postings_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
-- +goose StatementEnd
create trigger postings_hold after insert on ledger.postings
	referencing new table as neu for each statement execute function ledger.postings_hold();
alter table ledger.postings enable always trigger postings_hold;

-- Moves the inbox into the roll-ups and makes a cut. Answers how many rows it moved;
-- 0 when there are none or another server is at it.
-- +goose StatementBegin
create function ledger.fold() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
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
-- +goose StatementEnd

-- The second person's word. The exclusive lock waits for every posting in flight
-- into this fund and keeps new ones out until the month is closed.
-- +goose StatementBegin
create function ledger.confirm_period(period bigint, person bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
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
-- +goose StatementEnd

-- Never stale: what is folded and what still waits. Sum the rows; an account and a
-- day may have several.
create view ledger.days as
select account_id, day, n_in, n_out, qty_in, qty_out from ledger.account_days
union all
select account_id, book_on, n_in, n_out, qty_in, qty_out from ledger.inbox;

-- Each account now, by two index look-ups.
create view ledger.balances as
select a.id as account_id, a.book_id, a.kind, a.item, a.holder, a.earmark_id,
	coalesce(l.n_in, 0) + i.n_in as n_in, coalesce(l.n_out, 0) + i.n_out as n_out,
	coalesce(l.qty_in, 0) + i.qty_in as qty_in, coalesce(l.qty_out, 0) + i.qty_out as qty_out,
	coalesce(l.qty_in - l.qty_out, 0) + i.qty_in - i.qty_out as qty
from ledger.accounts a
left join lateral (
	select f.n_in, f.n_out, f.qty_in, f.qty_out from ledger.account_folds f
	where f.account_id = a.id
	order by f.fold_id desc
	limit 1) l on true
cross join lateral (
	select coalesce(sum(n_in), 0)::bigint as n_in, coalesce(sum(n_out), 0)::bigint as n_out,
		coalesce(sum(qty_in), 0)::bigint as qty_in, coalesce(sum(qty_out), 0)::bigint as qty_out
	from ledger.inbox
	where account_id = a.id) i;

-- What anyone may read. There is no personal data in the books; memo and actor stay inside.
create view ledger.public_funds as
select id, unit_id, name, opened_on, basis, nullif(ledger.first_open(id), date '0001-01-01') as open_from
from ledger.funds;
create view ledger.public_books as
select id, fund_id, kind, source, name from ledger.books;
create view ledger.public_earmarks as
select id, book_id, code, name, purpose from ledger.earmarks;
create view ledger.public_days as
select b.fund_id, a.book_id, a.id as account_id, a.kind, a.item, a.holder, a.earmark_id,
	d.day, d.n_in, d.n_out, d.qty_in, d.qty_out
from ledger.days d
join ledger.accounts a on a.id = d.account_id
join ledger.books b on b.id = a.book_id;
create view ledger.public_periods as
select p.fund_id, p.act, p.month, p.reason, p.asked_at, c.confirmed_at
from ledger.periods p
join ledger.period_confirmations c on c.period_id = p.id;
grant select on ledger.public_funds, ledger.public_books, ledger.public_earmarks,
	ledger.public_days, ledger.public_periods to quy_portal, quy_app;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['funds', 'books', 'earmarks', 'accounts', 'entries', 'postings', 'floors', 'folds',
		'account_folds', 'periods', 'period_confirmations', 'closing_balances'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on ledger.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table ledger.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
end
$$;
-- +goose StatementEnd
-- the two roll-ups that do move are moved by fold() alone
create trigger account_days_never_changes before delete or truncate on ledger.account_days
	for each statement execute function house.refuse_change();
alter table ledger.account_days enable always trigger account_days_never_changes;
create trigger inbox_never_changes before update or truncate on ledger.inbox
	for each statement execute function house.refuse_change();
alter table ledger.inbox enable always trigger inbox_never_changes;

revoke execute on all functions in schema ledger from public;
grant execute on function ledger.first_open(bigint), ledger.fund_lock(bigint), ledger.refuse_old_snapshot(),
	ledger.book_days(bigint[], date[]), ledger.fold(), ledger.confirm_period(bigint, bigint) to quy_app;
grant execute on function ledger.first_open(bigint) to quy_portal;

grant select on all tables in schema ledger to quy_app;
-- Column by column: ids, clocks, transaction and actor are not the caller's to say.
grant insert (unit_id, name, opened_on, basis) on ledger.funds to quy_app;
grant insert (fund_id, kind, source, name) on ledger.books to quy_app;
grant insert (book_id, code, name, purpose) on ledger.earmarks to quy_app;
grant insert (book_id, kind, item, holder, earmark_id) on ledger.accounts to quy_app;
grant insert (kind, source, book_id, bank_on, book_on, lines, memo, body_hash, commitment, reverses_id)
	on ledger.entries to quy_app;
grant insert (entry_id, line, src, dst, item, qty) on ledger.postings to quy_app;
grant insert (fund_id, act, month, reason, asked_by) on ledger.periods to quy_app;
