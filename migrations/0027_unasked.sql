-- What nobody asked is not "none". A survey now names the questions that it leaves
-- open; such a question brings no points and reads as not asked. Surveys from before
-- this day do not say what they left open, and are not made to.
--
-- And a list of households is looked up by index in a young register too: both
-- functions below joined all its people to each row of the list until the first
-- ANALYZE, which is when a commune's first list comes in.
-- +goose Up
alter table disaster.assessments
	add column unasked text[] not null default '{}',
	add constraint assessments_unasked_are_questions check (unasked <@ array['damage_pct', 'habitable', 'depth_cm',
		'dead', 'missing', 'injured', 'relocated', 'hungry', 'crops', 'animals', 'circumstances', 'main_worker_lost',
		'tools_lost', 'savings', 'insured', 'other_support']),
	add constraint assessments_unasked_say_nothing check (
		not ('damage_pct' = any (unasked) and damage_pct > 0 or 'habitable' = any (unasked) and not habitable
			or 'depth_cm' = any (unasked) and depth_cm > 0 or 'dead' = any (unasked) and dead > 0
			or 'missing' = any (unasked) and missing > 0 or 'injured' = any (unasked) and injured > 0
			or 'relocated' = any (unasked) and relocated or 'hungry' = any (unasked) and hungry_persons > 0
			or 'circumstances' = any (unasked) and cardinality(circumstances) > 0
			or 'main_worker_lost' = any (unasked) and main_worker_lost or 'tools_lost' = any (unasked) and tools_lost
			or 'savings' = any (unasked) and savings or 'insured' = any (unasked) and insured
			or 'other_support' = any (unasked) and other_support > 0));
grant insert (unasked) on disaster.assessments to quy_app;

-- +goose StatementBegin
create or replace function people.holders(blinds bytea[])
returns table (blind bytea, household_id bigint, household_code text, unit_id bigint, masked text, name_key text,
	in_scope boolean)
language sql stable security definer rows 10
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
	select b.blind, x.household_id, h.code, x.unit_id, people.mask(x.name), x.name_key,
		house.sees_all() or x.unit_id = any (house.units())
	from unnest(blinds) as b (blind)
	cross join lateral (
		select p.household_id, p.unit_id, p.name, p.name_key
		from people.persons p
		where p.id_blind = b.blind and p.left_on is null
		union all
		select p.household_id, p.unit_id, p.name, p.name_key
		from people.persons p
		where p.social_blind = b.blind and p.left_on is null
		offset 0) x -- looked up for each
	join people.households h on h.id = x.household_id
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function people.heads(villages bigint[], keys text[])
returns table (village_id bigint, head_key text, id bigint, code text, twin integer, id_blind bytea)
language sql stable rows 10
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
	select a.village_id, a.head_key, x.id, x.code, x.twin, x.id_blind
	from (select distinct * from unnest(villages, keys) as a (village_id, head_key)) a
	cross join lateral (
		select h.id, h.code, h.twin, p.id_blind
		from people.households h
		join people.persons p on p.household_id = h.id and p.is_head and p.left_on is null
		where h.village_id = a.village_id and h.head_key = a.head_key
		offset 0) x -- looked up for each
	order by x.id
$$;
-- +goose StatementEnd
