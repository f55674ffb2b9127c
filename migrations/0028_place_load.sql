-- Fifteen thousand units come in once, in one statement; put one by one into the index
-- of letters they took half of the first start. They wait on its list again, and the
-- list is merged when they are in: a search reads it from end to end.
-- +goose Up
alter index place.unit_rows_by_find_key set (fastupdate = on);
-- +goose StatementBegin
create function place.merge_search() returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select gin_clean_pending_list('place.unit_rows_by_find_key'::regclass)
$$;
-- +goose StatementEnd
revoke execute on function place.merge_search() from public;
grant execute on function place.merge_search() to quy_app;
