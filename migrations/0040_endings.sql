-- The end of a fund. When a unit ends (the districts on 2025-07-01), its books are locked
-- and what it holds is its successor's (Luật Kế toán 88/2015 art 43–48): bank money goes
-- by transfers that both banks tell, cash by entries on the day it was counted, each to
-- the same purpose in a book of the successor. Then every account is nil, and no entry
-- touches these books again, whoever writes. What was published stays readable.
--
-- One person asks, another confirms, as with the closing of a month.
-- +goose Up
create table ledger.fund_end_asks (
	id bigint generated always as identity primary key,
	fund_id bigint not null references ledger.funds,
	to_fund bigint not null references ledger.funds,
	ended_on date not null, -- the day of the hand-over
	document text not null, -- the minutes of it
	cash bigint not null, -- as it was counted
	asked_by bigint not null,
	asked_actor text not null default house.actor(),
	asked_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint fund_end_asks_once_and_by_whom unique (id, fund_id, to_fund, asked_by),
	constraint fund_ends_go_to_another_fund check (to_fund <> fund_id),
	constraint fund_ends_name_their_document check (length(document) between 1 and 200),
	constraint fund_ends_count_their_cash check (cash >= 0),
	constraint fund_ends_are_asked_by_a_person check (asked_by > 0)
);
create index fund_end_asks_by_fund on ledger.fund_end_asks (fund_id, id);
create index fund_end_asks_by_birth on ledger.fund_end_asks (born);

create table ledger.fund_ends (
	fund_id bigint not null,
	ask_id bigint not null,
	to_fund bigint not null,
	asked_by bigint not null,
	confirmed_by bigint not null,
	confirmed_actor text not null default house.actor(),
	ended_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint funds_end_once primary key (fund_id),
	constraint fund_ends_are_what_was_asked
		foreign key (ask_id, fund_id, to_fund, asked_by) references ledger.fund_end_asks (id, fund_id, to_fund, asked_by),
	constraint fund_ends_take_two_people check (confirmed_by <> asked_by and confirmed_by > 0)
);
create index fund_ends_by_birth on ledger.fund_ends (born);

create trigger fund_end_asks_never_changes before update or delete or truncate on ledger.fund_end_asks
	for each statement execute function house.refuse_change();
alter table ledger.fund_end_asks enable always trigger fund_end_asks_never_changes;
create trigger fund_ends_never_changes before update or delete or truncate on ledger.fund_ends
	for each statement execute function house.refuse_change();
alter table ledger.fund_ends enable always trigger fund_ends_never_changes;
grant select on ledger.fund_end_asks, ledger.fund_ends to quy_app;
grant insert (fund_id, to_fund, ended_on, document, cash, asked_by) on ledger.fund_end_asks to quy_app;

-- The books of a fund that has ended are open for no day: what a closed month refuses,
-- they refuse for ever, and no entry counts in a day behind all days.
-- +goose StatementBegin
create or replace function ledger.first_open(fund bigint) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case when exists (select from ledger.fund_ends e where e.fund_id = fund) then date '2200-01-01'
	else coalesce((
		select case p.act when 'close' then (p.month + interval '1 month')::date else p.month end
		from ledger.periods p
		join ledger.period_confirmations c on c.period_id = p.id
		where p.fund_id = fund
		order by c.id desc
		limit 1), date '0001-01-01') end
$$;
-- +goose StatementEnd
alter table ledger.entries add constraint entries_count_before_the_end_of_days check (book_on < date '2200-01-01');

-- Nothing more is asked of its months, and nothing more is opened in it.
-- +goose StatementBegin
create function ledger.ended_funds_stay_ended() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from neu n join ledger.fund_ends e on e.fund_id = n.fund_id) then
		raise exception 'this fund has ended'
			using errcode = '23514', constraint = 'ended_funds_stay_ended';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger ended_funds_close_no_months after insert on ledger.periods
	referencing new table as neu for each statement execute function ledger.ended_funds_stay_ended();
alter table ledger.periods enable always trigger ended_funds_close_no_months;
create trigger ended_funds_open_no_books after insert on ledger.books
	referencing new table as neu for each statement execute function ledger.ended_funds_stay_ended();
alter table ledger.books enable always trigger ended_funds_open_no_books;

-- The second person's word. The exclusive lock waits for every posting in flight and
-- keeps new ones out; then all that the fund held must be gone.
-- +goose StatementBegin
create function ledger.end_fund(ask bigint, person bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
	a ledger.fund_end_asks;
	held record;
begin
	perform ledger.refuse_old_snapshot();
	select * into a from ledger.fund_end_asks where id = ask;
	if not found or a.id <> (select max(x.id) from ledger.fund_end_asks x where x.fund_id = a.fund_id) then
		raise exception 'nobody asks for end %', ask
			using errcode = '23514', constraint = 'fund_ends_are_what_was_asked';
	end if;
	if a.asked_at < clock_timestamp() - interval '7 days' then
		raise exception 'end % was asked for too long ago', ask
			using errcode = '23514', constraint = 'fund_ends_are_confirmed_within_seven_days';
	end if;
	perform pg_advisory_xact_lock(ledger.fund_lock(a.fund_id));
	if exists (select from ledger.fund_ends e where e.fund_id = a.to_fund) then
		raise exception 'fund % has ended itself', a.to_fund
			using errcode = '23514', constraint = 'ended_funds_stay_ended';
	end if;
	select b.account_id, b.qty into held
	from ledger.books k
	join ledger.accounts c on c.book_id = k.id and c.floor
	join ledger.balances b on b.account_id = c.id
	where k.fund_id = a.fund_id and b.qty <> 0
	order by b.account_id
	limit 1;
	if found then
		raise exception 'account % still holds %', held.account_id, held.qty
			using errcode = '23514', constraint = 'ended_funds_hold_nothing', detail = held.account_id::text;
	end if;
	insert into ledger.fund_ends (fund_id, ask_id, to_fund, asked_by, confirmed_by)
	values (a.fund_id, a.id, a.to_fund, a.asked_by, person);
end
$$;
-- +goose StatementEnd

create or replace view ledger.public_funds as
select f.id, f.unit_id, f.name, f.opened_on, f.basis,
	case when e.fund_id is null then nullif(ledger.first_open(f.id), date '0001-01-01') end as open_from,
	a.ended_on, a.document as end_document, t.unit_id as successor_unit
from ledger.funds f
left join ledger.fund_ends e on e.fund_id = f.id
left join ledger.fund_end_asks a on a.id = e.ask_id
left join ledger.funds t on t.id = e.to_fund;
grant select on ledger.public_funds to quy_portal, quy_app;

revoke execute on function ledger.ended_funds_stay_ended(), ledger.end_fund(bigint, bigint) from public;
grant execute on function ledger.end_fund(bigint, bigint) to quy_app;
