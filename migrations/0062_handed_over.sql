-- The end of a unit in full. Money went to the successor before (0040); what else a unit
-- leaves are goods in its stores, gifts it was promised, and cases that somebody has to
-- finish: lines without a giver, requests, objections, deadlines. None of it may stay in a
-- unit that nobody can open, since every role ended with it.
--
-- So each area of an ended unit's affairs has a successor who acts for it: the default
-- one from the first day, and from the end of the fund on the one that two people named.
-- Goods go to the successor's store by shipments that different people send and count;
-- their lot then goes on as a lot of the successor's book. And nothing is received,
-- promised or moved in a unit whose fund has ended, whoever writes.
-- +goose Up
create table ledger.fund_end_heirs (
	ask_id bigint not null references ledger.fund_end_asks,
	area text not null,
	unit_id bigint not null references place.units, -- that ended
	heir_id bigint not null references place.units,
	born bigint not null default tlog.born(),
	constraint fund_end_heirs_one_an_area primary key (ask_id, area),
	constraint fund_end_heirs_areas_are_known check (area in ('money', 'goods', 'relief', 'duties')),
	constraint fund_end_heirs_are_others check (heir_id <> unit_id)
);
create index fund_end_heirs_by_unit on ledger.fund_end_heirs (unit_id, area);
create index fund_end_heirs_by_birth on ledger.fund_end_heirs (born);
create trigger fund_end_heirs_never_changes before update or delete or truncate on ledger.fund_end_heirs
	for each statement execute function house.refuse_change();
alter table ledger.fund_end_heirs enable always trigger fund_end_heirs_never_changes;
grant select on ledger.fund_end_heirs to quy_app;
grant insert (ask_id, area, unit_id, heir_id) on ledger.fund_end_heirs to quy_app;

-- The standing units that took a unit's place, along every line of its successors.
-- +goose StatementBegin
create function place.heirs_of(ended bigint, day date) returns setof bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with recursive line (id) as (
		select ended
		union
		select s.to_unit from line join place.successions s on s.from_unit = line.id
		where s.to_unit is not null and s.on_day <= day)
	select distinct l.id from line l
	join place.unit_rows r on r.unit_id = l.id and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
	where l.id <> ended
$$;
-- +goose StatementEnd

-- Who acts for a unit in one area: the unit itself while it stands; then whom two people
-- named at the end of its fund, else its default successor; and so on along the line.
-- +goose StatementBegin
create function place.heir_for(asked bigint, what text, day date) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	heir bigint := asked;
begin
	for step in 1..20 loop
		if heir is null or exists (
			select from place.unit_rows r
			where r.unit_id = heir and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)) then
			return heir;
		end if;
		heir := coalesce(
			(select h.heir_id from ledger.fund_end_heirs h
			join ledger.fund_ends e on e.ask_id = h.ask_id
			where h.unit_id = heir and h.area = what),
			(select s.to_unit from place.successions s
			where s.from_unit = heir and s.is_default and s.on_day <= day
			order by s.on_day desc
			limit 1));
	end loop;
	return null;
end
$$;
-- +goose StatementEnd

-- For which ended units, and in which area, a unit acts.
-- +goose StatementBegin
create function place.acts_for(heir bigint, day date) returns table (for_unit bigint, for_area text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with recursive back (id) as (
		select heir
		union
		select s.from_unit from back join place.successions s on s.to_unit = back.id and s.on_day <= day)
	select b.id, a.area
	from back b
	cross join unnest(array['money', 'goods', 'relief', 'duties']) a (area)
	where b.id <> heir and place.heir_for(b.id, a.area, day) = heir
$$;
-- +goose StatementEnd
revoke execute on function place.heirs_of(bigint, date), place.heir_for(bigint, text, date), place.acts_for(bigint, date)
	from public;
grant execute on function place.heirs_of(bigint, date), place.heir_for(bigint, text, date), place.acts_for(bigint, date)
	to quy_app;

-- Only a successor is named, of the unit whose fund is to end, and before it has.
-- +goose StatementBegin
create function ledger.fund_end_heirs_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from ledger.fund_end_asks a
		join ledger.funds f on f.id = a.fund_id
		where a.id = new.ask_id and f.unit_id = new.unit_id
			and not exists (select from ledger.fund_ends e where e.fund_id = a.fund_id)
			and new.heir_id in (
				select place.heirs_of(f.unit_id, (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date))) then
		raise exception 'unit % does not follow unit %', new.heir_id, new.unit_id
			using errcode = '23514', constraint = 'fund_end_heirs_follow_their_unit';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger fund_end_heirs_hold before insert on ledger.fund_end_heirs
	for each row execute function ledger.fund_end_heirs_hold();
alter table ledger.fund_end_heirs enable always trigger fund_end_heirs_hold;

-- What a fund's unit must not leave: goods in its stores, whosever they are, a shipment
-- on its way or unexplained, a gift in kind that was promised or is not inspected, a thing
-- held apart that nobody has counted again, a sale or a running cost that is not at its end.
-- +goose StatementBegin
create function ledger.left_behind(unit bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case
	when exists (
		select from stock.warehouses w
		join stock.places p on p.place = 'w' and p.place_id = w.id
		join ledger.balances b on b.account_id = p.account_id
		where w.unit_id = unit and b.qty <> 0) then 'ended_units_stores_are_empty'
	when exists (
		select from stock.shipments s
		where (s.unit_id = unit or s.to_unit_id = unit) and s.state <> 'closed') then 'ended_units_have_nothing_on_the_road'
	when exists (
		select from giving.goods_gifts g
		where g.unit_id = unit and g.state in ('draft', 'announced', 'received')) then 'ended_units_wait_for_no_goods'
	when exists (
		select from giving.valuables v
		where v.unit_id = unit and giving.valuable_state(v.id) = 'waiting') then 'ended_units_things_are_counted'
	when exists (
		select from giving.value_sales s
		where s.unit_id = unit and giving.value_sale_state(s.id) in ('prepared', 'approved')) then 'ended_units_sales_are_at_their_end'
	when exists (
		select from giving.running_costs c
		where c.unit_id = unit and giving.cost_state(c.id) in ('prepared', 'approved')) then 'ended_units_costs_are_at_their_end'
	end
$$;
-- +goose StatementEnd

-- As it was, and nothing is left behind.
-- +goose StatementBegin
create or replace function ledger.end_fund(ask bigint, person bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
	a ledger.fund_end_asks;
	held record;
	leaves text;
begin
	perform ledger.refuse_old_snapshot();
	select * into a from ledger.fund_end_asks where id = ask;
	if not found or a.id <> (select max(x.id) from ledger.fund_end_asks x where x.fund_id = a.fund_id) then
		raise exception 'nobody asks for end %', ask
			using errcode = '23514', constraint = 'fund_ends_are_what_was_asked';
	end if;
	if a.asked_at < clock_timestamp() - interval '7 days' then
		raise exception 'end % was asked for too long ago', ask
			using errcode = '23514', constraint = 'fund_ends_are_confirmed_within_seven_days';
	end if;
	perform pg_advisory_xact_lock(ledger.fund_lock(a.fund_id));
	if exists (select from ledger.fund_ends e where e.fund_id = a.to_fund) then
		raise exception 'fund % has ended itself', a.to_fund
			using errcode = '23514', constraint = 'ended_funds_stay_ended';
	end if;
	select b.account_id, b.qty into held
	from ledger.books k
	join ledger.accounts c on c.book_id = k.id and c.floor
	join ledger.balances b on b.account_id = c.id
	where k.fund_id = a.fund_id and b.qty <> 0
	order by b.account_id
	limit 1;
	if found then
		raise exception 'account % still holds %', held.account_id, held.qty
			using errcode = '23514', constraint = 'ended_funds_hold_nothing', detail = held.account_id::text;
	end if;
	leaves := ledger.left_behind((select f.unit_id from ledger.funds f where f.id = a.fund_id));
	if leaves is not null then
		raise exception 'the unit of fund % leaves something behind', a.fund_id
			using errcode = '23514', constraint = leaves;
	end if;
	insert into ledger.fund_ends (fund_id, ask_id, to_fund, asked_by, confirmed_by)
	values (a.fund_id, a.id, a.to_fund, a.asked_by, person);
end
$$;
-- +goose StatementEnd

-- In a unit whose fund has ended nothing is opened, promised, received or moved. The
-- shared lock waits for an end that is being confirmed.
-- +goose StatementBegin
create function ledger.ended_units_take_nothing() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	n jsonb := to_jsonb(new);
	f record;
begin
	for f in
		select u.id from ledger.funds u
		where u.unit_id in ((n ->> 'unit_id')::bigint, (n ->> 'to_unit_id')::bigint, (n ->> 'to_unit')::bigint)
		order by u.id
	loop
		perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.id));
		if exists (select from ledger.fund_ends e where e.fund_id = f.id) then
			raise exception 'fund % has ended', f.id
				using errcode = '23514', constraint = 'ended_units_take_nothing';
		end if;
	end loop;
	return new;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['stock.warehouses', 'stock.movements', 'stock.shipments', 'giving.goods_gifts',
		'giving.campaigns', 'giving.bank_accounts', 'giving.cash_gifts', 'giving.cash_deposits', 'giving.remittances',
		'giving.valuables', 'giving.value_sales', 'giving.running_costs'] loop
		execute format('create trigger ended_units_take_nothing before insert on %s
			for each row execute function ledger.ended_units_take_nothing()', t);
		execute format('alter table %s enable always trigger ended_units_take_nothing', t);
	end loop;
end
$$;
-- +goose StatementEnd
-- A promise of money is made by hundreds in a second, and asks without the lock: no
-- money can come to an account that is closed. So does the consent that comes with it.
-- +goose StatementBegin
create function giving.pledges_of_ended_units() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from ledger.fund_ends e join ledger.funds f on f.id = e.fund_id where f.unit_id = new.unit_id) then
		raise exception 'the fund of unit % has ended', new.unit_id
			using errcode = '23514', constraint = 'ended_units_take_nothing';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger ended_units_take_nothing before insert on giving.pledges
	for each row execute function giving.pledges_of_ended_units();
alter table giving.pledges enable always trigger ended_units_take_nothing;
create trigger ended_units_take_nothing before insert on giving.cost_consents
	for each row execute function giving.pledges_of_ended_units();
alter table giving.cost_consents enable always trigger ended_units_take_nothing;

-- Goods of an ended unit are sent by one and counted by another: both sides sign.
-- +goose StatementBegin
create function stock.ended_units_goods_take_two() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if old.arrived_by is null and new.arrived_by = new.sent_by
		and not exists (
			select from place.unit_rows r where r.unit_id = new.unit_id and (r.valid_to is null or r.valid_to >= new.arrived_on)) then
		raise exception 'shipment % of an ended unit is counted by who sent it', new.id
			using errcode = '23514', constraint = 'ended_units_goods_take_two';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger ended_units_goods_take_two before update on stock.shipments
	for each row execute function stock.ended_units_goods_take_two();
alter table stock.shipments enable always trigger ended_units_goods_take_two;
revoke execute on function ledger.fund_end_heirs_hold(), ledger.left_behind(bigint), ledger.ended_units_take_nothing(),
	giving.pledges_of_ended_units(), stock.ended_units_goods_take_two() from public;

-- A lot that went on as a lot of another book says from which: lot:15/1234 is what lay of
-- lot 15 in account 1234. The goods of a gift are found along the line.
create index lots_by_former on stock.lots (substring(source from '^lot:([0-9]{1,18})/')) where source like 'lot:%';
create or replace view giving.public_goods_whereabouts as
select r.code, a.line, i.code as item, a.qty as accepted, w.free, w.reserved, w.road, w.handed, w.lost
from receipt.receipts r
join ledger.entries e on e.id = r.entry_id and e.kind = 'goods_in'
join giving.goods_gifts g on 'goods:' || g.id = e.source
join giving.goods_accepted a on a.gift_id = g.id and a.lot_id is not null
join giving.goods_lines l on l.gift_id = a.gift_id and l.line = a.line
join stock.items i on i.id = l.item_id
cross join lateral (
	with recursive line (lot) as (
		select a.lot_id
		union
		select n.id from line
		join stock.lots n on n.source like 'lot:%' and substring(n.source from '^lot:([0-9]{1,18})/') = line.lot::text)
	select coalesce(sum(b.qty) filter (where x.kind = 'store'), 0)::bigint as free,
		coalesce(sum(b.qty) filter (where x.kind = 'reserved'), 0)::bigint as reserved,
		coalesce(sum(b.qty) filter (where x.kind = 'transit'), 0)::bigint as road,
		coalesce(sum(o.handed), 0)::bigint as handed, coalesce(sum(o.lost), 0)::bigint as lost
	from line
	join stock.lots t on t.id = line.lot
	join ledger.accounts x on x.book_id = t.book_id and x.item = i.code and x.kind in ('store', 'reserved', 'transit')
		and x.holder ~ (':l' || line.lot || '$')
	join ledger.balances b on b.account_id = x.id
	cross join lateral (
		select sum(p.qty * case when p.src = x.id then 1 else -1 end) filter (where d.kind = 'outlay') as handed,
			sum(p.qty * case when p.src = x.id then 1 else -1 end) filter (where d.kind = 'other_out') as lost
		from (
			select src, dst, qty from ledger.postings where src = x.id
			union all
			select src, dst, qty from ledger.postings where dst = x.id) p
		join ledger.accounts d on d.id = case when p.src = x.id then p.dst else p.src end) o) w
where r.kind = 'BNHV';

-- What a fund's page says of its end: to whom each area went, and the goods.
create view ledger.public_fund_ends as
select e.fund_id, h.area, h.heir_id
from ledger.fund_ends e
join ledger.fund_end_heirs h on h.ask_id = e.ask_id;
create view stock.public_handed as
select k.fund_id, f.fund_id as to_fund, i.code as item, sum(p.qty)::bigint as qty
from stock.lots n
join stock.lots o on o.id = substring(n.source from '^lot:([0-9]{1,18})/')::bigint
join stock.items i on i.id = n.item_id
join ledger.books k on k.id = o.book_id
join ledger.books f on f.id = n.book_id
join ledger.accounts a on a.book_id = n.book_id and a.item = i.code and a.holder ~ (':l' || n.id || '$') and a.kind = 'store'
join ledger.postings p on p.dst = a.id
join ledger.entries e on e.id = p.entry_id and e.kind = 'ended_in'
where n.source like 'lot:%'
group by 1, 2, 3;
grant select on ledger.public_fund_ends, stock.public_handed to quy_portal, quy_app;
