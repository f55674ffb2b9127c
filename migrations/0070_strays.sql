-- A giver's transfer may reach an account that is for money of the state or of another fund.
-- The code of the pledge stands in the bank's text, and the money was booked as the source's
-- all the same: a gift became state money and nobody had decided that.
--
-- Such a line is in no book until an officer says what it is. It is the source's, whose words
-- happen to hold a code; or it is a gift that came to the wrong account and goes back to its
-- sender or on to the account that receives. Then it passes through the source's book when
-- the bank's outgoing line says that it went, on accounts of its own, and the source never
-- had it. Another person than who decided says which line that is. What was decided wrongly
-- waits again, and so does a line of the source that turns out to be somebody's gift.
--
-- A source's account is the fund's, and nobody could see that: whoever asked about its
-- number was told that it is not ours, which is said of swindlers' accounts. It is named
-- now as what it is: the fund's, for money of the source, and no place to give.
--
-- And a fund with one accountant and one who approves could not take back that a line paid
-- a running cost. Whoever booked a payment still does not undo it; who approved the cost
-- may, for what is booked after it is again booked by another.
-- +goose Up
create table giving.stray_acts (
	id bigint generated always as identity primary key,
	line_id bigint not null references giving.bank_lines,
	unit_id bigint not null,
	nth integer not null,
	act text not null,
	reason text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	out_id bigint references giving.bank_lines, -- the bank's, by which it went
	out_kind text, -- what that line was taken for before
	born bigint not null default tlog.born(),
	constraint stray_acts_one_after_the_other unique (line_id, nth),
	constraint stray_acts_are_known check (act in ('source', 'back', 'on', 'moved', 'reopened')),
	constraint stray_acts_give_a_reason check (act = 'moved' and reason = '' or length(reason) between 5 and 500),
	constraint stray_acts_move_by_a_line check (
		(act = 'moved') = (out_id is not null) and (act = 'moved') = (out_kind is not null))
);
create index stray_acts_by_line_out on giving.stray_acts (out_id) where out_id is not null;
create index stray_acts_by_birth on giving.stray_acts (born);

alter table giving.suggestions
	drop constraint suggestions_why_is_known,
	add constraint suggestions_why_is_known check (why in ('name', 'codes', 'late', 'account'));
alter table giving.bank_lines drop constraint bank_lines_kind_is_known;
alter table giving.bank_lines add constraint bank_lines_kind_is_known check (kind in (
	'gift', 'interest', 'fee', 'transfer_out', 'own_transfer', 'refund', 'other', 'session_cash', 'running_cost', 'source',
	'stray')) not valid; -- the lines that stand are looked at by the next one, which stops nobody

create index suggestions_astray on giving.suggestions (pledge_id) where why = 'account';

-- +goose StatementBegin
-- How a line of a source stands: what was said of it last, or '' for nothing.
create function giving.stray_state(line bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case act when 'reopened' then 'waiting' else act end from giving.stray_acts
		where line_id = line order by nth desc limit 1), '')
$$;

-- What becomes of money that came with a pledge's code to an account that takes no gifts: of
-- several the latest, '' where none came.
create function giving.stray_told(pledge bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case giving.stray_state(s.line_id)
			when '' then 'waiting'
			when 'moved' then (
				select a.act || '_moved' from giving.stray_acts a
				where a.line_id = s.line_id and a.act in ('back', 'on') order by a.nth desc limit 1)
			else giving.stray_state(s.line_id) end
		from giving.suggestions s
		where s.pledge_id = pledge and s.why = 'account' order by s.line_id desc limit 1), '')
$$;

-- Money that came to a source's account turns out to be a stray gift, and back; so does the
-- transfer out by which it went. No other line is ever one.
create function giving.stray_kinds_hold() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if not (old.direction = 'in' and (old.kind, new.kind) in (('source', 'stray'), ('stray', 'source'))
		or old.direction = 'out' and (old.kind, new.kind) in (('transfer_out', 'stray'), ('own_transfer', 'stray'),
			('stray', 'transfer_out'), ('stray', 'own_transfer'))) then
		raise exception 'a bank line stays what it is'
			using errcode = '23514', constraint = 'strays_came_to_a_source';
	end if;
	return new;
end
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

-- Each act follows from the one before, is about money that came to a source's account, and
-- who decided is not who says that it went.
create function giving.stray_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	l giving.bank_lines;
	before giving.stray_acts;
	state text;
begin
	select * into l from giving.bank_lines where id = new.line_id for update;
	state := giving.stray_state(l.id);
	select * into before from giving.stray_acts where line_id = l.id order by nth desc limit 1;
	if new.unit_id <> l.unit_id or l.direction <> 'in' or l.kind not in ('source', 'stray')
		or not exists (select from giving.campaigns c where c.id = l.campaign_id and c.kind <> 'campaign') then
		raise exception 'line % is no money of a source''s account', l.id
			using errcode = '23514', constraint = 'strays_came_to_a_source';
	end if;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'moved' then state in ('back', 'on') and l.kind = 'stray' and l.state = 'booked'
			when 'reopened' then state <> 'waiting' and l.kind = 'source' and l.state = 'held'
				and (state <> '' or new.nth = 1)
			when 'source' then state in ('', 'waiting') and l.kind = 'source' and l.state = 'booked'
			else state in ('', 'waiting') and l.kind = 'source' and l.state = 'held' end, false) then
		raise exception 'line % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'stray_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'moved' and new.actor_id = before.actor_id then
		raise exception 'line % takes two people', l.id
			using errcode = '23514', constraint = 'strays_take_two_people';
	end if;
	if new.act = 'moved' and not exists (
		select from giving.bank_lines o
		where o.id = new.out_id and o.account_id = l.account_id and o.amount = l.amount and o.direction = 'out'
			and o.kind = 'stray' and o.state = 'booked' and o.booked_on >= l.booked_on
			and not exists (
				select from giving.stray_acts a
				where a.out_id = o.id and giving.stray_state(a.line_id) = 'moved'
					and a.nth = (select max(nth) from giving.stray_acts where line_id = a.line_id))) then
		raise exception 'line % did not take the money of line % along', new.out_id, l.id
			using errcode = '23514', constraint = 'strays_move_by_a_line';
	end if;
	return new;
end
$$;

drop trigger line_kind_holds on giving.bank_lines;
create trigger line_kind_holds before update of kind on giving.bank_lines
	for each row when (old.kind <> new.kind and old.kind <> 'stray' and new.kind <> 'stray')
	execute function giving.line_kind_holds();
alter table giving.bank_lines enable always trigger line_kind_holds;
drop trigger row_kind_holds on giving.statement_rows;
create trigger row_kind_holds before update of kind on giving.statement_rows
	for each row when (old.kind <> new.kind and old.kind <> 'stray' and new.kind <> 'stray')
	execute function giving.line_kind_holds();
alter table giving.statement_rows enable always trigger row_kind_holds;
create trigger stray_row_kinds_hold before update of kind on giving.statement_rows
	for each row when (old.kind <> new.kind and (old.kind = 'stray' or new.kind = 'stray'))
	execute function giving.stray_kinds_hold();
alter table giving.statement_rows enable always trigger stray_row_kinds_hold;
create trigger stray_kinds_hold before update of kind on giving.bank_lines
	for each row when (old.kind <> new.kind and (old.kind = 'stray' or new.kind = 'stray'))
	execute function giving.stray_kinds_hold();
alter table giving.bank_lines enable always trigger stray_kinds_hold;

create trigger stray_acts_never_changes before update or delete or truncate on giving.stray_acts
	for each statement execute function house.refuse_change();
alter table giving.stray_acts enable always trigger stray_acts_never_changes;
create trigger stray_acts_hold before insert on giving.stray_acts
	for each row execute function giving.stray_acts_hold();
alter table giving.stray_acts enable always trigger stray_acts_hold;
alter table giving.stray_acts enable row level security;
create policy stray_acts_in_scope on giving.stray_acts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
-- +goose StatementEnd
grant select on giving.stray_acts to quy_app;
grant insert (line_id, unit_id, nth, act, reason, actor_id, at, out_id, out_kind) on giving.stray_acts to quy_app;
revoke execute on function giving.stray_acts_hold(), giving.stray_kinds_hold(), giving.stray_state(bigint), giving.stray_told(bigint)
	from public;
grant execute on function giving.stray_state(bigint) to quy_app;
grant execute on function giving.stray_told(bigint) to quy_app, quy_portal;

create view giving.public_source_accounts as
select a.id, c.id as source_id, c.unit_id, c.book_id, c.kind, c.name, c.purpose, a.bank_name, a.branch, a.number,
	a.holder_name, a.opened_on, a.closed_on
from giving.bank_accounts a
join giving.campaigns c on c.id = a.campaign_id
where c.kind <> 'campaign';
grant select on giving.public_source_accounts to quy_portal, quy_app;

-- +goose StatementBegin
create or replace function giving.cost_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.running_costs;
	state text;
	before giving.cost_acts;
begin
	select * into c from giving.running_costs where id = new.cost_id for update;
	state := giving.cost_state(c.id);
	select * into before from giving.cost_acts where cost_id = c.id order by nth desc limit 1;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'paid' then state = 'approved'
			when 'undone' then state = 'paid' end, false) then
		raise exception 'running cost % is %, not to be %', c.id, state, new.act
			using errcode = '23514', constraint = 'cost_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'approved' and new.actor_id = c.prepared_by
		or new.act = 'paid' and exists (
			select from giving.cost_acts a where a.cost_id = c.id and a.act = 'approved' and a.actor_id = new.actor_id)
		or new.act = 'undone' and new.actor_id = before.actor_id then
		raise exception 'running cost % takes two people', c.id
			using errcode = '23514', constraint = 'running_costs_take_two_people';
	end if;
	if new.act = 'paid' and not exists (
		select from giving.bank_lines l
		join ledger.postings p on p.entry_id = l.entry_id and p.item = 'VND' and p.qty = c.amount
		join ledger.accounts f on f.id = p.src and f.kind = 'bank' and f.holder = 'bank:' || c.account_id
			and f.earmark_id = c.earmark_id
		join ledger.accounts t on t.id = p.dst and t.kind = 'other_out' and t.holder = 'van-hanh'
		where l.id = new.line_id and l.entry_id = new.entry_id and l.kind = 'running_cost' and l.direction = 'out'
			and l.account_id = c.account_id and l.amount = c.amount) then
		raise exception 'line % does not pay running cost %', new.line_id, c.id
			using errcode = '23514', constraint = 'running_costs_are_paid_by_a_line';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
