-- Goods: what relief is made of, where it lies and how it travels. How much there is
-- of anything stands in one place only, the ledger: a lot in a warehouse is an
-- account with a floor, so goods are never below zero and never appear from
-- nowhere, and "as of" means a cut of the same books as money.
--
-- Here stand the things beside the quantities: items with their units and packs,
-- warehouses, lots, the papers of shipments. What was counted is written once and
-- by whom; a shipment's three numbers (sent, received, missing) are three tables,
-- so that none of them can be filled in from another.
-- +goose Up
create schema stock;
grant usage on schema stock to quy_app, quy_portal;

create table stock.groups (
	code text primary key,
	name text not null,
	name_en text not null,
	position integer not null,
	constraint groups_code_is_plain check (code ~ '^[a-z]{2,20}$'),
	constraint groups_stand_in_order unique (position)
);

-- A kind of goods. Its code is the item of its ledger accounts; its unit never
-- changes, because quantities are counted in it.
create table stock.items (
	id bigint generated always as identity primary key,
	code text not null,
	group_code text not null references stock.groups,
	name text not null,
	name_en text not null,
	aliases text not null default '', -- other words people look for it by
	unit text not null,
	unit_name text not null, -- of one base unit, as people say it
	unit_name_en text not null,
	expires boolean not null, -- is accepted with a day of expiry only
	constraint items_code_once unique (code),
	constraint items_code_is_a_ledger_item check (code ~ '^[A-Z][A-Z0-9_]{1,19}$' and code <> 'VND'),
	constraint items_unit_is_known check (unit in ('gram', 'ml', 'piece')),
	constraint items_have_names check (length(name) between 1 and 100 and length(name_en) between 1 and 100)
);
-- "nước" and "Nuoc" are one thing
create unique index items_name_once on stock.items (public.vn_fold(name));

-- How an item is counted in life: a carton of 24 bottles of half a litre is 12,000 ml.
create table stock.packs (
	id bigint generated always as identity primary key,
	item_id bigint not null references stock.items,
	code text not null,
	name text not null,
	name_en text not null,
	qty bigint not null,
	constraint packs_once_an_item unique (item_id, code),
	constraint packs_hold_something check (qty between 1 and 1000000000),
	constraint packs_code_is_plain check (code ~ '^[a-z][a-z0-9]{0,19}$')
);
create unique index packs_name_once_an_item on stock.packs (item_id, public.vn_fold(name));

-- A place of a fund where goods are taken in and lie.
create table stock.warehouses (
	id bigint generated always as identity primary key,
	code text not null,
	unit_id bigint not null,
	name text not null,
	address text not null,
	hours text not null default '',
	phone text not null default '', -- the office's, never a person's
	opened_on date not null,
	opened_by text not null default house.actor(),
	constraint warehouses_code_once unique (code),
	constraint warehouses_of_a_fund foreign key (unit_id) references ledger.funds (unit_id),
	constraint warehouses_of_their_unit unique (id, unit_id),
	constraint warehouses_code_is_plain check (code ~ '^K[A-Z2-7]{9}$'),
	constraint warehouses_have_a_name check (length(name) between 1 and 200 and length(address) between 1 and 300),
	constraint warehouses_are_told_briefly check (length(hours) <= 200 and length(phone) <= 30)
);
create index warehouses_by_unit on stock.warehouses (unit_id);

-- What a place asks for and what it takes no more of. The last word counts, and no
-- word longer than two days: yesterday's need is no need.
create table stock.needs (
	id bigint generated always as identity primary key,
	warehouse_id bigint not null references stock.warehouses,
	item_id bigint not null references stock.items,
	kind text not null,
	qty bigint, -- how much is asked for, where that is known
	said_at timestamptz not null default now(),
	until timestamptz not null default now() + interval '48 hours',
	said_by text not null default house.actor(),
	constraint needs_kind_is_known check (kind in ('need', 'enough', 'stop')),
	constraint needs_end_within_two_days check (until > said_at and until <= said_at + interval '48 hours'),
	constraint needs_quantity_of_a_need check (qty is null or kind = 'need' and qty between 1 and 1000000000000)
);
create index needs_last_first on stock.needs (warehouse_id, item_id, id desc);

-- Goods that came together and are kept apart: one accepted line of one gift. The
-- book and the earmark are the giver's will, and stay with it wherever it lies.
create table stock.lots (
	id bigint generated always as identity primary key,
	source text not null, -- 'goods:7/2', the second line of gift 7
	item_id bigint not null,
	book_id bigint not null,
	earmark_id bigint not null,
	came_on date not null,
	expires_on date,
	note text not null default '',
	made_at timestamptz not null default clock_timestamp(),
	made_by text not null default house.actor(),
	constraint lots_source_once unique (source),
	constraint lots_of_an_item foreign key (item_id) references stock.items,
	constraint lots_earmark_of_the_same_book foreign key (earmark_id, book_id) references ledger.earmarks (id, book_id),
	constraint lots_expire_after_they_came check (expires_on > came_on),
	constraint lots_source_is_plain check (source ~ '^[a-z][a-z_]*:[0-9]+(/[0-9]+)?$'),
	constraint lots_note_is_short check (length(note) <= 200)
);
create index lots_by_item on stock.lots (item_id);
create index lots_by_book on stock.lots (book_id);

-- Goods have an account only as a lot, of the lot's item, book and earmark, in a
-- warehouse that exists.
-- +goose StatementBegin
create function stock.goods_lie_as_lots() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	bad record;
begin
	select n.holder, n.item into bad
	from neu n
	left join stock.lots l on l.id = substring(n.holder from ':l([0-9]{1,18})$')::bigint
	left join stock.items i on i.id = l.item_id
	where n.item <> 'VND' and n.floor and (
		(i.code, l.book_id, l.earmark_id) is distinct from (n.item, n.book_id, n.earmark_id)
		or n.holder like 'w%' and not exists (
			select from stock.warehouses w where w.id = substring(n.holder from '^w([0-9]{1,18}):')::bigint))
	limit 1;
	if found then
		raise exception '% of % is no lot', bad.holder, bad.item
			using errcode = '23514', constraint = 'goods_lie_as_lots';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger goods_lie_as_lots after insert on ledger.accounts
	referencing new table as neu for each statement execute function stock.goods_lie_as_lots();
alter table ledger.accounts enable always trigger goods_lie_as_lots;

-- Where goods lie, out of the names of their accounts: w3 is warehouse 3, t9 is
-- shipment 9, s7 is hand-over session 7.
create view stock.places as
select a.id as account_id, a.book_id, a.kind, a.item, a.earmark_id, a.holder,
	left(a.holder, 1) as place, substring(a.holder from '^[a-z]([0-9]{1,18}):')::bigint as place_id,
	substring(a.holder from ':l([0-9]{1,18})$')::bigint as lot_id
from ledger.accounts a
where a.item <> 'VND' and a.kind in ('store', 'reserved', 'transit');

-- A paper of the storekeeper: goods carried between two warehouses of one unit, or
-- written off. Its lines are the postings of its entry.
create table stock.movements (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	kind text not null,
	from_id bigint not null,
	to_id bigint,
	reason text not null default '',
	moved_on date not null,
	moved_at timestamptz not null default clock_timestamp(),
	moved_by text not null default house.actor(),
	constraint movements_kind_is_known check (kind in ('transfer', 'loss')),
	constraint movements_leave_their_units_warehouse
		foreign key (from_id, unit_id) references stock.warehouses (id, unit_id),
	constraint movements_stay_in_the_unit
		foreign key (to_id, unit_id) references stock.warehouses (id, unit_id),
	constraint movements_transfer_goes_somewhere_else
		check ((kind = 'transfer') = (to_id is not null) and to_id is distinct from from_id),
	constraint movements_loss_has_a_reason check (kind <> 'loss' or length(reason) >= 10),
	constraint movements_reason_is_short check (length(reason) <= 500)
);
create index movements_by_unit on stock.movements (unit_id, id);

-- Goods on their way from one fund's warehouse to another's. It is closed when all
-- of it arrived, or when what is missing has been explained by somebody else than
-- who counted it.
create table stock.shipments (
	id bigint generated always as identity primary key,
	code text not null,
	unit_id bigint not null,
	year integer not null,
	number bigint not null,
	from_id bigint not null,
	to_unit_id bigint not null,
	to_id bigint not null,
	for_what text not null default '', -- 'request:12': who asked is told when it is delivered
	vehicle text not null default '',
	note text not null default '',
	state text not null default 'sent',
	sent_on date not null,
	due_on date not null,
	sent_at timestamptz not null default clock_timestamp(),
	sent_by bigint not null,
	arrived_on date,
	arrived_at timestamptz,
	arrived_by bigint,
	settled_at timestamptz,
	settled_by bigint,
	explanation text,
	constraint shipments_code_once unique (code),
	constraint shipments_numbered_once unique (unit_id, year, number),
	constraint shipments_code_is_plain check (code ~ '^X[A-Z2-7]{9}$'),
	constraint shipments_leave_their_units_warehouse
		foreign key (from_id, unit_id) references stock.warehouses (id, unit_id),
	constraint shipments_go_to_a_warehouse_of_the_receiver
		foreign key (to_id, to_unit_id) references stock.warehouses (id, unit_id),
	constraint shipments_go_somewhere_else check (from_id <> to_id),
	constraint shipments_for_is_plain check (for_what ~ '^([a-z_]+:[0-9]{1,18})?$'),
	constraint shipments_are_told_briefly check (length(vehicle) <= 60 and length(note) <= 500),
	constraint shipments_numbered_in_their_year check (year = extract(year from sent_on)),
	constraint shipments_arrive_after_they_left check (due_on >= sent_on and arrived_on >= sent_on),
	constraint shipments_state_is_known check (state in ('sent', 'arrived', 'closed')),
	constraint shipments_arrived_by_somebody check ((state = 'sent') = (arrived_by is null)
		and (arrived_by is null) = (arrived_on is null) and (arrived_by is null) = (arrived_at is null)),
	constraint shipments_settled_with_a_word check ((settled_by is null) = (explanation is null)
		and (settled_by is null) = (settled_at is null) and (settled_by is null or state = 'closed')),
	constraint shipments_explained_at_length check (length(explanation) between 10 and 500),
	constraint shipments_settled_by_another_person check (settled_by <> arrived_by)
);
create index shipments_by_sender on stock.shipments (unit_id, id);
create index shipments_by_receiver on stock.shipments (to_unit_id, id);
create index shipments_open on stock.shipments (state) where state <> 'closed';

create table stock.shipment_lines (
	shipment_id bigint not null references stock.shipments,
	line integer not null,
	lot_id bigint not null references stock.lots,
	sent bigint not null,
	constraint shipment_lines_count_from_one primary key (shipment_id, line),
	constraint shipment_lines_lot_once unique (shipment_id, lot_id),
	constraint shipment_lines_as_sent unique (shipment_id, line, sent),
	constraint shipment_lines_send_something check (sent between 1 and 1000000000000 and line between 1 and 50)
);
create table stock.shipment_arrivals (
	shipment_id bigint not null,
	line integer not null,
	sent bigint not null,
	received bigint not null,
	missing bigint not null generated always as (sent - received) stored,
	constraint shipment_arrivals_counted_once primary key (shipment_id, line),
	constraint shipment_arrivals_missing_once unique (shipment_id, line, missing),
	constraint shipment_arrivals_of_what_was_sent
		foreign key (shipment_id, line, sent) references stock.shipment_lines (shipment_id, line, sent),
	constraint shipment_arrivals_no_more_than_sent check (received between 0 and sent)
);
create table stock.shipment_settlements (
	shipment_id bigint not null,
	line integer not null,
	missing bigint not null,
	damaged bigint not null,
	lost bigint not null,
	found bigint not null, -- came after the count
	constraint shipment_settlements_once primary key (shipment_id, line),
	constraint shipment_settlements_of_what_is_missing
		foreign key (shipment_id, line, missing) references stock.shipment_arrivals (shipment_id, line, missing),
	constraint shipment_settlements_explain_all_of_it
		check (missing > 0 and least(damaged, lost, found) >= 0 and damaged + lost + found = missing)
);

-- A shipment goes forward only: sent, arrived, closed; and closes when nothing is
-- missing without a word.
-- +goose StatementBegin
create function stock.shipments_go_forward() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	counted boolean;
	open_lines bigint;
begin
	if (new.code, new.unit_id, new.year, new.number, new.from_id, new.to_unit_id, new.to_id, new.for_what,
			new.vehicle, new.note, new.sent_on, new.due_on, new.sent_at, new.sent_by)
		is distinct from (old.code, old.unit_id, old.year, old.number, old.from_id, old.to_unit_id, old.to_id, old.for_what,
			old.vehicle, old.note, old.sent_on, old.due_on, old.sent_at, old.sent_by)
		or (old.state, new.state) not in (('sent', 'arrived'), ('sent', 'closed'), ('arrived', 'closed'))
		or old.arrived_by is not null and (new.arrived_on, new.arrived_at, new.arrived_by)
			is distinct from (old.arrived_on, old.arrived_at, old.arrived_by) then
		raise exception 'shipment % does not go from % to %', old.id, old.state, new.state
			using errcode = '23514', constraint = 'shipments_go_forward';
	end if;
	select bool_and(a.line is not null), count(*) filter (where a.missing > 0 and s.line is null)
	into counted, open_lines
	from stock.shipment_lines l
	left join stock.shipment_arrivals a using (shipment_id, line)
	left join stock.shipment_settlements s using (shipment_id, line)
	where l.shipment_id = new.id;
	if counted is distinct from true or (new.state = 'closed') <> (open_lines = 0) then
		raise exception 'shipment %: a line is not counted or not explained', old.id
			using errcode = '23514', constraint = 'shipments_close_when_explained';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger shipments_go_forward before update on stock.shipments
	for each row execute function stock.shipments_go_forward();
alter table stock.shipments enable always trigger shipments_go_forward;
create trigger shipments_stay before delete or truncate on stock.shipments
	for each statement execute function house.refuse_change();
alter table stock.shipments enable always trigger shipments_stay;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['groups', 'items', 'packs', 'needs', 'lots', 'movements',
		'shipment_lines', 'shipment_arrivals', 'shipment_settlements'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on stock.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table stock.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- What anyone may read. Nothing personal is kept here.
create view stock.public_items as
select i.id, i.code, i.group_code, g.name as group_name, g.name_en as group_name_en, g.position,
	i.name, i.name_en, i.aliases, i.unit, i.unit_name, i.unit_name_en, i.expires
from stock.items i
join stock.groups g on g.code = i.group_code;
create view stock.public_packs as
select item_id, code, name, name_en, qty from stock.packs;
create view stock.public_warehouses as
select id, code, unit_id, name, address, hours, phone, opened_on from stock.warehouses;
create view stock.public_needs as
select n.warehouse_id, n.item_id, n.kind, n.qty, n.said_at, n.until
from (
	select distinct on (warehouse_id, item_id) * from stock.needs
	order by warehouse_id, item_id, id desc) n
where n.until > now();
-- How much of an item lies in a warehouse, free or promised, whatever lot.
create view stock.public_stock as
select w.unit_id, p.place_id as warehouse_id, p.item,
	coalesce(sum(b.qty) filter (where p.kind = 'store'), 0)::bigint as free,
	coalesce(sum(b.qty) filter (where p.kind = 'reserved'), 0)::bigint as reserved
from stock.places p
join stock.warehouses w on w.id = p.place_id
join ledger.balances b on b.account_id = p.account_id
where p.place = 'w'
group by w.unit_id, p.place_id, p.item;
grant select on stock.public_items, stock.public_packs, stock.public_warehouses, stock.public_needs,
	stock.public_stock to quy_portal, quy_app;

revoke execute on all functions in schema stock from public;
grant select on all tables in schema stock to quy_app;
grant insert (code, unit_id, name, address, hours, phone, opened_on) on stock.warehouses to quy_app;
grant update (name, address, hours, phone) on stock.warehouses to quy_app;
grant insert (warehouse_id, item_id, kind, qty) on stock.needs to quy_app;
grant insert (source, item_id, book_id, earmark_id, came_on, expires_on, note) on stock.lots to quy_app;
grant insert (unit_id, kind, from_id, to_id, reason, moved_on) on stock.movements to quy_app;
grant insert (code, unit_id, year, number, from_id, to_unit_id, to_id, for_what, vehicle, note, sent_on, due_on, sent_by)
	on stock.shipments to quy_app;
grant update (state, arrived_on, arrived_at, arrived_by, settled_at, settled_by, explanation) on stock.shipments to quy_app;
grant insert (shipment_id, line, lot_id, sent) on stock.shipment_lines to quy_app;
grant insert (shipment_id, line, sent, received) on stock.shipment_arrivals to quy_app;
grant insert (shipment_id, line, missing, damaged, lost, found) on stock.shipment_settlements to quy_app;

insert into stock.groups (code, name, name_en, position) values
	('food', 'Lương thực, thực phẩm', 'Food', 1),
	('water', 'Nước sạch', 'Clean water', 2),
	('medical', 'Y tế', 'Medical', 3),
	('shelter', 'Chỗ ở', 'Shelter', 4),
	('clothing', 'Quần áo', 'Clothing', 5),
	('hygiene', 'Vệ sinh', 'Hygiene', 6),
	('kitchen', 'Đồ bếp', 'Kitchen', 7),
	('rescue', 'Cứu hộ, dụng cụ', 'Rescue and tools', 8),
	('school', 'Học tập', 'School', 9),
	('farm', 'Giống, sản xuất', 'Seeds and farming', 10);

insert into stock.items (code, group_code, name, name_en, aliases, unit, unit_name, unit_name_en, expires) values
	('GAO', 'food', 'Gạo', 'Rice', 'gao te, gạo tẻ', 'gram', 'g', 'g', false),
	('GAO_NEP', 'food', 'Gạo nếp', 'Glutinous rice', '', 'gram', 'g', 'g', false),
	('MI_GOI', 'food', 'Mì ăn liền', 'Instant noodles', 'mì gói, mì tôm', 'piece', 'gói', 'packet', true),
	('PHO_GOI', 'food', 'Phở, miến, cháo ăn liền', 'Instant soup', 'phở gói, miến gói, cháo gói', 'piece', 'gói', 'packet', true),
	('BANH_KHO', 'food', 'Lương khô', 'Dry rations', 'bánh khô', 'gram', 'g', 'g', true),
	('BANH_MI', 'food', 'Bánh mì', 'Bread', '', 'piece', 'ổ', 'loaf', true),
	('BANH_CHUNG', 'food', 'Bánh chưng', 'Square rice cake', 'bánh tét', 'piece', 'chiếc', 'cake', true),
	('DO_HOP', 'food', 'Đồ hộp (thịt, cá)', 'Canned meat or fish', 'cá hộp, thịt hộp', 'piece', 'hộp', 'can', true),
	('RUOC', 'food', 'Ruốc, thịt khô', 'Dried meat floss', 'chà bông', 'gram', 'g', 'g', true),
	('TRUNG', 'food', 'Trứng', 'Eggs', '', 'piece', 'quả', 'egg', true),
	('RAU_CU', 'food', 'Rau, củ, quả', 'Vegetables', 'rau', 'gram', 'g', 'g', false),
	('MUOI', 'food', 'Muối, bột canh', 'Salt', '', 'gram', 'g', 'g', false),
	('DUONG', 'food', 'Đường', 'Sugar', '', 'gram', 'g', 'g', true),
	('DAU_AN', 'food', 'Dầu ăn', 'Cooking oil', '', 'ml', 'ml', 'ml', true),
	('NUOC_MAM', 'food', 'Nước mắm, nước chấm', 'Fish sauce', 'mắm, xì dầu', 'ml', 'ml', 'ml', true),
	('SUA_HOP', 'food', 'Sữa tươi, sữa hộp', 'Milk', 'sữa', 'ml', 'ml', 'ml', true),
	('SUA_BOT', 'food', 'Sữa bột trẻ em', 'Infant formula', '', 'gram', 'g', 'g', true),
	('NUOC_UONG', 'water', 'Nước uống đóng chai', 'Drinking water', 'nước, nước suối, nước tinh khiết', 'ml', 'ml', 'ml', true),
	('LOC_NUOC', 'water', 'Bộ lọc nước', 'Water filter', 'máy lọc nước', 'piece', 'bộ', 'filter', false),
	('KHU_KHUAN', 'water', 'Viên khử khuẩn nước', 'Water purification tablets', 'aquatabs, cloramin viên', 'piece', 'viên', 'tablet', true),
	('CLORAMIN_B', 'water', 'Bột Cloramin B', 'Chloramine B powder', 'chloramin', 'gram', 'g', 'g', true),
	('CAN_NUOC', 'water', 'Can, thùng chứa nước', 'Water container', 'téc nước', 'piece', 'chiếc', 'container', false),
	('THUOC_GD', 'medical', 'Túi thuốc gia đình', 'Family medicine kit', 'thuốc', 'piece', 'túi', 'kit', true),
	('BONG_BANG', 'medical', 'Bông băng, gạc', 'Dressings', 'băng gạc', 'piece', 'cuộn', 'roll', true),
	('NUOC_SK', 'medical', 'Nước sát khuẩn', 'Disinfectant', 'cồn, sát trùng', 'ml', 'ml', 'ml', true),
	('ORESOL', 'medical', 'Oresol', 'Oral rehydration salts', '', 'piece', 'gói', 'sachet', true),
	('KHAU_TRANG', 'medical', 'Khẩu trang', 'Face masks', '', 'piece', 'chiếc', 'mask', true),
	('GANG_TAY', 'medical', 'Găng tay y tế', 'Medical gloves', '', 'piece', 'đôi', 'pair', true),
	('THUOC_MUOI', 'medical', 'Thuốc chống muỗi, côn trùng', 'Insect repellent', 'nhang muỗi', 'piece', 'chai', 'bottle', true),
	('LEU_BAT', 'shelter', 'Lều bạt', 'Tent', 'lều', 'piece', 'chiếc', 'tent', false),
	('BAT_CHE', 'shelter', 'Bạt che', 'Tarpaulin', 'tấm bạt, bạt', 'piece', 'tấm', 'sheet', false),
	('TAM_LOP', 'shelter', 'Tấm lợp', 'Roofing sheet', 'tôn, fibro, ngói', 'piece', 'tấm', 'sheet', false),
	('CHAN', 'shelter', 'Chăn', 'Blanket', 'mền', 'piece', 'chiếc', 'blanket', false),
	('MAN', 'shelter', 'Màn', 'Mosquito net', 'mùng', 'piece', 'chiếc', 'net', false),
	('CHIEU', 'shelter', 'Chiếu', 'Sleeping mat', '', 'piece', 'chiếc', 'mat', false),
	('XI_MANG', 'shelter', 'Xi măng', 'Cement', '', 'gram', 'g', 'g', false),
	('DAY_THEP', 'shelter', 'Dây thép buộc', 'Binding wire', 'đinh', 'gram', 'g', 'g', false),
	('QUAN_AO', 'clothing', 'Quần áo người lớn', 'Adult clothing', '', 'piece', 'bộ', 'set', false),
	('QUAN_AO_TRE', 'clothing', 'Quần áo trẻ em', 'Children''s clothing', '', 'piece', 'bộ', 'set', false),
	('AO_AM', 'clothing', 'Áo ấm', 'Warm coat', 'áo khoác', 'piece', 'chiếc', 'coat', false),
	('AO_MUA', 'clothing', 'Áo mưa', 'Raincoat', '', 'piece', 'chiếc', 'raincoat', false),
	('UNG', 'clothing', 'Ủng', 'Rubber boots', '', 'piece', 'đôi', 'pair', false),
	('AO_PHAO', 'rescue', 'Áo phao', 'Life jacket', '', 'piece', 'chiếc', 'jacket', false),
	('PHAO_TRON', 'rescue', 'Phao tròn', 'Life ring', 'phao cứu sinh', 'piece', 'chiếc', 'ring', false),
	('XUONG_MAY', 'rescue', 'Xuồng, thuyền máy', 'Motor boat', 'xuồng, ca nô, thuyền', 'piece', 'chiếc', 'boat', false),
	('DEN_PIN', 'rescue', 'Đèn pin', 'Torch', '', 'piece', 'chiếc', 'torch', false),
	('PIN_SAC', 'rescue', 'Sạc dự phòng', 'Power bank', 'pin sạc', 'piece', 'chiếc', 'power bank', false),
	('MAY_PHAT', 'rescue', 'Máy phát điện', 'Generator', '', 'piece', 'chiếc', 'generator', false),
	('XANG_DAU', 'rescue', 'Xăng, dầu', 'Fuel', 'nhiên liệu', 'ml', 'ml', 'ml', false),
	('XENG_CUOC', 'rescue', 'Xẻng, cuốc', 'Shovel or hoe', 'dụng cụ', 'piece', 'chiếc', 'tool', false),
	('XA_PHONG', 'hygiene', 'Xà phòng, bột giặt', 'Soap', 'bột giặt', 'gram', 'g', 'g', false),
	('BANG_VS', 'hygiene', 'Băng vệ sinh', 'Sanitary pads', '', 'piece', 'gói', 'pack', false),
	('BIM', 'hygiene', 'Bỉm trẻ em', 'Nappies', 'tã, tã giấy', 'piece', 'chiếc', 'nappy', false),
	('GIAY_VS', 'hygiene', 'Giấy vệ sinh', 'Toilet paper', '', 'piece', 'cuộn', 'roll', false),
	('KEM_DANH_RANG', 'hygiene', 'Bộ bàn chải, kem đánh răng', 'Toothbrush set', '', 'piece', 'bộ', 'set', false),
	('NOI', 'kitchen', 'Bộ nồi, xoong', 'Pot set', 'nồi, xoong', 'piece', 'bộ', 'set', false),
	('BAT_DUA', 'kitchen', 'Bộ bát đũa', 'Bowl and chopstick set', 'chén', 'piece', 'bộ', 'set', false),
	('BEP_GAS', 'kitchen', 'Bếp ga mini', 'Camping stove', 'bếp', 'piece', 'chiếc', 'stove', false),
	('BINH_GA', 'kitchen', 'Bình ga mini', 'Gas canister', 'ga', 'piece', 'bình', 'canister', false),
	('VO', 'school', 'Vở', 'Exercise book', '', 'piece', 'quyển', 'book', false),
	('SACH_GK', 'school', 'Bộ sách giáo khoa', 'Textbook set', 'sách', 'piece', 'bộ', 'set', false),
	('CAP_SACH', 'school', 'Cặp sách', 'School bag', 'ba lô', 'piece', 'chiếc', 'bag', false),
	('THOC_GIONG', 'farm', 'Thóc giống', 'Rice seed', 'lúa giống', 'gram', 'g', 'g', true),
	('NGO_GIONG', 'farm', 'Ngô giống', 'Maize seed', '', 'gram', 'g', 'g', true),
	('RAU_GIONG', 'farm', 'Hạt giống rau', 'Vegetable seed', '', 'gram', 'g', 'g', true),
	('PHAN_BON', 'farm', 'Phân bón', 'Fertiliser', 'phân', 'gram', 'g', 'g', false),
	('GIA_CAM', 'farm', 'Gia cầm giống', 'Poultry chicks', 'gà giống, vịt giống', 'piece', 'con', 'bird', false);

insert into stock.packs (item_id, code, name, name_en, qty)
select i.id, p.code, p.name, p.name_en, p.qty
from (values
	('GAO', 'g', 'g', 'g', 1),
	('GAO', 'kg', 'kg', 'kg', 1000),
	('GAO', 'tan', 'tấn', 'tonne', 1000000),
	('GAO', 'bao10', 'bao 10 kg', '10 kg bag', 10000),
	('GAO', 'bao25', 'bao 25 kg', '25 kg bag', 25000),
	('GAO', 'bao50', 'bao 50 kg', '50 kg bag', 50000),
	('GAO_NEP', 'g', 'g', 'g', 1),
	('GAO_NEP', 'kg', 'kg', 'kg', 1000),
	('GAO_NEP', 'tan', 'tấn', 'tonne', 1000000),
	('GAO_NEP', 'bao10', 'bao 10 kg', '10 kg bag', 10000),
	('MI_GOI', 'le', 'gói', 'packet', 1),
	('MI_GOI', 'thung30', 'thùng 30 gói', 'carton of 30', 30),
	('PHO_GOI', 'le', 'gói', 'packet', 1),
	('PHO_GOI', 'thung30', 'thùng 30 gói', 'carton of 30', 30),
	('BANH_KHO', 'g', 'g', 'g', 1),
	('BANH_KHO', 'kg', 'kg', 'kg', 1000),
	('BANH_KHO', 'tan', 'tấn', 'tonne', 1000000),
	('BANH_KHO', 'goi', 'gói 200 g', '200 g pack', 200),
	('BANH_KHO', 'thung', 'thùng 40 gói 200 g', 'carton of 40 × 200 g', 8000),
	('BANH_MI', 'le', 'ổ', 'loaf', 1),
	('BANH_MI', 'tui10', 'túi 10 ổ', 'bag of 10', 10),
	('BANH_CHUNG', 'le', 'chiếc', 'cake', 1),
	('DO_HOP', 'le', 'hộp', 'can', 1),
	('DO_HOP', 'thung24', 'thùng 24 hộp', 'carton of 24', 24),
	('DO_HOP', 'thung48', 'thùng 48 hộp', 'carton of 48', 48),
	('RUOC', 'g', 'g', 'g', 1),
	('RUOC', 'kg', 'kg', 'kg', 1000),
	('RUOC', 'tan', 'tấn', 'tonne', 1000000),
	('TRUNG', 'le', 'quả', 'egg', 1),
	('TRUNG', 'vi10', 'vỉ 10 quả', 'tray of 10', 10),
	('TRUNG', 'vi30', 'vỉ 30 quả', 'tray of 30', 30),
	('RAU_CU', 'g', 'g', 'g', 1),
	('RAU_CU', 'kg', 'kg', 'kg', 1000),
	('RAU_CU', 'tan', 'tấn', 'tonne', 1000000),
	('MUOI', 'g', 'g', 'g', 1),
	('MUOI', 'kg', 'kg', 'kg', 1000),
	('MUOI', 'tan', 'tấn', 'tonne', 1000000),
	('MUOI', 'goi200', 'gói 200 g', '200 g packet', 200),
	('DUONG', 'g', 'g', 'g', 1),
	('DUONG', 'kg', 'kg', 'kg', 1000),
	('DUONG', 'tan', 'tấn', 'tonne', 1000000),
	('DUONG', 'goi1', 'gói 1 kg', '1 kg packet', 1000),
	('DAU_AN', 'ml', 'ml', 'ml', 1),
	('DAU_AN', 'lit', 'lít', 'litre', 1000),
	('DAU_AN', 'chai1', 'chai 1 lít', '1 litre bottle', 1000),
	('DAU_AN', 'can5', 'can 5 lít', '5 litre can', 5000),
	('NUOC_MAM', 'ml', 'ml', 'ml', 1),
	('NUOC_MAM', 'lit', 'lít', 'litre', 1000),
	('NUOC_MAM', 'chai500', 'chai 500 ml', '500 ml bottle', 500),
	('SUA_HOP', 'ml', 'ml', 'ml', 1),
	('SUA_HOP', 'lit', 'lít', 'litre', 1000),
	('SUA_HOP', 'hop180', 'hộp 180 ml', '180 ml box', 180),
	('SUA_HOP', 'thung48', 'thùng 48 hộp 180 ml', 'carton of 48 × 180 ml', 8640),
	('SUA_BOT', 'g', 'g', 'g', 1),
	('SUA_BOT', 'kg', 'kg', 'kg', 1000),
	('SUA_BOT', 'tan', 'tấn', 'tonne', 1000000),
	('SUA_BOT', 'hop400', 'hộp 400 g', '400 g tin', 400),
	('SUA_BOT', 'hop900', 'hộp 900 g', '900 g tin', 900),
	('NUOC_UONG', 'ml', 'ml', 'ml', 1),
	('NUOC_UONG', 'lit', 'lít', 'litre', 1000),
	('NUOC_UONG', 'chai500', 'chai 500 ml', '500 ml bottle', 500),
	('NUOC_UONG', 'thung24', 'thùng 24 chai 500 ml', 'carton of 24 × 500 ml', 12000),
	('NUOC_UONG', 'binh20', 'bình 20 lít', '20 litre bottle', 20000),
	('LOC_NUOC', 'le', 'bộ', 'filter', 1),
	('KHU_KHUAN', 'le', 'viên', 'tablet', 1),
	('KHU_KHUAN', 'hop100', 'hộp 100 viên', 'box of 100', 100),
	('CLORAMIN_B', 'g', 'g', 'g', 1),
	('CLORAMIN_B', 'kg', 'kg', 'kg', 1000),
	('CLORAMIN_B', 'tan', 'tấn', 'tonne', 1000000),
	('CLORAMIN_B', 'goi1', 'gói 1 kg', '1 kg packet', 1000),
	('CAN_NUOC', 'le', 'chiếc', 'container', 1),
	('THUOC_GD', 'le', 'túi', 'kit', 1),
	('THUOC_GD', 'thung50', 'thùng 50 túi', 'carton of 50', 50),
	('BONG_BANG', 'le', 'cuộn', 'roll', 1),
	('BONG_BANG', 'hop12', 'hộp 12 cuộn', 'box of 12', 12),
	('NUOC_SK', 'ml', 'ml', 'ml', 1),
	('NUOC_SK', 'lit', 'lít', 'litre', 1000),
	('NUOC_SK', 'chai500', 'chai 500 ml', '500 ml bottle', 500),
	('ORESOL', 'le', 'gói', 'sachet', 1),
	('ORESOL', 'hop40', 'hộp 40 gói', 'box of 40', 40),
	('KHAU_TRANG', 'le', 'chiếc', 'mask', 1),
	('KHAU_TRANG', 'hop50', 'hộp 50 chiếc', 'box of 50', 50),
	('GANG_TAY', 'le', 'đôi', 'pair', 1),
	('GANG_TAY', 'hop50', 'hộp 50 đôi', 'box of 50 pairs', 50),
	('THUOC_MUOI', 'le', 'chai', 'bottle', 1),
	('LEU_BAT', 'le', 'chiếc', 'tent', 1),
	('BAT_CHE', 'le', 'tấm', 'sheet', 1),
	('BAT_CHE', 'cuon10', 'cuộn 10 tấm', 'roll of 10', 10),
	('TAM_LOP', 'le', 'tấm', 'sheet', 1),
	('CHAN', 'le', 'chiếc', 'blanket', 1),
	('CHAN', 'kien10', 'kiện 10 chiếc', 'bale of 10', 10),
	('MAN', 'le', 'chiếc', 'net', 1),
	('MAN', 'kien50', 'kiện 50 chiếc', 'bale of 50', 50),
	('CHIEU', 'le', 'chiếc', 'mat', 1),
	('XI_MANG', 'g', 'g', 'g', 1),
	('XI_MANG', 'kg', 'kg', 'kg', 1000),
	('XI_MANG', 'tan', 'tấn', 'tonne', 1000000),
	('XI_MANG', 'bao50', 'bao 50 kg', '50 kg bag', 50000),
	('DAY_THEP', 'g', 'g', 'g', 1),
	('DAY_THEP', 'kg', 'kg', 'kg', 1000),
	('DAY_THEP', 'tan', 'tấn', 'tonne', 1000000),
	('QUAN_AO', 'le', 'bộ', 'set', 1),
	('QUAN_AO_TRE', 'le', 'bộ', 'set', 1),
	('AO_AM', 'le', 'chiếc', 'coat', 1),
	('AO_MUA', 'le', 'chiếc', 'raincoat', 1),
	('UNG', 'le', 'đôi', 'pair', 1),
	('AO_PHAO', 'le', 'chiếc', 'jacket', 1),
	('PHAO_TRON', 'le', 'chiếc', 'ring', 1),
	('XUONG_MAY', 'le', 'chiếc', 'boat', 1),
	('DEN_PIN', 'le', 'chiếc', 'torch', 1),
	('DEN_PIN', 'hop20', 'hộp 20 chiếc', 'box of 20', 20),
	('PIN_SAC', 'le', 'chiếc', 'power bank', 1),
	('MAY_PHAT', 'le', 'chiếc', 'generator', 1),
	('XANG_DAU', 'ml', 'ml', 'ml', 1),
	('XANG_DAU', 'lit', 'lít', 'litre', 1000),
	('XANG_DAU', 'can20', 'can 20 lít', '20 litre can', 20000),
	('XENG_CUOC', 'le', 'chiếc', 'tool', 1),
	('XA_PHONG', 'g', 'g', 'g', 1),
	('XA_PHONG', 'kg', 'kg', 'kg', 1000),
	('XA_PHONG', 'tan', 'tấn', 'tonne', 1000000),
	('XA_PHONG', 'goi400', 'gói 400 g', '400 g packet', 400),
	('BANG_VS', 'le', 'gói', 'pack', 1),
	('BANG_VS', 'thung48', 'thùng 48 gói', 'carton of 48', 48),
	('BIM', 'le', 'chiếc', 'nappy', 1),
	('BIM', 'bich60', 'bịch 60 chiếc', 'pack of 60', 60),
	('GIAY_VS', 'le', 'cuộn', 'roll', 1),
	('GIAY_VS', 'bich10', 'bịch 10 cuộn', 'pack of 10', 10),
	('KEM_DANH_RANG', 'le', 'bộ', 'set', 1),
	('NOI', 'le', 'bộ', 'set', 1),
	('BAT_DUA', 'le', 'bộ', 'set', 1),
	('BEP_GAS', 'le', 'chiếc', 'stove', 1),
	('BINH_GA', 'le', 'bình', 'canister', 1),
	('BINH_GA', 'thung28', 'thùng 28 bình', 'carton of 28', 28),
	('VO', 'le', 'quyển', 'book', 1),
	('VO', 'loc10', 'lốc 10 quyển', 'pack of 10', 10),
	('SACH_GK', 'le', 'bộ', 'set', 1),
	('CAP_SACH', 'le', 'chiếc', 'bag', 1),
	('THOC_GIONG', 'g', 'g', 'g', 1),
	('THOC_GIONG', 'kg', 'kg', 'kg', 1000),
	('THOC_GIONG', 'tan', 'tấn', 'tonne', 1000000),
	('THOC_GIONG', 'bao10', 'bao 10 kg', '10 kg bag', 10000),
	('NGO_GIONG', 'g', 'g', 'g', 1),
	('NGO_GIONG', 'kg', 'kg', 'kg', 1000),
	('NGO_GIONG', 'tan', 'tấn', 'tonne', 1000000),
	('RAU_GIONG', 'g', 'g', 'g', 1),
	('RAU_GIONG', 'kg', 'kg', 'kg', 1000),
	('RAU_GIONG', 'tan', 'tấn', 'tonne', 1000000),
	('PHAN_BON', 'g', 'g', 'g', 1),
	('PHAN_BON', 'kg', 'kg', 'kg', 1000),
	('PHAN_BON', 'tan', 'tấn', 'tonne', 1000000),
	('PHAN_BON', 'bao50', 'bao 50 kg', '50 kg bag', 50000),
	('GIA_CAM', 'le', 'con', 'bird', 1)
) p (item, code, name, name_en, qty)
join stock.items i on i.code = p.item;
