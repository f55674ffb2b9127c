-- Where there is no network the desk writes its receipts by hand, on slips of a block that
-- was printed before. A block is a stretch of the unit's own series BNQ (quyển), drawn by
-- the accountant and numbered at once; each slip has a code, so that who was handed one
-- finds the receipt that it became. A number ends once: it was written, and is a receipt
-- of the series BNTM now, or nobody wrote it, and it is void for a reason. So the series
-- has no gap, and the register can say of each number what became of it.
-- +goose Up
create table receipt.blocks (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units,
	year integer not null,
	first bigint not null,
	last bigint not null,
	desk text not null, -- where it is to be used
	unit_code text not null, -- as it stands on the slips
	unit_name text not null,
	fund text not null,
	drawn_by bigint not null,
	actor text not null default house.actor(),
	drawn_at timestamptz not null,
	xid xid8 not null default pg_current_xact_id(),
	born bigint not null default tlog.born(),
	constraint blocks_of_their_unit unique (id, unit_id, year),
	constraint blocks_are_small check (last >= first and last - first < 100 and first >= 1),
	constraint blocks_name_the_desk check (length(desk) between 2 and 200 and unit_code <> '' and unit_name <> '' and fund <> '')
);
create index blocks_by_birth on receipt.blocks (born);
create index blocks_by_unit on receipt.blocks (unit_id, id);
create table receipt.slips (
	block_id bigint not null,
	unit_id bigint not null,
	year integer not null,
	number bigint not null,
	code text not null,
	born bigint not null default tlog.born(),
	constraint slips_are_numbered_once primary key (unit_id, year, number),
	constraint slips_code_opens_one unique (code),
	constraint slips_of_a_block foreign key (block_id, unit_id, year) references receipt.blocks (id, unit_id, year),
	constraint slips_code_is_unguessable check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$')
);
create index slips_by_birth on receipt.slips (born);
create index slips_by_block on receipt.slips (block_id, number);
create table receipt.slip_ends (
	unit_id bigint not null,
	year integer not null,
	number bigint not null,
	receipt_id bigint constraint slip_ends_as_a_receipt references receipt.receipts,
	reason text not null default '', -- why nobody wrote it
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint slip_ends_once primary key (unit_id, year, number),
	constraint slip_ends_of_a_slip foreign key (unit_id, year, number) references receipt.slips (unit_id, year, number),
	constraint slip_ends_one_slip_a_receipt unique (receipt_id),
	constraint slip_ends_one_way check (case when receipt_id is null then length(reason) between 5 and 500 else reason = '' end)
);
create index slip_ends_by_birth on receipt.slip_ends (born);

-- +goose StatementBegin
create function receipt.blocks_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from serial.takings t
		where t.xid = pg_current_xact_id() and (t.unit_id, t.year, t.kind, t.first, t.last)
			= (new.unit_id, new.year, 'BNQ', new.first, new.last)) then
		raise exception 'block %: its numbers were not taken for it', new.id
			using errcode = '23514', constraint = 'blocks_numbers_taken_for_them';
	end if;
	if (select count(*) from receipt.slips s where s.block_id = new.id and s.number between new.first and new.last)
		<> new.last - new.first + 1
		or exists (select from receipt.slips s where s.block_id = new.id and s.number not between new.first and new.last) then
		raise exception 'block %: has not each of its slips', new.id
			using errcode = '23514', constraint = 'blocks_have_all_slips';
	end if;
	return null;
end
$$;
create function receipt.slips_come_with_it() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from neu n join receipt.blocks b on b.id = n.block_id where b.xid <> pg_current_xact_id()) then
		raise exception 'a block that was drawn stays as it is'
			using errcode = '23514', constraint = 'blocks_stay';
	end if;
	return null;
end
$$;
-- A slip becomes the receipt of cash that is written with it, of its unit, and never before
-- the block was drawn.
create function receipt.slip_ends_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.receipt_id is not null and not exists (
		select from receipt.receipts r
		join receipt.slips s on (s.unit_id, s.year, s.number) = (new.unit_id, new.year, new.number)
		join receipt.blocks b on b.id = s.block_id
		where r.id = new.receipt_id and r.unit_id = new.unit_id and r.kind = 'BNTM' and r.replaces_id is null
			and r.xid = pg_current_xact_id() and extract(year from r.bank_on) = new.year
			and r.bank_on >= (b.drawn_at at time zone 'Asia/Ho_Chi_Minh')::date) then
		raise exception 'slip %: not the receipt that it became', new.number
			using errcode = '23514', constraint = 'slips_become_their_receipt';
	end if;
	return null;
end
$$;
create function receipt.block_takings_are_used() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from receipt.blocks b
		where (b.unit_id, b.year, b.first, b.last) = (new.unit_id, new.year, new.first, new.last)) then
		raise exception 'numbers % to % of % were taken and no block has them', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'block_numbers_taken_are_a_block';
	end if;
	return null;
end
$$;
do $$
declare
	t text;
begin
	foreach t in array array['blocks', 'slips', 'slip_ends'] loop
		execute format('alter table receipt.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on receipt.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
		execute format('create trigger %1$s_never_changes before update or delete or truncate on receipt.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table receipt.%1$s enable always trigger %1$s_never_changes', t);
		execute format('grant select on receipt.%s to quy_app', t);
	end loop;
end
$$;
-- +goose StatementEnd
create constraint trigger blocks_hold after insert on receipt.blocks
	deferrable initially deferred for each row execute function receipt.blocks_hold();
alter table receipt.blocks enable always trigger blocks_hold;
create trigger slips_come_with_it after insert on receipt.slips
	referencing new table as neu for each statement execute function receipt.slips_come_with_it();
alter table receipt.slips enable always trigger slips_come_with_it;
create trigger slip_ends_hold after insert on receipt.slip_ends
	for each row execute function receipt.slip_ends_hold();
alter table receipt.slip_ends enable always trigger slip_ends_hold;
create constraint trigger takings_are_used_by_blocks after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind = 'BNQ') execute function receipt.block_takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_blocks;
grant insert (unit_id, year, first, last, desk, unit_code, unit_name, fund, drawn_by, drawn_at) on receipt.blocks to quy_app;
grant insert (block_id, unit_id, year, number, code) on receipt.slips to quy_app;
grant insert (unit_id, year, number, receipt_id, reason, at) on receipt.slip_ends to quy_app;
revoke execute on function receipt.blocks_hold(), receipt.slips_come_with_it(), receipt.slip_ends_hold(),
	receipt.block_takings_are_used() from public;

-- A slip as whoever holds it may see it: its number, and what became of it.
create view receipt.public_slips as
select s.code, s.number, 'BNQ-' || b.unit_code || '-' || s.year as series, b.unit_name, b.drawn_at,
	case when e.number is null then 'blank' when e.receipt_id is null then 'void' else 'written' end as state,
	e.at as ended_at, coalesce(r.code, '') as receipt_code
from receipt.slips s
join receipt.blocks b on b.id = s.block_id
left join receipt.slip_ends e on (e.unit_id, e.year, e.number) = (s.unit_id, s.year, s.number)
left join receipt.receipts r on r.id = e.receipt_id;
grant select on receipt.public_slips to quy_portal, quy_app;
