-- What a stranger needs to hold our figures against the public log.
--
-- Figures at a size: the log tells entries one by one; a cut is what the first N of
-- them add up to, N being a checkpoint's size. A cut is counted from the books, not
-- from the leaves, so that whoever adds up the leaves himself finds out if the two
-- differ. Between two cuts the few entries past the first are counted on asking.
--
-- Day files: a finished day of the statement is kept as the bytes that were published,
-- its hash is told to the log, and a later change makes another version beside it.
-- Only where a name was hidden later are the older bytes withheld; their hash stays.
-- +goose Up

-- Entries name books; whose book it is was told by nobody. It is told when a fund or
-- book opens, and here for those that are open. The unit has the code on that day.
insert into tlog.leaves (kind, ref, body)
select 'fund', f.id::text, convert_to('{"fund":' || f.id || ',"kind":"fund","name":' || to_json(normalize(f.name, nfc))
	|| ',"on":"' || u.day || '","unit":"' || u.code || '","unit_name":' || to_json(normalize(u.full_name, nfc))
	|| ',"v":1}', 'UTF8')
from ledger.funds f
cross join lateral (
	select r.code, r.full_name, least(greatest(f.opened_on, r.valid_from), coalesce(r.valid_to, 'infinity')) as day
	from place.unit_rows r
	where r.unit_id = f.unit_id
	order by r.valid_from > f.opened_on, abs(r.valid_from - f.opened_on)
	limit 1) u
order by f.id;
insert into tlog.leaves (kind, ref, body)
select 'book', b.id::text, convert_to('{"book":' || b.id || ',"fund":' || b.fund_id
	|| ',"kind":"book","type":"' || b.kind || '","v":1}', 'UTF8')
from ledger.books b
order by b.id;

-- What a holder's name says to the figures: a thousand lots are one row.
create function disclose.holder_class(kind text, holder text) returns text
language sql immutable parallel safe as $$
	select case kind when 'giver' then holder when 'reserved' then left(holder, 1) else '' end
$$;

create table disclose.log_cuts (
	origin integer not null,
	size bigint not null,
	constraint log_cuts_once primary key (origin, size),
	constraint log_cuts_are_checkpoints foreign key (origin, size) references tlog.checkpoints (origin, size)
);
-- Running totals since the first leaf, a row where a cut moved something: the last row
-- at or before a cut is the total at that cut.
create table disclose.log_sums (
	origin integer not null,
	book_id bigint not null,
	item text not null,
	kind text not null,
	class text not null, -- disclose.holder_class
	earmark text not null, -- its code, or ''
	size bigint not null,
	n_in bigint not null,
	n_out bigint not null,
	qty_in bigint not null,
	qty_out bigint not null,
	constraint log_sums_once_a_cut primary key (origin, book_id, item, kind, class, earmark, size),
	constraint log_sums_of_a_cut foreign key (origin, size) references disclose.log_cuts (origin, size)
);

-- What the entries among the leaves from one position to before another moved, as the
-- books have it.
-- +goose StatementBegin
create function disclose.log_moved(of integer, first bigint, past bigint)
returns table (book_id bigint, item text, kind text, class text, earmark text,
	n_in bigint, n_out bigint, qty_in bigint, qty_out bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
	select m.book_id, m.item, m.kind, m.class, coalesce(e.code, ''), m.n_in, m.n_out, m.qty_in, m.qty_out
	from (
		select a.book_id, a.item, a.kind, disclose.holder_class(a.kind, a.holder) as class, a.earmark_id,
			sum(t.n_in)::bigint as n_in, sum(t.n_out)::bigint as n_out,
			sum(t.qty_in)::bigint as qty_in, sum(t.qty_out)::bigint as qty_out
		from (
			select m.account_id, sum(m.n_in) as n_in, sum(m.n_out) as n_out,
				sum(m.qty_in) as qty_in, sum(m.qty_out) as qty_out
			from tlog.sequenced s
			join tlog.leaves l on l.epoch = s.epoch and l.xid = s.xid and l.id = s.id
			join ledger.postings p on p.entry_id = case l.kind when 'entry' then l.ref::bigint end
			cross join lateral (values (p.src, 0, 1, 0::bigint, p.qty), (p.dst, 1, 0, p.qty, 0::bigint))
				m (account_id, n_in, n_out, qty_in, qty_out)
			where s.origin = of and s.pos >= first and s.pos < past
			group by m.account_id) t
		join ledger.accounts a on a.id = t.account_id
		group by 1, 2, 3, 4, 5) m
	left join ledger.earmarks e on e.id = m.earmark_id
$$;
-- +goose StatementEnd

-- Makes the next cut; answers its size, 0 when there is none to make or another server
-- is at it. Checkpoints that lie close together make one cut.
-- +goose StatementBegin
create function disclose.fold_log() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
	of integer;
	last bigint;
	upto bigint;
begin
	if not pg_try_advisory_xact_lock(hashtextextended('disclose.fold_log', 0)) then
		return 0;
	end if;
	select max(o.id) into of from tlog.origins o;
	select coalesce(max(c.size), 0) into last from disclose.log_cuts c where c.origin = of;
	select coalesce(max(c.size) filter (where c.size <= last + 4000), min(c.size)) into upto
	from tlog.checkpoints c
	where c.origin = of and c.size > last;
	if upto is null then
		return 0;
	end if;
	insert into disclose.log_cuts (origin, size) values (of, upto);
	insert into disclose.log_sums (origin, size, book_id, item, kind, class, earmark, n_in, n_out, qty_in, qty_out)
	select of, upto, m.book_id, m.item, m.kind, m.class, m.earmark, coalesce(l.n_in, 0) + m.n_in,
		coalesce(l.n_out, 0) + m.n_out, coalesce(l.qty_in, 0) + m.qty_in, coalesce(l.qty_out, 0) + m.qty_out
	from disclose.log_moved(of, last, upto) m
	left join lateral (
		select s.* from disclose.log_sums s
		where s.origin = of and (s.book_id, s.item, s.kind, s.class, s.earmark)
			= (m.book_id, m.item, m.kind, m.class, m.earmark)
		order by s.size desc
		limit 1) l on true;
	return upto;
end
$$;
-- +goose StatementEnd

-- The books at the newest cut at or below a size, and the few entries past it.
-- +goose StatementBegin
create function disclose.log_figures(of integer, cut bigint, upto bigint, books bigint[])
returns table (book_id bigint, item text, kind text, class text, earmark text,
	n_in bigint, n_out bigint, qty_in bigint, qty_out bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	if upto - cut > 20000 then
		raise exception 'the cut at % is too far from %', cut, upto
			using errcode = '23514', constraint = 'log_cuts_lie_close';
	end if;
	return query
		select k.book_id, k.item, k.kind, k.class, k.earmark, l.n_in, l.n_out, l.qty_in, l.qty_out
		from (
			select distinct s.book_id, s.item, s.kind, s.class, s.earmark from disclose.log_sums s
			where s.origin = of and s.book_id = any (books)) k
		cross join lateral (
			select s.n_in, s.n_out, s.qty_in, s.qty_out from disclose.log_sums s
			where s.origin = of and (s.book_id, s.item, s.kind, s.class, s.earmark)
				= (k.book_id, k.item, k.kind, k.class, k.earmark) and s.size <= cut
			order by s.size desc
			limit 1) l
		union all
		select * from disclose.log_moved(of, cut, upto) m where m.book_id = any (books);
end
$$;
-- +goose StatementEnd

-- Campaigns that the first leaves tell of.
-- +goose StatementBegin
create function disclose.log_campaigns(of integer, upto bigint) returns setof bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select c.id
	from giving.campaigns c
	join tlog.leaves l on l.kind = 'campaign' and l.ref = c.slug
	join tlog.sequenced s on s.origin = of and (s.epoch, s.xid, s.id) = (l.epoch, l.xid, l.id)
	where s.pos < upto
$$;
-- +goose StatementEnd

-- The units that have a fund and the campaigns, as the first leaves name them.
-- +goose StatementBegin
create function disclose.log_told(of integer, upto bigint) returns table (unit text, campaign text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select t.body ->> 'unit' || '@' || (t.body ->> 'on'), t.body ->> 'slug'
	from (
		select s.pos, convert_from(l.body, 'UTF8')::jsonb as body
		from tlog.leaves l
		join tlog.sequenced s on s.origin = of and (s.epoch, s.xid, s.id) = (l.epoch, l.xid, l.id)
		where l.kind in ('fund', 'campaign') and s.pos < upto) t
	order by t.pos
$$;
-- +goose StatementEnd

create view disclose.public_log_cuts as
select c.origin, c.size, k.made_at as at
from disclose.log_cuts c
join tlog.checkpoints k using (origin, size);

-- The statement by campaign, account and day. As before, with the account.
drop view disclose.public_statement_days;
drop table disclose.statement_days;
alter table disclose.statement_moves add column account_id bigint;
delete from disclose.statement_moves;
alter table disclose.statement_moves alter column account_id set not null;
create table disclose.statement_days (
	campaign_id bigint not null,
	account_id bigint not null,
	day date not null,
	lines_in bigint not null,
	sum_in bigint not null,
	lines_out bigint not null,
	sum_out bigint not null,
	constraint statement_days_once primary key (campaign_id, account_id, day)
) with (fillfactor = 70);
insert into disclose.statement_days (campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out)
select campaign_id, account_id, (at at time zone 'Asia/Ho_Chi_Minh')::date,
	count(*) filter (where direction = 'in'), coalesce(sum(amount) filter (where direction = 'in'), 0),
	count(*) filter (where direction = 'out'), coalesce(sum(amount) filter (where direction = 'out'), 0)
from giving.statement_rows
group by 1, 2, 3;
create index statement_days_by_day on disclose.statement_days (day);
create index statement_days_by_account on disclose.statement_days (account_id, day);
create trigger statement_days_stay before delete or truncate on disclose.statement_days
	for each statement execute function house.refuse_change();
alter table disclose.statement_days enable always trigger statement_days_stay;
create view disclose.public_statement_days as
select campaign_id, account_id, day, sum(lines_in)::bigint as lines_in, sum(sum_in)::bigint as sum_in,
	sum(lines_out)::bigint as lines_out, sum(sum_out)::bigint as sum_out
from (
	select campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out from disclose.statement_days
	union all
	select campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out from disclose.statement_moves
) all_of_them
join giving.public_campaigns c on c.id = campaign_id
group by campaign_id, account_id, day;

-- A day as it was published. Its bytes come in pieces, whole ones but the last. Where a
-- version differs from one before in its accounts alone (a line of an earlier day came
-- late, so each day after began with more), that one keeps the bytes of both.
create table disclose.day_files (
	day date not null,
	version integer not null,
	sha256 bytea not null,
	bytes bigint not null,
	lines bigint not null,
	kept_by integer not null, -- the version whose pieces are its bytes
	made_at timestamptz not null default clock_timestamp(),
	constraint day_files_once primary key (day, version),
	constraint day_files_count_from_one check (version >= 1),
	constraint day_files_hash_is_sha256 check (length(sha256) = 32),
	constraint day_files_hold_something check (bytes > 0 and lines >= 0),
	constraint day_files_are_kept check (kept_by between 1 and version)
);
create table disclose.day_file_pieces (
	day date not null,
	version integer not null,
	n integer not null,
	body bytea not null,
	constraint day_file_pieces_in_order primary key (day, version, n),
	constraint day_file_pieces_of_a_file foreign key (day, version) references disclose.day_files
		deferrable initially deferred,
	constraint day_file_pieces_are_small check (n >= 0 and length(body) between 1 and 262144)
);
-- What was in each account when the day began and when it ended, by our lines, and what
-- the bank said where it did.
create table disclose.day_file_accounts (
	day date not null,
	version integer not null,
	account_id bigint not null,
	lines bigint not null,
	opening bigint not null,
	sum_in bigint not null,
	sum_out bigint not null,
	closing bigint not null,
	bank bigint, -- the bank's own balance at the end of the day
	constraint day_file_accounts_once primary key (day, version, account_id),
	constraint day_file_accounts_of_a_file foreign key (day, version) references disclose.day_files
		deferrable initially deferred,
	constraint day_file_accounts_add_up check (opening + sum_in - sum_out = closing),
	constraint day_file_accounts_moved check (lines > 0 and sum_in >= 0 and sum_out >= 0)
);
create index day_file_accounts_by_account on disclose.day_file_accounts (account_id, day);
-- Versions up to this one show something that is hidden now: their bytes are withheld.
create table disclose.day_file_withdrawals (
	day date not null,
	version integer not null,
	at timestamptz not null default clock_timestamp(),
	constraint day_file_withdrawals_once primary key (day, version),
	constraint day_file_withdrawals_of_a_file foreign key (day, version) references disclose.day_files
);

-- Versions follow one another; pieces and accounts come with their version and later
-- ones are refused, so a published file cannot grow.
-- +goose StatementBegin
create function disclose.day_files_follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n
		where abs(extract(epoch from clock_timestamp() - n.made_at)) > 60 or n.version <> 1 + (
			select count(*) from disclose.day_files f where f.day = n.day and f.version < n.version)) then
		raise exception 'versions of a day follow one another, by the clock of the database'
			using errcode = '23514', constraint = 'day_files_follow';
	end if;
	if exists (
		select from neu n
		where n.sha256 is distinct from (
			select sha256(string_agg(p.body, ''::bytea order by p.n)) from disclose.day_file_pieces p
			where p.day = n.day and p.version = n.kept_by)
		or n.bytes is distinct from (
			select sum(length(p.body)) from disclose.day_file_pieces p
			where p.day = n.day and p.version = n.kept_by)
		or n.lines is distinct from (
			select coalesce(sum(a.lines), 0) from disclose.day_file_accounts a
			where a.day = n.day and a.version = n.version)) then
		raise exception 'a day file is not what its pieces and accounts say'
			using errcode = '23514', constraint = 'day_files_are_their_pieces';
	end if;
	return null;
end
$$;
create function disclose.day_file_parts_come_first() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from neu n join disclose.day_files f using (day, version)) then
		raise exception 'a published day file stays as it is'
			using errcode = '23514', constraint = 'day_files_stay';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger day_files_follow after insert on disclose.day_files
	referencing new table as neu for each statement execute function disclose.day_files_follow();
alter table disclose.day_files enable always trigger day_files_follow;
create trigger day_file_pieces_come_first after insert on disclose.day_file_pieces
	referencing new table as neu for each statement execute function disclose.day_file_parts_come_first();
alter table disclose.day_file_pieces enable always trigger day_file_pieces_come_first;
create trigger day_file_accounts_come_first after insert on disclose.day_file_accounts
	referencing new table as neu for each statement execute function disclose.day_file_parts_come_first();
alter table disclose.day_file_accounts enable always trigger day_file_accounts_come_first;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['log_cuts', 'log_sums', 'day_files', 'day_file_pieces', 'day_file_accounts',
		'day_file_withdrawals'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on disclose.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table disclose.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- Word of days whose public lines changed since. hides: something that was shown is not
-- to be shown any more.
create table disclose.day_moves (
	id bigint generated always as identity,
	day date not null,
	hides boolean not null,
	at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index day_moves_by_day on disclose.day_moves (day);

-- +goose StatementBegin
create or replace function disclose.statement_rows_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	with moved as (
		select campaign_id, account_id, (at at time zone 'Asia/Ho_Chi_Minh')::date as day,
			count(*) filter (where direction = 'in') as lines_in,
			coalesce(sum(amount) filter (where direction = 'in'), 0) as sum_in,
			count(*) filter (where direction = 'out') as lines_out,
			coalesce(sum(amount) filter (where direction = 'out'), 0) as sum_out
		from neu
		group by 1, 2, 3
	), told as (
		insert into disclose.day_moves (day, hides) select distinct day, false from moved
	)
	insert into disclose.statement_moves (campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out)
	select campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out from moved;
	return null;
end
$$;
create function disclose.statement_rows_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.day_moves (day, hides)
	select (n.at at time zone 'Asia/Ho_Chi_Minh')::date,
		bool_or(not o.hidden and (n.hidden or n.public_text <> o.public_text))
	from neu n
	join old o using (line_id)
	where (n.public_text, n.hidden) is distinct from (o.public_text, o.hidden)
	group by 1;
	return null;
end
$$;
create function disclose.lines_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join old o on o.id = n.id and (n.state, n.entry_id) is distinct from (o.state, o.entry_id)
	join giving.statement_rows s on s.line_id = n.id;
	return null;
end
$$;
create function disclose.receipts_ended() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join receipt.receipts r on r.id = n.receipt_id
	join giving.matches m on m.entry_id = r.entry_id
	join giving.statement_rows s on s.line_id = m.line_id;
	return null;
end
$$;
create function disclose.campaigns_published() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join old o on o.id = n.id and o.published_at is null and n.published_at is not null
	join giving.statement_rows s on s.campaign_id = n.id;
	return null;
end
$$;
-- +goose StatementEnd
create trigger statement_rows_stay_told after update on giving.statement_rows
	referencing old table as old new table as neu
	for each statement execute function disclose.statement_rows_changed();
create trigger bank_lines_stay_told after update on giving.bank_lines
	referencing old table as old new table as neu for each statement execute function disclose.lines_changed();
create trigger receipt_events_are_told after insert on receipt.events
	referencing new table as neu for each statement execute function disclose.receipts_ended();
create trigger campaigns_are_told after update on giving.campaigns
	referencing old table as old new table as neu for each statement execute function disclose.campaigns_published();

-- A file that reaches to a day's end may say the bank's balance then.
-- +goose StatementBegin
create function disclose.statements_done() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct n.through_on, false
	from neu n
	join old o on o.id = n.id and o.state <> 'done' and n.state = 'done'
	where n.through_on is not null;
	return null;
end
$$;
-- +goose StatementEnd
create trigger statements_are_told after update on giving.statements
	referencing old table as old new table as neu for each statement execute function disclose.statements_done();

-- The bank's own balance at the end of a day, by account. Its lines need no order: each
-- balance after a line but the last is the balance before another. Where a line came
-- without one, the closing balance of a file that reaches to the day's end and was
-- handed in later says it; where none did, the account is left out.
-- +goose StatementBegin
create function disclose.bank_closings(on_day date) returns table (account_id bigint, balance bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with bounds as (
		select on_day::timestamp at time zone 'Asia/Ho_Chi_Minh' as first,
			(on_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh' as past
	), line as (
		select l.account_id, l.balance as after,
			l.balance - case l.direction when 'in' then l.amount else -l.amount end as before
		from bounds
		join giving.statement_rows s on s.at >= bounds.first and s.at < bounds.past
		join giving.bank_lines l on l.id = s.line_id
	), ends as (
		select b.account_id, b.balance, sum(b.n) as n
		from (
			select l.account_id, l.after as balance, 1 as n from line l
			union all
			select l.account_id, l.before, -1 from line l) b
		group by 1, 2
		having sum(b.n) <> 0
	), chained as (
		select e.account_id, max(e.balance) filter (where e.n = 1) as balance
		from ends e
		where not exists (select from line l where l.account_id = e.account_id and l.after is null)
		group by 1
		having count(*) = 2 and sum(abs(e.n)) = 2
	), filed as (
		select distinct on (s.account_id) s.account_id, s.closing as balance
		from giving.statements s, bounds
		where s.through_on = on_day and s.closing is not null and s.uploaded_at >= bounds.past and s.state = 'done'
		order by s.account_id, s.uploaded_at desc
	)
	select a.account_id, coalesce(c.balance, f.balance)
	from (select distinct l.account_id from line l) a
	left join chained c using (account_id)
	left join filed f using (account_id)
	where coalesce(c.balance, f.balance) is not null
$$;
-- +goose StatementEnd

-- What a fold moves: as it was, with the account.
-- +goose StatementBegin
create or replace function disclose.fold() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
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
		insert into disclose.statement_days as d
			(campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out)
		select campaign_id, account_id, day, sum(lines_in), sum(sum_in), sum(lines_out), sum(sum_out)
		from taken
		group by campaign_id, account_id, day
		on conflict (campaign_id, account_id, day) do update set
			lines_in = d.lines_in + excluded.lines_in, sum_in = d.sum_in + excluded.sum_in,
			lines_out = d.lines_out + excluded.lines_out, sum_out = d.sum_out + excluded.sum_out
	)
	select count(*) into lines from taken;
	return moved + lines + disclose.reach_anew(200);
end
$$;
-- +goose StatementEnd

-- Old rows of days to publish; words of days that are not over are not needed, since
-- the day will be read whole when it is.
-- +goose StatementBegin
create function disclose.days_to_publish(today date, quiet interval) returns setof date
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	delete from disclose.day_moves m where m.day >= today and not m.hides;
	return query
		select d.day from (
			select distinct s.day from disclose.public_statement_days s
			where s.day < today and not exists (select from disclose.day_files f where f.day = s.day)
				and not exists (select from disclose.day_moves m where m.day = s.day and m.at > clock_timestamp() - quiet)
			union
			select m.day from disclose.day_moves m
			where m.day < today and exists (select from disclose.public_statement_days s where s.day = m.day)
			group by m.day
			having bool_or(m.hides) or max(m.at) <= clock_timestamp() - quiet) d
		order by d.day
		limit 100;
end
$$;
create function disclose.days_published(moves bigint[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	delete from disclose.day_moves m where m.id = any (moves)
$$;
-- +goose StatementEnd

create view disclose.public_day_files as
select f.day, f.version, f.sha256, f.bytes, f.lines, f.kept_by, f.made_at,
	f.version = max(f.version) over (partition by f.day) as newest,
	exists (select from disclose.day_file_withdrawals w where w.day = f.day and w.version >= f.version)
		or exists (select from disclose.day_moves m where m.day = f.day and m.hides) as withdrawn
from disclose.day_files f;
create view disclose.public_day_file_pieces as
select f.day, f.version, p.n, p.body
from disclose.public_day_files f
join disclose.day_file_pieces p on p.day = f.day and p.version = f.kept_by
where not f.withdrawn;
create view disclose.public_day_file_accounts as
select a.day, a.version, a.account_id, b.bank_name, b.bin, b.number, a.lines,
	a.opening, a.sum_in, a.sum_out, a.closing, a.bank
from disclose.day_file_accounts a
join giving.public_bank_accounts b on b.id = a.account_id;
-- Days that have changed since their newest version.
create view disclose.public_day_moves as
select distinct day from disclose.day_moves;

grant select, insert on disclose.day_files, disclose.day_file_pieces, disclose.day_file_accounts,
	disclose.day_file_withdrawals to quy_app;
grant select on disclose.day_moves, disclose.log_cuts to quy_app;
grant select on disclose.public_log_cuts, disclose.public_statement_days, disclose.public_day_files,
	disclose.public_day_file_pieces, disclose.public_day_file_accounts, disclose.public_day_moves to quy_portal, quy_app;
revoke execute on all functions in schema disclose from public;
grant execute on function disclose.fold(), disclose.fold_log(), disclose.bank_closings(date),
	disclose.days_to_publish(date, interval), disclose.days_published(bigint[]) to quy_app;
grant execute on function disclose.log_figures(integer, bigint, bigint, bigint[]),
	disclose.log_campaigns(integer, bigint), disclose.log_told(integer, bigint) to quy_portal, quy_app;
