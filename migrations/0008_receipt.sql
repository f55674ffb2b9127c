-- Receipts. Who gives may ask for a numbered voucher, and the law wants it made
-- once for each gift, numbered without a gap and never erased. So a receipt is a
-- row that nobody changes; whether it still counts is told by events beside it.
--
-- Names and whatever else is personal stand beside the receipt in givers, behind
-- row-level security and mostly sealed; the receipt commits to them by a salted
-- hash, so they cannot be changed unseen and need not be shown.
-- +goose Up
create schema receipt;
grant usage on schema receipt to quy_app, quy_portal;

-- What stands on the paper of many receipts: the issuer, the campaign and the
-- signatures, as they were on the day. Names change, old receipts do not.
create table receipt.letterheads (
	id bigint generated always as identity primary key,
	body_hash bytea not null,
	unit_id bigint not null references place.units,
	unit_code text not null,
	unit_name text not null,
	unit_address text not null,
	fund text not null,
	campaign_id bigint not null,
	campaign text not null,
	bank text not null,
	account text not null,
	preparer_title text not null,
	preparer_name text not null,
	chief_title text not null,
	chief_name text not null,
	made_at timestamptz not null default clock_timestamp(),
	constraint letterheads_once unique (body_hash),
	constraint letterheads_name_the_issuer check (unit_code <> '' and unit_name <> '' and fund <> ''),
	constraint letterheads_are_short check (greatest(length(unit_code), length(unit_name), length(unit_address),
		length(fund), length(campaign), length(bank), length(account), length(preparer_title),
		length(preparer_name), length(chief_title), length(chief_name)) <= 500)
);

create table receipt.receipts (
	id bigint generated always as identity primary key,
	code text not null,
	entry_id bigint not null constraint receipts_stand_on_an_entry references ledger.entries,
	replaces_id bigint,
	unit_id bigint not null,
	year integer not null,
	kind text not null,
	number bigint not null,
	letterhead_id bigint not null, -- no foreign key on the hot road: receipts_hold() looks it up anyway
	amount bigint not null,
	bank_on date not null,
	issued_on date not null,
	commitment bytea not null,
	issued_by text not null default house.actor(),
	issued_at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id(),
	constraint receipts_code_opens_one unique (code),
	constraint receipts_numbered_once unique (unit_id, year, kind, number),
	constraint receipts_replaced_once unique (replaces_id),
	constraint receipts_of_their_entry unique (id, entry_id),
	constraint receipts_replace_one_of_the_same_entry
		foreign key (replaces_id, entry_id) references receipt.receipts (id, entry_id),
	constraint receipts_kind_is_known check (kind in ('BNTK', 'BNTM')),
	constraint receipts_code_is_unguessable check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
	constraint receipts_say_an_amount check (amount between 1 and 9007199254740991),
	constraint receipts_numbered_in_their_year check (year = extract(year from issued_on)),
	constraint receipts_not_issued_before_the_gift check (issued_on >= bank_on),
	constraint receipts_commitment_is_sha256 check (length(commitment) = 32)
);
-- One receipt per ledger entry whatever happens; only a replacement may follow.
create unique index receipts_once_per_entry on receipt.receipts (entry_id) where replaces_id is null;

-- What only the giver and authorised officers read. sealed holds the legal name,
-- the address, the words of the transfer and the bank's reference.
create table receipt.givers (
	receipt_id bigint not null,
	unit_id bigint not null,
	public_name text,
	salt bytea not null,
	sealed bytea not null,
	constraint givers_one_per_receipt primary key (receipt_id),
	constraint givers_of_a_receipt foreign key (receipt_id) references receipt.receipts,
	constraint givers_public_name_is_short check (length(public_name) between 1 and 200),
	constraint givers_salt_hides check (length(salt) between 16 and 64),
	constraint givers_are_told_briefly check (length(sealed) <= 8192)
);

-- How a receipt stopped counting. None means: issued, and it stands.
create table receipt.events (
	id bigint generated always as identity primary key,
	receipt_id bigint not null constraint events_of_a_receipt references receipt.receipts,
	unit_id bigint not null,
	kind text not null,
	replaced_by bigint,
	reason text not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint events_end_a_receipt_once unique (receipt_id),
	constraint events_kind_is_known check (kind in ('voided', 'replaced')),
	constraint events_give_a_reason check (length(reason) between 5 and 500),
	constraint events_name_the_replacement check ((kind = 'replaced') = (replaced_by is not null)),
	constraint events_replacement_is_a_receipt foreign key (replaced_by) references receipt.receipts
);

-- A receipt says what the books say, carries a number taken for it, and comes
-- with its giver under its unit's letterhead. Looked at once per statement, for
-- all its rows together, so a receipt and its giver are ONE statement (two CTEs).
-- +goose StatementBegin
create function receipt.receipts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	where n.xid <> pg_current_xact_id()
		or not exists (
			select from serial.takings t
			where t.xid = pg_current_xact_id()
				and (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind)
				and n.number between t.first and t.last)
	limit 1;
	if found then
		raise exception 'receipt %: number % was not taken for it', bad.id, bad.number
			using errcode = '23514', constraint = 'receipts_number_taken_for_them';
	end if;

	select n.id, n.entry_id into bad
	from neu n
	left join ledger.entries e on e.id = n.entry_id
	left join ledger.books b on b.id = e.book_id
	left join ledger.funds f on f.id = b.fund_id
	left join lateral (
		select sum(p.qty) as given
		from ledger.postings p
		join ledger.accounts a on a.id = p.src
		where p.entry_id = e.id and a.kind = 'giver' and p.item = 'VND') g on true
	where f.unit_id is distinct from n.unit_id
		or g.given is distinct from n.amount
		or e.bank_on is distinct from n.bank_on
		or exists (select from ledger.entries r where r.reverses_id = e.id)
	limit 1;
	if found then
		raise exception 'receipt %: entry % says something else', bad.id, bad.entry_id
			using errcode = '23514', constraint = 'receipts_say_what_the_books_say';
	end if;

	select n.id into bad from neu n
	left join receipt.givers g on g.receipt_id = n.id
	left join receipt.letterheads l on l.id = n.letterhead_id
	where g.unit_id is distinct from n.unit_id
		or l.unit_id is distinct from n.unit_id
	limit 1;
	if found then
		raise exception 'receipt %: its giver or letterhead did not come with it', bad.id
			using errcode = '23514', constraint = 'receipts_come_with_giver_and_letterhead';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger receipts_hold after insert on receipt.receipts
	referencing new table as neu for each statement execute function receipt.receipts_hold();
alter table receipt.receipts enable always trigger receipts_hold;

-- A number taken is a number used: at commit each taking has all its receipts.
-- +goose StatementBegin
create function receipt.takings_are_used() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
	if (
		select count(*) from receipt.receipts r
		where (r.unit_id, r.year, r.kind) = (new.unit_id, new.year, new.kind)
			and r.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of % were taken and not used', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'receipt_numbers_taken_are_used';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger takings_are_used_by_receipts after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind in ('BNTK', 'BNTM')) execute function receipt.takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_receipts;

-- +goose StatementBegin
create function receipt.events_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		left join receipt.receipts s on s.id = n.replaced_by
		where r.unit_id <> n.unit_id
			or n.replaced_by is not null and s.replaces_id is distinct from n.receipt_id
	) then
		raise exception 'an event tells of another receipt'
			using errcode = '23514', constraint = 'events_tell_of_their_receipt';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger events_hold after insert on receipt.events
	referencing new table as neu for each statement execute function receipt.events_hold();
alter table receipt.events enable always trigger events_hold;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['letterheads', 'receipts', 'givers', 'events'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on receipt.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table receipt.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['receipts', 'givers', 'events'] loop
		execute format('alter table receipt.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on receipt.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- A receipt as anyone who has its code may see it: these fields and no others.
create view receipt.public_receipts as
select r.code, r.number, r.kind || '-' || l.unit_code || '-' || r.year as series,
	coalesce(e.kind, 'issued') as status, r.kind, r.amount, r.issued_on, r.issued_at,
	l.unit_name, l.unit_code, l.campaign, g.public_name,
	e.at as ended_at, s.code as replaced_by
from receipt.receipts r
join receipt.letterheads l on l.id = r.letterhead_id
join receipt.givers g on g.receipt_id = r.id
left join receipt.events e on e.receipt_id = r.id
left join receipt.receipts s on s.id = e.replaced_by;
grant select on receipt.public_receipts to quy_portal, quy_app;

revoke execute on all functions in schema receipt from public;
grant select on receipt.letterheads, receipt.receipts, receipt.givers, receipt.events to quy_app;
-- Column by column: ids, clocks, transaction and actor are not the caller's to say.
grant insert (body_hash, unit_id, unit_code, unit_name, unit_address, fund, campaign_id, campaign, bank,
	account, preparer_title, preparer_name, chief_title, chief_name) on receipt.letterheads to quy_app;
grant insert (code, entry_id, replaces_id, unit_id, year, kind, number, letterhead_id, amount, bank_on,
	issued_on, commitment) on receipt.receipts to quy_app;
grant insert (receipt_id, unit_id, public_name, salt, sealed) on receipt.givers to quy_app;
grant insert (receipt_id, unit_id, kind, replaced_by, reason) on receipt.events to quy_app;
