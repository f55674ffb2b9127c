-- Who asked for a list, or decided it, does not judge what is said against it. Until
-- now only who verified the household's survey was kept from answering an objection:
-- the chair who signed the request could answer for her own list. What kind of hand
-- somebody had in it is one function, so that the page that says who may answer and
-- the trigger that refuses can never say different things.
-- A session also says whom to ask: the card that a household brings had a place and a
-- time, and no telephone.
-- +goose Up
alter table payout.sessions add column contact text not null default '' -- as it stands on the cards
	constraint sessions_contact_is_short check (length(contact) <= 100);
grant insert (contact) on payout.sessions to quy_app;

-- What a person had to do with the list that an objection is against: 'verifier' of
-- the row's survey, 'request' for who wrote, signed or approved a request of the list,
-- 'decision' for who prepared or decided it; '' for nobody's hand.
-- +goose StatementBegin
create function aid.hand_in_list(objection bigint, person bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case
		when exists (select from aid.rows r where r.id = o.row_id and r.verified_by = $2) then 'verifier'
		when $2 in (d.prepared_by, d.decided_by, d.confirmed_by) then 'decision'
		when exists (
			select from (
				select distinct l.request_id from aid.rows l
				where l.decision_id = n.decision_id and l.unit_id = n.unit_id) asked
			join aid.requests q on q.id = asked.request_id
			where q.drafted_by = $2
				or exists (select from aid.request_hands h where h.request_id = q.id and h.person = $2)
				or exists (select from aid.request_papers p where p.request_id = q.id and p.signed_by = $2)
				or exists (
					select from aid.request_papers p join aid.request_answers a on a.paper_id = p.id
					where p.request_id = q.id and a.answered_by = $2)) then 'request'
		else '' end
	from aid.objections o
	join aid.notices n on n.id = o.notice_id
	join aid.decisions d on d.id = n.decision_id
	where o.id = $1
$$;
-- +goose StatementEnd
revoke execute on function aid.hand_in_list(bigint, bigint) from public;
grant execute on function aid.hand_in_list(bigint, bigint) to quy_app;

-- +goose StatementBegin
create or replace function aid.objection_answers_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	hand text;
begin
	select aid.hand_in_list(o.id, new.answered_by) into hand
	from aid.objections o
	where o.id = new.objection_id and o.unit_id = new.unit_id;
	if hand is null or hand = 'verifier' then
		raise exception 'objection %: answered by who verified the row', new.objection_id
			using errcode = '23514', constraint = 'objections_answered_by_another_person';
	end if;
	if hand <> '' then
		raise exception 'objection %: answered by who had a hand in the % of its list', new.objection_id, hand
			using errcode = '23514', constraint = 'objections_answered_by_who_had_no_hand_in_the_list';
	end if;
	return null;
end
$$;
-- +goose StatementEnd

-- Who may still answer: officers of these roles at these units today who had no hand
-- in the list. Asked by whoever works in the commune, also of officers above, whose
-- other facts are none of theirs.
-- +goose StatementBegin
create function aid.answerers(objection bigint, roles text[], units bigint[], today date)
returns table (name text, role text, unit_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select distinct u.name, g.role, g.unit_id
	from aid.objections o
	cross join staff.grants g
	left join staff.grant_ends e on e.grant_id = g.id
	join staff.users u on u.id = g.user_id
	where o.id = $1 and (house.sees_all() or o.unit_id = any (house.units()))
		and g.unit_id = any ($3) and g.role = any ($2) and g.valid_from <= $4
		and (g.valid_to is null or g.valid_to >= $4) and e.grant_id is null
		and u.state = 'active' and aid.hand_in_list(o.id, u.id) = ''
	order by 1, 2, 3
	limit 50
$$;
-- +goose StatementEnd

-- The names under an answer and under a list that hangs, for who reads the thing
-- itself: officers above the commune are out of its officers' sight otherwise.
-- +goose StatementBegin
create function aid.answerer_name(objection bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select u.name from aid.objection_answers a join staff.users u on u.id = a.answered_by
	where a.objection_id = $1 and (house.sees_all() or a.unit_id = any (house.units()))
$$;
create function aid.poster_name(notice bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select u.name from aid.notices n join staff.users u on u.id = n.put_up_by
	where n.id = $1 and (house.sees_all() or n.unit_id = any (house.units()))
$$;
-- +goose StatementEnd

-- Which requests a decision grants, for its own paper: who prints it sees one commune
-- or all, and the paper says the same.
-- +goose StatementBegin
create function aid.papers_granted(decision bigint)
returns table (number bigint, written_on date, unit_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select distinct p.number, p.written_on, p.unit_id
	from (select distinct r.request_id from aid.rows r where r.decision_id = $1) asked
	join lateral (
		select p.number, p.written_on, p.unit_id from aid.request_papers p
		where p.request_id = asked.request_id
		order by p.turn desc
		limit 1) p on true
	order by 2, 3, 1
$$;
-- +goose StatementEnd
revoke execute on function aid.papers_granted(bigint) from public;
grant execute on function aid.papers_granted(bigint) to quy_app;

revoke execute on function aid.answerers(bigint, text[], bigint[], date), aid.answerer_name(bigint),
	aid.poster_name(bigint) from public;
grant execute on function aid.answerers(bigint, text[], bigint[], date), aid.answerer_name(bigint),
	aid.poster_name(bigint) to quy_app;
