-- Whoever lost the links of his gifts still has the phone or the e-mail that he gave with
-- them. He proves it with a code that is sent there, and gets all receipts of a year and
-- the private links of his gifts. Whether a contact is known here is never told: asking
-- writes the same row and the same job for every contact, and a code that was sent to
-- nobody is refused as a wrong one is.
--
-- A giver may be named otherwise later, or not at all. The receipt is not changed by it,
-- nor is what the log was told: how it is named to everybody from now on stands beside.
-- +goose Up
alter table giving.pledges add column email_blind bytea;
create index pledges_by_email on giving.pledges (email_blind) where email_blind is not null;
create index pledges_with_email_unread on giving.pledges (id) where email is not null and email_blind is null;
grant insert (email_blind), update (email_blind) on giving.pledges to quy_app;
create index cash_gifts_by_phone on giving.cash_gifts (phone_blind) where phone_blind is not null;
create index goods_gifts_by_phone on giving.goods_gifts (phone_blind) where phone_blind is not null;

-- What who asks left to be reached by, to be found by it.
create table giving.inquiry_contacts (
	inquiry_id bigint not null,
	blind bytea not null,
	unit_id bigint not null,
	born bigint not null default tlog.born(),
	constraint inquiry_contacts_once primary key (inquiry_id, blind),
	constraint inquiry_contacts_of_one_of_their_unit
		foreign key (inquiry_id, unit_id) references giving.inquiries (id, unit_id)
);
create index inquiry_contacts_by_birth on giving.inquiry_contacts (born);
create index inquiry_contacts_by_blind on giving.inquiry_contacts (blind);
alter table giving.inquiry_contacts enable row level security;
create policy inquiry_contacts_in_scope on giving.inquiry_contacts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger inquiry_contacts_never_changes before update or delete or truncate on giving.inquiry_contacts
	for each statement execute function house.refuse_change();
alter table giving.inquiry_contacts enable always trigger inquiry_contacts_never_changes;
grant select on giving.inquiry_contacts to quy_app;
grant insert (inquiry_id, blind, unit_id) on giving.inquiry_contacts to quy_app;

-- A code that is under way to a contact. It is of no unit: only the program reads it, and
-- it is forgotten after a day.
create table giving.contact_codes (
	ticket text primary key,
	blind bytea not null, -- of the contact
	sealed bytea not null, -- the contact and the code
	code_hash bytea not null,
	year integer not null,
	asked_at timestamptz not null,
	expires_at timestamptz not null,
	sent_at timestamptz, -- null: it went to nobody, and opens nothing
	tries integer not null default 0,
	key_hash bytea, -- of the link, once the code was right
	open_until timestamptz,
	constraint contact_codes_ticket_is_unguessable check (ticket ~ '^[A-Z2-7]{26}$'),
	constraint contact_codes_live_ten_minutes check (expires_at = asked_at + interval '10 minutes'),
	constraint contact_codes_are_tried_five_times check (tries between 0 and 5),
	constraint contact_codes_open_when_sent check (key_hash is null or sent_at is not null),
	constraint contact_codes_open_for_an_hour
		check ((key_hash is null) = (open_until is null) and open_until <= asked_at + interval '70 minutes'),
	constraint contact_codes_are_short check (length(sealed) <= 1024 and length(code_hash) = 32)
);
create index contact_codes_by_contact on giving.contact_codes (blind, asked_at);
create index contact_codes_by_age on giving.contact_codes (asked_at);
alter table giving.contact_codes enable row level security;
create policy contact_codes_for_the_program on giving.contact_codes using ((select house.sees_all()));
grant select, delete on giving.contact_codes to quy_app;
grant insert (ticket, blind, sealed, code_hash, year, asked_at, expires_at) on giving.contact_codes to quy_app;
grant update (sent_at, tries, key_hash, open_until) on giving.contact_codes to quy_app;

-- How the giver of a receipt is named to everybody since then; null names nobody.
create table receipt.shown_names (
	id bigint generated always as identity primary key,
	receipt_id bigint not null constraint shown_names_of_a_receipt references receipt.receipts,
	unit_id bigint not null,
	public_name text,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint shown_names_are_short check (length(public_name) between 1 and 200)
);
create index shown_names_by_birth on receipt.shown_names (born);
create index shown_names_by_receipt on receipt.shown_names (receipt_id, id);
alter table receipt.shown_names enable row level security;
create policy shown_names_in_scope on receipt.shown_names
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger shown_names_never_changes before update or delete or truncate on receipt.shown_names
	for each statement execute function house.refuse_change();
alter table receipt.shown_names enable always trigger shown_names_never_changes;
grant select on receipt.shown_names to quy_app;
grant insert (receipt_id, unit_id, public_name) on receipt.shown_names to quy_app;
-- +goose StatementBegin
create function receipt.shown_names_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n where not exists (
			select from receipt.receipts r where r.id = n.receipt_id and r.unit_id = n.unit_id)) then
		raise exception 'a name of another unit''s receipt'
			using errcode = '23514', constraint = 'shown_names_are_of_their_receipt';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger shown_names_hold after insert on receipt.shown_names
	referencing new table as neu for each statement execute function receipt.shown_names_hold();
alter table receipt.shown_names enable always trigger shown_names_hold;
revoke execute on function receipt.shown_names_hold() from public;

create or replace view receipt.public_receipts as
select r.code, r.number, r.kind || '-' || l.unit_code || '-' || r.year as series,
	coalesce(e.kind, 'issued') as status, r.kind, r.amount, r.issued_on, r.issued_at,
	l.unit_name, l.unit_code, l.campaign,
	case when n.id is null then g.public_name else n.public_name end as public_name,
	e.at as ended_at, s.code as replaced_by,
	p.code as replaces
from receipt.receipts r
join receipt.letterheads l on l.id = r.letterhead_id
join receipt.givers g on g.receipt_id = r.id
left join receipt.events e on e.receipt_id = r.id
left join receipt.receipts s on s.id = e.replaced_by
left join receipt.receipts p on p.id = r.replaces_id
left join lateral (
	select n.id, n.public_name from receipt.shown_names n where n.receipt_id = r.id order by n.id desc limit 1) n on true;
