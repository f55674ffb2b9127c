-- Who is helped: households and the people in them. A household keeps one code for
-- ever, whatever becomes of its address, its commune or its papers, so that help
-- from one event is found at the next. Class is dated, because a household is poor
-- from a day on. What could harm people (numbers of papers, health, ethnicity,
-- phone, exact address) is sealed and found only by a blind index; an identity
-- number stands at one living place in the whole country.
--
-- Row-level security shows an officer the own communes. Whether somebody of this
-- name lives elsewhere too is answered by functions that give masked hits only.
-- +goose Up
create schema people;
grant usage on schema people to quy_app;

-- So that a household's village lies in its commune by a foreign key.
alter table place.villages add constraint villages_of_their_unit unique (id, unit_id);

-- head and head_year repeat the member who heads the household: lists need them,
-- and two of one name and year in one village are one household unless an officer
-- says otherwise (twin counts them).
create table people.households (
	id bigint generated always as identity primary key,
	code text not null,
	unit_id bigint not null,
	village_id bigint not null,
	head text not null,
	head_year integer,
	head_key text not null,
	twin integer not null default 0,
	persons integer not null,
	address bytea,
	phone bytea,
	phone_blind bytea,
	revision bigint not null default 1,
	made_at timestamptz not null default now(),
	made_by text not null default house.actor(),
	changed_at timestamptz not null default now(),
	changed_by text not null default house.actor(),
	constraint households_code_opens_one unique (code),
	constraint households_of_their_unit unique (id, unit_id),
	constraint households_are_one_per_head unique (village_id, head_key, twin),
	constraint households_village_lies_in_their_unit foreign key (village_id, unit_id)
		references place.villages (id, unit_id),
	constraint household_code_is_unguessable check (code ~ '^H[BCDFGHJKMNPQRSTVWXYZ2-9]{9}$'),
	constraint household_has_a_head check (head = btrim(head) and length(head) between 1 and 100),
	constraint household_head_was_born check (head_year between 1890 and 2100),
	constraint household_has_people check (persons between 1 and 50),
	constraint household_twins_are_few check (twin between 0 and 99),
	constraint household_phone_is_sealed check ((phone is null) = (phone_blind is null)),
	constraint household_sealed_is_short check (greatest(length(address), length(phone)) <= 2048)
);
create index households_by_unit on people.households (unit_id, id);
create index households_by_phone on people.households (phone_blind) where phone_blind is not null;

-- no is the member's place in the household; what is sealed is bound to it, so it is
-- never given twice. name_key is the name without marks, without Văn and Thị and in
-- no order: what two spellings of one name have in common.
create table people.persons (
	id bigint generated always as identity primary key,
	household_id bigint not null,
	unit_id bigint not null,
	no integer not null,
	name text not null,
	find_key text not null,
	name_key text not null,
	born_on date,
	born_year integer,
	sex text not null,
	relation text not null,
	is_head boolean not null,
	facts text[] not null default '{}',
	sealed_facts bytea,
	id_number bytea,
	id_blind bytea,
	id_hint text not null default '',
	social_number bytea,
	social_blind bytea,
	left_on date,
	left_why text not null default '',
	made_at timestamptz not null default now(),
	made_by text not null default house.actor(),
	constraint persons_numbered_in_their_household unique (household_id, no),
	constraint persons_live_in_a_household foreign key (household_id, unit_id)
		references people.households (id, unit_id),
	constraint person_is_named check (name = btrim(name) and length(name) between 1 and 100),
	constraint person_was_born check (born_year between 1890 and 2100),
	constraint person_born_in_the_year check (born_on is null or born_year = extract(year from born_on)),
	constraint person_sex_is_known check (sex in ('', 'male', 'female')),
	constraint person_relation_is_short check (length(relation) <= 50),
	constraint person_facts_are_known check (facts <@ array['under36m', 'elderly', 'single_parent', 'lone']),
	constraint person_numbers_are_sealed check (
		(id_number is null) = (id_blind is null) and (social_number is null) = (social_blind is null)),
	constraint person_hint_is_no_number check (length(id_hint) <= 3),
	constraint person_sealed_is_short check (
		greatest(length(sealed_facts), length(id_number), length(social_number)) <= 1024),
	constraint person_leaves_for_a_reason check ((left_on is null) = (left_why = '') and length(left_why) <= 300),
	constraint person_number_is_positive check (no between 1 and 999)
);
-- One living place a number, one head a household.
create unique index persons_id_number_once on people.persons (id_blind) where left_on is null;
create unique index persons_social_number_once on people.persons (social_blind) where left_on is null;
create unique index persons_one_head on people.persons (household_id) where is_head and left_on is null;
create index persons_by_name on people.persons (name_key, born_year, unit_id) where left_on is null;

-- The class of a household from a day on; of two rows for one day the later counts.
create table people.classes (
	id bigint generated always as identity primary key,
	household_id bigint not null,
	unit_id bigint not null,
	class text not null,
	from_on date not null,
	basis text not null default '',
	recorded_at timestamptz not null default now(),
	recorded_by text not null default house.actor(),
	constraint classes_of_a_household foreign key (household_id, unit_id) references people.households (id, unit_id),
	constraint class_is_known check (class in ('poor', 'near_poor', 'difficult', 'average', 'other')),
	constraint class_basis_is_short check (length(basis) <= 200)
);
create index classes_by_household on people.classes (household_id, from_on, id);

-- Two households that look like one and are not: who said so, and why.
create table people.distinctions (
	low_id bigint not null references people.households,
	high_id bigint not null references people.households,
	unit_id bigint not null,
	reason text not null,
	said_at timestamptz not null default now(),
	said_by text not null default house.actor(),
	constraint distinctions_once_per_pair primary key (low_id, high_id),
	constraint distinction_names_two check (low_id < high_id),
	constraint distinction_gives_a_reason check (length(reason) between 5 and 500)
);

-- A name as those outside see it: the given name, the last word, by its first letter.
-- +goose StatementBegin
create function people.mask(text) returns text
language sql immutable strict parallel safe as $$
	select regexp_replace($1, '(\S)\S*$', '\1••')
$$;
-- +goose StatementEnd

-- Where these sealed numbers stand already, anywhere: masked, for the refusal.
-- +goose StatementBegin
create function people.holders(blinds bytea[])
returns table (blind bytea, household_id bigint, household_code text, unit_id bigint, masked text, name_key text,
	in_scope boolean)
language sql stable security definer rows 10
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
	select x.blind, x.household_id, h.code, x.unit_id, people.mask(x.name), x.name_key,
		house.sees_all() or x.unit_id = any (house.units())
	from (
		select b.blind, p.household_id, p.unit_id, p.name, p.name_key
		from unnest(blinds) as b (blind)
		join people.persons p on p.id_blind = b.blind and p.left_on is null
		union all
		select b.blind, p.household_id, p.unit_id, p.name, p.name_key
		from unnest(blinds) as b (blind)
		join people.persons p on p.social_blind = b.blind and p.left_on is null) x
	join people.households h on h.id = x.household_id
$$;
-- +goose StatementEnd

-- The households of these villages with these heads, within the caller's scope. A
-- function, so that a list is looked up by index while the tables are young and their
-- statistics say nothing.
-- +goose StatementBegin
create function people.heads(villages bigint[], keys text[])
returns table (village_id bigint, head_key text, id bigint, code text, twin integer, id_blind bytea)
language sql stable rows 10
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
	select h.village_id, h.head_key, h.id, h.code, h.twin, p.id_blind
	from (select distinct * from unnest(villages, keys) as a (village_id, head_key)) a
	join people.households h on h.village_id = a.village_id and h.head_key = a.head_key
	join people.persons p on p.household_id = h.id and p.is_head and p.left_on is null
	order by h.id
$$;
-- +goose StatementEnd

-- Households that may be the same as this one, wherever they are: somebody in them has
-- the same name but for marks, order, Văn and Thị, and a year of birth that is the same
-- or not known, or in the same commune one off; or they have the same phone. Masked, for a caller who has this
-- household in scope; without those that were told apart.
-- +goose StatementBegin
create function people.likely(this bigint)
returns table (household_id bigint, code text, unit_id bigint, masked text, persons integer, score integer, why text[],
	in_scope boolean)
language sql stable security definer rows 10
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
	with mine as (
		select h.id, h.unit_id, h.village_id, h.phone_blind
		from people.households h
		where h.id = this and (house.sees_all() or h.unit_id = any (house.units()))
	), me as (
		select p.name, p.name_key, p.born_on, p.born_year, p.sex, p.unit_id
		from mine join people.persons p on p.household_id = mine.id and p.left_on is null
	), met as (
		select me.name, me.born_on, me.born_year, o.household_id, o.name as other, o.born_on as other_on,
			o.born_year as other_year
		from me
		cross join lateral (
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year = me.born_year and (p.sex = '' or me.sex in ('', p.sex))
			limit 200)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year in (me.born_year - 1, me.born_year + 1) and p.unit_id = me.unit_id
				and (p.sex = '' or me.sex in ('', p.sex))
			limit 50)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year is null and (p.sex = '' or me.sex in ('', p.sex))
			limit 100)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and me.born_year is null and p.born_year is not null and (p.sex = '' or me.sex in ('', p.sex))
			limit 100)) o
	), scored as (
		select household_id, min(other) as other, count(*) as persons,
			max(40 + case when lower(other) = lower(name) then 10 else 0 end
				+ case when other_on = born_on then 35 when other_on <> born_on then 0
					when other_year = born_year then 20 when other_year <> born_year then 5 else 10 end) as score,
			array['name']
				|| case when bool_or(lower(other) = lower(name)) then array['marks'] else '{}' end
				|| case when bool_or(other_on = born_on) then array['born']
					when bool_or(other_year = born_year) then array['year']
					when bool_or(other_year <> born_year) then array['near_year'] else '{}' end as why
		from met
		group by household_id
	), phoned as (
		select o.id as household_id
		from mine join people.households o on o.phone_blind = mine.phone_blind and o.id <> mine.id
		limit 50
	), hits as (
		select household_id from scored union select household_id from phoned
	), weighed as (
		select o.id, o.code, o.unit_id, people.mask(coalesce(s.other, o.head)) as masked, o.persons,
			(coalesce(s.score, 0) + 20 * least(coalesce(s.persons, 0) - 1, 2)::int * (coalesce(s.persons, 0) > 1)::int
				+ case when o.village_id = mine.village_id then 20 when o.unit_id = mine.unit_id then 10 else 0 end
				+ case when p.household_id is not null then 40 else 0 end)::int as score,
			coalesce(s.why, '{}')
				|| case when s.persons > 1 then array['members'] else '{}' end
				|| case when o.village_id = mine.village_id then array['village']
					when o.unit_id = mine.unit_id then array['unit'] else '{}' end
				|| case when p.household_id is not null then array['phone'] else '{}' end as why
		from hits x
		cross join mine
		join people.households o on o.id = x.household_id
		left join scored s on s.household_id = o.id
		left join phoned p on p.household_id = o.id
		where not exists (
			select from people.distinctions d
			where d.low_id = least(this, o.id) and d.high_id = greatest(this, o.id))
	)
	select w.id, w.code, w.unit_id, w.masked, w.persons, least(w.score, 100), w.why,
		house.sees_all() or w.unit_id = any (house.units())
	from weighed w
	where w.score >= 60
	order by w.score desc, w.id
	limit 20
$$;
-- +goose StatementEnd

-- The households of a unit whose head has the same name and year of birth as somebody
-- in another household, or whose phone is another's too, and that nobody told apart.
-- +goose StatementBegin
create function people.doubles(unit bigint, after bigint, most integer) returns table (household_id bigint)
language sql stable security definer rows 50
set search_path = pg_catalog, pg_temp set enable_hashjoin = off set enable_mergejoin = off as $$
	select h.id
	from people.households h
	join people.persons p on p.household_id = h.id and p.is_head and p.left_on is null
	where h.unit_id = unit and h.id > after and (house.sees_all() or unit = any (house.units()))
		and exists (
			select from (
				(select o.household_id from people.persons o
				where o.name_key = p.name_key and o.born_year = p.born_year and o.left_on is null
					and o.household_id <> h.id and (o.sex = '' or p.sex in ('', o.sex))
				limit 50)
				union all
				(select o.id from people.households o where o.phone_blind = h.phone_blind and o.id <> h.id limit 50)) x
			where not exists (
				select from people.distinctions d
				where d.low_id = least(h.id, x.household_id) and d.high_id = greatest(h.id, x.household_id)))
	order by h.id
	limit least(most, 200)
$$;
-- +goose StatementEnd

revoke execute on all functions in schema people from public;
grant execute on function people.mask(text), people.holders(bytea[]), people.heads(bigint[], text[]),
	people.likely(bigint), people.doubles(bigint, bigint, integer) to quy_app;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['classes', 'distinctions'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on people.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table people.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['households', 'persons', 'classes', 'distinctions'] loop
		execute format('alter table people.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on people.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
end
$$;
-- +goose StatementEnd
-- Whoever tells two households apart has one of them.
create policy distinctions_by_who_has_one on people.distinctions as restrictive for insert
	with check (exists (
		select from people.households h
		where h.id in (distinctions.low_id, distinctions.high_id) and h.unit_id = distinctions.unit_id));

grant select on people.households, people.persons, people.classes, people.distinctions to quy_app;
grant insert (code, unit_id, village_id, head, head_year, head_key, twin, persons, address, phone, phone_blind)
	on people.households to quy_app;
grant update (village_id, head, head_year, head_key, twin, persons, address, phone, phone_blind, revision,
	changed_at, changed_by) on people.households to quy_app;
grant insert (household_id, unit_id, no, name, find_key, name_key, born_on, born_year, sex, relation, is_head, facts,
	sealed_facts, id_number, id_blind, id_hint, social_number, social_blind) on people.persons to quy_app;
grant update (name, find_key, name_key, born_on, born_year, sex, relation, is_head, facts, sealed_facts, id_number,
	id_blind, id_hint, social_number, social_blind, left_on, left_why) on people.persons to quy_app;
grant insert (household_id, unit_id, class, from_on, basis) on people.classes to quy_app;
grant insert (low_id, high_id, unit_id, reason) on people.distinctions to quy_app;
