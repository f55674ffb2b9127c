-- Where things happen. A unit is a surrogate id; what it was called, which code
-- it had, what kind it was and what it belonged to are dated rows, because all
-- of these changed on 2025-07-01 and will change again. Nearly every commune
-- code of today named a smaller or other area before that day, so a code means
-- something only together with a date. Old papers keep the old names.
-- +goose Up
create schema place;
grant usage on schema place to quy_app, quy_portal;

-- What searches compare: no marks, no case, only letters, digits and single
-- spaces, and no zeros before a number, because sources disagree on "Phường 01"
-- and "Phường 1", and on where the tone mark of "Hoà" stands.
-- +goose StatementBegin
create function place.find_key(text) returns text
language sql immutable strict parallel safe as $$
	select btrim(regexp_replace(regexp_replace(
		public.vn_fold($1), '[^a-z0-9]+', ' ', 'g'), '\m0+([0-9])', '\1', 'g'))
$$;
-- +goose StatementEnd

create table place.units (
	id bigint generated always as identity primary key,
	made_at timestamptz not null default now()
);

-- valid_to is the last day itself, as papers write it; null means still so.
-- approximate: the first or the last day is only known to lie between
-- 2023-04-10 and 2025-03-01, the two days that we have lists of.
create table place.unit_rows (
	unit_id bigint not null references place.units,
	code text not null,
	level text not null,
	kind text not null,
	name text not null,
	full_name text not null,
	parent_id bigint references place.units,
	valid_from date not null,
	valid_to date,
	basis text not null,
	approximate boolean not null default false,
	find_key text not null generated always as (place.find_key(full_name)) stored,
	constraint unit_rows_one_per_day primary key (unit_id, valid_from),
	constraint unit_row_ends_after_it_begins check (valid_to >= valid_from),
	constraint unit_row_level_is_known check (level in ('province', 'district', 'commune')),
	constraint unit_row_code_fits_its_level check (code ~ case level
		when 'province' then '^[0-9]{2}$' when 'district' then '^[0-9]{3}$'
		when 'commune' then '^[0-9]{5}$' end),
	constraint unit_row_kind_fits_its_level check (kind = any (case level
		when 'province' then array['tỉnh', 'thành phố']
		when 'district' then array['quận', 'huyện', 'thị xã', 'thành phố']
		when 'commune' then array['xã', 'phường', 'thị trấn', 'đặc khu'] end)),
	constraint unit_row_is_named check (name <> '' and full_name <> ''),
	constraint unit_row_province_stands_alone check ((level = 'province') = (parent_id is null)),
	constraint unit_row_not_its_own_parent check (parent_id <> unit_id),
	constraint unit_rows_never_overlap exclude using gist
		(unit_id with =, daterange(valid_from, valid_to, '[]') with &&),
	-- The 1 in front keeps 01, 001 and 00001 apart: codes of different levels differ
	-- in length. As a number the code costs a fifth of what it costs as text.
	constraint unit_rows_code_means_one_unit_a_day exclude using gist
		((('1' || code)::int) with =, daterange(valid_from, valid_to, '[]') with &&)
);
create index unit_rows_by_code on place.unit_rows (code);
create index unit_rows_by_parent on place.unit_rows (parent_id, valid_from);
create index unit_rows_by_find_key on place.unit_rows using gin (find_key gin_trgm_ops);

-- Other sources' codes for a unit of ours, accepted on import and in addresses.
create table place.other_codes (
	code text not null,
	unit_id bigint not null references place.units,
	valid_from date not null,
	valid_to date,
	basis text not null,
	constraint other_codes_once primary key (code, valid_from)
);

-- Which unit took the place of which. A unit may go whole or in parts; at most
-- one successor is the default, a suggestion that an officer confirms. Without
-- to_unit the successor is not known to any source that we have.
create table place.successions (
	from_unit bigint not null references place.units,
	to_unit bigint references place.units,
	kind text not null,
	on_day date not null,
	part text not null,
	is_default boolean not null,
	basis text not null,
	approximate boolean not null default false,
	constraint succession_kind_is_known check
		(kind in ('merge', 'split', 'rename', 'retype', 'reparent', 'abolish')),
	constraint succession_part_is_known check (part in ('whole', 'part')),
	constraint succession_split_is_in_parts check ((kind = 'split') = (part = 'part')),
	constraint succession_leads_elsewhere check (from_unit <> to_unit),
	constraint succession_default_leads_somewhere check (to_unit is not null or not is_default),
	constraint successions_once unique nulls not distinct (from_unit, to_unit, on_day)
);
create unique index successions_one_default on place.successions (from_unit, on_day) where is_default;
create index successions_by_to on place.successions (to_unit);

-- Villages are no level of government and have no code; they are where people
-- live and who vouches for them. The head's name is on every list the village
-- makes; how to reach the head is kept elsewhere.
create table place.villages (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units,
	name text not null,
	valid_from date not null,
	valid_to date,
	made_at timestamptz not null default now(),
	find_key text not null generated always as (place.find_key(name)) stored,
	constraint village_is_named check (name = btrim(name) and length(name) between 1 and 100),
	constraint village_ends_after_it_begins check (valid_to >= valid_from),
	constraint villages_name_is_one_village_a_day exclude using gist
		(unit_id with =, find_key with =, daterange(valid_from, valid_to, '[]') with &&)
);

create table place.village_heads (
	village_id bigint not null references place.villages,
	name text not null,
	valid_from date not null,
	valid_to date,
	constraint village_heads_one_per_day primary key (village_id, valid_from),
	constraint village_head_is_named check (name = btrim(name) and length(name) between 1 and 100),
	constraint village_head_ends_after_beginning check (valid_to >= valid_from),
	constraint village_heads_one_at_a_time exclude using gist
		(village_id with =, daterange(valid_from, valid_to, '[]') with &&)
);

-- The list of units that the program carries goes in once.
create table place.loads (
	version text primary key,
	units bigint not null,
	unit_rows bigint not null,
	successions bigint not null,
	loaded_at timestamptz not null default now()
);

-- The past of a unit is not rewritten: a row ends, and the next one begins.
grant select, insert on place.units, place.unit_rows, place.other_codes, place.successions,
	place.villages, place.village_heads, place.loads to quy_app;
grant update (valid_to) on place.unit_rows, place.other_codes, place.villages, place.village_heads to quy_app;
grant select on place.units, place.unit_rows, place.other_codes, place.successions to quy_portal;

create view place.public_villages as
select id, unit_id, name, valid_from, valid_to
from place.villages;
grant select on place.public_villages to quy_portal, quy_app;
