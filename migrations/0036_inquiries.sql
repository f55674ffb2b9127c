-- What a giver asks afterwards. A gift came without its code, a transfer is nowhere to be
-- seen, a sum went out by mistake, somebody has copied the fund's page: each is one
-- inquiry, with a code that opens its answer for whoever asked and for nobody else.
--
-- What is told to whoever asks must not say what the bank wrote: an inquiry is written
-- down and answered later, and looks the same whether one line fits it, several, none, or
-- one that has its giver. So nothing about lines stands in its row; they are looked for
-- anew by the program that settles it and by the officer who answers.
--
-- A transfer that is given back needs two people and goes back once: an accountant finds
-- the line, another person decides, the bank's outgoing line ends it.
-- +goose Up
create table giving.inquiries (
	id bigint generated always as identity primary key,
	code text not null,
	kind text not null,
	unit_id bigint not null,
	campaign_id bigint not null,
	account_id bigint, -- where the money went; null of what is no transfer
	amount bigint,
	happened_on date,
	happened_at timestamptz, -- null where only the day was told
	sealed bytea not null, -- who asks, the last digits, the words
	consent_version text references giving.consents,
	proof_file_id bigint references file.files,
	filed_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint inquiries_code_opens_one unique (code),
	constraint inquiries_of_their_unit unique (id, unit_id),
	constraint inquiries_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint inquiries_of_their_accounts_unit
		foreign key (account_id, unit_id) references giving.bank_accounts (id, unit_id),
	constraint inquiries_code_is_unguessable check (code ~ '^[A-Z2-7]{16}$'),
	constraint inquiries_kind_is_known check (kind in ('claim', 'refund', 'fake')),
	constraint inquiries_are_about_a_transfer check (
		kind = 'fake' or account_id is not null and amount is not null and happened_on is not null),
	constraint inquiries_amount_fits_a_transfer check (amount between 1 and 9999999999999),
	constraint inquiries_to_give_back_bring_proof check (kind <> 'refund' or proof_file_id is not null),
	constraint inquiries_are_short check (length(sealed) <= 16384)
);
create index inquiries_by_birth on giving.inquiries (born);
create index inquiries_by_unit on giving.inquiries (unit_id, id desc);
-- how often somebody has tried the same transfer
create index inquiries_by_transfer on giving.inquiries (account_id, amount, happened_on) where account_id is not null;

-- How an inquiry ended, once.
create table giving.inquiry_answers (
	inquiry_id bigint primary key,
	unit_id bigint not null,
	outcome text not null,
	line_id bigint references giving.bank_lines,
	receipt_code text not null default '',
	answer text not null default '', -- what whoever asked reads
	actor_id bigint not null, -- 0: the program, by the proof
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint inquiry_answers_to_one_of_their_unit
		foreign key (inquiry_id, unit_id) references giving.inquiries (id, unit_id),
	constraint inquiry_answers_outcome_is_known check (outcome in ('settled', 'answered', 'refused', 'returned')),
	constraint inquiry_answers_settle_by_a_receipt
		check ((outcome = 'settled') = (receipt_code <> '') and (outcome = 'settled') <= (line_id is not null)),
	constraint inquiry_answers_say_something
		check (outcome in ('settled', 'returned') or length(answer) between 5 and 1000)
);
create index inquiry_answers_by_birth on giving.inquiry_answers (born);

-- What the accountant found: this line is to go back, for this reason.
create table giving.refunds (
	id bigint generated always as identity primary key,
	inquiry_id bigint not null,
	unit_id bigint not null,
	line_id bigint not null references giving.bank_lines,
	amount bigint not null,
	reason text not null,
	checked_by bigint not null,
	actor text not null default house.actor(),
	checked_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint refunds_of_an_inquiry foreign key (inquiry_id, unit_id) references giving.inquiries (id, unit_id),
	constraint refunds_of_their_line unique (id, unit_id, line_id, amount),
	constraint refunds_give_a_reason check (length(reason) between 5 and 500)
);
create index refunds_by_birth on giving.refunds (born);
create index refunds_by_inquiry on giving.refunds (inquiry_id);
create index refunds_by_line on giving.refunds (line_id);

create table giving.refund_decisions (
	refund_id bigint primary key,
	unit_id bigint not null,
	line_id bigint not null,
	amount bigint not null,
	approved boolean not null,
	from_spent boolean not null default false, -- the part of the book had been spent from, and that was said
	reason text not null,
	receipt_code text not null default '', -- the receipt that ended by it
	decided_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint refund_decisions_on_what_was_found
		foreign key (refund_id, unit_id, line_id, amount) references giving.refunds (id, unit_id, line_id, amount),
	constraint refund_decisions_give_a_reason check (length(reason) between 5 and 500)
);
create unique index refund_decisions_once_a_line on giving.refund_decisions (line_id) where approved;
create index refund_decisions_by_birth on giving.refund_decisions (born);
create index refund_decisions_by_receipt on giving.refund_decisions (receipt_code) where receipt_code <> '';

-- The bank's line by which the money left.
create table giving.refund_payments (
	refund_id bigint primary key references giving.refund_decisions,
	unit_id bigint not null,
	line_id bigint not null references giving.bank_lines,
	entry_id bigint not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint refund_payments_one_line_for_one unique (line_id)
);
create index refund_payments_by_birth on giving.refund_payments (born);

-- The whole of a gift's line goes back, and only of one that is a gift; by somebody else
-- than who decides.
-- +goose StatementBegin
create function giving.refunds_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.bank_lines l join giving.inquiries q on q.id = new.inquiry_id
		where l.id = new.line_id and l.unit_id = new.unit_id and l.direction = 'in' and l.kind = 'gift'
			and l.amount = new.amount and q.kind = 'refund' and q.account_id = l.account_id) then
		raise exception 'refund %: not the whole of one gift', new.id
			using errcode = '23514', constraint = 'refunds_give_back_one_gift';
	end if;
	return null;
end
$$;
create function giving.refund_decisions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from giving.refunds r where r.id = new.refund_id and r.checked_by = new.decided_by) then
		raise exception 'refund %: decided by who found it', new.refund_id
			using errcode = '23514', constraint = 'refunds_take_two_people';
	end if;
	return null;
end
$$;
create function giving.refund_payments_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
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
-- A gift that goes back is nobody's any more.
create function giving.matches_spare_refunds() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join giving.refund_decisions d on d.line_id = n.line_id and d.approved) then
		raise exception 'a gift that goes back has no giver'
			using errcode = '23514', constraint = 'matches_spare_what_goes_back';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger refunds_hold after insert on giving.refunds
	for each row execute function giving.refunds_hold();
alter table giving.refunds enable always trigger refunds_hold;
create trigger refund_decisions_hold after insert on giving.refund_decisions
	for each row execute function giving.refund_decisions_hold();
alter table giving.refund_decisions enable always trigger refund_decisions_hold;
create trigger refund_payments_hold after insert on giving.refund_payments
	for each row execute function giving.refund_payments_hold();
alter table giving.refund_payments enable always trigger refund_payments_hold;
create trigger matches_spare_refunds after insert on giving.matches
	referencing new table as neu for each statement execute function giving.matches_spare_refunds();
alter table giving.matches enable always trigger matches_spare_refunds;

-- A transfer out that turns out to give a gift back becomes a refund, and stays one.
-- +goose StatementBegin
create or replace function giving.line_kind_holds() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (old.kind = 'session_cash') = (new.kind = 'session_cash')
		and not (old.kind = 'transfer_out' and new.kind = 'refund') then
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
	foreach t in array array['inquiries', 'inquiry_answers', 'refunds', 'refund_decisions', 'refund_payments'] loop
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
grant insert (code, kind, unit_id, campaign_id, account_id, amount, happened_on, happened_at, sealed, consent_version,
	proof_file_id, filed_at) on giving.inquiries to quy_app;
grant insert (inquiry_id, unit_id, outcome, line_id, receipt_code, answer, actor_id, at) on giving.inquiry_answers to quy_app;
grant insert (inquiry_id, unit_id, line_id, amount, reason, checked_by, checked_at) on giving.refunds to quy_app;
grant insert (refund_id, unit_id, line_id, amount, approved, from_spent, reason, receipt_code, decided_by, at)
	on giving.refund_decisions to quy_app;
grant insert (refund_id, unit_id, line_id, entry_id, actor_id, at) on giving.refund_payments to quy_app;
revoke execute on function giving.refunds_hold(), giving.refund_decisions_hold(), giving.refund_payments_hold(),
	giving.matches_spare_refunds() from public;

-- How an inquiry stands, for whoever has its code: nothing of what was said, nor of lines.
create view giving.public_inquiries as
select q.code, q.kind, q.filed_at, coalesce(a.outcome, 'waiting') as outcome, coalesce(a.answer, '') as answer,
	coalesce(a.receipt_code, '') as receipt_code, a.at as answered_at
from giving.inquiries q
left join giving.inquiry_answers a on a.inquiry_id = q.id;

-- Where a receipt ended because its gift went back, and by which line of the statement.
create view giving.public_returns as
select d.receipt_code, d.amount, d.at as decided_at, d.from_spent, l.booked_on as paid_on, p.line_id
from giving.refund_decisions d
left join giving.refund_payments p on p.refund_id = d.refund_id
left join giving.bank_lines l on l.id = p.line_id
where d.approved and d.receipt_code <> '';
grant select on giving.public_inquiries, giving.public_returns to quy_portal, quy_app;
