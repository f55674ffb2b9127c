-- Relief is also paid with money that nobody gave: of the state budget, of the
-- disaster-prevention fund, of the fund for the poor (ND 20/2021, ND 78/2021, ND 03/2026).
-- Each has a book and a bank account of its own in the unit's fund, is decided on and handed
-- over as all other relief, and stands in no figure of what was given.
--
-- Whatever reads a bank account asks for its campaign, so a source is kept beside the
-- campaigns. It calls nobody: it has no code, is never published, and so nothing that
-- givers see knows it; in its book there can be no giver.
-- +goose Up
alter table giving.campaigns
	add column kind text not null default 'campaign', -- as its book
	drop constraint campaigns_prefix_once,
	drop constraint campaigns_prefix_is_two_to_four_letters,
	add constraint campaigns_kind_is_known check (kind in ('campaign', 'budget', 'disaster_prevention', 'charity')),
	add constraint campaigns_prefix_is_two_to_four_letters check (
		case kind when 'campaign' then prefix ~ '^[A-Z]{2,4}$' else prefix = '' end),
	add constraint campaigns_sources_call_nobody check (
		kind = 'campaign' or published_at is null and extended_to is null and distributing_on is null);
create unique index campaigns_prefix_once on giving.campaigns (prefix) where prefix <> '';
grant insert (kind) on giving.campaigns to quy_app;

-- +goose StatementBegin
create function giving.campaigns_have_a_book_of_their_kind() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.kind <> (select b.kind from ledger.books b where b.id = new.book_id) then
		raise exception 'campaign %: the book of another source', new.slug
			using errcode = '23514', constraint = 'campaigns_have_a_book_of_their_kind';
	end if;
	return null;
end
$$;
create function ledger.sources_have_no_givers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join ledger.books b on b.id = n.book_id
		where n.kind = 'giver' and b.kind in ('budget', 'disaster_prevention', 'charity')) then
		raise exception 'money of the state or of another fund was given by nobody'
			using errcode = '23514', constraint = 'sources_have_no_givers';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger campaigns_have_a_book_of_their_kind after insert on giving.campaigns
	for each row execute function giving.campaigns_have_a_book_of_their_kind();
alter table giving.campaigns enable always trigger campaigns_have_a_book_of_their_kind;
create trigger sources_have_no_givers after insert on ledger.accounts
	referencing new table as neu for each statement execute function ledger.sources_have_no_givers();
alter table ledger.accounts enable always trigger sources_have_no_givers;
revoke execute on function giving.campaigns_have_a_book_of_their_kind(), ledger.sources_have_no_givers() from public;

alter table giving.bank_lines drop constraint bank_lines_kind_is_known;
alter table giving.bank_lines add constraint bank_lines_kind_is_known check (kind in (
	'gift', 'interest', 'fee', 'transfer_out', 'own_transfer', 'refund', 'other', 'session_cash', 'running_cost', 'source')) not valid;
alter table giving.bank_lines validate constraint bank_lines_kind_is_known;

-- For everybody: what each source is and by which decision its money came.
create view giving.public_sources as
select c.id, c.unit_id, c.fund_id, c.book_id, c.kind, c.name, c.purpose, c.call_body as body,
	c.call_number as document, c.call_on as decided_on
from giving.campaigns c
where c.kind <> 'campaign';
grant select on giving.public_sources to quy_portal, quy_app;
