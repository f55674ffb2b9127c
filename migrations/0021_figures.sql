-- What became of it, for everybody: how far help has come in each commune of an
-- event, what each decision gave there, and which part of which book paid for it.
-- The rows it is summed from are many (a flood has a hundred thousand of them) and
-- personal; the sums are few and are not, so they stand here, and public reads see
-- nothing else.
--
-- Whoever changes one of those rows leaves word of which commune and event it was;
-- the fold, once a second, sums such a commune anew from the rows themselves. So a
-- sum cannot drift, and a page is at most a second behind.
--
-- Private causes are in none of these tables. A number of households from one to
-- four is told as "fewer than five" (null), because in a small commune everybody
-- would know who they are.
-- +goose Up

create table disclose.reach_moves (
	event_id bigint not null,
	unit_id bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- One commune in one event. Households are counted, days are those on the papers:
-- the first report, the first survey that was verified, the first request, decision
-- and opening of a hand-over, and the days on which people got what they got.
create table disclose.reach (
	event_id bigint not null,
	unit_id bigint not null,
	severity smallint not null,
	reported bigint, -- null: the commune reported none
	verified bigint not null,
	asked bigint not null,
	decided bigint not null,
	given bigint not null,
	reported_on date,
	assessed_on date,
	asked_on date,
	decided_on date,
	left_on date,
	first_on date,
	median_on date,
	last_on date,
	constraint reach_once primary key (event_id, unit_id)
) with (fillfactor = 80);

-- The same in đồng and in base units of goods.
create table disclose.reach_items (
	event_id bigint not null,
	unit_id bigint not null,
	item text not null,
	asked bigint not null,
	approved bigint not null,
	decided bigint not null,
	given bigint not null,
	constraint reach_items_once primary key (event_id, unit_id, item)
) with (fillfactor = 80);

-- What a decision gave a commune. A row struck off counts with what it got before.
create table disclose.reach_decisions (
	event_id bigint not null,
	unit_id bigint not null,
	decision_id bigint not null,
	item text not null,
	rows bigint not null,
	qty bigint not null,
	given bigint not null,
	constraint reach_decisions_once primary key (decision_id, unit_id, item)
) with (fillfactor = 80);
create index reach_decisions_by_commune on disclose.reach_decisions (event_id, unit_id);

-- Which account of the books pays it.
create table disclose.reach_parts (
	event_id bigint not null,
	unit_id bigint not null,
	decision_id bigint not null,
	account_id bigint not null,
	qty bigint not null,
	given bigint not null,
	constraint reach_parts_once primary key (decision_id, unit_id, account_id)
) with (fillfactor = 80);
create index reach_parts_by_commune on disclose.reach_parts (event_id, unit_id);
create index reach_parts_by_account on disclose.reach_parts (account_id);

-- Whether anything is told of a commune in an event.
-- +goose StatementBegin
create function disclose.is_told(event bigint, unit bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from disaster.events e
		where e.id = $1 and not e.private and e.state <> 'draft')
	and exists (
		select from place.unit_rows u where u.unit_id = $2 and u.level = 'commune')
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function disclose.reach_of(event bigint, unit bigint) returns setof disclose.reach
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select $1, $2, coalesce(a.severity, 0::smallint), n.households, s.households, q.households,
		d.households, h.households, r.first_on, s.first_on, q.first_on, d.first_on, o.first_on,
		h.first_on, h.median_on, h.last_on
	from (select disclose.is_told($1, $2) as told) e
	left join lateral (
		select a.severity from disaster.areas a
		where a.event_id = $1 and a.unit_id = $2
		order by a.id desc
		limit 1) a on true
	cross join lateral (
		select min((r.reported_at at time zone 'Asia/Ho_Chi_Minh')::date) as first_on from disaster.reports r
		where r.event_id = $1 and r.unit_id = $2) r
	left join lateral (
		select v.qty as households from disaster.reports r
		join disaster.report_values v on v.report_id = r.id and v.indicator = 'households'
		where r.event_id = $1 and r.unit_id = $2
		order by r.version desc
		limit 1) n on true
	cross join lateral (
		select count(distinct a.household_id) as households, min(a.assessed_on) as first_on
		from disaster.verdicts v
		join disaster.assessments a on a.id = v.assessment_id
		where v.event_id = $1 and v.unit_id = $2 and v.kind = 'verified') s
	cross join lateral (
		select count(distinct l.household_id) as households, min(r.written_on) as first_on
		from aid.requests r
		join aid.request_lines l on l.request_id = r.id and l.asked > 0
		where r.event_id = $1 and r.unit_id = $2 and r.approval in ('submitted', 'approved')) q
	cross join lateral (
		select count(distinct r.household_id) filter (where t.struck_at is null or t.given > 0) as households,
			min(d.decided_on) as first_on
		from aid.decisions d
		join aid.rows r on r.decision_id = d.id and r.unit_id = $2
		join aid.row_states t on t.row_id = r.id
		where d.event_id = $1) d
	cross join lateral (
		select min(o.opened_on) as first_on
		from payout.sessions s
		join payout.plans p on p.id = s.plan_id
		join aid.decisions d on d.id = p.decision_id
		join payout.openings o on o.session_id = s.id
		where s.unit_id = $2 and d.event_id = $1) o
	cross join lateral (
		select count(*) as households, min(w.first_on) as first_on, max(w.last_on) as last_on,
			percentile_disc(0.5) within group (order by w.first_on) as median_on
		from (
			select min((h.handed_at at time zone 'Asia/Ho_Chi_Minh')::date) as first_on,
				max((h.handed_at at time zone 'Asia/Ho_Chi_Minh')::date) as last_on
			from aid.decisions d
			join aid.rows r on r.decision_id = d.id and r.unit_id = $2
			join payout.handovers h on h.row_id = r.id and h.outcome <> 'not_given'
			where d.event_id = $1
			group by r.household_id) w) h
	where e.told and (a.severity > 0 or r.first_on is not null or s.households > 0 or q.households > 0
		or d.first_on is not null)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function disclose.reach_items_of(event bigint, unit bigint) returns setof disclose.reach_items
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select $1, $2, m.item, sum(m.asked)::bigint, sum(m.approved)::bigint, sum(m.decided)::bigint, sum(m.given)::bigint
	from (
		select l.item, l.asked, case r.approval when 'approved' then coalesce(l.approved, 0) else 0 end as approved,
			0 as decided, 0 as given
		from aid.requests r
		join aid.request_lines l on l.request_id = r.id
		where r.event_id = $1 and r.unit_id = $2 and r.approval in ('submitted', 'approved')
		union all
		select r.item, 0, 0, case when t.struck_at is null then t.qty else t.given end, t.given
		from aid.decisions d
		join aid.rows r on r.decision_id = d.id and r.unit_id = $2
		join aid.row_states t on t.row_id = r.id
		where d.event_id = $1) m
	where disclose.is_told($1, $2)
	group by m.item
	having sum(m.asked) + sum(m.decided) > 0
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function disclose.reach_decisions_of(event bigint, unit bigint) returns setof disclose.reach_decisions
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select $1, $2, d.id, r.item, count(*), sum(case when t.struck_at is null then t.qty else t.given end)::bigint,
		sum(t.given)::bigint
	from aid.decisions d
	join aid.rows r on r.decision_id = d.id and r.unit_id = $2
	join aid.row_states t on t.row_id = r.id
	where d.event_id = $1 and disclose.is_told($1, $2)
	group by d.id, r.item
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function disclose.reach_parts_of(event bigint, unit bigint) returns setof disclose.reach_parts
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select $1, $2, d.id, p.account_id,
		sum(case when t.struck_at is null then p.qty else coalesce(h.qty, 0) end)::bigint,
		coalesce(sum(h.qty), 0)::bigint
	from aid.decisions d
	join aid.rows r on r.decision_id = d.id and r.unit_id = $2
	join aid.row_states t on t.row_id = r.id
	join aid.row_parts p on p.row_id = r.id
	left join lateral (
		select sum(g.qty) as qty
		from payout.handovers o
		join payout.handover_parts g on g.handover_id = o.id
		where o.row_id = r.id and g.account_id = p.account_id) h on true
	where d.event_id = $1 and disclose.is_told($1, $2)
	group by d.id, p.account_id
$$;
-- +goose StatementEnd

-- Word of what changed. Rows that come in the same transaction as one of these need
-- no word of their own.
-- +goose StatementBegin
create function disclose.commune_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct event_id, unit_id from neu;
	return null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function disclose.event_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct n.id, u.unit_id
	from neu n
	join old o on o.id = n.id and (o.state = 'draft') <> (n.state = 'draft')
	cross join lateral (
		select a.unit_id from disaster.areas a where a.event_id = n.id
		union all
		select r.unit_id from disaster.reports r where r.event_id = n.id) u;
	return null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function disclose.rows_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct d.event_id, n.unit_id
	from neu n
	join aid.decisions d on d.id = n.decision_id;
	return null;
end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function disclose.session_opened() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct d.event_id, s.unit_id
	from neu n
	join payout.sessions s on s.id = n.session_id
	join payout.plans p on p.id = s.plan_id
	join aid.decisions d on d.id = p.decision_id;
	return null;
end
$$;
-- +goose StatementEnd

create trigger areas_are_told after insert on disaster.areas
	referencing new table as neu for each statement execute function disclose.commune_moved();
create trigger reports_are_told after insert on disaster.reports
	referencing new table as neu for each statement execute function disclose.commune_moved();
create trigger verdicts_are_told after insert on disaster.verdicts
	referencing new table as neu for each statement execute function disclose.commune_moved();
create trigger requests_are_told after update on aid.requests
	referencing new table as neu for each statement execute function disclose.commune_moved();
create trigger events_are_told after update on disaster.events
	referencing old table as old new table as neu for each statement execute function disclose.event_moved();
create trigger rows_are_told after insert on aid.row_states
	referencing new table as neu for each statement execute function disclose.rows_moved();
create trigger rows_stay_told after update on aid.row_states
	referencing new table as neu for each statement execute function disclose.rows_moved();
create trigger openings_are_told after insert on payout.openings
	referencing new table as neu for each statement execute function disclose.session_opened();

-- Sums at most so many communes anew; answers how many there were. What moves while
-- this runs leaves new word, for the next time.
-- +goose StatementBegin
create function disclose.reach_anew(most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	pair record;
	moved bigint := 0;
begin
	for pair in
		with some_of_them as (
			select distinct event_id, unit_id from disclose.reach_moves limit most
		), taken as (
			delete from disclose.reach_moves m using some_of_them s
			where (m.event_id, m.unit_id) = (s.event_id, s.unit_id)
			returning m.event_id, m.unit_id
		)
		select distinct event_id, unit_id from taken
	loop
		delete from disclose.reach where event_id = pair.event_id and unit_id = pair.unit_id;
		delete from disclose.reach_items where event_id = pair.event_id and unit_id = pair.unit_id;
		delete from disclose.reach_decisions where event_id = pair.event_id and unit_id = pair.unit_id;
		delete from disclose.reach_parts where event_id = pair.event_id and unit_id = pair.unit_id;
		insert into disclose.reach select * from disclose.reach_of(pair.event_id, pair.unit_id);
		insert into disclose.reach_items select * from disclose.reach_items_of(pair.event_id, pair.unit_id);
		insert into disclose.reach_decisions select * from disclose.reach_decisions_of(pair.event_id, pair.unit_id);
		insert into disclose.reach_parts select * from disclose.reach_parts_of(pair.event_id, pair.unit_id);
		moved := moved + 1;
	end loop;
	return moved;
end
$$;
-- +goose StatementEnd

-- As it was, and then the communes that moved.
-- +goose StatementBegin
create or replace function disclose.fold() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
	moved bigint;
	lines bigint;
begin
	if not pg_try_advisory_xact_lock(hashtextextended('disclose.fold', 0)) then
		return 0;
	end if;
	with taken as (
		delete from disclose.pledge_moves returning *
	), summed as (
		select campaign_id, state, sum(pledges)::bigint as pledges, sum(amount)::bigint as amount
		from taken
		group by campaign_id, state
	), put as (
		insert into disclose.pledge_totals (campaign_id, state, at, pledges, amount)
		select s.campaign_id, s.state, greatest(clock_timestamp(), l.at + interval '1 microsecond'),
			coalesce(l.pledges, 0) + s.pledges, coalesce(l.amount, 0) + s.amount
		from summed s
		left join lateral (
			select t.* from disclose.pledge_totals t
			where t.campaign_id = s.campaign_id and t.state = s.state
			order by t.at desc
			limit 1) l on true
	)
	select count(*) into moved from taken;
	with taken as (
		delete from disclose.statement_moves returning *
	), put as (
		insert into disclose.statement_days as d (campaign_id, day, lines_in, sum_in, lines_out, sum_out)
		select campaign_id, day, sum(lines_in), sum(sum_in), sum(lines_out), sum(sum_out)
		from taken
		group by campaign_id, day
		on conflict (campaign_id, day) do update set
			lines_in = d.lines_in + excluded.lines_in, sum_in = d.sum_in + excluded.sum_in,
			lines_out = d.lines_out + excluded.lines_out, sum_out = d.sum_out + excluded.sum_out
	)
	select count(*) into lines from taken;
	return moved + lines + disclose.reach_anew(200);
end
$$;
-- +goose StatementEnd

-- unreported tells "no report" from "fewer than five".
create view disclose.public_reach as
select event_id, unit_id, severity, reported is null as unreported,
	case when reported = 0 or reported >= 5 then reported end as reported,
	case when verified = 0 or verified >= 5 then verified end as verified,
	case when asked = 0 or asked >= 5 then asked end as asked,
	case when decided = 0 or decided >= 5 then decided end as decided,
	case when given = 0 or given >= 5 then given end as given, given > 0 as any_given,
	reported_on, assessed_on, asked_on, decided_on, left_on, first_on, median_on, last_on
from disclose.reach;
create view disclose.public_reach_items as
select event_id, unit_id, item, asked, approved, decided, given from disclose.reach_items;
create view disclose.public_reach_decisions as
select event_id, unit_id, decision_id, item, rows, qty, given from disclose.reach_decisions;
-- What each decision took from which part of which book.
create view disclose.public_paid as
select p.decision_id, a.book_id, a.earmark_id, a.item, sum(p.qty)::bigint as qty, sum(p.given)::bigint as given,
	count(distinct p.unit_id) as units
from disclose.reach_parts p
join ledger.accounts a on a.id = p.account_id
group by p.decision_id, a.book_id, a.earmark_id, a.item;

-- Where a gift went: the part of a book that a receipt's money lies in, and the one
-- that a gift with a code is for.
create view disclose.public_receipt_parts as
select distinct r.code, a.book_id, a.earmark_id
from receipt.receipts r
join ledger.postings p on p.entry_id = r.entry_id
join ledger.accounts a on a.id = p.dst
where a.earmark_id is not null;
create view disclose.public_gift_parts as
select p.code, c.book_id, p.earmark_id
from giving.pledges p
join giving.campaigns c on c.id = p.campaign_id
where c.published_at is not null;

grant select on disclose.public_reach, disclose.public_reach_items, disclose.public_reach_decisions,
	disclose.public_paid, disclose.public_receipt_parts, disclose.public_gift_parts to quy_portal, quy_app;
revoke execute on all functions in schema disclose from public;
grant execute on function disclose.fold() to quy_app;
