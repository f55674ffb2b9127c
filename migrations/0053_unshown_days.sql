-- A statement says that a gift never came only if it holds the gift's day whole: it has the
-- day and goes past it, or ends with it and its bank's balances agree. A file of the day
-- after says nothing, and what one file's end and another's beginning leave out may be a gift.
-- +goose Up
-- +goose StatementBegin
create function giving.tells_day(account bigint, on_day date, statement bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from giving.statements s
		where s.account_id = account and (statement is null or s.id = statement) and s.repeats_id is null
			and s.state = 'done' and s.from_on <= on_day
			and (s.through_on > on_day
				or s.through_on = on_day and s.balanced and s.profile in ('mt940', 'camt.053')))
$$;

-- What is listed names the statement that tells its day, and nothing that no statement tells
-- of is taken back.
create function giving.unshown_is_told() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	by_one bigint := (to_jsonb(new) ->> 'statement_id')::bigint;
	taken boolean := coalesce(to_jsonb(new) ->> 'act' in ('asked', 'reversed'), true);
begin
	if taken and not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and giving.tells_day(l.account_id, l.booked_on, by_one)) then
		raise exception 'line %: no statement tells its day', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_have_their_day_told';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger unshown_lines_are_told after insert on giving.unshown_lines
	for each row execute function giving.unshown_is_told();
alter table giving.unshown_lines enable always trigger unshown_lines_are_told;
create trigger unshown_acts_are_told after insert on giving.unshown_acts
	for each row execute function giving.unshown_is_told();
alter table giving.unshown_acts enable always trigger unshown_acts_are_told;
revoke execute on function giving.tells_day(bigint, date, bigint), giving.unshown_is_told() from public;
grant execute on function giving.tells_day(bigint, date, bigint) to quy_app;
