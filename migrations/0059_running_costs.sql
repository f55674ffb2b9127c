-- Relief money runs no fund: rent, paper and wages are the fund's own business unless
-- whoever gave agreed to more (ND 93/2021 art 12.3). Who agrees does so under words that
-- are kept, for so many thousandths of the gift at most, and may take it back while it is
-- unspent. What was agreed to is told apart by the part of the book that the gift lies in,
-- and a running cost leaves that part only, two people having said so, by a line of the
-- bank; never more of it than its givers agreed to.
--
-- Consent moves no money. What nobody spends on running costs goes to people in need as
-- all the rest, and nothing has to be given back to relief first.
-- +goose Up
insert into giving.consents (version, wording, wording_en, since) values (
	'costs.1',
	'Tôi đồng ý để một phần khoản ủng hộ này, nhiều nhất 5%, được dùng cho chi phí vận hành của quỹ (in ấn, bưu phí, vận chuyển, thuê kho bãi), có chứng từ và công khai. Nếu tôi không đồng ý, toàn bộ khoản ủng hộ chỉ dùng để cứu trợ. Tôi có thể rút lại khi phần này chưa có quyết định chi.',
	'I agree that a part of this gift, 5% at most, may be used to run the fund (printing, postage, transport, storage), with vouchers and in public. If I do not agree, all of the gift goes to relief. I can withdraw this while no decision spends that part.',
	'2026-11-22');

-- By which transaction a pledge was made: its row is written anew whenever it changes, and
-- only this stays. Of pledges made before it is this migration's.
alter table giving.pledges add column made_in bigint not null default tlog.born();

-- How much of a gift each wording lets the fund use.
create table giving.cost_terms (
	version text primary key references giving.consents,
	permille integer not null,
	born bigint not null default tlog.born(),
	constraint cost_terms_are_a_part check (permille between 1 and 500)
);
create index cost_terms_by_birth on giving.cost_terms (born);
insert into giving.cost_terms (version, permille) values ('costs.1', 50);
grant select on giving.cost_terms to quy_app, quy_portal;

create table giving.cost_consents (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	campaign_id bigint not null,
	earmark_id bigint not null, -- the part of the book that the gift is for
	pledge_id bigint references giving.pledges,
	cash_id bigint references giving.cash_gifts,
	version text not null references giving.cost_terms,
	agreed_at timestamptz not null,
	actor text not null default house.actor(),
	born bigint not null default tlog.born(),
	constraint cost_consents_once_a_pledge unique (pledge_id),
	constraint cost_consents_once_a_cash_gift unique (cash_id),
	constraint cost_consents_of_their_unit unique (id, unit_id),
	constraint cost_consents_of_one_gift check (num_nonnulls(pledge_id, cash_id) = 1)
);
create index cost_consents_by_part on giving.cost_consents (campaign_id, earmark_id);
create index cost_consents_by_birth on giving.cost_consents (born);

-- The end of a consent: its giver's word, or the end of a gift in cash.
create table giving.cost_withdrawals (
	consent_id bigint primary key,
	unit_id bigint not null,
	why text not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint cost_withdrawals_of_their_consent
		foreign key (consent_id, unit_id) references giving.cost_consents (id, unit_id),
	constraint cost_withdrawals_why_is_known check (why in ('giver', 'void'))
);
create index cost_withdrawals_by_birth on giving.cost_withdrawals (born);

create table giving.running_costs (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	campaign_id bigint not null,
	account_id bigint not null,
	earmark_id bigint not null, -- the part of the book that it is paid out of
	amount bigint not null,
	what text not null, -- public, so nobody's name
	document text not null, -- the voucher
	prepared_by bigint not null,
	prepared_actor text not null default house.actor(),
	prepared_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint running_costs_of_a_unit unique (id, unit_id),
	constraint running_costs_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint running_costs_of_their_units_account
		foreign key (account_id, unit_id) references giving.bank_accounts (id, unit_id),
	constraint running_costs_cost_something check (amount between 1 and 9007199254740991),
	constraint running_costs_say_what_for check (
		length(what) between 5 and 300 and length(document) between 1 and 200),
	constraint running_costs_prepared_by_a_person check (prepared_by > 0)
);
create index running_costs_by_unit on giving.running_costs (unit_id, id desc);
create index running_costs_by_part on giving.running_costs (campaign_id, earmark_id);
create index running_costs_by_birth on giving.running_costs (born);

create table giving.cost_acts (
	id bigint generated always as identity primary key,
	cost_id bigint not null,
	unit_id bigint not null,
	nth integer not null,
	act text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	reason text not null default '',
	line_id bigint references giving.bank_lines, -- the bank's, by which it was paid
	entry_id bigint references ledger.entries,
	born bigint not null default tlog.born(),
	constraint cost_acts_of_their_cost foreign key (cost_id, unit_id) references giving.running_costs (id, unit_id),
	constraint cost_acts_one_after_the_other unique (cost_id, nth),
	constraint cost_acts_are_known check (act in ('approved', 'cancelled', 'paid', 'undone')),
	constraint cost_acts_give_a_reason check (
		length(reason) <= 500 and (act in ('approved', 'paid') or length(reason) >= 5)),
	constraint cost_acts_name_what_paid check (
		(act = 'paid') = (line_id is not null) and (act = 'paid') = (entry_id is not null))
);
create index cost_acts_by_line on giving.cost_acts (line_id) where line_id is not null;
create index cost_acts_by_birth on giving.cost_acts (born);

-- What each consent lets the fund use now: of cash that stands in the books, of lines that
-- are the pledge's.
create view giving.cost_shares with (security_invoker = true) as
select c.id, c.unit_id, c.campaign_id, c.earmark_id, c.pledge_id, c.cash_id, c.version, c.agreed_at, w.at as withdrawn_at,
	g.amount as gift, case when w.consent_id is null then g.amount * t.permille / 1000 else 0 end as share
from giving.cost_consents c
join giving.cost_terms t on t.version = c.version
left join giving.cost_withdrawals w on w.consent_id = c.id
cross join lateral (
	select coalesce(sum(x.amount), 0)::bigint as amount
	from (
		select l.amount
		from giving.matches m
		join giving.bank_lines l on l.id = m.line_id
		where m.pledge_id = c.pledge_id and not exists (select from giving.match_undos u where u.match_id = m.id)
		union all
		select k.amount
		from giving.cash_gifts k
		join ledger.entries e on e.kind = 'gift' and e.source = 'cash:' || k.id
		where k.id = c.cash_id and not exists (select from ledger.entries v where v.reverses_id = e.id)) x) g;

-- +goose StatementBegin
create function giving.cost_state(cost bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case act when 'undone' then 'approved' else act end from giving.cost_acts
		where cost_id = cost order by nth desc limit 1), 'prepared')
$$;

-- What the givers of each part of a book agreed to, and what of it is decided and paid.
create function giving.cost_parts(campaign bigint)
returns table (earmark_id bigint, agreed bigint, gifts bigint, decided bigint, paid bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select p.earmark_id, coalesce(sum(p.agreed), 0)::bigint, coalesce(sum(p.gifts), 0)::bigint,
		coalesce(sum(p.decided), 0)::bigint, coalesce(sum(p.paid), 0)::bigint
	from (
		select s.earmark_id, s.share as agreed, case when s.share > 0 then 1 else 0 end as gifts, 0 as decided, 0 as paid
		from giving.cost_shares s where s.campaign_id = campaign
		union all
		select c.earmark_id, 0, 0, case when s.state = 'approved' then c.amount else 0 end,
			case when s.state = 'paid' then c.amount else 0 end
		from giving.running_costs c
		cross join lateral (select giving.cost_state(c.id) as state) s
		where c.campaign_id = campaign) p
	group by p.earmark_id
$$;

-- Whoever takes from what is agreed to, or from who agreed, does so one after the other;
-- the lock is the last of each transaction, after the floors of the books.
create function giving.costs_stay_agreed_to(campaign bigint, part bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtextextended('giving.costs:' || campaign, 0));
	if exists (
		select from giving.cost_parts(campaign) p
		where p.earmark_id = part and p.decided + p.paid > p.agreed) then
		raise exception 'campaign %: more running costs than givers agreed to', campaign
			using errcode = '23514', constraint = 'costs_stay_agreed_to';
	end if;
end
$$;

-- Consent comes with the gift, in the transaction that wrote the gift down: nobody can
-- agree for others afterwards.
create function giving.cost_consents_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.pledges p
		where p.id = new.pledge_id and (p.unit_id, p.campaign_id, p.earmark_id) = (new.unit_id, new.campaign_id, new.earmark_id)
			and p.made_in = tlog.born()
		union all
		select from giving.cash_gifts g
		where g.id = new.cash_id and (g.unit_id, g.campaign_id, g.earmark_id) = (new.unit_id, new.campaign_id, new.earmark_id)
			and g.born = tlog.born()) then
		raise exception 'consent to running costs comes with its gift'
			using errcode = '23514', constraint = 'cost_consents_come_with_their_gift';
	end if;
	return new;
end
$$;

create function giving.cost_withdrawals_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.cost_consents;
begin
	select * into c from giving.cost_consents where id = new.consent_id;
	perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	return null;
end
$$;

-- A match that is undone takes its giver's consent with it.
create function giving.match_undos_spare_costs() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.cost_consents;
begin
	select k.* into c from giving.matches m join giving.cost_consents k on k.pledge_id = m.pledge_id
	where m.id = new.match_id;
	if found then
		perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	end if;
	return null;
end
$$;

-- A running cost is paid out of an account of its campaign and a part of its book.
create function giving.running_costs_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.bank_accounts a
		join giving.campaigns c on c.id = a.campaign_id
		join ledger.earmarks e on e.id = new.earmark_id and e.book_id = c.book_id
		where a.id = new.account_id and a.campaign_id = new.campaign_id) then
		raise exception 'a running cost is paid out of its campaign''s own book'
			using errcode = '23514', constraint = 'running_costs_of_their_book';
	end if;
	return new;
end
$$;

-- Each act follows from how the cost stands, is another person's where two are wanted, and
-- never lets more be spent than was agreed to.
create function giving.cost_acts_hold() returns trigger
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
		or new.act in ('paid', 'undone') and exists (
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
create function giving.cost_acts_stay_agreed_to() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.running_costs;
begin
	select * into c from giving.running_costs where id = new.cost_id;
	perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	return null;
end
$$;

-- A transfer out that turns out to give a gift back becomes a refund and stays one; that
-- pays a running cost, is that until somebody says otherwise.
create or replace function giving.line_kind_holds() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (old.kind = 'session_cash') = (new.kind = 'session_cash')
		and not (old.kind = 'transfer_out' and new.kind in ('refund', 'running_cost'))
		and not (old.kind = 'running_cost' and new.kind = 'transfer_out') then
		raise exception 'a bank line stays what it is'
			using errcode = '23514', constraint = 'lines_change_for_session_cash_only';
	end if;
	return new;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['cost_terms', 'cost_consents', 'cost_withdrawals', 'running_costs', 'cost_acts'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['cost_consents', 'cost_withdrawals', 'running_costs', 'cost_acts'] loop
		execute format('alter table giving.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on giving.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
		execute format('grant select on giving.%s to quy_app', t);
	end loop;
end
$$;
-- +goose StatementEnd
alter table giving.bank_lines drop constraint bank_lines_kind_is_known;
alter table giving.bank_lines add constraint bank_lines_kind_is_known check (kind in (
	'gift', 'interest', 'fee', 'transfer_out', 'own_transfer', 'refund', 'other', 'session_cash', 'running_cost')) not valid;

create trigger cost_consents_hold before insert on giving.cost_consents
	for each row execute function giving.cost_consents_hold();
alter table giving.cost_consents enable always trigger cost_consents_hold;
create trigger cost_withdrawals_hold after insert on giving.cost_withdrawals
	for each row execute function giving.cost_withdrawals_hold();
alter table giving.cost_withdrawals enable always trigger cost_withdrawals_hold;
create trigger match_undos_spare_costs after insert on giving.match_undos
	for each row execute function giving.match_undos_spare_costs();
alter table giving.match_undos enable always trigger match_undos_spare_costs;
create trigger running_costs_hold before insert on giving.running_costs
	for each row execute function giving.running_costs_hold();
alter table giving.running_costs enable always trigger running_costs_hold;
create trigger cost_acts_hold before insert on giving.cost_acts
	for each row execute function giving.cost_acts_hold();
alter table giving.cost_acts enable always trigger cost_acts_hold;
create trigger cost_acts_stay_agreed_to after insert on giving.cost_acts
	for each row when (new.act in ('approved', 'paid')) execute function giving.cost_acts_stay_agreed_to();
alter table giving.cost_acts enable always trigger cost_acts_stay_agreed_to;

grant insert (unit_id, campaign_id, earmark_id, pledge_id, cash_id, version, agreed_at) on giving.cost_consents to quy_app;
grant insert (consent_id, unit_id, why, at) on giving.cost_withdrawals to quy_app;
grant insert (unit_id, campaign_id, account_id, earmark_id, amount, what, document, prepared_by, prepared_at)
	on giving.running_costs to quy_app;
grant insert (cost_id, unit_id, nth, act, actor_id, at, reason, line_id, entry_id) on giving.cost_acts to quy_app;
grant select on giving.cost_shares to quy_app;
revoke execute on function giving.cost_state(bigint), giving.cost_parts(bigint), giving.costs_stay_agreed_to(bigint, bigint),
	giving.cost_consents_hold(), giving.cost_withdrawals_hold(), giving.match_undos_spare_costs(),
	giving.running_costs_hold(), giving.cost_acts_hold(), giving.cost_acts_stay_agreed_to() from public;
grant execute on function giving.cost_state(bigint), giving.cost_parts(bigint) to quy_app, quy_portal;

-- For everybody: what was agreed to and spent of each part, and each cost that was paid.
create view giving.public_cost_parts as
select c.id as campaign_id, c.unit_id, c.book_id, p.earmark_id, e.code as earmark, e.name as earmark_name,
	p.agreed, p.gifts, p.decided, p.paid
from giving.campaigns c
cross join lateral giving.cost_parts(c.id) p
join ledger.earmarks e on e.id = p.earmark_id
where c.published_at is not null;
create view giving.public_running_costs as
select k.id, k.campaign_id, k.unit_id, l.booked_on as paid_on, k.amount, k.what, k.document, a.line_id, a.entry_id
from giving.running_costs k
join giving.campaigns c on c.id = k.campaign_id and c.published_at is not null
join lateral (select x.line_id, x.entry_id from giving.cost_acts x where x.cost_id = k.id order by x.nth desc limit 1) a
	on a.line_id is not null
join giving.bank_lines l on l.id = a.line_id;
grant select on giving.public_cost_parts, giving.public_running_costs to quy_portal, quy_app;
