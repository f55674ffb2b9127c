-- A bank's webhook tells a movement the second it happens. What it said is kept as it
-- came before anything is made of it, so that a server that dies between the two loses
-- nothing: whatever still waits is taken up again. A hook is one provider's way in for
-- one unit, with a key of its own; whoever has the key can tell of that unit's accounts
-- and of no other's. The operator's keys (QUY_WEBHOOK_SECRETS) stand in no row: their
-- events have no hook, and the unit of the account that they tell of.
-- +goose Up
create table giving.hooks (
	id bigint generated always as identity primary key,
	code text not null, -- names the hook where the key is not sent
	unit_id bigint not null references place.units,
	provider text not null,
	name text not null,
	key_blind bytea not null, -- finds the hook by the key that was sent
	key_sealed bytea not null, -- opens for signatures over the body
	made_at timestamptz not null default clock_timestamp(),
	made_by text not null default house.actor(),
	ended_at timestamptz,
	ended_by text,
	born bigint not null default tlog.born(),
	constraint hooks_code_names_one unique (code),
	constraint hooks_key_opens_one unique (key_blind),
	constraint hooks_in_their_unit unique (id, unit_id),
	constraint hooks_provider_is_known check (provider in ('sepay', 'casso', 'generic')),
	constraint hooks_have_a_name check (length(name) between 1 and 100),
	constraint hooks_end_by_somebody check ((ended_at is null) = (ended_by is null))
);
create index hooks_by_unit on giving.hooks (unit_id);
create index hooks_by_birth on giving.hooks (born);
alter table giving.hooks enable row level security;
create policy hooks_in_scope on giving.hooks
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.hooks to quy_app;
grant update (ended_at, ended_by) on giving.hooks to quy_app;

-- A hook ends once and says nothing else anew.
-- +goose StatementBegin
create function giving.hooks_end_once() returns trigger
language plpgsql as $$
begin
	if old.ended_at is not null or (to_jsonb(new) - 'ended_at' - 'ended_by') <> (to_jsonb(old) - 'ended_at' - 'ended_by') then
		raise exception 'hook % ends once and stays as it was made', old.id
			using errcode = '23514', constraint = 'hooks_end_once';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger hooks_end_once before update on giving.hooks
	for each row execute function giving.hooks_end_once();
alter table giving.hooks enable always trigger hooks_end_once;
create trigger hooks_stay before delete or truncate on giving.hooks
	for each statement execute function house.refuse_change();
alter table giving.hooks enable always trigger hooks_stay;

create table giving.bank_events (
	id bigint generated always as identity primary key,
	hook_id bigint, -- null: by the operator's key
	unit_id bigint, -- null: of an account that nobody here has
	provider text not null,
	source text not null, -- within which the provider's numbers are one
	number text not null, -- the provider's own number of the event
	account text not null, -- as it was told; '' when nothing can be read
	print uuid not null, -- the fingerprint that its line has, so the line is found by it
	body bytea not null, -- the event as it came, to the byte
	received_at timestamptz not null default clock_timestamp(),
	state text not null default 'waiting',
	like_id bigint references giving.bank_lines, -- the line that it may be, for an officer to say
	line_id bigint references giving.bank_lines,
	settled_at timestamptz,
	born bigint not null default tlog.born(),
	constraint bank_events_of_a_hook foreign key (hook_id, unit_id) references giving.hooks (id, unit_id),
	constraint bank_events_by_a_hook_have_a_unit check (hook_id is null or unit_id is not null),
	-- the same number may not say two things unseen: each thing is a row
	constraint bank_events_once unique (source, number, account, print),
	constraint bank_events_provider_is_known check (provider in ('sepay', 'casso', 'generic')),
	constraint bank_events_state_is_known check (
		state in ('waiting', 'taken', 'doubtful', 'unknown', 'changed', 'unreadable')),
	constraint bank_events_taken_have_a_line check ((state = 'taken') = (line_id is not null)),
	constraint bank_events_doubtful_are_like_a_line check (state <> 'doubtful' or like_id is not null),
	constraint bank_events_settle check ((state = 'waiting') = (settled_at is null)),
	constraint bank_events_are_short check (
		length(body) <= 1048576 and length(number) between 1 and 200 and length(account) <= 100)
);
create index bank_events_by_birth on giving.bank_events (born);
create index bank_events_by_hook on giving.bank_events (hook_id, id) where hook_id is not null;
create index bank_events_by_line on giving.bank_events (line_id) where line_id is not null;
create index bank_events_like on giving.bank_events (like_id) where state = 'doubtful';
create index bank_events_waiting on giving.bank_events (id) where state = 'waiting';
create index bank_events_to_look_at on giving.bank_events (unit_id, id)
	where state in ('doubtful', 'unknown', 'changed', 'unreadable');
alter table giving.bank_events enable row level security;
create policy bank_events_in_scope on giving.bank_events
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.bank_events to quy_app;
grant update (unit_id, state, like_id, line_id, settled_at) on giving.bank_events to quy_app;

-- An event is settled once, but for two: whose line it is may be a question for an
-- officer, and an account may be entered after its first event.
-- +goose StatementBegin
create function giving.bank_events_settle_once() returns trigger
language plpgsql as $$
begin
	if old.state not in ('waiting', 'doubtful', 'unknown')
		or old.state <> 'waiting' and new.state not in ('taken', 'doubtful')
		or old.unit_id is not null and new.unit_id <> old.unit_id
		or (to_jsonb(new) - '{unit_id,state,like_id,line_id,settled_at}'::text[])
			<> (to_jsonb(old) - '{unit_id,state,like_id,line_id,settled_at}'::text[]) then
		raise exception 'event % is settled once and stays as it came', old.id
			using errcode = '23514', constraint = 'bank_events_settle_once';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger bank_events_settle_once before update on giving.bank_events
	for each row execute function giving.bank_events_settle_once();
alter table giving.bank_events enable always trigger bank_events_settle_once;
create trigger bank_events_stay before delete or truncate on giving.bank_events
	for each statement execute function house.refuse_change();
alter table giving.bank_events enable always trigger bank_events_stay;

-- A file's row is looked for among the lines that webhooks told; files tell most lines
-- and pay nothing for it.
create index bank_lines_told_live on giving.bank_lines (account_id, channel, amount, booked_on) where channel <> 'file';
