-- What lies in a safe can be stolen, burn or be mislaid, and a note or a ring can turn out
-- not to be what it was taken for. Until now the books could not say so: the thing was held
-- for ever, or its receipt was taken back as if the giver had it again.
--
-- A loss is one paper about one thing, of all of it or a part (one note of twelve). Who
-- misses it reports it with the minutes; a second person looks again and confirms; a third
-- decides, with a reason and a document that everybody reads. Only then the quantity leaves
-- the safe, by an entry that can be reversed when the thing is found. From the report on
-- nobody sells it. What came stays told: received is held, sold, lost and false together.
--
-- Beside it, what proves that a thing is what its paper says: photos of it in its bag, and
-- the minutes that two people signed, private as other evidence. And the words for a
-- telephone alone, for the desks that take no e-mail.
-- +goose Up
insert into giving.consents (version, wording, wording_en, since) values (
	'phone.1',
	'Tôi đồng ý để quỹ giữ số điện thoại này. Số chỉ để cán bộ gọi lại khi khoản ủng hộ có điều chưa rõ và để tìm lại biên nhận của tôi; quỹ không gửi tin nhắn. Quỹ không dùng vào việc khác và không chuyển cho ai. Tôi có thể rút lại bất cứ lúc nào.',
	'I agree that the fund keeps this phone number. It is only for an officer to call back when something about my gift is unclear and to find my receipts; the fund sends no text messages. The fund uses it for nothing else and passes it to nobody. I can withdraw this at any time.',
	'2026-11-22');

create table giving.valuable_papers (
	id bigint generated always as identity primary key,
	valuable_id bigint not null constraint valuable_papers_of_a_valuable references giving.valuables,
	unit_id bigint not null,
	kind text not null,
	file_id bigint not null constraint valuable_papers_are_kept references file.files,
	added_by bigint not null,
	added_actor text not null default house.actor(),
	added_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint valuable_papers_once unique (valuable_id, file_id),
	constraint valuable_papers_are_known check (kind in ('photo', 'protocol')),
	constraint valuable_papers_added_by_a_person check (added_by > 0)
);
create index valuable_papers_by_unit on giving.valuable_papers (unit_id);
create index valuable_papers_by_birth on giving.valuable_papers (born);

create table giving.value_losses (
	id bigint generated always as identity primary key,
	valuable_id bigint not null constraint value_losses_of_a_valuable references giving.valuables,
	unit_id bigint not null,
	kind text not null,
	qty bigint not null, -- in the item's base unit
	found_on date not null, -- when it was seen
	told text not null, -- what happened, for officers
	paper_id bigint not null constraint value_losses_minutes_are_kept references file.files,
	reported_by bigint not null,
	reported_actor text not null default house.actor(),
	reported_at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint value_losses_are_known check (kind in ('lost', 'stolen', 'false')),
	constraint value_losses_are_something check (qty > 0),
	constraint value_losses_say_what_happened check (length(told) between 10 and 500),
	constraint value_losses_reported_by_a_person check (reported_by > 0)
);
create index value_losses_by_valuable on giving.value_losses (valuable_id, id);
create index value_losses_by_unit on giving.value_losses (unit_id);
create index value_losses_by_birth on giving.value_losses (born);

create table giving.value_loss_acts (
	id bigint generated always as identity primary key,
	loss_id bigint not null constraint value_loss_acts_of_a_loss references giving.value_losses,
	unit_id bigint not null,
	nth integer not null,
	act text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	on_day date not null,
	reason text not null default '', -- of a decision: for everybody
	document text not null default '',
	paper_id bigint constraint value_loss_acts_papers_are_kept references file.files,
	entry_id bigint references ledger.entries,
	born bigint not null default tlog.born(),
	constraint value_loss_acts_one_after_the_other unique (loss_id, nth),
	constraint value_loss_acts_are_known check (act in ('confirmed', 'withdrawn', 'written_off', 'restored')),
	constraint value_loss_acts_give_a_reason check (length(reason) <= 500 and (act = 'confirmed' or length(reason) >= 5)),
	constraint value_loss_acts_decide_by_a_document
		check (length(document) <= 200 and (act = 'written_off') = (document <> '') and (act = 'written_off') = (paper_id is not null)),
	constraint value_loss_acts_are_booked check ((act in ('written_off', 'restored')) = (entry_id is not null))
);
create index value_loss_acts_by_unit on giving.value_loss_acts (unit_id);
create index value_loss_acts_by_birth on giving.value_loss_acts (born);

-- +goose StatementBegin
create function giving.value_loss_state(loss bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select act from giving.value_loss_acts
		where loss_id = loss
		order by nth desc
		limit 1), 'reported')
$$;
-- +goose StatementEnd

-- How much of a thing is there, after what was written off.
-- +goose StatementBegin
create function giving.valuable_left(valuable bigint) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select v.qty - coalesce((
		select sum(l.qty) from giving.value_losses l
		where l.valuable_id = v.id and giving.value_loss_state(l.id) = 'written_off'), 0)::bigint
	from giving.valuables v
	where v.id = valuable
$$;
-- +goose StatementEnd

-- How a thing stands: it waits for the second person, was not taken, lies in the safe, is in
-- a sale, is sold, or went back with its receipt; somebody misses it, or all of it was
-- written off, as lost or as false.
-- +goose StatementBegin
create or replace function giving.valuable_state(valuable bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((
		select case
			when a.act = 'dropped' then 'dropped'
			when exists (select from ledger.entries v where v.reverses_id = a.entry_id) then 'voided'
			else coalesce((
				select case giving.value_sale_state(l.sale_id) when 'settled' then 'sold' else 'selling' end
				from giving.value_sale_lines l
				where l.valuable_id = valuable and giving.value_sale_state(l.sale_id) <> 'cancelled'), (
				select 'missing' from giving.value_losses l
				where l.valuable_id = valuable and giving.value_loss_state(l.id) in ('reported', 'confirmed')), (
				select case l.kind when 'false' then 'false' else 'lost' end from giving.value_losses l
				where l.valuable_id = valuable and giving.value_loss_state(l.id) = 'written_off'
					and giving.valuable_left(valuable) = 0
				order by l.id desc
				limit 1), 'held')
			end
		from giving.valuable_acts a
		where a.valuable_id = valuable), 'waiting')
$$;
-- +goose StatementEnd

-- What was lost or false leaves a safe as what was sold does.
-- +goose StatementBegin
create or replace function stock.apart_lies_apart() returns trigger
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
			or n.kind = 'other_out' and n.holder in ('sold', 'loss', 'false')) end
	limit 1;
	if found then
		raise exception '% has no place at % %', bad.item, bad.kind, bad.holder
			using errcode = '23514', constraint = 'apart_lies_apart';
	end if;
	return null;
end
$$;
-- +goose StatementEnd

-- A dozen papers of one thing are enough; of one that was never taken there are none.
-- +goose StatementBegin
create function giving.valuable_papers_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if giving.hold_valuable(new.valuable_id) = 'dropped'
		or new.unit_id <> (select v.unit_id from giving.valuables v where v.id = new.valuable_id) then
		raise exception 'papers of no thing %', new.valuable_id
			using errcode = '23514', constraint = 'valuable_papers_of_what_is_there';
	end if;
	if (select count(*) from giving.valuable_papers p where p.valuable_id = new.valuable_id) >= 12 then
		raise exception 'thing % has papers enough', new.valuable_id
			using errcode = '23514', constraint = 'valuable_papers_are_twelve_at_most';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger valuable_papers_hold before insert on giving.valuable_papers
	for each row execute function giving.valuable_papers_hold();
alter table giving.valuable_papers enable always trigger valuable_papers_hold;

-- A thing is missed while it lies in the safe, by one report at a time, and never more of
-- it than there is.
-- +goose StatementBegin
create function giving.value_losses_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if giving.hold_valuable(new.valuable_id) <> 'held'
		or new.unit_id <> (select v.unit_id from giving.valuables v where v.id = new.valuable_id) then
		raise exception 'thing % is not there to be missed', new.valuable_id
			using errcode = '23514', constraint = 'value_losses_of_what_is_held';
	end if;
	if new.qty > giving.valuable_left(new.valuable_id) then
		raise exception 'there is less of thing %', new.valuable_id
			using errcode = '23514', constraint = 'value_losses_of_what_is_there';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger value_losses_hold before insert on giving.value_losses
	for each row execute function giving.value_losses_hold();
alter table giving.value_losses enable always trigger value_losses_hold;

-- Each act follows from how the loss stands. Three people: who reports, who looks again, who
-- decides; and another than who decided says that it is there again. The decision names the
-- entry that takes the quantity out, and the end of it the entry's mirror.
-- +goose StatementBegin
create function giving.value_loss_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	l giving.value_losses;
	state text;
begin
	select * into l from giving.value_losses where id = new.loss_id for update;
	if not found or new.unit_id <> l.unit_id then
		raise exception 'an act of another loss'
			using errcode = '23514', constraint = 'value_loss_acts_of_their_loss';
	end if;
	state := giving.value_loss_state(l.id);
	if new.nth <> 1 + (select count(*) from giving.value_loss_acts where loss_id = l.id)
		or not coalesce(case new.act
			when 'confirmed' then state = 'reported'
			when 'withdrawn' then state in ('reported', 'confirmed')
			when 'written_off' then state = 'confirmed'
			when 'restored' then state = 'written_off' and giving.hold_valuable(l.valuable_id) in ('held', 'missing', 'lost', 'false')
			end, false) then
		raise exception 'loss % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'value_loss_acts_follow';
	end if;
	if new.actor_id <= 0
		or new.act in ('confirmed', 'written_off') and new.actor_id = l.reported_by
		or new.act = 'written_off' and exists (
			select from giving.value_loss_acts where loss_id = l.id and act = 'confirmed' and actor_id = new.actor_id)
		or new.act = 'restored' and exists (
			select from giving.value_loss_acts where loss_id = l.id and act = 'written_off' and actor_id = new.actor_id) then
		raise exception 'loss % takes three people', l.id
			using errcode = '23514', constraint = 'value_losses_take_three_people';
	end if;
	if new.act = 'written_off' and not exists (
		select from ledger.entries e
		join ledger.postings p on p.entry_id = e.id
		join ledger.accounts f on f.id = p.src
		join ledger.accounts t on t.id = p.dst
		join giving.valuables v on v.id = l.valuable_id
		join stock.items i on i.id = v.item_id and i.code = p.item
		join stock.lots x on x.source = 'value:' || v.id
		join giving.campaigns c on c.id = v.campaign_id and c.book_id = e.book_id
		where e.id = new.entry_id and e.kind = 'value_loss' and e.source = 'loss:' || l.id and e.lines = 1
			and p.qty = l.qty and f.kind = 'store' and f.holder = 'v' || v.unit_id || ':l' || x.id
			and t.kind = 'other_out' and t.holder = case l.kind when 'false' then 'false' else 'loss' end)
		or new.act = 'restored' and not exists (
			select from ledger.entries e
			join giving.value_loss_acts a on a.loss_id = l.id and a.act = 'written_off' and a.entry_id = e.reverses_id
			where e.id = new.entry_id) then
		raise exception 'entry % is not what loss % says', new.entry_id, l.id
			using errcode = '23514', constraint = 'value_losses_are_in_the_books';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger value_loss_acts_hold before insert on giving.value_loss_acts
	for each row execute function giving.value_loss_acts_hold();
alter table giving.value_loss_acts enable always trigger value_loss_acts_hold;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['valuable_papers', 'value_losses', 'value_loss_acts'] loop
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
grant insert (valuable_id, unit_id, kind, file_id, added_by, added_at) on giving.valuable_papers to quy_app;
grant insert (valuable_id, unit_id, kind, qty, found_on, told, paper_id, reported_by, reported_at)
	on giving.value_losses to quy_app;
grant insert (loss_id, unit_id, nth, act, actor_id, at, on_day, reason, document, paper_id, entry_id)
	on giving.value_loss_acts to quy_app;
revoke execute on function giving.value_loss_state(bigint), giving.valuable_left(bigint), giving.valuable_papers_hold(),
	giving.value_losses_hold(), giving.value_loss_acts_hold() from public;
grant execute on function giving.value_loss_state(bigint), giving.valuable_left(bigint) to quy_app, quy_portal;

-- A sale takes out what is left of each thing: what was written off before is not sold.
-- +goose StatementBegin
create or replace function giving.value_sale_acts_hold() returns trigger
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
			where x.sale_id = s.id and giving.valuable_left(v.id) = p.qty and f.holder = 'v' || s.unit_id || ':l' || l.id)) as things,
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

-- For everybody: what lies in the safe, what it was sold for, and what was lost or false.
drop view giving.public_receipt_valuables, giving.public_valuables;
create view giving.public_valuables as
select v.id, c.slug as campaign, c.name as campaign_name, c.name_en as campaign_name_en, v.unit_id, i.code as item,
	v.qty, giving.valuable_left(v.id) as left_qty, v.told, v.fineness, v.received_on, x.state,
	coalesce(l.price, 0) as price, s.way, s.buyer, s.document,
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
where x.state in ('held', 'selling', 'sold', 'missing', 'lost', 'false');
create view giving.public_receipt_valuables as
select r.code, p.*
from receipt.receipts r
join giving.valuable_acts a on a.entry_id = r.entry_id
join giving.public_valuables p on p.id = a.valuable_id
where r.kind = 'BNHV';
-- What was decided of a thing, in the words of the decision. A report that nobody has decided
-- yet says only that somebody looks.
create view giving.public_value_losses as
select l.id, l.valuable_id, l.kind, l.qty, l.found_on, a.on_day as decided_on, a.document, a.reason
from giving.value_losses l
join giving.value_loss_acts a on a.loss_id = l.id and a.act = 'written_off'
join giving.valuables v on v.id = l.valuable_id
join giving.campaigns c on c.id = v.campaign_id and c.published_at is not null
where giving.value_loss_state(l.id) = 'written_off';
grant select on giving.public_valuables, giving.public_receipt_valuables, giving.public_value_losses to quy_portal, quy_app;
