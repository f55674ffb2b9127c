-- A box that was counted and differs from the books had a reason, and no end: the next count
-- met the gap again, and nobody was ever asked what became of it.
--
-- A gap ends by two people. One says how, with a paper that proves it: it is explained, for
-- something was not written down; who was short has put the money back; it is lost; or it is
-- money that nobody misses. The unit's head decides, never who asked nor who left that box.
-- What is lost leaves the box by an entry, what was found comes in by one, and what was made
-- good does both, so that the books say that it was once missing. What was decided wrongly is
-- undone by another person than who decided, and the gap is open again.
--
-- The gap of a count goes on into the next one that two people sign and that has one too:
-- it is ended there, and its day is counted from the first.
-- +goose Up
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('cash_gap', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('cash_gap', '2017-01-01', 5, true, 'act', 'Luật Kế toán 88/2015/QH13, điều 40 khoản 3; thời hạn do quỹ đặt');

create table giving.cash_gap_acts (
	id bigint generated always as identity primary key,
	count_id bigint not null references giving.cash_counts,
	unit_id bigint not null,
	nth integer not null,
	act text not null,
	way text, -- how it is to end: of what is asked
	campaign_id bigint references giving.campaigns, -- whose money it is, where money moves
	reason text not null default '',
	document text not null default '', -- the decision
	paper_id bigint constraint cash_gap_acts_papers_are_kept references file.files,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	entry_id bigint references ledger.entries,
	born bigint not null default tlog.born(),
	constraint cash_gap_acts_one_after_the_other unique (count_id, nth),
	constraint cash_gap_acts_are_known check (act in ('asked', 'refused', 'settled', 'undone')),
	constraint cash_gap_ways_are_known check (way in ('explained', 'made_good', 'written_off', 'taken_in')),
	constraint cash_gap_acts_ask_with_a_paper check (
		(act = 'asked') = (way is not null) and (act = 'asked') = (paper_id is not null)
		and (campaign_id is not null) = coalesce(way <> 'explained', false)),
	constraint cash_gap_acts_give_a_reason check (
		length(reason) <= 500 and (act = 'settled') = (reason = '') and (act = 'settled' or length(reason) >= 5)),
	constraint cash_gap_acts_decide_by_a_document check (length(document) <= 200 and (act = 'settled' or document = ''))
);
create index cash_gap_acts_by_unit on giving.cash_gap_acts (unit_id);
create index cash_gap_acts_by_birth on giving.cash_gap_acts (born);

-- +goose StatementBegin
-- Whether the box was counted and signed again after a count.
create function giving.cash_counted_after(one bigint, with_gap boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from giving.cash_counts c
		join giving.cash_counts n on n.unit_id = c.unit_id and n.id > c.id and n.taken_at is not null
		where c.id = one and (n.counted <> n.book or not with_gap))
$$;

-- How the gap of a count stands: it is open, somebody asks how it is to end, it has ended, or
-- it went on into a later count. '' where a count has none or was never signed.
create function giving.cash_gap_state(one bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case
		when c.taken_at is null or c.counted = c.book then ''
		when a.act = 'settled' then 'settled'
		when giving.cash_counted_after(c.id, true) then 'passed'
		when a.act = 'asked' then 'asked'
		else 'open' end
	from giving.cash_counts c
	left join lateral (
		select act from giving.cash_gap_acts where count_id = c.id order by nth desc limit 1) a on true
	where c.id = one
$$;

-- Each act follows from how the gap stands, by two people, and moves what it says.
create function giving.cash_gap_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.cash_counts;
	asked giving.cash_gap_acts;
	before giving.cash_gap_acts;
	state text;
	sums record;
begin
	perform pg_advisory_xact_lock(hashtextextended('giving.cash_counts:' || new.unit_id, 0));
	select * into c from giving.cash_counts where id = new.count_id for update;
	state := giving.cash_gap_state(c.id);
	if not found or new.unit_id <> c.unit_id or state = '' then
		raise exception 'count % has no gap', new.count_id
			using errcode = '23514', constraint = 'cash_gap_acts_of_a_gap';
	end if;
	select * into before from giving.cash_gap_acts where count_id = c.id order by nth desc limit 1;
	select * into asked from giving.cash_gap_acts where count_id = c.id and act = 'asked' order by nth desc limit 1;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'asked' then state = 'open'
			when 'undone' then state = 'settled'
			else state = 'asked' end, false) then
		raise exception 'the gap of count % is %, not to be %', c.id, state, new.act
			using errcode = '23514', constraint = 'cash_gap_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'settled' and new.actor_id in (asked.actor_id, c.left_by)
		or new.act = 'undone' and new.actor_id = before.actor_id then
		raise exception 'the gap of count % takes two people', c.id
			using errcode = '23514', constraint = 'cash_gaps_take_two_people';
	end if;
	if new.act = 'asked' and (
		new.way = 'taken_in' and c.counted < c.book or new.way in ('made_good', 'written_off') and c.counted > c.book
		or new.way <> 'explained' and giving.cash_counted_after(c.id, false)
		or new.campaign_id is not null and not exists (
			select from giving.campaigns x where x.id = new.campaign_id and x.unit_id = c.unit_id)) then
		raise exception 'the gap of count % does not end so', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_what_they_are';
	end if;
	if new.act = 'settled' and asked.way <> 'explained' and giving.cash_counted_after(c.id, false) then
		raise exception 'the box of count % was counted again', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_what_they_are';
	end if;
	if (new.document <> '') <> coalesce(new.act = 'settled' and asked.way in ('written_off', 'taken_in'), false) then
		raise exception 'the gap of count % ends by a decision', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_a_document';
	end if;
	if new.act = 'undone' then
		if (new.entry_id is null) <> (before.entry_id is null) or new.entry_id is not null and not exists (
			select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) then
			raise exception 'the gap of count % is not undone by entry %', c.id, new.entry_id
				using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
		end if;
		return new;
	end if;
	if new.act <> 'settled' or asked.way = 'explained' then
		if new.entry_id is not null then
			raise exception 'the gap of count % moves nothing', c.id
				using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
		end if;
		return new;
	end if;
	select coalesce(sum(p.qty) filter (where p.item = 'VND' and f.kind = 'cash' and f.holder = 'cash:' || c.unit_id
			and t.kind = 'other_out' and t.holder = 'thieu-quy'), 0) as lost,
		coalesce(sum(p.qty) filter (where p.item = 'VND' and f.kind = 'other_in' and t.kind = 'cash' and t.holder = 'cash:' || c.unit_id
			and f.holder = case asked.way when 'made_good' then 'boi-hoan' else 'thua-quy' end), 0) as came,
		coalesce(sum(p.qty), 0) as moved
	into sums
	from ledger.entries e
	join giving.campaigns x on x.id = asked.campaign_id and x.book_id = e.book_id
	join ledger.postings p on p.entry_id = e.id -- all of them: nothing else moves with it
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.kind = 'cash_gap' and e.source = 'cash_gap:' || c.id || '/' || new.nth;
	if sums.moved <> sums.lost + sums.came
		or sums.lost <> (case asked.way when 'taken_in' then 0 else c.book - c.counted end)
		or sums.came <> (case asked.way when 'written_off' then 0 else abs(c.book - c.counted) end) then
		raise exception 'entry % does not end the gap of count %', new.entry_id, c.id
			using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
	end if;
	return new;
end
$$;

-- A count is written down and signed while nobody ends a gap of the same box, so that one gap
-- is not carried by two counts; else as before.
create or replace function giving.cash_counts_hold() returns trigger
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
		perform pg_advisory_xact_lock(hashtextextended('giving.cash_counts:' || new.unit_id, 0));
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

create trigger cash_gap_acts_never_changes before update or delete or truncate on giving.cash_gap_acts
	for each statement execute function house.refuse_change();
alter table giving.cash_gap_acts enable always trigger cash_gap_acts_never_changes;
create trigger cash_gap_acts_hold before insert on giving.cash_gap_acts
	for each row execute function giving.cash_gap_acts_hold();
alter table giving.cash_gap_acts enable always trigger cash_gap_acts_hold;
alter table giving.cash_gap_acts enable row level security;
create policy cash_gap_acts_in_scope on giving.cash_gap_acts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
-- +goose StatementEnd
grant select on giving.cash_gap_acts to quy_app;
grant insert (count_id, unit_id, nth, act, way, campaign_id, reason, document, paper_id, actor_id, at, entry_id)
	on giving.cash_gap_acts to quy_app;
revoke execute on function giving.cash_counted_after(bigint, boolean), giving.cash_gap_state(bigint),
	giving.cash_gap_acts_hold() from public;
grant execute on function giving.cash_gap_state(bigint) to quy_app;

-- Gaps that are open today get their day, from today on.
insert into duty.duties (kind, ref, unit_id, role, about, path, begun_on, due_on, days, working, proof, basis)
select t.kind, 'cash_gap:' || c.id, c.unit_id, 'fund_manager', 'Chênh lệch quỹ tiền mặt, lần đếm ' || c.id,
	'/van-phong/ban-giao/' || c.id, x.today, x.today + 7, t.days, t.working, t.proof, t.basis
from giving.cash_counts c
cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as today) x
join duty.terms t on t.kind = 'cash_gap' and t.valid_from = '2017-01-01'
where giving.cash_gap_state(c.id) = 'open' and not exists (
	select from ledger.fund_ends e join ledger.funds f on f.id = e.fund_id where f.unit_id = c.unit_id);

-- Providers tell balances by webhook too now. The bank's own balance at a day's end is what
-- its statements say: a line counts with its balance only where a file brought it, and the
-- closing of a file that reaches to the day's end goes before the lines, unless lines of the
-- same day go on from it: then it was fetched before the day was over.
-- +goose StatementBegin
create or replace function disclose.bank_closings(on_day date) returns table (account_id bigint, balance bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with bounds as (
		select on_day::timestamp at time zone 'Asia/Ho_Chi_Minh' as first,
			(on_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh' as past
	), line as (
		select l.account_id, case l.channel when 'file' then l.balance end as after,
			case l.channel when 'file' then l.balance end - case l.direction when 'in' then l.amount else -l.amount end as before
		from bounds
		join giving.statement_rows s on s.at >= bounds.first and s.at < bounds.past
		join giving.bank_lines l on l.id = s.line_id
	), ends as (
		select b.account_id, b.balance, sum(b.n) as n
		from (
			select l.account_id, l.after as balance, 1 as n from line l
			union all
			select l.account_id, l.before, -1 from line l) b
		group by 1, 2
		having sum(b.n) <> 0
	), chained as (
		select e.account_id, max(e.balance) filter (where e.n = 1) as balance
		from ends e
		where not exists (select from line l where l.account_id = e.account_id and l.after is null)
		group by 1
		having count(*) = 2 and sum(abs(e.n)) = 2
	), filed as (
		select distinct on (s.account_id) s.account_id, s.closing as balance
		from giving.statements s, bounds
		where s.through_on = on_day and s.closing is not null and s.uploaded_at >= bounds.past and s.state = 'done'
		order by s.account_id, s.uploaded_at desc
	)
	select a.account_id, case
		when c.balance is not null and exists (
			select from line l where l.account_id = a.account_id and l.before = f.balance) then c.balance
		else coalesce(f.balance, c.balance) end
	from (select distinct l.account_id from line l) a
	left join chained c using (account_id)
	left join filed f using (account_id)
	where f.balance is not null or c.balance is not null
$$;
-- +goose StatementEnd
