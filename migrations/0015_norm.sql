-- Norms: how much law and guidance give for which loss, from which day to which,
-- on which basis. The norm in force on the day of the EVENT counts, whatever day
-- the paper is written, so a norm is never changed: a later one takes its place
-- from its first day on, and old sums stay what they were.
--
-- State norms and the guidance of a campaign come with the program. A province
-- enters its own; two people do that, and one below the state's minimum says why.
-- +goose Up
create schema norm;
grant usage on schema norm to quy_app, quy_portal;

-- The standard of social assistance, of which some norms are a multiple.
create table norm.standards (
	amount bigint primary key,
	valid_from date not null,
	valid_to date,
	basis text not null,
	constraint standards_are_money check (amount > 0),
	constraint standards_end_after_they_begin check (valid_to >= valid_from),
	constraint standards_never_overlap exclude using gist (daterange(valid_from, valid_to, '[]') with &&)
);

-- valid_to is the last day itself; null means until another takes its place.
-- qty is for one of per: đồng, or grams and pieces of an item of goods. Per hectare
-- it is for 10,000 m². qty_max is the most that one may get, null for no upper end.
create table norm.norms (
	id bigint generated always as identity primary key,
	case_name text not null,
	band text not null default '',
	level text not null default 'province',
	unit_id bigint constraint norms_of_a_unit references place.units,
	item text not null,
	qty bigint not null,
	qty_max bigint,
	per text not null,
	months_max integer,
	multiple bigint,
	standard bigint constraint norms_of_a_standard references norm.standards,
	classes text[],
	purpose text not null,
	basis text not null,
	valid_from date not null,
	valid_to date,
	provisional boolean not null default false,
	below_reason text not null default '',
	entered_by bigint not null default 0, -- 0: came with the program
	entered_at timestamptz not null default clock_timestamp(),
	constraint norms_entered_by_someone unique (id, entered_by),
	constraint norms_case_is_a_word check (case_name ~ '^[a-z][a-z0-9_]{2,39}$'),
	constraint norms_band_is_known check (band in ('', 'complete', 'heavy')),
	constraint norms_band_is_of_crops check ((band <> '') = starts_with(case_name, 'crop_')),
	constraint norms_level_is_known check (level in ('state', 'province', 'campaign')),
	constraint norms_province_has_a_unit check ((level = 'province') = (unit_id is not null)),
	constraint norms_item_is_known_by_its_code check (item ~ '^[A-Z0-9_]{1,20}$'),
	constraint norms_give_something check (qty between 1 and 9007199254740991),
	constraint norms_end_above_their_beginning check (qty_max >= qty and qty_max <= 9007199254740991),
	constraint norms_per_is_known check (per in ('person', 'household', 'person_month', 'hectare')),
	constraint norms_months_are_few check ((per = 'person_month') = (months_max is not null) and months_max between 1 and 12),
	constraint norms_are_a_multiple_of_the_standard check (
		(multiple is null) = (standard is null) and qty = coalesce(multiple * standard, qty)),
	constraint norms_classes_are_known check (classes <@ array['poor', 'near_poor', 'difficult', 'average', 'other']
		and cardinality(classes) > 0),
	constraint norms_purpose_is_a_letter_of_the_decree check
		(purpose in ('a', 'b', 'c', 'd', 'dd', 'e', 'g', 'h', 'i', 'k')),
	constraint norms_name_their_basis check (length(basis) between 5 and 300),
	constraint norms_end_after_they_begin check (valid_to >= valid_from),
	constraint norms_begin_in_our_time check (valid_from >= '2000-01-01'),
	constraint norms_reason_is_short check (length(below_reason) <= 500),
	constraint norms_entered_by_a_person check ((entered_by > 0) = (level = 'province'))
);
create index norms_by_day on norm.norms (valid_from);
create index norms_by_unit on norm.norms (unit_id) where unit_id is not null;

-- The second person. A province's norm counts from then on; the others need none.
create table norm.confirmations (
	norm_id bigint not null,
	entered_by bigint not null,
	confirmed_by bigint not null,
	confirmed_at timestamptz not null default clock_timestamp(),
	constraint norms_confirmed_once unique (norm_id),
	constraint norms_confirm_what_was_entered
		foreign key (norm_id, entered_by) references norm.norms (id, entered_by),
	constraint norms_take_two_people check (confirmed_by <> entered_by and confirmed_by > 0 and entered_by > 0)
);

-- A province's norm is of a province, and below the state's it says why.
-- +goose StatementBegin
create function norm.norms_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.level <> 'province' then
		return new;
	end if;
	if not exists (
		select from place.unit_rows r
		where r.unit_id = new.unit_id and r.level = 'province'
			and daterange(r.valid_from, r.valid_to, '[]') && daterange(new.valid_from, new.valid_to, '[]')
	) then
		raise exception 'unit % is no province on %', new.unit_id, new.valid_from
			using errcode = '23514', constraint = 'norms_are_a_provinces';
	end if;
	if length(new.below_reason) < 10 and exists (
		select from norm.norms n
		where n.level = 'state' and (n.case_name, n.band, n.item, n.per) = (new.case_name, new.band, new.item, new.per)
			and daterange(n.valid_from, n.valid_to, '[]') @> new.valid_from
			and n.qty > new.qty
	) then
		raise exception 'the norm of % for % lies below the state''s', new.unit_id, new.case_name
			using errcode = '23514', constraint = 'norms_below_the_state_say_why';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger norms_hold before insert on norm.norms
	for each row execute function norm.norms_hold();
alter table norm.norms enable always trigger norms_hold;

-- What a norm was on its first day is not told twice: two confirmed norms of one
-- thing never begin on one day.
-- +goose StatementBegin
create function norm.confirm(norm bigint, person bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	n norm.norms;
begin
	select * into n from norm.norms where id = norm and level = 'province';
	if not found then
		raise exception 'nobody entered norm %', norm
			using errcode = '23514', constraint = 'norms_confirm_what_was_entered';
	end if;
	perform pg_advisory_xact_lock(hashtextextended('norm.confirm/' || n.unit_id, 0));
	if exists (
		select from norm.norms o
		join norm.confirmations c on c.norm_id = o.id
		where (o.unit_id, o.case_name, o.band, o.item, o.valid_from)
			= (n.unit_id, n.case_name, n.band, n.item, n.valid_from) and o.id <> n.id
	) then
		raise exception 'another norm of % begins on %', n.case_name, n.valid_from
			using errcode = '23514', constraint = 'norms_begin_once';
	end if;
	insert into norm.confirmations (norm_id, entered_by, confirmed_by) values (n.id, n.entered_by, person);
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['standards', 'norms', 'confirmations'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on norm.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table norm.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
end
$$;
-- +goose StatementEnd

insert into norm.standards (amount, valid_from, valid_to, basis) values
	(360000, '2021-07-01', '2024-06-30', 'Nghị định 20/2021/NĐ-CP, điều 4 khoản 2'),
	(500000, '2024-07-01', null, 'Nghị định 76/2024/NĐ-CP, điều 1');

-- Decree 20/2021: multiples of the standard, once for each standard.
insert into norm.norms (case_name, level, item, qty, per, multiple, standard, purpose, basis, valid_from, valid_to)
select c.name, 'state', 'VND', c.times * s.amount, 'person', c.times, s.amount, 'a',
	c.basis || case when s.amount = 500000 then '; Nghị định 76/2024/NĐ-CP' else '' end, s.valid_from, s.valid_to
from norm.standards s
cross join (values
	('death', 50, 'Nghị định 20/2021/NĐ-CP, điều 14 khoản 1'),
	('missing', 50, 'Nghị định 20/2021/NĐ-CP, điều 14 khoản 1'),
	('badly_injured', 10, 'Nghị định 20/2021/NĐ-CP, điều 13 khoản 1')
) as c (name, times, basis)
order by s.valid_from, c.name;

insert into norm.norms (case_name, level, item, qty, per, classes, purpose, basis, valid_from) values
	('house_lost', 'state', 'VND', 40000000, 'household', array['poor', 'near_poor', 'difficult'], 'c',
		'Nghị định 20/2021/NĐ-CP, điều 15 khoản 1', '2021-07-01'),
	('urgent_relocation', 'state', 'VND', 30000000, 'household', null, 'c',
		'Nghị định 20/2021/NĐ-CP, điều 15 khoản 2', '2021-07-01'),
	('house_heavy', 'state', 'VND', 20000000, 'household', array['poor', 'near_poor', 'difficult'], 'c',
		'Nghị định 20/2021/NĐ-CP, điều 15 khoản 3', '2021-07-01');
insert into norm.norms (case_name, level, item, qty, qty_max, per, months_max, purpose, basis, valid_from) values
	('hunger_tet', 'state', 'GAO', 15000, 15000, 'person_month', 1, 'b',
		'Nghị định 20/2021/NĐ-CP, điều 12 khoản 1', '2021-07-01'),
	('hunger', 'state', 'GAO', 15000, 15000, 'person_month', 3, 'b',
		'Nghị định 20/2021/NĐ-CP, điều 12 khoản 1', '2021-07-01');

-- The Fatherland Front's guidance for voluntary money.
insert into norm.norms (case_name, level, item, qty, per, classes, purpose, basis, valid_from)
select name, 'campaign', 'VND', amount, per, classes, purpose, 'Hướng dẫn 16/HD-MTTW-BVĐTW ngày 03/10/2025', '2025-10-03'
from (values
	('death', 25000000, 'person', null, 'a'),
	('missing', 25000000, 'person', null, 'a'),
	('badly_injured', 5000000, 'person', null, 'a'),
	('house_lost', 50000000, 'household', array['poor', 'near_poor', 'difficult'], 'c'),
	('urgent_relocation', 30000000, 'household', null, 'c'),
	('house_heavy', 25000000, 'household', array['poor', 'near_poor', 'difficult'], 'c')
) as c (name, amount, per, classes, purpose);
insert into norm.norms (case_name, level, item, qty, qty_max, per, months_max, purpose, basis, valid_from) values
	('hunger', 'campaign', 'GAO', 15000, 15000, 'person_month', 3, 'b',
		'Hướng dẫn 16/HD-MTTW-BVĐTW ngày 03/10/2025', '2025-10-03');

-- Farming: thousand đồng a hectare for over 70 % and for 30–70 %.
insert into norm.norms (case_name, band, level, item, qty, per, purpose, basis, valid_from, valid_to, provisional)
select 'crop_' || c.kind, b.band, 'state', 'VND', 1000 * case b.band when 'complete' then c.complete else c.heavy end,
	'hectare', 'h', c.basis, c.first::date, c.last::date, b.band = 'heavy' and c.unread
from (values
	('rice_inbred', 2000, 1000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('rice_hybrid', 3000, 1500, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('seedling_inbred', 20000, 10000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('seedling_hybrid', 30000, 15000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('vegetable', 2000, 1000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('perennial', 4000, 2000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 1', '2017-02-25', '2025-02-24'),
	('forest', 4000, 2000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 2', '2017-02-25', '2025-02-24'),
	('nursery', 40000, 20000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 2', '2017-02-25', '2025-02-24'),
	('salt', 1500, 1000, false, 'Nghị định 02/2017/NĐ-CP, điều 5 khoản 5', '2017-02-25', '2025-02-24'),
	('rice_early', 6000, 3000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('rice_growing', 8000, 4000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('rice_late', 10000, 5000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('seedling', 30000, 15000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('annual_young', 6000, 3000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('annual_growing', 10000, 5000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('annual_ripe', 15000, 7500, true, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 1', '2025-02-25', null),
	('forest_new', 8000, 4000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 2', '2025-02-25', null),
	('forest_grown', 15000, 7500, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 2', '2025-02-25', null),
	('forest_seed', 20000, 10000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 2', '2025-02-25', null),
	('nursery_fast', 40000, 20000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 2', '2025-02-25', null),
	('nursery_slow', 60000, 30000, false, 'Nghị định 9/2025/NĐ-CP, điều 5 khoản 2', '2025-02-25', null)
) as c (kind, complete, heavy, unread, basis, first, last)
cross join (values ('complete'), ('heavy')) as b (band)
order by c.first, c.kind, b.band;

-- Norms are law, and everybody may read them.
create view norm.public_norms as
select n.id, n.case_name, n.band, n.level, n.unit_id, n.item, n.qty, n.qty_max, n.per, n.months_max, n.multiple,
	n.standard, n.classes, n.purpose, n.basis, n.valid_from, n.valid_to, n.provisional, n.below_reason
from norm.norms n
left join norm.confirmations c on c.norm_id = n.id
where n.level <> 'province' or c.norm_id is not null;

revoke execute on all functions in schema norm from public;
grant execute on function norm.confirm(bigint, bigint) to quy_app;
grant select on norm.standards, norm.norms, norm.confirmations to quy_app;
grant select on norm.public_norms to quy_portal, quy_app;
-- Level and time are not the caller's to say: what the program enters is a province's.
grant insert (case_name, band, unit_id, item, qty, qty_max, per, months_max, classes, purpose, basis,
	valid_from, valid_to, below_reason, entered_by) on norm.norms to quy_app;
