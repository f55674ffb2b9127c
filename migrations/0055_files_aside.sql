-- A paper comes with a form, and a form may be refused: its words are typed again, the
-- paper stayed for ever though nothing referred to it. So a file is put aside first, under
-- the number that it will have, and becomes one that stays in the transaction that refers
-- to it. What nobody takes within a day is thrown away; the rows of files that stay are
-- never deleted, and the pieces of their contents cannot be.
-- +goose Up
grant usage on sequence file.files_id_seq to quy_app;
create table file.aside (
	id bigint primary key default nextval('file.files_id_seq'),
	content_id bigint not null,
	unit_id bigint not null,
	kind text not null,
	name text not null,
	stored_at timestamptz not null,
	stored_by text not null,
	constraint aside_content_is_there foreign key (content_id) references file.contents
);
create index aside_by_content on file.aside (content_id);
create index aside_by_age on file.aside (stored_at);
alter table file.aside enable row level security;
create policy aside_in_scope on file.aside
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, delete on file.aside to quy_app;
grant insert (content_id, unit_id, kind, name, stored_at, stored_by) on file.aside to quy_app;

-- what is put aside is read by who may read it afterwards
drop policy chunks_of_files_in_scope on file.chunks;
create policy chunks_of_files_in_scope on file.chunks
	using ((select house.sees_all())
		or exists (select from file.files f where f.content_id = chunks.content_id)
		or exists (select from file.aside a where a.content_id = chunks.content_id));

alter table file.contents add column begun_at timestamptz not null default now();
create index contents_by_age on file.contents (begun_at);

-- +goose StatementBegin
create function file.chunks_of_files_stay() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from alt a join file.files f on f.content_id = a.content_id) then
		raise exception 'pieces of a file that stays'
			using errcode = '23514', constraint = 'chunks_of_files_stay';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger chunks_of_files_stay after delete on file.chunks
	referencing old table as alt for each statement execute function file.chunks_of_files_stay();
alter table file.chunks enable always trigger chunks_of_files_stay;
revoke execute on function file.chunks_of_files_stay() from public;
