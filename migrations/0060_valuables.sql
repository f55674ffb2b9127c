-- Foreign currency, gold, silver and gems: given like goods, worth money, and neither
-- until they are sold. Currency is sold to a bank and the đồng paid into the account (ND
-- 93/2021 art 9.1d); gold, silver and gems are auctioned, and the money goes into the
-- account (art 9.2c). Until then they are held apart: sealed, counted by two people, in no
-- figure of money, and nobody can give them out.
--
-- How much there is stands in the ledger, as of all goods: a thing is a lot in the unit's
-- safe (store, holder v7:l12), and the only ways out of a safe are the sale and the mirror
-- of its coming. A sale is one entry: the things leave, and the bank's line of the proceeds
-- arrives in the same book. So a thing is sold once, and its proceeds are counted once.
--
-- Here stands what is beside the quantity: what the thing is, its seal, who took it and who
-- counted it again, and the papers of a sale: one person prepares, another approves.
-- +goose Up
alter table stock.items drop constraint items_unit_is_known;
alter table stock.items add constraint items_unit_is_known check (unit in ('gram', 'ml', 'piece', 'mg', 'cent'));
insert into stock.groups (code, name, name_en, position) values
	('apart', 'Ngoại tệ, vàng, bạc, đá quý', 'Foreign currency, gold, silver, gems', 11);
insert into stock.items (code, group_code, name, name_en, aliases, unit, unit_name, unit_name_en, expires) values
	('USD', 'apart', 'Đô la Mỹ', 'US dollar', 'đô, đô la', 'cent', 'USD', 'USD', false),
	('EUR', 'apart', 'Euro', 'Euro (currency)', '', 'cent', 'EUR', 'EUR', false),
	('GBP', 'apart', 'Bảng Anh', 'Pound sterling', '', 'cent', 'GBP', 'GBP', false),
	('JPY', 'apart', 'Yên Nhật', 'Japanese yen', '', 'cent', 'JPY', 'JPY', false),
	('KRW', 'apart', 'Won Hàn Quốc', 'Korean won', '', 'cent', 'KRW', 'KRW', false),
	('CNY', 'apart', 'Nhân dân tệ', 'Chinese yuan', '', 'cent', 'CNY', 'CNY', false),
	('TWD', 'apart', 'Đô la Đài Loan', 'Taiwan dollar', '', 'cent', 'TWD', 'TWD', false),
	('AUD', 'apart', 'Đô la Úc', 'Australian dollar', '', 'cent', 'AUD', 'AUD', false),
	('CAD', 'apart', 'Đô la Canada', 'Canadian dollar', '', 'cent', 'CAD', 'CAD', false),
	('SGD', 'apart', 'Đô la Singapore', 'Singapore dollar', '', 'cent', 'SGD', 'SGD', false),
	('CHF', 'apart', 'Phrăng Thụy Sĩ', 'Swiss franc', '', 'cent', 'CHF', 'CHF', false),
	('THB', 'apart', 'Bạt Thái', 'Thai baht', '', 'cent', 'THB', 'THB', false),
	('LAK', 'apart', 'Kíp Lào', 'Lao kip', '', 'cent', 'LAK', 'LAK', false),
	('VANG', 'apart', 'Vàng', 'Gold', 'vàng miếng, vàng nhẫn, vàng trang sức', 'mg', 'mg', 'mg', false),
	('BAC', 'apart', 'Bạc', 'Silver', 'bạc miếng', 'mg', 'mg', 'mg', false),
	('DA_QUY', 'apart', 'Đá quý', 'Gemstones', 'kim cương, ngọc, hồng ngọc', 'piece', 'viên', 'stone', false);
insert into stock.packs (item_id, code, name, name_en, qty)
select id, lower(code), code, code, 100 from stock.items where group_code = 'apart' and unit = 'cent'
union all
select i.id, p.code, p.name, p.name_en, p.qty
from stock.items i
join (values ('mg', 'mg', 'mg', 1), ('phan', 'phân', 'phân', 375), ('g', 'g', 'g', 1000), ('chi', 'chỉ', 'chỉ', 3750),
	('luong', 'lượng', 'lượng', 37500), ('cay', 'cây', 'cây', 37500), ('kg', 'kg', 'kg', 1000000))
	as p (code, name, name_en, qty) on i.unit = 'mg'
where i.group_code = 'apart'
union all
select id, 'vien', 'viên', 'stone', 1 from stock.items where code = 'DA_QUY';

alter table ledger.accounts drop constraint accounts_store_is_a_lot_in_a_warehouse;
alter table ledger.accounts add constraint accounts_store_is_a_lot_in_a_warehouse
	check (kind <> 'store' or holder ~ '^[wv][1-9][0-9]*:l[1-9][0-9]*$'); -- or in the safe of a unit

-- What is held apart lies in a safe and nowhere else, and nothing else lies there: it has
-- no account among what is reserved, on its way or given out, so no entry can bring it there.
-- +goose StatementBegin
create function stock.apart_lies_apart() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	bad record;
begin
	select n.kind, n.holder, n.item into bad
	from neu n
	left join stock.items i on i.code = n.item and i.group_code = 'apart'
	where case when i.id is null then n.holder ~ '^v[0-9]+:l'
		else not (n.kind = 'giver' and n.holder = ''
			or n.kind = 'store' and n.holder ~ '^v[0-9]{1,18}:l[0-9]{1,18}$'
			or n.kind = 'other_out' and n.holder = 'sold') end
	limit 1;
	if found then
		raise exception '% has no place at % %', bad.item, bad.kind, bad.holder
			using errcode = '23514', constraint = 'apart_lies_apart';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger apart_lies_apart after insert on ledger.accounts
	referencing new table as neu for each statement execute function stock.apart_lies_apart();
alter table ledger.accounts enable always trigger apart_lies_apart;

-- A thing as it came over the table, or as the bank of a foreign-currency account told it.
-- It is in the books when a second person has counted it and signed.
create table giving.valuables (
	id bigint generated always as identity primary key,
	ref text not null, -- what its sealed fields are bound to
	campaign_id bigint not null,
	unit_id bigint not null,
	earmark_id bigint not null references ledger.earmarks,
	leftover text not null,
	item_id bigint not null references stock.items,
	qty bigint not null, -- in the item's base unit: cents, milligrams, stones
	told text not null, -- as it was said: 2 chỉ
	description text not null, -- notes and coins; maker and serial; what stones they are
	fineness text not null default '', -- of gold and silver: 999,9
	certificate text not null default '',
	estimate bigint, -- in đồng, by whom: information, in no figure
	estimated_by text not null default '',
	bag text not null default '', -- number of the sealed bag; of what a bank holds there is none
	reference text not null default '', -- the bank's number of the credit, where a bank holds it
	kept_at text not null,
	anonymous boolean not null default false,
	public_name text not null default '',
	masked_name text not null default '',
	legal_name bytea, -- sealed, as is the phone
	phone bytea,
	phone_blind bytea,
	consent_version text references giving.consents,
	note text not null default '',
	received_on date not null,
	received_at timestamptz not null,
	received_by bigint not null,
	received_actor text not null default house.actor(),
	born bigint not null default tlog.born(),
	constraint valuables_ref_once unique (ref),
	constraint valuables_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint valuables_are_something check (qty between 1 and 1000000000000),
	constraint valuables_say_what_they_are
		check (length(told) between 1 and 60 and length(description) between 5 and 500 and length(kept_at) between 3 and 200),
	constraint valuables_are_sealed_or_in_a_bank check ((bag = '') <> (reference = '')),
	constraint valuables_are_told_briefly check (length(fineness) <= 20 and length(certificate) <= 200
		and length(bag) <= 40 and length(reference) <= 60 and length(note) <= 500),
	constraint valuables_estimate_has_its_author
		check (estimate between 1 and 9007199254740991 and length(estimated_by) between 3 and 200
			or estimate is null and estimated_by = ''),
	constraint valuables_names_are_short check (length(public_name) <= 100),
	constraint valuables_without_a_name_are_anonymous check (not anonymous or public_name = '' and masked_name = ''),
	constraint valuables_phone_needs_consent check (phone is null or consent_version is not null),
	constraint valuables_phone_is_found check ((phone is null) = (phone_blind is null)),
	constraint valuables_leftover_is_known check (leftover in ('next_round', 'other_province', 'return')),
	constraint valuables_taken_by_a_person check (received_by > 0)
);
create index valuables_by_bag on giving.valuables (unit_id, bag) where bag <> '';
create index valuables_by_reference on giving.valuables (unit_id, reference) where reference <> '';
create index valuables_by_campaign on giving.valuables (campaign_id, id);
create index valuables_by_unit on giving.valuables (unit_id, id);
create index valuables_by_phone on giving.valuables (phone_blind) where phone_blind is not null;
create index valuables_by_birth on giving.valuables (born);

-- The second person's word: counted and sealed, or not taken after all. It is said once.
create table giving.valuable_acts (
	valuable_id bigint primary key constraint valuable_acts_of_a_valuable references giving.valuables,
	unit_id bigint not null,
	act text not null,
	counted bigint, -- by whom signs, counted anew
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	reason text not null default '',
	entry_id bigint references ledger.entries,
	born bigint not null default tlog.born(),
	constraint valuable_acts_are_known check (act in ('signed', 'dropped')),
	constraint valuable_acts_sign_what_is_booked
		check ((act = 'signed') = (entry_id is not null) and (act = 'signed') = (counted is not null)),
	constraint valuable_acts_give_a_reason check (length(reason) <= 500 and (act = 'signed' or length(reason) >= 5)),
	constraint valuable_acts_entry_once unique (entry_id)
);
create index valuable_acts_by_unit on giving.valuable_acts (unit_id);
create index valuable_acts_by_birth on giving.valuable_acts (born);

-- +goose StatementBegin
create function giving.valuable_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v giving.valuables;
begin
	select * into v from giving.valuables where id = new.valuable_id for update;
	if not found or new.unit_id <> v.unit_id then
		raise exception 'an act of another thing'
			using errcode = '23514', constraint = 'valuable_acts_of_their_valuable';
	end if;
	if new.actor_id <= 0 or new.act = 'signed' and new.actor_id = v.received_by then
		raise exception 'thing % is counted by two people', v.id
			using errcode = '23514', constraint = 'valuables_take_two_people';
	end if;
	if new.act = 'signed' and (new.counted <> v.qty or not exists (
		select from ledger.entries e
		join ledger.postings p on p.entry_id = e.id
		join ledger.accounts f on f.id = p.src
		join ledger.accounts t on t.id = p.dst
		join stock.items i on i.id = v.item_id and i.code = p.item and i.group_code = 'apart'
		join stock.lots l on l.source = 'value:' || v.id
		join giving.campaigns c on c.id = v.campaign_id and c.book_id = e.book_id
		where e.id = new.entry_id and e.kind = 'value_in' and e.source = 'value:' || v.id and e.lines = 1
			and e.bank_on = v.received_on and p.qty = v.qty and f.kind = 'giver' and t.kind = 'store'
			and t.holder = 'v' || v.unit_id || ':l' || l.id and t.earmark_id = v.earmark_id)) then
		raise exception 'entry % does not bring thing %', new.entry_id, v.id
			using errcode = '23514', constraint = 'valuables_are_in_the_books';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger valuable_acts_hold before insert on giving.valuable_acts
	for each row execute function giving.valuable_acts_hold();
alter table giving.valuable_acts enable always trigger valuable_acts_hold;

-- A sale of things of one campaign, at prices that are agreed and written before anybody
-- approves. The proceeds come to one account of the same campaign.
create table giving.value_sales (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	campaign_id bigint not null,
	account_id bigint not null references giving.bank_accounts,
	way text not null,
	buyer text not null, -- the bank, or the house that auctioned
	document text not null, -- the decision
	amount bigint not null,
	reason text not null,
	prepared_by bigint not null,
	prepared_actor text not null default house.actor(),
	prepared_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint value_sales_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint value_sales_way_is_known check (way in ('bank', 'auction')),
	constraint value_sales_bring_something check (amount between 1 and 9007199254740991),
	constraint value_sales_name_buyer_and_document
		check (length(buyer) between 3 and 200 and length(document) between 1 and 200),
	constraint value_sales_give_a_reason check (length(reason) between 5 and 500),
	constraint value_sales_prepared_by_a_person check (prepared_by > 0)
);
create index value_sales_by_unit on giving.value_sales (unit_id, id);
create index value_sales_by_birth on giving.value_sales (born);
create table giving.value_sale_lines (
	sale_id bigint not null constraint value_sale_lines_of_a_sale references giving.value_sales,
	valuable_id bigint not null constraint value_sale_lines_of_a_valuable references giving.valuables,
	unit_id bigint not null,
	price bigint not null,
	born bigint not null default tlog.born(),
	constraint value_sale_lines_once primary key (sale_id, valuable_id),
	constraint value_sale_lines_have_a_price check (price between 1 and 9007199254740991)
);
create index value_sale_lines_by_valuable on giving.value_sale_lines (valuable_id);
create index value_sale_lines_by_unit on giving.value_sale_lines (unit_id);
create index value_sale_lines_by_birth on giving.value_sale_lines (born);
create table giving.value_sale_acts (
	id bigint generated always as identity primary key,
	sale_id bigint not null constraint value_sale_acts_of_a_sale references giving.value_sales,
	unit_id bigint not null,
	nth integer not null,
	act text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	on_day date not null,
	reason text not null default '',
	entry_id bigint references ledger.entries,
	line_id bigint references giving.bank_lines,
	born bigint not null default tlog.born(),
	constraint value_sale_acts_one_after_the_other unique (sale_id, nth),
	constraint value_sale_acts_are_known check (act in ('approved', 'cancelled', 'settled', 'parted')),
	constraint value_sale_acts_give_a_reason
		check (length(reason) <= 500 and (act in ('approved', 'settled') or length(reason) >= 5)),
	constraint value_sale_acts_are_booked
		check ((act in ('settled', 'parted')) = (entry_id is not null) and (act = 'settled') = (line_id is not null))
);
create index value_sale_acts_by_unit on giving.value_sale_acts (unit_id);
create index value_sale_acts_by_birth on giving.value_sale_acts (born);

-- How a sale stands: money that was parted from it again leaves it approved.
-- +goose StatementBegin
create function giving.value_sale_state(sale bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case act when 'parted' then 'approved' else act end from giving.value_sale_acts
		where sale_id = sale
		order by nth desc
		limit 1), 'prepared')
$$;
-- +goose StatementEnd

-- How a thing stands: it waits for the second person, was not taken, lies in the safe, is
-- in a sale, is sold, or went back with its receipt.
-- +goose StatementBegin
create function giving.valuable_state(valuable bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case
			when a.act = 'dropped' then 'dropped'
			when exists (select from ledger.entries v where v.reverses_id = a.entry_id) then 'voided'
			else coalesce((
				select case giving.value_sale_state(l.sale_id) when 'settled' then 'sold' else 'selling' end
				from giving.value_sale_lines l
				where l.valuable_id = valuable and giving.value_sale_state(l.sale_id) <> 'cancelled'), 'held')
			end
		from giving.valuable_acts a
		where a.valuable_id = valuable), 'waiting')
$$;
-- +goose StatementEnd

-- Whoever sells a thing or takes its receipt back waits here for whoever is at it.
-- +goose StatementBegin
create function giving.hold_valuable(valuable bigint) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform from giving.valuables where id = valuable for update;
	return giving.valuable_state(valuable);
end
$$;
-- +goose StatementEnd

-- A sealed bag, or the bank's number of a credit, is of one thing that stands: one that was
-- not taken after all, or went back, leaves its number free.
-- +goose StatementBegin
create function giving.valuables_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtextextended(format('giving.valuables/%s/%s/%s', new.unit_id, new.bag, new.reference), 0));
	if exists (
		select from giving.valuables v
		where v.unit_id = new.unit_id and (v.bag <> '' and v.bag = new.bag or v.reference <> '' and v.reference = new.reference)
			and giving.valuable_state(v.id) not in ('dropped', 'voided')) then
		raise exception 'bag or number % % is taken', new.bag, new.reference
			using errcode = '23505', constraint = case when new.bag <> '' then 'valuables_bag_once' else 'valuables_reference_once' end;
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger valuables_hold before insert on giving.valuables
	for each row execute function giving.valuables_hold();
alter table giving.valuables enable always trigger valuables_hold;

-- +goose StatementBegin
create function giving.value_sales_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.bank_accounts a
		join giving.campaigns c on c.id = a.campaign_id and c.published_at is not null
		where a.id = new.account_id and a.campaign_id = new.campaign_id and a.unit_id = new.unit_id) then
		raise exception 'the proceeds go to an account of the same campaign'
			using errcode = '23514', constraint = 'value_sales_pay_their_campaign';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger value_sales_hold before insert on giving.value_sales
	for each row execute function giving.value_sales_hold();
alter table giving.value_sales enable always trigger value_sales_hold;

-- A thing is in one sale that stands, while it lies in the safe; and comes into it before
-- anybody has approved. Currency goes to a bank, all else to an auction.
-- +goose StatementBegin
create function giving.value_sale_lines_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform from giving.value_sales where id = new.sale_id for update;
	if giving.hold_valuable(new.valuable_id) <> 'held' then
		raise exception 'thing % is not there to be sold', new.valuable_id
			using errcode = '23514', constraint = 'valuables_are_sold_once';
	end if;
	if exists (select from giving.value_sale_acts where sale_id = new.sale_id) or not exists (
		select from giving.value_sales s
		join giving.valuables v on v.id = new.valuable_id and v.campaign_id = s.campaign_id
		join stock.items i on i.id = v.item_id and (i.unit = 'cent') = (s.way = 'bank')
		where s.id = new.sale_id and s.unit_id = new.unit_id) then
		raise exception 'sale % does not take thing %', new.sale_id, new.valuable_id
			using errcode = '23514', constraint = 'value_sale_lines_of_one_campaign';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger value_sale_lines_hold before insert on giving.value_sale_lines
	for each row execute function giving.value_sale_lines_hold();
alter table giving.value_sale_lines enable always trigger value_sale_lines_hold;

-- Each act follows from how the sale stands, is another person's where two are wanted, and
-- the one that settles names an entry that says the same: all things out, the proceeds in,
-- to the account and in the amount of a line of its bank.
-- +goose StatementBegin
create function giving.value_sale_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s giving.value_sales;
	state text;
	before giving.value_sale_acts;
	sums record;
begin
	select * into s from giving.value_sales where id = new.sale_id for update;
	if not found or new.unit_id <> s.unit_id then
		raise exception 'an act of another sale'
			using errcode = '23514', constraint = 'value_sale_acts_of_their_sale';
	end if;
	state := giving.value_sale_state(s.id);
	if new.nth <> 1 + (select count(*) from giving.value_sale_acts where sale_id = s.id)
		or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'settled' then state = 'approved'
			when 'parted' then state = 'settled' end, false) then
		raise exception 'sale % is %, not to be %', s.id, state, new.act
			using errcode = '23514', constraint = 'value_sale_acts_follow';
	end if;
	select * into before from giving.value_sale_acts where sale_id = s.id order by nth desc limit 1;
	if new.actor_id <= 0 or new.act = 'approved' and new.actor_id = s.prepared_by
		or new.act = 'parted' and new.actor_id = before.actor_id then
		raise exception 'sale % takes two people', s.id
			using errcode = '23514', constraint = 'value_sales_take_two_people';
	end if;
	if new.act = 'approved' and s.amount is distinct from (
		select sum(price) from giving.value_sale_lines where sale_id = s.id) then
		raise exception 'the prices of sale % do not make its amount', s.id
			using errcode = '23514', constraint = 'value_sales_add_up';
	end if;
	if new.act = 'parted' and not exists (
		select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) then
		raise exception 'sale % is not taken back by entry %', s.id, new.entry_id
			using errcode = '23514', constraint = 'value_sales_are_in_the_books';
	end if;
	if new.act <> 'settled' then
		return new;
	end if;
	select sum(p.qty) filter (where p.item = 'VND' and f.kind = 'giver' and f.holder = 'sale'
			and t.kind = 'bank' and t.holder = 'bank:' || s.account_id) as money,
		count(*) filter (where p.item = 'VND') as paid,
		count(*) filter (where t.kind = 'other_out' and t.holder = 'sold' and exists (
			select from giving.value_sale_lines x
			join giving.valuables v on v.id = x.valuable_id
			join stock.lots l on l.source = 'value:' || v.id
			where x.sale_id = s.id and v.qty = p.qty and f.holder = 'v' || s.unit_id || ':l' || l.id)) as things,
		count(*) as lines, (select count(*) from giving.value_sale_lines where sale_id = s.id) as sold
	into sums
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.kind = 'sale' and e.source = 'sale:' || s.id || '/' || new.nth;
	if sums.money is distinct from s.amount or sums.things <> sums.sold or sums.lines <> sums.paid + sums.things
		or not exists (
			select from giving.bank_lines l
			where l.id = new.line_id and l.account_id = s.account_id and l.direction = 'in' and l.amount = s.amount
				and l.entry_id = new.entry_id and l.kind = 'session_cash') then
		raise exception 'entry % is not what sale % says', new.entry_id, s.id
			using errcode = '23514', constraint = 'value_sales_are_in_the_books';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger value_sale_acts_hold before insert on giving.value_sale_acts
	for each row execute function giving.value_sale_acts_hold();
alter table giving.value_sale_acts enable always trigger value_sale_acts_hold;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['valuables', 'valuable_acts', 'value_sales', 'value_sale_lines', 'value_sale_acts'] loop
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
grant insert (ref, campaign_id, unit_id, earmark_id, leftover, item_id, qty, told, description, fineness, certificate,
	estimate, estimated_by, bag, reference, kept_at, anonymous, public_name, masked_name, legal_name, phone, phone_blind,
	consent_version, note, received_on, received_at, received_by) on giving.valuables to quy_app;
grant insert (valuable_id, unit_id, act, counted, actor_id, at, reason, entry_id) on giving.valuable_acts to quy_app;
grant insert (unit_id, campaign_id, account_id, way, buyer, document, amount, reason, prepared_by, prepared_at)
	on giving.value_sales to quy_app;
grant insert (sale_id, valuable_id, unit_id, price) on giving.value_sale_lines to quy_app;
grant insert (sale_id, unit_id, nth, act, actor_id, at, on_day, reason, entry_id, line_id)
	on giving.value_sale_acts to quy_app;
revoke execute on function stock.apart_lies_apart(), giving.valuables_hold(), giving.valuable_acts_hold(), giving.value_sales_hold(),
	giving.value_sale_lines_hold(), giving.value_sale_acts_hold(), giving.value_sale_state(bigint),
	giving.valuable_state(bigint), giving.hold_valuable(bigint) from public;
grant execute on function giving.value_sale_state(bigint), giving.valuable_state(bigint) to quy_app, quy_portal;
grant execute on function giving.hold_valuable(bigint) to quy_app;

-- The bank's line of the proceeds is told by the sale's entry, as that of a session's cash.
create or replace view giving.session_cash as
select c.kind, c.session_id, c.account_id, c.amount, c.happened_on, c.entry_id,
	coalesce(s.unit_id, k.unit_id, m.unit_id, v.unit_id) as unit_id,
	p.id as plan_id, p.part, l.number as plan_number, l.year as plan_year,
	case when d.private then null else d.slug end as decision, d.number as decision_number
from (
	select case when e.source like '%/made-good%' then 'made_good' else e.kind end as kind,
		split_part(split_part(e.source, ':', 2), '/', 1)::bigint as session_id,
		substr(a.holder, 6)::bigint as account_id, sum(p.qty)::bigint as amount,
		min(e.bank_on) as happened_on, min(e.id) as entry_id
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts a on a.id = case when e.kind in ('draw', 'remit') then p.src else p.dst end
	where (e.kind in ('draw', 'hand_back') and e.source like 'session:%'
			or e.kind = 'deposit' and e.source like 'deposit:%'
			or e.kind in ('remit', 'arrival') and e.source like 'remit:%'
			or e.kind = 'sale' and e.source like 'sale:%')
		and a.holder ~ '^bank:[0-9]+$'
		and not exists (select from ledger.entries v where v.reverses_id = e.id)
	group by 1, 2, 3) c
left join payout.sessions s on s.id = c.session_id and c.kind in ('draw', 'hand_back', 'made_good')
left join giving.cash_deposits k on k.id = c.session_id and c.kind = 'deposit'
left join giving.remittances m on m.id = c.session_id and c.kind in ('remit', 'arrival')
left join giving.value_sales v on v.id = c.session_id and c.kind = 'sale'
left join payout.plans p on p.id = s.plan_id
left join payout.plan_acts l on l.plan_id = p.id and l.act = 'locked'
left join aid.decisions d on d.id = p.decision_id;
alter table giving.session_lines drop constraint session_lines_kind_is_known;
alter table giving.session_lines add constraint session_lines_kind_is_known
	check (kind in ('draw', 'hand_back', 'made_good', 'deposit', 'remit', 'arrival', 'sale'));
-- A gift that is to go back to who sent it, or on to another campaign, is no cash of ours.
-- +goose StatementBegin
create or replace function giving.session_lines_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is not null or new.undone_at is null then
			raise exception 'confirmation % has ended', old.id
				using errcode = '23514', constraint = 'session_lines_end_once';
		end if;
		new.undone_actor := house.actor();
		return new;
	end if;
	if exists (select from giving.refund_decisions where line_id = new.line_id and approved)
		or exists (select from giving.late_decisions where line_id = new.line_id and outcome <> 'kept') then
		raise exception 'line % goes back', new.line_id
			using errcode = '23514', constraint = 'session_lines_stay_here';
	end if;
	if not exists (
		select from giving.bank_lines l
		join giving.session_cash c on c.kind = new.kind and c.session_id = new.session_id
			and c.account_id = new.account_id and c.entry_id = l.entry_id
		where l.id = new.line_id and l.kind = 'session_cash' and l.account_id = new.account_id
			and l.unit_id = new.unit_id and l.amount = new.amount and c.amount = new.amount
			and l.direction = case when new.kind in ('draw', 'remit') then 'out' else 'in' end) then
		raise exception 'line % is not the cash of session %', new.line_id, new.session_id
			using errcode = '23514', constraint = 'session_lines_are_the_sessions_cash';
	end if;
	return new;
end
$$;
-- +goose StatementEnd

-- For everybody: what lies in the safe and what it was sold for. Who gave it stands on the
-- receipt of whoever has its code, and nowhere in the list.
create view giving.public_valuables as
select v.id, c.slug as campaign, c.name as campaign_name, c.name_en as campaign_name_en, v.unit_id, i.code as item,
	v.qty, v.told, v.fineness, v.received_on, x.state, coalesce(l.price, 0) as price, s.way, s.buyer, s.document,
	case when x.state = 'sold' then b.booked_on end as sold_on, s.id as sale, s.amount as sale_amount
from giving.valuables v
join giving.campaigns c on c.id = v.campaign_id and c.published_at is not null
join stock.items i on i.id = v.item_id
cross join lateral (select giving.valuable_state(v.id) as state) x
left join giving.value_sale_lines l on x.state = 'sold' and l.valuable_id = v.id and giving.value_sale_state(l.sale_id) = 'settled'
left join giving.value_sales s on s.id = l.sale_id
left join giving.value_sale_acts a on a.sale_id = s.id and a.act = 'settled' and not exists (
	select from giving.value_sale_acts u where u.sale_id = s.id and u.nth > a.nth)
left join giving.bank_lines b on b.id = a.line_id
where x.state in ('held', 'selling', 'sold');
-- The same of one receipt, for who has its code.
create view giving.public_receipt_valuables as
select r.code, p.*
from receipt.receipts r
join giving.valuable_acts a on a.entry_id = r.entry_id
join giving.public_valuables p on p.id = a.valuable_id
where r.kind = 'BNHV';
grant select on giving.public_valuables, giving.public_receipt_valuables to quy_portal, quy_app;
