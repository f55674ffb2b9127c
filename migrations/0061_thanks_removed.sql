-- What stands on the page of thanks is what givers wrote. Screening takes out numbers and
-- insults; an advertisement or a lie about somebody is seen by a person, who takes it off for a
-- reason. The row goes, as when the giver takes it back; that it was taken off, when and why
-- stays, and the giver reads it by the gift's private link. The words do not stay: a keyed
-- hash tells whether the same are asked for again.
-- +goose Up
create table giving.thanks_removals (
	id bigint generated always as identity primary key,
	pledge_id bigint not null references giving.pledges,
	unit_id bigint not null,
	words_blind bytea not null,
	reason text not null,
	removed_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint thanks_removals_say_why check (length(reason) between 5 and 500),
	constraint thanks_removals_are_an_officers check (removed_by > 0),
	constraint thanks_removals_hash_the_words check (length(words_blind) = 32)
);
create index thanks_removals_by_birth on giving.thanks_removals (born);
create index thanks_removals_by_pledge on giving.thanks_removals (pledge_id);
alter table giving.thanks_removals enable row level security;
create policy thanks_removals_in_scope on giving.thanks_removals
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.thanks_removals to quy_app;
grant insert (pledge_id, unit_id, words_blind, reason, removed_by, at) on giving.thanks_removals to quy_app;
create trigger thanks_removals_never_changes before update or delete or truncate on giving.thanks_removals
	for each statement execute function house.refuse_change();
alter table giving.thanks_removals enable always trigger thanks_removals_never_changes;

-- A gift over the table arrives as a line does: its amount and its moment, no name. Its
-- number is below zero, to be told from a line's.
create index cash_gifts_latest on giving.cash_gifts (campaign_id, received_at, id);
create view giving.public_cash as
select g.born, -g.id as id, g.campaign_id, g.received_at as at, g.amount
from giving.cash_gifts g
join giving.campaigns c on c.id = g.campaign_id
where c.published_at is not null and not exists (
	select from ledger.entries e join ledger.entries x on x.reverses_id = e.id
	where e.kind = 'gift' and e.source = 'cash:' || g.id);
grant select on giving.public_cash to quy_portal, quy_app;
create or replace view giving.public_arrivals as
select r.born, r.line_id as id, r.campaign_id, r.at, r.timed, r.amount, r.public_text as text,
	case when not r.hidden then (
		select max(v.code) -- at most one of an entry's receipts stands
		from giving.matches m
		join receipt.receipts v on v.entry_id = m.entry_id
		where m.line_id = r.line_id
			and not exists (select from receipt.events e where e.receipt_id = v.id)) end as receipt,
	'bank' as channel
from giving.statement_rows r
join giving.campaigns c on c.id = r.campaign_id
where c.published_at is not null and r.kind = 'gift' and r.direction = 'in'
union all
select g.born, g.id, g.campaign_id, g.at, true, g.amount, '', null, 'cash'
from giving.public_cash g;

-- Cash comes from few desks, one gift at a time: its word is given with it.
-- +goose StatementBegin
create function giving.cash_gifts_are_told() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform pg_notify('arrivals', '');
	return null;
end
$$;
-- +goose StatementEnd
create trigger cash_gifts_are_told after insert on giving.cash_gifts
	for each statement execute function giving.cash_gifts_are_told();
revoke execute on function giving.cash_gifts_are_told() from public;
