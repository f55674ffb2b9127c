-- Money that goes from one unit's fund to another's. It has two sides: what was sent,
-- by the sender's entry and the sender's bank; what arrived, by the receiver's entry and
-- the receiver's bank. In between it lies in an account of its own (transit, holder r7
-- for transfer 7), so nothing is lost on the way, and what did not arrive stays there
-- until somebody says why. Over all funds it counts once: transit belongs to the sender's
-- book, and the only way from book to book leads through it.
--
-- One person prepares, another approves, and who approved does not send (ND 93/2021
-- art 9.1, 13; TT 24/2024 accounts 136 and 336: both sides confirm).
-- +goose Up
create table giving.remittances (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units, -- who sends
	to_unit bigint not null references place.units,
	account_id bigint not null references giving.bank_accounts,
	earmark_id bigint not null references ledger.earmarks, -- the part of the sender's book
	to_account bigint not null references giving.bank_accounts,
	amount bigint not null,
	document text not null, -- the decision or plan it follows
	reason text not null,
	prepared_by bigint not null,
	prepared_actor text not null default house.actor(),
	prepared_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint remittances_move_something check (amount between 1 and 9007199254740991),
	constraint remittances_go_to_another_fund check (to_unit <> unit_id),
	constraint remittances_name_their_document check (length(document) between 1 and 200),
	constraint remittances_give_a_reason check (length(reason) between 5 and 500)
);
create index remittances_by_unit on giving.remittances (unit_id, id);
create index remittances_by_receiver on giving.remittances (to_unit, id);
create index remittances_by_birth on giving.remittances (born);

-- What became of it, one act after the other. The last one says how it stands.
create table giving.remittance_acts (
	id bigint generated always as identity primary key,
	remittance_id bigint not null constraint remittance_acts_of_a_remittance references giving.remittances,
	unit_id bigint not null,
	to_unit bigint not null,
	nth integer not null,
	act text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	on_day date not null, -- the day it is about: of the bank's order, of the bank's line
	reason text not null default '',
	amount bigint, -- what arrived, what is explained
	entry_id bigint references ledger.entries,
	line_id bigint references giving.bank_lines, -- of what arrived
	born bigint not null default tlog.born(),
	constraint remittance_acts_one_after_the_other unique (remittance_id, nth),
	constraint remittance_acts_are_known check (
		act in ('approved', 'cancelled', 'sent', 'stopped', 'missed', 'received', 'parted', 'explained')),
	constraint remittance_acts_give_a_reason check (
		length(reason) <= 500 and (act in ('approved', 'sent', 'received') or length(reason) >= 5)),
	constraint remittance_acts_are_booked check (
		(act in ('sent', 'stopped', 'received', 'parted', 'explained')) = (entry_id is not null)),
	constraint remittance_acts_say_how_much check (
		(act in ('received', 'explained')) = (amount is not null) and (act = 'received') = (line_id is not null))
);
create index remittance_acts_by_unit on giving.remittance_acts (unit_id);
create index remittance_acts_by_receiver on giving.remittance_acts (to_unit);
create index remittance_acts_by_birth on giving.remittance_acts (born);

alter table giving.remittances enable row level security;
create policy remittances_in_scope on giving.remittances
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[])
		or to_unit = any ((select house.units())::bigint[]));
alter table giving.remittance_acts enable row level security;
create policy remittance_acts_in_scope on giving.remittance_acts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[])
		or to_unit = any ((select house.units())::bigint[]));
create trigger remittances_never_changes before update or delete or truncate on giving.remittances
	for each statement execute function house.refuse_change();
alter table giving.remittances enable always trigger remittances_never_changes;
create trigger remittance_acts_never_changes before update or delete or truncate on giving.remittance_acts
	for each statement execute function house.refuse_change();
alter table giving.remittance_acts enable always trigger remittance_acts_never_changes;
grant select on giving.remittances, giving.remittance_acts to quy_app;
grant insert (unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by)
	on giving.remittances to quy_app;
grant insert (remittance_id, unit_id, to_unit, nth, act, actor_id, on_day, reason, amount, entry_id, line_id)
	on giving.remittance_acts to quy_app;

-- Both accounts are of the units that are named, and the part is of the sender's book.
-- +goose StatementBegin
create function giving.remittances_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.bank_accounts f
		join giving.campaigns c on c.id = f.campaign_id
		join ledger.earmarks e on e.id = new.earmark_id and e.book_id = c.book_id
		join giving.bank_accounts t on t.id = new.to_account and t.unit_id = new.to_unit
		join giving.campaigns d on d.id = t.campaign_id and d.published_at is not null
		where f.id = new.account_id and f.unit_id = new.unit_id and c.published_at is not null) then
		raise exception 'a transfer goes from an account of one fund to an account of another'
			using errcode = '23514', constraint = 'remittances_join_two_accounts';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger remittances_hold before insert on giving.remittances
	for each row execute function giving.remittances_hold();
alter table giving.remittances enable always trigger remittances_hold;

-- How a transfer stands after its acts; what is said to be missing changes nothing, and
-- an arrival that was taken back leaves it on its way.
-- +goose StatementBegin
create function giving.remittance_state(remittance bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case act when 'parted' then 'sent' else act end from giving.remittance_acts
		where remittance_id = remittance and act <> 'missed'
		order by nth desc
		limit 1), 'prepared')
$$;
-- +goose StatementEnd

-- Each act follows from how the transfer stands, is another person's where two people
-- are wanted, and names the entry that did it.
-- +goose StatementBegin
create function giving.remittance_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r giving.remittances;
	state text;
	before giving.remittance_acts;
	transit text;
	moved bigint;
begin
	select * into r from giving.remittances where id = new.remittance_id for update;
	if not found or (new.unit_id, new.to_unit) <> (r.unit_id, r.to_unit) then
		raise exception 'an act of another transfer'
			using errcode = '23514', constraint = 'remittance_acts_of_their_remittance';
	end if;
	state := giving.remittance_state(r.id);
	if new.nth <> 1 + (select count(*) from giving.remittance_acts where remittance_id = r.id)
		or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'sent' then state = 'approved'
			when 'stopped' then state = 'sent'
			when 'missed' then state = 'sent'
			when 'received' then state = 'sent'
			when 'parted' then state = 'received'
			when 'explained' then state = 'received' end, false) then
		raise exception 'transfer % is %, not to be %', r.id, state, new.act
			using errcode = '23514', constraint = 'remittance_acts_follow';
	end if;
	select * into before from giving.remittance_acts
	where remittance_id = r.id and act <> 'missed'
	order by nth desc
	limit 1;
	if new.actor_id <= 0
		or new.act = 'approved' and new.actor_id = r.prepared_by
		or new.act in ('sent', 'stopped', 'explained') and new.actor_id = before.actor_id then
		raise exception 'transfer % takes two people', r.id
			using errcode = '23514', constraint = 'remittances_take_two_people';
	end if;
	if new.entry_id is null then
		return new;
	end if;

	transit := 'r' || r.id;
	if new.act in ('stopped', 'parted') then
		if not exists (
			select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) or exists (
			select from giving.session_lines x
			where x.session_id = r.id and x.undone_at is null
				and x.kind = case new.act when 'stopped' then 'remit' else 'arrival' end) then
			raise exception 'transfer % is not taken back by entry %', r.id, new.entry_id
				using errcode = '23514', constraint = 'remittance_acts_are_in_the_books';
		end if;
		return new;
	end if;
	select sum(p.qty) into moved
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.source like 'remit:' || r.id || '/%' and case new.act
		when 'sent' then e.kind = 'remit' and f.kind = 'bank' and f.holder = 'bank:' || r.account_id
			and f.earmark_id = r.earmark_id and t.kind = 'transit' and t.holder = transit
		when 'received' then e.kind = 'arrival' and f.kind = 'transit' and f.holder = transit
			and t.kind = 'bank' and exists (
				select from giving.bank_lines l
				join giving.bank_accounts a on a.id = l.account_id and a.unit_id in (r.unit_id, r.to_unit)
				where l.id = new.line_id and t.holder = 'bank:' || a.id and l.direction = 'in' and l.amount = new.amount)
		else e.kind = 'remit_gap' and f.kind = 'transit' and f.holder = transit and t.kind in ('fee', 'other_out') end;
	if moved is distinct from (case new.act
			when 'sent' then r.amount
			when 'received' then new.amount
			else r.amount - before.amount end)
		or new.act = 'explained' and new.amount <> moved then
		raise exception 'entry % is not what transfer % says', new.entry_id, r.id
			using errcode = '23514', constraint = 'remittance_acts_are_in_the_books';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger remittance_acts_hold before insert on giving.remittance_acts
	for each row execute function giving.remittance_acts_hold();
alter table giving.remittance_acts enable always trigger remittance_acts_hold;

-- The bank tells both sides in lines of its own, as it tells a session's cash and a
-- deposit: the entry stands for the line, and neither is a gift.
create or replace view giving.session_cash as
select c.kind, c.session_id, c.account_id, c.amount, c.happened_on, c.entry_id,
	coalesce(s.unit_id, k.unit_id, m.unit_id) as unit_id,
	p.id as plan_id, p.part, l.number as plan_number, l.year as plan_year,
	case when d.private then null else d.slug end as decision, d.number as decision_number
from (
	select case when e.source like '%/made-good%' then 'made_good' else e.kind end as kind,
		split_part(split_part(e.source, ':', 2), '/', 1)::bigint as session_id,
		substr(a.holder, 6)::bigint as account_id, sum(p.qty)::bigint as amount,
		min(e.bank_on) as happened_on, min(e.id) as entry_id
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts a on a.id = case when e.kind in ('draw', 'remit') then p.src else p.dst end
	where (e.kind in ('draw', 'hand_back') and e.source like 'session:%'
			or e.kind = 'deposit' and e.source like 'deposit:%'
			or e.kind in ('remit', 'arrival') and e.source like 'remit:%')
		and a.holder ~ '^bank:[0-9]+$'
		and not exists (select from ledger.entries v where v.reverses_id = e.id)
	group by 1, 2, 3) c
left join payout.sessions s on s.id = c.session_id and c.kind in ('draw', 'hand_back', 'made_good')
left join giving.cash_deposits k on k.id = c.session_id and c.kind = 'deposit'
left join giving.remittances m on m.id = c.session_id and c.kind in ('remit', 'arrival')
left join payout.plans p on p.id = s.plan_id
left join payout.plan_acts l on l.plan_id = p.id and l.act = 'locked'
left join aid.decisions d on d.id = p.decision_id;

alter table giving.session_lines drop constraint session_lines_kind_is_known;
alter table giving.session_lines add constraint session_lines_kind_is_known
	check (kind in ('draw', 'hand_back', 'made_good', 'deposit', 'remit', 'arrival'));
-- +goose StatementBegin
create or replace function giving.session_lines_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is not null or new.undone_at is null then
			raise exception 'confirmation % has ended', old.id
				using errcode = '23514', constraint = 'session_lines_end_once';
		end if;
		new.undone_actor := house.actor();
		return new;
	end if;
	if not exists (
		select from giving.bank_lines l
		join giving.session_cash c on c.kind = new.kind and c.session_id = new.session_id
			and c.account_id = new.account_id and c.entry_id = l.entry_id
		where l.id = new.line_id and l.kind = 'session_cash' and l.account_id = new.account_id
			and l.unit_id = new.unit_id and l.amount = new.amount and c.amount = new.amount
			and l.direction = case when new.kind in ('draw', 'remit') then 'out' else 'in' end) then
		raise exception 'line % is not the cash of session %', new.line_id, new.session_id
			using errcode = '23514', constraint = 'session_lines_are_the_sessions_cash';
	end if;
	return new;
end
$$;
-- +goose StatementEnd

-- For everybody, once the money has left: both sides and what is between them.
create view giving.public_remittances as
select r.id, r.unit_id, r.to_unit, c.book_id, d.book_id as to_book, r.amount, r.document,
	s.on_day as sent_on, v.on_day as received_on, coalesce(v.amount, 0) as received,
	coalesce(x.amount, 0) as explained, coalesce(x.reason, '') as explanation,
	coalesce(a.unit_id = r.unit_id, false) as came_back
from giving.remittances r
join giving.bank_accounts f on f.id = r.account_id
join giving.campaigns c on c.id = f.campaign_id
join giving.bank_accounts t on t.id = r.to_account
join giving.campaigns d on d.id = t.campaign_id
join giving.remittance_acts s on s.remittance_id = r.id and s.act = 'sent'
left join giving.remittance_acts v on v.remittance_id = r.id and v.act = 'received'
	and not exists (
		select from giving.remittance_acts u
		where u.remittance_id = r.id and u.act = 'parted' and u.nth > v.nth)
left join giving.bank_lines l on l.id = v.line_id
left join giving.bank_accounts a on a.id = l.account_id
left join giving.remittance_acts x on x.remittance_id = r.id and x.act = 'explained'
where c.published_at is not null and d.published_at is not null
	and giving.remittance_state(r.id) in ('sent', 'received', 'explained');
grant select on giving.public_remittances to quy_portal, quy_app;

revoke execute on function giving.remittances_hold(), giving.remittance_acts_hold(),
	giving.remittance_state(bigint) from public;
grant execute on function giving.remittance_state(bigint) to quy_app, quy_portal;
