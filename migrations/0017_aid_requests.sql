-- Requests for relief. The chair of a commune asks the levels above for what its
-- verified households are entitled to; they approve in whole or in part, send the
-- paper back, or reject it. Beside that runs what became of it: allocated,
-- dispatched, delivered.
--
-- A state is never simply written: signing and answering are functions that look
-- at the paper, the steps and the people themselves. Who wrote or signed a
-- request never answers it, and nobody answers it twice. Lines are the chair's
-- while the paper is a draft, and frozen from the signature on.
-- +goose Up
create schema aid;
grant usage on schema aid to quy_app, quy_portal;

create table aid.requests (
	id bigint generated always as identity primary key,
	code text not null,
	event_id bigint not null,
	unit_id bigint not null references place.units,
	supplements_id bigint,
	private boolean not null, -- the event's cause is; then nothing of it is told
	event_on date not null,   -- the day whose norms count
	written_on date not null, -- the day on the paper
	letter text not null default '',
	explanation text not null default '', -- of what the quick report and the households say differently
	approval text not null default 'draft',
	submission_id bigint,
	drafted_by bigint not null,
	drafted_at timestamptz not null default clock_timestamp(),
	constraint requests_code_opens_one unique (code),
	constraint requests_private_as_their_event foreign key (event_id, private) references disaster.events (id, private),
	constraint requests_of_their_unit unique (id, event_id, unit_id),
	constraint requests_supplement_one_of_the_same_unit
		foreign key (supplements_id, event_id, unit_id) references aid.requests (id, event_id, unit_id),
	constraint requests_code_is_unguessable check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
	constraint requests_state_is_known check (approval in ('draft', 'submitted', 'returned', 'approved', 'rejected')),
	constraint requests_signed_when_sent check ((approval = 'draft') = (submission_id is null)),
	constraint requests_not_before_the_event check (written_on >= event_on),
	constraint requests_drafted_by_a_person check (drafted_by > 0),
	constraint requests_texts_are_short check (length(letter) <= 4000 and length(explanation) <= 4000)
);
create unique index requests_one_draft_per_unit_and_event on aid.requests (event_id, unit_id)
	where approval in ('draft', 'returned');
create index requests_by_unit on aid.requests (unit_id, id);

-- Everybody who wrote in a request. None of them answers it.
create table aid.request_hands (
	request_id bigint not null references aid.requests,
	unit_id bigint not null,
	person bigint not null,
	first_at timestamptz not null default clock_timestamp(),
	constraint request_hands_once primary key (request_id, person),
	constraint request_hands_are_people check (person > 0)
);

-- One household's one case. entitled is the norm's sum; before is what earlier
-- requests asked of it already; content_total is what the norms give for the whole
-- content (all of a house, all fields of one crop), which all requests together
-- never exceed.
create table aid.request_lines (
	id bigint generated always as identity primary key,
	request_id bigint not null,
	event_id bigint not null,
	unit_id bigint not null,
	household_id bigint not null references people.households,
	assessment_id bigint not null references disaster.assessments,
	revision integer not null,
	facts_hash bytea not null,
	household_code text not null,
	head text not null,
	village_id bigint references place.villages,
	village text not null default '',
	case_name text not null,
	band text not null default '',
	content text not null,
	norm_id bigint not null references norm.norms,
	item text not null,
	purpose text not null,
	sum text not null,
	terms jsonb not null,
	entitled bigint not null,
	before bigint not null default 0,
	content_total bigint not null,
	proposed bigint not null generated always as (entitled - before) stored,
	asked bigint not null,
	reason text not null default '',
	approved bigint,
	approved_reason text not null default '',
	allocated bigint not null default 0,
	dispatched bigint not null default 0,
	delivered bigint not null default 0,
	open boolean not null default true,
	constraint request_lines_of_their_request
		foreign key (request_id, event_id, unit_id) references aid.requests (id, event_id, unit_id),
	constraint request_lines_item_is_known_by_its_code check (item ~ '^[A-Z0-9_]{1,20}$'),
	constraint request_lines_purpose_is_a_letter_of_the_decree check
		(purpose in ('a', 'b', 'c', 'd', 'dd', 'e', 'g', 'h', 'i', 'k')),
	constraint request_lines_hold_facts check (length(facts_hash) = 32),
	constraint request_lines_ask_for_something_new check (before >= 0 and entitled > before and content_total >= entitled),
	constraint request_lines_ask_no_more_than_their_norm check (asked >= 0 and asked <= entitled - before),
	constraint request_lines_say_why_they_differ check (asked = entitled - before or length(reason) between 5 and 500),
	constraint request_lines_approved_within_asked check (approved between 0 and asked),
	constraint request_lines_cut_for_a_reason check (approved is null or approved = asked or length(approved_reason) between 5 and 500),
	constraint request_lines_allocated_within_approved check (allocated between 0 and coalesce(approved, 0)),
	constraint request_lines_dispatched_within_allocated check (dispatched between 0 and allocated),
	constraint request_lines_delivered_within_allocated check (delivered between 0 and allocated),
	constraint request_lines_once_in_a_request unique (request_id, household_id, case_name, band, item)
);
-- A household's case stands in at most one request that is not answered.
create unique index request_lines_in_one_open_request
	on aid.request_lines (event_id, household_id, case_name, band, item) where open;
create index request_lines_by_household on aid.request_lines (event_id, household_id, content);

-- Each sending of a request is a paper with its own number.
create table aid.request_papers (
	id bigint generated always as identity primary key,
	request_id bigint not null,
	event_id bigint not null,
	unit_id bigint not null,
	turn integer not null,
	year integer not null,
	number bigint not null,
	written_on date not null,
	signed_by bigint not null,
	signed_name text not null,
	signed_at timestamptz not null default clock_timestamp(),
	list_hash bytea not null,
	commitment bytea not null,
	gap jsonb not null,
	explanation text not null,
	constraint request_papers_of_their_request
		foreign key (request_id, event_id, unit_id) references aid.requests (id, event_id, unit_id),
	constraint request_papers_follow_each_other unique (request_id, turn),
	constraint request_papers_numbered_once unique (unit_id, year, number),
	constraint request_papers_of_one_request unique (id, request_id),
	constraint request_papers_signed_by_a_person check (signed_by > 0 and signed_name <> ''),
	constraint request_papers_hold_their_list check (length(list_hash) = 32 and length(commitment) = 32)
);
alter table aid.requests add constraint requests_stand_on_their_paper
	foreign key (submission_id, id) references aid.request_papers (id, request_id);

-- Who answers, in which order, within which time: as the day of the paper has it,
-- frozen with the signature.
create table aid.request_steps (
	id bigint generated always as identity primary key,
	paper_id bigint not null,
	request_id bigint not null,
	unit_id bigint not null, -- the commune's, for the scope
	position integer not null,
	level text not null,
	at_unit bigint not null references place.units,
	days integer not null,
	working boolean not null,
	basis text not null,
	constraint request_steps_of_their_paper
		foreign key (paper_id, request_id) references aid.request_papers (id, request_id),
	constraint request_steps_in_order unique (paper_id, position),
	constraint request_steps_of_one_paper unique (id, paper_id),
	constraint request_steps_level_is_known check (level in ('district', 'province')),
	constraint request_steps_have_time check (days between 1 and 60)
);

create table aid.request_answers (
	id bigint generated always as identity primary key,
	step_id bigint not null,
	paper_id bigint not null,
	unit_id bigint not null,
	outcome text not null,
	reason text not null default '',
	answered_by bigint not null,
	answered_name text not null,
	answered_on date not null,
	answered_at timestamptz not null default clock_timestamp(),
	constraint request_answers_of_their_step foreign key (step_id, paper_id) references aid.request_steps (id, paper_id),
	constraint request_steps_answered_once unique (step_id),
	constraint requests_answered_by_each_person_once unique (paper_id, answered_by),
	constraint request_answers_are_known check (outcome in ('approved', 'returned', 'rejected')),
	constraint request_answers_say_why check (outcome = 'approved' or length(reason) between 10 and 2000),
	constraint request_answers_are_peoples check (answered_by > 0 and answered_name <> '')
);

create table aid.request_comments (
	id bigint generated always as identity primary key,
	request_id bigint not null references aid.requests,
	line_id bigint,
	unit_id bigint not null,
	body text not null,
	written_by bigint not null,
	written_name text not null,
	written_at timestamptz not null default clock_timestamp(),
	constraint request_comments_say_something check (length(body) between 2 and 1000),
	constraint request_comments_are_peoples check (written_by > 0)
);
create index request_comments_by_request on aid.request_comments (request_id, id);

-- Lines belong to the chair while the request is a draft or was sent back. From
-- the signature on only an answer sets what is approved, and only what is
-- approved is allocated: by decisions and hands, in functions of theirs.
-- +goose StatementBegin
create function aid.request_lines_hold() returns trigger
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
	kept := (to_jsonb(new) - '{proposed,asked,reason,approved,approved_reason,allocated,dispatched,delivered,open}'::text[])
		= (to_jsonb(old) - '{proposed,asked,reason,approved,approved_reason,allocated,dispatched,delivered,open}'::text[]);
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
create trigger request_lines_hold before insert or update or delete on aid.request_lines
	for each row execute function aid.request_lines_hold();
alter table aid.request_lines enable always trigger request_lines_hold;

-- What a request is about never changes, and its words only while it is a draft.
-- +goose StatementBegin
create function aid.requests_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if (to_jsonb(new) - '{letter,explanation,written_on,approval,submission_id}'::text[])
			<> (to_jsonb(old) - '{letter,explanation,written_on,approval,submission_id}'::text[])
		or (new.letter, new.explanation, new.written_on) is distinct from (old.letter, old.explanation, old.written_on)
			and old.approval not in ('draft', 'returned') then
		raise exception 'request % is signed', old.id
			using errcode = '23514', constraint = 'requests_frozen_by_the_signature';
	end if;
	if (old.approval, new.approval) not in (('draft', 'draft'), ('returned', 'returned'), ('submitted', 'submitted'),
			('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'returned'),
			('submitted', 'approved'), ('submitted', 'rejected'),
			('approved', 'approved'), ('rejected', 'rejected')) then
		raise exception 'request % goes from % to %', old.id, old.approval, new.approval
			using errcode = '23514', constraint = 'requests_go_their_way';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger requests_hold before update on aid.requests
	for each row execute function aid.requests_hold();
alter table aid.requests enable always trigger requests_hold;

-- submit_request signs and sends. The steps are made here, from the units of the
-- day: a district step only where the day has a district above the commune.
-- +goose StatementBegin
create function aid.submit_request(
	request bigint, person bigint, person_name text, of_year integer, of_number bigint,
	list_hash bytea, commitment bytea, gap jsonb, days integer, working boolean, basis text
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r aid.requests;
	paper bigint;
	above bigint;
	above_level text;
	next_turn integer;
begin
	select * into r from aid.requests q
	where q.id = request and (house.sees_all() or q.unit_id = any (house.units())) for update;
	if not found or r.approval not in ('draft', 'returned') then
		raise exception 'request % is no draft', request
			using errcode = '23514', constraint = 'requests_submitted_once';
	end if;
	if of_year <> extract(year from r.written_on) or not exists (
		select from serial.takings t
		where t.xid = pg_current_xact_id() and (t.unit_id, t.year, t.kind) = (r.unit_id, of_year, 'TTR')
			and of_number between t.first and t.last) then
		raise exception 'request %: number % was not taken for it', request, of_number
			using errcode = '23514', constraint = 'requests_number_taken_for_them';
	end if;
	if not exists (select from aid.request_lines l where l.request_id = r.id and l.asked > 0) then
		raise exception 'request % asks for nothing', request
			using errcode = '23514', constraint = 'requests_ask_for_something';
	end if;
	if exists (
		select from aid.request_lines l
		where l.event_id = r.event_id and (l.household_id, l.content, l.item) in (
				select m.household_id, m.content, m.item from aid.request_lines m where m.request_id = r.id)
			and (l.request_id = r.id or exists (
				select from aid.requests o where o.id = l.request_id and o.approval in ('submitted', 'approved')))
		group by l.household_id, l.content, l.item
		having sum(l.asked) > max(l.content_total) filter (where l.request_id = r.id)
	) then
		raise exception 'request % asks again for what was asked before', request
			using errcode = '23514', constraint = 'requests_ask_once';
	end if;

	select coalesce(max(p.turn), 0) + 1 into next_turn from aid.request_papers p where p.request_id = r.id;
	insert into aid.request_papers (request_id, event_id, unit_id, turn, year, number, written_on, signed_by,
		signed_name, list_hash, commitment, gap, explanation)
	values (r.id, r.event_id, r.unit_id, next_turn, of_year, of_number, r.written_on, person,
		person_name, list_hash, commitment, gap, r.explanation)
	returning id into paper;

	select u.parent_id into above from place.unit_rows u
	where u.unit_id = r.unit_id and u.level = 'commune' and daterange(u.valid_from, u.valid_to, '[]') @> r.written_on;
	if not found then
		raise exception 'unit % is no commune on %', r.unit_id, r.written_on
			using errcode = '23514', constraint = 'requests_come_from_a_commune';
	end if;
	for position in 1..2 loop
		select u.level into above_level from place.unit_rows u
		where u.unit_id = above and daterange(u.valid_from, u.valid_to, '[]') @> r.written_on;
		if not found then
			raise exception 'nobody stands above unit % on %', r.unit_id, r.written_on
				using errcode = '23514', constraint = 'requests_come_from_a_commune';
		end if;
		insert into aid.request_steps (paper_id, request_id, unit_id, position, level, at_unit, days, working, basis)
		values (paper, r.id, r.unit_id, position, above_level, above, days, working, basis);
		exit when above_level = 'province';
		select u.parent_id into above from place.unit_rows u
		where u.unit_id = above and daterange(u.valid_from, u.valid_to, '[]') @> r.written_on;
	end loop;

	insert into aid.request_hands (request_id, unit_id, person) values (r.id, r.unit_id, person)
	on conflict do nothing;
	update aid.request_lines l set approved = null, approved_reason = '' where l.request_id = r.id and l.approved is not null;
	update aid.requests q set approval = 'submitted', submission_id = paper where q.id = r.id;
	return paper;
end
$$;
-- +goose StatementEnd

-- answer_request is one step's word: the step must be the one that waits, and the
-- person none of those who wrote, signed or answered it before.
-- +goose StatementBegin
create function aid.answer_request(
	request bigint, step bigint, said text, why text, person bigint, person_name text, on_day date,
	lines bigint[], qtys bigint[], reasons text[]
) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r aid.requests;
	s aid.request_steps;
	found_lines bigint;
begin
	select * into r from aid.requests q
	where q.id = request and (house.sees_all() or q.unit_id = any (house.units())) for update;
	if not found or r.approval <> 'submitted' then
		raise exception 'request % does not wait for an answer', request
			using errcode = '23514', constraint = 'requests_answered_while_they_wait';
	end if;
	select t.* into s from aid.request_steps t
	where t.paper_id = r.submission_id
		and not exists (select from aid.request_answers a where a.step_id = t.id)
	order by t.position limit 1;
	if s.id is distinct from step then
		raise exception 'another step of request % waits', request
			using errcode = '23514', constraint = 'requests_answered_in_order';
	end if;
	if person = r.drafted_by or exists (select from aid.request_hands h where h.request_id = r.id and h.person = answer_request.person)
		or exists (select from aid.request_papers p where p.request_id = r.id and p.signed_by = answer_request.person) then
		raise exception 'who wrote request % does not answer it', request
			using errcode = '23514', constraint = 'requests_answered_by_others';
	end if;
	if on_day < r.written_on then
		raise exception 'request % was written after %', request, on_day
			using errcode = '23514', constraint = 'requests_answered_after_they_are_written';
	end if;
	insert into aid.request_answers (step_id, paper_id, unit_id, outcome, reason, answered_by, answered_name, answered_on)
	values (s.id, s.paper_id, r.unit_id, said, why, person, person_name, on_day);

	if said = 'approved' then
		select count(*) into found_lines from aid.request_lines l where l.request_id = r.id and l.id = any (lines);
		if found_lines <> cardinality(lines) then
			raise exception 'lines of another request'
				using errcode = '23514', constraint = 'requests_answered_by_their_lines';
		end if;
		update aid.request_lines l set approved = c.qty, approved_reason = c.reason
		from unnest(lines, qtys, reasons) as c (line, qty, reason)
		where l.id = c.line;
		if exists (select from aid.request_steps t where t.paper_id = s.paper_id and t.position > s.position) then
			return 'submitted';
		end if;
		update aid.request_lines l set approved = coalesce(l.approved, l.asked), open = false where l.request_id = r.id;
	elsif said = 'returned' then
		update aid.request_lines l set approved = null, approved_reason = '' where l.request_id = r.id and l.approved is not null;
	else
		update aid.request_lines l set approved = null, approved_reason = '', open = false where l.request_id = r.id;
	end if;
	update aid.requests q set approval = said where q.id = r.id;
	return said;
end
$$;
-- +goose StatementEnd

-- A number taken is a number used.
-- +goose StatementBegin
create function aid.request_numbers_are_used() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if (select count(*) from aid.request_papers p
		where (p.unit_id, p.year) = (new.unit_id, new.year) and p.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of TTR were taken and not used', new.first, new.last
			using errcode = '23514', constraint = 'request_numbers_taken_are_used';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger takings_are_used_by_requests after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind = 'TTR') execute function aid.request_numbers_are_used();
alter table serial.takings enable always trigger takings_are_used_by_requests;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['request_hands', 'request_papers', 'request_steps', 'request_answers', 'request_comments'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on aid.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['requests', 'request_lines'] loop
		execute format('create trigger %1$s_stay before truncate on aid.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_stay', t);
	end loop;
	foreach t in array array['requests', 'request_hands', 'request_lines', 'request_papers', 'request_steps',
		'request_answers', 'request_comments'] loop
		execute format('alter table aid.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on aid.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- What everybody may know of requests: sums of a commune in an event, never of a
-- private cause, and no number of households below five.
create view aid.public_requests as
select r.event_id, r.unit_id, l.item,
	sum(l.asked)::bigint as asked,
	sum(coalesce(l.approved, 0)) filter (where r.approval = 'approved')::bigint as approved,
	sum(l.allocated)::bigint as allocated,
	sum(l.delivered)::bigint as delivered,
	case when count(distinct l.household_id) >= 5 then count(distinct l.household_id) end as households,
	min(p.signed_at) as first_signed_at,
	max(a.answered_at) as last_answered_at
from aid.requests r
join aid.request_lines l on l.request_id = r.id
join aid.request_papers p on p.id = r.submission_id
left join lateral (
	select max(answered_at) as answered_at from aid.request_answers a where a.paper_id = p.id) a on true
where not r.private and r.approval in ('submitted', 'approved')
group by r.event_id, r.unit_id, l.item;

revoke execute on all functions in schema aid from public;
grant execute on function
	aid.submit_request(bigint, bigint, text, integer, bigint, bytea, bytea, jsonb, integer, boolean, text),
	aid.answer_request(bigint, bigint, text, text, bigint, text, date, bigint[], bigint[], text[]) to quy_app;
grant select on aid.public_requests to quy_portal, quy_app;
grant select on aid.requests, aid.request_hands, aid.request_lines, aid.request_papers, aid.request_steps,
	aid.request_answers, aid.request_comments to quy_app;
grant insert (code, event_id, unit_id, supplements_id, private, event_on, written_on, letter, explanation, drafted_by),
	update (letter, explanation, written_on) on aid.requests to quy_app;
grant insert (request_id, unit_id, person) on aid.request_hands to quy_app;
grant insert (request_id, event_id, unit_id, household_id, assessment_id, revision, facts_hash, household_code, head,
	village_id, village, case_name, band, content, norm_id, item, purpose, sum, terms, entitled, before, content_total,
	asked, reason), update (asked, reason), delete on aid.request_lines to quy_app;
grant insert (request_id, line_id, unit_id, body, written_by, written_name) on aid.request_comments to quy_app;
