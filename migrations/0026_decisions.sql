-- Decisions, as a trial found them wanting. What a row was approved for is kept as it
-- was in its round, so that a second round is not read as if less had been approved.
-- The public learns by name where a round's money and goods came from, and which of
-- two households of one name in one village a row is. A round takes no money that came
-- after the day it says, and no line that another round already holds. Who answers a
-- request of a private cause is let in to that one paper, and to nothing else of the
-- event. The lines of a request are compared column by column: as JSON it took most of
-- the time of a large decision.
-- +goose Up
alter table aid.rows
	add column approved bigint, -- of its line, when the round was decided
	add constraint rows_want_what_was_approved_at_most check (want <= approved);
alter table aid.rows disable trigger rows_never_changes;
update aid.rows r set approved = l.approved from aid.request_lines l where l.id = r.line_id;
alter table aid.rows enable always trigger rows_never_changes;
grant insert (approved) on aid.rows to quy_app;
create index rows_by_masked_name on aid.rows (decision_id, unit_id, masked_name);

create or replace view aid.public_lots as
select d.slug, l.nth, l.item, l.qty, l.purposes, l.area_unit, b.id as book_id, b.name as book,
	e.code as earmark, e.name as earmark_name, a.kind, a.earmark_id,
	c.slug as campaign, c.name as campaign_name, c.name_en as campaign_name_en, e.purpose as earmark_purpose, s.came_on,
	k.bank_name || ' ' || k.number as bank
from aid.decisions d
join aid.round_lots l on l.round_id = d.round_id
join ledger.accounts a on a.id = l.account_id
join ledger.books b on b.id = a.book_id
left join ledger.earmarks e on e.id = a.earmark_id
left join giving.public_campaigns c on c.book_id = b.id
left join giving.public_bank_accounts k on a.kind = 'bank' and a.holder = 'bank:' || k.id
left join stock.lots s on a.kind = 'store' and s.id = substring(a.holder from ':l([0-9]{1,18})$')::bigint
where not d.private;

-- household: the end of the code, where another household of the list has the same
-- name and village.
create or replace view aid.public_rows as
select d.slug, r.nth, r.unit_id, r.village, r.masked_name, r.purpose, r.case_name, r.norm_id, r.item, r.want, r.qty,
	r.sum_text, s.given, s.struck_at is not null as struck, n.code as notice, n.starts_on, n.ends_on,
	coalesce(r.approved, r.want) as approved,
	case when r.masked_name <> r.household_code and exists (
		select from aid.rows o
		where (o.decision_id, o.unit_id, o.masked_name, o.village) = (r.decision_id, r.unit_id, r.masked_name, r.village)
			and o.household_id <> r.household_id)
		then right(r.household_code, 4) else '' end as household
from aid.decisions d
join aid.rows r on r.decision_id = d.id
join aid.row_states s on s.row_id = r.id
left join aid.notices n on n.decision_id = d.id and n.unit_id = r.unit_id
where not d.private;

-- What may be taken from an account on a day: the least that lies there on that day
-- and on any later one, each posting on the day of its bank or its store. Only what
-- came after the day is looked through.
-- +goose StatementBegin
create function aid.held_from(of_account bigint, on_day date) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select b.qty - greatest(0, coalesce((
		select max(n.later) from (
			select sum(sum(case p.dst when of_account then p.qty else -p.qty end)) over (order by e.bank_on desc) as later
			from ledger.entries e
			join ledger.postings p on p.entry_id = e.id and of_account in (p.src, p.dst)
			where e.book_id = b.book_id and e.book_on > on_day and e.bank_on > on_day
			group by e.bank_on) n), 0))::bigint
	from ledger.balances b
	where b.account_id = of_account
$$;
-- +goose StatementEnd

-- As before, and: sent in, a round takes only what had come by its last day, and only
-- lines that no other round holds. Two rounds at the same moment wait for each other.
-- +goose StatementBegin
create or replace function aid.rounds_move() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	lacking bigint;
	held_by text;
begin
	if (new.id, new.slug, new.event_id, new.private, new.fund_id, new.unit_id, new.prepared_by)
			is distinct from (old.id, old.slug, old.event_id, old.private, old.fund_id, old.unit_id, old.prepared_by)
		or old.state <> 'draft' and (new.name, new.method, new.cut_on) is distinct from (old.name, old.method, old.cut_on) then
		raise exception 'round %: it is no draft any more', old.id
			using errcode = '23514', constraint = 'rounds_change_in_draft_only';
	end if;
	if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'submitted'), ('draft', 'withdrawn'),
		('submitted', 'draft'), ('submitted', 'decided'), ('decided', 'draft'), ('decided', 'confirmed')) then
		raise exception 'round %: from % to %', old.id, old.state, new.state
			using errcode = '23514', constraint = 'rounds_move_step_by_step';
	end if;
	if new.state = 'confirmed' and not exists (
		select from aid.decisions d where d.round_id = new.id and d.xid = pg_current_xact_id()) then
		raise exception 'round %: nobody made a decision of it', old.id
			using errcode = '23514', constraint = 'rounds_confirmed_by_their_decision';
	end if;
	if old.state = 'draft' and new.state = 'submitted' then
		if current_setting('transaction_isolation') <> 'read committed' then
			raise exception 'rounds are sent in in read committed only'
				using errcode = '23514', constraint = 'rounds_sent_in_read_committed';
		end if;
		perform pg_advisory_xact_lock(hashtextextended('aid.rounds', new.event_id));
		select r.slug into held_by
		from aid.round_lines l
		join aid.round_lines o on o.line_id = l.line_id and o.round_id <> l.round_id
		join aid.rounds r on r.id = o.round_id and r.state in ('submitted', 'decided')
		where l.round_id = new.id limit 1;
		if found then
			raise exception 'round %: round % holds its lines', new.id, held_by
				using errcode = '23514', constraint = 'lines_stand_in_one_open_round';
		end if;
		select p.account_id into lacking
		from (select account_id, sum(qty) as qty from aid.round_parts where round_id = new.id group by account_id) p
		where p.qty > aid.held_from(p.account_id, new.cut_on) limit 1;
		if found then
			raise exception 'round %: what it takes from account % came after %', new.id, lacking, new.cut_on
				using errcode = '23514', constraint = 'rounds_take_what_had_come';
		end if;
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create index round_lines_by_line on aid.round_lines (line_id);

-- At commit: the reserve stands on the day of the paper, and on no day from then on
-- had less come into an account than was taken from it.
-- +goose StatementBegin
create function aid.decisions_follow_their_money() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	broken text;
begin
	select case
		when exists (
			select from ledger.entries e
			where e.kind = 'reserve' and e.bank_on <> new.decided_on
				and (e.source = 'decision:' || new.id or starts_with(e.source, 'decision:' || new.id || ':')))
			then 'decisions_reserve_on_their_day'
		when new.decided_on < (select r.cut_on from aid.rounds r where r.id = new.round_id)
			then 'decisions_not_before_their_round'
		when exists (
			select from (select distinct account_id from aid.round_parts where round_id = new.round_id) p
			where aid.held_from(p.account_id, new.decided_on) < 0)
			then 'decisions_take_what_had_come'
		end into broken;
	if broken is not null then
		raise exception 'decision %: %', new.id, broken using errcode = '23514', constraint = broken;
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger decisions_follow_their_money after insert on aid.decisions
	deferrable initially deferred for each row execute function aid.decisions_follow_their_money();
alter table aid.decisions enable always trigger decisions_follow_their_money;

-- As before, and a row says what its line was approved for.
-- +goose StatementBegin
create or replace function aid.rows_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	if current_setting('transaction_isolation') <> 'read committed' then
		raise exception 'decisions are made in read committed only'
			using errcode = '23514', constraint = 'decisions_made_in_read_committed';
	end if;
	select n.id into bad from neu n
	left join aid.decisions d on d.id = n.decision_id
	left join aid.round_lines l on l.round_id = d.round_id and l.line_id = n.line_id
	where d.xid is distinct from pg_current_xact_id() or d.event_id <> n.event_id
		or (l.unit_id, l.purpose, l.item, l.want, l.qty)
			is distinct from (n.unit_id, n.purpose, n.item, n.want, n.qty)
	limit 1;
	if found then
		raise exception 'row %: its decision says something else', bad
			using errcode = '23514', constraint = 'rows_come_with_their_decision';
	end if;

	-- Rows of one line wait for each other here, in one order for everyone.
	perform from aid.request_lines l where l.id in (select line_id from neu) order by l.id for update;
	select n.id into bad from neu n
	left join aid.request_lines l on l.id = n.line_id
	where (l.request_id, l.household_id, l.assessment_id, l.unit_id, l.purpose, l.item, l.approved)
		is distinct from (n.request_id, n.household_id, n.assessment_id, n.unit_id, n.purpose, n.item, n.approved)
	limit 1;
	if found then
		raise exception 'row %: its request says something else', bad
			using errcode = '23514', constraint = 'rows_say_what_their_request_says';
	end if;
	update aid.request_lines l set allocated = l.allocated + n.qty
	from (select line_id, sum(qty) as qty from neu group by line_id) n
	where l.id = n.line_id;
	insert into aid.served as s (event_id, household_id, content, item, total, qty)
	select l.event_id, l.household_id, l.content, l.item, max(l.content_total), sum(n.qty)
	from neu n join aid.request_lines l on l.id = n.line_id
	group by l.event_id, l.household_id, l.content, l.item
	order by 1, 2, 3, 4
	on conflict (event_id, household_id, content, item) do update
		set total = greatest(s.total, excluded.total), qty = s.qty + excluded.qty;

	insert into aid.row_states (row_id, decision_id, unit_id, qty)
	select id, decision_id, unit_id, qty from neu;
	return null;
end
$$;
-- +goose StatementEnd

-- As before, in named columns. proposed is worked out of two of them.
-- +goose StatementBegin
create or replace function aid.request_lines_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r aid.requests;
	kept boolean;
begin
	select * into r from aid.requests q where q.id = coalesce(new.request_id, old.request_id) for share;
	if tg_op <> 'UPDATE' then
		if r.approval not in ('draft', 'returned') then
			raise exception 'the lines of request % are signed', r.id
				using errcode = '23514', constraint = 'request_lines_frozen_by_the_signature';
		end if;
		if tg_op = 'INSERT' and (new.approved is not null or not new.open
			or (new.allocated, new.dispatched, new.delivered) <> (0, 0, 0)) then
			raise exception 'a new line is not answered yet'
				using errcode = '23514', constraint = 'request_lines_begin_unanswered';
		end if;
		return coalesce(new, old);
	end if;
	kept := (new.id, new.request_id, new.event_id, new.unit_id, new.household_id, new.assessment_id,
			new.revision, new.facts_hash, new.household_code, new.head, new.village_id, new.village,
			new.case_name, new.band, new.content, new.norm_id, new.item, new.purpose, new.sum, new.terms,
			new.entitled, new.before, new.content_total)
		is not distinct from (old.id, old.request_id, old.event_id, old.unit_id, old.household_id, old.assessment_id,
			old.revision, old.facts_hash, old.household_code, old.head, old.village_id, old.village,
			old.case_name, old.band, old.content, old.norm_id, old.item, old.purpose, old.sum, old.terms,
			old.entitled, old.before, old.content_total);
	if not kept or (new.asked, new.reason) is distinct from (old.asked, old.reason)
		and r.approval not in ('draft', 'returned') then
		raise exception 'the lines of request % are signed', r.id
			using errcode = '23514', constraint = 'request_lines_frozen_by_the_signature';
	end if;
	if (new.approved, new.approved_reason) is distinct from (old.approved, old.approved_reason)
		and (r.approval not in ('submitted', 'returned') or (old.allocated, old.delivered) <> (0, 0)) then
		raise exception 'request % does not wait for an answer', r.id
			using errcode = '23514', constraint = 'request_lines_approved_by_an_answer';
	end if;
	if (new.allocated, new.dispatched, new.delivered) is distinct from (old.allocated, old.dispatched, old.delivered)
		and r.approval <> 'approved' then
		raise exception 'request % is not approved', r.id
			using errcode = '23514', constraint = 'request_lines_allocated_when_approved';
	end if;
	return new;
end
$$;
-- +goose StatementEnd

-- The units at which the actor of this transaction answers requests. A request of a
-- private cause whose paper has a step there is let through without its event.
-- +goose StatementBegin
create function aid.answering_units() returns bigint[]
language sql stable parallel safe as $$
	select string_to_array(nullif(current_setting('quy.answering', true), ''), ',')::bigint[]
$$;
-- +goose StatementEnd

-- Which lines of such a request cannot go on, for who answers it: that a household is
-- no longer verified, or with other facts than the paper's, and nothing of why.
-- +goose StatementBegin
create function aid.waits_of_private(request bigint) returns table (line_id bigint, waits text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select l.id, case
		when a.id is null then 'disputed'
		when a.id <> l.assessment_id or a.hash <> l.facts_hash then 'changed'
		else '' end
	from aid.requests r
	join aid.request_lines l on l.request_id = r.id
	left join lateral (
		select a.id, a.hash from disaster.assessments a
		where a.event_id = l.event_id and a.household_id = l.household_id
			and exists (select from disaster.verdicts w where w.assessment_id = a.id and w.kind = 'verified')
			and not exists (
				select from disaster.assessments n
				where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)
	) a on true
	where r.id = request and r.private and r.unit_id = any (house.units())
		and exists (
			select from aid.request_steps s
			where s.paper_id = r.submission_id and s.at_unit = any (aid.answering_units()))
$$;
-- +goose StatementEnd

revoke execute on function aid.held_from(bigint, date), aid.decisions_follow_their_money(), aid.answering_units(),
	aid.waits_of_private(bigint) from public;
grant execute on function aid.held_from(bigint, date), aid.answering_units(), aid.waits_of_private(bigint) to quy_app;
