-- Who works for the fund: users, the roles they hold at a unit from one day to
-- another, and how they prove that they are who they say. Roles are never
-- rewritten: one is granted by a row and ended by another, so that years later an
-- auditor can say who could do what on a given day. Two people at once are the
-- fund's first defence: nobody is accountant and cashier, or cashier and
-- storekeeper, of one unit, and nobody gives a role to themselves.
-- Passwords are argon2id, tokens and links are kept only as SHA-256.
-- +goose Up
create schema staff;
grant usage on schema staff to quy_app;

create table staff.users (
	id          bigint generated always as identity primary key,
	login       text not null,
	name        text not null,
	unit_id     bigint not null references place.units,
	email       bytea,
	phone       bytea,
	email_hint  text not null default '',
	phone_hint  text not null default '',
	lang        text not null default 'vi',
	state       text not null default 'invited',
	password    text,
	password_at timestamptz,
	totp_secret bytea,
	created_at  timestamptz not null,
	created_by  bigint not null,
	constraint users_login_once unique (login),
	constraint users_login_is_plain check (login ~ '^[a-z0-9]([a-z0-9._-]{1,38})[a-z0-9]$'),
	constraint users_have_a_name check (char_length(name) between 1 and 120),
	constraint users_speak_a_known_language check (lang in ('vi', 'en')),
	constraint users_are_invited_active_locked_or_ended
		check (state in ('invited', 'active', 'locked', 'ended')),
	constraint users_act_with_a_password check (state <> 'active' or password is not null),
	constraint users_keep_argon2id_only check (password is null or password like '$argon2id$%'),
	constraint users_date_their_password check ((password is null) = (password_at is null))
);
create index users_by_unit on staff.users (unit_id);

-- A role at a unit, on the days from valid_from to valid_to, both included.
create table staff.grants (
	id         bigint generated always as identity primary key,
	user_id    bigint not null references staff.users,
	role       text not null,
	unit_id    bigint not null references place.units,
	valid_from date not null,
	valid_to   date,
	basis      text not null,
	granted_by bigint not null,
	granted_at timestamptz not null,
	constraint grants_name_a_known_role check (role in (
		'admin', 'fund_manager', 'accountant', 'cashier', 'storekeeper', 'mttq_officer', 'assessor',
		'verifier', 'commune_chair', 'approver', 'auditor', 'volunteer', 'helper_org')),
	constraint grants_end_after_they_begin check (valid_to >= valid_from),
	constraint grants_are_given_by_another check (granted_by <> user_id),
	constraint grants_say_on_what_basis check (char_length(basis) between 1 and 300)
);
create index grants_by_user on staff.grants (user_id);
create index grants_by_unit on staff.grants (unit_id);

-- The end of a role before its last day: it counts for nothing from that moment.
create table staff.grant_ends (
	grant_id bigint primary key references staff.grants,
	ended_on date not null,
	reason   text not null,
	ended_by bigint not null,
	ended_at timestamptz not null,
	constraint grant_ends_say_why check (char_length(reason) between 1 and 300)
);

create trigger grants_never_change before update or delete or truncate on staff.grants
	for each statement execute function house.refuse_change();
alter table staff.grants enable always trigger grants_never_change;
create trigger grant_ends_never_change before update or delete or truncate on staff.grant_ends
	for each statement execute function house.refuse_change();
alter table staff.grant_ends enable always trigger grant_ends_never_change;

-- The duties that one person may not hold together in one unit: who keeps the
-- books, who keeps the cash, who keeps the goods.
create table staff.kept_apart (
	role  text not null,
	other text not null,
	constraint kept_apart_once primary key (role, other)
);
insert into staff.kept_apart (role, other) values
	('accountant', 'cashier'), ('cashier', 'accountant'),
	('accountant', 'storekeeper'), ('storekeeper', 'accountant'),
	('cashier', 'storekeeper'), ('storekeeper', 'cashier');

-- The days on which a grant counts or counted. The day of an early end is still
-- the role's: who kept the cash this morning does not keep the books this evening.
create view staff.grant_days as
select g.id,
	   g.user_id,
	   g.role,
	   g.unit_id,
	   case
		   when least(g.valid_to, e.ended_on) < g.valid_from then 'empty'::daterange
		   else daterange(g.valid_from, least(g.valid_to, e.ended_on), '[]')
	   end as days,
	   e.ended_at
from staff.grants g
left join staff.grant_ends e on e.grant_id = g.id;

-- +goose StatementBegin
create function staff.refuse_duties_kept_apart() returns trigger
	language plpgsql security definer set search_path = staff, pg_temp as $$
declare
	clash record;
begin
	-- Two grants to one person wait for each other here, so that neither is blind.
	perform 1 from staff.users u
	where u.id in (select n.user_id from fresh n) order by u.id for update;
	select a.id, a.role, b.role as other into clash
	from fresh n
	join staff.grant_days a on a.id = n.id
	join staff.grant_days b on b.user_id = a.user_id and b.unit_id = a.unit_id
	join staff.kept_apart k on k.role = a.role and k.other = b.role
	where a.days && b.days
	limit 1;
	if found then
		raise exception 'grant %: % and % of one unit are kept apart', clash.id, clash.role, clash.other
			using errcode = '23514', constraint = 'grants_keep_duties_apart', schema = 'staff', table = 'grants';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger grants_keep_duties_apart after insert on staff.grants
	referencing new table as fresh
	for each statement execute function staff.refuse_duties_kept_apart();
alter table staff.grants enable always trigger grants_keep_duties_apart;

-- The roles that count today. Duties that must be kept apart and yet met in one
-- person (a restored backup, a superuser's hand) count for nothing, all of them.
-- +goose StatementBegin
create function staff.roles_in_force(who bigint, today date)
	returns table (id bigint, role text, unit_id bigint, clashes bool)
	language sql stable as $$
	with held as (
		select d.id, d.role, d.unit_id
		from staff.grant_days d
		where d.user_id = who and d.days @> today and d.ended_at is null
	)
	select h.id, h.role, h.unit_id,
		   exists (
			   select 1 from held o
			   join staff.kept_apart k on k.role = h.role and k.other = o.role
			   where o.unit_id = h.unit_id
		   )
	from held h
$$;
-- +goose StatementEnd

-- A session is one sign-in; its refresh tokens are a family of which only the
-- newest is good. An old one that comes back was stolen: the family dies.
create table staff.sessions (
	id            text primary key,
	user_id       bigint not null references staff.users,
	kind          text not null,
	agent         text not null,
	created_at    timestamptz not null,
	stepped_up_at timestamptz,
	expires_at    timestamptz not null,
	ended_at      timestamptz,
	ended_why     text,
	constraint sessions_are_a_browser_or_a_program check (kind in ('browser', 'program')),
	constraint sessions_end_with_a_reason check ((ended_at is null) = (ended_why is null)),
	constraint sessions_remember_little_of_the_browser check (char_length(agent) <= 200)
);
create index sessions_by_user on staff.sessions (user_id) where ended_at is null;

create table staff.refreshes (
	hash       bytea primary key,
	session_id text not null references staff.sessions,
	created_at timestamptz not null,
	used_at    timestamptz,
	constraint refreshes_are_kept_as_sha256 check (octet_length(hash) = 32)
);
create unique index refreshes_one_good_per_session on staff.refreshes (session_id)
	where used_at is null;

-- One-time links: to become the first administrator, to accept an invitation,
-- to set a new password.
create table staff.links (
	hash       bytea primary key,
	kind       text not null,
	user_id    bigint references staff.users,
	created_at timestamptz not null,
	created_by bigint not null,
	expires_at timestamptz not null,
	used_at    timestamptz,
	constraint links_are_kept_as_sha256 check (octet_length(hash) = 32),
	constraint links_have_a_known_kind check (kind in ('first_admin', 'invite', 'reset')),
	constraint links_belong_to_a_user_except_the_first check ((kind = 'first_admin') = (user_id is null))
);
create index links_by_user on staff.links (user_id) where used_at is null;

-- The installation has had its first administrator: once, whatever happens.
create table staff.founding (
	only_one boolean primary key default true,
	user_id  bigint not null references staff.users,
	at       timestamptz not null,
	constraint founding_happens_once check (only_one)
);

-- Wrong guesses, by a hash of the login (people type passwords there) and by a
-- hash of the address. Counted before the guess is looked at, so that many at
-- once are no way round.
create table staff.guesses (
	kind          text not null,
	key           bytea not null,
	count         int not null,
	first_at      timestamptz not null,
	last_at       timestamptz not null,
	blocked_until timestamptz,
	constraint guesses_once_per_key primary key (kind, key),
	constraint guesses_are_by_login_or_address check (kind in ('login', 'address')),
	constraint guesses_count_up check (count >= 0)
);
create index guesses_by_age on staff.guesses (last_at);

alter table staff.users enable row level security;
create policy users_of_ones_units on staff.users
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
alter table staff.grants enable row level security;
create policy grants_of_ones_units on staff.grants
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
alter table staff.grant_ends enable row level security;
create policy grant_ends_of_ones_units on staff.grant_ends
	using ((select house.sees_all()) or exists (select 1 from staff.grants g where g.id = grant_id));
alter table staff.sessions enable row level security;
create policy sessions_of_ones_users on staff.sessions
	using ((select house.sees_all()) or exists (select 1 from staff.users u where u.id = user_id));
alter table staff.refreshes enable row level security;
create policy refreshes_for_the_program on staff.refreshes using ((select house.sees_all()));
alter table staff.links enable row level security;
create policy links_of_ones_users on staff.links
	using ((select house.sees_all()) or exists (select 1 from staff.users u where u.id = user_id));
alter table staff.guesses enable row level security;
create policy guesses_for_the_program on staff.guesses using ((select house.sees_all()));

-- The view must obey the policies of whoever asks, not its owner's.
alter view staff.grant_days set (security_invoker = true);

grant select, insert on staff.users, staff.grants, staff.grant_ends, staff.sessions,
	staff.refreshes, staff.links, staff.founding, staff.guesses to quy_app;
grant select on staff.grant_days, staff.kept_apart to quy_app;
grant update (name, email, phone, email_hint, phone_hint, lang, state, password, password_at, totp_secret)
	on staff.users to quy_app;
grant update (stepped_up_at, ended_at, ended_why) on staff.sessions to quy_app;
grant update (used_at) on staff.refreshes, staff.links to quy_app;
grant update (count, first_at, last_at, blocked_until), delete on staff.guesses to quy_app;
