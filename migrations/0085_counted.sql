-- PostgreSQL plans by what it has counted of each table, and counts one that grows only
-- every minute or so. A young book that takes its first large file in seconds was planned
-- as an empty one until then: the newest gifts of a page were looked for among all entries,
-- and pages gave up. Who brings many rows has the tables counted that have outgrown what
-- was counted; in an old book none has.
-- +goose Up
-- Counts the table that has grown most, if it is four times as large as when it was counted
-- last and more than half a megabyte, and names it. One at a time, so that no transaction
-- is long: the public log waits for the oldest. One that autovacuum is at is left to it.
-- +goose StatementBegin
create function house.count_grown() returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	grown regclass;
begin
	select c.oid into grown
	from pg_class c
	where c.relkind = 'r' and c.relpersistence = 'p' and pg_get_userbyid(c.relowner) = current_user
		and pg_relation_size(c.oid) > 8 * 65536
		and pg_relation_size(c.oid) > 4::bigint * greatest(c.relpages, 0) * current_setting('block_size')::int
	order by pg_relation_size(c.oid) desc
	limit 1;
	if grown is null then
		return null;
	end if;
	execute format('analyze (skip_locked) %s', grown);
	return grown::text;
end
$$;
-- +goose StatementEnd
revoke execute on function house.count_grown() from public;
grant execute on function house.count_grown() to quy_app;
