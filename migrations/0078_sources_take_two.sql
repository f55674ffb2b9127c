-- The account of another source, of the state's or another fund's money for relief, was named
-- by one person, who could so say alone where that money comes in and out of which account
-- relief is paid. It is asked for by one person and agreed to by another now, as an account
-- more of a public campaign is. Until then the source has no account. What stood before this
-- day says that one person named it.
-- +goose Up
update giving.bank_accounts a set alone = true
from giving.campaigns c
where c.id = a.campaign_id and c.kind <> 'campaign';

-- +goose StatementBegin
create or replace function giving.account_asks_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
			select from giving.campaigns c
			where c.id = new.campaign_id and (c.published_at is not null or c.kind <> 'campaign' and new.act = 'open' and not new.for_qr))
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
-- +goose StatementEnd
