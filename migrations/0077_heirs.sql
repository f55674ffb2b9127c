-- The bank goes on telling lines of an account after its unit's fund has ended: somebody
-- gives late, the bank pays interest or takes a fee. The books there are locked, so such a
-- line was held, and nobody could ever do anything about it.
--
-- An officer of the unit that has its affairs now says what becomes of it. It is booked in a
-- book of the successor's, for the campaign and the part that the officer names, by an entry
-- of the line's own day; or it goes back to its sender or on to an account that receives, and
-- passes through that book when the bank's outgoing line says that it went, named by another
-- person. What was booked lies at the old account until the bank moves it: the two lines of
-- that are named together, so that nothing is received twice. What was decided wrongly waits
-- again. Each act names the end of the fund that it follows from.
--
-- And one number of a bank's event was a lock of its account only: told of two accounts in
-- one moment it could become two lines. A number that is told from now on has one line.
-- +goose Up
create table giving.heir_acts (
	id bigint generated always as identity primary key,
	line_id bigint not null references giving.bank_lines,
	unit_id bigint not null, -- that ended
	end_id bigint not null references ledger.fund_end_asks,
	heir_id bigint not null references place.units,
	campaign_id bigint not null references giving.campaigns, -- of the heir's
	earmark_id bigint not null references ledger.earmarks,
	nth integer not null,
	act text not null,
	reason text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	other_id bigint references giving.bank_lines, -- moved: out, by which it went; passed: in, where it arrived
	born bigint not null default tlog.born(),
	constraint heir_acts_one_after_the_other unique (line_id, nth),
	constraint heir_acts_are_known check (act in ('booked', 'back', 'on', 'moved', 'passed', 'reopened')),
	constraint heir_acts_give_a_reason check (act in ('moved', 'passed') and reason = '' or length(reason) between 5 and 500),
	constraint heir_acts_name_the_other_line check ((act in ('moved', 'passed')) = (other_id is not null))
);
create index heir_acts_by_other on giving.heir_acts (other_id) where other_id is not null;
create index heir_acts_by_birth on giving.heir_acts (born);

-- +goose StatementBegin
-- What was said last of a line at the account of an ended fund, '' for nothing.
create function giving.heir_state(line bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case act when 'reopened' then 'waiting' else act end from giving.heir_acts
		where line_id = line order by nth desc limit 1), '')
$$;

-- Whether a line is the other one of an act that stands.
create function giving.heir_other(line bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from giving.heir_acts a
		where a.other_id = line and a.act = giving.heir_state(a.line_id)
			and a.nth = (select max(nth) from giving.heir_acts where line_id = a.line_id))
$$;

create or replace function giving.line_bound(line bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case
		when l.channel = 'correction' then 'correction'
		when l.kind = 'session_cash' then 'cash'
		when l.kind = 'running_cost' then 'cost'
		when l.kind = 'stray' then 'stray'
		when l.state = 'matched' then 'matched'
		when l.state = 'held' or l.entry_id is null then 'held'
		when giving.heir_state(l.id) <> '' or giving.heir_other(l.id) then 'heir'
		when exists (select from giving.refunds r left join giving.refund_decisions d on d.refund_id = r.id
				where r.line_id = l.id and (d.refund_id is null or d.approved))
			or exists (select from giving.refund_payments p where p.line_id = l.id)
			or exists (select from giving.late_decisions d where d.line_id = l.id)
			or exists (select from giving.late_returns r where r.out_id = l.id) then 'returned'
		when exists (select from giving.unshown_acts a where a.line_id = l.id and (a.act = 'reversed' or a.act = 'asked'
				and not exists (select from giving.unshown_acts d where d.asked_id = a.id))) then 'unshown'
		else '' end
	from giving.bank_lines l where l.id = line
$$;

-- Each act follows from the one before, is about a line at the account of a fund that has
-- ended, books it where the successor for money says, and who decided that money goes is not
-- who says that it went.
create function giving.heir_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	l giving.bank_lines;
	o giving.bank_lines;
	before giving.heir_acts;
	state text;
	book bigint;
begin
	select * into l from giving.bank_lines where id = new.line_id for update;
	state := giving.heir_state(l.id);
	select * into before from giving.heir_acts where line_id = l.id order by nth desc limit 1;
	if new.unit_id <> l.unit_id or not exists (
		select from giving.campaigns c join ledger.fund_ends e on e.fund_id = c.fund_id
		where c.id = l.campaign_id and e.ask_id = new.end_id) then
		raise exception 'line % is of no fund that has ended', l.id
			using errcode = '23514', constraint = 'heir_lines_are_of_ended_funds';
	end if;
	select c.book_id into book
	from giving.campaigns c
	join giving.campaigns w on w.id = l.campaign_id and w.kind = c.kind
	join ledger.earmarks k on k.book_id = c.book_id
	where c.id = new.campaign_id and k.id = new.earmark_id and c.unit_id = new.heir_id
		and (c.kind <> 'campaign' or c.published_at is not null);
	if book is null or new.act <> 'reopened'
		and new.heir_id is distinct from place.heir_for(l.unit_id, 'money', (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date) then
		raise exception 'line % goes to no successor of its unit', l.id
			using errcode = '23514', constraint = 'heir_lines_go_to_the_heir';
	end if;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'booked' then state in ('', 'waiting') and l.state = 'booked'
			when 'passed' then state in ('', 'waiting') and l.state = 'booked' and l.direction = 'out'
			when 'moved' then state in ('back', 'on') and l.state = 'booked'
				and (new.campaign_id, new.earmark_id) = (before.campaign_id, before.earmark_id)
			when 'reopened' then state in ('booked', 'back', 'on') and l.state = 'held'
			else state in ('', 'waiting') and l.state = 'held' and l.direction = 'in' end, false) then
		raise exception 'line % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'heir_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'moved' and new.actor_id = before.actor_id then
		raise exception 'line % takes two people', l.id
			using errcode = '23514', constraint = 'heir_lines_take_two_people';
	end if;
	if l.state = 'booked' and not exists (select from ledger.entries e where e.id = l.entry_id and e.book_id = book) then
		raise exception 'line % is booked elsewhere', l.id
			using errcode = '23514', constraint = 'heir_lines_are_booked_as_said';
	end if;
	if new.other_id is not null then
		select * into o from giving.bank_lines where id = new.other_id for update;
		if giving.heir_other(o.id) or giving.heir_state(o.id) <> '' or o.amount <> l.amount or o.state <> 'booked'
			or o.booked_on < l.booked_on or not exists (select from ledger.entries e where e.id = o.entry_id and e.book_id = book)
			or (case new.act
				when 'moved' then o.direction <> 'out' or o.account_id <> l.account_id
				else o.direction <> 'in' or o.campaign_id <> new.campaign_id end) then
			raise exception 'line % does not go with line %', o.id, l.id
				using errcode = '23514', constraint = 'heir_lines_go_in_pairs';
		end if;
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger heir_acts_never_changes before update or delete or truncate on giving.heir_acts
	for each statement execute function house.refuse_change();
alter table giving.heir_acts enable always trigger heir_acts_never_changes;
create trigger heir_acts_hold before insert on giving.heir_acts
	for each row execute function giving.heir_acts_hold();
alter table giving.heir_acts enable always trigger heir_acts_hold;
alter table giving.heir_acts enable row level security;
create policy heir_acts_in_scope on giving.heir_acts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.heir_acts to quy_app;
grant insert (line_id, unit_id, end_id, heir_id, campaign_id, earmark_id, nth, act, reason, actor_id, at, other_id)
	on giving.heir_acts to quy_app;
revoke execute on function giving.heir_acts_hold(), giving.heir_state(bigint), giving.heir_other(bigint) from public;
grant execute on function giving.heir_state(bigint), giving.heir_other(bigint) to quy_app;

insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('heir_line', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('heir_move', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt');

-- What stands already may have two lines of one number: it stays as it is, and out of the
-- index. What comes from now on is bound, and the program cannot say otherwise.
alter table giving.bank_events add column bound boolean not null default false;
alter table giving.bank_events alter column bound set default true;
revoke insert on giving.bank_events from quy_app;
grant insert (hook_id, unit_id, provider, source, number, account, print, body, state, like_id, line_id, settled_at)
	on giving.bank_events to quy_app;
create unique index bank_events_one_line_a_number on giving.bank_events (source, number)
	where bound and state in ('taken', 'doubtful');
