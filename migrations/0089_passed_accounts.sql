-- A bank account of a unit that ended may live on under the name of its successor, with the
-- number that it had: many accounts of districts were renamed on 2025-07-01. One number was
-- one campaign's for ever, so the successor could not name it, and its money stayed at the
-- ended unit. Now it passes on: a row of the successor's names the one before (after_id) and
-- the day from which it is the successor's, asked for by one person with the bank's paper and
-- agreed to by another. Whose a line is says its own day. What the ended unit's books hold
-- there passes at its end, part by part; lines of days before are decided about as before.
-- +goose Up
alter table giving.account_asks
	add column after_id bigint,
	add column paper_id bigint constraint account_asks_papers_are_kept references file.files,
	add constraint account_asks_follow_an_account foreign key (after_id) references giving.bank_accounts,
	add constraint account_asks_that_pass_have_a_paper check ((after_id is null) = (paper_id is null)),
	add constraint account_asks_that_pass_open_one check (after_id is null or act = 'open');
alter table giving.bank_accounts
	add column after_id bigint, -- the row of the unit that ended; its number is the same
	add constraint bank_accounts_follow_an_account foreign key (after_id) references giving.bank_accounts,
	add constraint bank_accounts_pass_once unique (after_id),
	drop constraint bank_accounts_never_shared;
create unique index bank_accounts_never_shared on giving.bank_accounts (bin, number) where after_id is null;
create index bank_accounts_by_number on giving.bank_accounts (number);
grant insert (after_id), select (after_id) on giving.bank_accounts to quy_app;
grant insert (after_id, paper_id) on giving.account_asks to quy_app;

-- +goose StatementBegin
create or replace function giving.bank_accounts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	shown giving.account_asks;
begin
	if not exists (
		select from giving.campaigns c where c.id = new.campaign_id and (c.published_at is not null or c.kind <> 'campaign')) then
		return new;
	end if;
	if tg_op = 'UPDATE' and new.named_by <> old.named_by or tg_op = 'INSERT' and not exists (
		select from giving.account_asks a
		join giving.account_answers n on n.ask_id = a.id and n.agreed
		where a.id = new.ask_id and a.act = 'open' and a.campaign_id = new.campaign_id and a.asked_by = new.named_by
			and a.after_id is not distinct from new.after_id
			and (a.bin, a.bank_name, a.number, a.holder_name, a.treasury, a.for_qr, a.opened_on)
				= (new.bin, new.bank_name, new.number, new.holder_name, new.treasury, new.for_qr, new.opened_on)) then
		raise exception 'account % takes two people', new.number
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

-- An account passes to who has the affairs of its unit, from a day after the end of that unit,
-- for money of the same kind, as the same account, and before anything is told of it from that
-- day on. Whoever takes lines in takes the cover of the account last, and so does this first.
create function giving.bank_accounts_pass() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	o giving.bank_accounts;
	today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
	select * into o from giving.bank_accounts where id = new.after_id for update;
	if (o.bin, o.number, o.treasury) <> (new.bin, new.number, new.treasury) or new.ask_id is null
		or new.opened_on <= o.opened_on or new.opened_on > today
		or not exists (
			select from giving.campaigns c
			join giving.campaigns w on w.id = o.campaign_id and w.kind = c.kind
			where c.id = new.campaign_id and (c.kind <> 'campaign' or c.published_at is not null and w.published_at is not null)) then
		raise exception 'account % is not what passes on', new.number
			using errcode = '23514', constraint = 'bank_accounts_pass_as_they_are';
	end if;
	if new.unit_id = o.unit_id or new.unit_id is distinct from place.heir_for(o.unit_id, 'money', today) then
		raise exception 'account % passes to the successor of its unit', new.number
			using errcode = '23514', constraint = 'bank_accounts_pass_to_the_heir';
	end if;
	if exists (
		select from place.unit_rows r
		where r.unit_id = o.unit_id and r.valid_from <= new.opened_on and (r.valid_to is null or r.valid_to >= new.opened_on)) then
		raise exception 'the unit of account % stands on %', new.number, new.opened_on
			using errcode = '23514', constraint = 'bank_accounts_pass_after_the_end';
	end if;
	insert into giving.account_covers (account_id, through_on, lines, sum_in, sum_out, updated_at)
	values (o.id, o.opened_on, 0, 0, 0, now())
	on conflict (account_id) do nothing;
	perform from giving.account_covers where account_id = o.id for update;
	if exists (select from giving.bank_lines l where l.account_id = o.id and l.booked_on >= new.opened_on) then
		raise exception 'account % was told of from % on', new.number, new.opened_on
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return new;
end
$$;

-- A line is its owner's of that day.
create function giving.bank_lines_of_their_day() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from told t
		join giving.bank_accounts a on a.id = t.account_id
		left join giving.bank_accounts b on b.after_id = a.id
		where a.after_id is not null and t.booked_on < a.opened_on or t.booked_on >= b.opened_on) then
		raise exception 'a line is of the account that its day has'
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return null;
end
$$;

-- And so it is when an account passes on in the same moment: of the two, whoever has the cover
-- second sees the other.
create function giving.account_covers_pass() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from giving.bank_accounts b
		where b.after_id = new.account_id and exists (
			select from giving.bank_lines l where l.account_id = new.account_id and l.booked_on >= b.opened_on)) then
		raise exception 'account % has passed on', new.account_id
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger bank_accounts_follow before insert on giving.bank_accounts
	for each row when (new.after_id is not null) execute function giving.bank_accounts_pass();
alter table giving.bank_accounts enable always trigger bank_accounts_follow;
create trigger bank_lines_of_their_day after insert on giving.bank_lines
	referencing new table as told for each statement execute function giving.bank_lines_of_their_day();
alter table giving.bank_lines enable always trigger bank_lines_of_their_day;
create trigger account_covers_pass before update on giving.account_covers
	for each row execute function giving.account_covers_pass();
alter table giving.account_covers enable always trigger account_covers_pass;
revoke execute on function giving.bank_accounts_pass(), giving.bank_lines_of_their_day(), giving.account_covers_pass()
	from public;

-- What everybody reads of an account: which row is the one before, and until when it was.
create or replace view giving.public_bank_accounts as
select a.id, a.campaign_id, a.unit_id, a.bin, a.bank_name, a.branch, a.number, a.holder_name,
	a.profile, a.treasury, a.for_qr, a.opened_on, a.closed_on, a.after_id,
	(select b.opened_on from giving.bank_accounts b where b.after_id = a.id) as passed_on
from giving.bank_accounts a
join giving.campaigns c on c.id = a.campaign_id
where c.published_at is not null;
