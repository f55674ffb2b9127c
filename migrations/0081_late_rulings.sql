-- After a storm tens of thousands of small gifts come when reception is over. Each was to be
-- decided about by itself, and nobody did that. A ruling decides about all of a list as it
-- stands: which lines, how many and how much of them was shown is kept with it, and the
-- database refuses a ruling that is not the list. It is carried out in pieces.
--
-- And what was decided had no end but for a single gift that went back. Money that goes on
-- to another campaign has gone when the bank's line says that it left and another that it
-- came; a ruling's money, back or on, when one line took all of it. Another person than who
-- decided says which lines these are, and nobody ends such a duty by words alone.
-- +goose Up
create table giving.late_rulings (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	campaign_id bigint not null,
	account_id bigint references giving.bank_accounts, -- null: at whatever account
	from_on date, -- of the list that was shown: null is no bound
	through_on date,
	amount_max bigint,
	outcome text not null,
	next_id bigint,
	reason text not null,
	lines bigint[] not null, -- what stood on the list, by number
	amount bigint not null,
	decided_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint late_rulings_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint late_rulings_next_of_the_same_unit
		foreign key (next_id, unit_id) references giving.campaigns (id, unit_id),
	constraint late_rulings_are_known check (outcome in ('kept', 'returned', 'next')),
	constraint late_rulings_name_the_next check (
		(outcome = 'next') = (next_id is not null) and next_id <> campaign_id),
	constraint late_rulings_move_from_one_account check (outcome = 'kept' or account_id is not null),
	constraint late_rulings_give_a_reason check (length(reason) between 5 and 500),
	constraint late_rulings_are_bounded check (cardinality(lines) between 1 and 100000 and amount > 0)
);
create index late_rulings_by_birth on giving.late_rulings (born);
create index late_rulings_by_campaign on giving.late_rulings (campaign_id, id);

-- A ruling that has been carried out: how many were decided by it. Less than it showed where
-- a line turned out meanwhile to be no gift.
create table giving.late_ruling_ends (
	ruling_id bigint primary key references giving.late_rulings,
	unit_id bigint not null,
	gifts bigint not null,
	amount bigint not null,
	at timestamptz not null,
	born bigint not null default tlog.born()
);
create index late_ruling_ends_by_birth on giving.late_ruling_ends (born);

-- A ruling's part of what was decided; null is a decision of its own.
alter table giving.late_decisions add column ruling_id bigint references giving.late_rulings;
create index late_decisions_by_ruling on giving.late_decisions (ruling_id) where ruling_id is not null;
create index late_decisions_in_order on giving.late_decisions (campaign_id, line_id);
drop index giving.late_decisions_by_campaign;
create index bank_lines_late_in_order on giving.bank_lines (campaign_id, id) where state = 'late';
drop index giving.bank_lines_late;

-- The bank's lines by which late money went where it was decided: of one gift that went on,
-- or of all that one ruling decided about.
create table giving.late_moves (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	line_id bigint references giving.late_decisions,
	ruling_id bigint references giving.late_rulings,
	out_id bigint not null references giving.bank_lines,
	entry_id bigint not null, -- of that line
	in_id bigint references giving.bank_lines, -- where it arrived; null: back to who sent it
	in_entry_id bigint,
	gifts bigint not null,
	amount bigint not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint late_moves_of_one_decision check (num_nonnulls(line_id, ruling_id) = 1),
	constraint late_moves_arrive_in_the_books check ((in_id is null) = (in_entry_id is null)),
	constraint late_moves_once_a_gift unique (line_id),
	constraint late_moves_once_a_ruling unique (ruling_id),
	constraint late_moves_one_line_out unique (out_id),
	constraint late_moves_one_line_in unique (in_id)
);
create index late_moves_by_birth on giving.late_moves (born);

-- +goose StatementBegin
-- Whether a line stands in a ruling that is being carried out.
create function giving.late_ruled(line bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from giving.bank_lines l
		join giving.late_rulings r on r.campaign_id = l.campaign_id
		where l.id = line and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)
			and l.id = any (r.lines))
$$;

-- A ruling is about the whole of its list, and one goes on at a time: who decides about a
-- single gift waits for the same campaign here.
create function giving.late_rulings_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	there bigint[];
	total bigint;
begin
	perform from giving.campaigns where id = new.campaign_id for no key update;
	if exists (
		select from giving.late_rulings r
		where r.campaign_id = new.campaign_id
			and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)) then
		raise exception 'campaign %: a ruling is being carried out', new.campaign_id
			using errcode = '23514', constraint = 'late_rulings_one_at_a_time';
	end if;
	select array_agg(l.id order by l.id), sum(l.amount) into there, total
	from giving.bank_lines l
	where l.campaign_id = new.campaign_id and l.unit_id = new.unit_id and l.state = 'late' and l.kind = 'gift'
		and (new.account_id is null or l.account_id = new.account_id)
		and (new.from_on is null or l.booked_on >= new.from_on)
		and (new.through_on is null or l.booked_on <= new.through_on)
		and (new.amount_max is null or l.amount <= new.amount_max);
	if there is distinct from new.lines or total is distinct from new.amount or new.decided_by <= 0 then
		raise exception 'campaign %: the ruling is not the list', new.campaign_id
			using errcode = '23514', constraint = 'late_rulings_are_the_list';
	end if;
	return new;
end
$$;

create function giving.late_ruling_ends_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- Who gives one of its gifts back sees its end, or is seen by it.
	perform from giving.late_rulings where id = new.ruling_id for no key update;
	if not exists (
		select from giving.late_rulings r
		cross join lateral (
			select count(*) as gifts, coalesce(sum(d.amount), 0) as amount
			from giving.late_decisions d where d.ruling_id = r.id) x
		where r.id = new.ruling_id and r.unit_id = new.unit_id and x.gifts = new.gifts and x.amount = new.amount)
		or exists (
			select from giving.late_rulings r
			cross join lateral unnest(r.lines) u(id)
			join giving.bank_lines l on l.id = u.id
			where r.id = new.ruling_id and l.state = 'late') then
		raise exception 'ruling % has not been carried out', new.ruling_id
			using errcode = '23514', constraint = 'late_rulings_end_when_all_is_decided';
	end if;
	return null;
end
$$;

drop trigger late_decisions_hold on giving.late_decisions;
create or replace function giving.late_decisions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform from giving.campaigns where id in (select campaign_id from neu) order by id for no key update;
	if exists (
		select from neu n
		left join giving.bank_lines l on l.id = n.line_id and l.unit_id = n.unit_id and l.campaign_id = n.campaign_id
			and l.amount = n.amount and l.kind = 'gift' and l.state = 'late'
		where l.id is null
			or exists (select from giving.refund_decisions d where d.line_id = n.line_id and d.approved)) then
		raise exception 'decided about what is no late gift'
			using errcode = '23514', constraint = 'late_decisions_are_on_late_gifts';
	end if;
	if exists (select from neu n where n.ruling_id is null and giving.late_ruled(n.line_id)) then
		raise exception 'decided about what a ruling decides'
			using errcode = '23514', constraint = 'late_decisions_wait_for_their_ruling';
	end if;
	if exists (
		select n.line_id, n.ruling_id, n.unit_id, n.campaign_id, n.outcome, coalesce(n.next_id, 0), n.reason, n.decided_by
		from neu n where n.ruling_id is not null
		except all
		select u.id, r.id, r.unit_id, r.campaign_id, r.outcome, coalesce(r.next_id, 0), r.reason, r.decided_by
		from giving.late_rulings r cross join lateral unnest(r.lines) u(id)
		where r.id in (select ruling_id from neu)
			and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)) then
		raise exception 'decided otherwise than the ruling says'
			using errcode = '23514', constraint = 'late_decisions_follow_their_ruling';
	end if;
	return null;
end
$$;

-- A line of the bank by which money went ends one debt, be it a refund, a late gift or all of
-- a ruling: who else would take it waits here and is refused.
create function giving.line_pays_once(line bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform from giving.bank_lines where id = line for no key update;
	if (select count(*) from giving.refund_payments p where p.line_id = line)
		+ (select count(*) from giving.late_returns r where r.out_id = line)
		+ (select count(*) from giving.late_moves m where m.out_id = line or m.in_id = line) > 1 then
		raise exception 'line % has paid something else', line
			using errcode = '23514', constraint = 'lines_pay_once';
	end if;
end
$$;

create or replace function giving.refund_payments_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform giving.line_pays_once(new.line_id);
	if not exists (
		select from giving.refund_decisions d
		join giving.bank_lines i on i.id = d.line_id
		join giving.bank_lines o on o.id = new.line_id
		where d.refund_id = new.refund_id and d.approved and o.direction = 'out' and o.kind = 'refund'
			and o.unit_id = new.unit_id and d.unit_id = new.unit_id and o.account_id = i.account_id
			and o.amount = d.amount and o.entry_id = new.entry_id and o.booked_on >= i.booked_on) then
		raise exception 'refund %: line % does not pay it', new.refund_id, new.line_id
			using errcode = '23514', constraint = 'refund_payments_pay_what_was_decided';
	end if;
	return null;
end
$$;

-- A gift that late money's decisions send back or on, or that a ruling is deciding, is not
-- approved to go back beside them; who decides waits for the campaign as they do.
create or replace function giving.refund_decisions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from giving.refunds r where r.id = new.refund_id and r.checked_by = new.decided_by) then
		raise exception 'refund %: decided by who found it', new.refund_id
			using errcode = '23514', constraint = 'refunds_take_two_people';
	end if;
	if not new.approved then
		return null;
	end if;
	perform from giving.campaigns
	where id = (select l.campaign_id from giving.bank_lines l where l.id = new.line_id) for no key update;
	if exists (select from giving.late_decisions d where d.line_id = new.line_id and d.outcome <> 'kept')
		or giving.late_ruled(new.line_id) then
		raise exception 'refund %: late money decides about it', new.refund_id
			using errcode = '23514', constraint = 'refunds_spare_late_money';
	end if;
	return null;
end
$$;

create or replace function giving.late_returns_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- A ruling's money goes back in one or line by line: the two wait for each other.
	perform from giving.late_rulings r
	join giving.late_decisions d on d.ruling_id = r.id and d.line_id = new.line_id for no key update of r;
	perform giving.line_pays_once(new.out_id);
	if not exists (
		select from giving.late_decisions d
		join giving.bank_lines i on i.id = d.line_id
		join giving.bank_lines o on o.id = new.out_id
		where d.line_id = new.line_id and d.outcome = 'returned' and d.decided_by <> new.actor_id
			and o.direction = 'out' and o.kind = 'refund' and o.unit_id = new.unit_id and d.unit_id = new.unit_id
			and o.account_id = i.account_id and o.amount = d.amount and o.entry_id = new.entry_id
			and o.booked_on >= i.booked_on
			and not exists (select from giving.late_moves m where m.ruling_id = d.ruling_id)) then
		raise exception 'line % does not give % back', new.out_id, new.line_id
			using errcode = '23514', constraint = 'late_returns_give_back_what_was_decided';
	end if;
	return null;
end
$$;

-- What went is all of what was decided and has not gone yet, from the account where it lay
-- to where it was decided, and who decided is not who says so.
create function giving.late_moves_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	decided record;
begin
	perform from giving.late_rulings where id = new.ruling_id for no key update;
	perform giving.line_pays_once(new.out_id);
	select min(d.unit_id) as unit_id, min(d.campaign_id) as campaign_id, min(d.outcome) as outcome, min(d.next_id) as next_id,
		min(d.decided_by) as decided_by, count(*) as gifts, sum(d.amount) as amount, min(l.account_id) as account_id,
		max(l.account_id) as other_account, max(l.booked_on) as booked_on
	into decided
	from giving.late_decisions d
	join giving.bank_lines l on l.id = d.line_id
	where (d.line_id = new.line_id and d.ruling_id is null and d.outcome = 'next'
			or d.ruling_id = new.ruling_id and exists (
				select from giving.late_ruling_ends e where e.ruling_id = new.ruling_id))
		and not exists (select from giving.late_returns r where r.line_id = d.line_id);
	if not coalesce(decided.gifts = new.gifts and decided.amount = new.amount and decided.unit_id = new.unit_id and decided.outcome <> 'kept'
		and decided.account_id = decided.other_account and (decided.outcome = 'next') = (new.in_id is not null), false) then
		raise exception 'this is not what was decided'
			using errcode = '23514', constraint = 'late_moves_are_all_that_was_decided';
	end if;
	if new.actor_id <= 0 or new.actor_id = decided.decided_by then
		raise exception 'late money takes two people'
			using errcode = '23514', constraint = 'late_moves_take_two_people';
	end if;
	if not exists (
		select from giving.bank_lines o
		where o.id = new.out_id and o.direction = 'out' and o.state = 'booked' and o.entry_id = new.entry_id
			and o.kind = case decided.outcome when 'next' then 'own_transfer' else 'refund' end
			and o.account_id = decided.account_id and o.amount = decided.amount and o.booked_on >= decided.booked_on
			and (decided.outcome = 'returned' or exists (
				select from giving.bank_lines i
				join giving.campaigns c on c.id = decided.campaign_id
				join ledger.postings p on p.entry_id = i.entry_id
				join ledger.accounts a on a.id = p.src and a.kind = 'transit' and a.book_id = c.book_id
				where i.id = new.in_id and i.direction = 'in' and i.state = 'booked' and i.kind = 'own_transfer'
					and i.entry_id = new.in_entry_id and i.campaign_id = decided.next_id and i.unit_id = decided.unit_id
					and i.amount = decided.amount and i.booked_on >= o.booked_on))) then
		raise exception 'line % did not take it along', new.out_id
			using errcode = '23514', constraint = 'late_moves_go_by_the_banks_lines';
	end if;
	return null;
end
$$;

-- A line by which late money went stays what it is.
create function giving.late_moves_keep_their_lines() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from giving.late_moves m where m.out_id = old.id or m.in_id = old.id) then
		raise exception 'late money went by line %', old.id
			using errcode = '23514', constraint = 'late_moves_keep_their_lines';
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
		when giving.heir_state(l.id) <> '' or giving.heir_other(l.id) then 'heir'
		when exists (select from giving.refunds r left join giving.refund_decisions d on d.refund_id = r.id
				where r.line_id = l.id and (d.refund_id is null or d.approved))
			or exists (select from giving.refund_payments p where p.line_id = l.id)
			or exists (select from giving.late_decisions d where d.line_id = l.id)
			or exists (select from giving.late_returns r where r.out_id = l.id)
			or exists (select from giving.late_moves m where m.out_id = l.id)
			or exists (select from giving.late_moves m where m.in_id = l.id)
			or giving.late_ruled(l.id) then 'returned'
		when exists (select from giving.unshown_acts a where a.line_id = l.id and (a.act = 'reversed' or a.act = 'asked'
				and not exists (select from giving.unshown_acts d where d.asked_id = a.id))) then 'unshown'
		else '' end
	from giving.bank_lines l where l.id = line
$$;

do $$
declare
	t text;
begin
	foreach t in array array['late_rulings', 'late_ruling_ends', 'late_moves'] loop
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
create trigger late_decisions_hold after insert on giving.late_decisions
	referencing new table as neu for each statement execute function giving.late_decisions_hold();
alter table giving.late_decisions enable always trigger late_decisions_hold;
create trigger late_rulings_hold before insert on giving.late_rulings
	for each row execute function giving.late_rulings_hold();
alter table giving.late_rulings enable always trigger late_rulings_hold;
create trigger late_ruling_ends_hold after insert on giving.late_ruling_ends
	for each row execute function giving.late_ruling_ends_hold();
alter table giving.late_ruling_ends enable always trigger late_ruling_ends_hold;
create trigger late_moves_hold after insert on giving.late_moves
	for each row execute function giving.late_moves_hold();
alter table giving.late_moves enable always trigger late_moves_hold;
create trigger late_moves_keep_their_lines before update of kind, entry_id on giving.bank_lines
	for each row when (old.kind in ('own_transfer', 'refund')
		and (old.kind, old.entry_id) is distinct from (new.kind, new.entry_id))
	execute function giving.late_moves_keep_their_lines();
alter table giving.bank_lines enable always trigger late_moves_keep_their_lines;
revoke execute on function giving.late_ruled(bigint), giving.late_rulings_hold(), giving.late_ruling_ends_hold(),
	giving.line_pays_once(bigint), giving.late_moves_hold(), giving.late_moves_keep_their_lines() from public;
grant execute on function giving.late_ruled(bigint) to quy_app;
grant insert (ruling_id) on giving.late_decisions to quy_app;
grant insert (unit_id, campaign_id, account_id, from_on, through_on, amount_max, outcome, next_id, reason, lines, amount,
	decided_by, at) on giving.late_rulings to quy_app;
grant insert (ruling_id, unit_id, gifts, amount, at) on giving.late_ruling_ends to quy_app;
grant insert (unit_id, line_id, ruling_id, out_id, entry_id, in_id, in_entry_id, gifts, amount, actor_id, at)
	on giving.late_moves to quy_app;

-- What of it has gone where it was decided.
create or replace view giving.public_late_money as
select campaign_id, outcome, count(*) as gifts, sum(amount)::bigint as amount,
	count(*) filter (where moved) as moved_gifts, coalesce(sum(amount) filter (where moved), 0)::bigint as moved_amount
from (
	select d.campaign_id, d.outcome, d.amount,
		r.line_id is not null or o.id is not null or m.id is not null as moved
	from giving.late_decisions d
	left join giving.late_returns r on r.line_id = d.line_id
	left join giving.late_moves o on o.line_id = d.line_id
	left join giving.late_moves m on m.ruling_id = d.ruling_id
	union all
	select campaign_id, 'waiting', amount, false from giving.bank_lines where state = 'late') x
group by campaign_id, outcome;

-- A decision about late money ends by deciding, and what was decided by the bank's line.
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('late_money', '2026-01-01', 5, true, 'act', 'Nghị định 93/2021/NĐ-CP, điều 9 khoản 1 điểm a; thời hạn do quỹ đặt'),
	('late_return', '2026-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('late_transfer', '2026-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt');
