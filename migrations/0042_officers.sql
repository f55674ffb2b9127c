-- A password can be guessed, seen over a shoulder and typed into a stranger's page. Whoever
-- moves the fund's money, or says who may, therefore shows a second thing: a code of six
-- figures that changes every half minute (RFC 6238), made by a telephone from a secret that
-- only the telephone and we know. A code opens one door once: the step it was made in is
-- remembered, and no step that is as old opens another. Ten recovery codes, kept only as
-- keyed hashes, stand for the telephone that fell into the water.
--
-- Two more duties are kept apart. Who looks over the books holds no other role, at any unit:
-- nobody inspects themselves. And who prepares does not approve: the accountant of a unit is
-- neither its account holder nor its approver nor its chair (Accounting Law 88/2015, article
-- 52.3: who runs a unit does not keep its accounts).
-- +goose Up

-- One second factor of one person. Only a confirmed one counts; of each kind there is one
-- at a time: the one in use, and the one that is being set up.
create table staff.factors (
	id           bigint generated always as identity primary key,
	user_id      bigint not null references staff.users,
	secret       bytea not null,
	begun_at     timestamptz not null,
	confirmed_at timestamptz,
	last_step    bigint not null default 0,
	ended_at     timestamptz,
	ended_by     bigint,
	ended_why    text,
	constraint factors_are_used_after_they_were_confirmed check (last_step = 0 or confirmed_at is not null),
	constraint factors_end_by_somebody_with_a_reason
		check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_why is null))
);
create unique index factors_one_in_use on staff.factors (user_id, (confirmed_at is not null))
	where ended_at is null;

create table staff.recovery_codes (
	factor_id bigint not null references staff.factors,
	hash      bytea not null,
	used_at   timestamptz,
	constraint recovery_codes_once primary key (factor_id, hash),
	constraint recovery_codes_are_kept_as_hashes check (octet_length(hash) = 32)
);

-- No code counts twice, whoever asks for it: the step only grows. A factor begins
-- unconfirmed, keeps its secret, and once ended stays so.
-- +goose StatementBegin
create function staff.factors_go_forward() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		if new.confirmed_at is null and new.ended_at is null then
			return new;
		end if;
	elsif tg_op = 'UPDATE' then
		if (old.id, old.user_id, old.secret, old.begun_at) is not distinct from
				(new.id, new.user_id, new.secret, new.begun_at)
			and old.ended_at is null
			and (old.confirmed_at is null or old.confirmed_at = new.confirmed_at)
			and (new.last_step > old.last_step
				or new.last_step = old.last_step and (new.ended_at is not null)) then
			return new;
		end if;
	end if;
	raise exception 'factor %: a second factor only goes forward', coalesce(new.id, old.id)
		using errcode = '23514', constraint = 'factors_go_forward', schema = 'staff', table = 'factors';
end
$$;
create function staff.recovery_codes_open_once() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' and old.used_at is null and new.used_at is not null
		and (old.factor_id, old.hash) = (new.factor_id, new.hash) then
		return new;
	end if;
	raise exception 'a recovery code opens one door once'
		using errcode = '23514', constraint = 'recovery_codes_open_once', schema = 'staff', table = 'recovery_codes';
end
$$;
-- +goose StatementEnd
create trigger factors_go_forward before insert or update or delete on staff.factors
	for each row execute function staff.factors_go_forward();
alter table staff.factors enable always trigger factors_go_forward;
create trigger factors_stay before truncate on staff.factors
	for each statement execute function house.refuse_change();
alter table staff.factors enable always trigger factors_stay;
create trigger recovery_codes_open_once before update or delete on staff.recovery_codes
	for each row execute function staff.recovery_codes_open_once();
alter table staff.recovery_codes enable always trigger recovery_codes_open_once;
create trigger recovery_codes_stay before truncate on staff.recovery_codes
	for each statement execute function house.refuse_change();
alter table staff.recovery_codes enable always trigger recovery_codes_stay;

alter table staff.factors enable row level security;
create policy factors_of_ones_users on staff.factors
	using ((select house.sees_all()) or exists (select 1 from staff.users u where u.id = user_id));
alter table staff.recovery_codes enable row level security;
create policy recovery_codes_for_the_program on staff.recovery_codes using ((select house.sees_all()));
grant select, insert on staff.factors, staff.recovery_codes to quy_app;
grant update (confirmed_at, last_step, ended_at, ended_by, ended_why) on staff.factors to quy_app;
grant update (used_at) on staff.recovery_codes to quy_app;

-- The place that was kept for the secret in the row of the user was never filled.
alter table staff.users drop column totp_secret;

-- When the second factor was shown in this session; null: it was not.
alter table staff.sessions add column second_at timestamptz;

-- Wrong codes are counted like wrong passwords, by the same hash of the login.
alter table staff.guesses drop constraint guesses_are_by_login_or_address;
alter table staff.guesses add constraint guesses_are_by_login_address_or_code
	check (kind in ('login', 'address', 'code'));

-- A pair that is apart everywhere needs no unit in common. A rule counts from the day it
-- came in: what was in order before stays so.
alter table staff.kept_apart add column everywhere boolean not null default false;
alter table staff.kept_apart add column since date not null default '2017-01-01';
insert into staff.kept_apart (role, other, everywhere, since)
select 'auditor', r, true, date '2026-11-01'
from unnest(array['admin', 'fund_manager', 'accountant', 'cashier', 'storekeeper', 'mttq_officer', 'assessor',
	'verifier', 'commune_chair', 'approver', 'volunteer', 'helper_org']) r
union all
select r, 'auditor', true, date '2026-11-01'
from unnest(array['admin', 'fund_manager', 'accountant', 'cashier', 'storekeeper', 'mttq_officer', 'assessor',
	'verifier', 'commune_chair', 'approver', 'volunteer', 'helper_org']) r
union all
select 'accountant', r, false, date '2026-11-01' from unnest(array['fund_manager', 'approver', 'commune_chair']) r
union all
select r, 'accountant', false, date '2026-11-01' from unnest(array['fund_manager', 'approver', 'commune_chair']) r;

-- Which pairs of somebody's grants are kept apart and yet share a day.
create view staff.clashes with (security_invoker = true) as
select a.id, a.user_id, a.unit_id, a.role, b.id as other_id, b.role as other, a.days * b.days as days
from staff.grant_days a
join staff.grant_days b on b.user_id = a.user_id and b.id <> a.id and b.days && a.days
join staff.kept_apart k on k.role = a.role and k.other = b.role
where (k.everywhere or a.unit_id = b.unit_id)
	and a.days * b.days && daterange(k.since, null);
grant select on staff.clashes to quy_app;

-- +goose StatementBegin
create or replace function staff.refuse_duties_kept_apart() returns trigger
	language plpgsql security definer set search_path = staff, pg_temp as $$
declare
	clash record;
begin
	-- Two grants to one person wait for each other here, so that neither is blind.
	perform 1 from staff.users u
	where u.id in (select n.user_id from fresh n) order by u.id for update;
	select c.id, c.role, c.other into clash
	from fresh n
	join staff.clashes c on c.id = n.id
	limit 1;
	if found then
		raise exception 'grant %: % and % are kept apart', clash.id, clash.role, clash.other
			using errcode = '23514', constraint = 'grants_keep_duties_apart', schema = 'staff', table = 'grants';
	end if;
	return null;
end
$$;
create or replace function staff.roles_in_force(who bigint, today date)
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
			   where (k.everywhere or o.unit_id = h.unit_id) and k.since <= today
		   )
	from held h
$$;
-- +goose StatementEnd

-- Where somebody holds a role or is to hold one, and whether as an administrator: asked
-- before an administrator opens that person's door, whatever units he sees himself.
-- +goose StatementBegin
create function staff.held_at(who bigint, today date) returns table (unit_id bigint, admin bool)
	language sql stable security definer set search_path = staff, pg_temp as $$
	select d.unit_id, bool_or(d.role = 'admin')
	from staff.grant_days d
	where d.user_id = who and d.ended_at is null and d.days && daterange(today, null)
	group by d.unit_id
$$;
-- +goose StatementEnd
revoke execute on function staff.held_at(bigint, date) from public;
grant execute on function staff.held_at(bigint, date) to quy_app;

-- How fast officers give lines away; the program's own matches, nearly all, are not in it.
create index matches_by_officers on giving.matches (unit_id, at) where actor_id <> 0;
