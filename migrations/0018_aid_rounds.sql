-- Who gets what, and why. A round looks at the money and goods on hand, lot by lot,
-- and at the approved lines of requests; a rule divides the one among the other. One
-- person prepares it, another decides, a third confirms. Confirming makes a decision:
-- its rows say which household gets what and which lot pays for it, the ledger moves
-- that much into reserve in the same transaction, and a notice for every commune waits
-- to be put on the wall.
--
-- What a decision says never changes. What happens to a row afterwards (given, struck
-- off after an objection) stands beside it in row_states, moved by two functions only.
-- Names stand in row_people, behind row-level security; a public view knows a row by
-- its masked name, and rows of private causes it does not know at all.
-- +goose Up
create schema if not exists aid;
grant usage on schema aid to quy_app, quy_portal;

create table aid.rounds (
	id bigint generated always as identity primary key,
	slug text not null,
	event_id bigint not null,
	private boolean not null, -- as the event: violence, trafficking
	fund_id bigint not null references ledger.funds,
	unit_id bigint not null references place.units, -- the fund's
	name text not null,
	method text not null,
	cut_on date not null, -- lines approved until the end of this day take part
	state text not null default 'draft',
	prepared_by bigint not null,
	prepared_at timestamptz not null default clock_timestamp(),
	constraint rounds_private_as_their_event foreign key (event_id, private) references disaster.events (id, private),
	constraint rounds_slug_opens_one unique (slug),
	constraint rounds_slug_is_plain check (slug ~ '^[a-z0-9][a-z0-9-]{2,79}$'),
	constraint rounds_have_a_name check (length(name) between 1 and 200),
	constraint rounds_method_is_known check (method in ('norm', 'norm_scaled')),
	constraint rounds_state_is_known check (state in ('draft', 'submitted', 'decided', 'confirmed', 'withdrawn')),
	constraint rounds_prepared_by_a_person check (prepared_by > 0)
);
create index rounds_by_event on aid.rounds (event_id, id);
create index rounds_by_unit on aid.rounds (unit_id, id);

-- Amounts are whole steps of an item: 1.000 đ, a kilogram.
create table aid.round_items (
	round_id bigint not null references aid.rounds,
	item text not null,
	step bigint not null,
	constraint round_items_once primary key (round_id, item),
	constraint round_items_step_counts check (step between 1 and 1000000000)
);

-- What the round may spend: so much of an account, for these purposes of ND 93/2021
-- art 11.1 and in these units and all below them. Null is any.
create table aid.round_lots (
	round_id bigint not null references aid.rounds,
	nth integer not null,
	account_id bigint not null references ledger.accounts,
	item text not null,
	held bigint not null, -- what lay there when it was chosen
	qty bigint not null,
	purposes text[],
	areas bigint[],
	area_unit bigint references place.units, -- the unit whose areas these are
	constraint round_lots_once primary key (round_id, account_id),
	constraint round_lots_in_order unique (round_id, nth),
	constraint round_lots_offer_what_is_held check (qty between 1 and held),
	constraint round_lots_purposes_are_known
		check (purposes <@ array['a', 'b', 'c', 'd', 'dd', 'e', 'g', 'h', 'i', 'k']),
	constraint round_lots_narrowed_to_something check (cardinality(purposes) > 0 and cardinality(areas) > 0)
);

-- What each line of a request gets, as submitted, and from which lot.
create table aid.round_lines (
	round_id bigint not null references aid.rounds,
	line_id bigint not null references aid.request_lines,
	nth integer not null,
	unit_id bigint not null,
	purpose text not null,
	item text not null,
	want bigint not null,
	qty bigint not null,
	facts_hash bytea not null, -- of the verified facts then; others at the decision break it off
	constraint round_lines_once primary key (round_id, line_id),
	constraint round_lines_in_order unique (round_id, nth),
	constraint round_lines_get_what_they_want_at_most check (qty between 0 and want and want > 0),
	constraint round_lines_hash_is_sha256 check (length(facts_hash) = 32)
);
create table aid.round_parts (
	round_id bigint not null,
	line_id bigint not null,
	account_id bigint not null,
	qty bigint not null,
	constraint round_parts_once primary key (round_id, line_id, account_id),
	constraint round_parts_of_a_line foreign key (round_id, line_id) references aid.round_lines,
	constraint round_parts_from_a_lot foreign key (round_id, account_id) references aid.round_lots,
	constraint round_parts_pay_something check (qty > 0)
);

-- Both methods side by side, as somebody looked at them.
create table aid.scenarios (
	id bigint generated always as identity primary key,
	round_id bigint not null references aid.rounds,
	method text not null,
	input_hash bytea not null,
	figures jsonb not null,
	made_by bigint not null,
	made_at timestamptz not null default clock_timestamp(),
	constraint scenarios_method_is_known check (method in ('norm', 'norm_scaled')),
	constraint scenarios_hash_is_sha256 check (length(input_hash) = 32)
);
create index scenarios_by_round on aid.scenarios (round_id, id);

-- Who did what with a round. The people of a decision are compared with these.
create table aid.round_acts (
	id bigint generated always as identity primary key,
	round_id bigint not null references aid.rounds,
	act text not null,
	by_id bigint not null,
	by_name text not null,
	reason text not null default '',
	at timestamptz not null default clock_timestamp(),
	constraint round_acts_are_known
		check (act in ('prepared', 'submitted', 'returned', 'decided', 'confirmed', 'withdrawn')),
	constraint round_acts_return_for_a_reason check (act <> 'returned' or length(reason) >= 5),
	constraint round_acts_reason_is_short check (length(reason) <= 500),
	constraint round_acts_by_a_person check (by_id > 0)
);
create index round_acts_by_round on aid.round_acts (round_id, id);

create table aid.decisions (
	id bigint generated always as identity primary key,
	slug text not null,
	round_id bigint not null references aid.rounds,
	event_id bigint not null,
	private boolean not null,
	fund_id bigint not null references ledger.funds,
	unit_id bigint not null references place.units,
	year integer not null,
	number bigint not null, -- of the series QD
	decided_on date not null,
	method text not null,
	norms jsonb not null, -- the versions that the amounts stand on
	prepared_by bigint not null,
	decided_by bigint not null,
	confirmed_by bigint not null,
	preparer text not null, -- names as they stand on the paper
	decider text not null,
	confirmer text not null,
	hash bytea not null, -- over the facts of all rows, in order
	list_hash bytea not null, -- of the public list, byte for byte
	confirmed_at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id(),
	constraint decisions_slug_opens_one unique (slug),
	constraint decisions_once_a_round unique (round_id),
	constraint decisions_numbered_once unique (unit_id, year, number),
	constraint decisions_numbered_in_their_year check (year = extract(year from decided_on)),
	constraint decisions_method_is_known check (method in ('norm', 'norm_scaled')),
	constraint decisions_take_three_people check (
		prepared_by > 0 and decided_by > 0 and confirmed_by > 0
		and prepared_by <> decided_by and prepared_by <> confirmed_by and decided_by <> confirmed_by),
	constraint decisions_hashes_are_sha256 check (length(hash) = 32 and length(list_hash) = 32)
);
create index decisions_by_event on aid.decisions (event_id, id);
create index decisions_by_unit on aid.decisions (unit_id, id);

-- The inputs of the sum and its result without names, as published: whoever has these
-- bytes can compute everything again.
create table aid.lists (
	decision_id bigint not null constraint lists_of_a_decision references aid.decisions,
	body bytea not null,
	constraint lists_one_per_decision primary key (decision_id)
);

-- One household's share for one line of a request.
create table aid.rows (
	id bigint generated always as identity primary key,
	code text not null, -- of its stub
	decision_id bigint not null references aid.decisions,
	nth integer not null, -- its place on the list
	event_id bigint not null,
	line_id bigint not null references aid.request_lines,
	request_id bigint not null references aid.requests,
	household_id bigint not null references people.households,
	household_code text not null,
	assessment_id bigint not null references disaster.assessments,
	verified_by bigint, -- who verified it; somebody else answers an objection
	unit_id bigint not null references place.units,
	village_id bigint,
	village text not null default '',
	masked_name text not null, -- or the household's code, where a child heads it
	purpose text not null,
	case_name text not null,
	norm_id bigint not null,
	item text not null,
	want bigint not null,
	qty bigint not null,
	sum_text text not null default '',
	facts_hash bytea not null, -- commitment to what stands in row_people
	constraint rows_code_opens_one unique (code),
	constraint rows_in_order unique (decision_id, nth),
	constraint rows_line_once_a_decision unique (decision_id, line_id),
	constraint rows_code_is_whole check (code ~ '^C[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'),
	constraint rows_give_what_is_wanted_at_most check (qty between 1 and want),
	constraint rows_purpose_is_known
		check (purpose in ('a', 'b', 'c', 'd', 'dd', 'e', 'g', 'h', 'i', 'k')),
	constraint rows_item_is_plain check (item ~ '^[A-Z0-9_]{1,20}$'),
	constraint rows_hash_is_sha256 check (length(facts_hash) = 32)
);
create index rows_by_line on aid.rows (line_id);
create index rows_by_household on aid.rows (household_id, event_id);
create index rows_by_unit on aid.rows (decision_id, unit_id, nth);

create table aid.row_people (
	row_id bigint not null constraint row_people_of_a_row references aid.rows,
	unit_id bigint not null,
	name text not null,
	salt bytea not null,
	facts bytea not null, -- sealed: the verified facts on the day
	constraint row_people_one_per_row primary key (row_id),
	constraint row_people_salt_hides check (length(salt) between 16 and 64),
	constraint row_people_told_briefly check (length(name) between 1 and 200 and length(facts) <= 16384)
);

-- Which reserve pays which row: an earmark's money in one bank, or one lot of goods.
create table aid.row_parts (
	row_id bigint not null references aid.rows,
	account_id bigint not null references ledger.accounts,
	qty bigint not null,
	constraint row_parts_once primary key (row_id, account_id),
	constraint row_parts_pay_something check (qty > 0)
);
create index row_parts_by_account on aid.row_parts (account_id);

-- What became of a row.
create table aid.row_states (
	row_id bigint not null references aid.rows,
	decision_id bigint not null,
	unit_id bigint not null,
	qty bigint not null,
	given bigint not null default 0,
	struck_at timestamptz, -- after an objection that was right: the rest went back
	struck_by bigint,
	struck_reason text not null default '',
	constraint row_states_one_per_row primary key (row_id),
	constraint row_states_give_no_more_than_decided check (given between 0 and qty),
	constraint row_states_struck_by_someone_for_a_reason
		check ((struck_at is null) = (struck_by is null) and (struck_at is null or length(struck_reason) between 5 and 500))
);
create index row_states_by_decision on aid.row_states (decision_id, unit_id);

-- What a household gets for one content of an event (its house, one crop, its dead),
-- all requests and rounds together: never above what the norms give for it. The
-- second of two rounds at the same moment waits here for the first.
create table aid.served (
	event_id bigint not null,
	household_id bigint not null,
	content text not null,
	item text not null,
	total bigint not null,
	qty bigint not null,
	constraint served_once primary key (event_id, household_id, content, item),
	constraint households_served_once_for_the_same check (qty between 0 and total)
);

-- The list on the wall and on the web: one for each commune of a decision.
create table aid.notices (
	id bigint generated always as identity primary key,
	code text not null,
	decision_id bigint not null references aid.decisions,
	unit_id bigint not null references place.units,
	due_on date not null, -- the last day to put it up: five working days
	starts_on date,
	ends_on date,
	put_up_by bigint,
	put_up_at timestamptz,
	proof_file_id bigint references file.files,
	constraint notices_code_opens_one unique (code),
	constraint notices_once_a_commune unique (decision_id, unit_id),
	constraint notices_code_is_whole check (code ~ '^N[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'),
	constraint notices_up_with_all_about_it check (num_nulls(starts_on, ends_on, put_up_by, put_up_at) in (0, 4)),
	-- Law 10/2022 art 14: thirty days one after the other, the first not counted
	constraint notices_hang_thirty_days check (ends_on >= starts_on + 30)
);
create index notices_by_unit on aid.notices (unit_id, id);
create table aid.notice_places (
	notice_id bigint not null references aid.notices,
	nth integer not null,
	place text not null,
	village_id bigint,
	constraint notice_places_in_order primary key (notice_id, nth),
	constraint notice_places_are_named check (length(place) between 1 and 200)
);

-- What somebody says against a row, or that one is missing. Who it was and what was
-- said is sealed; the code is all the objector needs.
create table aid.objections (
	id bigint generated always as identity primary key,
	code text not null,
	notice_id bigint not null references aid.notices,
	row_id bigint references aid.rows, -- null: a household is missing
	unit_id bigint not null,
	kind text not null,
	channel text not null,
	words bytea not null, -- sealed, with name and contact if given
	filed_at timestamptz not null default clock_timestamp(),
	constraint objections_code_opens_one unique (code),
	constraint objections_code_is_whole check (code ~ '^K[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'),
	constraint objections_kind_is_known
		check (kind in ('not_hit', 'wrong_facts', 'had_already', 'missing', 'other')),
	constraint objections_missing_names_no_row check (kind <> 'missing' or row_id is null),
	constraint objections_channel_is_known check (channel in ('web', 'office')),
	constraint objections_are_told_briefly check (length(words) <= 8192)
);
create index objections_by_row on aid.objections (row_id) where row_id is not null;
create index objections_by_notice on aid.objections (notice_id, id);
create table aid.objection_answers (
	objection_id bigint not null constraint objection_answers_to_an_objection references aid.objections,
	unit_id bigint not null,
	verdict text not null,
	answer text not null,
	answered_by bigint not null,
	answered_at timestamptz not null default clock_timestamp(),
	constraint objection_answers_once primary key (objection_id),
	constraint objection_answers_verdict_is_known check (verdict in ('kept', 'upheld')),
	constraint objection_answers_say_something check (length(answer) between 5 and 2000),
	constraint objection_answers_by_a_person check (answered_by > 0)
);

-- What a round says is changed in its draft only.
-- +goose StatementBegin
create function aid.rounds_move() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
	return new;
end
$$;
-- +goose StatementEnd
create trigger rounds_move before update on aid.rounds
	for each row execute function aid.rounds_move();
alter table aid.rounds enable always trigger rounds_move;

-- +goose StatementBegin
create function aid.only_in_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	of bigint := case tg_op when 'DELETE' then old.round_id else new.round_id end;
	now_is text;
begin
	select state into now_is from aid.rounds where id = of for share;
	if now_is is distinct from 'draft' then
		raise exception 'round %: it is no draft any more', of
			using errcode = '23514', constraint = 'rounds_change_in_draft_only';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end
$$;
-- +goose StatementEnd

-- A decision stands on its round, and its people are who they are said to be:
-- whoever prepared or sent the round in does not decide on it.
-- +goose StatementBegin
create function aid.decisions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r aid.rounds;
begin
	select * into r from aid.rounds where id = new.round_id for update;
	if (new.slug, new.event_id, new.private, new.fund_id, new.unit_id, new.method)
			is distinct from (r.slug, r.event_id, r.private, r.fund_id, r.unit_id, r.method)
		or r.state <> 'decided' then
		raise exception 'decision of round %: it says something else', new.round_id
			using errcode = '23514', constraint = 'decisions_say_what_their_round_says';
	end if;
	if new.xid <> pg_current_xact_id() or abs(extract(epoch from clock_timestamp() - new.confirmed_at)) > 60 then
		raise exception 'decision of round %: the clock and the transaction are the database''s', new.round_id
			using errcode = '23514', constraint = 'decisions_dated_by_the_database';
	end if;
	if new.prepared_by <> r.prepared_by
		or new.decided_by is distinct from (
			select a.by_id from aid.round_acts a where a.round_id = r.id and a.act = 'decided' order by a.id desc limit 1)
		or new.confirmed_by is distinct from (
			select a.by_id from aid.round_acts a where a.round_id = r.id and a.act = 'confirmed' order by a.id desc limit 1)
		or exists (
			select from aid.round_acts a
			where a.round_id = r.id and a.act in ('prepared', 'submitted') and a.by_id in (new.decided_by, new.confirmed_by)) then
		raise exception 'decision of round %: its people are others', new.round_id
			using errcode = '23514', constraint = 'decisions_take_three_people';
	end if;
	if not exists (
		select from serial.takings t
		where t.xid = pg_current_xact_id()
			and (t.unit_id, t.year, t.kind) = (new.unit_id, new.year, 'QD') and new.number between t.first and t.last) then
		raise exception 'decision of round %: number % was not taken for it', new.round_id, new.number
			using errcode = '23514', constraint = 'decisions_number_taken_for_them';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger decisions_hold after insert on aid.decisions
	for each row execute function aid.decisions_hold();
alter table aid.decisions enable always trigger decisions_hold;

-- A number taken is a number used.
-- +goose StatementBegin
create function aid.takings_are_used() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if (select count(*) from aid.decisions d
		where (d.unit_id, d.year) = (new.unit_id, new.year) and d.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of QD were taken and not used', new.first, new.last
			using errcode = '23514', constraint = 'decision_numbers_taken_are_used';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger takings_are_used_by_decisions after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind = 'QD') execute function aid.takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_decisions;

-- Rows come with their decision and say what its round said; no line of a request is
-- served above what was approved, and no household twice for the same.
-- +goose StatementBegin
create function aid.rows_hold() returns trigger
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
	where (l.request_id, l.household_id, l.assessment_id, l.unit_id, l.purpose, l.item)
		is distinct from (n.request_id, n.household_id, n.assessment_id, n.unit_id, n.purpose, n.item)
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
create trigger rows_hold after insert on aid.rows
	referencing new table as neu for each statement execute function aid.rows_hold();
alter table aid.rows enable always trigger rows_hold;

-- A part is paid from the reserve of a lot of the round that may serve this purpose
-- in this place, as the round said.
-- +goose StatementBegin
create function aid.row_parts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	select n.row_id into bad from neu n
	join aid.rows r on r.id = n.row_id
	join aid.decisions d on d.id = r.decision_id
	join ledger.accounts a on a.id = n.account_id
	left join lateral (
		select p.qty, l.purposes, l.areas
		from aid.round_lots l
		join ledger.accounts f on f.id = l.account_id
		join aid.round_parts p on p.round_id = l.round_id and p.account_id = l.account_id and p.line_id = r.line_id
		where l.round_id = d.round_id and a.kind = 'reserved'
			and (f.book_id, f.item, f.holder, f.earmark_id) is not distinct from (a.book_id, a.item, a.holder, a.earmark_id)
	) lot on true
	where d.xid <> pg_current_xact_id() or a.item <> r.item or lot.qty is distinct from n.qty
	limit 1;
	if found then
		raise exception 'row %: a part is not paid from a lot of its round', bad
			using errcode = '23514', constraint = 'row_parts_from_the_lots_of_their_round';
	end if;
	select n.row_id into bad from neu n
	join aid.rows r on r.id = n.row_id
	join aid.decisions d on d.id = r.decision_id
	join ledger.accounts a on a.id = n.account_id
	join aid.round_lots l on l.round_id = d.round_id
	join ledger.accounts f on f.id = l.account_id
		and (f.book_id, f.item, f.holder, f.earmark_id) is not distinct from (a.book_id, a.item, a.holder, a.earmark_id)
	where r.purpose <> all (l.purposes) or r.unit_id <> all (l.areas)
	limit 1;
	if found then
		raise exception 'row %: paid from money that was given for something else', bad
			using errcode = '23514', constraint = 'row_parts_within_the_earmark';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger row_parts_hold after insert on aid.row_parts
	referencing new table as neu for each statement execute function aid.row_parts_hold();
alter table aid.row_parts enable always trigger row_parts_hold;

-- At commit a decision is whole: every line of its round that gets something is a
-- row with its person, parts add up to rows, and the ledger reserved exactly that.
-- +goose StatementBegin
create function aid.decisions_are_whole() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	broken text;
begin
	select case
		when (select count(*) from aid.rows where decision_id = new.id)
			<> (select count(*) from aid.round_lines where round_id = new.round_id and qty > 0)
			then 'decisions_have_all_their_rows'
		when not exists (select from aid.rows where decision_id = new.id)
			then 'decisions_give_something'
		when not exists (select from aid.lists l where l.decision_id = new.id and sha256(l.body) = new.list_hash)
			then 'decisions_come_with_their_list'
		when exists (
			select from aid.rows r left join aid.row_people p on p.row_id = r.id
			where r.decision_id = new.id and p.unit_id is distinct from r.unit_id)
			then 'rows_come_with_their_people'
		when exists (
			select from aid.rows r
			left join (select row_id, sum(qty) as qty from aid.row_parts group by row_id) p on p.row_id = r.id
			where r.decision_id = new.id and p.qty is distinct from r.qty)
			then 'row_parts_add_up_to_their_row'
		when exists (
			select from (
				select p.account_id, sum(p.qty) as qty
				from aid.row_parts p join aid.rows r on r.id = p.row_id
				where r.decision_id = new.id group by p.account_id) p
			full join (
				select g.dst as account_id, sum(g.qty) as qty
				from ledger.entries e join ledger.postings g on g.entry_id = e.id
				where e.kind = 'reserve' and (e.source = 'decision:' || new.id or starts_with(e.source, 'decision:' || new.id || ':'))
				group by g.dst) g using (account_id)
			where p.qty is distinct from g.qty)
			then 'decisions_reserve_what_they_give'
		when not new.private and exists (
			select from aid.rows r where r.decision_id = new.id and not exists (
				select from aid.notices n where n.decision_id = new.id and n.unit_id = r.unit_id))
			then 'decisions_have_their_notices'
		when (select state from aid.rounds where id = new.round_id) <> 'confirmed'
			then 'decisions_confirm_their_round'
		end into broken;
	if broken is not null then
		raise exception 'decision %: %', new.id, broken using errcode = '23514', constraint = broken;
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger decisions_are_whole after insert on aid.decisions
	deferrable initially deferred for each row execute function aid.decisions_are_whole();
alter table aid.decisions enable always trigger decisions_are_whole;

-- Handing a row over. The row is held until the caller's transaction ends, so two
-- devices at once cannot give it twice.
-- +goose StatementBegin
create function aid.deliver(of_row bigint, so_much bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s aid.row_states;
begin
	select * into s from aid.row_states
	where row_id = of_row and (house.sees_all() or unit_id = any (house.units()))
	for update;
	if not found or s.struck_at is not null then
		raise exception 'row % cannot be given', of_row
			using errcode = '23514', constraint = 'rows_struck_off_are_not_given';
	end if;
	update aid.row_states set given = given + so_much where row_id = of_row;
	update aid.request_lines l set dispatched = greatest(l.dispatched, l.delivered + so_much), delivered = l.delivered + so_much
	from aid.rows r where r.id = of_row and l.id = r.line_id;
end
$$;
-- +goose StatementEnd

-- Striking a row off after an objection that was right; what was not given goes back
-- to the lots and may be asked for again. Answers how much that is.
-- +goose StatementBegin
create function aid.strike(of_row bigint, person bigint, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s aid.row_states;
begin
	select * into s from aid.row_states
	where row_id = of_row and (house.sees_all() or unit_id = any (house.units()))
	for update;
	if not found or s.struck_at is not null then
		raise exception 'row % is struck off already', of_row
			using errcode = '23514', constraint = 'rows_struck_off_once';
	end if;
	if not exists (
		select from aid.objections o join aid.objection_answers a on a.objection_id = o.id
		where o.row_id = of_row and a.verdict = 'upheld' and a.answered_by <> person) then
		raise exception 'row %: no objection was found right by somebody else', of_row
			using errcode = '23514', constraint = 'rows_struck_off_after_an_objection';
	end if;
	update aid.row_states set struck_at = clock_timestamp(), struck_by = person, struck_reason = why
	where row_id = of_row;
	update aid.request_lines l set allocated = l.allocated - (s.qty - s.given)
	from aid.rows r where r.id = of_row and l.id = r.line_id;
	update aid.served v set qty = v.qty - (s.qty - s.given)
	from aid.rows r join aid.request_lines l on l.id = r.line_id
	where r.id = of_row
		and (v.event_id, v.household_id, v.content, v.item) = (l.event_id, l.household_id, l.content, l.item);
	return s.qty - s.given;
end
$$;
-- +goose StatementEnd

-- A notice is put up once; until then nothing about it is said.
-- +goose StatementBegin
create function aid.notices_move() returns trigger
language plpgsql as $$
begin
	if (new.id, new.code, new.decision_id, new.unit_id, new.due_on)
			is distinct from (old.id, old.code, old.decision_id, old.unit_id, old.due_on)
		or old.starts_on is not null then
		raise exception 'notice %: what hangs on the wall stays', old.id
			using errcode = '23514', constraint = 'notices_put_up_once';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger notices_move before update on aid.notices
	for each row execute function aid.notices_move();
alter table aid.notices enable always trigger notices_move;

-- An objection is to a row of its notice; an answer is not by who verified the row.
-- +goose StatementBegin
create function aid.objections_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from aid.notices n
		left join aid.rows r on r.id = new.row_id
		where n.id = new.notice_id and n.unit_id = new.unit_id and n.starts_on is not null
			and (new.row_id is null or (r.decision_id, r.unit_id) = (n.decision_id, n.unit_id))) then
		raise exception 'an objection to no row of its notice'
			using errcode = '23514', constraint = 'objections_are_to_a_row_of_their_notice';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger objections_hold after insert on aid.objections
	for each row execute function aid.objections_hold();
alter table aid.objections enable always trigger objections_hold;
-- +goose StatementBegin
create function aid.objection_answers_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (
		select from aid.objections o
		left join aid.rows r on r.id = o.row_id
		where o.id = new.objection_id and o.unit_id = new.unit_id
			and r.verified_by is distinct from new.answered_by) then
		raise exception 'objection %: answered by who verified the row', new.objection_id
			using errcode = '23514', constraint = 'objections_answered_by_another_person';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger objection_answers_hold after insert on aid.objection_answers
	for each row execute function aid.objection_answers_hold();
alter table aid.objection_answers enable always trigger objection_answers_hold;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['scenarios', 'round_acts', 'decisions', 'lists', 'rows', 'row_people', 'row_parts',
		'notice_places', 'objections', 'objection_answers'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on aid.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['rounds', 'row_states', 'notices'] loop
		execute format('create trigger %1$s_stay before delete or truncate on aid.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_stay', t);
	end loop;
	foreach t in array array['round_items', 'round_lots', 'round_lines', 'round_parts'] loop
		execute format('create trigger %1$s_in_draft before insert or update or delete on aid.%1$s
			for each row execute function aid.only_in_draft()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_in_draft', t);
		execute format('create trigger %1$s_stay before truncate on aid.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table aid.%1$s enable always trigger %1$s_stay', t);
	end loop;
	foreach t in array array['rows', 'row_people', 'row_states', 'objections', 'objection_answers'] loop
		execute format('alter table aid.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on aid.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- What anyone may read: fixed fields, no names but masked ones, nothing of a private
-- cause. Whether a notice still hangs is asked with the day.
create view aid.public_decisions as
select d.slug, d.number, d.year, d.unit_id, d.event_id, f.name as fund, r.name, d.decided_on, r.cut_on, d.method,
	d.norms, encode(d.hash, 'hex') as hash, encode(d.list_hash, 'hex') as list_hash, d.confirmed_at,
	d.id as decision_id, d.fund_id
from aid.decisions d
join aid.rounds r on r.id = d.round_id
join ledger.funds f on f.id = d.fund_id
where not d.private;
create view aid.public_lists as
select d.slug, l.body
from aid.decisions d
join aid.lists l on l.decision_id = d.id
where not d.private;
create view aid.public_lots as
select d.slug, l.nth, l.item, l.qty, l.purposes, l.area_unit, b.id as book_id, b.name as book,
	e.code as earmark, e.name as earmark_name, a.kind, a.earmark_id
from aid.decisions d
join aid.round_lots l on l.round_id = d.round_id
join ledger.accounts a on a.id = l.account_id
join ledger.books b on b.id = a.book_id
left join ledger.earmarks e on e.id = a.earmark_id
where not d.private;
create view aid.public_rows as
select d.slug, r.nth, r.unit_id, r.village, r.masked_name, r.purpose, r.case_name, r.norm_id, r.item, r.want, r.qty,
	r.sum_text, s.given, s.struck_at is not null as struck, n.code as notice, n.starts_on, n.ends_on
from aid.decisions d
join aid.rows r on r.decision_id = d.id
join aid.row_states s on s.row_id = r.id
left join aid.notices n on n.decision_id = d.id and n.unit_id = r.unit_id
where not d.private;
create view aid.public_notices as
select n.id as notice_id, n.code, d.slug, n.unit_id, n.due_on, n.starts_on, n.ends_on, d.event_id
from aid.notices n
join aid.decisions d on d.id = n.decision_id
where not d.private and n.starts_on is not null;
create view aid.public_notice_places as
select n.code, p.nth, p.place
from aid.notices n
join aid.notice_places p on p.notice_id = n.id
where n.starts_on is not null;
-- What became of an objection, for who holds its code. Not what was said.
create view aid.public_objections as
select o.code, n.code as notice, o.filed_at, a.verdict, a.answer, a.answered_at
from aid.objections o
join aid.notices n on n.id = o.notice_id
left join aid.objection_answers a on a.objection_id = o.id;
grant select on aid.public_decisions, aid.public_lists, aid.public_lots, aid.public_rows, aid.public_notices,
	aid.public_notice_places, aid.public_objections to quy_portal, quy_app;

revoke execute on function aid.rounds_move(), aid.only_in_draft(), aid.decisions_hold(), aid.takings_are_used(),
	aid.rows_hold(), aid.row_parts_hold(), aid.decisions_are_whole(), aid.deliver(bigint, bigint),
	aid.strike(bigint, bigint, text), aid.notices_move(), aid.objections_hold(), aid.objection_answers_hold() from public;
grant execute on function aid.deliver(bigint, bigint), aid.strike(bigint, bigint, text) to quy_app;
grant select on aid.rounds, aid.round_items, aid.round_lots, aid.round_lines, aid.round_parts, aid.scenarios,
	aid.round_acts, aid.decisions, aid.lists, aid.rows, aid.row_people, aid.row_parts, aid.row_states, aid.served,
	aid.notices, aid.notice_places, aid.objections, aid.objection_answers to quy_app;
-- Column by column: ids, clocks and transactions are not the caller's to say.
grant insert (slug, event_id, private, fund_id, unit_id, name, method, cut_on, prepared_by) on aid.rounds to quy_app;
grant update (name, method, cut_on, state) on aid.rounds to quy_app;
grant insert, delete on aid.round_items, aid.round_lots, aid.round_lines, aid.round_parts to quy_app;
grant insert (round_id, method, input_hash, figures, made_by) on aid.scenarios to quy_app;
grant insert (round_id, act, by_id, by_name, reason) on aid.round_acts to quy_app;
grant insert (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method, norms,
	prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash) on aid.decisions to quy_app;
grant insert (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code, assessment_id,
	verified_by, unit_id, village_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, sum_text,
	facts_hash) on aid.rows to quy_app;
grant insert on aid.lists, aid.row_people, aid.row_parts, aid.notice_places to quy_app;
grant insert (code, decision_id, unit_id, due_on) on aid.notices to quy_app;
grant update (starts_on, ends_on, put_up_by, put_up_at, proof_file_id) on aid.notices to quy_app;
grant insert (code, notice_id, row_id, unit_id, kind, channel, words) on aid.objections to quy_app;
grant insert (objection_id, unit_id, verdict, answer, answered_by) on aid.objection_answers to quy_app;
