-- The house: what every other schema leans on. Folding of Vietnamese text for
-- searches, the scope that row-level security compares with, the refusal that
-- append-only tables share, and the answers of requests that may be repeated.
-- Roles are not made here: operations (or the private database) make quy_owner,
-- quy_app and quy_portal first.
-- +goose Up
create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create schema house;
grant usage on schema house to quy_app, quy_portal;

-- unaccent() is only stable, because its dictionary could change; ours does not.
-- +goose StatementBegin
create function public.vn_fold(text) returns text
language sql immutable strict parallel safe as $$
	select lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC)))
$$;
-- +goose StatementEnd
comment on function public.vn_fold(text) is 'Lower case without marks, đ as d; for searching short names.';

-- The scope of the actor of this transaction. Every policy compares with it:
--   using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))
-- The inner selects matter: without them the text is split once per row.
-- +goose StatementBegin
create function house.units() returns bigint[]
language sql stable parallel safe as $$
	select case when current_setting('quy.units', true) in ('', '*') then '{}'::bigint[]
		else string_to_array(current_setting('quy.units', true), ',')::bigint[] end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function house.sees_all() returns boolean
language sql stable parallel safe as $$
	select coalesce(current_setting('quy.units', true), '') = '*'
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function house.actor() returns text
language sql stable parallel safe as $$
	select coalesce(nullif(current_setting('quy.actor', true), ''), session_user)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function house.refuse_change() returns trigger
language plpgsql as $$
begin
	raise exception '% on %.% refused: what is written here stays', tg_op, tg_table_schema, tg_table_name
		using errcode = '23514', constraint = tg_table_name || '_never_changes';
end
$$;
-- +goose StatementEnd

-- Answers of requests that carry an idempotency key, kept 30 days.
create table house.once (
	actor text not null,
	key text not null,
	hash bytea not null,
	answer jsonb,
	taken_at timestamptz not null default now(),
	constraint once_per_actor_and_key primary key (actor, key),
	constraint once_key_is_short check (length(key) between 1 and 200)
);
create index once_by_age on house.once (taken_at);
grant select, insert, update, delete on house.once to quy_app;

-- What this database is: real books, or a sample. One row, written at the first
-- start; a program that expects the other kind refuses to start.
create table house.installation (
	one boolean primary key default true,
	kind text not null,
	made_at timestamptz not null default now(),
	filled_at timestamptz, -- when the sample was complete
	constraint installation_is_one check (one),
	constraint installation_is_real_or_sample check (kind in ('real', 'sample')),
	constraint installation_real_ones_are_not_filled check (kind = 'sample' or filled_at is null)
);
grant select, insert (kind), update (filled_at) on house.installation to quy_app;
