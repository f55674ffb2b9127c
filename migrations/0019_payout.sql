-- Into the hand. A decision is paid out by plans, a part at a time; a plan by
-- hand-over sessions in communes; a session row by row, each with whoever took it
-- and how it was signed for. Here the known thefts happen, so each promise stands
-- in the database as well:
--   * a plan is prepared, approved and released by three different people;
--   * a session opens with the money and goods that its roster needs, counted by
--     denomination and lot, and with nothing else;
--   * a row gets what it was decided, once, whatever two devices do, and never
--     without the entry that moves it;
--   * nothing is handed over after the close, and the close takes two people;
--   * what was found missing at the close is made good before the plan is reconciled.
-- Nothing here is updated or deleted. Only the state of a plan moves, by its acts.
-- Names stand in rosters behind row-level security; what is said of takers and
-- witnesses is sealed.
-- +goose Up
create schema payout;
grant usage on schema payout to quy_app, quy_portal;

-- One part of a decision, of the communes in plan_units.
create table payout.plans (
	id bigint generated always as identity primary key,
	decision_id bigint not null references aid.decisions,
	part integer not null,
	unit_id bigint not null references place.units, -- of the fund that pays
	due_on date not null, -- until when it is to be handed over
	note text not null default '',
	state text not null default 'open',
	prepared_by bigint not null,
	actor text not null default house.actor(),
	prepared_at timestamptz not null default clock_timestamp(),
	constraint plans_part_once unique (decision_id, part),
	constraint plans_count_their_parts check (part >= 1),
	constraint plans_state_is_known check (state in
		('open', 'locked', 'approved', 'released', 'in_progress', 'reconciled', 'closed', 'aborted')),
	constraint plans_note_is_short check (length(note) <= 500),
	constraint plans_are_prepared_by_a_person check (prepared_by > 0)
);
create index plans_by_unit on payout.plans (unit_id, id);
create index plans_unfinished on payout.plans (state) where state not in ('closed', 'aborted');

create table payout.plan_units (
	plan_id bigint not null references payout.plans,
	unit_id bigint not null references place.units,
	primary key (plan_id, unit_id)
);

-- What happened to a plan, each thing once, by whom. locked has the number of its
-- paper: series KHC of the fund's unit.
create table payout.plan_acts (
	plan_id bigint not null references payout.plans,
	act text not null,
	by_id bigint not null,
	number bigint,
	year integer,
	reason text not null default '',
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint plans_do_a_thing_once primary key (plan_id, act),
	constraint plan_acts_are_known check (act in
		('locked', 'approved', 'released', 'in_progress', 'reconciled', 'closed', 'aborted')),
	constraint plan_acts_are_a_persons check (by_id > 0),
	constraint plan_acts_number_the_lock check (num_nulls(number, year) = case act when 'locked' then 0 else 2 end),
	constraint plan_acts_abort_for_a_reason check (act <> 'aborted' or length(reason) >= 5),
	constraint plan_acts_reason_is_short check (length(reason) <= 500)
);

-- What a plan gives to whom, fixed when it is locked.
create table payout.plan_lines (
	plan_id bigint not null,
	row_id bigint not null references aid.rows,
	unit_id bigint not null,
	household_id bigint not null,
	code text not null, -- of the stub
	purpose text not null,
	item text not null,
	qty bigint not null,
	primary key (plan_id, row_id),
	constraint plan_lines_of_the_plans_units foreign key (plan_id, unit_id) references payout.plan_units,
	constraint plan_lines_give_something check (qty between 1 and 9007199254740991),
	constraint plan_lines_item_is_plain check (item ~ '^[A-Z0-9_]{1,20}$'),
	constraint plan_lines_purpose_is_known check (purpose in ('a', 'b', 'c', 'd', 'dd', 'e', 'g', 'h', 'i', 'k')),
	constraint plan_lines_code_is_plain check (code ~ '^[0-9A-Z]{6,20}$')
);
create index plan_lines_by_row on payout.plan_lines (row_id);
create index plan_lines_by_code on payout.plan_lines (code);

-- A phiên phát: one place and time in one commune, with the people who answer for it.
create table payout.sessions (
	id bigint generated always as identity primary key,
	plan_id bigint not null,
	unit_id bigint not null,
	place text not null,
	starts_at timestamptz not null,
	note text not null default '',
	planned_by bigint not null,
	actor text not null default house.actor(),
	planned_at timestamptz not null default clock_timestamp(),
	constraint sessions_of_the_plans_units foreign key (plan_id, unit_id) references payout.plan_units,
	constraint sessions_of_a_unit unique (id, unit_id),
	constraint sessions_of_a_plan unique (id, plan_id),
	constraint sessions_are_somewhere check (length(place) between 3 and 200),
	constraint sessions_note_is_short check (length(note) <= 500),
	constraint sessions_are_planned_by_a_person check (planned_by > 0)
);
create index sessions_by_plan on payout.sessions (plan_id);
create index sessions_by_unit on payout.sessions (unit_id, id);

create table payout.session_staff (
	session_id bigint not null references payout.sessions,
	user_id bigint not null,
	name text not null,
	primary key (session_id, user_id),
	constraint session_staff_are_people check (user_id > 0 and length(name) between 1 and 200)
);

-- A session that never opened.
create table payout.session_cancels (
	session_id bigint primary key references payout.sessions,
	reason text not null,
	by_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint session_cancels_say_why check (length(reason) between 5 and 500)
);

-- What was counted: once at the opening, at the end until both signers agree.
create table payout.counts (
	id bigint generated always as identity primary key,
	session_id bigint not null references payout.sessions,
	kind text not null,
	money bigint not null, -- what the notes come to
	expected bigint not null, -- what the books say
	reason text not null default '',
	by_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint counts_of_a_session_by_one unique (id, session_id, by_id),
	constraint counts_kind_is_known check (kind in ('opening', 'closing')),
	constraint counts_are_not_below_zero check (money >= 0 and expected >= 0),
	constraint counts_open_with_what_is_drawn check (kind = 'closing' or money = expected),
	constraint counts_explain_a_difference check (money = expected or length(reason) >= 5),
	constraint counts_reason_is_short check (length(reason) <= 500),
	constraint counts_are_a_persons check (by_id > 0)
);
create unique index counts_open_once on payout.counts (session_id) where kind = 'opening';
create index counts_by_session on payout.counts (session_id);

create table payout.count_notes (
	count_id bigint not null references payout.counts,
	denomination bigint not null,
	pieces bigint not null,
	primary key (count_id, denomination),
	constraint count_notes_are_money check (denomination in
		(500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100)),
	constraint count_notes_are_counted check (pieces between 1 and 10000000)
);

-- Goods, by lot ('w3:l15') and item.
create table payout.count_goods (
	count_id bigint not null references payout.counts,
	lot text not null,
	item text not null,
	qty bigint not null,
	expected bigint not null,
	reason text not null default '',
	primary key (count_id, lot, item),
	constraint count_goods_are_not_below_zero check (qty between 0 and 9007199254740991 and expected >= 0),
	constraint count_goods_explain_a_difference check (qty = expected or length(reason) >= 5),
	constraint count_goods_reason_is_short check (length(reason) <= 500)
);

create table payout.openings (
	session_id bigint not null,
	count_id bigint not null,
	by_id bigint not null,
	opened_on date not null, -- as people say it; opened_at is the database's clock
	opened_at timestamptz not null default clock_timestamp(),
	actor text not null default house.actor(),
	xid xid8 not null default pg_current_xact_id(),
	constraint sessions_open_once primary key (session_id),
	constraint openings_are_counted_by_who_opens
		foreign key (count_id, session_id, by_id) references payout.counts (id, session_id, by_id)
);

-- Where the money and goods of a session come from, and the accounts in which they
-- stand until they are handed over ('s7', 's7:l15').
create table payout.draws (
	session_id bigint not null references payout.openings,
	account_id bigint not null references ledger.accounts,
	drawn_id bigint not null references ledger.accounts,
	item text not null,
	lot text not null, -- 'w3:l15'; '' for money
	qty bigint not null,
	primary key (session_id, account_id),
	constraint draws_take_something check (qty between 1 and 9007199254740991),
	constraint draws_move check (account_id <> drawn_id),
	constraint draws_of_goods_name_the_lot check ((item = 'VND') = (lot = ''))
);

-- Who is to receive what in a session, as it was when the session opened.
create table payout.roster (
	session_id bigint not null,
	row_id bigint not null,
	plan_id bigint not null,
	unit_id bigint not null,
	code text not null,
	nth integer not null, -- its place on the paper
	household_code text not null,
	name text not null,
	village text not null,
	purpose text not null,
	item text not null,
	qty bigint not null,
	norm text not null, -- name, village and code without marks, for finding
	primary key (session_id, row_id),
	constraint roster_of_an_open_session foreign key (session_id) references payout.openings,
	constraint roster_of_the_sessions_unit foreign key (session_id, unit_id) references payout.sessions (id, unit_id),
	constraint roster_of_the_sessions_plan foreign key (session_id, plan_id) references payout.sessions (id, plan_id),
	constraint roster_is_of_the_plan foreign key (plan_id, row_id) references payout.plan_lines,
	constraint roster_line_has_its_place unique (session_id, nth),
	constraint roster_names_somebody check (length(name) between 1 and 200),
	constraint roster_gives_something check (qty between 1 and 9007199254740991)
);
create index roster_by_row on payout.roster (row_id);

-- Which account pays how much of a row.
create table payout.roster_parts (
	session_id bigint not null,
	row_id bigint not null,
	account_id bigint not null,
	unit_id bigint not null,
	qty bigint not null,
	primary key (session_id, row_id, account_id),
	constraint roster_parts_of_a_row foreign key (session_id, row_id) references payout.roster,
	constraint roster_parts_are_drawn foreign key (session_id, account_id) references payout.draws,
	constraint roster_parts_pay_something check (qty between 1 and 9007199254740991)
);

-- Photos of the sheets that people signed.
create table payout.sheets (
	session_id bigint not null,
	page integer not null,
	unit_id bigint not null,
	file_id bigint not null references file.files,
	by_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	primary key (session_id, page),
	constraint sheets_of_the_sessions_unit foreign key (session_id, unit_id) references payout.sessions (id, unit_id),
	constraint sheets_of_an_open_session foreign key (session_id) references payout.openings,
	constraint sheets_are_pages check (page between 1 and 1000)
);

-- What became of one row in one session. sealed holds who took it if somebody else
-- did, the witnesses, and the reason in words.
create table payout.handovers (
	id bigint generated always as identity primary key,
	client_id uuid not null,
	session_id bigint not null,
	row_id bigint not null,
	unit_id bigint not null,
	outcome text not null,
	qty bigint not null,
	taker text not null default '',
	proof text not null default '',
	signature_id bigint references file.files,
	sheet_page integer,
	witnesses integer not null default 0,
	reason text not null default '', -- why not, or not all: a word of the list
	next_on date, -- when it is tried again
	sealed bytea,
	handed_at timestamptz not null,
	by_id bigint not null,
	body_hash bytea not null, -- tells the same hand-over sent again from another
	commitment bytea not null,
	actor text not null default house.actor(),
	recorded_at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id(),
	constraint handovers_client_id_once unique (client_id),
	constraint handovers_client_id_is_uuid7 check (substr(client_id::text, 15, 1) = '7'),
	constraint handovers_are_of_the_roster foreign key (session_id, row_id) references payout.roster,
	constraint handovers_of_the_sessions_unit foreign key (session_id, unit_id) references payout.sessions (id, unit_id),
	constraint handovers_by_the_sessions_staff foreign key (session_id, by_id) references payout.session_staff,
	constraint handovers_outcome_is_known check (outcome in ('given', 'partly', 'not_given')),
	constraint handovers_give_something_or_nothing check (
		case outcome when 'not_given' then qty = 0 else qty between 1 and 9007199254740991 end),
	constraint handovers_have_a_taker check (
		case outcome when 'not_given' then taker = '' else taker in ('self', 'substitute') end),
	constraint handovers_are_signed check (
		case outcome when 'not_given' then proof = '' else proof in ('signature', 'sheet', 'witness') end),
	constraint handovers_signature_is_kept check ((proof = 'signature') = (signature_id is not null)),
	constraint handovers_sheet_is_named check ((proof = 'sheet') = (sheet_page is not null)),
	constraint handovers_witness_is_named check (
		witnesses between 0 and 3 and (witnesses > 0 or proof <> 'witness' and taker <> 'substitute')),
	constraint handovers_substitute_is_named check (
		(taker = 'substitute' or witnesses > 0) <= (sealed is not null)),
	constraint handovers_say_why_not check (
		case outcome when 'given' then reason = '' and next_on is null
		else reason in ('absent', 'refused', 'moved', 'died', 'wrong', 'short', 'other') and next_on is not null end),
	constraint handovers_are_told_briefly check (length(sealed) <= 8192),
	constraint handovers_hashes_are_sha256 check (length(body_hash) = 32 and length(commitment) = 32)
);
-- The guard against paying twice: somebody who was not there may still come.
create unique index handovers_once_a_session on payout.handovers (session_id, row_id) where outcome <> 'not_given';
create index handovers_by_row on payout.handovers (row_id);
create index handovers_by_session on payout.handovers (session_id, id);

create table payout.handover_parts (
	handover_id bigint not null references payout.handovers,
	session_id bigint not null,
	row_id bigint not null,
	account_id bigint not null,
	unit_id bigint not null,
	qty bigint not null,
	primary key (handover_id, account_id),
	constraint handover_parts_are_the_rows
		foreign key (session_id, row_id, account_id) references payout.roster_parts,
	constraint handover_parts_pay_something check (qty between 1 and 9007199254740991)
);
create index handover_parts_by_row on payout.handover_parts (session_id, row_id);

-- The end of a session: one counted, another confirmed.
create table payout.closings (
	session_id bigint not null,
	count_id bigint not null,
	counted_by bigint not null,
	confirmed_by bigint not null,
	closed_on date not null,
	closed_at timestamptz not null default clock_timestamp(),
	actor text not null default house.actor(),
	constraint sessions_close_once primary key (session_id),
	constraint closings_of_an_open_session foreign key (session_id) references payout.openings,
	constraint closings_confirm_what_was_counted
		foreign key (count_id, session_id, counted_by) references payout.counts (id, session_id, by_id),
	constraint closings_take_two_people check (counted_by <> confirmed_by),
	constraint closings_counted_by_the_staff foreign key (session_id, counted_by) references payout.session_staff,
	constraint closings_confirmed_by_the_staff foreign key (session_id, confirmed_by) references payout.session_staff
);

-- The way of a plan. The row stays locked: two people who act at once see each other.
-- +goose StatementBegin
create function payout.plan_acts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	p payout.plans;
	before text;
begin
	perform ledger.refuse_old_snapshot();
	select * into p from payout.plans where id = new.plan_id for update;
	before := case new.act when 'locked' then 'open' when 'approved' then 'locked' when 'released' then 'approved'
		when 'in_progress' then 'released' when 'reconciled' then 'in_progress' when 'closed' then 'reconciled' end;
	if new.act = 'aborted' and p.state not in ('open', 'locked', 'approved', 'released')
		or new.act <> 'aborted' and p.state <> before then
		raise exception 'plan % is %, not to be %', p.id, p.state, new.act
			using errcode = '23514', constraint = 'plans_go_step_by_step';
	end if;
	-- Who prepared or locked it does not approve it; who did any of it does not release it.
	if new.act in ('approved', 'released') and (new.by_id = p.prepared_by or exists (
			select from payout.plan_acts a
			where a.plan_id = p.id and a.by_id = new.by_id and a.act in ('locked', 'approved')))
		or new.act = 'closed' and exists (
			select from payout.plan_acts a
			where a.plan_id = p.id and a.by_id = new.by_id and a.act = 'reconciled') then
		raise exception 'plan %: person % has done the step before', p.id, new.by_id
			using errcode = '23514', constraint = 'plans_take_three_people';
	end if;
	if new.act = 'locked' and not exists (
		select from serial.takings t
		where t.xid = pg_current_xact_id()
			and (t.unit_id, t.year, t.kind) = (p.unit_id, new.year, 'KHC') and new.number between t.first and t.last) then
		raise exception 'plan %: number % was not taken for it', p.id, new.number
			using errcode = '23514', constraint = 'plans_number_taken_for_them';
	end if;
	if new.act = 'locked' and not exists (select from payout.plan_lines l where l.plan_id = p.id) then
		raise exception 'plan % gives nothing', p.id
			using errcode = '23514', constraint = 'plans_give_something';
	end if;
	if new.act in ('aborted', 'reconciled') and exists (
		select from payout.sessions s
		where s.plan_id = p.id
			and not exists (select from payout.session_cancels c where c.session_id = s.id)
			and not exists (select from payout.closings c where c.session_id = s.id)) then
		raise exception 'plan % has a session that is not over', p.id
			using errcode = '23514', constraint = 'plans_end_after_their_sessions';
	end if;
	if new.act = 'reconciled' and exists (
		select from payout.sessions s
		join payout.draws d on d.session_id = s.id
		join ledger.balances b on b.account_id = d.drawn_id
		where s.plan_id = p.id and b.qty <> 0) then
		raise exception 'plan %: something of its sessions is missing', p.id
			using errcode = '23514', constraint = 'plans_reconcile_when_nothing_is_missing';
	end if;
	update payout.plans set state = new.act where id = p.id;
	return new;
end
$$;
-- +goose StatementEnd
create trigger plan_acts_hold before insert on payout.plan_acts
	for each row execute function payout.plan_acts_hold();
alter table payout.plan_acts enable always trigger plan_acts_hold;

-- A number taken is a number used.
-- +goose StatementBegin
create function payout.takings_are_used() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if (select count(*) from payout.plan_acts a
		join payout.plans p on p.id = a.plan_id
		where (p.unit_id, a.year) = (new.unit_id, new.year) and a.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of KHC were taken and not used', new.first, new.last
			using errcode = '23514', constraint = 'plan_numbers_taken_are_used';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger takings_are_used_by_plans after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind = 'KHC') execute function payout.takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_plans;

-- Whatever moves the state otherwise is refused; what a plan says never moves.
-- +goose StatementBegin
create function payout.plans_move_by_acts() returns trigger
language plpgsql as $$
begin
	if (to_jsonb(new) - 'state') is distinct from (to_jsonb(old) - 'state')
		or pg_trigger_depth() < 2 then
		raise exception 'plan % moves by its acts only', old.id
			using errcode = '23514', constraint = 'plans_move_by_acts';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger plans_move_by_acts before update on payout.plans
	for each row execute function payout.plans_move_by_acts();
alter table payout.plans enable always trigger plans_move_by_acts;
create trigger plans_stay before delete or truncate on payout.plans
	for each statement execute function house.refuse_change();
alter table payout.plans enable always trigger plans_stay;

-- Communes and lines are said while the plan is open. A row stands in one living
-- plan, with no more than what it was decided and has not had.
-- +goose StatementBegin
create function payout.plan_parts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	perform ledger.refuse_old_snapshot();
	perform pg_advisory_xact_lock(hashtextextended('payout.decision:' || d.decision_id, 0))
	from (
		select distinct p.decision_id from neu n join payout.plans p on p.id = n.plan_id order by 1) d;
	perform from payout.plans p where p.id in (select n.plan_id from neu n) order by p.id for update;
	select n.plan_id into bad from neu n
	join payout.plans p on p.id = n.plan_id
	where p.state <> 'open'
	limit 1;
	if found then
		raise exception 'plan % is not open', bad
			using errcode = '23514', constraint = 'plans_change_while_open';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger plan_units_hold after insert on payout.plan_units
	referencing new table as neu for each statement execute function payout.plan_parts_hold();
alter table payout.plan_units enable always trigger plan_units_hold;
create trigger plan_lines_while_open after insert on payout.plan_lines
	referencing new table as neu for each statement execute function payout.plan_parts_hold();
alter table payout.plan_lines enable always trigger plan_lines_while_open;

-- +goose StatementBegin
create function payout.plan_lines_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	select n.row_id into bad from neu n
	join payout.plans p on p.id = n.plan_id
	left join aid.rows r on r.id = n.row_id
	left join aid.row_states s on s.row_id = n.row_id
	where (r.decision_id, r.unit_id, r.household_id, r.code, r.purpose, r.item)
			is distinct from (p.decision_id, n.unit_id, n.household_id, n.code, n.purpose, n.item)
		or s.struck_at is not null or n.qty > s.qty - s.given
	limit 1;
	if found then
		raise exception 'row % is not what was decided', bad
			using errcode = '23514', constraint = 'plan_lines_are_what_was_decided';
	end if;
	select n.row_id into bad from neu n
	join payout.plan_lines l on l.row_id = n.row_id and l.plan_id <> n.plan_id
	join payout.plans p on p.id = l.plan_id
	where p.state not in ('closed', 'aborted')
	limit 1;
	if found then
		raise exception 'row % stands in another plan', bad
			using errcode = '23514', constraint = 'rows_stand_in_one_plan_at_a_time';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger plan_lines_hold after insert on payout.plan_lines
	referencing new table as neu for each statement execute function payout.plan_lines_hold();
alter table payout.plan_lines enable always trigger plan_lines_hold;

-- A session is planned for a released plan.
-- +goose StatementBegin
create function payout.sessions_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	perform ledger.refuse_old_snapshot();
	perform from payout.plans where id = new.plan_id for share;
	if (select p.state from payout.plans p where p.id = new.plan_id) not in ('released', 'in_progress') then
		raise exception 'plan % is not released', new.plan_id
			using errcode = '23514', constraint = 'sessions_of_a_released_plan';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger sessions_hold after insert on payout.sessions
	for each row execute function payout.sessions_hold();
alter table payout.sessions enable always trigger sessions_hold;

-- Staff are named before the session opens.
-- +goose StatementBegin
create function payout.session_parts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	perform ledger.refuse_old_snapshot();
	perform from payout.sessions where id = new.session_id for update;
	if exists (select from payout.openings o where o.session_id = new.session_id)
		or exists (select from payout.session_cancels c
			where c.session_id = new.session_id and tg_table_name <> 'session_cancels') then
		raise exception 'session % has opened or was cancelled', new.session_id
			using errcode = '23514', constraint = 'sessions_are_prepared_before_they_open';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger session_staff_hold after insert on payout.session_staff
	for each row execute function payout.session_parts_hold();
alter table payout.session_staff enable always trigger session_staff_hold;
create trigger session_cancels_hold after insert on payout.session_cancels
	for each row execute function payout.session_parts_hold();
alter table payout.session_cancels enable always trigger session_cancels_hold;

-- +goose StatementBegin
create function payout.openings_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	s payout.sessions;
begin
	perform ledger.refuse_old_snapshot();
	select * into s from payout.sessions where id = new.session_id for update;
	perform from payout.plans where id = s.plan_id for update;
	if exists (select from payout.session_cancels c where c.session_id = s.id) then
		raise exception 'session % was cancelled', s.id
			using errcode = '23514', constraint = 'cancelled_sessions_stay_cancelled';
	end if;
	if (select p.state from payout.plans p where p.id = s.plan_id) not in ('released', 'in_progress') then
		raise exception 'plan % is not released', s.plan_id
			using errcode = '23514', constraint = 'sessions_of_a_released_plan';
	end if;
	if new.xid <> pg_current_xact_id()
		or (select count(*) from payout.session_staff t where t.session_id = s.id) < 2
		or not exists (select from payout.session_staff t where t.session_id = s.id and t.user_id = new.by_id)
		or not exists (select from payout.counts c where c.id = new.count_id and c.kind = 'opening') then
		raise exception 'session % needs two people and its opening count', s.id
			using errcode = '23514', constraint = 'sessions_have_two_people';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger openings_hold after insert on payout.openings
	for each row execute function payout.openings_hold();
alter table payout.openings enable always trigger openings_hold;

-- Roster and draws come with the opening and never grow. A row stands in one roster
-- at a time, with what its plan gives and no session has handed over.
-- +goose StatementBegin
create function payout.roster_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	select n.row_id into bad from neu n
	join payout.openings o on o.session_id = n.session_id
	where o.xid <> pg_current_xact_id()
	limit 1;
	if found then
		raise exception 'row % comes after the session opened', bad
			using errcode = '23514', constraint = 'roster_comes_with_the_opening';
	end if;
	select n.row_id into bad from neu n
	join payout.plan_lines l on l.plan_id = n.plan_id and l.row_id = n.row_id
	where (l.unit_id, l.code, l.item, l.purpose) is distinct from (n.unit_id, n.code, n.item, n.purpose)
		or n.qty > l.qty - (
			select coalesce(sum(h.qty), 0) from payout.handovers h
			join payout.sessions s on s.id = h.session_id
			where h.row_id = n.row_id and s.plan_id = n.plan_id)
	limit 1;
	if found then
		raise exception 'row % of the roster is not what its plan gives', bad
			using errcode = '23514', constraint = 'roster_gives_what_the_plan_gives';
	end if;
	select n.row_id into bad from neu n
	join payout.roster r on r.row_id = n.row_id and r.session_id <> n.session_id
	where not exists (select from payout.closings c where c.session_id = r.session_id)
	limit 1;
	if found then
		raise exception 'row % stands in another open session', bad
			using errcode = '23514', constraint = 'rows_stand_in_one_session_at_a_time';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger roster_hold after insert on payout.roster
	referencing new table as neu for each statement execute function payout.roster_hold();
alter table payout.roster enable always trigger roster_hold;

-- +goose StatementBegin
create function payout.draws_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	bad bigint;
begin
	select n.session_id into bad from neu n
	join payout.openings o on o.session_id = n.session_id
	where o.xid <> pg_current_xact_id()
	limit 1;
	if found then
		raise exception 'session % has opened', bad
			using errcode = '23514', constraint = 'roster_comes_with_the_opening';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger draws_hold after insert on payout.draws
	referencing new table as neu for each statement execute function payout.draws_hold();
alter table payout.draws enable always trigger draws_hold;
create trigger roster_parts_hold after insert on payout.roster_parts
	referencing new table as neu for each statement execute function payout.draws_hold();
alter table payout.roster_parts enable always trigger roster_parts_hold;

-- At commit an opening adds up: rows by their parts, draws by the rows, the books by
-- the draws, the notes by the money and the lots by the goods.
-- +goose StatementBegin
create function payout.openings_add_up() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	broken text;
begin
	select case
		when not exists (select from payout.roster r where r.session_id = new.session_id)
			then 'sessions_have_a_roster'
		when exists (
			select from payout.roster r
			where r.session_id = new.session_id and r.qty is distinct from (
				select sum(p.qty) from payout.roster_parts p
				where p.session_id = r.session_id and p.row_id = r.row_id))
			then 'roster_parts_add_up'
		when exists (
			select from payout.draws d
			where d.session_id = new.session_id and d.qty is distinct from (
				select sum(p.qty) from payout.roster_parts p
				where p.session_id = d.session_id and p.account_id = d.account_id))
			then 'draws_are_what_the_roster_needs'
		when exists (
			select from payout.draws d
			left join ledger.accounts a on a.id = d.account_id
			left join ledger.accounts b on b.id = d.drawn_id
			where d.session_id = new.session_id and (
				a.kind <> 'reserved' or b.kind <> 'reserved' or a.item <> d.item or b.item <> d.item
				or a.book_id <> b.book_id or a.earmark_id is distinct from b.earmark_id
				or b.holder <> 's' || d.session_id || coalesce(substring(d.lot from ':l[0-9]+$'), '')
				or d.qty is distinct from (
					select sum(p.qty) from ledger.entries e
					join ledger.postings p on p.entry_id = e.id
					where e.kind = 'draw' and (e.source = 'session:' || d.session_id
							or e.source like 'session:' || d.session_id || '/%')
						and p.src = d.account_id and p.dst = d.drawn_id)))
			then 'draws_are_in_the_books'
		when (select c.money from payout.counts c where c.id = new.count_id) is distinct from (
				select coalesce(sum(d.qty), 0) from payout.draws d
				where d.session_id = new.session_id and d.item = 'VND')
			then 'sessions_open_with_what_was_drawn'
		when exists (
			select from (
				select d.lot, d.item, sum(d.qty) as qty from payout.draws d
				where d.session_id = new.session_id and d.item <> 'VND'
				group by d.lot, d.item) d
			full join (
				select g.lot, g.item, g.qty from payout.count_goods g where g.count_id = new.count_id) g
				on g.lot = d.lot and g.item = d.item
			where d.qty is distinct from g.qty)
			then 'sessions_open_with_what_was_drawn'
		end into broken;
	if broken is not null then
		raise exception 'session %: % is broken', new.session_id, broken
			using errcode = '23514', constraint = broken;
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger openings_add_up after insert on payout.openings
	deferrable initially deferred
	for each row execute function payout.openings_add_up();
alter table payout.openings enable always trigger openings_add_up;

-- Notes come to the money that was counted.
-- +goose StatementBegin
create function payout.counts_add_up() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if new.money <> (
		select coalesce(sum(n.denomination * n.pieces), 0) from payout.count_notes n where n.count_id = new.id) then
		raise exception 'count %: the notes come to something else', new.id
			using errcode = '23514', constraint = 'notes_come_to_the_money';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger counts_add_up after insert on payout.counts
	deferrable initially deferred
	for each row execute function payout.counts_add_up();
alter table payout.counts enable always trigger counts_add_up;

-- A count that stands does not grow.
-- +goose StatementBegin
create function payout.counts_stand() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join payout.openings o on o.count_id = n.count_id where o.xid <> pg_current_xact_id()
		union all
		select from neu n join payout.closings c on c.count_id = n.count_id) then
		raise exception 'that count stands'
			using errcode = '23514', constraint = 'counts_stand';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger count_notes_stand after insert on payout.count_notes
	referencing new table as neu for each statement execute function payout.counts_stand();
alter table payout.count_notes enable always trigger count_notes_stand;
create trigger count_goods_stand after insert on payout.count_goods
	referencing new table as neu for each statement execute function payout.counts_stand();
alter table payout.count_goods enable always trigger count_goods_stand;

-- A hand-over meets an open session, gives no more than the roster says, and its
-- proof is a file of the session's unit. The share lock keeps the close waiting.
-- +goose StatementBegin
create function payout.handovers_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	bad record;
begin
	perform ledger.refuse_old_snapshot();
	perform from payout.sessions s where s.id in (select n.session_id from neu n) order by s.id for share;
	select n.session_id as id into bad from neu n
	join payout.closings c on c.session_id = n.session_id
	limit 1;
	if found then
		raise exception 'session % is closed', bad.id
			using errcode = '23514', constraint = 'nothing_is_handed_over_after_the_close';
	end if;
	select n.row_id as id into bad from neu n
	join payout.roster r on r.session_id = n.session_id and r.row_id = n.row_id
	where n.xid <> pg_current_xact_id()
		or case n.outcome when 'given' then n.qty <> r.qty when 'partly' then n.qty >= r.qty else false end
		or r.qty < (
			select sum(h.qty) from payout.handovers h
			where h.session_id = n.session_id and h.row_id = n.row_id)
	limit 1;
	if found then
		raise exception 'row % gets something else than its roster says', bad.id
			using errcode = '23514', constraint = 'rows_never_get_more_than_decided';
	end if;
	select n.row_id as id into bad from neu n
	join payout.handovers h on h.session_id = n.session_id and h.row_id = n.row_id and h.id < n.id
	where n.outcome = 'not_given' and h.outcome <> 'not_given'
	limit 1;
	if found then
		raise exception 'row % was handed over before', bad.id
			using errcode = '23514', constraint = 'what_was_given_is_not_called_not_given';
	end if;
	select n.row_id as id into bad from neu n
	join file.files f on f.id = n.signature_id
	where f.unit_id is distinct from n.unit_id or f.kind <> 'signature'
	limit 1;
	if found then
		raise exception 'row %: that file is no signature of this place', bad.id
			using errcode = '23514', constraint = 'handovers_signature_is_one';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger handovers_hold after insert on payout.handovers
	referencing new table as neu for each statement execute function payout.handovers_hold();
alter table payout.handovers enable always trigger handovers_hold;

-- At commit it has moved: its parts come to its quantity, the books moved each of
-- them from the session into the outlay, and the decision's row knows.
-- +goose StatementBegin
create function payout.handovers_are_in_the_books() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if new.qty <> (
			select coalesce(sum(p.qty), 0) from payout.handover_parts p where p.handover_id = new.id)
		or (select s.given from aid.row_states s where s.row_id = new.row_id) <> (
			select coalesce(sum(h.qty), 0) from payout.handovers h where h.row_id = new.row_id)
		or exists (
			select from payout.handover_parts p
			join payout.roster_parts r using (session_id, row_id, account_id)
			where p.handover_id = new.id and (p.qty > r.qty
				or (p.session_id, p.row_id) <> (new.session_id, new.row_id)))
		or exists (
			select from (
				select d.drawn_id, sum(p.qty) as qty from payout.handover_parts p
				join payout.draws d on d.session_id = p.session_id and d.account_id = p.account_id
				where p.handover_id = new.id
				group by d.drawn_id) w
			full join (
				select q.src, sum(q.qty) as qty from ledger.entries e
				join ledger.postings q on q.entry_id = e.id
				join ledger.accounts a on a.id = q.dst
				where e.kind = 'handover' and a.kind = 'outlay' and (e.source = 'handover:' || new.id
					or e.source like 'handover:' || new.id || '/%')
				group by q.src) m on m.src = w.drawn_id
			where w.qty is distinct from m.qty) then
		raise exception 'hand-over % is not in the books', new.id
			using errcode = '23514', constraint = 'handovers_are_in_the_books';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger handovers_are_in_the_books after insert on payout.handovers
	deferrable initially deferred
	for each row execute function payout.handovers_are_in_the_books();
alter table payout.handovers enable always trigger handovers_are_in_the_books;

-- Parts come with their hand-over.
-- +goose StatementBegin
create function payout.handover_parts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from neu n join payout.handovers h on h.id = n.handover_id
		where h.xid <> pg_current_xact_id()) then
		raise exception 'a part comes after its hand-over'
			using errcode = '23514', constraint = 'handover_parts_come_with_it';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger handover_parts_hold after insert on payout.handover_parts
	referencing new table as neu for each statement execute function payout.handover_parts_hold();
alter table payout.handover_parts enable always trigger handover_parts_hold;

-- A session closes when each row has been answered, each signed sheet has its photo,
-- and the count that is confirmed still says what the books say.
-- +goose StatementBegin
create function payout.closings_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
	broken text;
begin
	perform ledger.refuse_old_snapshot();
	perform from payout.sessions where id = new.session_id for update;
	select case
		when exists (
			select from payout.roster r
			where r.session_id = new.session_id and not exists (
				select from payout.handovers h where h.session_id = r.session_id and h.row_id = r.row_id))
			then 'sessions_close_when_each_row_is_answered'
		when exists (
			select from payout.handovers h
			where h.session_id = new.session_id and h.sheet_page is not null and not exists (
				select from payout.sheets t where t.session_id = h.session_id and t.page = h.sheet_page))
			then 'signed_sheets_have_their_photo'
		when not exists (
			select from payout.counts c
			where c.id = new.count_id and c.kind = 'closing' and c.expected = (
				select coalesce(sum(d.qty), 0) from payout.draws d
				where d.session_id = new.session_id and d.item = 'VND') - (
				select coalesce(sum(h.qty), 0) from payout.handovers h
				join payout.roster r using (session_id, row_id)
				where h.session_id = new.session_id and r.item = 'VND'))
			then 'closings_count_what_is_left'
		when exists (
			select from (
				select d.lot, d.item, sum(d.qty - (
					select coalesce(sum(p.qty), 0) from payout.handover_parts p
					where p.session_id = d.session_id and p.account_id = d.account_id)) as qty
				from payout.draws d
				where d.session_id = new.session_id and d.item <> 'VND'
				group by d.lot, d.item) d
			full join (
				select g.lot, g.item, g.expected from payout.count_goods g where g.count_id = new.count_id) g
				on g.lot = d.lot and g.item = d.item
			where d.qty is distinct from g.expected)
			then 'closings_count_what_is_left'
		end into broken;
	if broken is not null then
		raise exception 'session %: % is broken', new.session_id, broken
			using errcode = '23514', constraint = broken;
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger closings_hold after insert on payout.closings
	for each row execute function payout.closings_hold();
alter table payout.closings enable always trigger closings_hold;

-- +goose StatementBegin
create function payout.sheets_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from payout.closings c where c.session_id = new.session_id)
		or exists (
			select from file.files f
			where f.id = new.file_id and (f.unit_id <> new.unit_id or f.kind <> 'photo')) then
		raise exception 'session %: that is no photo for it', new.session_id
			using errcode = '23514', constraint = 'sheets_are_photos_of_an_open_session';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger sheets_hold after insert on payout.sheets
	for each row execute function payout.sheets_hold();
alter table payout.sheets enable always trigger sheets_hold;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['plan_units', 'plan_acts', 'plan_lines', 'sessions', 'session_staff', 'session_cancels',
		'counts', 'count_notes', 'count_goods', 'openings', 'draws', 'roster', 'roster_parts', 'sheets', 'handovers',
		'handover_parts', 'closings'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on payout.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table payout.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['plan_lines', 'roster', 'roster_parts', 'sheets', 'handovers', 'handover_parts'] loop
		execute format('alter table payout.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on payout.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
end
$$;
-- +goose StatementEnd

-- Where a stub belongs, for who scanned it in the wrong place: no name in it.
-- +goose StatementBegin
create function payout.whereabouts(stub text)
returns table (decision_id bigint, number bigint, decided_on date, unit_id bigint, plan_id bigint, part integer,
	plan_state text, session_id bigint, place text, starts_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select d.id, d.number, d.decided_on, r.unit_id, p.id, p.part, p.state, s.id, s.place, s.starts_at
	from aid.rows r
	join aid.decisions d on d.id = r.decision_id
	left join lateral (
		select p.id, p.part, p.state from payout.plan_lines l
		join payout.plans p on p.id = l.plan_id
		where l.row_id = r.id and p.state <> 'aborted'
		order by p.id desc
		limit 1) p on true
	left join lateral (
		select s.id, s.place, s.starts_at from payout.sessions s
		where s.plan_id = p.id and s.unit_id = r.unit_id
			and not exists (select from payout.session_cancels c where c.session_id = s.id)
		order by exists (select from payout.roster t where t.session_id = s.id and t.row_id = r.id) desc, s.id desc
		limit 1) s on true
	where r.code = stub
$$;
-- +goose StatementEnd

-- What became of a stub, for whoever holds it: what and when, and nobody's name.
create view payout.public_stubs as
select r.code, d.slug as decision, d.number, d.decided_on, d.unit_id as fund_unit_id, r.unit_id, r.purpose, r.item,
	r.qty, t.given, t.struck_at is not null as struck, p.part, p.state as plan_state,
	g.given_at, g.next_on, g.reason, s.place, s.starts_at, coalesce(s.open, false) as open
from aid.rows r
join aid.decisions d on d.id = r.decision_id
join aid.row_states t on t.row_id = r.id
left join lateral (
	select p.id, p.part, p.state from payout.plan_lines l
	join payout.plans p on p.id = l.plan_id
	where l.row_id = r.id and p.state <> 'aborted'
	order by p.id desc
	limit 1) p on true
left join lateral (
	select max(h.handed_at) filter (where h.outcome <> 'not_given') as given_at,
		(array_agg(h.next_on order by h.id desc))[1] as next_on, (array_agg(h.reason order by h.id desc))[1] as reason
	from payout.handovers h
	where h.row_id = r.id) g on true
left join lateral (
	select s.place, s.starts_at, o.session_id is not null and c.session_id is null as open
	from payout.sessions s
	left join payout.openings o on o.session_id = s.id
	left join payout.closings c on c.session_id = s.id
	where s.plan_id = p.id and s.unit_id = r.unit_id
		and not exists (select from payout.session_cancels x where x.session_id = s.id)
	order by s.starts_at desc
	limit 1) s on true
where not d.private;

-- How far a decision has come in a commune, in numbers.
create view payout.public_sessions as
select d.slug as decision, p.decision_id, l.unit_id, l.item,
	count(distinct l.row_id) as rows, count(distinct h.row_id) as given_rows,
	count(distinct l.household_id) as households,
	count(distinct l.household_id) filter (where h.row_id is not null) as given_households,
	coalesce(sum(h.qty), 0)::bigint as qty_given,
	count(distinct h.session_id) as sessions,
	min(h.handed_at) as first_at,
	to_timestamp(percentile_cont(0.5) within group (order by extract(epoch from h.handed_at))) as median_at,
	max(h.handed_at) as last_at
from payout.plan_lines l
join payout.plans p on p.id = l.plan_id
join aid.decisions d on d.id = p.decision_id
left join (
	select h.row_id, h.session_id, h.qty, h.handed_at, s.plan_id
	from payout.handovers h
	join payout.sessions s on s.id = h.session_id
	where h.outcome <> 'not_given') h on h.row_id = l.row_id and h.plan_id = l.plan_id
where p.state not in ('open', 'aborted') and not d.private
group by d.slug, p.decision_id, l.unit_id, l.item;
grant select on payout.public_stubs, payout.public_sessions to quy_portal, quy_app;

revoke execute on all functions in schema payout from public;
grant execute on function payout.whereabouts(text) to quy_app;
grant select on payout.plans, payout.plan_units, payout.plan_acts, payout.plan_lines, payout.sessions,
	payout.session_staff, payout.session_cancels, payout.counts, payout.count_notes, payout.count_goods,
	payout.openings, payout.draws, payout.roster, payout.roster_parts, payout.sheets, payout.handovers,
	payout.handover_parts, payout.closings to quy_app;
-- Column by column: ids, clocks, transaction, actor and state are not the caller's to say.
grant insert (decision_id, part, unit_id, due_on, note, prepared_by) on payout.plans to quy_app;
grant insert on payout.plan_units, payout.plan_lines, payout.session_staff, payout.count_notes,
	payout.count_goods, payout.draws, payout.roster, payout.roster_parts, payout.handover_parts to quy_app;
grant insert (plan_id, act, by_id, number, year, reason) on payout.plan_acts to quy_app;
grant insert (plan_id, unit_id, place, starts_at, note, planned_by) on payout.sessions to quy_app;
grant insert (session_id, reason, by_id) on payout.session_cancels to quy_app;
grant insert (session_id, kind, money, expected, reason, by_id) on payout.counts to quy_app;
grant insert (session_id, count_id, by_id, opened_on) on payout.openings to quy_app;
grant insert (session_id, page, unit_id, file_id, by_id) on payout.sheets to quy_app;
grant insert (client_id, session_id, row_id, unit_id, outcome, qty, taker, proof, signature_id, sheet_page,
	witnesses, reason, next_on, sealed, handed_at, by_id, body_hash, commitment) on payout.handovers to quy_app;
grant insert (session_id, count_id, counted_by, confirmed_by, closed_on) on payout.closings to quy_app;
