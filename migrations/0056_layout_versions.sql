-- What an officer says of a bank's columns decides how money is read, so what cannot be
-- said on the page cannot be written past it either: a column that the file's row of names
-- does not have, one column for two things, a version out of turn, words of nobody.
-- +goose Up
-- +goose StatementBegin
create function giving.statement_layouts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	last giving.statement_layouts;
	said record;
begin
	select * into last from giving.statement_layouts l
	where l.account_id = new.account_id and l.name = new.name and l.id <> new.id
	order by l.version desc limit 1;
	if new.version <> coalesce(last.version, 0) + 1 then
		raise exception 'layout %: version % does not follow', new.name, new.version
			using errcode = '23514', constraint = 'statement_layouts_follow_each_other';
	end if;
	if new.retired and (last.id is null or last.retired
		or (new.header, new.columns, new.dates, new.decimal_mark) is distinct from (last.header, last.columns, last.dates, last.decimal_mark)) then
		raise exception 'layout %: not the one that is given up', new.name
			using errcode = '23514', constraint = 'statement_layouts_are_given_up_as_they_are';
	end if;
	select bool_and(jsonb_typeof(c.value) = 'number' and c.value::text ~ '^[0-9]{1,2}$'
			and c.value::text::numeric < cardinality(new.header)) as inside,
		count(*) as n, count(distinct c.value) as different,
		bool_and(c.key in ('date', 'time', 'doc', 'reference', 'text', 'out', 'in', 'balance', 'party', 'signed')) as known
	into said
	from jsonb_each(new.columns) c;
	if (said.inside, said.known, said.n = said.different) is distinct from (true, true, true) then
		raise exception 'layout %: columns that its row of names does not have', new.name
			using errcode = '23514', constraint = 'statement_layouts_columns_are_there';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger statement_layouts_hold after insert on giving.statement_layouts
	for each row execute function giving.statement_layouts_hold();
alter table giving.statement_layouts enable always trigger statement_layouts_hold;
revoke execute on function giving.statement_layouts_hold() from public;
alter table giving.statement_layouts
	add constraint statement_layouts_are_an_officers check (made_by > 0);
