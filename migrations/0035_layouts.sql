-- A bank whose columns nobody knows is still read: an officer says once which column is
-- what, for one account, and the next file with the same column names is read so by
-- itself. What was said stays: a change is a new version, and each file keeps the version
-- it was read by, so that it reads the same when it is read again.
-- +goose Up
create table giving.statement_layouts (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	account_id bigint not null,
	name text not null,
	version integer not null,
	header text[] not null, -- the column names, folded to their letters: a file that has them is meant
	columns jsonb not null, -- where each thing stands, from 0, by its role
	dates text not null, -- which part of a day comes first
	decimal_mark text not null, -- '' tells by the groups of three
	retired boolean not null default false, -- this version says that it is read no more
	made_by bigint not null,
	made_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint statement_layouts_of_their_accounts_unit
		foreign key (account_id, unit_id) references giving.bank_accounts (id, unit_id),
	constraint statement_layouts_of_an_account unique (id, account_id),
	constraint statement_layouts_versions_are_counted check (version >= 1),
	constraint statement_layouts_once_a_version unique (account_id, name, version),
	constraint statement_layouts_are_named check (length(name) between 1 and 60),
	constraint statement_layouts_have_columns check (cardinality(header) between 2 and 64),
	constraint statement_layouts_date_form_is_known check (dates in ('dmy', 'mdy', 'ymd')),
	constraint statement_layouts_decimal_mark_is_known check (decimal_mark in ('', '.', ',')),
	constraint statement_layouts_say_what_a_line_needs check (
		columns ? 'date' and columns ? 'text' and (columns ? 'in' <> columns ? 'signed') and not (columns ? 'out' and columns ? 'signed'))
);
create index statement_layouts_by_unit on giving.statement_layouts (unit_id);
create index statement_layouts_by_birth on giving.statement_layouts (born);
alter table giving.statement_layouts enable row level security;
create policy statement_layouts_in_scope on giving.statement_layouts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.statement_layouts to quy_app;
create trigger statement_layouts_stay before update or delete or truncate on giving.statement_layouts
	for each statement execute function house.refuse_change();
alter table giving.statement_layouts enable always trigger statement_layouts_stay;

-- Files that name everything have a profile of their own; one that is read by an officer's
-- columns says by which.
alter table giving.statements
	add column layout_id bigint,
	add constraint statements_layout_is_the_accounts
		foreign key (layout_id, account_id) references giving.statement_layouts (id, account_id),
	drop constraint statements_profile_is_known,
	add constraint statements_profile_is_known
		check (profile in ('vcb', 'vietinbank', 'agribank', 'mt940', 'camt.053', 'layout')),
	add constraint statements_layout_where_it_is_read_by_one check ((profile = 'layout') = (layout_id is not null));
grant insert (layout_id) on giving.statements to quy_app;
