-- Companies and people who call for gifts themselves notify the commune (ND 93/2021 art
-- 6.5, 17.1), and the commune answers within three working days where, to whom and how
-- much help is needed (art 10.6b, 18.2). The notices lay in a folder, and nobody could say
-- which calls were known.
--
-- Who calls as a person is sealed: the public reads a masked name unless the person agreed
-- to the whole one, and the end of the account's number. A company is named.
-- +goose Up
create table giving.outside_calls (
	id bigint generated always as identity primary key,
	ref text not null, -- what its sealed fields are bound to
	unit_id bigint not null references place.units,
	kind text not null,
	public_name text not null,
	sealed bytea not null, -- the whole name, the contact, the whole account number
	purpose text not null,
	area text not null,
	bank text not null,
	account_shown text not null, -- a company's number, the last digits of a person's
	starts_on date not null,
	ends_on date not null,
	received_on date not null, -- the day the notice came: the answer's clock begins
	paper_number text not null default '',
	file_id bigint references file.files,
	salt bytea not null,
	kept_by bigint not null,
	actor text not null default house.actor(),
	kept_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint outside_calls_ref_once unique (ref),
	constraint outside_calls_of_their_unit unique (id, unit_id),
	constraint outside_calls_kind_is_known check (kind in ('company', 'person')),
	constraint outside_calls_name_who_calls check (length(public_name) between 1 and 200),
	constraint outside_calls_say_what_for check (
		length(purpose) between 1 and 1000 and length(area) between 1 and 300 and length(bank) <= 200),
	constraint outside_calls_account_is_short check (account_shown ~ '^(…?[0-9A-Z]{1,24})?$'),
	constraint outside_calls_end_after_they_start check (ends_on >= starts_on),
	constraint outside_calls_paper_is_short check (length(paper_number) <= 100),
	constraint outside_calls_salt_hides check (length(salt) = 16),
	constraint outside_calls_sealed_is_short check (length(sealed) <= 4096)
);
create index outside_calls_by_birth on giving.outside_calls (born);
create index outside_calls_by_unit on giving.outside_calls (unit_id, id desc);

create table giving.outside_answers (
	call_id bigint primary key,
	unit_id bigint not null,
	outcome text not null,
	answer text not null,
	paper_number text not null default '',
	answered_on date not null,
	answered_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint outside_answers_to_one_of_their_unit
		foreign key (call_id, unit_id) references giving.outside_calls (id, unit_id),
	constraint outside_answers_are_known check (outcome in ('guided', 'refused')),
	constraint outside_answers_say_something check (length(answer) between 5 and 2000),
	constraint outside_answers_paper_is_short check (length(paper_number) <= 100)
);
create index outside_answers_by_birth on giving.outside_answers (born);

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['outside_calls', 'outside_answers'] loop
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
grant insert (ref, unit_id, kind, public_name, sealed, purpose, area, bank, account_shown, starts_on, ends_on, received_on,
	paper_number, file_id, salt, kept_by, kept_at) on giving.outside_calls to quy_app;
grant insert (call_id, unit_id, outcome, answer, paper_number, answered_on, answered_by, at) on giving.outside_answers to quy_app;

-- What anybody may read: who notified the commune, for what, and that it was answered.
create view giving.public_outside_calls as
select c.id, c.unit_id, c.kind, c.public_name, c.purpose, c.area, c.bank, c.account_shown, c.starts_on, c.ends_on,
	c.received_on, coalesce(a.outcome, 'waiting') as outcome, a.answered_on
from giving.outside_calls c
left join giving.outside_answers a on a.call_id = c.id;
grant select on giving.public_outside_calls to quy_portal, quy_app;
