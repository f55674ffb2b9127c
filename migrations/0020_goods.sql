-- Gifts in kind. What was promised, what came and what was accepted are three
-- numbers by three hands, each written once and never filled in from another. What
-- was accepted becomes lots, an entry of the books and a receipt for goods, all at
-- once; what was not stays told with its reason.
--
-- A receipt for goods says no amount: goods are never counted in đồng. What it says
-- instead stands in rows of their own and agrees with its entry like any amount.
-- +goose Up

-- --- receipts for goods -----------------------------------------------------

alter table receipt.receipts alter column amount drop not null;
alter table receipt.receipts drop constraint receipts_kind_is_known;
alter table receipt.receipts add constraint receipts_kind_is_known check (kind in ('BNTK', 'BNTM', 'BNHV'));
alter table receipt.receipts add constraint receipts_of_money_say_an_amount check ((kind = 'BNHV') = (amount is null));
alter table receipt.receipts add constraint receipts_kind_once unique (id, unit_id, kind);

create table receipt.items (
	receipt_id bigint not null,
	unit_id bigint not null,
	kind text not null default 'BNHV',
	line integer not null,
	item text not null,
	name text not null,
	name_en text not null,
	unit text not null, -- of the quantity, as people say it: kg, lít, gói
	qty bigint not null, -- in the item's base unit
	told text not null, -- the quantity as it stands on the paper
	expires_on date,
	constraint items_count_from_one primary key (receipt_id, line),
	constraint items_of_a_receipt_for_goods
		foreign key (receipt_id, unit_id, kind) references receipt.receipts (id, unit_id, kind),
	constraint items_kind_is_goods check (kind = 'BNHV'),
	constraint items_say_something check (qty between 1 and 1000000000000 and line between 1 and 50),
	constraint items_are_told_briefly check (length(name) between 1 and 100 and length(name_en) <= 100
		and length(unit) <= 30 and length(told) between 1 and 120)
);
alter table receipt.items enable row level security;
create policy items_in_scope on receipt.items
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger items_never_changes before update or delete or truncate on receipt.items
	for each statement execute function house.refuse_change();
alter table receipt.items enable always trigger items_never_changes;

-- The same promises as before, and for goods: each item's quantity is what left the
-- giver, and no đồng did. A receipt, its giver and its items are ONE statement.
-- +goose StatementBegin
create or replace function receipt.receipts_hold() returns trigger
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

	if exists (select from neu where kind = 'BNHV') then
		select n.id, n.entry_id into bad
		from neu n
		where n.kind = 'BNHV' and (
			not exists (select from receipt.items i where i.receipt_id = n.id)
			or exists (
				select from (
					select i.item, i.qty from receipt.items i where i.receipt_id = n.id
					union all
					select p.item, -p.qty
					from ledger.postings p
					join ledger.accounts a on a.id = p.src
					where p.entry_id = n.entry_id and a.kind = 'giver') both_sides
				group by item
				having sum(qty) <> 0))
		limit 1;
		if found then
			raise exception 'receipt %: entry % says other goods', bad.id, bad.entry_id
				using errcode = '23514', constraint = 'receipts_say_what_the_books_say';
		end if;
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

-- Items come with their receipt or not at all.
-- +goose StatementBegin
create function receipt.items_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		where r.xid <> pg_current_xact_id()
	) or exists (
		select from (
			select i.receipt_id, i.item, i.qty
			from receipt.items i
			where i.receipt_id in (select receipt_id from neu)
			union all
			select r.id, p.item, -p.qty
			from receipt.receipts r
			join ledger.postings p on p.entry_id = r.entry_id
			join ledger.accounts a on a.id = p.src
			where r.id in (select receipt_id from neu) and a.kind = 'giver') both_sides
		group by receipt_id, item
		having sum(qty) <> 0
	) then
		raise exception 'goods are written with their receipt'
			using errcode = '23514', constraint = 'items_come_with_their_receipt';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger items_hold after insert on receipt.items
	referencing new table as neu for each statement execute function receipt.items_hold();
alter table receipt.items enable always trigger items_hold;

drop trigger takings_are_used_by_receipts on serial.takings;
create constraint trigger takings_are_used_by_receipts after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind in ('BNTK', 'BNTM', 'BNHV')) execute function receipt.takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_receipts;

create view receipt.public_items as
select r.code, i.line, i.item, i.name, i.name_en, i.unit, i.qty, i.told, i.expires_on
from receipt.items i
join receipt.receipts r on r.id = i.receipt_id;
grant select on receipt.public_items to quy_portal, quy_app;
grant select on receipt.items to quy_app;
grant insert (receipt_id, unit_id, line, item, name, name_en, unit, qty, told, expires_on) on receipt.items to quy_app;
revoke execute on function receipt.receipts_hold(), receipt.items_hold() from public;

-- --- gifts in kind ----------------------------------------------------------

create table giving.goods_gifts (
	id bigint generated always as identity primary key,
	ref text not null, -- what its sealed fields are bound to
	campaign_id bigint not null,
	unit_id bigint not null,
	warehouse_id bigint not null,
	state text not null default 'draft',
	anonymous boolean not null default false,
	public_name text not null default '',
	masked_name text not null default '',
	legal_name bytea, -- sealed, as is the phone
	phone bytea,
	phone_blind bytea,
	consent_version text references giving.consents,
	earmark_id bigint not null references ledger.earmarks,
	leftover text not null,
	note text not null default '',
	expected_on date, -- when it is to come
	made_at timestamptz not null,
	made_by bigint not null,
	announced_at timestamptz,
	announced_by bigint,
	received_on date,
	received_at timestamptz,
	received_by bigint,
	inspected_at timestamptz,
	inspected_by bigint,
	cancelled_at timestamptz,
	cancelled_by bigint,
	reason text, -- of the cancellation
	constraint goods_gifts_ref_once unique (ref),
	constraint goods_gifts_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint goods_gifts_come_to_the_units_warehouse
		foreign key (warehouse_id, unit_id) references stock.warehouses (id, unit_id),
	constraint goods_gifts_state_is_known
		check (state in ('draft', 'announced', 'received', 'stocked', 'rejected', 'cancelled')),
	constraint goods_gifts_names_are_short check (length(public_name) <= 100),
	constraint goods_gifts_without_a_name_are_anonymous
		check (not anonymous or public_name = '' and masked_name = ''),
	constraint goods_gifts_phone_needs_consent check (phone is null or consent_version is not null),
	constraint goods_gifts_phone_is_found check ((phone is null) = (phone_blind is null)),
	constraint goods_gifts_leftover_is_known check (leftover in ('next_round', 'other_province', 'return')),
	constraint goods_gifts_note_is_short check (length(note) <= 500),
	constraint goods_gifts_received_by_somebody check (
		(received_at is null) = (received_by is null) and (received_at is null) = (received_on is null)
		and (received_at is not null) = (state in ('received', 'stocked', 'rejected'))),
	constraint goods_gifts_inspected_by_somebody check (
		(inspected_at is null) = (inspected_by is null)
		and (inspected_at is not null) = (state in ('stocked', 'rejected'))),
	constraint goods_gifts_announced_by_somebody check (
		(announced_at is null) = (announced_by is null)
		and (state <> 'draft' or announced_at is null) and (state <> 'announced' or announced_at is not null)),
	constraint goods_gifts_cancelled_with_a_word check (
		(cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (reason is null)
		and (cancelled_at is not null) = (state = 'cancelled') and length(reason) between 5 and 500)
);
create index goods_gifts_by_campaign on giving.goods_gifts (campaign_id, id);
create index goods_gifts_by_unit on giving.goods_gifts (unit_id, id);
create index goods_gifts_open on giving.goods_gifts (unit_id, expected_on) where state in ('draft', 'announced', 'received');
alter table giving.goods_gifts enable row level security;
create policy goods_gifts_in_scope on giving.goods_gifts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));

create table giving.goods_lines (
	gift_id bigint not null references giving.goods_gifts,
	line integer not null,
	item_id bigint not null references stock.items,
	constraint goods_lines_count_from_one primary key (gift_id, line),
	constraint goods_lines_are_few check (line between 1 and 30)
);
-- the first number: what was promised
create table giving.goods_announced (
	gift_id bigint not null,
	line integer not null,
	qty bigint not null,
	told text not null, -- as it was said: 20 thùng 24 chai 500 ml
	constraint goods_announced_once primary key (gift_id, line),
	constraint goods_announced_of_a_line foreign key (gift_id, line) references giving.goods_lines (gift_id, line),
	constraint goods_announced_say_something check (qty between 1 and 1000000000000 and length(told) <= 60)
);
-- the second: what was counted at the table; nothing may have come of what was promised
create table giving.goods_received (
	gift_id bigint not null,
	line integer not null,
	qty bigint not null,
	told text not null,
	constraint goods_received_once primary key (gift_id, line),
	constraint goods_received_as_counted unique (gift_id, line, qty),
	constraint goods_received_of_a_line foreign key (gift_id, line) references giving.goods_lines (gift_id, line),
	constraint goods_received_say_something check (qty between 0 and 1000000000000 and length(told) <= 60)
);
-- the third: what was good enough to give to people
create table giving.goods_accepted (
	gift_id bigint not null,
	line integer not null,
	received bigint not null,
	qty bigint not null,
	told text not null,
	reason text not null default '', -- why not all of it
	lot_id bigint references stock.lots,
	constraint goods_accepted_once primary key (gift_id, line),
	constraint goods_accepted_of_what_came
		foreign key (gift_id, line, received) references giving.goods_received (gift_id, line, qty),
	constraint goods_accepted_no_more_than_came check (qty between 0 and received),
	constraint goods_accepted_less_with_a_reason check (qty = received or length(reason) >= 5),
	constraint goods_accepted_become_a_lot check ((qty > 0) = (lot_id is not null)),
	constraint goods_accepted_lot_once unique (lot_id),
	constraint goods_accepted_are_told_briefly check (length(reason) <= 300 and length(told) <= 60)
);

-- A gift goes forward only, and with its numbers.
-- +goose StatementBegin
create function giving.goods_gifts_go_forward() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	fits boolean;
begin
	if (new.ref, new.campaign_id, new.unit_id, new.warehouse_id, new.earmark_id, new.leftover, new.note,
			new.expected_on, new.made_at, new.made_by)
		is distinct from (old.ref, old.campaign_id, old.unit_id, old.warehouse_id, old.earmark_id, old.leftover, old.note,
			old.expected_on, old.made_at, old.made_by)
		or old.announced_at is not null and (new.announced_at, new.announced_by) is distinct from (old.announced_at, old.announced_by)
		or old.received_at is not null and (new.received_on, new.received_at, new.received_by)
			is distinct from (old.received_on, old.received_at, old.received_by)
		or (old.state, new.state) not in (('draft', 'announced'), ('draft', 'received'), ('draft', 'cancelled'),
			('announced', 'received'), ('announced', 'cancelled'), ('received', 'stocked'), ('received', 'rejected')) then
		raise exception 'gift % does not go from % to %', old.id, old.state, new.state
			using errcode = '23514', constraint = 'goods_gifts_go_forward';
	end if;
	fits := case new.state
		when 'announced' then exists (select from giving.goods_announced where gift_id = new.id)
		when 'received' then exists (select from giving.goods_received where gift_id = new.id and qty > 0)
			and not exists (
				select from giving.goods_lines l left join giving.goods_received r using (gift_id, line)
				where l.gift_id = new.id and r.line is null)
		when 'cancelled' then true
		else (new.state = 'stocked') = exists (select from giving.goods_accepted where gift_id = new.id and qty > 0)
			and not exists (
				select from giving.goods_lines l left join giving.goods_accepted a using (gift_id, line)
				where l.gift_id = new.id and a.line is null)
		end;
	if not fits then
		raise exception 'gift % is % without its numbers', old.id, new.state
			using errcode = '23514', constraint = 'goods_gifts_go_with_their_numbers';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger goods_gifts_go_forward before update on giving.goods_gifts
	for each row execute function giving.goods_gifts_go_forward();
alter table giving.goods_gifts enable always trigger goods_gifts_go_forward;
create trigger goods_gifts_stay before delete or truncate on giving.goods_gifts
	for each statement execute function house.refuse_change();
alter table giving.goods_gifts enable always trigger goods_gifts_stay;

-- Numbers are written while their step is taken, not later.
-- +goose StatementBegin
create function giving.goods_numbers_in_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n
		join giving.goods_gifts g on g.id = n.gift_id
		where g.state <> all (case tg_table_name
			when 'goods_announced' then array['draft']
			when 'goods_received' then array['draft', 'announced']
			when 'goods_lines' then array['draft', 'announced']
			else array['received'] end)
	) then
		raise exception '% is written too late', tg_table_name
			using errcode = '23514', constraint = 'goods_numbers_in_time';
	end if;
	return null;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['goods_lines', 'goods_announced', 'goods_received', 'goods_accepted'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_never_changes', t);
		execute format('create trigger %1$s_in_time after insert on giving.%1$s
			referencing new table as neu for each statement execute function giving.goods_numbers_in_time()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_in_time', t);
	end loop;
end
$$;
-- +goose StatementEnd

revoke execute on function giving.goods_gifts_go_forward(), giving.goods_numbers_in_time() from public;
grant select on giving.goods_gifts, giving.goods_lines, giving.goods_announced, giving.goods_received,
	giving.goods_accepted to quy_app;
grant insert (ref, campaign_id, unit_id, warehouse_id, anonymous, public_name, masked_name, legal_name, phone,
	phone_blind, consent_version, earmark_id, leftover, note, expected_on, made_at, made_by) on giving.goods_gifts to quy_app;
grant update (state, announced_at, announced_by, received_on, received_at, received_by, inspected_at, inspected_by,
	cancelled_at, cancelled_by, reason) on giving.goods_gifts to quy_app;
grant insert (gift_id, line, item_id) on giving.goods_lines to quy_app;
grant insert (gift_id, line, qty, told) on giving.goods_announced, giving.goods_received to quy_app;
grant insert (gift_id, line, received, qty, told, reason, lot_id) on giving.goods_accepted to quy_app;

-- Goods given to each published campaign, by item: three numbers side by side, never
-- added. Accepted is what stands in the books.
create view giving.public_goods as
select g.campaign_id, i.code as item,
	coalesce(sum(a.qty) filter (where g.state <> 'cancelled'), 0)::bigint as announced,
	coalesce(sum(r.qty), 0)::bigint as received,
	coalesce(sum(c.qty) filter (where v.id is null), 0)::bigint as accepted,
	count(distinct g.id)::bigint as gifts
from giving.goods_gifts g
join giving.campaigns k on k.id = g.campaign_id and k.published_at is not null
join giving.goods_lines l on l.gift_id = g.id
join stock.items i on i.id = l.item_id
left join giving.goods_announced a using (gift_id, line)
left join giving.goods_received r using (gift_id, line)
left join giving.goods_accepted c using (gift_id, line)
left join ledger.entries e on e.kind = 'goods_in' and e.source = 'goods:' || g.id
left join ledger.entries v on v.reverses_id = e.id
where g.state <> 'draft'
group by g.campaign_id, i.code;
grant select on giving.public_goods to quy_portal, quy_app;

-- Where the goods of a receipt are now: the giver's own rice, lot by lot, wherever it
-- was carried. Handed is what people were given, lost what was written off.
create view giving.public_goods_whereabouts as
select r.code, a.line, i.code as item, a.qty as accepted, w.free, w.reserved, w.road, w.handed, w.lost
from receipt.receipts r
join ledger.entries e on e.id = r.entry_id and e.kind = 'goods_in'
join giving.goods_gifts g on 'goods:' || g.id = e.source
join giving.goods_accepted a on a.gift_id = g.id and a.lot_id is not null
join giving.goods_lines l on l.gift_id = a.gift_id and l.line = a.line
join stock.items i on i.id = l.item_id
cross join lateral (
	select coalesce(sum(b.qty) filter (where x.kind = 'store'), 0)::bigint as free,
		coalesce(sum(b.qty) filter (where x.kind = 'reserved'), 0)::bigint as reserved,
		coalesce(sum(b.qty) filter (where x.kind = 'transit'), 0)::bigint as road,
		coalesce(sum(o.handed), 0)::bigint as handed, coalesce(sum(o.lost), 0)::bigint as lost
	from ledger.accounts x
	join ledger.balances b on b.account_id = x.id
	cross join lateral (
		select sum(p.qty * case when p.src = x.id then 1 else -1 end) filter (where d.kind = 'outlay') as handed,
			sum(p.qty * case when p.src = x.id then 1 else -1 end) filter (where d.kind = 'other_out') as lost
		from (
			select src, dst, qty from ledger.postings where src = x.id
			union all
			select src, dst, qty from ledger.postings where dst = x.id) p
		join ledger.accounts d on d.id = case when p.src = x.id then p.dst else p.src end) o
	where x.book_id = e.book_id and x.item = i.code and x.kind in ('store', 'reserved', 'transit')
		and x.holder ~ (':l' || a.lot_id || '$')) w
where r.kind = 'BNHV';
grant select on giving.public_goods_whereabouts to quy_portal, quy_app;
