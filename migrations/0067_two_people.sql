-- Where givers' money goes is said by two people. One person could name an account, mark
-- it for the QR and publish its campaign, and on a campaign that was public the QR changed
-- at once: whoever prepared it was nobody else than who approved it. Now nobody publishes
-- what she drafted last or an account that she named last, and once a campaign is public an
-- account more, or another one for the QR, is asked for by one person and agreed to by
-- another. Until then it is nowhere but here: no page, no QR and no leaf knows it.
-- A draft is never thrown away and its accounts are never another campaign's: where a commune
-- has one person who may publish, another one takes over what she drafted and named.
-- +goose Up

-- What stood before this day was published by whoever was there: alone says so.
alter table giving.campaigns
	add column drafted_by bigint, -- who changed the draft last
	add column alone boolean not null default false;
update giving.campaigns set alone = true where published_at is not null;
grant update (drafted_by) on giving.campaigns to quy_app;

create table giving.account_asks (
	id bigint generated always as identity primary key,
	campaign_id bigint not null,
	unit_id bigint not null,
	act text not null, -- open: an account more; qr: another one for the QR
	account_id bigint, -- of qr
	bin text not null,
	bank_name text not null,
	branch text not null,
	number text not null,
	holder_name text not null,
	profile text not null,
	treasury boolean not null,
	for_qr boolean not null,
	opened_on date not null,
	asked_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint account_asks_of_a_unit unique (id, unit_id),
	constraint account_asks_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint account_asks_of_their_units_account
		foreign key (account_id, unit_id) references giving.bank_accounts (id, unit_id),
	constraint account_asks_are_known check (act in ('open', 'qr')),
	constraint account_asks_name_an_account_of_ours check ((act = 'qr') = (account_id is not null)),
	constraint account_asks_for_the_qr_say_so check (act <> 'qr' or for_qr),
	constraint account_asks_are_by_someone check (asked_by > 0)
);
create index account_asks_by_birth on giving.account_asks (born);
create index account_asks_by_campaign on giving.account_asks (campaign_id);

create table giving.account_answers (
	ask_id bigint primary key,
	unit_id bigint not null,
	agreed boolean not null,
	reason text not null,
	answered_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint account_answers_of_their_unit foreign key (ask_id, unit_id) references giving.account_asks (id, unit_id),
	constraint account_answers_refuse_for_a_reason check (case when agreed then reason = '' else length(reason) between 5 and 500 end),
	constraint account_answers_are_by_someone check (answered_by > 0)
);
create index account_answers_by_birth on giving.account_answers (born);

alter table giving.bank_accounts
	add column ask_id bigint, -- by which it came to a campaign that was public
	add column alone boolean not null default true,
	add constraint bank_accounts_one_for_an_ask unique (ask_id),
	add constraint bank_accounts_of_their_units_ask foreign key (ask_id, unit_id) references giving.account_asks (id, unit_id);
alter table giving.bank_accounts alter column alone set default false;
grant insert (ask_id), update (named_by) on giving.bank_accounts to quy_app;

-- +goose StatementBegin
create function giving.account_asks_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from giving.campaigns c where c.id = new.campaign_id and c.published_at is not null)
		or new.act = 'qr' and not exists (
			select from giving.bank_accounts a
			where a.id = new.account_id and a.campaign_id = new.campaign_id and a.closed_on is null
				and (a.bin, a.number) = (new.bin, new.number)) then
		raise exception 'no account of a public campaign is asked for'
			using errcode = '23514', constraint = 'account_asks_are_about_public_campaigns';
	end if;
	return new;
end
$$;

-- Agreed to by another person than who asked; who asked may only take it back.
create function giving.account_answers_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.agreed and exists (
		select from giving.account_asks a where a.id = new.ask_id and a.asked_by = new.answered_by) then
		raise exception 'account % takes two people', new.ask_id
			using errcode = '23514', constraint = 'account_answers_take_two_people';
	end if;
	return new;
end
$$;

-- The ask that the QR of a public campaign goes by: the last one that was agreed to.
create function giving.qr_ask(campaign bigint) returns giving.account_asks
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select a.* from giving.account_asks a
	join giving.account_answers n on n.ask_id = a.id and n.agreed
	where a.campaign_id = campaign and a.for_qr
	order by n.at desc, n.ask_id desc limit 1
$$;

create function giving.bank_accounts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	shown giving.account_asks;
begin
	if not exists (select from giving.campaigns c where c.id = new.campaign_id and c.published_at is not null) then
		return new;
	end if;
	if tg_op = 'UPDATE' and new.named_by <> old.named_by or tg_op = 'INSERT' and not exists (
		select from giving.account_asks a
		join giving.account_answers n on n.ask_id = a.id and n.agreed
		where a.id = new.ask_id and a.act = 'open' and a.campaign_id = new.campaign_id and a.asked_by = new.named_by
			and (a.bin, a.bank_name, a.number, a.holder_name, a.treasury, a.for_qr, a.opened_on)
				= (new.bin, new.bank_name, new.number, new.holder_name, new.treasury, new.for_qr, new.opened_on)) then
		raise exception 'account % of a public campaign takes two people', new.number
			using errcode = '23514', constraint = 'bank_accounts_take_two_people';
	end if;
	if new.for_qr and (tg_op = 'INSERT' or not old.for_qr) then
		shown := giving.qr_ask(new.campaign_id);
		if new.id is distinct from shown.account_id and new.ask_id is distinct from shown.id or shown.id is null then
			raise exception 'the QR of a public campaign takes two people'
				using errcode = '23514', constraint = 'bank_accounts_for_the_qr_take_two_people';
		end if;
	end if;
	return new;
end
$$;

create function giving.campaigns_take_two_people() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.published_by is null or new.published_by = coalesce(new.drafted_by, new.made_by) or exists (
		select from giving.bank_accounts a
		where a.campaign_id = new.id and a.named_by = new.published_by and a.closed_on is null) then
		raise exception 'campaign % takes two people', new.slug
			using errcode = '23514', constraint = 'campaigns_take_two_people';
	end if;
	return new;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['account_asks', 'account_answers'] loop
		execute format('alter table giving.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on giving.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
		execute format('create trigger %1$s_never_changes before update or delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_never_changes', t);
		execute format('create trigger %1$s_hold before insert on giving.%1$s
			for each row execute function giving.%1$s_hold()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_hold', t);
		execute format('grant select on giving.%s to quy_app', t);
	end loop;
end
$$;
-- +goose StatementEnd
create trigger ended_units_take_nothing before insert on giving.account_asks
	for each row execute function ledger.ended_units_take_nothing();
alter table giving.account_asks enable always trigger ended_units_take_nothing;
create trigger bank_accounts_hold before insert or update of for_qr, named_by on giving.bank_accounts
	for each row execute function giving.bank_accounts_hold();
alter table giving.bank_accounts enable always trigger bank_accounts_hold;
create trigger campaigns_take_two_people before update on giving.campaigns
	for each row when (old.published_at is null and new.published_at is not null)
	execute function giving.campaigns_take_two_people();
alter table giving.campaigns enable always trigger campaigns_take_two_people;
revoke execute on function giving.account_asks_hold(), giving.account_answers_hold(), giving.qr_ask(bigint),
	giving.bank_accounts_hold(), giving.campaigns_take_two_people() from public;
grant insert (campaign_id, unit_id, act, account_id, bin, bank_name, branch, number, holder_name, profile, treasury,
	for_qr, opened_on, asked_by, at) on giving.account_asks to quy_app;
grant insert (ask_id, unit_id, agreed, reason, answered_by, at) on giving.account_answers to quy_app;
