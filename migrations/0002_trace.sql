-- The trace: who did what, what was told to the public, what is still to be
-- done, which bytes were handed in, and the keys that seal it all. Every area
-- writes here in its own transaction, so that a fact and its trace stand or fall
-- together.
-- +goose Up

-- audit: one row for each act of a person, with the state before and after.
create schema audit;
grant usage on schema audit to quy_app;
create table audit.events (
	id bigint generated always as identity primary key,
	at timestamptz not null default clock_timestamp(),
	actor text not null,
	actor_id bigint,
	action text not null,
	subject text not null,
	unit_id bigint,
	reason text not null default '',
	before jsonb,
	after jsonb,
	constraint events_name_what_was_done check (action <> '' and subject <> '')
);
create index events_by_subject on audit.events (subject, id);
create index events_by_unit on audit.events (unit_id, id);
grant select, insert on audit.events to quy_app;
alter table audit.events enable row level security;
create policy events_in_scope on audit.events for select
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create policy events_by_anyone on audit.events for insert with check (true);
create trigger events_never_changes before update or delete or truncate on audit.events
	for each statement execute function house.refuse_change();
alter table audit.events enable always trigger events_never_changes;

-- tlog: the leaves of the public log, in the transaction of the fact they tell.
-- A sequencer gives them their places later: it takes rows whose transaction id
-- lies below every running one, in the order of the key; ids alone would lose
-- rows that commit late.
create schema tlog;
grant usage on schema tlog to quy_app;
create table tlog.leaves (
	epoch integer not null default 1,
	xid xid8 not null default pg_current_xact_id(),
	id bigint generated always as identity,
	kind text not null,
	ref text not null,
	body bytea not null,
	appended_at timestamptz not null default clock_timestamp(),
	constraint leaves_in_order_of_commit primary key (epoch, xid, id),
	constraint leaves_tell_a_fact_once unique (kind, ref),
	constraint leaves_fit_an_entry_of_a_tile check (length(body) between 1 and 65535)
);
-- Bodies are short and hashed as they are: do not spend time on compressing them.
alter table tlog.leaves alter column body set storage external;
grant select, insert (kind, ref, body) on tlog.leaves to quy_app;
create trigger leaves_never_changes before update or delete or truncate on tlog.leaves
	for each statement execute function house.refuse_change();
alter table tlog.leaves enable always trigger leaves_never_changes;

-- job: work that outlives a request. A worker takes a lease in a short
-- transaction and runs with none open; every job may run twice.
create schema job;
grant usage on schema job to quy_app;
create table job.jobs (
	id bigint generated always as identity primary key,
	kind text not null,
	key text,
	args jsonb not null,
	state text not null default 'ready',
	run_at timestamptz not null default now(),
	attempts integer not null default 0,
	leased_until timestamptz,
	problem text not null default '',
	made_at timestamptz not null default now(),
	ended_at timestamptz,
	constraint jobs_have_a_known_state check (state in ('ready', 'running', 'done', 'dead')),
	constraint jobs_running_have_a_lease check ((state = 'running') = (leased_until is not null))
);
create unique index jobs_wait_once on job.jobs (kind, key) where state = 'ready';
create index jobs_to_take on job.jobs (run_at, id) where state in ('ready', 'running');
grant select, insert, update, delete on job.jobs to quy_app;

-- file: bytes that were handed in, by their content, in pieces of at most 1 MB.
create schema file;
grant usage on schema file to quy_app;
create table file.contents (
	id bigint generated always as identity primary key,
	sha256 bytea,
	size bigint not null default 0,
	sealed boolean not null,
	constraint contents_are_complete_with_their_hash check (sha256 is null or length(sha256) = 32)
);
create unique index contents_once on file.contents (sha256, sealed);
create table file.chunks (
	content_id bigint not null references file.contents,
	n integer not null,
	body bytea not null,
	constraint chunks_in_order primary key (content_id, n),
	constraint chunks_are_small check (length(body) <= 1048576 + 64)
);
alter table file.chunks alter column body set storage external;
create table file.files (
	id bigint generated always as identity primary key,
	content_id bigint not null references file.contents,
	unit_id bigint not null,
	kind text not null,
	name text not null,
	stored_at timestamptz not null default now(),
	stored_by text not null
);
create index files_by_content on file.files (content_id);
grant select, insert, update (sha256, size), delete on file.contents to quy_app;
grant select, insert, delete on file.chunks to quy_app;
grant select, insert on file.files to quy_app;
alter table file.files enable row level security;
create policy files_in_scope on file.files
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
alter table file.chunks enable row level security;
create policy chunks_of_files_in_scope on file.chunks
	using ((select house.sees_all()) or exists (
		select from file.files f where f.content_id = chunks.content_id));

-- seal: keys, wrapped by the secret of the installation, so that every server
-- of one installation has the same.
create schema seal;
grant usage on schema seal to quy_app;
create table seal.keys (
	id text primary key,
	purpose text not null,
	wrapped bytea not null,
	public bytea,
	made_at timestamptz not null default now(),
	retired_at timestamptz,
	constraint keys_have_a_known_purpose check (purpose in ('session', 'receipt', 'data', 'blind', 'gift', 'log'))
);
create unique index keys_one_in_use on seal.keys (purpose) where retired_at is null;
grant select, insert, update (retired_at) on seal.keys to quy_app;
