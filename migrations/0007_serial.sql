-- Number series of vouchers. The law wants each series without a gap and each
-- number once, so a number is taken inside the transaction that writes its
-- voucher: the series' row stays locked until commit, and a rollback gives the
-- number back. Sequences would not: they lose numbers.
-- +goose Up
create schema serial;
grant usage on schema serial to quy_app;

create table serial.series (
	unit_id bigint not null references place.units,
	year integer not null,
	kind text not null,
	last bigint not null,
	constraint series_one_per_unit_year_and_kind primary key (unit_id, year, kind),
	constraint series_year_is_near check (year between 2000 and 2199),
	constraint series_kind_is_a_short_word check (kind ~ '^[A-Z]{2,8}$'),
	constraint series_starts_at_one check (last >= 1)
) with (fillfactor = 50);

-- The register: every taking of numbers, by whom and when.
create table serial.takings (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	year integer not null,
	kind text not null,
	first bigint not null,
	last bigint not null,
	taken_at timestamptz not null default clock_timestamp(),
	taken_by text not null default house.actor(),
	xid xid8 not null default pg_current_xact_id(),
	constraint takings_of_a_series
		foreign key (unit_id, year, kind) references serial.series,
	constraint takings_follow_each_other unique (unit_id, year, kind, first),
	constraint takings_take_something check (last >= first and first >= 1)
);
create index takings_by_transaction on serial.takings (xid);

-- take gives the first of n numbers that follow each other. The caller holds the
-- series from here to the end of its transaction.
-- +goose StatementBegin
create function serial.take(for_unit bigint, in_year integer, of_kind text, n integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
revoke execute on function serial.take(bigint, integer, text, integer) from public;
grant execute on function serial.take(bigint, integer, text, integer) to quy_app;

-- +goose StatementBegin
create function serial.counts_up() returns trigger
language plpgsql as $$
begin
	if (new.unit_id, new.year, new.kind) is distinct from (old.unit_id, old.year, old.kind)
		or new.last <= old.last then
		raise exception 'series % of unit % counts up only', old.kind, old.unit_id
			using errcode = '23514', constraint = 'series_counts_up';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger series_counts_up before update on serial.series
	for each row execute function serial.counts_up();
alter table serial.series enable always trigger series_counts_up;
create trigger series_stays before delete or truncate on serial.series
	for each statement execute function house.refuse_change();
alter table serial.series enable always trigger series_stays;
create trigger takings_never_changes before update or delete or truncate on serial.takings
	for each statement execute function house.refuse_change();
alter table serial.takings enable always trigger takings_never_changes;

create view serial.register as
select s.unit_id, s.year, s.kind, s.last,
	count(*) as takings, min(t.taken_at) as first_at, max(t.taken_at) as last_at
from serial.series s
join serial.takings t using (unit_id, year, kind)
group by s.unit_id, s.year, s.kind, s.last;

grant select on serial.series, serial.takings, serial.register to quy_app;
