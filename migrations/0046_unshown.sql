-- A webhook tells a movement that no statement ever shows, though the statement of its day
-- has come: the bank took it back before the day's end, or the provider erred. Such a line
-- is money in the books that nobody may have. It is listed when the statement is in; an
-- accountant says why it is right, or asks for it to be taken back, and another person
-- decides. Nothing is deleted: a line of the opposite direction takes it back.
-- +goose Up
create table giving.unshown_lines (
	line_id bigint primary key references giving.bank_lines,
	unit_id bigint not null,
	statement_id bigint not null references giving.statements, -- that came in without it
	raised_at timestamptz not null,
	born bigint not null default tlog.born()
);
create index unshown_lines_by_unit on giving.unshown_lines (unit_id, line_id);
create index unshown_lines_by_birth on giving.unshown_lines (born);

create table giving.unshown_acts (
	id bigint generated always as identity primary key,
	line_id bigint not null references giving.unshown_lines,
	unit_id bigint not null,
	act text not null,
	asked_id bigint references giving.unshown_acts, -- the request that this decides
	correction_id bigint references giving.bank_lines, -- the line that takes it back
	reason text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint unshown_acts_are_known check (act in ('explained', 'asked', 'declined', 'reversed')),
	constraint unshown_acts_decide_what_was_asked check ((act in ('declined', 'reversed')) = (asked_id is not null)),
	constraint unshown_acts_reverse_by_a_line check ((act = 'reversed') = (correction_id is not null)),
	constraint unshown_acts_give_a_reason check (length(reason) between 5 and 500),
	constraint unshown_acts_decide_once unique (asked_id)
);
create unique index unshown_acts_end_once on giving.unshown_acts (line_id) where act in ('explained', 'reversed');
create index unshown_acts_by_line on giving.unshown_acts (line_id, id);
create index unshown_acts_by_birth on giving.unshown_acts (born);

-- Who asked does not decide, and what takes a line back is its mirror.
-- +goose StatementBegin
create function giving.unshown_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.asked_id is not null and not exists (
		select from giving.unshown_acts a
		where a.id = new.asked_id and a.line_id = new.line_id and a.act = 'asked' and a.actor_id <> new.actor_id) then
		raise exception 'line %: decided by who asked, or nobody asked', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_take_two_people';
	end if;
	if not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and l.unit_id = new.unit_id and (new.correction_id is null or exists (
			select from giving.bank_lines c
			where c.id = new.correction_id and c.channel = 'correction' and c.account_id = l.account_id
				and c.amount = l.amount and c.direction = 'out' and l.direction = 'in' and c.booked_on = l.booked_on))) then
		raise exception 'line %: not taken back by its mirror', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_are_mirrored';
	end if;
	return null;
end
$$;

-- A line that was taken back is nobody's gift.
create function giving.matches_spare_corrections() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join giving.unshown_acts a on a.line_id = n.line_id and a.act = 'reversed') then
		raise exception 'a line that was taken back has no giver'
			using errcode = '23514', constraint = 'matches_spare_what_was_taken_back';
	end if;
	return null;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['unshown_lines', 'unshown_acts'] loop
		execute format('alter table giving.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on giving.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
		execute format('create trigger %1$s_never_changes before update or delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_never_changes', t);
		execute format('grant select on giving.%s to quy_app', t);
	end loop;
end
$$;
-- +goose StatementEnd
create trigger unshown_acts_hold after insert on giving.unshown_acts
	for each row execute function giving.unshown_acts_hold();
alter table giving.unshown_acts enable always trigger unshown_acts_hold;
create trigger matches_spare_corrections after insert on giving.matches
	referencing new table as neu for each statement execute function giving.matches_spare_corrections();
alter table giving.matches enable always trigger matches_spare_corrections;
grant insert (line_id, unit_id, statement_id, raised_at) on giving.unshown_lines to quy_app;
grant insert (line_id, unit_id, act, asked_id, correction_id, reason, actor_id, at) on giving.unshown_acts to quy_app;
revoke execute on function giving.unshown_acts_hold(), giving.matches_spare_corrections() from public;
