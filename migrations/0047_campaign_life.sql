-- Every deadline that the law or the house sets is a duty: whose it is, about what, by
-- which day, and how it ended, with what proves it. Until now a deadline stood where its
-- page counted it, and what nobody looked at was nobody's.
--
-- A campaign's life rests on them. Reception lasts as long as the law of its day lets it
-- (days are data with dates); a longer one takes a document of the province or above, which
-- is kept; after the last day nothing is promised or given, the bank is told, and money that
-- comes all the same waits until somebody decides about it and says why.
-- +goose Up
create schema duty;
grant usage on schema duty to quy_app, quy_portal;

-- What is to be done within how many days, by the day on which the clock begins. The first
-- day is not counted, and a period that ends on a day off runs to the next working day
-- (Civil Code art 147.2, 148.5).
create table duty.terms (
	kind text not null,
	valid_from date not null, -- until another of the kind begins
	days integer not null,
	working boolean not null, -- working days; else calendar days
	proof text not null, -- what ends it: a file, or words that name what was done
	basis text not null,
	born bigint not null default tlog.born(),
	constraint terms_one_a_day primary key (kind, valid_from),
	constraint terms_kind_is_plain check (kind ~ '^[a-z_]{3,40}$'),
	constraint terms_are_bounded check (days between 0 and 3660),
	constraint terms_proof_is_known check (proof in ('none', 'words', 'file')),
	constraint terms_have_a_basis check (length(basis) between 1 and 300)
);
create index terms_by_birth on duty.terms (born);
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('reception', '2021-12-11', 90, false, 'none', 'Nghị định 93/2021/NĐ-CP, điều 8 khoản 2'),
	('distribution', '2021-12-11', 20, false, 'words', 'Nghị định 93/2021/NĐ-CP, điều 8 khoản 3'),
	('notify_bank', '2021-12-11', 1, true, 'file', 'Nghị định 93/2021/NĐ-CP, điều 9 khoản 1 điểm a; thời hạn do quỹ đặt'),
	('publish_received', '2021-12-11', 15, false, 'words', 'Nghị định 93/2021/NĐ-CP, điều 14 khoản 4 điểm c'),
	('publish_distributed', '2021-12-11', 30, false, 'words', 'Nghị định 93/2021/NĐ-CP, điều 14 khoản 4 điểm c'),
	('campaign_report', '2021-12-11', 30, false, 'file', 'Nghị định 93/2021/NĐ-CP, điều 13 khoản 2'),
	('late_money', '2021-12-11', 5, true, 'words', 'Nghị định 93/2021/NĐ-CP, điều 9 khoản 1 điểm a; thời hạn do quỹ đặt'),
	('late_return', '2021-12-11', 5, true, 'words', 'Thời hạn do quỹ đặt'),
	('late_transfer', '2021-12-11', 5, true, 'words', 'Thời hạn do quỹ đặt'),
	('outside_answer', '2021-12-11', 3, true, 'words', 'Nghị định 93/2021/NĐ-CP, điều 10 khoản 6 và điều 18 khoản 2');
grant select on duty.terms to quy_app, quy_portal;

create table duty.duties (
	id bigint generated always as identity primary key,
	kind text not null,
	ref text not null, -- what it is about: "campaign:lu-2026"
	unit_id bigint not null references place.units,
	role text not null, -- who of the unit
	about text not null, -- what it is about, as officers call it
	path text not null default '', -- of the page where it is done
	begun_on date not null,
	due_on date not null,
	days integer not null,
	working boolean not null,
	proof text not null,
	basis text not null,
	actor text not null default house.actor(),
	opened_at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint duties_open_once unique (kind, ref),
	constraint duties_of_their_unit unique (id, unit_id),
	constraint duties_are_due_after_they_begin check (due_on >= begun_on),
	constraint duties_say_what_about check (
		length(ref) between 1 and 200 and length(about) between 1 and 300 and length(path) <= 200)
);
create index duties_by_birth on duty.duties (born);
create index duties_by_unit on duty.duties (unit_id, due_on);

-- What became of a duty. A pause stops its clock; done and dropped end it.
create table duty.steps (
	id bigint generated always as identity primary key,
	duty_id bigint not null,
	unit_id bigint not null,
	what text not null,
	on_day date not null,
	due_on date not null, -- from this step on
	reason text not null default '',
	proof_file_id bigint references file.files,
	actor_id bigint not null, -- 0: the program
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	born bigint not null default tlog.born(),
	constraint steps_of_their_duty foreign key (duty_id, unit_id) references duty.duties (id, unit_id),
	constraint steps_are_known check (what in ('reminded', 'paused', 'resumed', 'done', 'dropped')),
	constraint steps_say_why check (
		length(reason) <= 500 and (what not in ('paused', 'dropped') or length(reason) >= 5))
);
create index steps_by_birth on duty.steps (born);
create index steps_by_duty on duty.steps (duty_id, id);
create unique index steps_remind_once_a_day on duty.steps (duty_id, on_day) where what = 'reminded';
create unique index steps_end_a_duty_once on duty.steps (duty_id) where what in ('done', 'dropped');

-- A duty that is done stays done; one that waits is resumed before anything else; the day
-- only moves by a pause; and what is to be proved is.
-- +goose StatementBegin
create function duty.steps_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	d duty.duties;
	last text;
	was date;
begin
	-- Two steps of one duty wait for each other here.
	select * into d from duty.duties where id = new.duty_id for update;
	select s.what into last from duty.steps s
	where s.duty_id = new.duty_id and s.what <> 'reminded' and s.id <> new.id order by s.id desc limit 1;
	select s.due_on into was from duty.steps s where s.duty_id = new.duty_id and s.id <> new.id order by s.id desc limit 1;
	was := coalesce(was, d.due_on);
	if last in ('done', 'dropped') or last = 'paused' and new.what not in ('resumed', 'dropped')
		or new.what = 'resumed' and last is distinct from 'paused' then
		raise exception 'duty %: no % after %', new.duty_id, new.what, coalesce(last, 'nothing')
			using errcode = '23514', constraint = 'steps_follow_one_another';
	end if;
	if new.due_on < was or new.what <> 'resumed' and new.due_on <> was then
		raise exception 'duty %: only a pause moves its day', new.duty_id
			using errcode = '23514', constraint = 'steps_move_the_day_by_a_pause';
	end if;
	if new.what = 'done' and (d.proof = 'file' and new.proof_file_id is null
		or d.proof <> 'none' and new.proof_file_id is null and length(new.reason) < 5) then
		raise exception 'duty %: done without proof', new.duty_id
			using errcode = '23514', constraint = 'steps_prove_what_was_done';
	end if;
	return null;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['terms', 'duties', 'steps'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on duty.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table duty.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['duties', 'steps'] loop
		execute format('alter table duty.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on duty.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
		execute format('grant select on duty.%s to quy_app', t);
	end loop;
end
$$;
-- +goose StatementEnd
create trigger steps_hold after insert on duty.steps for each row execute function duty.steps_hold();
alter table duty.steps enable always trigger steps_hold;
revoke execute on function duty.steps_hold() from public;
grant insert (kind, ref, unit_id, role, about, path, begun_on, due_on, days, working, proof, basis) on duty.duties to quy_app;
grant insert (duty_id, unit_id, what, on_day, due_on, reason, proof_file_id, actor_id) on duty.steps to quy_app;

-- --- a campaign's life ------------------------------------------------------------

alter table giving.campaigns
	add column extension_signer text not null default '',
	add column extension_file_id bigint references file.files,
	add column distributing_on date, -- reception is over and the distribution of what came begun
	add column reported_on date,
	add column report_number text not null default '',
	add column report_file_id bigint references file.files,
	drop constraint campaigns_receive_90_days_at_most, -- as many as the law of the day gives: campaigns_hold
	add constraint campaigns_end_after_they_start check (ends_on >= starts_on),
	add constraint campaigns_extension_is_signed check (length(extension_signer) <= 200),
	add constraint campaigns_report_is_whole check (
		(reported_on is null) = (report_number = '') and (reported_on is null) = (report_file_id is null)
		and length(report_number) <= 100),
	add constraint campaigns_report_what_they_distributed check (reported_on >= distributing_on),
	add constraint campaigns_distribute_before_they_report check (reported_on is null or distributing_on is not null);
grant update (extension_signer, extension_file_id, distributing_on, reported_on, report_number, report_file_id)
	on giving.campaigns to quy_app;

-- +goose StatementBegin
create function giving.campaigns_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	allowed integer;
	over_from date; -- the first day after reception
begin
	if tg_op = 'INSERT' or (new.starts_on, new.ends_on) is distinct from (old.starts_on, old.ends_on) then
		select t.days into allowed from duty.terms t
		where t.kind = 'reception' and t.valid_from <= new.starts_on order by t.valid_from desc limit 1;
		if allowed is null or new.ends_on - new.starts_on > allowed then
			raise exception 'campaign %: % days of reception', new.slug, new.ends_on - new.starts_on
				using errcode = '23514', constraint = 'campaigns_receive_as_long_as_the_law_lets';
		end if;
	end if;
	if tg_op = 'INSERT' then
		return new;
	end if;
	over_from := coalesce(new.closed_on, greatest(new.ends_on, new.extended_to) + 1);
	if new.extended_to is distinct from old.extended_to and (
		new.extended_to is null or old.closed_on is not null or old.distributing_on is not null
		or new.extension_file_id is null or new.extension_signer = ''
		or new.extended_to <= greatest(old.ends_on, old.extended_to)
		or new.extension_on > greatest(old.ends_on, old.extended_to)) then
		raise exception 'campaign %: extended without its document', new.slug
			using errcode = '23514', constraint = 'campaigns_are_extended_by_a_document';
	end if;
	if old.closed_on is not null and new.closed_on is distinct from old.closed_on
		or old.distributing_on is not null and new.distributing_on is distinct from old.distributing_on
		or old.reported_on is not null and (new.reported_on, new.report_number, new.report_file_id)
			is distinct from (old.reported_on, old.report_number, old.report_file_id)
		or new.distributing_on < over_from or new.distributing_on is not null and new.published_at is null then
		raise exception 'campaign %: a step back', new.slug
			using errcode = '23514', constraint = 'campaigns_go_one_way';
	end if;
	return new;
end
$$;

-- The last day on which a campaign received, or receives.
create function giving.receives_until(campaign bigint) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce(c.closed_on - 1, greatest(c.ends_on, c.extended_to)) from giving.campaigns c where c.id = campaign
$$;

-- Nothing is promised to a campaign, or put on its table, but while it receives.
create function giving.pledges_are_in_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.campaigns c
		where c.id = new.campaign_id and c.published_at is not null
			and (new.pledged_at at time zone 'Asia/Ho_Chi_Minh')::date
				between c.starts_on and coalesce(c.closed_on - 1, greatest(c.ends_on, c.extended_to))) then
		raise exception 'campaign % does not receive', new.campaign_id
			using errcode = '23514', constraint = 'pledges_are_in_time';
	end if;
	return null;
end
$$;
create function giving.cash_is_in_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.received_on > giving.receives_until(new.campaign_id) then
		raise exception 'campaign % does not receive', new.campaign_id
			using errcode = '23514', constraint = 'cash_is_in_time';
	end if;
	return null;
end
$$;
-- A line of after the last day is given to nobody: no receipt. What came on the day of an
-- early end may have been matched before it.
create function giving.matches_are_in_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n
		join giving.bank_lines l on l.id = n.line_id and l.kind = 'gift'
		join giving.campaigns c on c.id = l.campaign_id
		where l.booked_on > coalesce(c.closed_on, greatest(c.ends_on, c.extended_to))) then
		raise exception 'money that came late has no receipt'
			using errcode = '23514', constraint = 'matches_are_in_time';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger campaigns_hold before insert or update on giving.campaigns
	for each row execute function giving.campaigns_hold();
alter table giving.campaigns enable always trigger campaigns_hold;
create trigger pledges_are_in_time after insert on giving.pledges
	for each row execute function giving.pledges_are_in_time();
alter table giving.pledges enable always trigger pledges_are_in_time;
create trigger cash_is_in_time after insert on giving.cash_gifts
	for each row execute function giving.cash_is_in_time();
alter table giving.cash_gifts enable always trigger cash_is_in_time;
create trigger matches_are_in_time after insert on giving.matches
	referencing new table as neu for each statement execute function giving.matches_are_in_time();
alter table giving.matches enable always trigger matches_are_in_time;

-- What became of money that came after the last day: kept by the rule for a surplus, to go
-- back, or for the next campaign. Decided once, with a reason.
create table giving.late_decisions (
	line_id bigint primary key references giving.bank_lines,
	unit_id bigint not null,
	campaign_id bigint not null,
	amount bigint not null,
	outcome text not null,
	next_id bigint,
	reason text not null,
	decided_by bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint late_decisions_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint late_decisions_next_of_the_same_unit
		foreign key (next_id, unit_id) references giving.campaigns (id, unit_id),
	constraint late_decisions_are_known check (outcome in ('kept', 'returned', 'next')),
	constraint late_decisions_name_the_next check (
		(outcome = 'next') = (next_id is not null) and next_id <> campaign_id),
	constraint late_decisions_give_a_reason check (length(reason) between 5 and 500)
);
create index late_decisions_by_birth on giving.late_decisions (born);
create index late_decisions_by_campaign on giving.late_decisions (campaign_id);

-- The bank's line by which late money went back, told by somebody else than who decided.
create table giving.late_returns (
	line_id bigint primary key references giving.late_decisions,
	unit_id bigint not null,
	out_id bigint not null references giving.bank_lines,
	entry_id bigint not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint late_returns_one_line_for_one unique (out_id)
);
create index late_returns_by_birth on giving.late_returns (born);

-- +goose StatementBegin
create function giving.late_decisions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and l.unit_id = new.unit_id and l.campaign_id = new.campaign_id
			and l.amount = new.amount and l.kind = 'gift' and l.state = 'late')
		or exists (select from giving.refund_decisions d where d.line_id = new.line_id and d.approved) then
		raise exception 'line % is no late gift', new.line_id
			using errcode = '23514', constraint = 'late_decisions_are_on_late_gifts';
	end if;
	return null;
end
$$;
create function giving.late_returns_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from giving.late_decisions d
		join giving.bank_lines i on i.id = d.line_id
		join giving.bank_lines o on o.id = new.out_id
		where d.line_id = new.line_id and d.outcome = 'returned' and d.decided_by <> new.actor_id
			and o.direction = 'out' and o.kind = 'refund' and o.unit_id = new.unit_id and d.unit_id = new.unit_id
			and o.account_id = i.account_id and o.amount = d.amount and o.entry_id = new.entry_id
			and o.booked_on >= i.booked_on
			and not exists (select from giving.refund_payments p where p.line_id = new.out_id)) then
		raise exception 'line % does not give % back', new.out_id, new.line_id
			using errcode = '23514', constraint = 'late_returns_give_back_what_was_decided';
	end if;
	return null;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['late_decisions', 'late_returns'] loop
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
create trigger late_decisions_hold after insert on giving.late_decisions
	for each row execute function giving.late_decisions_hold();
alter table giving.late_decisions enable always trigger late_decisions_hold;
create trigger late_returns_hold after insert on giving.late_returns
	for each row execute function giving.late_returns_hold();
alter table giving.late_returns enable always trigger late_returns_hold;
revoke execute on function giving.campaigns_hold(), giving.receives_until(bigint), giving.pledges_are_in_time(),
	giving.cash_is_in_time(), giving.matches_are_in_time(), giving.late_decisions_hold(), giving.late_returns_hold()
	from public;
grant insert (line_id, unit_id, campaign_id, amount, outcome, next_id, reason, decided_by, at)
	on giving.late_decisions to quy_app;
grant insert (line_id, unit_id, out_id, entry_id, actor_id, at) on giving.late_returns to quy_app;

create or replace view giving.public_campaigns as
select id, unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en, purpose, purpose_en,
	cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level, call_body, call_number,
	call_on, call_title, authorisation_number, authorisation_on, authorisation_body,
	starts_on, ends_on, extended_to, extension_number, extension_on, extension_body,
	distribution_ends_on, published_at, closed_on, closed_reason,
	extension_signer, distributing_on, reported_on, report_number
from giving.campaigns
where published_at is not null;

-- Money that came after the last day, in sums: what of it waits, stays, goes back, goes on.
create index bank_lines_late on giving.bank_lines (campaign_id) where state = 'late';
create view giving.public_late_money as
select campaign_id, outcome, count(*) as gifts, sum(amount)::bigint as amount
from (
	select campaign_id, outcome, amount from giving.late_decisions
	union all
	select campaign_id, 'waiting', amount from giving.bank_lines where state = 'late') x
group by campaign_id, outcome;
grant select on giving.public_late_money to quy_portal, quy_app;
