-- What every gift asks costs no more in an old series than in a new one. A receipt looked for
-- its number among all that its series ever took; the taking that holds a number is the last
-- that begins at or before it. The first open day of a fund and the name of its lock were
-- planned anew in each transaction, and an event was compared with itself as JSON.
-- +goose Up
-- +goose StatementBegin
create or replace function receipt.receipts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	left join lateral (
		select t.last, t.xid from serial.takings t
		where (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind) and t.first <= n.number
		order by t.first desc
		limit 1) t on true
	where n.xid <> pg_current_xact_id() or t.xid is distinct from pg_current_xact_id() or n.number > t.last
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

-- +goose StatementBegin
create or replace function giving.bank_events_settle_once() returns trigger
language plpgsql as $$
begin
	if old.state not in ('waiting', 'doubtful', 'unknown')
		or old.state <> 'waiting' and new.state not in ('taken', 'doubtful')
		or old.unit_id is not null and new.unit_id <> old.unit_id
		or (new.id, new.hook_id, new.provider, new.source, new.number, new.account, new.print, new.body,
				new.received_at, new.born)
			is distinct from
			(old.id, old.hook_id, old.provider, old.source, old.number, old.account, old.print, old.body,
				old.received_at, old.born) then
		raise exception 'event % is settled once and stays as it came', old.id
			using errcode = '23514', constraint = 'bank_events_settle_once';
	end if;
	return new;
end
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function ledger.first_open(fund bigint) returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	open_from date;
begin
	if exists (select from ledger.fund_ends e where e.fund_id = fund) then
		return date '2200-01-01';
	end if;
	select case p.act when 'close' then (p.month + interval '1 month')::date else p.month end into open_from
	from ledger.periods p
	join ledger.period_confirmations c on c.period_id = p.id
	where p.fund_id = fund
	order by c.id desc
	limit 1;
	return coalesce(open_from, date '0001-01-01');
end
$$;
-- +goose StatementEnd

-- A number joined to text as it is depends on settings; cast first, it does not, and the
-- function melts into what asks it.
create or replace function ledger.fund_lock(fund bigint) returns bigint language sql immutable as $$
	select hashtextextended('ledger.fund:' || fund::text, 0)
$$;
