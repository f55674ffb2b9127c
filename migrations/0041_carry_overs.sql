-- The turn of the year. Closing a December carries what each part of each book holds
-- into the next year (ND 93/2021 art 10.7: by campaign), and writes the statement of the
-- year: opening + came in − went out + from and to other funds = closing. It is written in
-- the same transaction as the second person's word, so that neither is without the other.
-- A year that was reopened and closed again has a later statement; the earlier one stays.
-- +goose Up
create table ledger.carry_overs (
	period_id bigint not null references ledger.periods,
	fund_id bigint not null references ledger.funds,
	year integer not null,
	book_id bigint not null references ledger.books,
	part text not null, -- the earmark's code, '' for what has none
	item text not null,
	opening bigint not null,
	came_in bigint not null, -- from givers, interest and the like, less what was reversed
	went_out bigint not null, -- to people, givers who were given back, fees, losses
	moved bigint not null, -- from other books, or to them when below zero
	closing bigint not null,
	born bigint not null default tlog.born(),
	constraint carry_overs_once primary key (period_id, year, book_id, part, item),
	constraint carry_overs_add_up check (opening + came_in - went_out + moved = closing)
);
create index carry_overs_by_year on ledger.carry_overs (fund_id, year, period_id);
create index carry_overs_by_birth on ledger.carry_overs (born);
create trigger carry_overs_never_changes before update or delete or truncate on ledger.carry_overs
	for each statement execute function house.refuse_change();
alter table ledger.carry_overs enable always trigger carry_overs_never_changes;
grant select on ledger.carry_overs to quy_app;

-- The statements of all years whose December this closing closed: from the month that was
-- open until now to the one that was asked for.
-- +goose StatementBegin
create function ledger.carry_over(period bigint, fund bigint, open_from date, month date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	first date;
begin
	select min(d.day) into first
	from ledger.books b
	join ledger.accounts a on a.book_id = b.id
	join ledger.days d on d.account_id = a.id
	where b.fund_id = fund;
	if first is null then
		return;
	end if;
	insert into ledger.carry_overs
		(period_id, fund_id, year, book_id, part, item, opening, came_in, went_out, moved, closing)
	select period, fund, s.year, s.book_id, s.part, s.item, s.opening, s.came_in, s.went_out,
		s.closing - s.opening - s.came_in + s.went_out, s.closing
	from (
		select y.year, a.book_id, coalesce(e.code, '') as part, a.item,
			coalesce(sum(d.qty_in - d.qty_out) filter (where a.floor and d.day < make_date(y.year, 1, 1)), 0)::bigint as opening,
			coalesce(sum(d.qty_out - d.qty_in) filter (where d.day >= make_date(y.year, 1, 1) and (
				a.kind in ('interest', 'other_in') or a.kind = 'giver' and a.holder <> 'returned')), 0)::bigint as came_in,
			coalesce(sum(d.qty_in - d.qty_out) filter (where d.day >= make_date(y.year, 1, 1) and (
				a.kind in ('outlay', 'fee', 'other_out') or a.kind = 'giver' and a.holder = 'returned')), 0)::bigint as went_out,
			coalesce(sum(d.qty_in - d.qty_out) filter (where a.floor), 0)::bigint as closing
		from generate_series(
			greatest(extract(year from first), extract(year from open_from))::integer,
			extract(year from month + interval '1 month')::integer - 1) y (year)
		join ledger.books b on b.fund_id = fund
		join ledger.accounts a on a.book_id = b.id
		left join ledger.earmarks e on e.id = a.earmark_id
		join ledger.days d on d.account_id = a.id and d.day < make_date(y.year + 1, 1, 1)
		group by 1, 2, 3, 4) s;
end
$$;
-- +goose StatementEnd

-- As it was, and the year's statement with it.
-- +goose StatementBegin
create or replace function ledger.confirm_period(period bigint, person bigint) returns void
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
		perform ledger.carry_over(p.id, p.fund_id, open_from, p.month);
	end if;
end
$$;
-- +goose StatementEnd

-- What everybody may read: the latest statement of each year, and whether the year is
-- still closed.
create view ledger.public_carry_overs as
select c.fund_id, c.year, c.book_id, c.part, c.item, c.opening, c.came_in, c.went_out, c.moved, c.closing,
	n.confirmed_at as closed_at, ledger.first_open(c.fund_id) > make_date(c.year, 12, 31) as still_closed
from ledger.carry_overs c
join ledger.period_confirmations n on n.period_id = c.period_id
where not exists (
	select from ledger.carry_overs l
	where l.fund_id = c.fund_id and l.year = c.year and l.period_id > c.period_id);
grant select on ledger.public_carry_overs to quy_portal, quy_app;
revoke execute on function ledger.carry_over(bigint, bigint, date, date) from public;
