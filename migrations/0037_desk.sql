-- The desk in full: every paper that is printed, by whom and which copy it is, and
-- whoever takes a gift back not being who wrote its receipt.
-- +goose Up

-- --- papers that were printed -------------------------------------------------

-- The first paper of a receipt is the original, every other a copy that says so. The
-- row is written before the paper is drawn: a paper that nobody logged does not exist.
create table receipt.prints (
	id bigint generated always as identity primary key,
	receipt_id bigint not null constraint prints_of_a_receipt references receipt.receipts,
	unit_id bigint not null,
	nth integer not null, -- 0 is the original, n the n-th copy
	reason text not null,
	printed_by text not null default house.actor(),
	printed_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint prints_are_counted_once unique (receipt_id, nth),
	constraint prints_count_from_zero check (nth >= 0),
	constraint copies_give_a_reason check (length(reason) between case when nth = 0 then 0 else 5 end and 500)
);
create index prints_by_birth on receipt.prints (born);
create index prints_by_unit on receipt.prints (unit_id, id);
alter table receipt.prints enable row level security;
create policy prints_in_scope on receipt.prints
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger prints_never_changes before update or delete or truncate on receipt.prints
	for each statement execute function house.refuse_change();
alter table receipt.prints enable always trigger prints_never_changes;
grant select on receipt.prints to quy_app;
grant insert (receipt_id, unit_id, nth, reason) on receipt.prints to quy_app;

-- Copies are counted without a gap, so that "the third copy" means that there are two
-- others, and stand with the unit of their receipt.
-- +goose StatementBegin
create function receipt.prints_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from receipt.receipts r where r.id = new.receipt_id and r.unit_id = new.unit_id)
		or new.nth > 0 and not exists (
			select from receipt.prints p where p.receipt_id = new.receipt_id and p.nth = new.nth - 1) then
		raise exception 'print % of receipt % follows no other', new.nth, new.receipt_id
			using errcode = '23514', constraint = 'prints_follow_each_other';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger prints_hold before insert on receipt.prints
	for each row execute function receipt.prints_hold();
alter table receipt.prints enable always trigger prints_hold;

-- --- the second person ---------------------------------------------------------

-- To void a receipt for cash or goods takes what was given out of the books: it is
-- never done by who took it and wrote its first receipt.
-- +goose StatementBegin
create or replace function receipt.events_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		left join receipt.receipts s on s.id = n.replaced_by
		where r.unit_id <> n.unit_id
			or n.replaced_by is not null and s.replaces_id is distinct from n.receipt_id
	) then
		raise exception 'an event tells of another receipt'
			using errcode = '23514', constraint = 'events_tell_of_their_receipt';
	end if;
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		join receipt.receipts t on t.entry_id = r.entry_id and t.replaces_id is null
		where n.kind = 'voided' and r.kind <> 'BNTK' and t.issued_by = n.actor
	) then
		raise exception 'a gift is taken back by another person than who took it'
			using errcode = '23514', constraint = 'voids_take_a_second_person';
	end if;
	return null;
end
$$;
-- +goose StatementEnd

-- --- links both ways ------------------------------------------------------------

create or replace view receipt.public_receipts as
select r.code, r.number, r.kind || '-' || l.unit_code || '-' || r.year as series,
	coalesce(e.kind, 'issued') as status, r.kind, r.amount, r.issued_on, r.issued_at,
	l.unit_name, l.unit_code, l.campaign, g.public_name,
	e.at as ended_at, s.code as replaced_by,
	p.code as replaces
from receipt.receipts r
join receipt.letterheads l on l.id = r.letterhead_id
join receipt.givers g on g.receipt_id = r.id
left join receipt.events e on e.receipt_id = r.id
left join receipt.receipts s on s.id = e.replaced_by
left join receipt.receipts p on p.id = r.replaces_id;

revoke execute on function receipt.prints_hold() from public;

-- --- the cash box -----------------------------------------------------------------

-- What lies in the box of a unit, by the books: its free cash, and what a decision has
-- set aside in it and nobody has fetched yet. moves counts every posting in and out.
create view giving.cash_boxes as
select substr(a.holder, 6)::bigint as unit_id, a.book_id, a.earmark_id, a.kind, b.qty, b.n_in + b.n_out as moves
from ledger.accounts a
join ledger.balances b on b.account_id = a.id
where a.kind in ('cash', 'reserved') and a.item = 'VND' and a.holder ~ '^cash:[0-9]{1,18}$';
grant select on giving.cash_boxes to quy_app;

-- The notes of money that was counted: {"500000": 3, "1000": 2}. Nothing else is money.
-- +goose StatementBegin
create function giving.notes_sum(notes jsonb) returns bigint
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	sum bigint := 0;
	n record;
begin
	if jsonb_typeof(notes) <> 'object' then
		return null;
	end if;
	for n in select key, value from jsonb_each_text(notes) loop
		if n.key not in ('500000', '200000', '100000', '50000', '20000', '10000', '5000', '2000', '1000', '500', '200')
			or n.value !~ '^[1-9][0-9]{0,6}$' then
			return null;
		end if;
		sum := sum + n.key::bigint * n.value::bigint;
	end loop;
	return sum;
end
$$;
-- +goose StatementEnd
grant execute on function giving.notes_sum(jsonb) to quy_app;

-- The notes a gift came in, where the desk counted them.
create table giving.cash_gift_notes (
	gift_id bigint not null constraint cash_gift_notes_of_a_gift references giving.cash_gifts,
	unit_id bigint not null,
	amount bigint not null,
	notes jsonb not null,
	born bigint not null default tlog.born(),
	constraint cash_gift_notes_once primary key (gift_id),
	constraint cash_gift_notes_make_the_amount check (giving.notes_sum(notes) is not distinct from amount)
);
create index cash_gift_notes_by_birth on giving.cash_gift_notes (born);
alter table giving.cash_gift_notes enable row level security;
create policy cash_gift_notes_in_scope on giving.cash_gift_notes
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger cash_gift_notes_never_changes before update or delete or truncate on giving.cash_gift_notes
	for each statement execute function house.refuse_change();
alter table giving.cash_gift_notes enable always trigger cash_gift_notes_never_changes;
grant select on giving.cash_gift_notes to quy_app;
grant insert (gift_id, unit_id, amount, notes) on giving.cash_gift_notes to quy_app;
-- +goose StatementBegin
create function giving.cash_gift_notes_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.cash_gifts g
		where g.id = new.gift_id and g.unit_id = new.unit_id and g.amount = new.amount) then
		raise exception 'notes of another gift'
			using errcode = '23514', constraint = 'cash_gift_notes_are_of_their_gift';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger cash_gift_notes_hold before insert on giving.cash_gift_notes
	for each row execute function giving.cash_gift_notes_hold();
alter table giving.cash_gift_notes enable always trigger cash_gift_notes_hold;

-- --- the hand-over of a shift -------------------------------------------------------

-- Who leaves counts the box and signs; who takes over counts it too and signs. What was
-- counted stands beside what the books said at that moment. A gap has a reason and stays
-- a gap: nothing here ever posts, so the next count meets it again.
create table giving.cash_counts (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units,
	counted bigint not null,
	notes jsonb,
	book bigint not null, -- what the books said lay in the box
	moves bigint not null, -- how many postings had made it so
	reason text not null default '', -- of the gap
	left_by bigint not null,
	left_actor text not null default house.actor(),
	left_at timestamptz not null default clock_timestamp(),
	taken_by bigint,
	taken_actor text,
	taken_at timestamptz,
	dropped_by bigint,
	dropped_actor text,
	dropped_at timestamptz,
	drop_reason text,
	born bigint not null default tlog.born(),
	constraint cash_counts_are_money check (counted between 0 and 9007199254740991),
	constraint cash_counts_notes_make_the_sum check (notes is null or giving.notes_sum(notes) is not distinct from counted),
	constraint cash_counts_gap_has_a_reason
		check (case when counted = book then reason = '' else length(reason) between 5 and 500 end),
	constraint cash_counts_are_signed_by_two check (taken_by <> left_by),
	constraint cash_counts_are_taken_by_someone check (
		(taken_at is null) = (taken_by is null) and (taken_at is null) = (taken_actor is null)),
	constraint cash_counts_are_dropped_by_someone check (
		(dropped_at is null) = (dropped_by is null) and (dropped_at is null) = (dropped_actor is null)
		and (dropped_at is null) = (drop_reason is null) and length(drop_reason) between 5 and 500),
	constraint cash_counts_end_one_way check (taken_at is null or dropped_at is null)
);
create unique index cash_counts_one_waits on giving.cash_counts (unit_id)
	where taken_at is null and dropped_at is null;
create index cash_counts_by_unit on giving.cash_counts (unit_id, id);
create index cash_counts_by_birth on giving.cash_counts (born);
alter table giving.cash_counts enable row level security;
create policy cash_counts_in_scope on giving.cash_counts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger cash_counts_stay before delete or truncate on giving.cash_counts
	for each statement execute function house.refuse_change();
alter table giving.cash_counts enable always trigger cash_counts_stay;
grant select on giving.cash_counts to quy_app;
grant insert (unit_id, counted, notes, book, moves, reason, left_by) on giving.cash_counts to quy_app;
grant update (taken_by, taken_at, dropped_by, dropped_at, drop_reason) on giving.cash_counts to quy_app;

-- A count says what the books say, is signed or dropped once, and is signed only while
-- the box is as it was counted.
-- +goose StatementBegin
create function giving.cash_counts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	said record;
begin
	if tg_op = 'UPDATE' and (old.taken_at is not null or old.dropped_at is not null
		or (to_jsonb(new) - '{taken_by,taken_at,dropped_by,dropped_at,drop_reason}'::text[])
			<> (to_jsonb(old) - '{taken_by,taken_at,dropped_by,dropped_at,drop_reason}'::text[])) then
		raise exception 'count % has ended', old.id
			using errcode = '23514', constraint = 'cash_counts_end_once';
	end if;
	if tg_op = 'UPDATE' and new.taken_at is not null then
		new.taken_actor := house.actor();
	elsif tg_op = 'UPDATE' then
		new.dropped_actor := house.actor();
	end if;
	if new.dropped_at is null then
		select coalesce(sum(qty), 0) as book, coalesce(sum(moves), 0) as moves into said
		from giving.cash_boxes where unit_id = new.unit_id;
		if (said.book, said.moves) is distinct from (new.book, new.moves) then
			raise exception 'the box of unit % has moved', new.unit_id
				using errcode = '23514', constraint = 'cash_counts_say_what_the_books_say';
		end if;
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger cash_counts_hold before insert or update on giving.cash_counts
	for each row execute function giving.cash_counts_hold();
alter table giving.cash_counts enable always trigger cash_counts_hold;

revoke execute on function giving.cash_gift_notes_hold(), giving.cash_counts_hold() from public;

-- --- from the box to the bank -----------------------------------------------------

-- A slip takes money out of the box for an account of ours, by an entry of its own
-- (source "deposit:7"). The bank's line of it is not posted: it is told whose it is, by
-- the rows and rules of a session's cash, the other way round.
create table giving.cash_deposits (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units,
	campaign_id bigint not null references giving.campaigns,
	account_id bigint not null references giving.bank_accounts,
	amount bigint not null,
	deposited_on date not null,
	made_by bigint not null,
	made_actor text not null default house.actor(),
	made_at timestamptz not null default clock_timestamp(),
	voided_by bigint,
	voided_actor text,
	voided_at timestamptz,
	void_reason text,
	born bigint not null default tlog.born(),
	constraint cash_deposits_are_money check (amount between 1 and 9007199254740991),
	constraint cash_deposits_are_voided_by_another check (voided_by <> made_by),
	constraint cash_deposits_are_voided_by_someone check (
		(voided_at is null) = (voided_by is null) and (voided_at is null) = (voided_actor is null)
		and (voided_at is null) = (void_reason is null) and length(void_reason) between 5 and 500)
);
create index cash_deposits_by_unit on giving.cash_deposits (unit_id, id);
create index cash_deposits_by_birth on giving.cash_deposits (born);
alter table giving.cash_deposits enable row level security;
create policy cash_deposits_in_scope on giving.cash_deposits
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger cash_deposits_stay before delete or truncate on giving.cash_deposits
	for each statement execute function house.refuse_change();
alter table giving.cash_deposits enable always trigger cash_deposits_stay;
grant select on giving.cash_deposits to quy_app;
grant insert (unit_id, campaign_id, account_id, amount, deposited_on, made_by) on giving.cash_deposits to quy_app;
grant update (voided_by, voided_at, void_reason) on giving.cash_deposits to quy_app;

-- A slip is of an account of its own campaign and unit, says nothing else later, and is
-- voided once, while no line of the bank stands for it.
-- +goose StatementBegin
create function giving.cash_deposits_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		if not exists (
			select from giving.bank_accounts a
			where a.id = new.account_id and a.campaign_id = new.campaign_id and a.unit_id = new.unit_id) then
			raise exception 'a deposit goes to an account of its campaign'
				using errcode = '23514', constraint = 'cash_deposits_go_to_their_campaign';
		end if;
		return new;
	end if;
	if old.voided_at is not null or new.voided_at is null
		or (to_jsonb(new) - '{voided_by,voided_at,void_reason}'::text[])
			<> (to_jsonb(old) - '{voided_by,voided_at,void_reason}'::text[])
		or exists (
			select from giving.session_lines x
			where x.kind = 'deposit' and x.session_id = old.id and x.undone_at is null) then
		raise exception 'deposit % stands', old.id
			using errcode = '23514', constraint = 'cash_deposits_are_voided_once';
	end if;
	new.voided_actor := house.actor();
	return new;
end
$$;
-- +goose StatementEnd
create trigger cash_deposits_hold before insert or update on giving.cash_deposits
	for each row execute function giving.cash_deposits_hold();
alter table giving.cash_deposits enable always trigger cash_deposits_hold;
revoke execute on function giving.cash_deposits_hold() from public;

create or replace view giving.session_cash as
select c.kind, c.session_id, c.account_id, c.amount, c.happened_on, c.entry_id, coalesce(s.unit_id, k.unit_id) as unit_id,
	p.id as plan_id, p.part, l.number as plan_number, l.year as plan_year,
	case when d.private then null else d.slug end as decision, d.number as decision_number
from (
	select case when e.source like '%/made-good%' then 'made_good' else e.kind end as kind,
		split_part(substr(e.source, 9), '/', 1)::bigint as session_id,
		substr(a.holder, 6)::bigint as account_id, sum(p.qty)::bigint as amount,
		min(e.bank_on) as happened_on, min(e.id) as entry_id
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts a on a.id = case e.kind when 'draw' then p.src else p.dst end
	where (e.kind in ('draw', 'hand_back') and e.source like 'session:%'
			or e.kind = 'deposit' and e.source like 'deposit:%')
		and a.holder ~ '^bank:[0-9]+$'
		and not exists (select from ledger.entries v where v.reverses_id = e.id)
	group by 1, 2, 3) c
left join payout.sessions s on s.id = c.session_id and c.kind <> 'deposit'
left join giving.cash_deposits k on k.id = c.session_id and c.kind = 'deposit'
left join payout.plans p on p.id = s.plan_id
left join payout.plan_acts l on l.plan_id = p.id and l.act = 'locked'
left join aid.decisions d on d.id = p.decision_id;

alter table giving.session_lines drop constraint session_lines_kind_is_known;
alter table giving.session_lines add constraint session_lines_kind_is_known
	check (kind in ('draw', 'hand_back', 'made_good', 'deposit'));
