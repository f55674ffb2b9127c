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
