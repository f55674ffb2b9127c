-- What is told to the public in figures. The books have their own roll-ups;
-- promises to give and the days of the statement get theirs here, because counting
-- millions of rows for each visitor would take seconds. Nothing personal passes
-- through: the views hold sums, and public reads see nothing else.
--
-- Both work alike. A statement that makes or changes rows leaves what it changed,
-- so nobody waits for a row of totals; a fold, once a second, moves that on.
-- +goose Up
create schema disclose;
grant usage on schema disclose to quy_app, quy_portal;

create table disclose.pledge_moves (
	campaign_id bigint not null,
	state text not null,
	pledges bigint not null,
	amount bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
-- One row per fold that changed something: the row before a moment is what was
-- registered then, the same for ever.
create table disclose.pledge_totals (
	campaign_id bigint not null,
	state text not null,
	at timestamptz not null,
	pledges bigint not null,
	amount bigint not null,
	constraint pledge_totals_one_per_fold primary key (campaign_id, state, at)
);
create trigger pledge_totals_never_changes before update or delete or truncate on disclose.pledge_totals
	for each statement execute function house.refuse_change();
alter table disclose.pledge_totals enable always trigger pledge_totals_never_changes;

-- +goose StatementBegin
create function disclose.pledges_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.pledge_moves (campaign_id, state, pledges, amount)
	select campaign_id, state, count(*), coalesce(sum(amount), 0)
	from neu
	group by campaign_id, state;
	return null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function disclose.pledges_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
create trigger pledges_are_counted after insert on giving.pledges
	referencing new table as neu for each statement execute function disclose.pledges_made();
create trigger pledges_stay_counted after update on giving.pledges
	referencing old table as old new table as neu
	for each statement execute function disclose.pledges_changed();

-- The public statement by day. Its rows are never taken away and their amounts
-- never change, hidden or not, so only new ones count.
create table disclose.statement_moves (
	campaign_id bigint not null,
	day date not null,
	lines_in bigint not null,
	sum_in bigint not null,
	lines_out bigint not null,
	sum_out bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create table disclose.statement_days (
	campaign_id bigint not null,
	day date not null,
	lines_in bigint not null,
	sum_in bigint not null,
	lines_out bigint not null,
	sum_out bigint not null,
	constraint statement_days_once primary key (campaign_id, day)
) with (fillfactor = 70);
create index statement_days_by_day on disclose.statement_days (day);
create trigger statement_days_stay before delete or truncate on disclose.statement_days
	for each statement execute function house.refuse_change();
alter table disclose.statement_days enable always trigger statement_days_stay;

-- +goose StatementBegin
create function disclose.statement_rows_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
create trigger statement_rows_are_counted after insert on giving.statement_rows
	referencing new table as neu for each statement execute function disclose.statement_rows_made();

-- Moves what changed into the totals; answers how many rows it moved, 0 when
-- there are none or another server is at it.
-- +goose StatementBegin
create function disclose.fold() returns bigint
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
-- +goose StatementEnd

revoke execute on all functions in schema disclose from public;
grant execute on function disclose.fold() to quy_app;

-- Registered now, never stale: the last totals and what waits to be folded.
create view disclose.public_pledged as
select campaign_id, state, sum(pledges)::bigint as pledges, sum(amount)::bigint as amount
from (
	select c.id as campaign_id, s.state, l.pledges, l.amount
	from giving.campaigns c
	cross join (values ('waiting'), ('received'), ('expired'), ('cancelled')) s (state)
	cross join lateral (
		select t.pledges, t.amount from disclose.pledge_totals t
		where t.campaign_id = c.id and t.state = s.state
		order by t.at desc
		limit 1) l
	union all
	select campaign_id, state, pledges, amount from disclose.pledge_moves
) all_of_them
group by campaign_id, state;

-- Registered as of a moment: the last row at or before it.
create view disclose.public_pledge_totals as
select campaign_id, state, at, pledges, amount from disclose.pledge_totals;

-- The statement by campaign and day, never stale.
create view disclose.public_statement_days as
select campaign_id, day, sum(lines_in)::bigint as lines_in, sum(sum_in)::bigint as sum_in,
	sum(lines_out)::bigint as lines_out, sum(sum_out)::bigint as sum_out
from (
	select * from disclose.statement_days
	union all
	select * from disclose.statement_moves
) all_of_them
join giving.public_campaigns c on c.id = campaign_id
group by campaign_id, day;

-- Every account now, with the book it belongs to.
create view disclose.public_balances as
select k.fund_id, k.kind as book_kind, b.book_id, b.account_id, b.kind, b.item, b.holder, b.earmark_id,
	b.n_in, b.n_out, b.qty_in, b.qty_out, b.qty
from ledger.balances b
join ledger.books k on k.id = b.book_id;

-- The cuts through the books, and each account's running totals at those that
-- moved it: the last row at or before a cut is the account at that cut.
create view disclose.public_cuts as
select id, at from ledger.folds;
create view disclose.public_account_cuts as
select k.fund_id, k.kind as book_kind, a.book_id, f.account_id, a.kind, a.item, a.holder, a.earmark_id,
	f.fold_id as cut_id, f.n_in, f.n_out, f.qty_in, f.qty_out
from ledger.account_folds f
join ledger.accounts a on a.id = f.account_id
join ledger.books k on k.id = a.book_id;
create view disclose.public_accounts as
select a.id as account_id, a.book_id, a.kind, a.item, a.holder, a.earmark_id
from ledger.accounts a;

grant select on disclose.public_pledged, disclose.public_statement_days, disclose.public_pledge_totals, disclose.public_balances,
	disclose.public_cuts, disclose.public_account_cuts, disclose.public_accounts to quy_portal, quy_app;
