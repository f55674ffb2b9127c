-- One transfer for many givers: a school's for five hundred pupils. The money is one line,
-- one entry, one receipt, and stays so; who shares in it is a list beside the line, whose
-- sum is the line's to the đồng. A list is never changed: a correction is its next version.
--
-- Names on the list are its givers' own, many of them children (Law 102/2016/QH13 art. 6.11
-- and 21, Decree 56/2017/NĐ-CP art. 36), so what anybody may read of a row is the name as
-- it is shown: masked unless a grown-up wished otherwise. The name as written is sealed.
-- The log is told the hash of all rows, each salted, and no name.
-- +goose Up
create table giving.giver_lists (
	id bigint generated always as identity primary key,
	line_id bigint not null references giving.bank_lines,
	unit_id bigint not null,
	entry_id bigint not null, -- that stood for the line: booked for another, the line has no list
	version integer not null,
	minors boolean not null, -- givers under 16: no name is shown in full
	givers integer not null,
	amount bigint not null,
	hash bytea not null,
	reason text not null default '', -- of a correction
	pledge_id bigint, -- made by the giver of the transfer, with the gift's key; null: by an officer
	made_by bigint not null, -- 0: by the giver
	actor text not null default house.actor(),
	made_at timestamptz not null,
	xid xid8 not null default pg_current_xact_id(),
	born bigint not null default tlog.born(),
	constraint giver_lists_follow_each_other unique (line_id, version),
	constraint giver_lists_count_from_one check (version >= 1),
	constraint giver_lists_are_bounded check (givers between 2 and 5000),
	constraint giver_lists_hash_is_sha256 check (length(hash) = 32),
	constraint giver_lists_are_made_by_someone check ((made_by = 0) = (pledge_id is not null)),
	constraint giver_lists_say_why_they_change
		check (case when version = 1 then reason = '' else length(reason) between 5 and 500 end)
);
create index giver_lists_by_birth on giving.giver_lists (born);
create table giving.list_givers (
	list_id bigint not null constraint list_givers_of_a_list references giving.giver_lists,
	nth integer not null,
	unit_id bigint not null,
	code text not null, -- opens this part; the same in each version that has its giver
	amount bigint not null,
	public_name text not null, -- as it is shown; '' shows nobody
	norm text not null, -- of public_name, for the search, as is sh
	sh integer[] not null,
	salt bytea not null,
	sealed bytea not null, -- the name as written
	born bigint not null default tlog.born(),
	constraint list_givers_in_order primary key (list_id, nth),
	constraint list_givers_have_their_code unique (code, list_id),
	constraint list_givers_give_something check (amount between 1 and 9007199254740991),
	constraint list_givers_code_is_unguessable check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
	constraint list_givers_are_short check (length(public_name) <= 100 and length(sealed) <= 1024 and length(salt) = 16)
);
create index list_givers_by_birth on giving.list_givers (born);
create index list_givers_by_shingles on giving.list_givers using gin (sh);

-- A list is of a gift that has its giver, follows the version before, and comes whole: at
-- commit its rows are as many as it says and make the line's amount.
-- +goose StatementBegin
create function giving.giver_lists_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	rows record;
begin
	if not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and l.unit_id = new.unit_id and l.kind = 'gift' and l.state = 'matched'
			and l.amount = new.amount and l.entry_id = new.entry_id
			and (new.pledge_id is null or l.pledge_id = new.pledge_id)) then
		raise exception 'list %: not of one matched gift', new.id
			using errcode = '23514', constraint = 'giver_lists_are_of_a_gift';
	end if;
	if new.xid <> pg_current_xact_id() or new.version <> 1 + (
		select count(*) from giving.giver_lists g where g.line_id = new.line_id and g.version < new.version) then
		raise exception 'list %: versions follow one another', new.id
			using errcode = '23514', constraint = 'giver_lists_follow';
	end if;
	select count(*) as n, coalesce(sum(g.amount), 0) as amount, coalesce(min(g.nth), 0) as first, coalesce(max(g.nth), 0) as last,
		coalesce(bool_and(g.unit_id = new.unit_id), false) as same
	into rows
	from giving.list_givers g where g.list_id = new.id;
	if (rows.n, rows.amount, rows.first, rows.last, rows.same)
		is distinct from (new.givers::bigint, new.amount::numeric, 1, new.givers, true) then
		raise exception 'list %: % givers with % are not what it says', new.id, rows.n, rows.amount
			using errcode = '23514', constraint = 'giver_lists_make_their_line';
	end if;
	return null;
end
$$;
create function giving.list_givers_come_with_it() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join giving.giver_lists g on g.id = n.list_id where g.xid <> pg_current_xact_id()) then
		raise exception 'a list that was made stays as it is'
			using errcode = '23514', constraint = 'giver_lists_stay';
	end if;
	return null;
end
$$;
do $$
declare
	t text;
begin
	foreach t in array array['giver_lists', 'list_givers'] loop
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
create constraint trigger giver_lists_hold after insert on giving.giver_lists
	deferrable initially deferred for each row execute function giving.giver_lists_hold();
alter table giving.giver_lists enable always trigger giver_lists_hold;
create trigger list_givers_come_with_it after insert on giving.list_givers
	referencing new table as neu for each statement execute function giving.list_givers_come_with_it();
alter table giving.list_givers enable always trigger list_givers_come_with_it;
grant insert (line_id, unit_id, entry_id, version, minors, givers, amount, hash, reason, pledge_id, made_by, made_at)
	on giving.giver_lists to quy_app;
grant insert (list_id, nth, unit_id, code, amount, public_name, norm, sh, salt, sealed) on giving.list_givers to quy_app;
revoke execute on function giving.giver_lists_hold(), giving.list_givers_come_with_it() from public;

-- The list of a line as anyone may read it, while the line is the gift that it was made of.
create view giving.public_giver_lists as
select g.id, g.line_id, g.version, g.givers, g.amount, g.minors, encode(g.hash, 'hex') as hash, g.made_at,
	b.campaign_id, b.booked_on
from giving.giver_lists g
join giving.bank_lines b on b.id = g.line_id and b.entry_id = g.entry_id and b.state = 'matched'
join giving.campaigns c on c.id = b.campaign_id and c.published_at is not null
where not exists (select from giving.giver_lists x where x.line_id = g.line_id and x.version > g.version);
create view giving.public_list_givers as
select g.list_id, g.nth, g.code, g.amount, g.public_name, g.norm, g.sh
from giving.list_givers g;
-- A part by its code: of the newest version that has it, and whether that one stands.
create view giving.public_shares as
select p.code, p.amount, p.public_name, p.nth, g.line_id, g.version, g.givers, g.amount as whole,
	encode(g.hash, 'hex') as hash, g.made_at, b.campaign_id, b.booked_on,
	b.entry_id = g.entry_id and b.state = 'matched' and not exists (
		select from giving.giver_lists x where x.line_id = g.line_id and x.version > g.version) as stands,
	coalesce((
		select v.code from receipt.receipts v
		where v.entry_id = g.entry_id and not exists (select from receipt.events e where e.receipt_id = v.id)
		order by v.id desc limit 1), '') as receipt_code
from giving.list_givers p
join giving.giver_lists g on g.id = p.list_id
join giving.bank_lines b on b.id = g.line_id;
grant select on giving.public_giver_lists, giving.public_list_givers, giving.public_shares to quy_portal, quy_app;
