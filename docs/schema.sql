-- The schema as the migrations make it; written by make schema.

CREATE SCHEMA aid;

CREATE SCHEMA audit;

CREATE SCHEMA disaster;

CREATE SCHEMA disclose;

CREATE SCHEMA duty;

CREATE SCHEMA file;

CREATE SCHEMA giving;

CREATE SCHEMA house;

CREATE SCHEMA job;

CREATE SCHEMA ledger;

CREATE SCHEMA norm;

CREATE SCHEMA notify;

CREATE SCHEMA payout;

CREATE SCHEMA people;

CREATE SCHEMA place;

CREATE SCHEMA receipt;

CREATE SCHEMA seal;

CREATE SCHEMA serial;

CREATE SCHEMA staff;

CREATE SCHEMA stock;

CREATE SCHEMA tlog;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE FUNCTION aid.answer_request(request bigint, step bigint, said text, why text, person bigint, person_name text, on_day date, lines bigint[], qtys bigint[], reasons text[]) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.answerer_name(objection bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
	select u.name from aid.objection_answers a join staff.users u on u.id = a.answered_by
	where a.objection_id = $1 and (house.sees_all() or a.unit_id = any (house.units()))
$_$;

CREATE FUNCTION aid.answerers(objection bigint, roles text[], units bigint[], today date) RETURNS TABLE(name text, role text, unit_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE FUNCTION aid.answering_units() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select string_to_array(nullif(current_setting('quy.answering', true), ''), ',')::bigint[]
$$;

CREATE FUNCTION aid.decisions_are_whole() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.decisions_follow_their_money() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	broken text;
begin
	select case
		when exists (
			select from ledger.entries e
			where e.kind = 'reserve' and e.bank_on <> new.decided_on
				and (e.source = 'decision:' || new.id or starts_with(e.source, 'decision:' || new.id || ':')))
			then 'decisions_reserve_on_their_day'
		when new.decided_on < (select r.cut_on from aid.rounds r where r.id = new.round_id)
			then 'decisions_not_before_their_round'
		when exists (
			select from (select distinct account_id from aid.round_parts where round_id = new.round_id) p
			where aid.held_from(p.account_id, new.decided_on) < 0)
			then 'decisions_take_what_had_come'
		end into broken;
	if broken is not null then
		raise exception 'decision %: %', new.id, broken using errcode = '23514', constraint = broken;
	end if;
	return null;
end
$$;

CREATE FUNCTION aid.decisions_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.deliver(of_row bigint, so_much bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.hand_in_list(objection bigint, person bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE FUNCTION aid.held_from(of_account bigint, on_day date) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select b.qty - greatest(0, coalesce((
		select max(n.later) from (
			select sum(sum(case p.dst when of_account then p.qty else -p.qty end)) over (order by e.bank_on desc) as later
			from ledger.entries e
			join ledger.postings p on p.entry_id = e.id and of_account in (p.src, p.dst)
			where e.book_id = b.book_id and e.book_on > on_day and e.bank_on > on_day
			group by e.bank_on) n), 0))::bigint
	from ledger.balances b
	where b.account_id = of_account
$$;

CREATE FUNCTION aid.notices_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION aid.objection_answers_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.objections_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.only_in_draft() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.papers_granted(decision bigint) RETURNS TABLE(number bigint, written_on date, unit_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
	select distinct p.number, p.written_on, p.unit_id
	from (select distinct r.request_id from aid.rows r where r.decision_id = $1) asked
	join lateral (
		select p.number, p.written_on, p.unit_id from aid.request_papers p
		where p.request_id = asked.request_id
		order by p.turn desc
		limit 1) p on true
	order by 2, 3, 1
$_$;

CREATE FUNCTION aid.poster_name(notice bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
	select u.name from aid.notices n join staff.users u on u.id = n.put_up_by
	where n.id = $1 and (house.sees_all() or n.unit_id = any (house.units()))
$_$;

CREATE FUNCTION aid.request_lines_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
	kept := (new.id, new.request_id, new.event_id, new.unit_id, new.household_id, new.assessment_id,
			new.revision, new.facts_hash, new.household_code, new.head, new.village_id, new.village,
			new.case_name, new.band, new.content, new.norm_id, new.item, new.purpose, new.sum, new.terms,
			new.entitled, new.before, new.content_total)
		is not distinct from (old.id, old.request_id, old.event_id, old.unit_id, old.household_id, old.assessment_id,
			old.revision, old.facts_hash, old.household_code, old.head, old.village_id, old.village,
			old.case_name, old.band, old.content, old.norm_id, old.item, old.purpose, old.sum, old.terms,
			old.entitled, old.before, old.content_total);
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

CREATE FUNCTION aid.request_numbers_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.requests_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.rounds_move() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	lacking bigint;
	held_by text;
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
	if old.state = 'draft' and new.state = 'submitted' then
		if current_setting('transaction_isolation') <> 'read committed' then
			raise exception 'rounds are sent in in read committed only'
				using errcode = '23514', constraint = 'rounds_sent_in_read_committed';
		end if;
		perform pg_advisory_xact_lock(hashtextextended('aid.rounds', new.event_id));
		select r.slug into held_by
		from aid.round_lines l
		join aid.round_lines o on o.line_id = l.line_id and o.round_id <> l.round_id
		join aid.rounds r on r.id = o.round_id and r.state in ('submitted', 'decided')
		where l.round_id = new.id limit 1;
		if found then
			raise exception 'round %: round % holds its lines', new.id, held_by
				using errcode = '23514', constraint = 'lines_stand_in_one_open_round';
		end if;
		select p.account_id into lacking
		from (select account_id, sum(qty) as qty from aid.round_parts where round_id = new.id group by account_id) p
		where p.qty > aid.held_from(p.account_id, new.cut_on) limit 1;
		if found then
			raise exception 'round %: what it takes from account % came after %', new.id, lacking, new.cut_on
				using errcode = '23514', constraint = 'rounds_take_what_had_come';
		end if;
	end if;
	return new;
end
$$;

CREATE FUNCTION aid.row_parts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.rows_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
	where (l.request_id, l.household_id, l.assessment_id, l.unit_id, l.purpose, l.item, l.approved)
		is distinct from (n.request_id, n.household_id, n.assessment_id, n.unit_id, n.purpose, n.item, n.approved)
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

CREATE FUNCTION aid.strike(of_row bigint, person bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.submit_request(request bigint, person bigint, person_name text, of_year integer, of_number bigint, list_hash bytea, commitment bytea, gap jsonb, days integer, working boolean, basis text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aid.waits_of_private(request bigint) RETURNS TABLE(line_id bigint, waits text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select l.id, case
		when a.id is null then 'disputed'
		when a.id <> l.assessment_id or a.hash <> l.facts_hash then 'changed'
		else '' end
	from aid.requests r
	join aid.request_lines l on l.request_id = r.id
	left join lateral (
		select a.id, a.hash from disaster.assessments a
		where a.event_id = l.event_id and a.household_id = l.household_id
			and exists (select from disaster.verdicts w where w.assessment_id = a.id and w.kind = 'verified')
			and not exists (
				select from disaster.assessments n
				where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)
	) a on true
	where r.id = request and r.private and r.unit_id = any (house.units())
		and exists (
			select from aid.request_steps s
			where s.paper_id = r.submission_id and s.at_unit = any (aid.answering_units()))
$$;

CREATE FUNCTION disaster.assessments_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
	perform from disaster.assessments a
	join neu n on a.event_id = n.event_id and a.household_id = n.household_id and a.revision = n.revision - 1
	order by a.id for no key update of a;
	if exists (
		select from neu n
		where n.revision <> 1 and not exists (
			select from disaster.assessments a
			where a.event_id = n.event_id and a.household_id = n.household_id and a.revision = n.revision - 1)
	) then
		raise exception 'a revision has nothing to revise'
			using errcode = '23514', constraint = 'assessments_revisions_follow';
	end if;
	return null;
end
$$;

CREATE FUNCTION disaster.certificates_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	where n.xid <> pg_current_xact_id()
		or not exists (
			select from serial.takings t
			where t.xid = pg_current_xact_id()
				and (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind)
				and n.number between t.first and t.last)
	limit 1;
	if found then
		raise exception 'certificate %: number % was not taken for it', bad.id, bad.number
			using errcode = '23514', constraint = 'certificates_number_taken_for_them';
	end if;
	if exists (
		select from neu n join disaster.assessments a on a.id = n.assessment_id
		where a.household_id <> n.household_id or a.band <> n.band or a.habitable <> n.habitable
			or a.depth_cm <> n.depth_cm
	) then
		raise exception 'a certificate says something else than its assessment'
			using errcode = '23514', constraint = 'certificates_say_what_was_assessed';
	end if;
	return null;
end
$$;

CREATE FUNCTION disaster.open_events_only() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
	shut bigint;
begin
	perform from disaster.events e
	where e.id in (select event_id from neu) order by e.id for share;
	select e.id into shut from disaster.events e
	where e.id in (select event_id from neu)
		and (e.state = 'closed' or e.state = 'draft' and tg_table_name <> 'areas')
	limit 1;
	if found then
		raise exception 'event % takes nothing into %', shut, tg_table_name
			using errcode = '23514', constraint = 'closed_events_take_nothing';
	end if;
	return null;
end
$$;

CREATE FUNCTION disaster.private_units() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select string_to_array(nullif(current_setting('quy.private', true), ''), ',')::bigint[]
$$;

CREATE FUNCTION disaster.steps_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	life constant text[] := array['draft', 'warned', 'responding', 'recovering', 'closed'];
	was text;
begin
	select state into was from disaster.events where id = new.event_id for no key update;
	if array_position(life, new.state) is null
		or array_position(life, new.state) <= array_position(life, was) then
		raise exception 'event %: % does not come after %', new.event_id, new.state, was
			using errcode = '23514', constraint = 'steps_go_forward';
	end if;
	update disaster.events set state = new.state, ends_on = coalesce(new.ends_on, ends_on)
	where id = new.event_id;
	return null;
end
$$;

CREATE FUNCTION disaster.takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
	if (
		select count(*) from disaster.certificates c
		where (c.unit_id, c.year, c.kind) = (new.unit_id, new.year, new.kind)
			and c.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of % were taken and not used', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'certificate_numbers_taken_are_used';
	end if;
	return null;
end
$$;

CREATE FUNCTION disaster.verdicts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
	perform from disaster.assessments a
	where a.id in (select assessment_id from neu) order by a.id for no key update of a;
	if exists (
		select from neu n
		join disaster.assessments a on a.id = n.assessment_id
		join disaster.assessments b on b.event_id = a.event_id and b.household_id = a.household_id
			and b.revision > a.revision
	) then
		raise exception 'a newer revision waits'
			using errcode = '23514', constraint = 'verdicts_on_the_newest_revision';
	end if;
	return null;
end
$$;

CREATE FUNCTION disclose.bank_closings(on_day date) RETURNS TABLE(account_id bigint, balance bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	with bounds as (
		select on_day::timestamp at time zone 'Asia/Ho_Chi_Minh' as first,
			(on_day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh' as past
	), line as (
		select l.account_id, case l.channel when 'file' then l.balance end as after,
			case l.channel when 'file' then l.balance end - case l.direction when 'in' then l.amount else -l.amount end as before
		from bounds
		join giving.statement_rows s on s.at >= bounds.first and s.at < bounds.past
		join giving.bank_lines l on l.id = s.line_id
	), ends as (
		select b.account_id, b.balance, sum(b.n) as n
		from (
			select l.account_id, l.after as balance, 1 as n from line l
			union all
			select l.account_id, l.before, -1 from line l) b
		group by 1, 2
		having sum(b.n) <> 0
	), chained as (
		select e.account_id, max(e.balance) filter (where e.n = 1) as balance
		from ends e
		where not exists (select from line l where l.account_id = e.account_id and l.after is null)
		group by 1
		having count(*) = 2 and sum(abs(e.n)) = 2
	), filed as (
		select distinct on (s.account_id) s.account_id, s.closing as balance
		from giving.statements s, bounds
		where s.through_on = on_day and s.closing is not null and s.uploaded_at >= bounds.past and s.state = 'done'
		order by s.account_id, s.uploaded_at desc
	)
	select a.account_id, case
		when c.balance is not null and exists (
			select from line l where l.account_id = a.account_id and l.before = f.balance) then c.balance
		else coalesce(f.balance, c.balance) end
	from (select distinct l.account_id from line l) a
	left join chained c using (account_id)
	left join filed f using (account_id)
	where f.balance is not null or c.balance is not null
$$;

CREATE FUNCTION disclose.campaigns_published() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join old o on o.id = n.id and o.published_at is null and n.published_at is not null
	join giving.statement_rows s on s.campaign_id = n.id;
	return null;
end
$$;

CREATE FUNCTION disclose.commune_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct event_id, unit_id from neu;
	return null;
end
$$;

CREATE FUNCTION disclose.day_file_parts_come_first() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from neu n join disclose.day_files f using (day, version)) then
		raise exception 'a published day file stays as it is'
			using errcode = '23514', constraint = 'day_files_stay';
	end if;
	return null;
end
$$;

CREATE FUNCTION disclose.day_files_follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n
		where abs(extract(epoch from clock_timestamp() - n.made_at)) > 60 or n.version <> 1 + (
			select count(*) from disclose.day_files f where f.day = n.day and f.version < n.version)) then
		raise exception 'versions of a day follow one another, by the clock of the database'
			using errcode = '23514', constraint = 'day_files_follow';
	end if;
	if exists (
		select from neu n
		where n.sha256 is distinct from (
			select sha256(string_agg(p.body, ''::bytea order by p.n)) from disclose.day_file_pieces p
			where p.day = n.day and p.version = n.kept_by)
		or n.bytes is distinct from (
			select sum(length(p.body)) from disclose.day_file_pieces p
			where p.day = n.day and p.version = n.kept_by)
		or n.lines is distinct from (
			select coalesce(sum(a.lines), 0) from disclose.day_file_accounts a
			where a.day = n.day and a.version = n.version)) then
		raise exception 'a day file is not what its pieces and accounts say'
			using errcode = '23514', constraint = 'day_files_are_their_pieces';
	end if;
	return null;
end
$$;

CREATE FUNCTION disclose.days_published(moves bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	delete from disclose.day_moves m where m.id = any (moves)
$$;

CREATE FUNCTION disclose.days_to_publish(today date, quiet interval) RETURNS SETOF date
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	delete from disclose.day_moves m where m.day >= today and not m.hides;
	return query
		select d.day from (
			select distinct s.day from disclose.public_statement_days s
			where s.day < today and not exists (select from disclose.day_files f where f.day = s.day)
				and not exists (select from disclose.day_moves m where m.day = s.day and m.at > clock_timestamp() - quiet)
			union
			select m.day from disclose.day_moves m
			where m.day < today and exists (select from disclose.public_statement_days s where s.day = m.day)
			group by m.day
			having bool_or(m.hides) or max(m.at) <= clock_timestamp() - quiet) d
		order by d.day
		limit 100;
end
$$;

CREATE FUNCTION disclose.event_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION disclose.fold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
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
		insert into disclose.statement_days as d
			(campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out)
		select campaign_id, account_id, day, sum(lines_in), sum(sum_in), sum(lines_out), sum(sum_out)
		from taken
		group by campaign_id, account_id, day
		on conflict (campaign_id, account_id, day) do update set
			lines_in = d.lines_in + excluded.lines_in, sum_in = d.sum_in + excluded.sum_in,
			lines_out = d.lines_out + excluded.lines_out, sum_out = d.sum_out + excluded.sum_out
	)
	select count(*) into lines from taken;
	if lines > 0 then
		perform pg_notify('arrivals', '');
	end if;
	return moved + lines + disclose.reach_anew(200);
end
$$;

CREATE FUNCTION disclose.fold_log() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	of integer;
	last bigint;
	upto bigint;
begin
	if not pg_try_advisory_xact_lock(hashtextextended('disclose.fold_log', 0)) then
		return 0;
	end if;
	select max(o.id) into of from tlog.origins o;
	select coalesce(max(c.size), 0) into last from disclose.log_cuts c where c.origin = of;
	select coalesce(max(c.size) filter (where c.size <= last + 4000), min(c.size)) into upto
	from tlog.checkpoints c
	where c.origin = of and c.size > last;
	if upto is null then
		return 0;
	end if;
	insert into disclose.log_cuts (origin, size) values (of, upto);
	insert into disclose.log_sums (origin, size, book_id, item, kind, class, earmark, n_in, n_out, qty_in, qty_out)
	select of, upto, m.book_id, m.item, m.kind, m.class, m.earmark, coalesce(l.n_in, 0) + m.n_in,
		coalesce(l.n_out, 0) + m.n_out, coalesce(l.qty_in, 0) + m.qty_in, coalesce(l.qty_out, 0) + m.qty_out
	from disclose.log_moved(of, last, upto) m
	left join lateral (
		select s.* from disclose.log_sums s
		where s.origin = of and (s.book_id, s.item, s.kind, s.class, s.earmark)
			= (m.book_id, m.item, m.kind, m.class, m.earmark)
		order by s.size desc
		limit 1) l on true;
	return upto;
end
$$;

CREATE FUNCTION disclose.holder_class(kind text, holder text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
	select case kind when 'giver' then holder when 'reserved' then left(holder, 1) else '' end
$$;

CREATE FUNCTION disclose.is_told(event bigint, unit bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
	select exists (
		select from disaster.events e
		where e.id = $1 and not e.private and e.state <> 'draft')
	and exists (
		select from place.unit_rows u where u.unit_id = $2 and u.level = 'commune')
$_$;

CREATE FUNCTION disclose.lines_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join old o on o.id = n.id and (n.state, n.entry_id) is distinct from (o.state, o.entry_id)
	join giving.statement_rows s on s.line_id = n.id;
	return null;
end
$$;

CREATE FUNCTION disclose.log_campaigns(of integer, upto bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select c.id
	from giving.campaigns c
	join tlog.leaves l on l.kind = 'campaign' and l.ref = c.slug
	join tlog.sequenced s on s.origin = of and (s.epoch, s.xid, s.id) = (l.epoch, l.xid, l.id)
	where s.pos < upto
$$;

CREATE FUNCTION disclose.log_figures(of integer, cut bigint, upto bigint, books bigint[]) RETURNS TABLE(book_id bigint, item text, kind text, class text, earmark text, n_in bigint, n_out bigint, qty_in bigint, qty_out bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if upto - cut > 20000 then
		raise exception 'the cut at % is too far from %', cut, upto
			using errcode = '23514', constraint = 'log_cuts_lie_close';
	end if;
	return query
		select k.book_id, k.item, k.kind, k.class, k.earmark, l.n_in, l.n_out, l.qty_in, l.qty_out
		from (
			select distinct s.book_id, s.item, s.kind, s.class, s.earmark from disclose.log_sums s
			where s.origin = of and s.book_id = any (books)) k
		cross join lateral (
			select s.n_in, s.n_out, s.qty_in, s.qty_out from disclose.log_sums s
			where s.origin = of and (s.book_id, s.item, s.kind, s.class, s.earmark)
				= (k.book_id, k.item, k.kind, k.class, k.earmark) and s.size <= cut
			order by s.size desc
			limit 1) l
		union all
		select * from disclose.log_moved(of, cut, upto) m where m.book_id = any (books);
end
$$;

CREATE FUNCTION disclose.log_moved(of integer, first bigint, past bigint) RETURNS TABLE(book_id bigint, item text, kind text, class text, earmark text, n_in bigint, n_out bigint, qty_in bigint, qty_out bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
	select m.book_id, m.item, m.kind, m.class, coalesce(e.code, ''), m.n_in, m.n_out, m.qty_in, m.qty_out
	from (
		select a.book_id, a.item, a.kind, disclose.holder_class(a.kind, a.holder) as class, a.earmark_id,
			sum(t.n_in)::bigint as n_in, sum(t.n_out)::bigint as n_out,
			sum(t.qty_in)::bigint as qty_in, sum(t.qty_out)::bigint as qty_out
		from (
			select m.account_id, sum(m.n_in) as n_in, sum(m.n_out) as n_out,
				sum(m.qty_in) as qty_in, sum(m.qty_out) as qty_out
			from tlog.sequenced s
			join tlog.leaves l on l.epoch = s.epoch and l.xid = s.xid and l.id = s.id
			join ledger.postings p on p.entry_id = case l.kind when 'entry' then l.ref::bigint end
			cross join lateral (values (p.src, 0, 1, 0::bigint, p.qty), (p.dst, 1, 0, p.qty, 0::bigint))
				m (account_id, n_in, n_out, qty_in, qty_out)
			where s.origin = of and s.pos >= first and s.pos < past
			group by m.account_id) t
		join ledger.accounts a on a.id = t.account_id
		group by 1, 2, 3, 4, 5) m
	left join ledger.earmarks e on e.id = m.earmark_id
$$;

CREATE FUNCTION disclose.log_told(of integer, upto bigint) RETURNS TABLE(unit text, campaign text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select t.body ->> 'unit' || '@' || (t.body ->> 'on'), t.body ->> 'slug'
	from (
		select s.pos, convert_from(l.body, 'UTF8')::jsonb as body
		from tlog.leaves l
		join tlog.sequenced s on s.origin = of and (s.epoch, s.xid, s.id) = (l.epoch, l.xid, l.id)
		where l.kind in ('fund', 'campaign') and s.pos < upto) t
	order by t.pos
$$;

CREATE FUNCTION disclose.pledges_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.pledge_moves (campaign_id, state, pledges, amount)
	select campaign_id, state, sum(n), sum(amount)
	from (
		select campaign_id, state, 1 as n, coalesce(amount, 0) as amount from neu
		union all
		select campaign_id, state, -1, -coalesce(amount, 0) from old
	) both_sides
	group by campaign_id, state
	having sum(n) <> 0 or sum(amount) <> 0;
	return null;
end
$$;

CREATE FUNCTION disclose.pledges_made() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.pledge_moves (campaign_id, state, pledges, amount)
	select campaign_id, state, count(*), coalesce(sum(amount), 0)
	from neu
	group by campaign_id, state;
	return null;
end
$$;

CREATE FUNCTION disclose.reach_anew(most integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE TABLE disclose.reach_decisions (
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    decision_id bigint NOT NULL,
    item text NOT NULL,
    rows bigint NOT NULL,
    qty bigint NOT NULL,
    given bigint NOT NULL
)
WITH (fillfactor='80');

CREATE FUNCTION disclose.reach_decisions_of(event bigint, unit bigint) RETURNS SETOF disclose.reach_decisions
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
	select $1, $2, d.id, r.item, count(*), sum(case when t.struck_at is null then t.qty else t.given end)::bigint,
		sum(t.given)::bigint
	from aid.decisions d
	join aid.rows r on r.decision_id = d.id and r.unit_id = $2
	join aid.row_states t on t.row_id = r.id
	where d.event_id = $1 and disclose.is_told($1, $2)
	group by d.id, r.item
$_$;

CREATE TABLE disclose.reach_items (
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item text NOT NULL,
    asked bigint NOT NULL,
    approved bigint NOT NULL,
    decided bigint NOT NULL,
    given bigint NOT NULL
)
WITH (fillfactor='80');

CREATE FUNCTION disclose.reach_items_of(event bigint, unit bigint) RETURNS SETOF disclose.reach_items
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE TABLE disclose.reach (
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    severity smallint NOT NULL,
    reported bigint,
    verified bigint NOT NULL,
    asked bigint NOT NULL,
    decided bigint NOT NULL,
    given bigint NOT NULL,
    reported_on date,
    assessed_on date,
    asked_on date,
    decided_on date,
    left_on date,
    first_on date,
    median_on date,
    last_on date
)
WITH (fillfactor='80');

CREATE FUNCTION disclose.reach_of(event bigint, unit bigint) RETURNS SETOF disclose.reach
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE TABLE disclose.reach_parts (
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    decision_id bigint NOT NULL,
    account_id bigint NOT NULL,
    qty bigint NOT NULL,
    given bigint NOT NULL
)
WITH (fillfactor='80');

CREATE FUNCTION disclose.reach_parts_of(event bigint, unit bigint) RETURNS SETOF disclose.reach_parts
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE FUNCTION disclose.receipts_ended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct (s.at at time zone 'Asia/Ho_Chi_Minh')::date, false
	from neu n
	join receipt.receipts r on r.id = n.receipt_id
	join giving.matches m on m.entry_id = r.entry_id
	join giving.statement_rows s on s.line_id = m.line_id;
	return null;
end
$$;

CREATE FUNCTION disclose.rows_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.reach_moves (event_id, unit_id)
	select distinct d.event_id, n.unit_id
	from neu n
	join aid.decisions d on d.id = n.decision_id;
	return null;
end
$$;

CREATE FUNCTION disclose.session_opened() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION disclose.statement_rows_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.day_moves (day, hides)
	select (n.at at time zone 'Asia/Ho_Chi_Minh')::date,
		bool_or(not o.hidden and (n.hidden or n.public_text <> o.public_text))
	from neu n
	join old o using (line_id)
	where (n.public_text, n.hidden) is distinct from (o.public_text, o.hidden)
	group by 1;
	return null;
end
$$;

CREATE FUNCTION disclose.statement_rows_made() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	with moved as (
		select campaign_id, account_id, (at at time zone 'Asia/Ho_Chi_Minh')::date as day,
			count(*) filter (where direction = 'in') as lines_in,
			coalesce(sum(amount) filter (where direction = 'in'), 0) as sum_in,
			count(*) filter (where direction = 'out') as lines_out,
			coalesce(sum(amount) filter (where direction = 'out'), 0) as sum_out
		from neu
		group by 1, 2, 3
	), told as (
		insert into disclose.day_moves (day, hides) select distinct day, false from moved
	)
	insert into disclose.statement_moves (campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out)
	select campaign_id, account_id, day, lines_in, sum_in, lines_out, sum_out from moved;
	return null;
end
$$;

CREATE FUNCTION disclose.statements_done() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into disclose.day_moves (day, hides)
	select distinct n.through_on, false
	from neu n
	join old o on o.id = n.id and o.state <> 'done' and n.state = 'done'
	where n.through_on is not null;
	return null;
end
$$;

CREATE FUNCTION duty.steps_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION duty.told_days_stay() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from duty.duties d where d.id = new.duty_id and d.kind = 'distribution') then
		raise exception 'duty %: its day was told', new.duty_id
			using errcode = '23514', constraint = 'steps_keep_told_days';
	end if;
	return null;
end
$$;

CREATE FUNCTION file.chunks_of_files_stay() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from alt a join file.files f on f.content_id = a.content_id) then
		raise exception 'pieces of a file that stays'
			using errcode = '23514', constraint = 'chunks_of_files_stay';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.account_answers_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.agreed and exists (
		select from giving.account_asks a where a.id = new.ask_id and a.asked_by = new.answered_by) then
		raise exception 'account % takes two people', new.ask_id
			using errcode = '23514', constraint = 'account_answers_take_two_people';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.account_asks_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
			select from giving.campaigns c
			where c.id = new.campaign_id and (c.published_at is not null or c.kind <> 'campaign' and new.act = 'open' and not new.for_qr))
		or new.act = 'qr' and not exists (
			select from giving.bank_accounts a
			where a.id = new.account_id and a.campaign_id = new.campaign_id and a.closed_on is null
				and (a.bin, a.number) = (new.bin, new.number)) then
		raise exception 'no account of a public campaign is asked for'
			using errcode = '23514', constraint = 'account_asks_are_about_public_campaigns';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.account_covers_pass() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from giving.bank_accounts b
		where b.after_id = new.account_id and exists (
			select from giving.bank_lines l where l.account_id = new.account_id and l.booked_on >= b.opened_on)) then
		raise exception 'account % has passed on', new.account_id
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.bank_accounts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	shown giving.account_asks;
begin
	if not exists (
		select from giving.campaigns c where c.id = new.campaign_id and (c.published_at is not null or c.kind <> 'campaign')) then
		return new;
	end if;
	if tg_op = 'UPDATE' and new.named_by <> old.named_by or tg_op = 'INSERT' and not exists (
		select from giving.account_asks a
		join giving.account_answers n on n.ask_id = a.id and n.agreed
		where a.id = new.ask_id and a.act = 'open' and a.campaign_id = new.campaign_id and a.asked_by = new.named_by
			and a.after_id is not distinct from new.after_id
			and (a.bin, a.bank_name, a.number, a.holder_name, a.treasury, a.for_qr, a.opened_on)
				= (new.bin, new.bank_name, new.number, new.holder_name, new.treasury, new.for_qr, new.opened_on)) then
		raise exception 'account % takes two people', new.number
			using errcode = '23514', constraint = 'bank_accounts_take_two_people';
	end if;
	if new.for_qr and (tg_op = 'INSERT' or not old.for_qr) then
		shown := giving.qr_ask(new.campaign_id);
		if new.id is distinct from shown.account_id and new.ask_id is distinct from shown.id or shown.id is null then
			raise exception 'the QR of a public campaign takes two people'
				using errcode = '23514', constraint = 'bank_accounts_for_the_qr_take_two_people';
		end if;
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.bank_accounts_pass() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	o giving.bank_accounts;
	today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
	select * into o from giving.bank_accounts where id = new.after_id for update;
	if (o.bin, o.number, o.treasury) <> (new.bin, new.number, new.treasury) or new.ask_id is null
		or new.opened_on <= o.opened_on or new.opened_on > today
		or not exists (
			select from giving.campaigns c
			join giving.campaigns w on w.id = o.campaign_id and w.kind = c.kind
			where c.id = new.campaign_id and (c.kind <> 'campaign' or c.published_at is not null and w.published_at is not null)) then
		raise exception 'account % is not what passes on', new.number
			using errcode = '23514', constraint = 'bank_accounts_pass_as_they_are';
	end if;
	if new.unit_id = o.unit_id or new.unit_id is distinct from place.heir_for(o.unit_id, 'money', today) then
		raise exception 'account % passes to the successor of its unit', new.number
			using errcode = '23514', constraint = 'bank_accounts_pass_to_the_heir';
	end if;
	if exists (
		select from place.unit_rows r
		where r.unit_id = o.unit_id and r.valid_from <= new.opened_on and (r.valid_to is null or r.valid_to >= new.opened_on)) then
		raise exception 'the unit of account % stands on %', new.number, new.opened_on
			using errcode = '23514', constraint = 'bank_accounts_pass_after_the_end';
	end if;
	insert into giving.account_covers (account_id, through_on, lines, sum_in, sum_out, updated_at)
	values (o.id, o.opened_on, 0, 0, 0, now())
	on conflict (account_id) do nothing;
	perform from giving.account_covers where account_id = o.id for update;
	if exists (select from giving.bank_lines l where l.account_id = o.id and l.booked_on >= new.opened_on) then
		raise exception 'account % was told of from % on', new.number, new.opened_on
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.bank_events_settle_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if old.state not in ('waiting', 'doubtful', 'unknown')
		or old.state <> 'waiting' and new.state not in ('taken', 'doubtful')
		or old.unit_id is not null and new.unit_id <> old.unit_id
		or (new.id, new.hook_id, new.provider, new.source, new.number, new.account, new.print, new.body,
				new.received_at, new.born)
			is distinct from
			(old.id, old.hook_id, old.provider, old.source, old.number, old.account, old.print, old.body,
				old.received_at, old.born) then
		raise exception 'event % is settled once and stays as it came', old.id
			using errcode = '23514', constraint = 'bank_events_settle_once';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.bank_lines_of_their_day() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from told t
		join giving.bank_accounts a on a.id = t.account_id
		left join giving.bank_accounts b on b.after_id = a.id
		where a.after_id is not null and t.booked_on < a.opened_on or t.booked_on >= b.opened_on) then
		raise exception 'a line is of the account that its day has'
			using errcode = '23514', constraint = 'bank_lines_are_of_their_days_owner';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.campaigns_have_a_book_of_their_kind() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.kind <> (select b.kind from ledger.books b where b.id = new.book_id) then
		raise exception 'campaign %: the book of another source', new.slug
			using errcode = '23514', constraint = 'campaigns_have_a_book_of_their_kind';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.campaigns_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	allowed integer;
	over_from date; -- the first day after reception
	last date; -- of reception
	soonest date; -- that distribution can end, by the law's term or the call's, whichever is shorter
begin
	if tg_op = 'INSERT' or (new.starts_on, new.ends_on) is distinct from (old.starts_on, old.ends_on) then
		select t.days into allowed from duty.terms t
		where t.kind = 'reception' and t.valid_from <= new.starts_on order by t.valid_from desc limit 1;
		if allowed is null or new.ends_on - new.starts_on > allowed then
			raise exception 'campaign %: % days of reception', new.slug, new.ends_on - new.starts_on
				using errcode = '23514', constraint = 'campaigns_receive_as_long_as_the_law_lets';
		end if;
	end if;
	if new.published_at is null or tg_op = 'INSERT' then
		new.distribution_called_to := new.distribution_ends_on;
	end if;
	if tg_op = 'INSERT' then
		return new;
	end if;
	over_from := coalesce(new.closed_on, greatest(new.ends_on, new.extended_to) + 1);
	if (new.extended_to, new.extension_number, new.extension_on, new.extension_body, new.extension_signer,
			new.extension_file_id) is distinct from (old.extended_to, old.extension_number, old.extension_on,
			old.extension_body, old.extension_signer, old.extension_file_id)
		and not exists (
			select from giving.extensions x
			where x.campaign_id = new.id and x.from_on = greatest(old.ends_on, old.extended_to)
				and (x.to_on, x.number, x.signed_on, x.body, x.signer, x.file_id, x.distribution_ends_on)
					= (new.extended_to, new.extension_number, new.extension_on, new.extension_body,
						new.extension_signer, new.extension_file_id, new.distribution_ends_on)) then
		raise exception 'campaign %: extended without its document', new.slug
			using errcode = '23514', constraint = 'campaigns_are_extended_by_a_document';
	end if;
	if old.published_at is not null and (new.distribution_ends_on, new.distribution_called_to, new.closed_on,
		new.extended_to) is distinct from (old.distribution_ends_on, old.distribution_called_to, old.closed_on, old.extended_to) then
		last := coalesce(new.closed_on, greatest(new.ends_on, new.extended_to));
		select t.days into allowed from duty.terms t
		where t.kind = 'distribution' and t.valid_from <= new.starts_on order by t.valid_from desc limit 1;
		soonest := last + least(allowed, new.distribution_called_to - new.ends_on);
		-- The house counts days off, which are not known here: Tết is the longest of them. A day
		-- that the call named, later than the law's term, stays as it was agreed with givers.
		if new.distribution_called_to <> old.distribution_called_to
			or (new.closed_on, new.extended_to) is not distinct from (old.closed_on, old.extended_to)
			or not coalesce(case when last = new.ends_on then new.distribution_ends_on = new.distribution_called_to
				else new.distribution_ends_on between soonest and soonest + 16
					or new.distribution_called_to > new.ends_on + allowed
						and new.distribution_ends_on between last + allowed and greatest(new.distribution_called_to, last + allowed + 16)
				end, false) then
			raise exception 'campaign %: distribution until %', new.slug, new.distribution_ends_on
				using errcode = '23514', constraint = 'campaigns_distribute_as_they_received';
		end if;
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

CREATE FUNCTION giving.campaigns_take_two_people() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.published_by is null or new.published_by = coalesce(new.drafted_by, new.made_by) or exists (
		select from giving.bank_accounts a
		where a.campaign_id = new.id and a.named_by = new.published_by and a.closed_on is null) then
		raise exception 'campaign % takes two people', new.slug
			using errcode = '23514', constraint = 'campaigns_take_two_people';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cash_counted_after(one bigint, with_gap boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select exists (
		select from giving.cash_counts c
		join giving.cash_counts n on n.unit_id = c.unit_id and n.id > c.id and n.taken_at is not null
		where c.id = one and (n.counted <> n.book or not with_gap))
$$;

CREATE FUNCTION giving.cash_counts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	said record;
begin
	if tg_op = 'UPDATE' and (old.taken_at is not null or old.dropped_at is not null
		or (to_jsonb(new) - '{taken_by,taken_at,dropped_by,dropped_at,drop_reason}'::text[])
			<> (to_jsonb(old) - '{taken_by,taken_at,dropped_by,dropped_at,drop_reason}'::text[])) then
		raise exception 'count % has ended', old.id
			using errcode = '23514', constraint = 'cash_counts_end_once';
	end if;
	if tg_op = 'UPDATE' and new.taken_at is not null then
		new.taken_actor := house.actor();
	elsif tg_op = 'UPDATE' then
		new.dropped_actor := house.actor();
	end if;
	if new.dropped_at is null then
		perform pg_advisory_xact_lock(hashtextextended('giving.cash_counts:' || new.unit_id, 0));
		select coalesce(sum(qty), 0) as book, coalesce(sum(moves), 0) as moves into said
		from giving.cash_boxes where unit_id = new.unit_id;
		if (said.book, said.moves) is distinct from (new.book, new.moves) then
			raise exception 'the box of unit % has moved', new.unit_id
				using errcode = '23514', constraint = 'cash_counts_say_what_the_books_say';
		end if;
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cash_deposits_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if tg_op = 'INSERT' then
		if not exists (
			select from giving.bank_accounts a
			where a.id = new.account_id and a.campaign_id = new.campaign_id and a.unit_id = new.unit_id) then
			raise exception 'a deposit goes to an account of its campaign'
				using errcode = '23514', constraint = 'cash_deposits_go_to_their_campaign';
		end if;
		return new;
	end if;
	if old.voided_at is not null or new.voided_at is null
		or (to_jsonb(new) - '{voided_by,voided_at,void_reason}'::text[])
			<> (to_jsonb(old) - '{voided_by,voided_at,void_reason}'::text[])
		or exists (
			select from giving.session_lines x
			where x.kind = 'deposit' and x.session_id = old.id and x.undone_at is null) then
		raise exception 'deposit % stands', old.id
			using errcode = '23514', constraint = 'cash_deposits_are_voided_once';
	end if;
	new.voided_actor := house.actor();
	return new;
end
$$;

CREATE FUNCTION giving.cash_gap_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.cash_counts;
	asked giving.cash_gap_acts;
	before giving.cash_gap_acts;
	state text;
	sums record;
begin
	perform pg_advisory_xact_lock(hashtextextended('giving.cash_counts:' || new.unit_id, 0));
	select * into c from giving.cash_counts where id = new.count_id for update;
	state := giving.cash_gap_state(c.id);
	if not found or new.unit_id <> c.unit_id or state = '' then
		raise exception 'count % has no gap', new.count_id
			using errcode = '23514', constraint = 'cash_gap_acts_of_a_gap';
	end if;
	select * into before from giving.cash_gap_acts where count_id = c.id order by nth desc limit 1;
	select * into asked from giving.cash_gap_acts where count_id = c.id and act = 'asked' order by nth desc limit 1;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'asked' then state = 'open'
			when 'undone' then state = 'settled'
			else state = 'asked' end, false) then
		raise exception 'the gap of count % is %, not to be %', c.id, state, new.act
			using errcode = '23514', constraint = 'cash_gap_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'settled' and new.actor_id in (asked.actor_id, c.left_by)
		or new.act = 'undone' and new.actor_id = before.actor_id then
		raise exception 'the gap of count % takes two people', c.id
			using errcode = '23514', constraint = 'cash_gaps_take_two_people';
	end if;
	if new.act = 'asked' and (
		new.way = 'taken_in' and c.counted < c.book or new.way in ('made_good', 'written_off') and c.counted > c.book
		or new.way <> 'explained' and giving.cash_counted_after(c.id, false)
		or new.campaign_id is not null and not exists (
			select from giving.campaigns x where x.id = new.campaign_id and x.unit_id = c.unit_id)) then
		raise exception 'the gap of count % does not end so', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_what_they_are';
	end if;
	if new.act = 'settled' and asked.way <> 'explained' and giving.cash_counted_after(c.id, false) then
		raise exception 'the box of count % was counted again', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_what_they_are';
	end if;
	if (new.document <> '') <> coalesce(new.act = 'settled' and asked.way in ('written_off', 'taken_in'), false) then
		raise exception 'the gap of count % ends by a decision', c.id
			using errcode = '23514', constraint = 'cash_gaps_end_by_a_document';
	end if;
	if new.act = 'undone' then
		if (new.entry_id is null) <> (before.entry_id is null) or new.entry_id is not null and not exists (
			select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) then
			raise exception 'the gap of count % is not undone by entry %', c.id, new.entry_id
				using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
		end if;
		return new;
	end if;
	if new.act <> 'settled' or asked.way = 'explained' then
		if new.entry_id is not null then
			raise exception 'the gap of count % moves nothing', c.id
				using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
		end if;
		return new;
	end if;
	select coalesce(sum(p.qty) filter (where p.item = 'VND' and f.kind = 'cash' and f.holder = 'cash:' || c.unit_id
			and t.kind = 'other_out' and t.holder = 'thieu-quy'), 0) as lost,
		coalesce(sum(p.qty) filter (where p.item = 'VND' and f.kind = 'other_in' and t.kind = 'cash' and t.holder = 'cash:' || c.unit_id
			and f.holder = case asked.way when 'made_good' then 'boi-hoan' else 'thua-quy' end), 0) as came,
		coalesce(sum(p.qty), 0) as moved
	into sums
	from ledger.entries e
	join giving.campaigns x on x.id = asked.campaign_id and x.book_id = e.book_id
	join ledger.postings p on p.entry_id = e.id -- all of them: nothing else moves with it
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.kind = 'cash_gap' and e.source = 'cash_gap:' || c.id || '/' || new.nth;
	if sums.moved <> sums.lost + sums.came
		or sums.lost <> (case asked.way when 'taken_in' then 0 else c.book - c.counted end)
		or sums.came <> (case asked.way when 'written_off' then 0 else abs(c.book - c.counted) end) then
		raise exception 'entry % does not end the gap of count %', new.entry_id, c.id
			using errcode = '23514', constraint = 'cash_gaps_are_in_the_books';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cash_gap_state(one bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select case
		when c.taken_at is null or c.counted = c.book then ''
		when a.act = 'settled' then 'settled'
		when giving.cash_counted_after(c.id, true) then 'passed'
		when a.act = 'asked' then 'asked'
		else 'open' end
	from giving.cash_counts c
	left join lateral (
		select act from giving.cash_gap_acts where count_id = c.id order by nth desc limit 1) a on true
	where c.id = one
$$;

CREATE FUNCTION giving.cash_gift_notes_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from giving.cash_gifts g
		where g.id = new.gift_id and g.unit_id = new.unit_id and g.amount = new.amount) then
		raise exception 'notes of another gift'
			using errcode = '23514', constraint = 'cash_gift_notes_are_of_their_gift';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cash_gifts_are_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform pg_notify('arrivals', '');
	return null;
end
$$;

CREATE FUNCTION giving.cash_is_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.received_on > giving.receives_until(new.campaign_id) then
		raise exception 'campaign % does not receive', new.campaign_id
			using errcode = '23514', constraint = 'cash_is_in_time';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.cost_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.running_costs;
	state text;
	before giving.cost_acts;
begin
	select * into c from giving.running_costs where id = new.cost_id for update;
	state := giving.cost_state(c.id);
	select * into before from giving.cost_acts where cost_id = c.id order by nth desc limit 1;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'paid' then state = 'approved'
			when 'undone' then state = 'paid' end, false) then
		raise exception 'running cost % is %, not to be %', c.id, state, new.act
			using errcode = '23514', constraint = 'cost_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'approved' and new.actor_id = c.prepared_by
		or new.act = 'paid' and exists (
			select from giving.cost_acts a where a.cost_id = c.id and a.act = 'approved' and a.actor_id = new.actor_id)
		or new.act = 'undone' and new.actor_id = before.actor_id then
		raise exception 'running cost % takes two people', c.id
			using errcode = '23514', constraint = 'running_costs_take_two_people';
	end if;
	if new.act = 'paid' and not exists (
		select from giving.bank_lines l
		join ledger.postings p on p.entry_id = l.entry_id and p.item = 'VND' and p.qty = c.amount
		join ledger.accounts f on f.id = p.src and f.kind = 'bank' and f.holder = 'bank:' || c.account_id
			and f.earmark_id = c.earmark_id
		join ledger.accounts t on t.id = p.dst and t.kind = 'other_out' and t.holder = 'van-hanh'
		where l.id = new.line_id and l.entry_id = new.entry_id and l.kind = 'running_cost' and l.direction = 'out'
			and l.account_id = c.account_id and l.amount = c.amount) then
		raise exception 'line % does not pay running cost %', new.line_id, c.id
			using errcode = '23514', constraint = 'running_costs_are_paid_by_a_line';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cost_acts_stay_agreed_to() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.running_costs;
begin
	select * into c from giving.running_costs where id = new.cost_id;
	perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	return null;
end
$$;

CREATE FUNCTION giving.cost_consents_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from giving.pledges p
		where p.id = new.pledge_id and (p.unit_id, p.campaign_id, p.earmark_id) = (new.unit_id, new.campaign_id, new.earmark_id)
			and p.made_in = tlog.born()
		union all
		select from giving.cash_gifts g
		where g.id = new.cash_id and (g.unit_id, g.campaign_id, g.earmark_id) = (new.unit_id, new.campaign_id, new.earmark_id)
			and g.born = tlog.born()) then
		raise exception 'consent to running costs comes with its gift'
			using errcode = '23514', constraint = 'cost_consents_come_with_their_gift';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.cost_parts(campaign bigint) RETURNS TABLE(earmark_id bigint, agreed bigint, gifts bigint, decided bigint, paid bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select p.earmark_id, coalesce(sum(p.agreed), 0)::bigint, coalesce(sum(p.gifts), 0)::bigint,
		coalesce(sum(p.decided), 0)::bigint, coalesce(sum(p.paid), 0)::bigint
	from (
		select s.earmark_id, s.share as agreed, case when s.share > 0 then 1 else 0 end as gifts, 0 as decided, 0 as paid
		from giving.cost_shares s where s.campaign_id = campaign
		union all
		select c.earmark_id, 0, 0, case when s.state = 'approved' then c.amount else 0 end,
			case when s.state = 'paid' then c.amount else 0 end
		from giving.running_costs c
		cross join lateral (select giving.cost_state(c.id) as state) s
		where c.campaign_id = campaign) p
	group by p.earmark_id
$$;

CREATE FUNCTION giving.cost_state(cost bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case act when 'undone' then 'approved' else act end from giving.cost_acts
		where cost_id = cost order by nth desc limit 1), 'prepared')
$$;

CREATE FUNCTION giving.cost_withdrawals_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.cost_consents;
begin
	select * into c from giving.cost_consents where id = new.consent_id;
	perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	return null;
end
$$;

CREATE FUNCTION giving.costs_stay_agreed_to(campaign bigint, part bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform pg_advisory_xact_lock(hashtextextended('giving.costs:' || campaign, 0));
	if exists (
		select from giving.cost_parts(campaign) p
		where p.earmark_id = part and p.decided + p.paid > p.agreed) then
		raise exception 'campaign %: more running costs than givers agreed to', campaign
			using errcode = '23514', constraint = 'costs_stay_agreed_to';
	end if;
end
$$;

CREATE FUNCTION giving.duties_are_due_as_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from giving.campaigns c
		where 'campaign:' || c.slug = new.ref and c.distribution_ends_on <> case new.kind
			when 'distribution' then new.due_on else new.begun_on end) then
		raise exception '% of % is due by another day', new.kind, new.ref
			using errcode = '23514', constraint = 'duties_are_due_as_their_campaign_tells';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.extensions_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.campaigns;
	last date;
	today date := (new.at at time zone 'Asia/Ho_Chi_Minh')::date;
	allowed integer;
begin
	select * into c from giving.campaigns where id = new.campaign_id for update;
	last := greatest(c.ends_on, c.extended_to);
	if c.published_at is null or c.closed_on is not null or c.distributing_on is not null or today > last then
		raise exception 'campaign % does not receive any more', c.slug
			using errcode = '23514', constraint = 'extensions_come_in_time';
	end if;
	if new.from_on <> last then
		raise exception 'campaign % receives until %', c.slug, last
			using errcode = '23514', constraint = 'extensions_follow_one_another';
	end if;
	select t.days into allowed from duty.terms t
	where t.kind = 'extension' and t.valid_from <= greatest(new.signed_on, c.starts_on)
	order by t.valid_from desc limit 1;
	if allowed is null or new.to_on > last + allowed then
		raise exception 'campaign % extended by % days', c.slug, new.to_on - last
			using errcode = '23514', constraint = 'extensions_are_as_long_as_the_term_lets';
	end if;
	if new.signed_on not between c.call_on and least(today, last) then
		raise exception 'campaign % extended by a document of %', c.slug, new.signed_on
			using errcode = '23514', constraint = 'extensions_are_signed_in_time';
	end if;
	if new.file_id is null or new.signer = '' or new.extender is null then
		raise exception 'campaign % extended without its document', c.slug
			using errcode = '23514', constraint = 'campaigns_are_extended_by_a_document';
	end if;
	if new.body_unit_id is not null and not exists (
		with recursive above (unit_id) as (
			select c.unit_id
			union
			select x.unit_id
			from above a
			cross join lateral (
				select r.parent_id from place.unit_rows r where r.unit_id = a.unit_id
				union all
				select s.to_unit from place.successions s where s.from_unit = a.unit_id) x (unit_id)
			where x.unit_id is not null)
		select from above a
		join place.unit_rows r on r.unit_id = a.unit_id and r.level = 'province'
		where a.unit_id = new.body_unit_id) then
		raise exception 'unit % does not stand above campaign %', new.body_unit_id, c.slug
			using errcode = '23514', constraint = 'extensions_come_from_the_province';
	end if;
	update giving.campaigns set extended_to = new.to_on, extension_number = new.number, extension_on = new.signed_on,
		extension_body = new.body, extension_signer = new.signer, extension_file_id = new.file_id,
		distribution_ends_on = new.distribution_ends_on
	where id = c.id;
	return null;
end
$$;

CREATE FUNCTION giving.giver_lists_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	rows record;
begin
	if not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and l.unit_id = new.unit_id and l.kind = 'gift' and l.state = 'matched'
			and l.amount = new.amount and l.entry_id = new.entry_id
			and (new.pledge_id is null or l.pledge_id = new.pledge_id)) then
		raise exception 'list %: not of one matched gift', new.id
			using errcode = '23514', constraint = 'giver_lists_are_of_a_gift';
	end if;
	if new.xid <> pg_current_xact_id() or new.version <> 1 + (
		select count(*) from giving.giver_lists g where g.line_id = new.line_id and g.version < new.version) then
		raise exception 'list %: versions follow one another', new.id
			using errcode = '23514', constraint = 'giver_lists_follow';
	end if;
	select count(*) as n, coalesce(sum(g.amount), 0) as amount, coalesce(min(g.nth), 0) as first, coalesce(max(g.nth), 0) as last,
		coalesce(bool_and(g.unit_id = new.unit_id), false) as same
	into rows
	from giving.list_givers g where g.list_id = new.id;
	if (rows.n, rows.amount, rows.first, rows.last, rows.same)
		is distinct from (new.givers::bigint, new.amount::numeric, 1, new.givers, true) then
		raise exception 'list %: % givers with % are not what it says', new.id, rows.n, rows.amount
			using errcode = '23514', constraint = 'giver_lists_make_their_line';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.goods_gifts_go_forward() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	fits boolean;
begin
	if (new.ref, new.campaign_id, new.unit_id, new.warehouse_id, new.earmark_id, new.leftover, new.note,
			new.expected_on, new.made_at, new.made_by)
		is distinct from (old.ref, old.campaign_id, old.unit_id, old.warehouse_id, old.earmark_id, old.leftover, old.note,
			old.expected_on, old.made_at, old.made_by)
		or old.announced_at is not null and (new.announced_at, new.announced_by) is distinct from (old.announced_at, old.announced_by)
		or old.received_at is not null and (new.received_on, new.received_at, new.received_by)
			is distinct from (old.received_on, old.received_at, old.received_by)
		or (old.state, new.state) not in (('draft', 'announced'), ('draft', 'received'), ('draft', 'cancelled'),
			('announced', 'received'), ('announced', 'cancelled'), ('received', 'stocked'), ('received', 'rejected')) then
		raise exception 'gift % does not go from % to %', old.id, old.state, new.state
			using errcode = '23514', constraint = 'goods_gifts_go_forward';
	end if;
	fits := case new.state
		when 'announced' then exists (select from giving.goods_announced where gift_id = new.id)
		when 'received' then exists (select from giving.goods_received where gift_id = new.id and qty > 0)
			and not exists (
				select from giving.goods_lines l left join giving.goods_received r using (gift_id, line)
				where l.gift_id = new.id and r.line is null)
		when 'cancelled' then true
		else (new.state = 'stocked') = exists (select from giving.goods_accepted where gift_id = new.id and qty > 0)
			and not exists (
				select from giving.goods_lines l left join giving.goods_accepted a using (gift_id, line)
				where l.gift_id = new.id and a.line is null)
		end;
	if not fits then
		raise exception 'gift % is % without its numbers', old.id, new.state
			using errcode = '23514', constraint = 'goods_gifts_go_with_their_numbers';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.goods_numbers_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n
		join giving.goods_gifts g on g.id = n.gift_id
		where g.state <> all (case tg_table_name
			when 'goods_announced' then array['draft']
			when 'goods_received' then array['draft', 'announced']
			when 'goods_lines' then array['draft', 'announced']
			else array['received'] end)
	) then
		raise exception '% is written too late', tg_table_name
			using errcode = '23514', constraint = 'goods_numbers_in_time';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.heir_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	l giving.bank_lines;
	o giving.bank_lines;
	before giving.heir_acts;
	state text;
	book bigint;
begin
	select * into l from giving.bank_lines where id = new.line_id for update;
	state := giving.heir_state(l.id);
	select * into before from giving.heir_acts where line_id = l.id order by nth desc limit 1;
	if new.unit_id <> l.unit_id or not exists (
		select from giving.campaigns c join ledger.fund_ends e on e.fund_id = c.fund_id
		where c.id = l.campaign_id and e.ask_id = new.end_id) then
		raise exception 'line % is of no fund that has ended', l.id
			using errcode = '23514', constraint = 'heir_lines_are_of_ended_funds';
	end if;
	select c.book_id into book
	from giving.campaigns c
	join giving.campaigns w on w.id = l.campaign_id and w.kind = c.kind
	join ledger.earmarks k on k.book_id = c.book_id
	where c.id = new.campaign_id and k.id = new.earmark_id and c.unit_id = new.heir_id
		and (c.kind <> 'campaign' or c.published_at is not null);
	if book is null or new.act <> 'reopened'
		and new.heir_id is distinct from place.heir_for(l.unit_id, 'money', (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date) then
		raise exception 'line % goes to no successor of its unit', l.id
			using errcode = '23514', constraint = 'heir_lines_go_to_the_heir';
	end if;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'booked' then state in ('', 'waiting') and l.state = 'booked'
			when 'passed' then state in ('', 'waiting') and l.state = 'booked' and l.direction = 'out'
			when 'borne' then state in ('', 'waiting') and l.state = 'held' and l.direction = 'out'
			when 'moved' then state in ('back', 'on', 'borne') and l.state = 'booked'
				and (new.campaign_id, new.earmark_id) = (before.campaign_id, before.earmark_id)
			when 'reopened' then state in ('booked', 'back', 'on', 'borne') and l.state = 'held'
			else state in ('', 'waiting') and l.state = 'held' and l.direction = 'in' end, false) then
		raise exception 'line % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'heir_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'moved' and new.actor_id = before.actor_id then
		raise exception 'line % takes two people', l.id
			using errcode = '23514', constraint = 'heir_lines_take_two_people';
	end if;
	if l.state = 'booked' and not exists (select from ledger.entries e where e.id = l.entry_id and e.book_id = book) then
		raise exception 'line % is booked elsewhere', l.id
			using errcode = '23514', constraint = 'heir_lines_are_booked_as_said';
	end if;
	if new.other_id is not null then
		select * into o from giving.bank_lines where id = new.other_id for update;
		if giving.heir_other(o.id) or giving.heir_state(o.id) not in ('', 'waiting') or o.amount <> l.amount or o.state <> 'booked'
			or o.booked_on < l.booked_on or not exists (select from ledger.entries e where e.id = o.entry_id and e.book_id = book)
			or (case new.act
				when 'moved' then o.direction = l.direction or o.account_id <> l.account_id
				else o.direction <> 'in' or o.campaign_id <> new.campaign_id end) then
			raise exception 'line % does not go with line %', o.id, l.id
				using errcode = '23514', constraint = 'heir_lines_go_in_pairs';
		end if;
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.heir_other(line bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select exists (
		select from giving.heir_acts a
		where a.other_id = line and a.act = giving.heir_state(a.line_id)
			and a.nth = (select max(nth) from giving.heir_acts where line_id = a.line_id))
$$;

CREATE FUNCTION giving.heir_state(line bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case act when 'reopened' then 'waiting' else act end from giving.heir_acts
		where line_id = line order by nth desc limit 1), '')
$$;

CREATE FUNCTION giving.hold_valuable(valuable bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform from giving.valuables where id = valuable for update;
	return giving.valuable_state(valuable);
end
$$;

CREATE FUNCTION giving.hooks_end_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if old.ended_at is not null or (to_jsonb(new) - 'ended_at' - 'ended_by') <> (to_jsonb(old) - 'ended_at' - 'ended_by') then
		raise exception 'hook % ends once and stays as it was made', old.id
			using errcode = '23514', constraint = 'hooks_end_once';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.inquiry_answers_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.outcome = 'replaced' and not exists (
		select from giving.inquiries q
		join receipt.receipts r on r.code = new.receipt_code and r.unit_id = q.unit_id and r.replaces_id is not null
		where q.id = new.inquiry_id and q.kind = 'name') then
		raise exception 'inquiry %: no receipt was replaced', new.inquiry_id
			using errcode = '23514', constraint = 'inquiry_answers_replace_a_receipt';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.late_decisions_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform from giving.campaigns where id in (select campaign_id from neu) order by id for no key update;
	if exists (
		select from neu n
		left join giving.bank_lines l on l.id = n.line_id and l.unit_id = n.unit_id and l.campaign_id = n.campaign_id
			and l.amount = n.amount and l.kind = 'gift' and l.state = 'late'
		where l.id is null
			or exists (select from giving.refund_decisions d where d.line_id = n.line_id and d.approved)) then
		raise exception 'decided about what is no late gift'
			using errcode = '23514', constraint = 'late_decisions_are_on_late_gifts';
	end if;
	if exists (select from neu n where n.ruling_id is null and giving.late_ruled(n.line_id)) then
		raise exception 'decided about what a ruling decides'
			using errcode = '23514', constraint = 'late_decisions_wait_for_their_ruling';
	end if;
	if exists (
		select n.line_id, n.ruling_id, n.unit_id, n.campaign_id, n.outcome, coalesce(n.next_id, 0), n.reason, n.decided_by
		from neu n where n.ruling_id is not null
		except all
		select u.id, r.id, r.unit_id, r.campaign_id, r.outcome, coalesce(r.next_id, 0), r.reason, r.decided_by
		from giving.late_rulings r cross join lateral unnest(r.lines) u(id)
		where r.id in (select ruling_id from neu)
			and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)) then
		raise exception 'decided otherwise than the ruling says'
			using errcode = '23514', constraint = 'late_decisions_follow_their_ruling';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.late_moves_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	decided record;
begin
	perform from giving.late_rulings where id = new.ruling_id for no key update;
	perform giving.line_pays_once(new.out_id);
	select min(d.unit_id) as unit_id, min(d.campaign_id) as campaign_id, min(d.outcome) as outcome, min(d.next_id) as next_id,
		min(d.decided_by) as decided_by, count(*) as gifts, sum(d.amount) as amount, min(l.account_id) as account_id,
		max(l.account_id) as other_account, max(l.booked_on) as booked_on
	into decided
	from giving.late_decisions d
	join giving.bank_lines l on l.id = d.line_id
	where (d.line_id = new.line_id and d.ruling_id is null and d.outcome = 'next'
			or d.ruling_id = new.ruling_id and exists (
				select from giving.late_ruling_ends e where e.ruling_id = new.ruling_id))
		and not exists (select from giving.late_returns r where r.line_id = d.line_id);
	if not coalesce(decided.gifts = new.gifts and decided.amount = new.amount and decided.unit_id = new.unit_id and decided.outcome <> 'kept'
		and decided.account_id = decided.other_account and (decided.outcome = 'next') = (new.in_id is not null), false) then
		raise exception 'this is not what was decided'
			using errcode = '23514', constraint = 'late_moves_are_all_that_was_decided';
	end if;
	if new.actor_id <= 0 or new.actor_id = decided.decided_by then
		raise exception 'late money takes two people'
			using errcode = '23514', constraint = 'late_moves_take_two_people';
	end if;
	if not exists (
		select from giving.bank_lines o
		where o.id = new.out_id and o.direction = 'out' and o.state = 'booked' and o.entry_id = new.entry_id
			and o.kind = case decided.outcome when 'next' then 'own_transfer' else 'refund' end
			and o.account_id = decided.account_id and o.amount = decided.amount and o.booked_on >= decided.booked_on
			and (decided.outcome = 'returned' or exists (
				select from giving.bank_lines i
				join giving.campaigns c on c.id = decided.campaign_id
				join ledger.postings p on p.entry_id = i.entry_id
				join ledger.accounts a on a.id = p.src and a.kind = 'transit' and a.book_id = c.book_id
				where i.id = new.in_id and i.direction = 'in' and i.state = 'booked' and i.kind = 'own_transfer'
					and i.entry_id = new.in_entry_id and i.campaign_id = decided.next_id and i.unit_id = decided.unit_id
					and i.amount = decided.amount and i.booked_on >= o.booked_on))) then
		raise exception 'line % did not take it along', new.out_id
			using errcode = '23514', constraint = 'late_moves_go_by_the_banks_lines';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.late_moves_keep_their_lines() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from giving.late_moves m where m.out_id = old.id or m.in_id = old.id) then
		raise exception 'late money went by line %', old.id
			using errcode = '23514', constraint = 'late_moves_keep_their_lines';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.late_returns_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	-- A ruling's money goes back in one or line by line: the two wait for each other.
	perform from giving.late_rulings r
	join giving.late_decisions d on d.ruling_id = r.id and d.line_id = new.line_id for no key update of r;
	perform giving.line_pays_once(new.out_id);
	if not exists (
		select from giving.late_decisions d
		join giving.bank_lines i on i.id = d.line_id
		join giving.bank_lines o on o.id = new.out_id
		where d.line_id = new.line_id and d.outcome = 'returned' and d.decided_by <> new.actor_id
			and o.direction = 'out' and o.kind = 'refund' and o.unit_id = new.unit_id and d.unit_id = new.unit_id
			and o.account_id = i.account_id and o.amount = d.amount and o.entry_id = new.entry_id
			and o.booked_on >= i.booked_on
			and not exists (select from giving.late_moves m where m.ruling_id = d.ruling_id)) then
		raise exception 'line % does not give % back', new.out_id, new.line_id
			using errcode = '23514', constraint = 'late_returns_give_back_what_was_decided';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.late_ruled(line bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select exists (
		select from giving.bank_lines l
		join giving.late_rulings r on r.campaign_id = l.campaign_id
		where l.id = line and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)
			and l.id = any (r.lines))
$$;

CREATE FUNCTION giving.late_ruling_ends_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	-- Who gives one of its gifts back sees its end, or is seen by it.
	perform from giving.late_rulings where id = new.ruling_id for no key update;
	if not exists (
		select from giving.late_rulings r
		cross join lateral (
			select count(*) as gifts, coalesce(sum(d.amount), 0) as amount
			from giving.late_decisions d where d.ruling_id = r.id) x
		where r.id = new.ruling_id and r.unit_id = new.unit_id and x.gifts = new.gifts and x.amount = new.amount)
		or exists (
			select from giving.late_rulings r
			cross join lateral unnest(r.lines) u(id)
			join giving.bank_lines l on l.id = u.id
			where r.id = new.ruling_id and l.state = 'late') then
		raise exception 'ruling % has not been carried out', new.ruling_id
			using errcode = '23514', constraint = 'late_rulings_end_when_all_is_decided';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.late_rulings_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	there bigint[];
	total bigint;
begin
	perform from giving.campaigns where id = new.campaign_id for no key update;
	if exists (
		select from giving.late_rulings r
		where r.campaign_id = new.campaign_id
			and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id)) then
		raise exception 'campaign %: a ruling is being carried out', new.campaign_id
			using errcode = '23514', constraint = 'late_rulings_one_at_a_time';
	end if;
	select array_agg(l.id order by l.id), sum(l.amount) into there, total
	from giving.bank_lines l
	where l.campaign_id = new.campaign_id and l.unit_id = new.unit_id and l.state = 'late' and l.kind = 'gift'
		and (new.account_id is null or l.account_id = new.account_id)
		and (new.from_on is null or l.booked_on >= new.from_on)
		and (new.through_on is null or l.booked_on <= new.through_on)
		and (new.amount_max is null or l.amount <= new.amount_max);
	if there is distinct from new.lines or total is distinct from new.amount or new.decided_by <= 0 then
		raise exception 'campaign %: the ruling is not the list', new.campaign_id
			using errcode = '23514', constraint = 'late_rulings_are_the_list';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.line_bound(line bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select case
		when l.channel = 'correction' then 'correction'
		when l.kind = 'session_cash' then 'cash'
		when l.kind = 'running_cost' then 'cost'
		when l.kind = 'stray' then 'stray'
		when l.state = 'matched' then 'matched'
		when l.state = 'held' or l.entry_id is null then 'held'
		when giving.heir_state(l.id) <> '' or giving.heir_other(l.id) then 'heir'
		when exists (select from giving.refunds r left join giving.refund_decisions d on d.refund_id = r.id
				where r.line_id = l.id and (d.refund_id is null or d.approved))
			or exists (select from giving.refund_payments p where p.line_id = l.id)
			or exists (select from giving.late_decisions d where d.line_id = l.id)
			or exists (select from giving.late_returns r where r.out_id = l.id)
			or exists (select from giving.late_moves m where m.out_id = l.id)
			or exists (select from giving.late_moves m where m.in_id = l.id)
			or giving.late_ruled(l.id) then 'returned'
		when exists (select from giving.unshown_acts a where a.line_id = l.id and (a.act = 'reversed' or a.act = 'asked'
				and not exists (select from giving.unshown_acts d where d.asked_id = a.id))) then 'unshown'
		else '' end
	from giving.bank_lines l where l.id = line
$$;

CREATE FUNCTION giving.line_kind_holds() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if (old.kind = 'session_cash') = (new.kind = 'session_cash')
		and not (old.kind = 'transfer_out' and new.kind in ('refund', 'running_cost'))
		and not (old.kind = 'running_cost' and new.kind = 'transfer_out')
		and not exists (
			select from giving.line_kinds k
			where k.line_id = coalesce(to_jsonb(new) ->> 'line_id', to_jsonb(new) ->> 'id')::bigint
				and k.xid = pg_current_xact_id() and k.was = old.kind and k.kind = new.kind) then
		raise exception 'a bank line stays what it is'
			using errcode = '23514', constraint = 'lines_change_for_session_cash_only';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.line_kinds_are_booked() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
			select from giving.bank_lines l join ledger.entries e on e.id = l.entry_id
			where l.id = new.line_id and e.kind = l.kind and e.id <> new.entry_id)
		or not exists (select from ledger.entries r where r.reverses_id = new.entry_id) then
		raise exception 'line % is not booked as what it is', new.line_id
			using errcode = '23514', constraint = 'line_kinds_are_booked';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.line_kinds_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	l giving.bank_lines;
	source boolean;
begin
	select * into l from giving.bank_lines where id = new.line_id for update;
	select c.kind <> 'campaign' into source from giving.campaigns c where c.id = l.campaign_id;
	if new.xid <> pg_current_xact_id() or (new.unit_id, new.was, new.entry_id) is distinct from (l.unit_id, l.kind, l.entry_id)
		or new.nth <> 1 + (select count(*) from giving.line_kinds k where k.line_id = l.id) then
		raise exception 'line %: another than what is said of it', new.line_id
			using errcode = '23514', constraint = 'line_kinds_follow';
	end if;
	if giving.line_bound(l.id) <> '' then
		raise exception 'line % is bound: %', l.id, giving.line_bound(l.id)
			using errcode = '23514', constraint = 'line_kinds_spare_what_is_bound';
	end if;
	if not (case l.direction
		when 'in' then new.kind in ('interest', 'own_transfer', 'other')
			or new.kind in ('gift', 'refund') and not source or new.kind = 'source' and source
		else new.kind in ('fee', 'own_transfer', 'transfer_out') or new.kind = 'refund' and not source end) then
		raise exception 'line %: no % of its direction and book', l.id, new.kind
			using errcode = '23514', constraint = 'line_kinds_fit_their_line';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.line_pays_once(line bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform from giving.bank_lines where id = line for no key update;
	if (select count(*) from giving.refund_payments p where p.line_id = line)
		+ (select count(*) from giving.late_returns r where r.out_id = line)
		+ (select count(*) from giving.late_moves m where m.out_id = line or m.in_id = line) > 1 then
		raise exception 'line % has paid something else', line
			using errcode = '23514', constraint = 'lines_pay_once';
	end if;
end
$$;

CREATE FUNCTION giving.list_givers_come_with_it() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n join giving.giver_lists g on g.id = n.list_id where g.xid <> pg_current_xact_id()) then
		raise exception 'a list that was made stays as it is'
			using errcode = '23514', constraint = 'giver_lists_stay';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.match_undos_spare_costs() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	c giving.cost_consents;
begin
	select k.* into c from giving.matches m join giving.cost_consents k on k.pledge_id = m.pledge_id
	where m.id = new.match_id;
	if found then
		perform giving.costs_stay_agreed_to(c.campaign_id, c.earmark_id);
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.matches_are_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION giving.matches_spare_corrections() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n join giving.unshown_acts a on a.line_id = n.line_id and a.act = 'reversed') then
		raise exception 'a line that was taken back has no giver'
			using errcode = '23514', constraint = 'matches_spare_what_was_taken_back';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.matches_spare_refunds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n join giving.refund_decisions d on d.line_id = n.line_id and d.approved) then
		raise exception 'a gift that goes back has no giver'
			using errcode = '23514', constraint = 'matches_spare_what_goes_back';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.merge_search() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select gin_clean_pending_list('giving.statement_rows_by_shingles'::regclass)
$$;

CREATE FUNCTION giving.notes_sum(notes jsonb) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
	sum bigint := 0;
	n record;
begin
	if jsonb_typeof(notes) <> 'object' then
		return null;
	end if;
	for n in select key, value from jsonb_each_text(notes) loop
		if n.key not in ('500000', '200000', '100000', '50000', '20000', '10000', '5000', '2000', '1000', '500', '200')
			or n.value !~ '^[1-9][0-9]{0,6}$' then
			return null;
		end if;
		sum := sum + n.key::bigint * n.value::bigint;
	end loop;
	return sum;
end
$_$;

CREATE FUNCTION giving.pledges_are_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION giving.pledges_of_ended_units() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from ledger.fund_ends e join ledger.funds f on f.id = e.fund_id where f.unit_id = new.unit_id) then
		raise exception 'the fund of unit % has ended', new.unit_id
			using errcode = '23514', constraint = 'ended_units_take_nothing';
	end if;
	return new;
end
$$;

CREATE FUNCTION house.actor() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select coalesce(nullif(current_setting('quy.actor', true), ''), session_user)
$$;

CREATE FUNCTION tlog.life() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 1;

CREATE FUNCTION tlog.born() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((tlog.life() << 48) | ((pg_current_xact_id())::text)::bigint);

CREATE TABLE giving.account_asks (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    act text NOT NULL,
    account_id bigint,
    bin text NOT NULL,
    bank_name text NOT NULL,
    branch text NOT NULL,
    number text NOT NULL,
    holder_name text NOT NULL,
    profile text NOT NULL,
    treasury boolean NOT NULL,
    for_qr boolean NOT NULL,
    opened_on date NOT NULL,
    asked_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    after_id bigint,
    paper_id bigint,
    CONSTRAINT account_asks_are_by_someone CHECK ((asked_by > 0)),
    CONSTRAINT account_asks_are_known CHECK ((act = ANY (ARRAY['open'::text, 'qr'::text]))),
    CONSTRAINT account_asks_for_the_qr_say_so CHECK (((act <> 'qr'::text) OR for_qr)),
    CONSTRAINT account_asks_name_an_account_of_ours CHECK (((act = 'qr'::text) = (account_id IS NOT NULL))),
    CONSTRAINT account_asks_that_pass_have_a_paper CHECK (((after_id IS NULL) = (paper_id IS NULL))),
    CONSTRAINT account_asks_that_pass_open_one CHECK (((after_id IS NULL) OR (act = 'open'::text)))
);

CREATE FUNCTION giving.qr_ask(campaign bigint) RETURNS giving.account_asks
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select a.* from giving.account_asks a
	join giving.account_answers n on n.ask_id = a.id and n.agreed
	where a.campaign_id = campaign and a.for_qr
	order by n.at desc, n.ask_id desc limit 1
$$;

CREATE FUNCTION giving.receives_until(campaign bigint) RETURNS date
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce(c.closed_on, greatest(c.ends_on, c.extended_to)) from giving.campaigns c where c.id = campaign
$$;

CREATE FUNCTION giving.refund_decisions_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from giving.refunds r where r.id = new.refund_id and r.checked_by = new.decided_by) then
		raise exception 'refund %: decided by who found it', new.refund_id
			using errcode = '23514', constraint = 'refunds_take_two_people';
	end if;
	if not new.approved then
		return null;
	end if;
	perform from giving.campaigns
	where id = (select l.campaign_id from giving.bank_lines l where l.id = new.line_id) for no key update;
	if exists (select from giving.late_decisions d where d.line_id = new.line_id and d.outcome <> 'kept')
		or giving.late_ruled(new.line_id) then
		raise exception 'refund %: late money decides about it', new.refund_id
			using errcode = '23514', constraint = 'refunds_spare_late_money';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.refund_payments_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform giving.line_pays_once(new.line_id);
	if not exists (
		select from giving.refund_decisions d
		join giving.bank_lines i on i.id = d.line_id
		join giving.bank_lines o on o.id = new.line_id
		where d.refund_id = new.refund_id and d.approved and o.direction = 'out' and o.kind = 'refund'
			and o.unit_id = new.unit_id and d.unit_id = new.unit_id and o.account_id = i.account_id
			and o.amount = d.amount and o.entry_id = new.entry_id and o.booked_on >= i.booked_on) then
		raise exception 'refund %: line % does not pay it', new.refund_id, new.line_id
			using errcode = '23514', constraint = 'refund_payments_pay_what_was_decided';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.refunds_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from giving.bank_lines l join giving.inquiries q on q.id = new.inquiry_id
		where l.id = new.line_id and l.unit_id = new.unit_id and l.direction = 'in' and l.kind = 'gift'
			and l.amount = new.amount and q.kind = 'refund' and q.account_id = l.account_id) then
		raise exception 'refund %: not the whole of one gift', new.id
			using errcode = '23514', constraint = 'refunds_give_back_one_gift';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.remittance_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	r giving.remittances;
	state text;
	before giving.remittance_acts;
	transit text;
	moved bigint;
begin
	select * into r from giving.remittances where id = new.remittance_id for update;
	if not found or (new.unit_id, new.to_unit) <> (r.unit_id, r.to_unit) then
		raise exception 'an act of another transfer'
			using errcode = '23514', constraint = 'remittance_acts_of_their_remittance';
	end if;
	state := giving.remittance_state(r.id);
	if new.nth <> 1 + (select count(*) from giving.remittance_acts where remittance_id = r.id)
		or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'sent' then state = 'approved'
			when 'stopped' then state = 'sent'
			when 'missed' then state = 'sent'
			when 'received' then state = 'sent'
			when 'parted' then state = 'received'
			when 'explained' then state = 'received' end, false) then
		raise exception 'transfer % is %, not to be %', r.id, state, new.act
			using errcode = '23514', constraint = 'remittance_acts_follow';
	end if;
	select * into before from giving.remittance_acts
	where remittance_id = r.id and act <> 'missed'
	order by nth desc
	limit 1;
	if new.actor_id <= 0
		or new.act = 'approved' and new.actor_id = r.prepared_by
		or new.act in ('sent', 'stopped', 'explained') and new.actor_id = before.actor_id then
		raise exception 'transfer % takes two people', r.id
			using errcode = '23514', constraint = 'remittances_take_two_people';
	end if;
	if new.entry_id is null then
		return new;
	end if;

	transit := 'r' || r.id;
	if new.act in ('stopped', 'parted') then
		if not exists (
			select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) or exists (
			select from giving.session_lines x
			where x.session_id = r.id and x.undone_at is null
				and x.kind = case new.act when 'stopped' then 'remit' else 'arrival' end) then
			raise exception 'transfer % is not taken back by entry %', r.id, new.entry_id
				using errcode = '23514', constraint = 'remittance_acts_are_in_the_books';
		end if;
		return new;
	end if;
	select sum(p.qty) into moved
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.source like 'remit:' || r.id || '/%' and case new.act
		when 'sent' then e.kind = 'remit' and f.kind = 'bank' and f.holder = 'bank:' || r.account_id
			and f.earmark_id = r.earmark_id and t.kind = 'transit' and t.holder = transit
		when 'received' then e.kind = 'arrival' and f.kind = 'transit' and f.holder = transit
			and t.kind = 'bank' and exists (
				select from giving.bank_lines l
				join giving.bank_accounts a on a.id = l.account_id and a.unit_id in (r.unit_id, r.to_unit)
				join giving.campaigns k on k.id = a.campaign_id and k.book_id = t.book_id
				join giving.campaigns c on c.book_id = f.book_id and c.kind = k.kind
				where l.id = new.line_id and t.holder = 'bank:' || a.id and l.direction = 'in' and l.amount = new.amount)
		else e.kind = 'remit_gap' and f.kind = 'transit' and f.holder = transit and t.kind in ('fee', 'other_out') end;
	if moved is distinct from (case new.act
			when 'sent' then r.amount
			when 'received' then new.amount
			else r.amount - before.amount end)
		or new.act = 'explained' and new.amount <> moved then
		raise exception 'entry % is not what transfer % says', new.entry_id, r.id
			using errcode = '23514', constraint = 'remittance_acts_are_in_the_books';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.remittance_state(remittance bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case act when 'parted' then 'sent' else act end from giving.remittance_acts
		where remittance_id = remittance and act <> 'missed'
		order by nth desc
		limit 1), 'prepared')
$$;

CREATE FUNCTION giving.remittances_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	kind text;
	to_kind text;
	today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
	select c.kind, d.kind into kind, to_kind
	from giving.bank_accounts f
	join giving.campaigns c on c.id = f.campaign_id
	join ledger.earmarks e on e.id = new.earmark_id and e.book_id = c.book_id
	join giving.bank_accounts t on t.id = new.to_account and t.unit_id = new.to_unit
	join giving.campaigns d on d.id = t.campaign_id and (d.kind <> 'campaign' or d.published_at is not null)
	where f.id = new.account_id and f.unit_id = new.unit_id and (c.kind <> 'campaign' or c.published_at is not null);
	if not found then
		raise exception 'a transfer goes from an account of one fund to an account of another'
			using errcode = '23514', constraint = 'remittances_join_two_accounts';
	end if;
	if kind <> to_kind then
		raise exception 'money of % does not become money of %', kind, to_kind
			using errcode = '23514', constraint = 'remittances_keep_whose_money_it_is';
	end if;
	if kind <> 'campaign' and new.to_unit is distinct from place.heir_for(new.unit_id, 'money', today) then
		raise exception 'money of % goes to the successor of a unit that has ended', kind
			using errcode = '23514', constraint = 'sources_go_to_the_successor';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.running_costs_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from giving.bank_accounts a
		join giving.campaigns c on c.id = a.campaign_id
		join ledger.earmarks e on e.id = new.earmark_id and e.book_id = c.book_id
		where a.id = new.account_id and a.campaign_id = new.campaign_id) then
		raise exception 'a running cost is paid out of its campaign''s own book'
			using errcode = '23514', constraint = 'running_costs_of_their_book';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.session_lines_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is not null or new.undone_at is null then
			raise exception 'confirmation % has ended', old.id
				using errcode = '23514', constraint = 'session_lines_end_once';
		end if;
		new.undone_actor := house.actor();
		return new;
	end if;
	if exists (select from giving.refund_decisions where line_id = new.line_id and approved)
		or exists (select from giving.late_decisions where line_id = new.line_id and outcome <> 'kept') then
		raise exception 'line % goes back', new.line_id
			using errcode = '23514', constraint = 'session_lines_stay_here';
	end if;
	if not exists (
		select from giving.bank_lines l
		join giving.session_cash c on c.kind = new.kind and c.session_id = new.session_id
			and c.account_id = new.account_id and c.entry_id = l.entry_id
		where l.id = new.line_id and l.kind = 'session_cash' and l.account_id = new.account_id
			and l.unit_id = new.unit_id and l.amount = new.amount and c.amount = new.amount
			and l.direction = case when new.kind in ('draw', 'remit') then 'out' else 'in' end) then
		raise exception 'line % is not the cash of session %', new.line_id, new.session_id
			using errcode = '23514', constraint = 'session_lines_are_the_sessions_cash';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.statement_layouts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
	last giving.statement_layouts;
	said record;
begin
	select * into last from giving.statement_layouts l
	where l.account_id = new.account_id and l.name = new.name and l.id <> new.id
	order by l.version desc limit 1;
	if new.version <> coalesce(last.version, 0) + 1 then
		raise exception 'layout %: version % does not follow', new.name, new.version
			using errcode = '23514', constraint = 'statement_layouts_follow_each_other';
	end if;
	if new.retired and (last.id is null or last.retired
		or (new.header, new.columns, new.dates, new.decimal_mark) is distinct from (last.header, last.columns, last.dates, last.decimal_mark)) then
		raise exception 'layout %: not the one that is given up', new.name
			using errcode = '23514', constraint = 'statement_layouts_are_given_up_as_they_are';
	end if;
	select bool_and(jsonb_typeof(c.value) = 'number' and c.value::text ~ '^[0-9]{1,2}$'
			and c.value::text::numeric < cardinality(new.header)) as inside,
		count(*) as n, count(distinct c.value) as different,
		bool_and(c.key in ('date', 'time', 'doc', 'reference', 'text', 'out', 'in', 'balance', 'party', 'signed')) as known
	into said
	from jsonb_each(new.columns) c;
	if (said.inside, said.known, said.n = said.different) is distinct from (true, true, true) then
		raise exception 'layout %: columns that its row of names does not have', new.name
			using errcode = '23514', constraint = 'statement_layouts_columns_are_there';
	end if;
	return null;
end
$_$;

CREATE FUNCTION giving.stray_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	l giving.bank_lines;
	before giving.stray_acts;
	state text;
begin
	select * into l from giving.bank_lines where id = new.line_id for update;
	state := giving.stray_state(l.id);
	select * into before from giving.stray_acts where line_id = l.id order by nth desc limit 1;
	if new.unit_id <> l.unit_id or l.direction <> 'in' or l.kind not in ('source', 'stray')
		or not exists (select from giving.campaigns c where c.id = l.campaign_id and c.kind <> 'campaign') then
		raise exception 'line % is no money of a source''s account', l.id
			using errcode = '23514', constraint = 'strays_came_to_a_source';
	end if;
	if new.nth <> coalesce(before.nth, 0) + 1 or not coalesce(case new.act
			when 'moved' then state in ('back', 'on') and l.kind = 'stray' and l.state = 'booked'
			when 'reopened' then state <> 'waiting' and l.kind = 'source' and l.state = 'held'
				and (state <> '' or new.nth = 1)
			when 'source' then state in ('', 'waiting') and l.kind = 'source' and l.state = 'booked'
			else state in ('', 'waiting') and l.kind = 'source' and l.state = 'held' end, false) then
		raise exception 'line % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'stray_acts_follow';
	end if;
	if new.actor_id <= 0 or new.act = 'moved' and new.actor_id = before.actor_id then
		raise exception 'line % takes two people', l.id
			using errcode = '23514', constraint = 'strays_take_two_people';
	end if;
	if new.act = 'moved' and not exists (
		select from giving.bank_lines o
		where o.id = new.out_id and o.account_id = l.account_id and o.amount = l.amount and o.direction = 'out'
			and o.kind = 'stray' and o.state = 'booked' and o.booked_on >= l.booked_on
			and not exists (
				select from giving.stray_acts a
				where a.out_id = o.id and giving.stray_state(a.line_id) = 'moved'
					and a.nth = (select max(nth) from giving.stray_acts where line_id = a.line_id))) then
		raise exception 'line % did not take the money of line % along', new.out_id, l.id
			using errcode = '23514', constraint = 'strays_move_by_a_line';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.stray_kinds_hold() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not (old.direction = 'in' and (old.kind, new.kind) in (('source', 'stray'), ('stray', 'source'))
		or old.direction = 'out' and (old.kind, new.kind) in (('transfer_out', 'stray'), ('own_transfer', 'stray'),
			('stray', 'transfer_out'), ('stray', 'own_transfer'))) then
		raise exception 'a bank line stays what it is'
			using errcode = '23514', constraint = 'strays_came_to_a_source';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.stray_state(line bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case act when 'reopened' then 'waiting' else act end from giving.stray_acts
		where line_id = line order by nth desc limit 1), '')
$$;

CREATE FUNCTION giving.stray_told(pledge bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case giving.stray_state(s.line_id)
			when '' then 'waiting'
			when 'moved' then (
				select a.act || '_moved' from giving.stray_acts a
				where a.line_id = s.line_id and a.act in ('back', 'on') order by a.nth desc limit 1)
			else giving.stray_state(s.line_id) end
		from giving.suggestions s
		where s.pledge_id = pledge and s.why = 'account' order by s.line_id desc limit 1), '')
$$;

CREATE FUNCTION giving.tells_day(account bigint, on_day date, statement bigint) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select exists (
		select from giving.statements s
		where s.account_id = account and (statement is null or s.id = statement) and s.repeats_id is null
			and s.state = 'done' and s.from_on <= on_day
			and (s.through_on > on_day
				or s.through_on = on_day and s.balanced and s.profile in ('mt940', 'camt.053')))
$$;

CREATE FUNCTION giving.unshown_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.asked_id is not null and not exists (
		select from giving.unshown_acts a
		where a.id = new.asked_id and a.line_id = new.line_id and a.act = 'asked' and a.actor_id <> new.actor_id) then
		raise exception 'line %: decided by who asked, or nobody asked', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_take_two_people';
	end if;
	if not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and l.unit_id = new.unit_id and (new.correction_id is null or exists (
			select from giving.bank_lines c
			where c.id = new.correction_id and c.channel = 'correction' and c.account_id = l.account_id
				and c.amount = l.amount and c.direction = 'out' and l.direction = 'in' and c.booked_on = l.booked_on))) then
		raise exception 'line %: not taken back by its mirror', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_are_mirrored';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.unshown_is_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	by_one bigint := (to_jsonb(new) ->> 'statement_id')::bigint;
	taken boolean := coalesce(to_jsonb(new) ->> 'act' in ('asked', 'reversed'), true);
begin
	if taken and not exists (
		select from giving.bank_lines l
		where l.id = new.line_id and giving.tells_day(l.account_id, l.booked_on, by_one)) then
		raise exception 'line %: no statement tells its day', new.line_id
			using errcode = '23514', constraint = 'unshown_lines_have_their_day_told';
	end if;
	return null;
end
$$;

CREATE FUNCTION giving.valuable_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	v giving.valuables;
begin
	select * into v from giving.valuables where id = new.valuable_id for update;
	if not found or new.unit_id <> v.unit_id then
		raise exception 'an act of another thing'
			using errcode = '23514', constraint = 'valuable_acts_of_their_valuable';
	end if;
	if new.actor_id <= 0 or new.act = 'signed' and new.actor_id = v.received_by then
		raise exception 'thing % is counted by two people', v.id
			using errcode = '23514', constraint = 'valuables_take_two_people';
	end if;
	if new.act = 'signed' and (new.counted <> v.qty or not exists (
		select from ledger.entries e
		join ledger.postings p on p.entry_id = e.id
		join ledger.accounts f on f.id = p.src
		join ledger.accounts t on t.id = p.dst
		join stock.items i on i.id = v.item_id and i.code = p.item and i.group_code = 'apart'
		join stock.lots l on l.source = 'value:' || v.id
		join giving.campaigns c on c.id = v.campaign_id and c.book_id = e.book_id
		where e.id = new.entry_id and e.kind = 'value_in' and e.source = 'value:' || v.id and e.lines = 1
			and e.bank_on = v.received_on and p.qty = v.qty and f.kind = 'giver' and t.kind = 'store'
			and t.holder = 'v' || v.unit_id || ':l' || l.id and t.earmark_id = v.earmark_id)) then
		raise exception 'entry % does not bring thing %', new.entry_id, v.id
			using errcode = '23514', constraint = 'valuables_are_in_the_books';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.valuable_left(valuable bigint) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select v.qty - coalesce((
		select sum(l.qty) from giving.value_losses l
		where l.valuable_id = v.id and giving.value_loss_state(l.id) = 'written_off'), 0)::bigint
	from giving.valuables v
	where v.id = valuable
$$;

CREATE FUNCTION giving.valuable_papers_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if giving.hold_valuable(new.valuable_id) = 'dropped'
		or new.unit_id <> (select v.unit_id from giving.valuables v where v.id = new.valuable_id) then
		raise exception 'papers of no thing %', new.valuable_id
			using errcode = '23514', constraint = 'valuable_papers_of_what_is_there';
	end if;
	if (select count(*) from giving.valuable_papers p where p.valuable_id = new.valuable_id) >= 12 then
		raise exception 'thing % has papers enough', new.valuable_id
			using errcode = '23514', constraint = 'valuable_papers_are_twelve_at_most';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.valuable_state(valuable bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case
			when a.act = 'dropped' then 'dropped'
			when exists (select from ledger.entries v where v.reverses_id = a.entry_id) then 'voided'
			else coalesce((
				select case giving.value_sale_state(l.sale_id) when 'settled' then 'sold' else 'selling' end
				from giving.value_sale_lines l
				where l.valuable_id = valuable and giving.value_sale_state(l.sale_id) <> 'cancelled'), (
				select 'missing' from giving.value_losses l
				where l.valuable_id = valuable and giving.value_loss_state(l.id) in ('reported', 'confirmed')), (
				select case l.kind when 'false' then 'false' else 'lost' end from giving.value_losses l
				where l.valuable_id = valuable and giving.value_loss_state(l.id) = 'written_off'
					and giving.valuable_left(valuable) = 0
				order by l.id desc
				limit 1), 'held')
			end
		from giving.valuable_acts a
		where a.valuable_id = valuable), 'waiting')
$$;

CREATE FUNCTION giving.valuables_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform pg_advisory_xact_lock(hashtextextended(format('giving.valuables/%s/%s/%s', new.unit_id, new.bag, new.reference), 0));
	if exists (
		select from giving.valuables v
		where v.unit_id = new.unit_id and (v.bag <> '' and v.bag = new.bag or v.reference <> '' and v.reference = new.reference)
			and giving.valuable_state(v.id) not in ('dropped', 'voided')) then
		raise exception 'bag or number % % is taken', new.bag, new.reference
			using errcode = '23505', constraint = case when new.bag <> '' then 'valuables_bag_once' else 'valuables_reference_once' end;
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.value_loss_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	l giving.value_losses;
	state text;
begin
	select * into l from giving.value_losses where id = new.loss_id for update;
	if not found or new.unit_id <> l.unit_id then
		raise exception 'an act of another loss'
			using errcode = '23514', constraint = 'value_loss_acts_of_their_loss';
	end if;
	state := giving.value_loss_state(l.id);
	if new.nth <> 1 + (select count(*) from giving.value_loss_acts where loss_id = l.id)
		or not coalesce(case new.act
			when 'confirmed' then state = 'reported'
			when 'withdrawn' then state in ('reported', 'confirmed')
			when 'written_off' then state = 'confirmed'
			when 'restored' then state = 'written_off' and giving.hold_valuable(l.valuable_id) in ('held', 'missing', 'lost', 'false')
			end, false) then
		raise exception 'loss % is %, not to be %', l.id, state, new.act
			using errcode = '23514', constraint = 'value_loss_acts_follow';
	end if;
	if new.actor_id <= 0
		or new.act in ('confirmed', 'written_off') and new.actor_id = l.reported_by
		or new.act = 'written_off' and exists (
			select from giving.value_loss_acts where loss_id = l.id and act = 'confirmed' and actor_id = new.actor_id)
		or new.act = 'restored' and exists (
			select from giving.value_loss_acts where loss_id = l.id and act = 'written_off' and actor_id = new.actor_id) then
		raise exception 'loss % takes three people', l.id
			using errcode = '23514', constraint = 'value_losses_take_three_people';
	end if;
	if new.act = 'written_off' and not exists (
		select from ledger.entries e
		join ledger.postings p on p.entry_id = e.id
		join ledger.accounts f on f.id = p.src
		join ledger.accounts t on t.id = p.dst
		join giving.valuables v on v.id = l.valuable_id
		join stock.items i on i.id = v.item_id and i.code = p.item
		join stock.lots x on x.source = 'value:' || v.id
		join giving.campaigns c on c.id = v.campaign_id and c.book_id = e.book_id
		where e.id = new.entry_id and e.kind = 'value_loss' and e.source = 'loss:' || l.id and e.lines = 1
			and p.qty = l.qty and f.kind = 'store' and f.holder = 'v' || v.unit_id || ':l' || x.id
			and t.kind = 'other_out' and t.holder = case l.kind when 'false' then 'false' else 'loss' end)
		or new.act = 'restored' and not exists (
			select from ledger.entries e
			join giving.value_loss_acts a on a.loss_id = l.id and a.act = 'written_off' and a.entry_id = e.reverses_id
			where e.id = new.entry_id) then
		raise exception 'entry % is not what loss % says', new.entry_id, l.id
			using errcode = '23514', constraint = 'value_losses_are_in_the_books';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.value_loss_state(loss bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select act from giving.value_loss_acts
		where loss_id = loss
		order by nth desc
		limit 1), 'reported')
$$;

CREATE FUNCTION giving.value_losses_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if giving.hold_valuable(new.valuable_id) <> 'held'
		or new.unit_id <> (select v.unit_id from giving.valuables v where v.id = new.valuable_id) then
		raise exception 'thing % is not there to be missed', new.valuable_id
			using errcode = '23514', constraint = 'value_losses_of_what_is_held';
	end if;
	if new.qty > giving.valuable_left(new.valuable_id) then
		raise exception 'there is less of thing %', new.valuable_id
			using errcode = '23514', constraint = 'value_losses_of_what_is_there';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.value_sale_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	s giving.value_sales;
	state text;
	before giving.value_sale_acts;
	sums record;
begin
	select * into s from giving.value_sales where id = new.sale_id for update;
	if not found or new.unit_id <> s.unit_id then
		raise exception 'an act of another sale'
			using errcode = '23514', constraint = 'value_sale_acts_of_their_sale';
	end if;
	state := giving.value_sale_state(s.id);
	if new.nth <> 1 + (select count(*) from giving.value_sale_acts where sale_id = s.id)
		or not coalesce(case new.act
			when 'approved' then state = 'prepared'
			when 'cancelled' then state in ('prepared', 'approved')
			when 'settled' then state = 'approved'
			when 'parted' then state = 'settled' end, false) then
		raise exception 'sale % is %, not to be %', s.id, state, new.act
			using errcode = '23514', constraint = 'value_sale_acts_follow';
	end if;
	select * into before from giving.value_sale_acts where sale_id = s.id order by nth desc limit 1;
	if new.actor_id <= 0 or new.act = 'approved' and new.actor_id = s.prepared_by
		or new.act = 'parted' and new.actor_id = before.actor_id then
		raise exception 'sale % takes two people', s.id
			using errcode = '23514', constraint = 'value_sales_take_two_people';
	end if;
	if new.act = 'approved' and s.amount is distinct from (
		select sum(price) from giving.value_sale_lines where sale_id = s.id) then
		raise exception 'the prices of sale % do not make its amount', s.id
			using errcode = '23514', constraint = 'value_sales_add_up';
	end if;
	if new.act = 'parted' and not exists (
		select from ledger.entries v where v.id = new.entry_id and v.reverses_id = before.entry_id) then
		raise exception 'sale % is not taken back by entry %', s.id, new.entry_id
			using errcode = '23514', constraint = 'value_sales_are_in_the_books';
	end if;
	if new.act <> 'settled' then
		return new;
	end if;
	select sum(p.qty) filter (where p.item = 'VND' and f.kind = 'giver' and f.holder = 'sale'
			and t.kind = 'bank' and t.holder = 'bank:' || s.account_id) as money,
		count(*) filter (where p.item = 'VND') as paid,
		count(*) filter (where t.kind = 'other_out' and t.holder = 'sold' and exists (
			select from giving.value_sale_lines x
			join giving.valuables v on v.id = x.valuable_id
			join stock.lots l on l.source = 'value:' || v.id
			where x.sale_id = s.id and giving.valuable_left(v.id) = p.qty and f.holder = 'v' || s.unit_id || ':l' || l.id)) as things,
		count(*) as lines, (select count(*) from giving.value_sale_lines where sale_id = s.id) as sold
	into sums
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id
	join ledger.accounts f on f.id = p.src
	join ledger.accounts t on t.id = p.dst
	where e.id = new.entry_id and e.kind = 'sale' and e.source = 'sale:' || s.id || '/' || new.nth;
	if sums.money is distinct from s.amount or sums.things <> sums.sold or sums.lines <> sums.paid + sums.things
		or not exists (
			select from giving.bank_lines l
			where l.id = new.line_id and l.account_id = s.account_id and l.direction = 'in' and l.amount = s.amount
				and l.entry_id = new.entry_id and l.kind = 'session_cash') then
		raise exception 'entry % is not what sale % says', new.entry_id, s.id
			using errcode = '23514', constraint = 'value_sales_are_in_the_books';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.value_sale_lines_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform from giving.value_sales where id = new.sale_id for update;
	if giving.hold_valuable(new.valuable_id) <> 'held' then
		raise exception 'thing % is not there to be sold', new.valuable_id
			using errcode = '23514', constraint = 'valuables_are_sold_once';
	end if;
	if exists (select from giving.value_sale_acts where sale_id = new.sale_id) or not exists (
		select from giving.value_sales s
		join giving.valuables v on v.id = new.valuable_id and v.campaign_id = s.campaign_id
		join stock.items i on i.id = v.item_id and (i.unit = 'cent') = (s.way = 'bank')
		where s.id = new.sale_id and s.unit_id = new.unit_id) then
		raise exception 'sale % does not take thing %', new.sale_id, new.valuable_id
			using errcode = '23514', constraint = 'value_sale_lines_of_one_campaign';
	end if;
	return new;
end
$$;

CREATE FUNCTION giving.value_sale_state(sale bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select coalesce((
		select case act when 'parted' then 'approved' else act end from giving.value_sale_acts
		where sale_id = sale
		order by nth desc
		limit 1), 'prepared')
$$;

CREATE FUNCTION giving.value_sales_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from giving.bank_accounts a
		join giving.campaigns c on c.id = a.campaign_id and c.published_at is not null
		where a.id = new.account_id and a.campaign_id = new.campaign_id and a.unit_id = new.unit_id) then
		raise exception 'the proceeds go to an account of the same campaign'
			using errcode = '23514', constraint = 'value_sales_pay_their_campaign';
	end if;
	return new;
end
$$;

CREATE FUNCTION house.count_grown() RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	grown regclass;
begin
	select c.oid into grown
	from pg_class c
	where c.relkind = 'r' and c.relpersistence = 'p' and pg_get_userbyid(c.relowner) = current_user
		and pg_relation_size(c.oid) > 8 * 65536
		and pg_relation_size(c.oid) > 4::bigint * greatest(c.relpages, 0) * current_setting('block_size')::int
	order by pg_relation_size(c.oid) desc
	limit 1;
	if grown is null then
		return null;
	end if;
	execute format('analyze (skip_locked) %s', grown);
	return grown::text;
end
$$;

CREATE FUNCTION house.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception '% on %.% refused: what is written here stays', tg_op, tg_table_schema, tg_table_name
		using errcode = '23514', constraint = tg_table_name || '_never_changes';
end
$$;

CREATE FUNCTION house.sees_all() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select coalesce(current_setting('quy.units', true), '') = '*'
$$;

CREATE FUNCTION house.units() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
	select case when current_setting('quy.units', true) in ('', '*') then '{}'::bigint[]
		else string_to_array(current_setting('quy.units', true), ',')::bigint[] end
$$;

CREATE FUNCTION ledger.accounts_get_floors() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	insert into ledger.floors (account_id) select id from neu where floor;
	return null;
end
$$;

CREATE FUNCTION ledger.book_days(books bigint[], days date[]) RETURNS TABLE(book_on date)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.fund_id))
	from (select distinct b.fund_id from ledger.books b where b.id = any (books) order by 1) f;
	return query
		select greatest(w.day, ledger.first_open(b.fund_id))
		from unnest(books, days) with ordinality w(book_id, day, nth)
		left join ledger.books b on b.id = w.book_id
		order by w.nth;
end
$$;

CREATE FUNCTION ledger.carry_over(period bigint, fund bigint, open_from date, month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	first date;
begin
	select min(d.day) into first
	from ledger.books b
	join ledger.accounts a on a.book_id = b.id
	join ledger.days d on d.account_id = a.id
	where b.fund_id = fund;
	if first is null then
		return;
	end if;
	insert into ledger.carry_overs
		(period_id, fund_id, year, book_id, part, item, opening, came_in, went_out, moved, closing)
	select period, fund, s.year, s.book_id, s.part, s.item, s.opening, s.came_in, s.went_out,
		s.closing - s.opening - s.came_in + s.went_out, s.closing
	from (
		select y.year, a.book_id, coalesce(e.code, '') as part, a.item,
			coalesce(sum(d.qty_in - d.qty_out) filter (where a.floor and d.day < make_date(y.year, 1, 1)), 0)::bigint as opening,
			coalesce(sum(d.qty_out - d.qty_in) filter (where d.day >= make_date(y.year, 1, 1) and (
				a.kind in ('interest', 'other_in') or a.kind = 'giver' and a.holder <> 'returned')), 0)::bigint as came_in,
			coalesce(sum(d.qty_in - d.qty_out) filter (where d.day >= make_date(y.year, 1, 1) and (
				a.kind in ('outlay', 'fee', 'other_out') or a.kind = 'giver' and a.holder = 'returned')), 0)::bigint as went_out,
			coalesce(sum(d.qty_in - d.qty_out) filter (where a.floor), 0)::bigint as closing
		from generate_series(
			greatest(extract(year from first), extract(year from open_from))::integer,
			extract(year from month + interval '1 month')::integer - 1) y (year)
		join ledger.books b on b.fund_id = fund
		join ledger.accounts a on a.book_id = b.id
		left join ledger.earmarks e on e.id = a.earmark_id
		join ledger.days d on d.account_id = a.id and d.day < make_date(y.year + 1, 1, 1)
		group by 1, 2, 3, 4) s;
end
$$;

CREATE FUNCTION ledger.confirm_period(period bigint, person bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	p ledger.periods;
	open_from date;
begin
	perform ledger.refuse_old_snapshot();
	select * into p from ledger.periods where id = period;
	if not found then
		raise exception 'nobody asked for period %', period
			using errcode = '23514', constraint = 'periods_confirm_what_was_asked';
	end if;
	perform pg_advisory_xact_lock(ledger.fund_lock(p.fund_id));
	open_from := ledger.first_open(p.fund_id);
	if (p.act = 'close') <> (p.month >= open_from) then
		raise exception 'the books of fund % are open from %', p.fund_id, open_from
			using errcode = '23514', constraint = 'periods_change_something';
	end if;
	if p.asked_at < clock_timestamp() - interval '7 days' then
		raise exception 'period % was asked for too long ago', period
			using errcode = '23514', constraint = 'periods_are_confirmed_within_seven_days';
	end if;
	if p.act = 'close'
		and p.month + interval '1 month' > clock_timestamp() at time zone 'Asia/Ho_Chi_Minh' then
		raise exception 'month % is not over', p.month
			using errcode = '23514', constraint = 'periods_close_when_over';
	end if;
	insert into ledger.period_confirmations (period_id, asked_by, confirmed_by)
	values (p.id, p.asked_by, person);
	if p.act = 'close' then
		insert into ledger.closing_balances (period_id, account_id, qty_in, qty_out)
		select p.id, a.id, sum(d.qty_in), sum(d.qty_out)
		from ledger.books b
		join ledger.accounts a on a.book_id = b.id
		join (
			select account_id, day, qty_in, qty_out from ledger.account_days
			union all
			select account_id, book_on, qty_in, qty_out from ledger.inbox) d on d.account_id = a.id
		where b.fund_id = p.fund_id and d.day < p.month + interval '1 month'
		group by a.id;
		perform ledger.carry_over(p.id, p.fund_id, open_from, p.month);
	end if;
end
$$;

CREATE FUNCTION ledger.end_fund(ask bigint, person bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	a ledger.fund_end_asks;
	held record;
	leaves text;
begin
	perform ledger.refuse_old_snapshot();
	select * into a from ledger.fund_end_asks where id = ask;
	if not found or a.id <> (select max(x.id) from ledger.fund_end_asks x where x.fund_id = a.fund_id) then
		raise exception 'nobody asks for end %', ask
			using errcode = '23514', constraint = 'fund_ends_are_what_was_asked';
	end if;
	if a.asked_at < clock_timestamp() - interval '7 days' then
		raise exception 'end % was asked for too long ago', ask
			using errcode = '23514', constraint = 'fund_ends_are_confirmed_within_seven_days';
	end if;
	perform pg_advisory_xact_lock(ledger.fund_lock(a.fund_id));
	if exists (select from ledger.fund_ends e where e.fund_id = a.to_fund) then
		raise exception 'fund % has ended itself', a.to_fund
			using errcode = '23514', constraint = 'ended_funds_stay_ended';
	end if;
	select b.account_id, b.qty into held
	from ledger.books k
	join ledger.accounts c on c.book_id = k.id and c.floor
	join ledger.balances b on b.account_id = c.id
	where k.fund_id = a.fund_id and b.qty <> 0
	order by b.account_id
	limit 1;
	if found then
		raise exception 'account % still holds %', held.account_id, held.qty
			using errcode = '23514', constraint = 'ended_funds_hold_nothing', detail = held.account_id::text;
	end if;
	leaves := ledger.left_behind((select f.unit_id from ledger.funds f where f.id = a.fund_id));
	if leaves is not null then
		raise exception 'the unit of fund % leaves something behind', a.fund_id
			using errcode = '23514', constraint = leaves;
	end if;
	insert into ledger.fund_ends (fund_id, ask_id, to_fund, asked_by, confirmed_by)
	values (a.fund_id, a.id, a.to_fund, a.asked_by, person);
end
$$;

CREATE FUNCTION ledger.ended_funds_stay_ended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from neu n join ledger.fund_ends e on e.fund_id = n.fund_id) then
		raise exception 'this fund has ended'
			using errcode = '23514', constraint = 'ended_funds_stay_ended';
	end if;
	return null;
end
$$;

CREATE FUNCTION ledger.ended_units_take_nothing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	n jsonb := to_jsonb(new);
	f record;
begin
	for f in
		select u.id from ledger.funds u
		where u.unit_id in ((n ->> 'unit_id')::bigint, (n ->> 'to_unit_id')::bigint, (n ->> 'to_unit')::bigint)
		order by u.id
	loop
		perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.id));
		if exists (select from ledger.fund_ends e where e.fund_id = f.id) then
			raise exception 'fund % has ended', f.id
				using errcode = '23514', constraint = 'ended_units_take_nothing';
		end if;
	end loop;
	return new;
end
$$;

CREATE FUNCTION ledger.entries_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad bigint;
begin
	perform ledger.refuse_old_snapshot();

	select e.id into bad from neu e
	where e.xid <> pg_current_xact_id()
		or abs(extract(epoch from clock_timestamp() - e.recorded_at)) > 60
	limit 1;
	if found then
		raise exception 'entry %: the clock and the transaction are the database''s', bad
			using errcode = '23514', constraint = 'entries_dated_by_the_database';
	end if;

	select e.id into bad from neu e
	left join ledger.postings p on p.entry_id = e.id
	group by e.id, e.lines
	having count(p.line) <> e.lines
	limit 1;
	if found then
		raise exception 'entry %: its postings did not come with it', bad
			using errcode = '23514', constraint = 'entries_have_all_their_postings';
	end if;

	if not exists (select from neu where reverses_id is not null) then
		return null;
	end if;
	select e.id into bad from neu e
	join ledger.entries o on o.id = e.reverses_id
	where o.kind = 'reversal'
	limit 1;
	if found then
		raise exception 'entry %: a reversal is not reversed, post the original again', bad
			using errcode = '23514', constraint = 'reversal_is_not_reversed';
	end if;
	select e.id into bad from neu e
	left join ledger.entries o on o.id = e.reverses_id
	where e.reverses_id is not null and (
		o.id is null or o.book_id <> e.book_id or o.lines <> e.lines or exists (
		select from ledger.postings p
		left join ledger.postings q on q.entry_id = o.id and q.line = p.line
			and (q.src, q.dst, q.item, q.qty) = (p.dst, p.src, p.item, p.qty)
		where p.entry_id = e.id and q.entry_id is null))
	limit 1;
	if found then
		raise exception 'entry % is not the mirror of what it reverses', bad
			using errcode = '23514', constraint = 'reversal_is_mirror';
	end if;
	return null;
end
$$;

CREATE FUNCTION ledger.first_open(fund bigint) RETURNS date
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	open_from date;
begin
	if exists (select from ledger.fund_ends e where e.fund_id = fund) then
		return date '2200-01-01';
	end if;
	select case p.act when 'close' then (p.month + interval '1 month')::date else p.month end into open_from
	from ledger.periods p
	join ledger.period_confirmations c on c.period_id = p.id
	where p.fund_id = fund
	order by c.id desc
	limit 1;
	return coalesce(open_from, date '0001-01-01');
end
$$;

CREATE FUNCTION ledger.fold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	moved bigint;
	bad bigint;
begin
	perform ledger.refuse_old_snapshot();
	if not pg_try_advisory_xact_lock(hashtextextended('ledger.fold', 0))
		or not exists (select from ledger.inbox) then
		return 0;
	end if;
	with taken as (
		delete from ledger.inbox returning *
	), cut as (
		-- the clock is read after the snapshot was taken: whatever is in this cut was recorded before it
		insert into ledger.folds (at)
		select greatest(clock_timestamp(), (select max(at) + interval '1 microsecond' from ledger.folds))
		returning id
	), by_day as (
		insert into ledger.account_days as d (account_id, day, n_in, n_out, qty_in, qty_out)
		select account_id, book_on, sum(n_in), sum(n_out), sum(qty_in), sum(qty_out)
		from taken
		group by account_id, book_on
		on conflict (account_id, day) do update set
			n_in = d.n_in + excluded.n_in, n_out = d.n_out + excluded.n_out,
			qty_in = d.qty_in + excluded.qty_in, qty_out = d.qty_out + excluded.qty_out
	), by_cut as (
		insert into ledger.account_folds (account_id, fold_id, n_in, n_out, qty_in, qty_out)
		select t.account_id, cut.id, coalesce(l.n_in, 0) + t.n_in, coalesce(l.n_out, 0) + t.n_out,
			coalesce(l.qty_in, 0) + t.qty_in, coalesce(l.qty_out, 0) + t.qty_out
		from (
			select account_id, sum(n_in)::bigint as n_in, sum(n_out)::bigint as n_out,
				sum(qty_in)::bigint as qty_in, sum(qty_out)::bigint as qty_out
			from taken
			group by account_id) t
		cross join cut
		left join lateral (
			select f.* from ledger.account_folds f
			where f.account_id = t.account_id
			order by f.fold_id desc
			limit 1) l on true
		returning account_id, qty_in - qty_out as qty
	)
	select (select count(*) from taken),
		(select min(c.account_id) from by_cut c join ledger.floors f using (account_id) where c.qty < 0)
	into moved, bad;
	if bad is not null then
		raise exception 'account % was folded below zero', bad
			using errcode = '23514', constraint = 'floors_never_negative', detail = bad::text;
	end if;
	return moved;
end
$$;

CREATE FUNCTION ledger.fund_end_heirs_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from ledger.fund_end_asks a
		join ledger.funds f on f.id = a.fund_id
		where a.id = new.ask_id and f.unit_id = new.unit_id
			and not exists (select from ledger.fund_ends e where e.fund_id = a.fund_id)
			and new.heir_id in (
				select place.heirs_of(f.unit_id, (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date))) then
		raise exception 'unit % does not follow unit %', new.heir_id, new.unit_id
			using errcode = '23514', constraint = 'fund_end_heirs_follow_their_unit';
	end if;
	return new;
end
$$;

CREATE FUNCTION ledger.fund_lock(fund bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
	select hashtextextended('ledger.fund:' || fund::text, 0)
$$;

CREATE FUNCTION ledger.left_behind(unit bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select case
	when exists (
		select from stock.warehouses w
		join stock.places p on p.place = 'w' and p.place_id = w.id
		join ledger.balances b on b.account_id = p.account_id
		where w.unit_id = unit and b.qty <> 0) then 'ended_units_stores_are_empty'
	when exists (
		select from stock.shipments s
		where (s.unit_id = unit or s.to_unit_id = unit) and s.state <> 'closed') then 'ended_units_have_nothing_on_the_road'
	when exists (
		select from giving.goods_gifts g
		where g.unit_id = unit and g.state in ('draft', 'announced', 'received')) then 'ended_units_wait_for_no_goods'
	when exists (
		select from giving.valuables v
		where v.unit_id = unit and giving.valuable_state(v.id) = 'waiting') then 'ended_units_things_are_counted'
	when exists (
		select from giving.value_sales s
		where s.unit_id = unit and giving.value_sale_state(s.id) in ('prepared', 'approved')) then 'ended_units_sales_are_at_their_end'
	when exists (
		select from giving.running_costs c
		where c.unit_id = unit and giving.cost_state(c.id) in ('prepared', 'approved')) then 'ended_units_costs_are_at_their_end'
	end
$$;

CREATE FUNCTION ledger.postings_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad record;
	broken text;
	funds bigint[];
	days date[];
	spent bigint[];
begin
	with looked_at as materialized (
		select p.entry_id, p.line, p.src, p.dst, p.qty, e.book_on, case
			when e.xid is distinct from pg_current_xact_id() or p.line > e.lines
				then 'postings_come_with_their_entry'
			when a.item is distinct from p.item or b.item is distinct from p.item
				then 'postings_within_one_item'
			when e.book_id not in (a.book_id, b.book_id)
				then 'postings_meet_the_book_of_their_entry'
			when a.book_id <> b.book_id and 'transit' not in (a.kind, b.kind)
				then 'books_meet_in_transit_only'
			end as broken
		from neu p
		left join ledger.entries e on e.id = p.entry_id
		left join ledger.accounts a on a.id = p.src
		left join ledger.accounts b on b.id = p.dst
	), moved as (
		select m.account_id, l.book_on, sum(m.n_in) as n_in, sum(m.n_out) as n_out,
			sum(m.qty_in) as qty_in, sum(m.qty_out) as qty_out
		from looked_at l
		cross join lateral (values (l.src, 0, 1, 0, l.qty), (l.dst, 1, 0, l.qty, 0))
			m (account_id, n_in, n_out, qty_in, qty_out)
		where l.broken is null
		group by m.account_id, l.book_on
	), put as (
		insert into ledger.inbox (account_id, book_on, n_in, n_out, qty_in, qty_out)
		select * from moved
		returning account_id, book_on, qty_out
	)
	select array_agg(b.fund_id), array_agg(put.book_on),
		array_agg(a.id) filter (where a.floor and put.qty_out > 0),
		(select min(l.broken) from looked_at l)
	into funds, days, spent, broken
	from put
	join ledger.accounts a on a.id = put.account_id
	join ledger.books b on b.id = a.book_id;
	if broken is not null then
		raise exception 'a posting breaks %', broken using errcode = '23514', constraint = broken;
	end if;

	perform pg_advisory_xact_lock_shared(ledger.fund_lock(f.id))
	from (select distinct unnest(funds) as id order by 1) f;
	select f.id, f.first into bad
	from (select w.id, min(w.day) as first from unnest(funds, days) w(id, day) group by w.id) f
	where f.first < ledger.first_open(f.id)
	limit 1;
	if found then
		raise exception 'the books of fund % are closed on %', bad.id, bad.first
			using errcode = '23514', constraint = 'closed_months_stay_closed';
	end if;

	if spent is null then
		return null;
	end if;
	perform from ledger.floors f where f.account_id = any (spent) order by f.account_id for update;
	select f.account_id, t.qty into bad
	from ledger.floors f
	cross join lateral (
		select coalesce((
			select l.qty_in - l.qty_out from ledger.account_folds l
			where l.account_id = f.account_id order by l.fold_id desc limit 1), 0)
		+ coalesce((
			select sum(i.qty_in - i.qty_out) from ledger.inbox i
			where i.account_id = f.account_id), 0) as qty) t
	where f.account_id = any (spent) and t.qty < 0
	order by f.account_id
	limit 1;
	if found then
		raise exception 'account % would fall to %', bad.account_id, bad.qty
			using errcode = '23514', constraint = 'floors_never_negative', detail = bad.account_id::text;
	end if;
	return null;
end
$$;

CREATE FUNCTION ledger.refuse_old_snapshot() RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
	if current_setting('transaction_isolation') <> 'read committed' then
		raise exception 'the books are written in read committed only'
			using errcode = '23514', constraint = 'ledger_written_in_read_committed';
	end if;
end
$$;

CREATE FUNCTION ledger.sources_have_no_givers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n join ledger.books b on b.id = n.book_id
		where n.kind = 'giver' and b.kind in ('budget', 'disaster_prevention', 'charity')) then
		raise exception 'money of the state or of another fund was given by nobody'
			using errcode = '23514', constraint = 'sources_have_no_givers';
	end if;
	return null;
end
$$;

CREATE FUNCTION norm.confirm(norm bigint, person bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	n norm.norms;
begin
	select * into n from norm.norms where id = norm and level = 'province';
	if not found then
		raise exception 'nobody entered norm %', norm
			using errcode = '23514', constraint = 'norms_confirm_what_was_entered';
	end if;
	perform pg_advisory_xact_lock(hashtextextended('norm.confirm/' || n.unit_id, 0));
	if exists (
		select from norm.norms o
		join norm.confirmations c on c.norm_id = o.id
		where (o.unit_id, o.case_name, o.band, o.item, o.valid_from)
			= (n.unit_id, n.case_name, n.band, n.item, n.valid_from) and o.id <> n.id
	) then
		raise exception 'another norm of % begins on %', n.case_name, n.valid_from
			using errcode = '23514', constraint = 'norms_begin_once';
	end if;
	insert into norm.confirmations (norm_id, entered_by, confirmed_by) values (n.id, n.entered_by, person);
end
$$;

CREATE FUNCTION norm.norms_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.level <> 'province' then
		return new;
	end if;
	if not exists (
		select from place.unit_rows r
		where r.unit_id = new.unit_id and r.level = 'province'
			and daterange(r.valid_from, r.valid_to, '[]') && daterange(new.valid_from, new.valid_to, '[]')
	) then
		raise exception 'unit % is no province on %', new.unit_id, new.valid_from
			using errcode = '23514', constraint = 'norms_are_a_provinces';
	end if;
	if length(new.below_reason) < 10 and exists (
		select from norm.norms n
		where n.level = 'state' and (n.case_name, n.band, n.item, n.per) = (new.case_name, new.band, new.item, new.per)
			and daterange(n.valid_from, n.valid_to, '[]') @> new.valid_from
			and n.qty > new.qty
	) then
		raise exception 'the norm of % for % lies below the state''s', new.unit_id, new.case_name
			using errcode = '23514', constraint = 'norms_below_the_state_say_why';
	end if;
	return new;
end
$$;

CREATE FUNCTION payout.closings_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.counts_add_up() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.money <> (
		select coalesce(sum(n.denomination * n.pieces), 0) from payout.count_notes n where n.count_id = new.id) then
		raise exception 'count %: the notes come to something else', new.id
			using errcode = '23514', constraint = 'notes_come_to_the_money';
	end if;
	return null;
end
$$;

CREATE FUNCTION payout.counts_stand() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.draws_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.handover_parts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.handovers_are_in_the_books() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.handovers_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.openings_add_up() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE FUNCTION payout.openings_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.plan_acts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.plan_lines_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.plan_parts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.plans_move_by_acts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (to_jsonb(new) - 'state') is distinct from (to_jsonb(old) - 'state')
		or pg_trigger_depth() < 2 then
		raise exception 'plan % moves by its acts only', old.id
			using errcode = '23514', constraint = 'plans_move_by_acts';
	end if;
	return new;
end
$$;

CREATE FUNCTION payout.roster_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.session_parts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.sessions_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.sheets_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION payout.whereabouts(stub text) RETURNS TABLE(decision_id bigint, number bigint, decided_on date, unit_id bigint, plan_id bigint, part integer, plan_state text, session_id bigint, place text, starts_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION people.doubles(unit bigint, after bigint, most integer) RETURNS TABLE(household_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
	select h.id
	from people.households h
	join people.persons p on p.household_id = h.id and p.is_head and p.left_on is null
	where h.unit_id = unit and h.id > after and (house.sees_all() or unit = any (house.units()))
		and exists (
			select from (
				(select o.household_id from people.persons o
				where o.name_key = p.name_key and o.born_year = p.born_year and o.left_on is null
					and o.household_id <> h.id and (o.sex = '' or p.sex in ('', o.sex))
				limit 50)
				union all
				(select o.id from people.households o where o.phone_blind = h.phone_blind and o.id <> h.id limit 50)) x
			where not exists (
				select from people.distinctions d
				where d.low_id = least(h.id, x.household_id) and d.high_id = greatest(h.id, x.household_id)))
	order by h.id
	limit least(most, 200)
$$;

CREATE FUNCTION people.heads(villages bigint[], keys text[]) RETURNS TABLE(village_id bigint, head_key text, id bigint, code text, twin integer, id_blind bytea)
    LANGUAGE sql STABLE ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION people.holders(blinds bytea[]) RETURNS TABLE(blind bytea, household_id bigint, household_code text, unit_id bigint, masked text, name_key text, in_scope boolean)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION people.likely(this bigint) RETURNS TABLE(household_id bigint, code text, unit_id bigint, masked text, persons integer, score integer, why text[], in_scope boolean)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
	with mine as (
		select h.id, h.unit_id, h.village_id, h.phone_blind
		from people.households h
		where h.id = this and (house.sees_all() or h.unit_id = any (house.units()))
	), me as (
		select p.name, p.name_key, p.born_on, p.born_year, p.sex, p.unit_id
		from mine join people.persons p on p.household_id = mine.id and p.left_on is null
	), met as (
		select me.name, me.born_on, me.born_year, o.household_id, o.name as other, o.born_on as other_on,
			o.born_year as other_year
		from me
		cross join lateral (
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year = me.born_year and (p.sex = '' or me.sex in ('', p.sex))
			limit 200)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year in (me.born_year - 1, me.born_year + 1) and p.unit_id = me.unit_id
				and (p.sex = '' or me.sex in ('', p.sex))
			limit 50)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and p.born_year is null and (p.sex = '' or me.sex in ('', p.sex))
			limit 100)
			union all
			(select * from people.persons p
			where p.left_on is null and p.name_key = me.name_key and p.household_id <> this
				and me.born_year is null and p.born_year is not null and (p.sex = '' or me.sex in ('', p.sex))
			limit 100)) o
	), scored as (
		select household_id, min(other) as other, count(*) as persons,
			max(40 + case when lower(other) = lower(name) then 10 else 0 end
				+ case when other_on = born_on then 35 when other_on <> born_on then 0
					when other_year = born_year then 20 when other_year <> born_year then 5 else 10 end) as score,
			array['name']
				|| case when bool_or(lower(other) = lower(name)) then array['marks'] else '{}' end
				|| case when bool_or(other_on = born_on) then array['born']
					when bool_or(other_year = born_year) then array['year']
					when bool_or(other_year <> born_year) then array['near_year'] else '{}' end as why
		from met
		group by household_id
	), phoned as (
		select o.id as household_id
		from mine join people.households o on o.phone_blind = mine.phone_blind and o.id <> mine.id
		limit 50
	), hits as (
		select household_id from scored union select household_id from phoned
	), weighed as (
		select o.id, o.code, o.unit_id, people.mask(coalesce(s.other, o.head)) as masked, o.persons,
			(coalesce(s.score, 0) + 20 * least(coalesce(s.persons, 0) - 1, 2)::int * (coalesce(s.persons, 0) > 1)::int
				+ case when o.village_id = mine.village_id then 20 when o.unit_id = mine.unit_id then 10 else 0 end
				+ case when p.household_id is not null then 40 else 0 end)::int as score,
			coalesce(s.why, '{}')
				|| case when s.persons > 1 then array['members'] else '{}' end
				|| case when o.village_id = mine.village_id then array['village']
					when o.unit_id = mine.unit_id then array['unit'] else '{}' end
				|| case when p.household_id is not null then array['phone'] else '{}' end as why
		from hits x
		cross join mine
		join people.households o on o.id = x.household_id
		left join scored s on s.household_id = o.id
		left join phoned p on p.household_id = o.id
		where not exists (
			select from people.distinctions d
			where d.low_id = least(this, o.id) and d.high_id = greatest(this, o.id))
	)
	select w.id, w.code, w.unit_id, w.masked, w.persons, least(w.score, 100), w.why,
		house.sees_all() or w.unit_id = any (house.units())
	from weighed w
	where w.score >= 60
	order by w.score desc, w.id
	limit 20
$$;

CREATE FUNCTION people.mask(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
	select regexp_replace($1, '(\S)\S*$', '\1••')
$_$;

CREATE FUNCTION place.acts_for(heir bigint, day date) RETURNS TABLE(for_unit bigint, for_area text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	with recursive back (id) as (
		select heir
		union
		select s.from_unit from back join place.successions s on s.to_unit = back.id and s.on_day <= day)
	select b.id, a.area
	from back b
	cross join unnest(array['money', 'goods', 'relief', 'duties']) a (area)
	where b.id <> heir and place.heir_for(b.id, a.area, day) = heir
$$;

CREATE FUNCTION place.find_key(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
	select btrim(regexp_replace(regexp_replace(
		public.vn_fold($1), '[^a-z0-9]+', ' ', 'g'), '\m0+([0-9])', '\1', 'g'))
$_$;

CREATE FUNCTION place.heir_for(asked bigint, what text, day date) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	heir bigint := asked;
begin
	for step in 1..20 loop
		if heir is null or exists (
			select from place.unit_rows r
			where r.unit_id = heir and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)) then
			return heir;
		end if;
		heir := coalesce(
			(select h.heir_id from ledger.fund_end_heirs h
			join ledger.fund_ends e on e.ask_id = h.ask_id
			where h.unit_id = heir and h.area = what),
			(select s.to_unit from place.successions s
			where s.from_unit = heir and s.is_default and s.on_day <= day
			order by s.on_day desc
			limit 1));
	end loop;
	return null;
end
$$;

CREATE FUNCTION place.heirs_of(ended bigint, day date) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	with recursive line (id) as (
		select ended
		union
		select s.to_unit from line join place.successions s on s.from_unit = line.id
		where s.to_unit is not null and s.on_day <= day)
	select distinct l.id from line l
	join place.unit_rows r on r.unit_id = l.id and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
	where l.id <> ended
$$;

CREATE FUNCTION place.merge_search() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select gin_clean_pending_list('place.unit_rows_by_find_key'::regclass)
$$;

CREATE FUNCTION public.vn_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
	select lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC)))
$_$;

COMMENT ON FUNCTION public.vn_fold(text) IS 'Lower case without marks, đ as d; for searching short names.';

CREATE FUNCTION receipt.block_takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from receipt.blocks b
		where (b.unit_id, b.year, b.first, b.last) = (new.unit_id, new.year, new.first, new.last)) then
		raise exception 'numbers % to % of % were taken and no block has them', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'block_numbers_taken_are_a_block';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.blocks_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (
		select from serial.takings t
		where t.xid = pg_current_xact_id() and (t.unit_id, t.year, t.kind, t.first, t.last)
			= (new.unit_id, new.year, 'BNQ', new.first, new.last)) then
		raise exception 'block %: its numbers were not taken for it', new.id
			using errcode = '23514', constraint = 'blocks_numbers_taken_for_them';
	end if;
	if (select count(*) from receipt.slips s where s.block_id = new.id and s.number between new.first and new.last)
		<> new.last - new.first + 1
		or exists (select from receipt.slips s where s.block_id = new.id and s.number not between new.first and new.last) then
		raise exception 'block %: has not each of its slips', new.id
			using errcode = '23514', constraint = 'blocks_have_all_slips';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.events_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		left join receipt.receipts s on s.id = n.replaced_by
		where r.unit_id <> n.unit_id
			or n.replaced_by is not null and s.replaces_id is distinct from n.receipt_id
	) then
		raise exception 'an event tells of another receipt'
			using errcode = '23514', constraint = 'events_tell_of_their_receipt';
	end if;
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		join receipt.receipts t on t.entry_id = r.entry_id and t.replaces_id is null
		where n.kind = 'voided' and r.kind <> 'BNTK' and t.issued_by = n.actor
	) then
		raise exception 'a gift is taken back by another person than who took it'
			using errcode = '23514', constraint = 'voids_take_a_second_person';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.items_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n
		join receipt.receipts r on r.id = n.receipt_id
		where r.xid <> pg_current_xact_id()
	) or exists (
		select from (
			select i.receipt_id, i.item, i.qty
			from receipt.items i
			where i.receipt_id in (select receipt_id from neu)
			union all
			select r.id, p.item, -p.qty
			from receipt.receipts r
			join ledger.postings p on p.entry_id = r.entry_id
			join ledger.accounts a on a.id = p.src
			where r.id in (select receipt_id from neu) and a.kind = 'giver') both_sides
		group by receipt_id, item
		having sum(qty) <> 0
	) then
		raise exception 'goods are written with their receipt'
			using errcode = '23514', constraint = 'items_come_with_their_receipt';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.prints_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if not exists (select from receipt.receipts r where r.id = new.receipt_id and r.unit_id = new.unit_id)
		or new.nth > 0 and not exists (
			select from receipt.prints p where p.receipt_id = new.receipt_id and p.nth = new.nth - 1) then
		raise exception 'print % of receipt % follows no other', new.nth, new.receipt_id
			using errcode = '23514', constraint = 'prints_follow_each_other';
	end if;
	return new;
end
$$;

CREATE FUNCTION receipt.receipts_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	left join lateral (
		select t.last, t.xid from serial.takings t
		where (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind) and t.first <= n.number
		order by t.first desc
		limit 1) t on true
	where n.xid <> pg_current_xact_id() or t.xid is distinct from pg_current_xact_id() or n.number > t.last
	limit 1;
	if found then
		raise exception 'receipt %: number % was not taken for it', bad.id, bad.number
			using errcode = '23514', constraint = 'receipts_number_taken_for_them';
	end if;

	select n.id, n.entry_id into bad
	from neu n
	left join ledger.entries e on e.id = n.entry_id
	left join ledger.books b on b.id = e.book_id
	left join ledger.funds f on f.id = b.fund_id
	left join lateral (
		select sum(p.qty) as given
		from ledger.postings p
		join ledger.accounts a on a.id = p.src
		where p.entry_id = e.id and a.kind = 'giver' and p.item = 'VND') g on true
	where f.unit_id is distinct from n.unit_id
		or g.given is distinct from n.amount
		or e.bank_on is distinct from n.bank_on
		or exists (select from ledger.entries r where r.reverses_id = e.id)
	limit 1;
	if found then
		raise exception 'receipt %: entry % says something else', bad.id, bad.entry_id
			using errcode = '23514', constraint = 'receipts_say_what_the_books_say';
	end if;

	if exists (select from neu where kind = 'BNHV') then
		select n.id, n.entry_id into bad
		from neu n
		where n.kind = 'BNHV' and (
			not exists (select from receipt.items i where i.receipt_id = n.id)
			or exists (
				select from (
					select i.item, i.qty from receipt.items i where i.receipt_id = n.id
					union all
					select p.item, -p.qty
					from ledger.postings p
					join ledger.accounts a on a.id = p.src
					where p.entry_id = n.entry_id and a.kind = 'giver') both_sides
				group by item
				having sum(qty) <> 0))
		limit 1;
		if found then
			raise exception 'receipt %: entry % says other goods', bad.id, bad.entry_id
				using errcode = '23514', constraint = 'receipts_say_what_the_books_say';
		end if;
	end if;

	select n.id into bad from neu n
	left join receipt.givers g on g.receipt_id = n.id
	left join receipt.letterheads l on l.id = n.letterhead_id
	where g.unit_id is distinct from n.unit_id
		or l.unit_id is distinct from n.unit_id
	limit 1;
	if found then
		raise exception 'receipt %: its giver or letterhead did not come with it', bad.id
			using errcode = '23514', constraint = 'receipts_come_with_giver_and_letterhead';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.shown_names_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (
		select from neu n where not exists (
			select from receipt.receipts r where r.id = n.receipt_id and r.unit_id = n.unit_id)) then
		raise exception 'a name of another unit''s receipt'
			using errcode = '23514', constraint = 'shown_names_are_of_their_receipt';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.slip_ends_hold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if new.receipt_id is not null and not exists (
		select from receipt.receipts r
		join receipt.slips s on (s.unit_id, s.year, s.number) = (new.unit_id, new.year, new.number)
		join receipt.blocks b on b.id = s.block_id
		where r.id = new.receipt_id and r.unit_id = new.unit_id and r.kind = 'BNTM' and r.replaces_id is null
			and r.xid = pg_current_xact_id() and extract(year from r.bank_on) in (new.year, new.year + 1)
			and r.bank_on >= (b.drawn_at at time zone 'Asia/Ho_Chi_Minh')::date) then
		raise exception 'slip %: not the receipt that it became', new.number
			using errcode = '23514', constraint = 'slips_become_their_receipt';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.slips_come_with_it() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if exists (select from neu n join receipt.blocks b on b.id = n.block_id where b.xid <> pg_current_xact_id()) then
		raise exception 'a block that was drawn stays as it is'
			using errcode = '23514', constraint = 'blocks_stay';
	end if;
	return null;
end
$$;

CREATE FUNCTION receipt.takings_are_used() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
	if (
		select count(*) from receipt.receipts r
		where (r.unit_id, r.year, r.kind) = (new.unit_id, new.year, new.kind)
			and r.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of % were taken and not used', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'receipt_numbers_taken_are_used';
	end if;
	return null;
end
$$;

CREATE FUNCTION serial.counts_up() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (new.unit_id, new.year, new.kind) is distinct from (old.unit_id, old.year, old.kind)
		or new.last <= old.last then
		raise exception 'series % of unit % counts up only', old.kind, old.unit_id
			using errcode = '23514', constraint = 'series_counts_up';
	end if;
	return new;
end
$$;

CREATE FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	first_taken bigint;
begin
	if n not between 1 and 10000 then
		raise exception 'numbers are taken 1 to 10000 at a time, not %', n
			using errcode = '23514', constraint = 'takings_are_small';
	end if;
	insert into serial.series as s (unit_id, year, kind, last)
	values (for_unit, in_year, of_kind, n)
	on conflict (unit_id, year, kind) do update set last = s.last + excluded.last
	returning s.last - n + 1 into first_taken;
	insert into serial.takings (unit_id, year, kind, first, last)
	values (for_unit, in_year, of_kind, first_taken, first_taken + n - 1);
	return first_taken;
end
$$;

CREATE FUNCTION staff.factors_go_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION staff.held_at(who bigint, today date) RETURNS TABLE(unit_id bigint, admin boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'staff', 'pg_temp'
    AS $$
	select d.unit_id, bool_or(d.role = 'admin')
	from staff.grant_days d
	where d.user_id = who and d.ended_at is null and d.days && daterange(today, null)
	group by d.unit_id
$$;

CREATE FUNCTION staff.recovery_codes_open_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_op = 'UPDATE' and old.used_at is null and new.used_at is not null
		and (old.factor_id, old.hash) = (new.factor_id, new.hash) then
		return new;
	end if;
	raise exception 'a recovery code opens one door once'
		using errcode = '23514', constraint = 'recovery_codes_open_once', schema = 'staff', table = 'recovery_codes';
end
$$;

CREATE FUNCTION staff.refuse_duties_kept_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'staff', 'pg_temp'
    AS $$
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

CREATE FUNCTION staff.roles_in_force(who bigint, today date) RETURNS TABLE(id bigint, role text, unit_id bigint, clashes boolean)
    LANGUAGE sql STABLE
    AS $$
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

CREATE FUNCTION staff.who(logins text[]) RETURNS TABLE(login text, name text, unit_id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select u.login, u.name, u.unit_id from staff.users u where u.login = any (logins)
$$;

CREATE FUNCTION stock.apart_lies_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
	bad record;
begin
	select n.kind, n.holder, n.item into bad
	from neu n
	left join stock.items i on i.code = n.item and i.group_code = 'apart'
	where case when i.id is null then n.holder ~ '^v[0-9]+:l'
		else not (n.kind = 'giver' and n.holder = ''
			or n.kind = 'store' and n.holder ~ '^v[0-9]{1,18}:l[0-9]{1,18}$'
			or n.kind = 'other_out' and n.holder in ('sold', 'loss', 'false')) end
	limit 1;
	if found then
		raise exception '% has no place at % %', bad.item, bad.kind, bad.holder
			using errcode = '23514', constraint = 'apart_lies_apart';
	end if;
	return null;
end
$_$;

CREATE FUNCTION stock.ended_units_goods_take_two() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if old.arrived_by is null and new.arrived_by = new.sent_by
		and not exists (
			select from place.unit_rows r where r.unit_id = new.unit_id and (r.valid_to is null or r.valid_to >= new.arrived_on)) then
		raise exception 'shipment % of an ended unit is counted by who sent it', new.id
			using errcode = '23514', constraint = 'ended_units_goods_take_two';
	end if;
	return new;
end
$$;

CREATE FUNCTION stock.goods_lie_as_lots() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
	bad record;
begin
	select n.holder, n.item into bad
	from neu n
	left join stock.lots l on l.id = substring(n.holder from ':l([0-9]{1,18})$')::bigint
	left join stock.items i on i.id = l.item_id
	where n.item <> 'VND' and n.floor and (
		(i.code, l.book_id, l.earmark_id) is distinct from (n.item, n.book_id, n.earmark_id)
		or n.holder like 'w%' and not exists (
			select from stock.warehouses w where w.id = substring(n.holder from '^w([0-9]{1,18}):')::bigint))
	limit 1;
	if found then
		raise exception '% of % is no lot', bad.holder, bad.item
			using errcode = '23514', constraint = 'goods_lie_as_lots';
	end if;
	return null;
end
$_$;

CREATE FUNCTION stock.shipments_go_forward() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	counted boolean;
	open_lines bigint;
begin
	if (new.code, new.unit_id, new.year, new.number, new.from_id, new.to_unit_id, new.to_id, new.for_what,
			new.vehicle, new.note, new.sent_on, new.due_on, new.sent_at, new.sent_by)
		is distinct from (old.code, old.unit_id, old.year, old.number, old.from_id, old.to_unit_id, old.to_id, old.for_what,
			old.vehicle, old.note, old.sent_on, old.due_on, old.sent_at, old.sent_by)
		or (old.state, new.state) not in (('sent', 'arrived'), ('sent', 'closed'), ('arrived', 'closed'))
		or old.arrived_by is not null and (new.arrived_on, new.arrived_at, new.arrived_by)
			is distinct from (old.arrived_on, old.arrived_at, old.arrived_by) then
		raise exception 'shipment % does not go from % to %', old.id, old.state, new.state
			using errcode = '23514', constraint = 'shipments_go_forward';
	end if;
	select bool_and(a.line is not null), count(*) filter (where a.missing > 0 and s.line is null)
	into counted, open_lines
	from stock.shipment_lines l
	left join stock.shipment_arrivals a using (shipment_id, line)
	left join stock.shipment_settlements s using (shipment_id, line)
	where l.shipment_id = new.id;
	if counted is distinct from true or (new.state = 'closed') <> (open_lines = 0) then
		raise exception 'shipment %: a line is not counted or not explained', old.id
			using errcode = '23514', constraint = 'shipments_close_when_explained';
	end if;
	return new;
end
$$;

CREATE FUNCTION tlog.add_key(of integer, from_size bigint, vkey text, endorsed text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	perform tlog.lock();
	if from_size is distinct from (select max(c.size) + 1 from tlog.checkpoints c where c.origin = of)
		or of is distinct from (select max(o.id) from tlog.origins o) then
		raise exception 'log % is not at %', of, from_size - 1
			using errcode = '40001';
	end if;
	insert into tlog.keys (origin, from_size, vkey, endorsed) values (of, from_size, vkey, endorsed);
end
$$;

CREATE FUNCTION tlog.begin_origin(origin text, after text, vkey text, root bytea, note text, leaf bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	new_id integer;
begin
	perform tlog.lock();
	select coalesce(max(o.id), 0) + 1 into new_id from tlog.origins o;
	if new_id > 1 and not pg_has_role(session_user, 'quy_owner', 'member') then
		raise exception 'only the owner of the tables begins the log anew'
			using errcode = '42501';
	end if;
	insert into tlog.origins (id, origin, after) values (new_id, origin, after);
	insert into tlog.keys (origin, from_size, vkey) values (new_id, 0, vkey);
	insert into tlog.checkpoints (origin, size, root, note) values (new_id, 0, root, note);
	if new_id > 1 then
		insert into tlog.leaves (epoch, kind, ref, body) values (-new_id, 'origin', origin, leaf);
	end if;
end
$$;

CREATE FUNCTION tlog.checkpoints_say_what_is() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	name text := (select o.origin from tlog.origins o where o.id = new.origin);
	text_of text := name || E'\n' || new.size || E'\n' || encode(new.root, 'base64') || E'\n\n— ' || name || ' ';
	key text := (
		select k.vkey from tlog.keys k
		where k.origin = new.origin and k.from_size <= new.size
		order by k.from_size desc
		limit 1);
begin
	if new.size <> coalesce((select max(s.pos) + 1 from tlog.sequenced s where s.origin = new.origin), 0) then
		raise exception 'a checkpoint of % leaves, but others are sequenced', new.size
			using errcode = '23514', constraint = 'checkpoints_cover_what_is_sequenced';
	end if;
	if exists (
		select from generate_series(0, 7) l
		where (new.size >> (8 * l)) <> coalesce((
			select t.n * 256 + length(t.data) / 32 from tlog.tiles t
			where t.origin = new.origin and t.level = l
			order by t.n desc
			limit 1), 0)) then
		raise exception 'a checkpoint of % leaves, but the tiles hold others', new.size
			using errcode = '23514', constraint = 'checkpoints_cover_the_tiles';
	end if;
	if not starts_with(new.note, text_of)
		or encode(substring(decode(split_part(substring(new.note from length(text_of) + 1), E'\n', 1), 'base64') from 1 for 4), 'hex')
			is distinct from split_part(key, '+', 2) then
		raise exception 'the note of a checkpoint of % leaves says something else', new.size
			using errcode = '23514', constraint = 'checkpoints_are_signed';
	end if;
	return null;
end
$$;

CREATE FUNCTION tlog.extend(of integer, old_size bigint, many integer, levels smallint[], ns bigint[], datas bytea[], root bytea, note text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	head bigint;
	now_epoch integer;
	last_epoch integer := -2147483648;
	last_xid xid8 := '0';
	last_id bigint := 0;
	found_many integer;
begin
	perform tlog.lock();
	select max(c.size) into head from tlog.checkpoints c where c.origin = of;
	if of is distinct from (select max(o.id) from tlog.origins o) or head is distinct from old_size then
		raise exception 'log % stands at %, not at %', of, head, old_size
			using errcode = '40001'; -- another server was faster: read anew
	end if;
	select max(e.epoch) into now_epoch from tlog.epochs e;
	if old_size > 0 then
		select s.epoch, s.xid, s.id into strict last_epoch, last_xid, last_id
		from tlog.sequenced s where s.origin = of and s.pos = old_size - 1;
	end if;
	insert into tlog.sequenced (origin, pos, epoch, xid, id)
	select of, old_size + row_number() over (order by l.epoch, l.xid, l.id) - 1, l.epoch, l.xid, l.id
	from (
		select l.epoch, l.xid, l.id from tlog.leaves l
		where (l.epoch, l.xid, l.id) > (last_epoch, last_xid, last_id)
			and (l.epoch < now_epoch or l.xid < pg_snapshot_xmin(pg_current_snapshot()))
		order by l.epoch, l.xid, l.id
		limit many) l
	order by 2;
	get diagnostics found_many = row_count;
	if found_many <> many or many < 1 then
		raise exception '% leaves to take, not %', found_many, many
			using errcode = '23514', constraint = 'extended_by_what_there_is';
	end if;
	insert into tlog.tiles (origin, level, n, data)
	select of, t.level, t.n, t.data from unnest(levels, ns, datas) as t (level, n, data)
	order by t.level, t.n
	on conflict (origin, level, n) do update set data = excluded.data;
	insert into tlog.checkpoints (origin, size, root, note) values (of, old_size + many, root, note);
end
$$;

CREATE FUNCTION tlog.live_again() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	execute format('create or replace function tlog.life() returns bigint
		language sql immutable parallel safe return %s', new.epoch);
	return null;
end
$$;

CREATE FUNCTION tlog.lock() RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	select pg_advisory_xact_lock(hashtext('tlog.sequence'))
$$;

CREATE FUNCTION tlog.raise_epoch() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
	new_id integer;
begin
	if not pg_has_role(session_user, 'quy_owner', 'member') then
		raise exception 'only the owner of the tables raises the epoch'
			using errcode = '42501';
	end if;
	perform tlog.lock();
	select max(e.epoch) + 1 into new_id from tlog.epochs e;
	execute format('alter table tlog.leaves alter column epoch set default %s', new_id);
	insert into tlog.epochs (epoch) values (new_id);
	return new_id;
end
$$;

CREATE FUNCTION tlog.sequenced_follow() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
	first bigint;
	last bigint;
	many bigint;
	of integer;
begin
	select min(t.pos), max(t.pos), count(*), min(t.origin) into first, last, many, of from taken t;
	if many = 0 then
		return null;
	end if;
	if exists (select from taken t where t.origin <> of)
		or of is distinct from (select max(o.id) from tlog.origins o)
		or last - first + 1 <> many
		or first <> coalesce((select max(s.pos) + 1 from tlog.sequenced s where s.origin = of and s.pos < first), 0) then
		raise exception 'positions % to % of log % do not follow on', first, last, of
			using errcode = '23514', constraint = 'sequenced_without_gap';
	end if;
	return null;
end
$$;

CREATE FUNCTION tlog.tiles_grow() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
	if tg_op = 'INSERT' then
		if new.n > 0 and not exists (
			select from tlog.tiles t
			where t.origin = new.origin and t.level = new.level and t.n = new.n - 1 and length(t.data) = 8192) then
			raise exception 'tile % of level % begins before the one before it is full', new.n, new.level
				using errcode = '23514', constraint = 'tiles_follow';
		end if;
	elsif (new.origin, new.level, new.n) <> (old.origin, old.level, old.n)
		or length(new.data) < length(old.data)
		or substring(new.data from 1 for length(old.data)) <> old.data then
		raise exception 'tile % of level % may only grow', old.n, old.level
			using errcode = '23514', constraint = 'tiles_only_grow';
	end if;
	return new;
end
$$;

CREATE TABLE aid.decisions (
    id bigint NOT NULL,
    slug text NOT NULL,
    round_id bigint NOT NULL,
    event_id bigint NOT NULL,
    private boolean NOT NULL,
    fund_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    decided_on date NOT NULL,
    method text NOT NULL,
    norms jsonb NOT NULL,
    prepared_by bigint NOT NULL,
    decided_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    preparer text NOT NULL,
    decider text NOT NULL,
    confirmer text NOT NULL,
    hash bytea NOT NULL,
    list_hash bytea NOT NULL,
    confirmed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT decisions_hashes_are_sha256 CHECK (((length(hash) = 32) AND (length(list_hash) = 32))),
    CONSTRAINT decisions_method_is_known CHECK ((method = ANY (ARRAY['norm'::text, 'norm_scaled'::text]))),
    CONSTRAINT decisions_numbered_in_their_year CHECK (((year)::numeric = EXTRACT(year FROM decided_on))),
    CONSTRAINT decisions_take_three_people CHECK (((prepared_by > 0) AND (decided_by > 0) AND (confirmed_by > 0) AND (prepared_by <> decided_by) AND (prepared_by <> confirmed_by) AND (decided_by <> confirmed_by)))
);

ALTER TABLE aid.decisions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.decisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.lists (
    decision_id bigint NOT NULL,
    body bytea NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE aid.notice_places (
    notice_id bigint NOT NULL,
    nth integer NOT NULL,
    place text NOT NULL,
    village_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT notice_places_are_named CHECK (((length(place) >= 1) AND (length(place) <= 200)))
);

CREATE TABLE aid.notices (
    id bigint NOT NULL,
    code text NOT NULL,
    decision_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    due_on date NOT NULL,
    starts_on date,
    ends_on date,
    put_up_by bigint,
    put_up_at timestamp with time zone,
    proof_file_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT notices_code_is_whole CHECK ((code ~ '^N[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'::text)),
    CONSTRAINT notices_hang_thirty_days CHECK ((ends_on >= (starts_on + 30))),
    CONSTRAINT notices_up_with_all_about_it CHECK ((num_nulls(starts_on, ends_on, put_up_by, put_up_at) = ANY (ARRAY[0, 4])))
);

ALTER TABLE aid.notices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.objection_answers (
    objection_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    verdict text NOT NULL,
    answer text NOT NULL,
    answered_by bigint NOT NULL,
    answered_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT objection_answers_by_a_person CHECK ((answered_by > 0)),
    CONSTRAINT objection_answers_say_something CHECK (((length(answer) >= 5) AND (length(answer) <= 2000))),
    CONSTRAINT objection_answers_verdict_is_known CHECK ((verdict = ANY (ARRAY['kept'::text, 'upheld'::text])))
);

CREATE TABLE aid.objections (
    id bigint NOT NULL,
    code text NOT NULL,
    notice_id bigint NOT NULL,
    row_id bigint,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    words bytea NOT NULL,
    filed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT objections_are_told_briefly CHECK ((length(words) <= 8192)),
    CONSTRAINT objections_channel_is_known CHECK ((channel = ANY (ARRAY['web'::text, 'office'::text]))),
    CONSTRAINT objections_code_is_whole CHECK ((code ~ '^K[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'::text)),
    CONSTRAINT objections_kind_is_known CHECK ((kind = ANY (ARRAY['not_hit'::text, 'wrong_facts'::text, 'had_already'::text, 'missing'::text, 'other'::text]))),
    CONSTRAINT objections_missing_names_no_row CHECK (((kind <> 'missing'::text) OR (row_id IS NULL)))
);

ALTER TABLE aid.objections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.objections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.rounds (
    id bigint NOT NULL,
    slug text NOT NULL,
    event_id bigint NOT NULL,
    private boolean NOT NULL,
    fund_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    method text NOT NULL,
    cut_on date NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT rounds_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT rounds_method_is_known CHECK ((method = ANY (ARRAY['norm'::text, 'norm_scaled'::text]))),
    CONSTRAINT rounds_prepared_by_a_person CHECK ((prepared_by > 0)),
    CONSTRAINT rounds_slug_is_plain CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{2,79}$'::text)),
    CONSTRAINT rounds_state_is_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'decided'::text, 'confirmed'::text, 'withdrawn'::text])))
);

CREATE TABLE ledger.funds (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    opened_on date NOT NULL,
    basis text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT funds_have_a_basis CHECK (((length(basis) >= 1) AND (length(basis) <= 500))),
    CONSTRAINT funds_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

CREATE VIEW aid.public_decisions AS
 SELECT d.slug,
    d.number,
    d.year,
    d.unit_id,
    d.event_id,
    f.name AS fund,
    r.name,
    d.decided_on,
    r.cut_on,
    d.method,
    d.norms,
    encode(d.hash, 'hex'::text) AS hash,
    encode(d.list_hash, 'hex'::text) AS list_hash,
    d.confirmed_at,
    d.id AS decision_id,
    d.fund_id
   FROM ((aid.decisions d
     JOIN aid.rounds r ON ((r.id = d.round_id)))
     JOIN ledger.funds f ON ((f.id = d.fund_id)))
  WHERE (NOT d.private);

CREATE VIEW aid.public_lists AS
 SELECT d.slug,
    l.body
   FROM (aid.decisions d
     JOIN aid.lists l ON ((l.decision_id = d.id)))
  WHERE (NOT d.private);

CREATE TABLE aid.round_lots (
    round_id bigint NOT NULL,
    nth integer NOT NULL,
    account_id bigint NOT NULL,
    item text NOT NULL,
    held bigint NOT NULL,
    qty bigint NOT NULL,
    purposes text[],
    areas bigint[],
    area_unit bigint,
    CONSTRAINT round_lots_narrowed_to_something CHECK (((cardinality(purposes) > 0) AND (cardinality(areas) > 0))),
    CONSTRAINT round_lots_offer_what_is_held CHECK (((qty >= 1) AND (qty <= held))),
    CONSTRAINT round_lots_purposes_are_known CHECK ((purposes <@ ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text, 'g'::text, 'h'::text, 'i'::text, 'k'::text]))
);

CREATE TABLE giving.bank_accounts (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    bin text NOT NULL,
    bank_name text NOT NULL,
    branch text DEFAULT ''::text NOT NULL,
    number text NOT NULL,
    holder_name text NOT NULL,
    profile text DEFAULT ''::text NOT NULL,
    treasury boolean DEFAULT false NOT NULL,
    for_qr boolean DEFAULT false NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    named_at timestamp with time zone DEFAULT now() NOT NULL,
    named_by bigint NOT NULL,
    ask_id bigint,
    alone boolean DEFAULT false NOT NULL,
    after_id bigint,
    CONSTRAINT bank_accounts_are_named CHECK ((((length(bank_name) >= 1) AND (length(bank_name) <= 200)) AND ((length(holder_name) >= 1) AND (length(holder_name) <= 200)) AND (length(branch) <= 200))),
    CONSTRAINT bank_accounts_bin_is_six_digits CHECK (((treasury AND (bin = ''::text)) OR ((NOT treasury) AND (bin ~ '^[0-9]{6}$'::text)))),
    CONSTRAINT bank_accounts_close_after_they_open CHECK ((closed_on >= opened_on)),
    CONSTRAINT bank_accounts_closed_ones_have_no_qr CHECK (((closed_on IS NULL) OR (NOT for_qr))),
    CONSTRAINT bank_accounts_number_is_plain CHECK ((number ~ '^[0-9A-Z]{1,19}$'::text)),
    CONSTRAINT bank_accounts_profile_is_known CHECK ((profile = ANY (ARRAY[''::text, 'vcb'::text, 'vietinbank'::text, 'agribank'::text]))),
    CONSTRAINT bank_accounts_treasury_has_no_qr CHECK ((NOT (treasury AND for_qr)))
);

CREATE TABLE giving.campaigns (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    book_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    slug text NOT NULL,
    prefix text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    purpose text NOT NULL,
    purpose_en text DEFAULT ''::text NOT NULL,
    cover text DEFAULT ''::text NOT NULL,
    cover_en text DEFAULT ''::text NOT NULL,
    surplus text NOT NULL,
    surplus_en text DEFAULT ''::text NOT NULL,
    area_unit_id bigint,
    disaster text DEFAULT ''::text NOT NULL,
    call_level text NOT NULL,
    call_body text NOT NULL,
    call_number text NOT NULL,
    call_on date NOT NULL,
    call_title text NOT NULL,
    call_file_id bigint,
    authorisation_number text DEFAULT ''::text NOT NULL,
    authorisation_on date,
    authorisation_body text DEFAULT ''::text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    extended_to date,
    extension_number text DEFAULT ''::text NOT NULL,
    extension_on date,
    extension_body text DEFAULT ''::text NOT NULL,
    distribution_ends_on date NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by bigint NOT NULL,
    published_at timestamp with time zone,
    published_by bigint,
    closed_on date,
    closed_reason text DEFAULT ''::text NOT NULL,
    extension_signer text DEFAULT ''::text NOT NULL,
    extension_file_id bigint,
    distributing_on date,
    reported_on date,
    report_number text DEFAULT ''::text NOT NULL,
    report_file_id bigint,
    kind text DEFAULT 'campaign'::text NOT NULL,
    drafted_by bigint,
    alone boolean DEFAULT false NOT NULL,
    distribution_called_to date NOT NULL,
    CONSTRAINT campaigns_authorisation_is_whole CHECK ((((authorisation_on IS NULL) = (authorisation_number = ''::text)) AND ((authorisation_on IS NULL) = (authorisation_body = ''::text)))),
    CONSTRAINT campaigns_call_is_named CHECK ((((length(call_body) >= 1) AND (length(call_body) <= 200)) AND ((length(call_number) >= 1) AND (length(call_number) <= 100)) AND ((length(call_title) >= 1) AND (length(call_title) <= 300)))),
    CONSTRAINT campaigns_called_before_they_start CHECK ((call_on <= starts_on)),
    CONSTRAINT campaigns_called_by_a_known_level CHECK ((call_level = ANY (ARRAY['central'::text, 'province'::text, 'district'::text, 'commune'::text]))),
    CONSTRAINT campaigns_closed_early_for_a_reason CHECK ((((closed_on IS NULL) = (closed_reason = ''::text)) AND (closed_on <= COALESCE(extended_to, ends_on)))),
    CONSTRAINT campaigns_communes_need_an_authorisation CHECK (((call_level <> 'commune'::text) OR (authorisation_on IS NOT NULL))),
    CONSTRAINT campaigns_cover_is_short CHECK (((length(cover) <= 5000) AND (length(cover_en) <= 5000))),
    CONSTRAINT campaigns_distribute_after_they_received CHECK (((distribution_ends_on >= COALESCE(closed_on, GREATEST(ends_on, extended_to))) AND (distribution_called_to >= ends_on))),
    CONSTRAINT campaigns_distribute_before_they_report CHECK (((reported_on IS NULL) OR (distributing_on IS NOT NULL))),
    CONSTRAINT campaigns_districts_call_until_2025_06_30 CHECK (((call_level <> 'district'::text) OR (call_on < '2025-07-01'::date))),
    CONSTRAINT campaigns_end_after_they_start CHECK ((ends_on >= starts_on)),
    CONSTRAINT campaigns_extension_is_longer CHECK ((extended_to > ends_on)),
    CONSTRAINT campaigns_extension_is_signed CHECK ((length(extension_signer) <= 200)),
    CONSTRAINT campaigns_extension_is_whole CHECK ((((extended_to IS NULL) = (extension_number = ''::text)) AND ((extended_to IS NULL) = (extension_on IS NULL)) AND ((extended_to IS NULL) = (extension_body = ''::text)))),
    CONSTRAINT campaigns_have_a_name CHECK ((((length(name) >= 1) AND (length(name) <= 200)) AND (length(name_en) <= 200))),
    CONSTRAINT campaigns_have_a_purpose CHECK ((((length(purpose) >= 1) AND (length(purpose) <= 1000)) AND (length(purpose_en) <= 1000))),
    CONSTRAINT campaigns_kind_is_known CHECK ((kind = ANY (ARRAY['campaign'::text, 'budget'::text, 'disaster_prevention'::text, 'charity'::text]))),
    CONSTRAINT campaigns_prefix_is_two_to_four_letters CHECK (
CASE kind
    WHEN 'campaign'::text THEN (prefix ~ '^[A-Z]{2,4}$'::text)
    ELSE (prefix = ''::text)
END),
    CONSTRAINT campaigns_published_by_someone CHECK (((published_at IS NULL) = (published_by IS NULL))),
    CONSTRAINT campaigns_report_is_whole CHECK ((((reported_on IS NULL) = (report_number = ''::text)) AND ((reported_on IS NULL) = (report_file_id IS NULL)) AND (length(report_number) <= 100))),
    CONSTRAINT campaigns_report_what_they_distributed CHECK ((reported_on >= distributing_on)),
    CONSTRAINT campaigns_slug_is_plain CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 60))),
    CONSTRAINT campaigns_sources_call_nobody CHECK (((kind = 'campaign'::text) OR ((published_at IS NULL) AND (extended_to IS NULL) AND (distributing_on IS NULL)))),
    CONSTRAINT campaigns_tell_what_becomes_of_a_surplus CHECK ((((length(surplus) >= 1) AND (length(surplus) <= 1000)) AND (length(surplus_en) <= 1000)))
);

CREATE VIEW giving.public_bank_accounts AS
 SELECT a.id,
    a.campaign_id,
    a.unit_id,
    a.bin,
    a.bank_name,
    a.branch,
    a.number,
    a.holder_name,
    a.profile,
    a.treasury,
    a.for_qr,
    a.opened_on,
    a.closed_on,
    a.after_id,
    ( SELECT b.opened_on
           FROM giving.bank_accounts b
          WHERE (b.after_id = a.id)) AS passed_on
   FROM (giving.bank_accounts a
     JOIN giving.campaigns c ON ((c.id = a.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE VIEW giving.public_campaigns AS
 SELECT campaigns.id,
    campaigns.unit_id,
    campaigns.fund_id,
    campaigns.book_id,
    campaigns.earmark_id,
    campaigns.slug,
    campaigns.prefix,
    campaigns.name,
    campaigns.name_en,
    campaigns.purpose,
    campaigns.purpose_en,
    campaigns.cover,
    campaigns.cover_en,
    campaigns.surplus,
    campaigns.surplus_en,
    campaigns.area_unit_id,
    campaigns.disaster,
    campaigns.call_level,
    campaigns.call_body,
    campaigns.call_number,
    campaigns.call_on,
    campaigns.call_title,
    campaigns.authorisation_number,
    campaigns.authorisation_on,
    campaigns.authorisation_body,
    campaigns.starts_on,
    campaigns.ends_on,
    campaigns.extended_to,
    campaigns.extension_number,
    campaigns.extension_on,
    campaigns.extension_body,
    campaigns.distribution_ends_on,
    campaigns.published_at,
    campaigns.closed_on,
    campaigns.closed_reason,
    campaigns.extension_signer,
    campaigns.distributing_on,
    campaigns.reported_on,
    campaigns.report_number,
    campaigns.call_file_id,
    campaigns.distribution_called_to
   FROM giving.campaigns
  WHERE (campaigns.published_at IS NOT NULL);

CREATE TABLE ledger.accounts (
    id bigint NOT NULL,
    book_id bigint NOT NULL,
    kind text NOT NULL,
    item text DEFAULT 'VND'::text NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    earmark_id bigint,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    floor boolean GENERATED ALWAYS AS ((kind = ANY (ARRAY['bank'::text, 'cash'::text, 'transit'::text, 'store'::text, 'reserved'::text]))) STORED NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT accounts_holder_is_plain CHECK ((holder ~ '^[a-z0-9:_-]{0,40}$'::text)),
    CONSTRAINT accounts_item_is_plain CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT accounts_keep_money_and_goods_apart CHECK (
CASE kind
    WHEN 'bank'::text THEN (item = 'VND'::text)
    WHEN 'cash'::text THEN (item = 'VND'::text)
    WHEN 'fee'::text THEN (item = 'VND'::text)
    WHEN 'interest'::text THEN (item = 'VND'::text)
    WHEN 'store'::text THEN (item <> 'VND'::text)
    ELSE true
END),
    CONSTRAINT accounts_kind_is_known CHECK ((kind = ANY (ARRAY['giver'::text, 'bank'::text, 'cash'::text, 'transit'::text, 'store'::text, 'reserved'::text, 'outlay'::text, 'fee'::text, 'interest'::text, 'other_in'::text, 'other_out'::text]))),
    CONSTRAINT accounts_reserve_lies_somewhere CHECK (((kind <> 'reserved'::text) OR (holder ~
CASE
    WHEN (item = 'VND'::text) THEN '^(bank:[a-z0-9]+|cash:[a-z0-9]+|s[1-9][0-9]*)$'::text
    ELSE '^[ws][1-9][0-9]*:l[1-9][0-9]*$'::text
END))),
    CONSTRAINT accounts_store_is_a_lot_in_a_warehouse CHECK (((kind <> 'store'::text) OR (holder ~ '^[wv][1-9][0-9]*:l[1-9][0-9]*$'::text)))
);

CREATE TABLE ledger.books (
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT books_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT books_kind_is_known CHECK ((kind = ANY (ARRAY['campaign'::text, 'budget'::text, 'disaster_prevention'::text, 'charity'::text, 'general'::text]))),
    CONSTRAINT books_source_is_short CHECK (((length(source) >= 1) AND (length(source) <= 100)))
);

CREATE TABLE ledger.earmarks (
    id bigint NOT NULL,
    book_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT earmarks_code_is_plain CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT earmarks_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT earmarks_purpose_is_short CHECK ((length(purpose) <= 1000))
);

CREATE TABLE stock.lots (
    id bigint NOT NULL,
    source text NOT NULL,
    item_id bigint NOT NULL,
    book_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    came_on date NOT NULL,
    expires_on date,
    note text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    made_by text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT lots_expire_after_they_came CHECK ((expires_on > came_on)),
    CONSTRAINT lots_note_is_short CHECK ((length(note) <= 200)),
    CONSTRAINT lots_source_is_plain CHECK ((source ~ '^[a-z][a-z_]*:[0-9]+(/[0-9]+)?$'::text))
);

CREATE VIEW aid.public_lots AS
 SELECT d.slug,
    l.nth,
    l.item,
    l.qty,
    l.purposes,
    l.area_unit,
    b.id AS book_id,
    b.name AS book,
    e.code AS earmark,
    e.name AS earmark_name,
    a.kind,
    a.earmark_id,
    c.slug AS campaign,
    c.name AS campaign_name,
    c.name_en AS campaign_name_en,
    e.purpose AS earmark_purpose,
    s.came_on,
    ((k.bank_name || ' '::text) || k.number) AS bank
   FROM (((((((aid.decisions d
     JOIN aid.round_lots l ON ((l.round_id = d.round_id)))
     JOIN ledger.accounts a ON ((a.id = l.account_id)))
     JOIN ledger.books b ON ((b.id = a.book_id)))
     LEFT JOIN ledger.earmarks e ON ((e.id = a.earmark_id)))
     LEFT JOIN giving.public_campaigns c ON ((c.book_id = b.id)))
     LEFT JOIN giving.public_bank_accounts k ON (((a.kind = 'bank'::text) AND (a.holder = ('bank:'::text || k.id)))))
     LEFT JOIN stock.lots s ON (((a.kind = 'store'::text) AND (s.id = ("substring"(a.holder, ':l([0-9]{1,18})$'::text))::bigint))))
  WHERE (NOT d.private);

CREATE VIEW aid.public_notice_places AS
 SELECT n.code,
    p.nth,
    p.place
   FROM (aid.notices n
     JOIN aid.notice_places p ON ((p.notice_id = n.id)))
  WHERE (n.starts_on IS NOT NULL);

CREATE VIEW aid.public_notices AS
 SELECT n.id AS notice_id,
    n.code,
    d.slug,
    n.unit_id,
    n.due_on,
    n.starts_on,
    n.ends_on,
    d.event_id
   FROM (aid.notices n
     JOIN aid.decisions d ON ((d.id = n.decision_id)))
  WHERE ((NOT d.private) AND (n.starts_on IS NOT NULL));

CREATE VIEW aid.public_objections AS
 SELECT o.code,
    n.code AS notice,
    o.filed_at,
    a.verdict,
    a.answer,
    a.answered_at
   FROM ((aid.objections o
     JOIN aid.notices n ON ((n.id = o.notice_id)))
     LEFT JOIN aid.objection_answers a ON ((a.objection_id = o.id)));

CREATE TABLE aid.request_answers (
    id bigint NOT NULL,
    step_id bigint NOT NULL,
    paper_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    outcome text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    answered_by bigint NOT NULL,
    answered_name text NOT NULL,
    answered_on date NOT NULL,
    answered_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT request_answers_are_known CHECK ((outcome = ANY (ARRAY['approved'::text, 'returned'::text, 'rejected'::text]))),
    CONSTRAINT request_answers_are_peoples CHECK (((answered_by > 0) AND (answered_name <> ''::text))),
    CONSTRAINT request_answers_say_why CHECK (((outcome = 'approved'::text) OR ((length(reason) >= 10) AND (length(reason) <= 2000))))
);

CREATE TABLE aid.request_lines (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    household_id bigint NOT NULL,
    assessment_id bigint NOT NULL,
    revision integer NOT NULL,
    facts_hash bytea NOT NULL,
    household_code text NOT NULL,
    head text NOT NULL,
    village_id bigint,
    village text DEFAULT ''::text NOT NULL,
    case_name text NOT NULL,
    band text DEFAULT ''::text NOT NULL,
    content text NOT NULL,
    norm_id bigint NOT NULL,
    item text NOT NULL,
    purpose text NOT NULL,
    sum text NOT NULL,
    terms jsonb NOT NULL,
    entitled bigint NOT NULL,
    before bigint DEFAULT 0 NOT NULL,
    content_total bigint NOT NULL,
    proposed bigint GENERATED ALWAYS AS ((entitled - before)) STORED NOT NULL,
    asked bigint NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    approved bigint,
    approved_reason text DEFAULT ''::text NOT NULL,
    allocated bigint DEFAULT 0 NOT NULL,
    dispatched bigint DEFAULT 0 NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    open boolean DEFAULT true NOT NULL,
    CONSTRAINT request_lines_allocated_within_approved CHECK (((allocated >= 0) AND (allocated <= COALESCE(approved, (0)::bigint)))),
    CONSTRAINT request_lines_approved_within_asked CHECK (((approved >= 0) AND (approved <= asked))),
    CONSTRAINT request_lines_ask_for_something_new CHECK (((before >= 0) AND (entitled > before) AND (content_total >= entitled))),
    CONSTRAINT request_lines_ask_no_more_than_their_norm CHECK (((asked >= 0) AND (asked <= (entitled - before)))),
    CONSTRAINT request_lines_cut_for_a_reason CHECK (((approved IS NULL) OR (approved = asked) OR ((length(approved_reason) >= 5) AND (length(approved_reason) <= 500)))),
    CONSTRAINT request_lines_delivered_within_allocated CHECK (((delivered >= 0) AND (delivered <= allocated))),
    CONSTRAINT request_lines_dispatched_within_allocated CHECK (((dispatched >= 0) AND (dispatched <= allocated))),
    CONSTRAINT request_lines_hold_facts CHECK ((length(facts_hash) = 32)),
    CONSTRAINT request_lines_item_is_known_by_its_code CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT request_lines_purpose_is_a_letter_of_the_decree CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text, 'g'::text, 'h'::text, 'i'::text, 'k'::text]))),
    CONSTRAINT request_lines_say_why_they_differ CHECK (((asked = (entitled - before)) OR ((length(reason) >= 5) AND (length(reason) <= 500))))
);

CREATE TABLE aid.request_papers (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    turn integer NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    written_on date NOT NULL,
    signed_by bigint NOT NULL,
    signed_name text NOT NULL,
    signed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    list_hash bytea NOT NULL,
    commitment bytea NOT NULL,
    gap jsonb NOT NULL,
    explanation text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT request_papers_hold_their_list CHECK (((length(list_hash) = 32) AND (length(commitment) = 32))),
    CONSTRAINT request_papers_signed_by_a_person CHECK (((signed_by > 0) AND (signed_name <> ''::text)))
);

CREATE TABLE aid.requests (
    id bigint NOT NULL,
    code text NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    supplements_id bigint,
    private boolean NOT NULL,
    event_on date NOT NULL,
    written_on date NOT NULL,
    letter text DEFAULT ''::text NOT NULL,
    explanation text DEFAULT ''::text NOT NULL,
    approval text DEFAULT 'draft'::text NOT NULL,
    submission_id bigint,
    drafted_by bigint NOT NULL,
    drafted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT requests_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT requests_drafted_by_a_person CHECK ((drafted_by > 0)),
    CONSTRAINT requests_not_before_the_event CHECK ((written_on >= event_on)),
    CONSTRAINT requests_signed_when_sent CHECK (((approval = 'draft'::text) = (submission_id IS NULL))),
    CONSTRAINT requests_state_is_known CHECK ((approval = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'approved'::text, 'rejected'::text]))),
    CONSTRAINT requests_texts_are_short CHECK (((length(letter) <= 4000) AND (length(explanation) <= 4000)))
);

CREATE VIEW aid.public_requests AS
 SELECT r.event_id,
    r.unit_id,
    l.item,
    (sum(l.asked))::bigint AS asked,
    (sum(COALESCE(l.approved, (0)::bigint)) FILTER (WHERE (r.approval = 'approved'::text)))::bigint AS approved,
    (sum(l.allocated))::bigint AS allocated,
    (sum(l.delivered))::bigint AS delivered,
        CASE
            WHEN (count(DISTINCT l.household_id) >= 5) THEN count(DISTINCT l.household_id)
            ELSE NULL::bigint
        END AS households,
    min(p.signed_at) AS first_signed_at,
    max(a.answered_at) AS last_answered_at
   FROM (((aid.requests r
     JOIN aid.request_lines l ON ((l.request_id = r.id)))
     JOIN aid.request_papers p ON ((p.id = r.submission_id)))
     LEFT JOIN LATERAL ( SELECT max(a_1.answered_at) AS answered_at
           FROM aid.request_answers a_1
          WHERE (a_1.paper_id = p.id)) a ON (true))
  WHERE ((NOT r.private) AND (r.approval = ANY (ARRAY['submitted'::text, 'approved'::text])))
  GROUP BY r.event_id, r.unit_id, l.item;

CREATE TABLE aid.row_states (
    row_id bigint NOT NULL,
    decision_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    qty bigint NOT NULL,
    given bigint DEFAULT 0 NOT NULL,
    struck_at timestamp with time zone,
    struck_by bigint,
    struck_reason text DEFAULT ''::text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT row_states_give_no_more_than_decided CHECK (((given >= 0) AND (given <= qty))),
    CONSTRAINT row_states_struck_by_someone_for_a_reason CHECK ((((struck_at IS NULL) = (struck_by IS NULL)) AND ((struck_at IS NULL) OR ((length(struck_reason) >= 5) AND (length(struck_reason) <= 500)))))
);

CREATE TABLE aid.rows (
    id bigint NOT NULL,
    code text NOT NULL,
    decision_id bigint NOT NULL,
    nth integer NOT NULL,
    event_id bigint NOT NULL,
    line_id bigint NOT NULL,
    request_id bigint NOT NULL,
    household_id bigint NOT NULL,
    household_code text NOT NULL,
    assessment_id bigint NOT NULL,
    verified_by bigint,
    unit_id bigint NOT NULL,
    village_id bigint,
    village text DEFAULT ''::text NOT NULL,
    masked_name text NOT NULL,
    purpose text NOT NULL,
    case_name text NOT NULL,
    norm_id bigint NOT NULL,
    item text NOT NULL,
    want bigint NOT NULL,
    qty bigint NOT NULL,
    sum_text text DEFAULT ''::text NOT NULL,
    facts_hash bytea NOT NULL,
    approved bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT rows_code_is_whole CHECK ((code ~ '^C[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$'::text)),
    CONSTRAINT rows_give_what_is_wanted_at_most CHECK (((qty >= 1) AND (qty <= want))),
    CONSTRAINT rows_hash_is_sha256 CHECK ((length(facts_hash) = 32)),
    CONSTRAINT rows_item_is_plain CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT rows_purpose_is_known CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text, 'g'::text, 'h'::text, 'i'::text, 'k'::text]))),
    CONSTRAINT rows_want_what_was_approved_at_most CHECK ((want <= approved))
);

CREATE VIEW aid.public_rows AS
 SELECT d.slug,
    r.nth,
    r.unit_id,
    r.village,
    r.masked_name,
    r.purpose,
    r.case_name,
    r.norm_id,
    r.item,
    r.want,
    r.qty,
    r.sum_text,
    s.given,
    (s.struck_at IS NOT NULL) AS struck,
    n.code AS notice,
    n.starts_on,
    n.ends_on,
    COALESCE(r.approved, r.want) AS approved,
        CASE
            WHEN ((r.masked_name <> r.household_code) AND (EXISTS ( SELECT
               FROM aid.rows o
              WHERE (((o.decision_id = r.decision_id) AND (o.unit_id = r.unit_id) AND (o.masked_name = r.masked_name) AND (o.village = r.village)) AND (o.household_id <> r.household_id))))) THEN "right"(r.household_code, 4)
            ELSE ''::text
        END AS household
   FROM (((aid.decisions d
     JOIN aid.rows r ON ((r.decision_id = d.id)))
     JOIN aid.row_states s ON ((s.row_id = r.id)))
     LEFT JOIN aid.notices n ON (((n.decision_id = d.id) AND (n.unit_id = r.unit_id))))
  WHERE (NOT d.private);

ALTER TABLE aid.request_answers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.request_answers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.request_comments (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    line_id bigint,
    unit_id bigint NOT NULL,
    body text NOT NULL,
    written_by bigint NOT NULL,
    written_name text NOT NULL,
    written_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT request_comments_are_peoples CHECK ((written_by > 0)),
    CONSTRAINT request_comments_say_something CHECK (((length(body) >= 2) AND (length(body) <= 1000)))
);

ALTER TABLE aid.request_comments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.request_comments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.request_hands (
    request_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    person bigint NOT NULL,
    first_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT request_hands_are_people CHECK ((person > 0))
);

ALTER TABLE aid.request_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.request_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE aid.request_papers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.request_papers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.request_steps (
    id bigint NOT NULL,
    paper_id bigint NOT NULL,
    request_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    "position" integer NOT NULL,
    level text NOT NULL,
    at_unit bigint NOT NULL,
    days integer NOT NULL,
    working boolean NOT NULL,
    basis text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT request_steps_have_time CHECK (((days >= 1) AND (days <= 60))),
    CONSTRAINT request_steps_level_is_known CHECK ((level = ANY (ARRAY['district'::text, 'province'::text])))
);

ALTER TABLE aid.request_steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.request_steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE aid.requests ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.requests_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.round_acts (
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    act text NOT NULL,
    by_id bigint NOT NULL,
    by_name text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT round_acts_are_known CHECK ((act = ANY (ARRAY['prepared'::text, 'submitted'::text, 'returned'::text, 'decided'::text, 'confirmed'::text, 'withdrawn'::text]))),
    CONSTRAINT round_acts_by_a_person CHECK ((by_id > 0)),
    CONSTRAINT round_acts_reason_is_short CHECK ((length(reason) <= 500)),
    CONSTRAINT round_acts_return_for_a_reason CHECK (((act <> 'returned'::text) OR (length(reason) >= 5)))
);

ALTER TABLE aid.round_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.round_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.round_items (
    round_id bigint NOT NULL,
    item text NOT NULL,
    step bigint NOT NULL,
    CONSTRAINT round_items_step_counts CHECK (((step >= 1) AND (step <= 1000000000)))
);

CREATE TABLE aid.round_lines (
    round_id bigint NOT NULL,
    line_id bigint NOT NULL,
    nth integer NOT NULL,
    unit_id bigint NOT NULL,
    purpose text NOT NULL,
    item text NOT NULL,
    want bigint NOT NULL,
    qty bigint NOT NULL,
    facts_hash bytea NOT NULL,
    CONSTRAINT round_lines_get_what_they_want_at_most CHECK ((((qty >= 0) AND (qty <= want)) AND (want > 0))),
    CONSTRAINT round_lines_hash_is_sha256 CHECK ((length(facts_hash) = 32))
);

CREATE TABLE aid.round_parts (
    round_id bigint NOT NULL,
    line_id bigint NOT NULL,
    account_id bigint NOT NULL,
    qty bigint NOT NULL,
    CONSTRAINT round_parts_pay_something CHECK ((qty > 0))
);

ALTER TABLE aid.rounds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.rounds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.row_parts (
    row_id bigint NOT NULL,
    account_id bigint NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT row_parts_pay_something CHECK ((qty > 0))
);

CREATE TABLE aid.row_people (
    row_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    salt bytea NOT NULL,
    facts bytea NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT row_people_salt_hides CHECK (((length(salt) >= 16) AND (length(salt) <= 64))),
    CONSTRAINT row_people_told_briefly CHECK ((((length(name) >= 1) AND (length(name) <= 200)) AND (length(facts) <= 16384)))
);

ALTER TABLE aid.rows ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.rows_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.scenarios (
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    method text NOT NULL,
    input_hash bytea NOT NULL,
    figures jsonb NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT scenarios_hash_is_sha256 CHECK ((length(input_hash) = 32)),
    CONSTRAINT scenarios_method_is_known CHECK ((method = ANY (ARRAY['norm'::text, 'norm_scaled'::text])))
);

ALTER TABLE aid.scenarios ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aid.scenarios_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aid.served (
    event_id bigint NOT NULL,
    household_id bigint NOT NULL,
    content text NOT NULL,
    item text NOT NULL,
    total bigint NOT NULL,
    qty bigint NOT NULL,
    CONSTRAINT households_served_once_for_the_same CHECK (((qty >= 0) AND (qty <= total)))
);

CREATE TABLE audit.events (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL,
    actor_id bigint,
    action text NOT NULL,
    subject text NOT NULL,
    unit_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    before jsonb,
    after jsonb,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT events_name_what_was_done CHECK (((action <> ''::text) AND (subject <> ''::text)))
);

ALTER TABLE audit.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.areas (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    severity smallint NOT NULL,
    by_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT areas_have_a_known_severity CHECK (((severity >= 0) AND (severity <= 3)))
);

ALTER TABLE disaster.areas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.areas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.assessments (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    private boolean NOT NULL,
    household_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    village_id bigint NOT NULL,
    revision integer NOT NULL,
    source text NOT NULL,
    import_id bigint,
    assessed_on date NOT NULL,
    assessed_by bigint NOT NULL,
    assessor text DEFAULT house.actor() NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    class text NOT NULL,
    persons smallint NOT NULL,
    house text NOT NULL,
    damage_pct smallint NOT NULL,
    band text GENERATED ALWAYS AS (
CASE
    WHEN (damage_pct > 70) THEN 'complete'::text
    WHEN (damage_pct >= 50) THEN 'very_heavy'::text
    WHEN (damage_pct >= 30) THEN 'heavy'::text
    WHEN (damage_pct > 0) THEN 'partial'::text
    ELSE 'none'::text
END) STORED NOT NULL,
    habitable boolean NOT NULL,
    depth_cm smallint NOT NULL,
    dead smallint NOT NULL,
    missing smallint NOT NULL,
    injured smallint NOT NULL,
    relocated boolean NOT NULL,
    hungry_persons smallint NOT NULL,
    hungry_months smallint NOT NULL,
    circumstances text[] NOT NULL,
    insured boolean NOT NULL,
    savings boolean NOT NULL,
    main_worker_lost boolean NOT NULL,
    tools_lost boolean NOT NULL,
    other_support bigint NOT NULL,
    score smallint NOT NULL,
    formula integer NOT NULL,
    hash bytea NOT NULL,
    sealed bytea NOT NULL,
    unasked text[] DEFAULT '{}'::text[] NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT assessments_are_told_briefly CHECK ((length(sealed) <= 32768)),
    CONSTRAINT assessments_circumstances_are_known CHECK ((circumstances <@ ARRAY['no_shelter'::text, 'no_food'::text, 'no_water'::text, 'cut_off'::text, 'no_medicine'::text, 'school_stopped'::text])),
    CONSTRAINT assessments_come_from_somewhere CHECK ((source = ANY (ARRAY['form'::text, 'import'::text]))),
    CONSTRAINT assessments_count_the_household CHECK (((persons >= 1) AND (persons <= 50))),
    CONSTRAINT assessments_depth_is_of_water CHECK (((depth_cm >= 0) AND (depth_cm <= 3000))),
    CONSTRAINT assessments_hash_is_sha256 CHECK ((length(hash) = 32)),
    CONSTRAINT assessments_hit_only_its_members CHECK (((LEAST(dead, missing, injured, hungry_persons) >= 0) AND (((dead + missing) + injured) <= persons) AND (hungry_persons <= persons))),
    CONSTRAINT assessments_hunger_lasts_three_months CHECK ((((hungry_months >= 0) AND (hungry_months <= 3)) AND ((hungry_persons = 0) = (hungry_months = 0)))),
    CONSTRAINT assessments_lost_houses_are_empty CHECK (((damage_pct <= 70) OR (NOT habitable))),
    CONSTRAINT assessments_of_a_known_class CHECK ((class = ANY (ARRAY['poor'::text, 'near_poor'::text, 'difficult'::text, 'average'::text, 'other'::text]))),
    CONSTRAINT assessments_of_a_known_house CHECK ((house = ANY (ARRAY[''::text, 'kien_co'::text, 'ban_kien_co'::text, 'thieu_kien_co'::text, 'don_so'::text]))),
    CONSTRAINT assessments_percent_is_percent CHECK (((damage_pct >= 0) AND (damage_pct <= 100))),
    CONSTRAINT assessments_score_within_a_hundred CHECK (((score >= 0) AND (score <= 100))),
    CONSTRAINT assessments_support_is_money CHECK (((other_support >= 0) AND (other_support <= '9007199254740991'::bigint))),
    CONSTRAINT assessments_unasked_are_questions CHECK ((unasked <@ ARRAY['damage_pct'::text, 'habitable'::text, 'depth_cm'::text, 'dead'::text, 'missing'::text, 'injured'::text, 'relocated'::text, 'hungry'::text, 'crops'::text, 'animals'::text, 'circumstances'::text, 'main_worker_lost'::text, 'tools_lost'::text, 'savings'::text, 'insured'::text, 'other_support'::text])),
    CONSTRAINT assessments_unasked_say_nothing CHECK ((NOT ((('damage_pct'::text = ANY (unasked)) AND (damage_pct > 0)) OR (('habitable'::text = ANY (unasked)) AND (NOT habitable)) OR (('depth_cm'::text = ANY (unasked)) AND (depth_cm > 0)) OR (('dead'::text = ANY (unasked)) AND (dead > 0)) OR (('missing'::text = ANY (unasked)) AND (missing > 0)) OR (('injured'::text = ANY (unasked)) AND (injured > 0)) OR (('relocated'::text = ANY (unasked)) AND relocated) OR (('hungry'::text = ANY (unasked)) AND (hungry_persons > 0)) OR (('circumstances'::text = ANY (unasked)) AND (cardinality(circumstances) > 0)) OR (('main_worker_lost'::text = ANY (unasked)) AND main_worker_lost) OR (('tools_lost'::text = ANY (unasked)) AND tools_lost) OR (('savings'::text = ANY (unasked)) AND savings) OR (('insured'::text = ANY (unasked)) AND insured) OR (('other_support'::text = ANY (unasked)) AND (other_support > 0)))))
);

ALTER TABLE disaster.assessments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.assessments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.certificates (
    id bigint NOT NULL,
    code text NOT NULL,
    assessment_id bigint NOT NULL,
    event_id bigint NOT NULL,
    household_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    private boolean DEFAULT false NOT NULL,
    verdict text DEFAULT 'verified'::text NOT NULL,
    year integer NOT NULL,
    kind text DEFAULT 'PXN'::text NOT NULL,
    number bigint NOT NULL,
    issued_on date NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    village_name text NOT NULL,
    masked_name text NOT NULL,
    band text NOT NULL,
    habitable boolean NOT NULL,
    depth_cm smallint NOT NULL,
    crop_m2 bigint NOT NULL,
    preparer_name text NOT NULL,
    chief_name text NOT NULL,
    commitment bytea NOT NULL,
    sealed bytea NOT NULL,
    issued_by text DEFAULT house.actor() NOT NULL,
    issued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT certificates_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT certificates_commitment_is_sha256 CHECK ((length(commitment) = 32)),
    CONSTRAINT certificates_kind_is_known CHECK ((kind = 'PXN'::text)),
    CONSTRAINT certificates_never_of_private_events CHECK ((NOT private)),
    CONSTRAINT certificates_numbered_in_their_year CHECK (((year)::numeric = EXTRACT(year FROM issued_on))),
    CONSTRAINT certificates_only_of_verified_assessments CHECK ((verdict = 'verified'::text))
);

ALTER TABLE disaster.certificates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.certificates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.dimensions (
    version integer NOT NULL,
    dimension text NOT NULL,
    most smallint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT dimensions_are_the_four CHECK ((dimension = ANY (ARRAY['damage'::text, 'vulnerability'::text, 'circumstances'::text, 'recovery'::text]))),
    CONSTRAINT dimensions_within_a_hundred CHECK (((most >= 0) AND (most <= 100)))
);

CREATE TABLE disaster.events (
    id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    cause text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    unit_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    state text DEFAULT 'draft'::text NOT NULL,
    private boolean GENERATED ALWAYS AS ((cause = ANY (ARRAY['violence'::text, 'trafficking'::text]))) STORED NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    opened_by bigint NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT events_are_named CHECK ((((length(name) >= 3) AND (length(name) <= 200)) AND (length(name_en) <= 200))),
    CONSTRAINT events_basis_is_short CHECK ((length(basis) <= 300)),
    CONSTRAINT events_end_after_they_begin CHECK ((ends_on >= starts_on)),
    CONSTRAINT events_have_a_known_cause CHECK ((cause = ANY (ARRAY['natural'::text, 'fire'::text, 'crop_failure'::text, 'epidemic'::text, 'climate'::text, 'work_accident'::text, 'traffic_accident'::text, 'violence'::text, 'trafficking'::text]))),
    CONSTRAINT events_have_a_known_state CHECK ((state = ANY (ARRAY['draft'::text, 'warned'::text, 'responding'::text, 'recovering'::text, 'closed'::text]))),
    CONSTRAINT events_kind_is_of_nature CHECK (((kind = ''::text) OR ((cause = 'natural'::text) AND (kind = ANY (ARRAY['storm'::text, 'tropical_depression'::text, 'flood'::text, 'flash_flood'::text, 'landslide'::text, 'whirlwind'::text, 'hail'::text, 'drought'::text, 'salinity'::text, 'cold'::text, 'heat'::text, 'earthquake'::text, 'tsunami'::text, 'surge'::text, 'erosion'::text]))))),
    CONSTRAINT events_slug_is_plain CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 80)))
);

ALTER TABLE disaster.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.formulas (
    version integer NOT NULL,
    name text NOT NULL,
    basis text NOT NULL,
    valid_from date NOT NULL,
    provisional boolean DEFAULT true NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE disaster.import_faults (
    import_id bigint NOT NULL,
    n integer NOT NULL,
    "row" integer NOT NULL,
    col text NOT NULL,
    key text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT import_faults_are_bounded CHECK (((n >= 1) AND (n <= 20000)))
);

CREATE TABLE disaster.imports (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    file_id bigint NOT NULL,
    name text NOT NULL,
    state text DEFAULT 'stored'::text NOT NULL,
    rows integer DEFAULT 0 NOT NULL,
    row_done integer DEFAULT 0 NOT NULL,
    fresh integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    repeated integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    uploaded_by bigint NOT NULL,
    uploaded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT imports_have_a_known_state CHECK ((state = ANY (ARRAY['stored'::text, 'running'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT imports_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

ALTER TABLE disaster.imports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.indicators (
    code text NOT NULL,
    "position" integer NOT NULL,
    heading text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    unit text NOT NULL,
    unit_en text NOT NULL,
    scale bigint DEFAULT 1 NOT NULL,
    counted text DEFAULT ''::text NOT NULL,
    provisional boolean DEFAULT true NOT NULL,
    basis text NOT NULL,
    valid_from date DEFAULT '2015-01-01'::date NOT NULL,
    valid_to date,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT indicators_code_is_plain CHECK ((code ~ '^[a-z0-9_]{2,40}$'::text)),
    CONSTRAINT indicators_scale_up CHECK ((scale >= 1)),
    CONSTRAINT indicators_stand_in_a_known_group CHECK ((heading = ANY (ARRAY['people'::text, 'housing'::text, 'education'::text, 'health'::text, 'culture'::text, 'crops'::text, 'livestock'::text, 'irrigation'::text, 'transport'::text, 'aquaculture'::text, 'communications'::text, 'industry'::text, 'construction'::text, 'other'::text])))
);

CREATE TABLE disaster.loss_kinds (
    kind text NOT NULL,
    "position" integer NOT NULL,
    sort text NOT NULL,
    counted text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    valid_from date,
    valid_to date,
    provisional boolean DEFAULT true NOT NULL,
    CONSTRAINT loss_kinds_are_crops_or_animals CHECK ((sort = ANY (ARRAY['crop'::text, 'animal'::text])))
);

CREATE TABLE disaster.losses (
    assessment_id bigint NOT NULL,
    line smallint NOT NULL,
    kind text NOT NULL,
    area_m2 bigint DEFAULT 0 NOT NULL,
    pct smallint DEFAULT 100 NOT NULL,
    heads bigint DEFAULT 0 NOT NULL,
    band text GENERATED ALWAYS AS (
CASE
    WHEN (pct > 70) THEN 'complete'::text
    WHEN (pct >= 50) THEN 'very_heavy'::text
    WHEN (pct >= 30) THEN 'heavy'::text
    ELSE 'partial'::text
END) STORED NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT losses_are_an_area_or_heads CHECK ((((area_m2 > 0) <> (heads > 0)) AND (area_m2 >= 0) AND (heads >= 0))),
    CONSTRAINT losses_fit_a_farm CHECK (((area_m2 <= 100000000) AND (heads <= 1000000))),
    CONSTRAINT losses_percent_is_percent CHECK (((pct >= 1) AND (pct <= 100)))
);

CREATE TABLE disaster.photos (
    id bigint NOT NULL,
    assessment_id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    private boolean DEFAULT false NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    by_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT photos_never_of_private_events CHECK ((NOT private)),
    CONSTRAINT photos_sha256_is_one CHECK ((length(sha256) = 32))
);

ALTER TABLE disaster.photos ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.photos_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW disaster.public_events AS
 SELECT e.id,
    e.slug,
    e.name,
    e.name_en,
    e.cause,
    e.kind,
    e.starts_on,
    e.ends_on,
    e.state,
    e.unit_id
   FROM disaster.events e
  WHERE ((NOT e.private) AND (e.state <> 'draft'::text));

CREATE VIEW disaster.public_areas AS
 SELECT DISTINCT ON (a.event_id, a.unit_id) a.event_id,
    a.unit_id,
    a.severity
   FROM (disaster.areas a
     JOIN disaster.public_events e ON ((e.id = a.event_id)))
  ORDER BY a.event_id, a.unit_id, a.id DESC;

CREATE VIEW disaster.public_certificates AS
 SELECT c.code,
    ((((c.kind || '-'::text) || c.unit_code) || '-'::text) || c.year) AS series,
    c.number,
    c.issued_on,
    c.issued_at,
    c.unit_code,
    c.unit_name,
    c.village_name,
    c.masked_name,
    c.band,
    c.habitable,
    c.depth_cm,
    c.crop_m2,
    e.slug AS event_slug,
    e.name AS event_name,
    e.name_en AS event_name_en,
        CASE
            WHEN (EXISTS ( SELECT
               FROM (disaster.assessments a
                 JOIN disaster.assessments b ON (((b.event_id = a.event_id) AND (b.household_id = a.household_id) AND (b.revision > a.revision))))
              WHERE (a.id = c.assessment_id))) THEN 'replaced'::text
            ELSE 'valid'::text
        END AS status
   FROM (disaster.certificates c
     JOIN disaster.public_events e ON ((e.id = c.event_id)));

CREATE TABLE disaster.weights (
    version integer NOT NULL,
    dimension text NOT NULL,
    criterion text NOT NULL,
    "position" integer NOT NULL,
    points smallint NOT NULL,
    most smallint NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT weights_add_up_to_something CHECK ((((points >= 1) AND (points <= 100)) AND ((most >= points) AND (most <= 100))))
);

CREATE VIEW disaster.public_formulas AS
 SELECT f.version,
    f.name,
    f.basis,
    f.valid_from,
    f.provisional,
    d.dimension,
    d.most AS dimension_most,
    w.criterion,
    w."position",
    w.points,
    w.most,
    w.name AS criterion_name,
    w.name_en AS criterion_name_en
   FROM ((disaster.formulas f
     JOIN disaster.dimensions d ON ((d.version = f.version)))
     JOIN disaster.weights w ON (((w.version = d.version) AND (w.dimension = d.dimension))));

CREATE VIEW disaster.public_indicators AS
 SELECT indicators.code,
    indicators."position",
    indicators.heading,
    indicators.name,
    indicators.name_en,
    indicators.unit,
    indicators.unit_en,
    indicators.scale,
    indicators.counted,
    indicators.provisional,
    indicators.basis
   FROM disaster.indicators;

CREATE TABLE disaster.report_values (
    report_id bigint NOT NULL,
    indicator text NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT report_values_count_things CHECK (((qty >= 0) AND (qty <= '9007199254740991'::bigint)))
);

CREATE TABLE disaster.reports (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    level text NOT NULL,
    version integer NOT NULL,
    for_day date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    reported_by bigint NOT NULL,
    reporter text DEFAULT house.actor() NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    on_time boolean GENERATED ALWAYS AS ((reported_at <= due_at)) STORED NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT reports_count_from_one CHECK ((version >= 1)),
    CONSTRAINT reports_note_is_short CHECK ((length(note) <= 1000)),
    CONSTRAINT reports_of_a_known_level CHECK ((level = ANY (ARRAY['province'::text, 'district'::text, 'commune'::text])))
);

ALTER TABLE disaster.reports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.reports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.steps (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    state text NOT NULL,
    ends_on date,
    reason text DEFAULT ''::text NOT NULL,
    by_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT steps_reason_is_short CHECK ((length(reason) <= 500))
);

ALTER TABLE disaster.steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disaster.verdicts (
    id bigint NOT NULL,
    assessment_id bigint NOT NULL,
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    private boolean NOT NULL,
    assessed_by bigint NOT NULL,
    assessor text NOT NULL,
    kind text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    by_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT verdicts_by_another_person CHECK (((by_id > 0) AND (by_id <> assessed_by) AND (actor <> assessor))),
    CONSTRAINT verdicts_kind_is_known CHECK ((kind = ANY (ARRAY['verified'::text, 'disputed'::text]))),
    CONSTRAINT verdicts_of_dispute_say_why CHECK (((kind = 'verified'::text) OR (length(reason) >= 5))),
    CONSTRAINT verdicts_reason_is_short CHECK ((length(reason) <= 500))
);

ALTER TABLE disaster.verdicts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disaster.verdicts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disclose.day_file_accounts (
    day date NOT NULL,
    version integer NOT NULL,
    account_id bigint NOT NULL,
    lines bigint NOT NULL,
    opening bigint NOT NULL,
    sum_in bigint NOT NULL,
    sum_out bigint NOT NULL,
    closing bigint NOT NULL,
    bank bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT day_file_accounts_add_up CHECK ((((opening + sum_in) - sum_out) = closing)),
    CONSTRAINT day_file_accounts_moved CHECK (((lines > 0) AND (sum_in >= 0) AND (sum_out >= 0)))
);

CREATE TABLE disclose.day_file_pieces (
    day date NOT NULL,
    version integer NOT NULL,
    n integer NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT day_file_pieces_are_small CHECK (((n >= 0) AND ((length(body) >= 1) AND (length(body) <= 262144))))
);

CREATE TABLE disclose.day_file_withdrawals (
    day date NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE disclose.day_files (
    day date NOT NULL,
    version integer NOT NULL,
    sha256 bytea NOT NULL,
    bytes bigint NOT NULL,
    lines bigint NOT NULL,
    kept_by integer NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT day_files_are_kept CHECK (((kept_by >= 1) AND (kept_by <= version))),
    CONSTRAINT day_files_count_from_one CHECK ((version >= 1)),
    CONSTRAINT day_files_hash_is_sha256 CHECK ((length(sha256) = 32)),
    CONSTRAINT day_files_hold_something CHECK (((bytes > 0) AND (lines >= 0)))
);

CREATE TABLE disclose.day_moves (
    id bigint NOT NULL,
    day date NOT NULL,
    hides boolean NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

ALTER TABLE disclose.day_moves ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disclose.day_moves_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disclose.log_cuts (
    origin integer NOT NULL,
    size bigint NOT NULL
);

CREATE TABLE disclose.log_sums (
    origin integer NOT NULL,
    book_id bigint NOT NULL,
    item text NOT NULL,
    kind text NOT NULL,
    class text NOT NULL,
    earmark text NOT NULL,
    size bigint NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
);

CREATE TABLE disclose.pledge_moves (
    campaign_id bigint NOT NULL,
    state text NOT NULL,
    pledges bigint NOT NULL,
    amount bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

CREATE TABLE disclose.pledge_totals (
    campaign_id bigint NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    pledges bigint NOT NULL,
    amount bigint NOT NULL
);

CREATE TABLE ledger.account_folds (
    account_id bigint NOT NULL,
    fold_id bigint NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE VIEW disclose.public_account_cuts AS
 SELECT k.fund_id,
    k.kind AS book_kind,
    a.book_id,
    f.account_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    f.fold_id AS cut_id,
    f.n_in,
    f.n_out,
    f.qty_in,
    f.qty_out
   FROM ((ledger.account_folds f
     JOIN ledger.accounts a ON ((a.id = f.account_id)))
     JOIN ledger.books k ON ((k.id = a.book_id)));

CREATE VIEW disclose.public_accounts AS
 SELECT a.id AS account_id,
    a.book_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id
   FROM ledger.accounts a;

CREATE TABLE ledger.inbox (
    account_id bigint NOT NULL,
    book_on date NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='20000');

CREATE VIEW ledger.balances AS
 SELECT a.id AS account_id,
    a.book_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    (COALESCE(l.n_in, (0)::bigint) + i.n_in) AS n_in,
    (COALESCE(l.n_out, (0)::bigint) + i.n_out) AS n_out,
    (COALESCE(l.qty_in, (0)::bigint) + i.qty_in) AS qty_in,
    (COALESCE(l.qty_out, (0)::bigint) + i.qty_out) AS qty_out,
    ((COALESCE((l.qty_in - l.qty_out), (0)::bigint) + i.qty_in) - i.qty_out) AS qty
   FROM ((ledger.accounts a
     LEFT JOIN LATERAL ( SELECT f.n_in,
            f.n_out,
            f.qty_in,
            f.qty_out
           FROM ledger.account_folds f
          WHERE (f.account_id = a.id)
          ORDER BY f.fold_id DESC
         LIMIT 1) l ON (true))
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(inbox.n_in), (0)::numeric))::bigint AS n_in,
            (COALESCE(sum(inbox.n_out), (0)::numeric))::bigint AS n_out,
            (COALESCE(sum(inbox.qty_in), (0)::numeric))::bigint AS qty_in,
            (COALESCE(sum(inbox.qty_out), (0)::numeric))::bigint AS qty_out
           FROM ledger.inbox
          WHERE (inbox.account_id = a.id)) i);

CREATE VIEW disclose.public_balances AS
 SELECT k.fund_id,
    k.kind AS book_kind,
    b.book_id,
    b.account_id,
    b.kind,
    b.item,
    b.holder,
    b.earmark_id,
    b.n_in,
    b.n_out,
    b.qty_in,
    b.qty_out,
    b.qty
   FROM (ledger.balances b
     JOIN ledger.books k ON ((k.id = b.book_id)));

CREATE TABLE ledger.folds (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE VIEW disclose.public_cuts AS
 SELECT folds.id,
    folds.at
   FROM ledger.folds;

CREATE VIEW disclose.public_day_file_accounts AS
 SELECT a.day,
    a.version,
    a.account_id,
    b.bank_name,
    b.bin,
    b.number,
    a.lines,
    a.opening,
    a.sum_in,
    a.sum_out,
    a.closing,
    a.bank
   FROM (disclose.day_file_accounts a
     JOIN giving.public_bank_accounts b ON ((b.id = a.account_id)));

CREATE VIEW disclose.public_day_files AS
 SELECT f.day,
    f.version,
    f.sha256,
    f.bytes,
    f.lines,
    f.kept_by,
    f.made_at,
    (f.version = max(f.version) OVER (PARTITION BY f.day)) AS newest,
    ((EXISTS ( SELECT
           FROM disclose.day_file_withdrawals w
          WHERE ((w.day = f.day) AND (w.version >= f.version)))) OR (EXISTS ( SELECT
           FROM disclose.day_moves m
          WHERE ((m.day = f.day) AND m.hides)))) AS withdrawn
   FROM disclose.day_files f;

CREATE VIEW disclose.public_day_file_pieces AS
 SELECT f.day,
    f.version,
    p.n,
    p.body
   FROM (disclose.public_day_files f
     JOIN disclose.day_file_pieces p ON (((p.day = f.day) AND (p.version = f.kept_by))))
  WHERE (NOT f.withdrawn);

CREATE VIEW disclose.public_day_moves AS
 SELECT DISTINCT day_moves.day
   FROM disclose.day_moves;

CREATE TABLE giving.pledges (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    code text NOT NULL,
    key_hash bytea NOT NULL,
    amount bigint,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    email bytea,
    phone_blind bytea,
    consent_version text,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    locale text DEFAULT 'vi'::text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    received_amount bigint DEFAULT 0 NOT NULL,
    received_at timestamp with time zone,
    pledged_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    email_blind bytea,
    made_in bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT pledges_amount_fits_a_transfer CHECK (((amount >= 1) AND (amount <= '9999999999999'::bigint))),
    CONSTRAINT pledges_code_is_whole CHECK ((code ~ '^[A-Z]{2,4}[BCDFGHJKMNPQRSTVWXYZ2-9]{9}$'::text)),
    CONSTRAINT pledges_contact_needs_consent CHECK ((((phone IS NULL) AND (email IS NULL)) OR (consent_version IS NOT NULL))),
    CONSTRAINT pledges_expire_later CHECK ((expires_at > pledged_at)),
    CONSTRAINT pledges_key_hash_is_sha256 CHECK ((length(key_hash) = 32)),
    CONSTRAINT pledges_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT pledges_locale_is_known CHECK ((locale = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT pledges_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT pledges_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT pledges_received_is_money_received CHECK ((((state = 'received'::text) = (received_amount > 0)) AND ((state = 'received'::text) = (received_at IS NOT NULL)) AND (received_amount >= 0))),
    CONSTRAINT pledges_state_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'received'::text, 'expired'::text, 'cancelled'::text]))),
    CONSTRAINT pledges_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

CREATE VIEW disclose.public_gift_parts AS
 SELECT p.code,
    c.book_id,
    p.earmark_id
   FROM (giving.pledges p
     JOIN giving.campaigns c ON ((c.id = p.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE TABLE tlog.checkpoints (
    origin integer NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT checkpoints_have_a_root CHECK (((size >= 0) AND (length(root) = 32)))
);

CREATE VIEW disclose.public_log_cuts AS
 SELECT c.origin,
    c.size,
    k.made_at AS at
   FROM (disclose.log_cuts c
     JOIN tlog.checkpoints k USING (origin, size));

CREATE VIEW disclose.public_mark AS
 SELECT ((tlog.life() << 48) | ((pg_snapshot_xmin(pg_current_snapshot()))::text)::bigint) AS mark;

CREATE VIEW disclose.public_paid AS
 SELECT p.decision_id,
    a.book_id,
    a.earmark_id,
    a.item,
    (sum(p.qty))::bigint AS qty,
    (sum(p.given))::bigint AS given,
    count(DISTINCT p.unit_id) AS units
   FROM (disclose.reach_parts p
     JOIN ledger.accounts a ON ((a.id = p.account_id)))
  GROUP BY p.decision_id, a.book_id, a.earmark_id, a.item;

CREATE VIEW disclose.public_pledge_totals AS
 SELECT pledge_totals.campaign_id,
    pledge_totals.state,
    pledge_totals.at,
    pledge_totals.pledges,
    pledge_totals.amount
   FROM disclose.pledge_totals;

CREATE VIEW disclose.public_pledged AS
 SELECT all_of_them.campaign_id,
    all_of_them.state,
    (sum(all_of_them.pledges))::bigint AS pledges,
    (sum(all_of_them.amount))::bigint AS amount
   FROM ( SELECT c.id AS campaign_id,
            s.state,
            l.pledges,
            l.amount
           FROM ((giving.campaigns c
             CROSS JOIN ( VALUES ('waiting'::text), ('received'::text), ('expired'::text), ('cancelled'::text)) s(state))
             CROSS JOIN LATERAL ( SELECT t.pledges,
                    t.amount
                   FROM disclose.pledge_totals t
                  WHERE ((t.campaign_id = c.id) AND (t.state = s.state))
                  ORDER BY t.at DESC
                 LIMIT 1) l)
        UNION ALL
         SELECT pledge_moves.campaign_id,
            pledge_moves.state,
            pledge_moves.pledges,
            pledge_moves.amount
           FROM disclose.pledge_moves) all_of_them
  GROUP BY all_of_them.campaign_id, all_of_them.state;

CREATE VIEW disclose.public_reach AS
 SELECT reach.event_id,
    reach.unit_id,
    reach.severity,
    (reach.reported IS NULL) AS unreported,
        CASE
            WHEN ((reach.reported = 0) OR (reach.reported >= 5)) THEN reach.reported
            ELSE NULL::bigint
        END AS reported,
        CASE
            WHEN ((reach.verified = 0) OR (reach.verified >= 5)) THEN reach.verified
            ELSE NULL::bigint
        END AS verified,
        CASE
            WHEN ((reach.asked = 0) OR (reach.asked >= 5)) THEN reach.asked
            ELSE NULL::bigint
        END AS asked,
        CASE
            WHEN ((reach.decided = 0) OR (reach.decided >= 5)) THEN reach.decided
            ELSE NULL::bigint
        END AS decided,
        CASE
            WHEN ((reach.given = 0) OR (reach.given >= 5)) THEN reach.given
            ELSE NULL::bigint
        END AS given,
    (reach.given > 0) AS any_given,
    reach.reported_on,
    reach.assessed_on,
    reach.asked_on,
    reach.decided_on,
    reach.left_on,
    reach.first_on,
    reach.median_on,
    reach.last_on
   FROM disclose.reach;

CREATE VIEW disclose.public_reach_decisions AS
 SELECT reach_decisions.event_id,
    reach_decisions.unit_id,
    reach_decisions.decision_id,
    reach_decisions.item,
    reach_decisions.rows,
    reach_decisions.qty,
    reach_decisions.given
   FROM disclose.reach_decisions;

CREATE VIEW disclose.public_reach_items AS
 SELECT reach_items.event_id,
    reach_items.unit_id,
    reach_items.item,
    reach_items.asked,
    reach_items.approved,
    reach_items.decided,
    reach_items.given
   FROM disclose.reach_items;

CREATE TABLE ledger.postings (
    entry_id bigint NOT NULL,
    line smallint NOT NULL,
    src bigint NOT NULL,
    dst bigint NOT NULL,
    item text NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT postings_count_from_one CHECK ((line >= 1)),
    CONSTRAINT postings_go_somewhere_else CHECK ((src <> dst)),
    CONSTRAINT postings_move_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint)))
);

CREATE TABLE receipt.receipts (
    id bigint NOT NULL,
    code text NOT NULL,
    entry_id bigint NOT NULL,
    replaces_id bigint,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    number bigint NOT NULL,
    letterhead_id bigint NOT NULL,
    amount bigint,
    bank_on date NOT NULL,
    issued_on date NOT NULL,
    commitment bytea NOT NULL,
    issued_by text DEFAULT house.actor() NOT NULL,
    issued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT receipts_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT receipts_commitment_is_sha256 CHECK ((length(commitment) = 32)),
    CONSTRAINT receipts_kind_is_known CHECK ((kind = ANY (ARRAY['BNTK'::text, 'BNTM'::text, 'BNHV'::text]))),
    CONSTRAINT receipts_not_issued_before_the_gift CHECK ((issued_on >= bank_on)),
    CONSTRAINT receipts_numbered_in_their_year CHECK (((year)::numeric = EXTRACT(year FROM issued_on))),
    CONSTRAINT receipts_of_money_say_an_amount CHECK (((kind = 'BNHV'::text) = (amount IS NULL))),
    CONSTRAINT receipts_say_an_amount CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint)))
);

CREATE VIEW disclose.public_receipt_parts AS
 SELECT DISTINCT r.code,
    a.book_id,
    a.earmark_id
   FROM ((receipt.receipts r
     JOIN ledger.postings p ON ((p.entry_id = r.entry_id)))
     JOIN ledger.accounts a ON ((a.id = p.dst)))
  WHERE (a.earmark_id IS NOT NULL);

CREATE TABLE disclose.statement_days (
    campaign_id bigint NOT NULL,
    account_id bigint NOT NULL,
    day date NOT NULL,
    lines_in bigint NOT NULL,
    sum_in bigint NOT NULL,
    lines_out bigint NOT NULL,
    sum_out bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE disclose.statement_moves (
    campaign_id bigint NOT NULL,
    day date NOT NULL,
    lines_in bigint NOT NULL,
    sum_in bigint NOT NULL,
    lines_out bigint NOT NULL,
    sum_out bigint NOT NULL,
    account_id bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

CREATE VIEW disclose.public_statement_days AS
 SELECT all_of_them.campaign_id,
    all_of_them.account_id,
    all_of_them.day,
    (sum(all_of_them.lines_in))::bigint AS lines_in,
    (sum(all_of_them.sum_in))::bigint AS sum_in,
    (sum(all_of_them.lines_out))::bigint AS lines_out,
    (sum(all_of_them.sum_out))::bigint AS sum_out
   FROM (( SELECT statement_days.campaign_id,
            statement_days.account_id,
            statement_days.day,
            statement_days.lines_in,
            statement_days.sum_in,
            statement_days.lines_out,
            statement_days.sum_out
           FROM disclose.statement_days
        UNION ALL
         SELECT statement_moves.campaign_id,
            statement_moves.account_id,
            statement_moves.day,
            statement_moves.lines_in,
            statement_moves.sum_in,
            statement_moves.lines_out,
            statement_moves.sum_out
           FROM disclose.statement_moves) all_of_them
     JOIN giving.public_campaigns c ON ((c.id = all_of_them.campaign_id)))
  GROUP BY all_of_them.campaign_id, all_of_them.account_id, all_of_them.day;

CREATE TABLE disclose.reach_moves (
    event_id bigint NOT NULL,
    unit_id bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

CREATE TABLE duty.duties (
    id bigint NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    unit_id bigint NOT NULL,
    role text NOT NULL,
    about text NOT NULL,
    path text DEFAULT ''::text NOT NULL,
    begun_on date NOT NULL,
    due_on date NOT NULL,
    days integer NOT NULL,
    working boolean NOT NULL,
    proof text NOT NULL,
    basis text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT duties_are_due_after_they_begin CHECK ((due_on >= begun_on)),
    CONSTRAINT duties_say_what_about CHECK ((((length(ref) >= 1) AND (length(ref) <= 200)) AND ((length(about) >= 1) AND (length(about) <= 300)) AND (length(path) <= 200)))
);

ALTER TABLE duty.duties ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME duty.duties_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE duty.steps (
    id bigint NOT NULL,
    duty_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    what text NOT NULL,
    on_day date NOT NULL,
    due_on date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    proof_file_id bigint,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT steps_are_known CHECK ((what = ANY (ARRAY['reminded'::text, 'paused'::text, 'resumed'::text, 'done'::text, 'dropped'::text]))),
    CONSTRAINT steps_say_why CHECK (((length(reason) <= 500) AND ((what <> ALL (ARRAY['paused'::text, 'dropped'::text])) OR (length(reason) >= 5))))
);

ALTER TABLE duty.steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME duty.steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE duty.terms (
    kind text NOT NULL,
    valid_from date NOT NULL,
    days integer NOT NULL,
    working boolean NOT NULL,
    proof text NOT NULL,
    basis text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT terms_are_bounded CHECK (((days >= 0) AND (days <= 3660))),
    CONSTRAINT terms_have_a_basis CHECK (((length(basis) >= 1) AND (length(basis) <= 300))),
    CONSTRAINT terms_kind_is_plain CHECK ((kind ~ '^[a-z_]{3,40}$'::text)),
    CONSTRAINT terms_proof_is_known CHECK ((proof = ANY (ARRAY['none'::text, 'words'::text, 'file'::text, 'act'::text])))
);

CREATE TABLE file.files (
    id bigint NOT NULL,
    content_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL,
    stored_by text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

ALTER TABLE file.files ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME file.files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE file.aside (
    id bigint DEFAULT nextval('file.files_id_seq'::regclass) NOT NULL,
    content_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    stored_by text NOT NULL
);

CREATE TABLE file.chunks (
    content_id bigint NOT NULL,
    n integer NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT chunks_are_small CHECK ((length(body) <= (1048576 + 64)))
);
ALTER TABLE ONLY file.chunks ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE file.contents (
    id bigint NOT NULL,
    sha256 bytea,
    size bigint DEFAULT 0 NOT NULL,
    sealed boolean NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT contents_are_complete_with_their_hash CHECK (((sha256 IS NULL) OR (length(sha256) = 32)))
);

ALTER TABLE file.contents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME file.contents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.account_answers (
    ask_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    agreed boolean NOT NULL,
    reason text NOT NULL,
    answered_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT account_answers_are_by_someone CHECK ((answered_by > 0)),
    CONSTRAINT account_answers_refuse_for_a_reason CHECK (
CASE
    WHEN agreed THEN (reason = ''::text)
    ELSE ((length(reason) >= 5) AND (length(reason) <= 500))
END)
);

ALTER TABLE giving.account_asks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.account_asks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.account_covers (
    account_id bigint NOT NULL,
    through_on date NOT NULL,
    through_at timestamp with time zone,
    lines bigint NOT NULL,
    sum_in bigint NOT NULL,
    sum_out bigint NOT NULL,
    lines_live bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    channels text[] DEFAULT '{}'::text[] NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE giving.bank_accounts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.bank_accounts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.bank_events (
    id bigint NOT NULL,
    hook_id bigint,
    unit_id bigint,
    provider text NOT NULL,
    source text NOT NULL,
    number text NOT NULL,
    account text NOT NULL,
    print uuid NOT NULL,
    body bytea NOT NULL,
    received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    like_id bigint,
    line_id bigint,
    settled_at timestamp with time zone,
    born bigint DEFAULT tlog.born() NOT NULL,
    bound boolean DEFAULT true NOT NULL,
    CONSTRAINT bank_events_are_short CHECK (((length(body) <= 1048576) AND ((length(number) >= 1) AND (length(number) <= 200)) AND (length(account) <= 100))),
    CONSTRAINT bank_events_by_a_hook_have_a_unit CHECK (((hook_id IS NULL) OR (unit_id IS NOT NULL))),
    CONSTRAINT bank_events_doubtful_are_like_a_line CHECK (((state <> 'doubtful'::text) OR (like_id IS NOT NULL))),
    CONSTRAINT bank_events_provider_is_known CHECK ((provider = ANY (ARRAY['sepay'::text, 'casso'::text, 'generic'::text]))),
    CONSTRAINT bank_events_settle CHECK (((state = 'waiting'::text) = (settled_at IS NULL))),
    CONSTRAINT bank_events_state_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'taken'::text, 'doubtful'::text, 'unknown'::text, 'changed'::text, 'unreadable'::text]))),
    CONSTRAINT bank_events_taken_have_a_line CHECK (((state = 'taken'::text) = (line_id IS NOT NULL)))
);

ALTER TABLE giving.bank_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.bank_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.bank_lines (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    channel text NOT NULL,
    booked_on date NOT NULL,
    booked_at timestamp with time zone,
    direction text NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    doc_no text NOT NULL,
    reference text NOT NULL,
    text text NOT NULL,
    counterparty text NOT NULL,
    code text NOT NULL,
    balance bigint,
    fingerprint uuid NOT NULL,
    nth integer NOT NULL,
    salt bytea NOT NULL,
    entry_id bigint,
    entry_no smallint DEFAULT 1 NOT NULL,
    state text NOT NULL,
    pledge_id bigint,
    first_seen_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT bank_lines_direction_is_known CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT bank_lines_held_have_no_entry CHECK (((state = 'held'::text) = (entry_id IS NULL))),
    CONSTRAINT bank_lines_kind_is_known CHECK ((kind = ANY (ARRAY['gift'::text, 'interest'::text, 'fee'::text, 'transfer_out'::text, 'own_transfer'::text, 'refund'::text, 'other'::text, 'session_cash'::text, 'running_cost'::text, 'source'::text, 'stray'::text]))),
    CONSTRAINT bank_lines_move_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT bank_lines_of_session_cash_are_booked CHECK (((kind <> 'session_cash'::text) OR (state = 'booked'::text))),
    CONSTRAINT bank_lines_only_gifts_are_matched CHECK (((kind = 'gift'::text) = (state <> ALL (ARRAY['booked'::text, 'held'::text])))),
    CONSTRAINT bank_lines_salt_hides CHECK ((length(salt) = 16)),
    CONSTRAINT bank_lines_state_is_known CHECK ((state = ANY (ARRAY['open'::text, 'suggested'::text, 'ambiguous'::text, 'matched'::text, 'late'::text, 'ignored'::text, 'booked'::text, 'held'::text])))
);

ALTER TABLE giving.bank_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.bank_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.bank_sightings (
    statement_id bigint,
    row_no integer NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    channel text NOT NULL,
    raw text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

ALTER TABLE giving.campaigns ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.campaigns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW giving.cash_boxes AS
 SELECT (substr(a.holder, 6))::bigint AS unit_id,
    a.book_id,
    a.earmark_id,
    a.kind,
    b.qty,
    (b.n_in + b.n_out) AS moves
   FROM (ledger.accounts a
     JOIN ledger.balances b ON ((b.account_id = a.id)))
  WHERE ((a.kind = ANY (ARRAY['cash'::text, 'reserved'::text])) AND (a.item = 'VND'::text) AND (a.holder ~ '^cash:[0-9]{1,18}$'::text));

CREATE TABLE giving.cash_counts (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    counted bigint NOT NULL,
    notes jsonb,
    book bigint NOT NULL,
    moves bigint NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    left_by bigint NOT NULL,
    left_actor text DEFAULT house.actor() NOT NULL,
    left_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    taken_by bigint,
    taken_actor text,
    taken_at timestamp with time zone,
    dropped_by bigint,
    dropped_actor text,
    dropped_at timestamp with time zone,
    drop_reason text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cash_counts_are_dropped_by_someone CHECK ((((dropped_at IS NULL) = (dropped_by IS NULL)) AND ((dropped_at IS NULL) = (dropped_actor IS NULL)) AND ((dropped_at IS NULL) = (drop_reason IS NULL)) AND ((length(drop_reason) >= 5) AND (length(drop_reason) <= 500)))),
    CONSTRAINT cash_counts_are_money CHECK (((counted >= 0) AND (counted <= '9007199254740991'::bigint))),
    CONSTRAINT cash_counts_are_signed_by_two CHECK ((taken_by <> left_by)),
    CONSTRAINT cash_counts_are_taken_by_someone CHECK ((((taken_at IS NULL) = (taken_by IS NULL)) AND ((taken_at IS NULL) = (taken_actor IS NULL)))),
    CONSTRAINT cash_counts_end_one_way CHECK (((taken_at IS NULL) OR (dropped_at IS NULL))),
    CONSTRAINT cash_counts_gap_has_a_reason CHECK (
CASE
    WHEN (counted = book) THEN (reason = ''::text)
    ELSE ((length(reason) >= 5) AND (length(reason) <= 500))
END),
    CONSTRAINT cash_counts_notes_make_the_sum CHECK (((notes IS NULL) OR (NOT (giving.notes_sum(notes) IS DISTINCT FROM counted))))
);

ALTER TABLE giving.cash_counts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cash_counts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cash_deposits (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    deposited_on date NOT NULL,
    made_by bigint NOT NULL,
    made_actor text DEFAULT house.actor() NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    voided_by bigint,
    voided_actor text,
    voided_at timestamp with time zone,
    void_reason text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cash_deposits_are_money CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT cash_deposits_are_voided_by_another CHECK ((voided_by <> made_by)),
    CONSTRAINT cash_deposits_are_voided_by_someone CHECK ((((voided_at IS NULL) = (voided_by IS NULL)) AND ((voided_at IS NULL) = (voided_actor IS NULL)) AND ((voided_at IS NULL) = (void_reason IS NULL)) AND ((length(void_reason) >= 5) AND (length(void_reason) <= 500))))
);

ALTER TABLE giving.cash_deposits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cash_deposits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cash_gap_acts (
    id bigint NOT NULL,
    count_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    way text,
    campaign_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    paper_id bigint,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    entry_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cash_gap_acts_are_known CHECK ((act = ANY (ARRAY['asked'::text, 'refused'::text, 'settled'::text, 'undone'::text]))),
    CONSTRAINT cash_gap_acts_ask_with_a_paper CHECK ((((act = 'asked'::text) = (way IS NOT NULL)) AND ((act = 'asked'::text) = (paper_id IS NOT NULL)) AND ((campaign_id IS NOT NULL) = COALESCE((way <> 'explained'::text), false)))),
    CONSTRAINT cash_gap_acts_decide_by_a_document CHECK (((length(document) <= 200) AND ((act = 'settled'::text) OR (document = ''::text)))),
    CONSTRAINT cash_gap_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = 'settled'::text) = (reason = ''::text)) AND ((act = 'settled'::text) OR (length(reason) >= 5)))),
    CONSTRAINT cash_gap_ways_are_known CHECK ((way = ANY (ARRAY['explained'::text, 'made_good'::text, 'written_off'::text, 'taken_in'::text])))
);

ALTER TABLE giving.cash_gap_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cash_gap_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cash_gift_notes (
    gift_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    amount bigint NOT NULL,
    notes jsonb NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cash_gift_notes_make_the_amount CHECK ((NOT (giving.notes_sum(notes) IS DISTINCT FROM amount)))
);

CREATE TABLE giving.cash_gifts (
    id bigint NOT NULL,
    ref text NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    amount bigint NOT NULL,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    phone_blind bytea,
    consent_version text,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    received_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cash_gifts_bring_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT cash_gifts_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT cash_gifts_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT cash_gifts_note_is_short CHECK ((length(note) <= 500)),
    CONSTRAINT cash_gifts_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT cash_gifts_phone_needs_consent CHECK (((phone IS NULL) OR (consent_version IS NOT NULL))),
    CONSTRAINT cash_gifts_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

ALTER TABLE giving.cash_gifts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cash_gifts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.consents (
    version text NOT NULL,
    wording text NOT NULL,
    wording_en text NOT NULL,
    since date NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT consents_version_is_plain CHECK ((version ~ '^[a-z0-9.-]{1,40}$'::text))
);

CREATE TABLE giving.contact_codes (
    ticket text NOT NULL,
    blind bytea NOT NULL,
    sealed bytea NOT NULL,
    code_hash bytea NOT NULL,
    year integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    key_hash bytea,
    open_until timestamp with time zone,
    CONSTRAINT contact_codes_are_short CHECK (((length(sealed) <= 1024) AND (length(code_hash) = 32))),
    CONSTRAINT contact_codes_are_tried_five_times CHECK (((tries >= 0) AND (tries <= 5))),
    CONSTRAINT contact_codes_live_ten_minutes CHECK ((expires_at = (asked_at + '00:10:00'::interval))),
    CONSTRAINT contact_codes_open_for_an_hour CHECK ((((key_hash IS NULL) = (open_until IS NULL)) AND (open_until <= (asked_at + '01:10:00'::interval)))),
    CONSTRAINT contact_codes_open_when_sent CHECK (((key_hash IS NULL) OR (sent_at IS NOT NULL))),
    CONSTRAINT contact_codes_ticket_is_unguessable CHECK ((ticket ~ '^[A-Z2-7]{26}$'::text))
);

CREATE TABLE giving.cost_acts (
    id bigint NOT NULL,
    cost_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    line_id bigint,
    entry_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cost_acts_are_known CHECK ((act = ANY (ARRAY['approved'::text, 'cancelled'::text, 'paid'::text, 'undone'::text]))),
    CONSTRAINT cost_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = ANY (ARRAY['approved'::text, 'paid'::text])) OR (length(reason) >= 5)))),
    CONSTRAINT cost_acts_name_what_paid CHECK ((((act = 'paid'::text) = (line_id IS NOT NULL)) AND ((act = 'paid'::text) = (entry_id IS NOT NULL))))
);

ALTER TABLE giving.cost_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cost_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cost_consents (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    pledge_id bigint,
    cash_id bigint,
    version text NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cost_consents_of_one_gift CHECK ((num_nonnulls(pledge_id, cash_id) = 1))
);

ALTER TABLE giving.cost_consents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.cost_consents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.cost_terms (
    version text NOT NULL,
    permille integer NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cost_terms_are_a_part CHECK (((permille >= 1) AND (permille <= 500)))
);

CREATE TABLE giving.cost_withdrawals (
    consent_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    why text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cost_withdrawals_why_is_known CHECK ((why = ANY (ARRAY['giver'::text, 'void'::text])))
);

CREATE TABLE giving.match_undos (
    match_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT match_undos_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

CREATE TABLE giving.matches (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    pledge_id bigint,
    how text NOT NULL,
    entry_id bigint NOT NULL,
    receipt_code text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT matches_claim_has_no_pledge CHECK (((how = 'claim'::text) = (pledge_id IS NULL))),
    CONSTRAINT matches_how_is_known CHECK ((how = ANY (ARRAY['code'::text, 'officer'::text, 'suggestion'::text, 'claim'::text])))
);

CREATE TABLE ledger.entries (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    book_id bigint NOT NULL,
    bank_on date NOT NULL,
    book_on date NOT NULL,
    lines smallint NOT NULL,
    memo text DEFAULT ''::text NOT NULL,
    body_hash bytea NOT NULL,
    commitment bytea,
    reverses_id bigint,
    actor text DEFAULT house.actor() NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT entries_count_before_the_end_of_days CHECK ((book_on < '2200-01-01'::date)),
    CONSTRAINT entries_hashes_are_sha256 CHECK (((length(body_hash) = 32) AND (length(commitment) = 32))),
    CONSTRAINT entries_have_few_lines CHECK (((lines >= 1) AND (lines <= 100))),
    CONSTRAINT entries_kind_is_plain CHECK ((kind ~ '^[a-z][a-z_]{1,31}$'::text)),
    CONSTRAINT entries_memo_is_short CHECK ((length(memo) <= 500)),
    CONSTRAINT entries_not_booked_before_the_bank CHECK ((((bank_on >= '2000-01-01'::date) AND (bank_on <= '2199-12-31'::date)) AND (book_on >= bank_on))),
    CONSTRAINT entries_reversal_names_its_entry CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT entries_source_is_short CHECK (((length(source) >= 1) AND (length(source) <= 100)))
);

CREATE VIEW giving.cost_shares WITH (security_invoker='true') AS
 SELECT c.id,
    c.unit_id,
    c.campaign_id,
    c.earmark_id,
    c.pledge_id,
    c.cash_id,
    c.version,
    c.agreed_at,
    w.at AS withdrawn_at,
    g.amount AS gift,
        CASE
            WHEN (w.consent_id IS NULL) THEN ((g.amount * t.permille) / 1000)
            ELSE (0)::bigint
        END AS share
   FROM (((giving.cost_consents c
     JOIN giving.cost_terms t ON ((t.version = c.version)))
     LEFT JOIN giving.cost_withdrawals w ON ((w.consent_id = c.id)))
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(x.amount), (0)::numeric))::bigint AS amount
           FROM ( SELECT l.amount
                   FROM (giving.matches m
                     JOIN giving.bank_lines l ON ((l.id = m.line_id)))
                  WHERE ((m.pledge_id = c.pledge_id) AND (NOT (EXISTS ( SELECT
                           FROM giving.match_undos u
                          WHERE (u.match_id = m.id)))))
                UNION ALL
                 SELECT k.amount
                   FROM (giving.cash_gifts k
                     JOIN ledger.entries e ON (((e.kind = 'gift'::text) AND (e.source = ('cash:'::text || k.id)))))
                  WHERE ((k.id = c.cash_id) AND (NOT (EXISTS ( SELECT
                           FROM ledger.entries v
                          WHERE (v.reverses_id = e.id)))))) x) g);

CREATE TABLE giving.doubts (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    account_id bigint NOT NULL,
    statement_id bigint NOT NULL,
    row_no integer NOT NULL,
    like_id bigint NOT NULL,
    line jsonb NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    answer text,
    line_id bigint,
    answered_by bigint,
    answered_at timestamp with time zone,
    born bigint DEFAULT tlog.born() NOT NULL,
    asks_id bigint,
    denied bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT doubts_answer_is_known CHECK ((answer = ANY (ARRAY['same'::text, 'another'::text]))),
    CONSTRAINT doubts_answered_by_someone CHECK ((((answer IS NULL) = (answered_by IS NULL)) AND ((answer IS NULL) = (line_id IS NULL)) AND ((answer IS NULL) = (answered_at IS NULL)))),
    CONSTRAINT doubts_ask_on_after_a_denial CHECK (((asks_id IS NULL) = (denied = '{}'::bigint[])))
);

ALTER TABLE giving.doubts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.doubts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.extensions (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    number text NOT NULL,
    signed_on date NOT NULL,
    body text NOT NULL,
    extender text,
    body_unit_id bigint,
    signer text NOT NULL,
    file_id bigint,
    distribution_ends_on date NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT extensions_are_longer CHECK (((to_on > from_on) AND (distribution_ends_on >= to_on))),
    CONSTRAINT extensions_are_named CHECK ((((length(number) >= 1) AND (length(number) <= 100)) AND ((length(body) >= 1) AND (length(body) <= 200)) AND (length(signer) <= 200))),
    CONSTRAINT extensions_by_known_bodies CHECK (((extender = ANY (ARRAY['central_committee'::text, 'central_front'::text, 'province_committee'::text, 'province_front'::text, 'province_people'::text])) AND ((body_unit_id IS NULL) = starts_with(extender, 'central'::text))))
);

ALTER TABLE giving.extensions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.extensions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.follow_news (
    campaign_id bigint NOT NULL,
    news text NOT NULL,
    told_at timestamp with time zone NOT NULL,
    CONSTRAINT follow_news_is_known CHECK ((news = ANY (ARRAY['closed'::text, 'distributed'::text])))
);

CREATE TABLE giving.follows (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    email bytea,
    email_blind bytea,
    locale text NOT NULL,
    consent_version text NOT NULL,
    followed_at timestamp with time zone NOT NULL,
    stopped_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    CONSTRAINT follows_are_forgotten_once_stopped CHECK ((((stopped_at IS NULL) = (email IS NOT NULL)) AND ((email IS NULL) = (email_blind IS NULL)))),
    CONSTRAINT follows_are_short CHECK ((length(email) <= 1024)),
    CONSTRAINT follows_speak_a_known_language CHECK ((locale = ANY (ARRAY['vi'::text, 'en'::text])))
);

ALTER TABLE giving.follows ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.follows_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.giver_lists (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    version integer NOT NULL,
    minors boolean NOT NULL,
    givers integer NOT NULL,
    amount bigint NOT NULL,
    hash bytea NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    pledge_id bigint,
    made_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    made_at timestamp with time zone NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT giver_lists_are_bounded CHECK (((givers >= 2) AND (givers <= 5000))),
    CONSTRAINT giver_lists_are_made_by_someone CHECK (((made_by = 0) = (pledge_id IS NOT NULL))),
    CONSTRAINT giver_lists_count_from_one CHECK ((version >= 1)),
    CONSTRAINT giver_lists_hash_is_sha256 CHECK ((length(hash) = 32)),
    CONSTRAINT giver_lists_say_why_they_change CHECK (
CASE
    WHEN (version = 1) THEN (reason = ''::text)
    ELSE ((length(reason) >= 5) AND (length(reason) <= 500))
END)
);

ALTER TABLE giving.giver_lists ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.giver_lists_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.goods_accepted (
    gift_id bigint NOT NULL,
    line integer NOT NULL,
    received bigint NOT NULL,
    qty bigint NOT NULL,
    told text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    lot_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT goods_accepted_are_told_briefly CHECK (((length(reason) <= 300) AND (length(told) <= 60))),
    CONSTRAINT goods_accepted_become_a_lot CHECK (((qty > 0) = (lot_id IS NOT NULL))),
    CONSTRAINT goods_accepted_less_with_a_reason CHECK (((qty = received) OR (length(reason) >= 5))),
    CONSTRAINT goods_accepted_no_more_than_came CHECK (((qty >= 0) AND (qty <= received)))
);

CREATE TABLE giving.goods_announced (
    gift_id bigint NOT NULL,
    line integer NOT NULL,
    qty bigint NOT NULL,
    told text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT goods_announced_say_something CHECK ((((qty >= 1) AND (qty <= '1000000000000'::bigint)) AND (length(told) <= 60)))
);

CREATE TABLE giving.goods_gifts (
    id bigint NOT NULL,
    ref text NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    phone_blind bytea,
    consent_version text,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    expected_on date,
    made_at timestamp with time zone NOT NULL,
    made_by bigint NOT NULL,
    announced_at timestamp with time zone,
    announced_by bigint,
    received_on date,
    received_at timestamp with time zone,
    received_by bigint,
    inspected_at timestamp with time zone,
    inspected_by bigint,
    cancelled_at timestamp with time zone,
    cancelled_by bigint,
    reason text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT goods_gifts_announced_by_somebody CHECK ((((announced_at IS NULL) = (announced_by IS NULL)) AND ((state <> 'draft'::text) OR (announced_at IS NULL)) AND ((state <> 'announced'::text) OR (announced_at IS NOT NULL)))),
    CONSTRAINT goods_gifts_cancelled_with_a_word CHECK ((((cancelled_at IS NULL) = (cancelled_by IS NULL)) AND ((cancelled_at IS NULL) = (reason IS NULL)) AND ((cancelled_at IS NOT NULL) = (state = 'cancelled'::text)) AND ((length(reason) >= 5) AND (length(reason) <= 500)))),
    CONSTRAINT goods_gifts_inspected_by_somebody CHECK ((((inspected_at IS NULL) = (inspected_by IS NULL)) AND ((inspected_at IS NOT NULL) = (state = ANY (ARRAY['stocked'::text, 'rejected'::text]))))),
    CONSTRAINT goods_gifts_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT goods_gifts_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT goods_gifts_note_is_short CHECK ((length(note) <= 500)),
    CONSTRAINT goods_gifts_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT goods_gifts_phone_needs_consent CHECK (((phone IS NULL) OR (consent_version IS NOT NULL))),
    CONSTRAINT goods_gifts_received_by_somebody CHECK ((((received_at IS NULL) = (received_by IS NULL)) AND ((received_at IS NULL) = (received_on IS NULL)) AND ((received_at IS NOT NULL) = (state = ANY (ARRAY['received'::text, 'stocked'::text, 'rejected'::text]))))),
    CONSTRAINT goods_gifts_state_is_known CHECK ((state = ANY (ARRAY['draft'::text, 'announced'::text, 'received'::text, 'stocked'::text, 'rejected'::text, 'cancelled'::text]))),
    CONSTRAINT goods_gifts_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

ALTER TABLE giving.goods_gifts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.goods_gifts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.goods_lines (
    gift_id bigint NOT NULL,
    line integer NOT NULL,
    item_id bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT goods_lines_are_few CHECK (((line >= 1) AND (line <= 30)))
);

CREATE TABLE giving.goods_received (
    gift_id bigint NOT NULL,
    line integer NOT NULL,
    qty bigint NOT NULL,
    told text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT goods_received_say_something CHECK ((((qty >= 0) AND (qty <= '1000000000000'::bigint)) AND (length(told) <= 60)))
);

CREATE TABLE giving.heir_acts (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    end_id bigint NOT NULL,
    heir_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    other_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT heir_acts_are_known CHECK ((act = ANY (ARRAY['booked'::text, 'back'::text, 'on'::text, 'borne'::text, 'moved'::text, 'passed'::text, 'reopened'::text]))),
    CONSTRAINT heir_acts_give_a_reason CHECK ((((act = ANY (ARRAY['moved'::text, 'passed'::text])) AND (reason = ''::text)) OR ((length(reason) >= 5) AND (length(reason) <= 500)))),
    CONSTRAINT heir_acts_name_the_other_line CHECK (((act = ANY (ARRAY['moved'::text, 'passed'::text])) = (other_id IS NOT NULL)))
);

ALTER TABLE giving.heir_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.heir_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.hooks (
    id bigint NOT NULL,
    code text NOT NULL,
    unit_id bigint NOT NULL,
    provider text NOT NULL,
    name text NOT NULL,
    key_blind bytea NOT NULL,
    key_sealed bytea NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    made_by text DEFAULT house.actor() NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT hooks_end_by_somebody CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT hooks_have_a_name CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT hooks_provider_is_known CHECK ((provider = ANY (ARRAY['sepay'::text, 'casso'::text, 'generic'::text])))
);

ALTER TABLE giving.hooks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.hooks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.inquiries (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    account_id bigint,
    amount bigint,
    happened_on date,
    happened_at timestamp with time zone,
    sealed bytea NOT NULL,
    consent_version text,
    proof_file_id bigint,
    filed_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT inquiries_amount_fits_a_transfer CHECK (((amount >= 1) AND (amount <= '9999999999999'::bigint))),
    CONSTRAINT inquiries_are_about_a_transfer CHECK (((kind = ANY (ARRAY['fake'::text, 'name'::text])) OR ((account_id IS NOT NULL) AND (amount IS NOT NULL) AND (happened_on IS NOT NULL)))),
    CONSTRAINT inquiries_are_short CHECK ((length(sealed) <= 16384)),
    CONSTRAINT inquiries_code_is_unguessable CHECK ((code ~ '^[A-Z2-7]{16}$'::text)),
    CONSTRAINT inquiries_kind_is_known CHECK ((kind = ANY (ARRAY['claim'::text, 'refund'::text, 'fake'::text, 'name'::text]))),
    CONSTRAINT inquiries_to_give_back_bring_proof CHECK (((kind <> 'refund'::text) OR (proof_file_id IS NOT NULL)))
);

ALTER TABLE giving.inquiries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.inquiries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.inquiry_answers (
    inquiry_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    outcome text NOT NULL,
    line_id bigint,
    receipt_code text DEFAULT ''::text NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT inquiry_answers_outcome_is_known CHECK ((outcome = ANY (ARRAY['settled'::text, 'answered'::text, 'refused'::text, 'returned'::text, 'replaced'::text]))),
    CONSTRAINT inquiry_answers_say_something CHECK (((outcome = ANY (ARRAY['settled'::text, 'returned'::text, 'replaced'::text])) OR ((length(answer) >= 5) AND (length(answer) <= 1000)))),
    CONSTRAINT inquiry_answers_settle_by_a_receipt CHECK ((((outcome = ANY (ARRAY['settled'::text, 'replaced'::text])) = (receipt_code <> ''::text)) AND ((outcome = 'settled'::text) <= (line_id IS NOT NULL))))
);

CREATE TABLE giving.inquiry_contacts (
    inquiry_id bigint NOT NULL,
    blind bytea NOT NULL,
    unit_id bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.late_decisions (
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    amount bigint NOT NULL,
    outcome text NOT NULL,
    next_id bigint,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    ruling_id bigint,
    CONSTRAINT late_decisions_are_known CHECK ((outcome = ANY (ARRAY['kept'::text, 'returned'::text, 'next'::text]))),
    CONSTRAINT late_decisions_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT late_decisions_name_the_next CHECK ((((outcome = 'next'::text) = (next_id IS NOT NULL)) AND (next_id <> campaign_id)))
);

CREATE TABLE giving.late_moves (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint,
    ruling_id bigint,
    out_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    in_id bigint,
    in_entry_id bigint,
    gifts bigint NOT NULL,
    amount bigint NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT late_moves_arrive_in_the_books CHECK (((in_id IS NULL) = (in_entry_id IS NULL))),
    CONSTRAINT late_moves_of_one_decision CHECK ((num_nonnulls(line_id, ruling_id) = 1))
);

ALTER TABLE giving.late_moves ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.late_moves_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.late_returns (
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    out_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.late_ruling_ends (
    ruling_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    gifts bigint NOT NULL,
    amount bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.late_rulings (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    account_id bigint,
    from_on date,
    through_on date,
    amount_max bigint,
    outcome text NOT NULL,
    next_id bigint,
    reason text NOT NULL,
    lines bigint[] NOT NULL,
    amount bigint NOT NULL,
    decided_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT late_rulings_are_bounded CHECK ((((cardinality(lines) >= 1) AND (cardinality(lines) <= 100000)) AND (amount > 0))),
    CONSTRAINT late_rulings_are_known CHECK ((outcome = ANY (ARRAY['kept'::text, 'returned'::text, 'next'::text]))),
    CONSTRAINT late_rulings_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT late_rulings_move_from_one_account CHECK (((outcome = 'kept'::text) OR (account_id IS NOT NULL))),
    CONSTRAINT late_rulings_name_the_next CHECK ((((outcome = 'next'::text) = (next_id IS NOT NULL)) AND (next_id <> campaign_id)))
);

ALTER TABLE giving.late_rulings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.late_rulings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.line_aliases (
    account_id bigint NOT NULL,
    fingerprint uuid NOT NULL,
    nth integer NOT NULL,
    line_id bigint NOT NULL,
    channel text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.line_kinds (
    line_id bigint NOT NULL,
    nth integer NOT NULL,
    unit_id bigint NOT NULL,
    was text NOT NULL,
    kind text NOT NULL,
    entry_id bigint NOT NULL,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT line_kinds_change CHECK ((was <> kind)),
    CONSTRAINT line_kinds_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

CREATE TABLE giving.list_givers (
    list_id bigint NOT NULL,
    nth integer NOT NULL,
    unit_id bigint NOT NULL,
    code text NOT NULL,
    amount bigint NOT NULL,
    public_name text NOT NULL,
    norm text NOT NULL,
    sh integer[] NOT NULL,
    salt bytea NOT NULL,
    sealed bytea NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT list_givers_are_short CHECK (((length(public_name) <= 100) AND (length(sealed) <= 1024) AND (length(salt) = 16))),
    CONSTRAINT list_givers_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT list_givers_give_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint)))
);

ALTER TABLE giving.matches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.matches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.outside_answers (
    call_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    outcome text NOT NULL,
    answer text NOT NULL,
    paper_number text DEFAULT ''::text NOT NULL,
    answered_on date NOT NULL,
    answered_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT outside_answers_are_known CHECK ((outcome = ANY (ARRAY['guided'::text, 'refused'::text]))),
    CONSTRAINT outside_answers_paper_is_short CHECK ((length(paper_number) <= 100)),
    CONSTRAINT outside_answers_say_something CHECK (((length(answer) >= 5) AND (length(answer) <= 2000)))
);

CREATE TABLE giving.outside_calls (
    id bigint NOT NULL,
    ref text NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    public_name text NOT NULL,
    sealed bytea NOT NULL,
    purpose text NOT NULL,
    area text NOT NULL,
    bank text NOT NULL,
    account_shown text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    received_on date NOT NULL,
    paper_number text DEFAULT ''::text NOT NULL,
    file_id bigint,
    salt bytea NOT NULL,
    kept_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT outside_calls_account_is_short CHECK ((account_shown ~ '^(…?[0-9A-Z]{1,24})?$'::text)),
    CONSTRAINT outside_calls_end_after_they_start CHECK ((ends_on >= starts_on)),
    CONSTRAINT outside_calls_kind_is_known CHECK ((kind = ANY (ARRAY['company'::text, 'person'::text]))),
    CONSTRAINT outside_calls_name_who_calls CHECK (((length(public_name) >= 1) AND (length(public_name) <= 200))),
    CONSTRAINT outside_calls_paper_is_short CHECK ((length(paper_number) <= 100)),
    CONSTRAINT outside_calls_salt_hides CHECK ((length(salt) = 16)),
    CONSTRAINT outside_calls_say_what_for CHECK ((((length(purpose) >= 1) AND (length(purpose) <= 1000)) AND ((length(area) >= 1) AND (length(area) <= 300)) AND (length(bank) <= 200))),
    CONSTRAINT outside_calls_sealed_is_short CHECK ((length(sealed) <= 4096))
);

ALTER TABLE giving.outside_calls ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.outside_calls_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.pledges ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.pledges_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.fund_ends (
    fund_id bigint NOT NULL,
    ask_id bigint NOT NULL,
    to_fund bigint NOT NULL,
    asked_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_actor text DEFAULT house.actor() NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT fund_ends_take_two_people CHECK (((confirmed_by <> asked_by) AND (confirmed_by > 0)))
);

CREATE VIEW giving.public_after_ends AS
 SELECT e.fund_id,
    t.sum_in,
    t.sum_out,
    t.waiting,
    t.waiting_in,
    t.waiting_out,
    h.held
   FROM ((ledger.fund_ends e
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(l.amount) FILTER (WHERE (l.direction = 'in'::text)), (0)::numeric))::bigint AS sum_in,
            (COALESCE(sum(l.amount) FILTER (WHERE (l.direction = 'out'::text)), (0)::numeric))::bigint AS sum_out,
            count(*) FILTER (WHERE (l.state = 'held'::text)) AS waiting,
            (COALESCE(sum(l.amount) FILTER (WHERE ((l.state = 'held'::text) AND (l.direction = 'in'::text))), (0)::numeric))::bigint AS waiting_in,
            (COALESCE(sum(l.amount) FILTER (WHERE ((l.state = 'held'::text) AND (l.direction = 'out'::text))), (0)::numeric))::bigint AS waiting_out
           FROM (giving.campaigns c
             JOIN LATERAL ( SELECT l_1.id,
                    l_1.direction,
                    l_1.amount,
                    l_1.state
                   FROM giving.bank_lines l_1
                  WHERE ((l_1.unit_id = c.unit_id) AND (l_1.campaign_id = c.id) AND (l_1.state = 'held'::text))
                UNION
                 SELECT l_1.id,
                    l_1.direction,
                    l_1.amount,
                    l_1.state
                   FROM (giving.heir_acts a
                     JOIN giving.bank_lines l_1 ON ((((l_1.id = a.line_id) OR (l_1.id = a.other_id)) AND (l_1.campaign_id = c.id))))
                  WHERE (a.end_id = e.ask_id)) l ON (true))
          WHERE ((c.fund_id = e.fund_id) AND (c.published_at IS NOT NULL))) t)
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(b.qty), (0)::numeric))::bigint AS held
           FROM (((giving.campaigns c
             JOIN giving.bank_accounts k ON ((k.campaign_id = c.id)))
             JOIN ledger.accounts a ON (((a.holder = ('bank:'::text || k.id)) AND (a.kind = ANY (ARRAY['bank'::text, 'reserved'::text])) AND (a.book_id <> c.book_id))))
             JOIN ledger.balances b ON ((b.account_id = a.id)))
          WHERE ((c.fund_id = e.fund_id) AND (c.published_at IS NOT NULL))) h);

CREATE VIEW giving.public_cash AS
 SELECT g.born,
    (- g.id) AS id,
    g.campaign_id,
    g.received_at AS at,
    g.amount
   FROM (giving.cash_gifts g
     JOIN giving.campaigns c ON ((c.id = g.campaign_id)))
  WHERE ((c.published_at IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM (ledger.entries e
             JOIN ledger.entries x ON ((x.reverses_id = e.id)))
          WHERE ((e.kind = 'gift'::text) AND (e.source = ('cash:'::text || g.id)))))));

CREATE TABLE giving.statement_rows (
    line_id bigint NOT NULL,
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    timed boolean NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    public_text text NOT NULL,
    norm text NOT NULL,
    sh integer[] NOT NULL,
    code text,
    reference text,
    hidden boolean DEFAULT false NOT NULL,
    screen_version smallint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);
ALTER TABLE ONLY giving.statement_rows ALTER COLUMN sh SET STORAGE PLAIN;

CREATE TABLE receipt.events (
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    replaced_by bigint,
    reason text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT events_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT events_kind_is_known CHECK ((kind = ANY (ARRAY['voided'::text, 'replaced'::text]))),
    CONSTRAINT events_name_the_replacement CHECK (((kind = 'replaced'::text) = (replaced_by IS NOT NULL)))
);

CREATE VIEW giving.public_arrivals AS
 SELECT r.born,
    r.line_id AS id,
    r.campaign_id,
    r.at,
    r.timed,
    r.amount,
    r.public_text AS text,
        CASE
            WHEN (NOT r.hidden) THEN ( SELECT max(v.code) AS max
               FROM (giving.matches m
                 JOIN receipt.receipts v ON ((v.entry_id = m.entry_id)))
              WHERE ((m.line_id = r.line_id) AND (NOT (EXISTS ( SELECT
                       FROM receipt.events e
                      WHERE (e.receipt_id = v.id))))))
            ELSE NULL::text
        END AS receipt,
    'bank'::text AS channel
   FROM (giving.statement_rows r
     JOIN giving.campaigns c ON ((c.id = r.campaign_id)))
  WHERE ((c.published_at IS NOT NULL) AND (r.kind = 'gift'::text) AND (r.direction = 'in'::text))
UNION ALL
 SELECT g.born,
    g.id,
    g.campaign_id,
    g.at,
    true AS timed,
    g.amount,
    ''::text AS text,
    NULL::text AS receipt,
    'cash'::text AS channel
   FROM giving.public_cash g;

CREATE VIEW giving.public_cost_parts AS
 SELECT c.id AS campaign_id,
    c.unit_id,
    c.book_id,
    p.earmark_id,
    e.code AS earmark,
    e.name AS earmark_name,
    p.agreed,
    p.gifts,
    p.decided,
    p.paid
   FROM ((giving.campaigns c
     CROSS JOIN LATERAL giving.cost_parts(c.id) p(earmark_id, agreed, gifts, decided, paid))
     JOIN ledger.earmarks e ON ((e.id = p.earmark_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE VIEW giving.public_covers AS
 SELECT v.account_id,
    a.campaign_id,
    a.bank_name,
    a.number,
    v.through_on,
    v.through_at,
    v.lines,
    v.sum_in,
    v.sum_out,
    v.lines_live
   FROM ((giving.account_covers v
     JOIN giving.bank_accounts a ON ((a.id = v.account_id)))
     JOIN giving.campaigns c ON ((c.id = a.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE VIEW giving.public_extensions AS
 SELECT extensions.id,
    extensions.campaign_id,
    extensions.from_on,
    extensions.to_on,
    extensions.number,
    extensions.signed_on,
    extensions.body,
    extensions.signer,
    extensions.distribution_ends_on
   FROM giving.extensions;

CREATE VIEW giving.public_giver_lists AS
 SELECT g.id,
    g.line_id,
    g.version,
    g.givers,
    g.amount,
    g.minors,
    encode(g.hash, 'hex'::text) AS hash,
    g.made_at,
    b.campaign_id,
    b.booked_on
   FROM ((giving.giver_lists g
     JOIN giving.bank_lines b ON (((b.id = g.line_id) AND (b.entry_id = g.entry_id) AND (b.state = 'matched'::text))))
     JOIN giving.campaigns c ON (((c.id = b.campaign_id) AND (c.published_at IS NOT NULL))))
  WHERE (NOT (EXISTS ( SELECT
           FROM giving.giver_lists x
          WHERE ((x.line_id = g.line_id) AND (x.version > g.version)))));

CREATE TABLE stock.items (
    id bigint NOT NULL,
    code text NOT NULL,
    group_code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    aliases text DEFAULT ''::text NOT NULL,
    unit text NOT NULL,
    unit_name text NOT NULL,
    unit_name_en text NOT NULL,
    expires boolean NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT items_code_is_a_ledger_item CHECK (((code ~ '^[A-Z][A-Z0-9_]{1,19}$'::text) AND (code <> 'VND'::text))),
    CONSTRAINT items_have_names CHECK ((((length(name) >= 1) AND (length(name) <= 100)) AND ((length(name_en) >= 1) AND (length(name_en) <= 100)))),
    CONSTRAINT items_unit_is_known CHECK ((unit = ANY (ARRAY['gram'::text, 'ml'::text, 'piece'::text, 'mg'::text, 'cent'::text])))
);

CREATE VIEW giving.public_goods AS
 SELECT g.campaign_id,
    i.code AS item,
    (COALESCE(sum(a.qty) FILTER (WHERE (g.state <> 'cancelled'::text)), (0)::numeric))::bigint AS announced,
    (COALESCE(sum(r.qty), (0)::numeric))::bigint AS received,
    (COALESCE(sum(c.qty) FILTER (WHERE (v.id IS NULL)), (0)::numeric))::bigint AS accepted,
    count(DISTINCT g.id) AS gifts
   FROM ((((((((giving.goods_gifts g
     JOIN giving.campaigns k ON (((k.id = g.campaign_id) AND (k.published_at IS NOT NULL))))
     JOIN giving.goods_lines l ON ((l.gift_id = g.id)))
     JOIN stock.items i ON ((i.id = l.item_id)))
     LEFT JOIN giving.goods_announced a USING (gift_id, line))
     LEFT JOIN giving.goods_received r USING (gift_id, line))
     LEFT JOIN giving.goods_accepted c USING (gift_id, line))
     LEFT JOIN ledger.entries e ON (((e.kind = 'goods_in'::text) AND (e.source = ('goods:'::text || g.id)))))
     LEFT JOIN ledger.entries v ON ((v.reverses_id = e.id)))
  WHERE (g.state <> 'draft'::text)
  GROUP BY g.campaign_id, i.code;

CREATE VIEW giving.public_goods_whereabouts AS
 SELECT r.code,
    a.line,
    i.code AS item,
    a.qty AS accepted,
    w.free,
    w.reserved,
    w.road,
    w.handed,
    w.lost
   FROM ((((((receipt.receipts r
     JOIN ledger.entries e ON (((e.id = r.entry_id) AND (e.kind = 'goods_in'::text))))
     JOIN giving.goods_gifts g ON ((('goods:'::text || g.id) = e.source)))
     JOIN giving.goods_accepted a ON (((a.gift_id = g.id) AND (a.lot_id IS NOT NULL))))
     JOIN giving.goods_lines l ON (((l.gift_id = a.gift_id) AND (l.line = a.line))))
     JOIN stock.items i ON ((i.id = l.item_id)))
     CROSS JOIN LATERAL ( WITH RECURSIVE line(lot) AS (
                 SELECT a.lot_id
                UNION
                 SELECT n.id
                   FROM (line line_1
                     JOIN stock.lots n ON (((n.source ~~ 'lot:%'::text) AND ("substring"(n.source, '^lot:([0-9]{1,18})/'::text) = (line_1.lot)::text))))
                )
         SELECT (COALESCE(sum(b.qty) FILTER (WHERE (x.kind = 'store'::text)), (0)::numeric))::bigint AS free,
            (COALESCE(sum(b.qty) FILTER (WHERE (x.kind = 'reserved'::text)), (0)::numeric))::bigint AS reserved,
            (COALESCE(sum(b.qty) FILTER (WHERE (x.kind = 'transit'::text)), (0)::numeric))::bigint AS road,
            (COALESCE(sum(o.handed), (0)::numeric))::bigint AS handed,
            (COALESCE(sum(o.lost), (0)::numeric))::bigint AS lost
           FROM ((((line
             JOIN stock.lots t ON ((t.id = line.lot)))
             JOIN ledger.accounts x ON (((x.book_id = t.book_id) AND (x.item = i.code) AND (x.kind = ANY (ARRAY['store'::text, 'reserved'::text, 'transit'::text])) AND (x.holder ~ ((':l'::text || line.lot) || '$'::text)))))
             JOIN ledger.balances b ON ((b.account_id = x.id)))
             CROSS JOIN LATERAL ( SELECT sum((p.qty *
                        CASE
                            WHEN (p.src = x.id) THEN 1
                            ELSE '-1'::integer
                        END)) FILTER (WHERE (d.kind = 'outlay'::text)) AS handed,
                    sum((p.qty *
                        CASE
                            WHEN (p.src = x.id) THEN 1
                            ELSE '-1'::integer
                        END)) FILTER (WHERE (d.kind = 'other_out'::text)) AS lost
                   FROM (( SELECT postings.src,
                            postings.dst,
                            postings.qty
                           FROM ledger.postings
                          WHERE (postings.src = x.id)
                        UNION ALL
                         SELECT postings.src,
                            postings.dst,
                            postings.qty
                           FROM ledger.postings
                          WHERE (postings.dst = x.id)) p
                     JOIN ledger.accounts d ON ((d.id =
                        CASE
                            WHEN (p.src = x.id) THEN p.dst
                            ELSE p.src
                        END)))) o)) w)
  WHERE (r.kind = 'BNHV'::text);

CREATE VIEW giving.public_heir_lines AS
 SELECT c.fund_id,
    l.id AS line_id,
    l.direction,
    l.amount,
    l.booked_on,
    'waiting'::text AS said,
    NULL::bigint AS campaign_id
   FROM ((ledger.fund_ends e
     JOIN giving.campaigns c ON (((c.fund_id = e.fund_id) AND (c.published_at IS NOT NULL))))
     JOIN giving.bank_lines l ON (((l.unit_id = c.unit_id) AND (l.campaign_id = c.id) AND (l.state = 'held'::text))))
  WHERE (NOT (EXISTS ( SELECT
           FROM giving.heir_acts a
          WHERE ((a.line_id = l.id) AND (a.act <> 'reopened'::text) AND (NOT (EXISTS ( SELECT
                   FROM giving.heir_acts n
                  WHERE ((n.line_id = a.line_id) AND (n.nth > a.nth)))))))))
UNION ALL
 SELECT c.fund_id,
    l.id AS line_id,
    l.direction,
    l.amount,
    l.booked_on,
    (COALESCE((p.act || '_'::text), ''::text) || a.act) AS said,
    a.campaign_id
   FROM (((giving.heir_acts a
     LEFT JOIN giving.heir_acts p ON (((a.act = 'moved'::text) AND (p.line_id = a.line_id) AND (p.nth = (a.nth - 1)))))
     JOIN giving.bank_lines l ON ((l.id = a.line_id)))
     JOIN giving.campaigns c ON (((c.id = l.campaign_id) AND (c.published_at IS NOT NULL))))
  WHERE ((a.act <> 'reopened'::text) AND (NOT (EXISTS ( SELECT
           FROM giving.heir_acts n
          WHERE ((n.line_id = a.line_id) AND (n.nth > a.nth))))))
UNION ALL
 SELECT c.fund_id,
    o.id AS line_id,
    o.direction,
    o.amount,
    o.booked_on,
    (COALESCE((p.act || '_'::text), ''::text) || a.act) AS said,
    a.campaign_id
   FROM (((giving.heir_acts a
     LEFT JOIN giving.heir_acts p ON (((a.act = 'moved'::text) AND (p.line_id = a.line_id) AND (p.nth = (a.nth - 1)))))
     JOIN giving.bank_lines o ON ((o.id = a.other_id)))
     JOIN giving.campaigns c ON (((c.id = o.campaign_id) AND (c.published_at IS NOT NULL))))
  WHERE ((a.other_id IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM giving.heir_acts n
          WHERE ((n.line_id = a.line_id) AND (n.nth > a.nth))))));

CREATE VIEW giving.public_inquiries AS
 SELECT q.code,
    q.kind,
    q.filed_at,
    COALESCE(a.outcome, 'waiting'::text) AS outcome,
    COALESCE(a.answer, ''::text) AS answer,
    COALESCE(a.receipt_code, ''::text) AS receipt_code,
    a.at AS answered_at
   FROM (giving.inquiries q
     LEFT JOIN giving.inquiry_answers a ON ((a.inquiry_id = q.id)));

CREATE VIEW giving.public_late_money AS
 SELECT x.campaign_id,
    x.outcome,
    count(*) AS gifts,
    (sum(x.amount))::bigint AS amount,
    count(*) FILTER (WHERE x.moved) AS moved_gifts,
    (COALESCE(sum(x.amount) FILTER (WHERE x.moved), (0)::numeric))::bigint AS moved_amount
   FROM ( SELECT d.campaign_id,
            d.outcome,
            d.amount,
            ((r.line_id IS NOT NULL) OR (o.id IS NOT NULL) OR (m.id IS NOT NULL)) AS moved
           FROM (((giving.late_decisions d
             LEFT JOIN giving.late_returns r ON ((r.line_id = d.line_id)))
             LEFT JOIN giving.late_moves o ON ((o.line_id = d.line_id)))
             LEFT JOIN giving.late_moves m ON ((m.ruling_id = d.ruling_id)))
        UNION ALL
         SELECT bank_lines.campaign_id,
            'waiting'::text,
            bank_lines.amount,
            false
           FROM giving.bank_lines
          WHERE (bank_lines.state = 'late'::text)) x
  GROUP BY x.campaign_id, x.outcome;

CREATE VIEW giving.public_list_givers AS
 SELECT g.list_id,
    g.nth,
    g.code,
    g.amount,
    g.public_name,
    g.norm,
    g.sh
   FROM giving.list_givers g;

CREATE VIEW giving.public_outside_calls AS
 SELECT c.id,
    c.unit_id,
    c.kind,
    c.public_name,
    c.purpose,
    c.area,
    c.bank,
    c.account_shown,
    c.starts_on,
    c.ends_on,
    c.received_on,
    COALESCE(a.outcome, 'waiting'::text) AS outcome,
    a.answered_on
   FROM (giving.outside_calls c
     LEFT JOIN giving.outside_answers a ON ((a.call_id = c.id)));

CREATE VIEW giving.public_pledged AS
 SELECT pledges.campaign_id,
    pledges.state,
    count(*) AS pledges,
    (COALESCE(sum(pledges.amount), (0)::numeric))::bigint AS amount
   FROM giving.pledges
  GROUP BY pledges.campaign_id, pledges.state;

CREATE VIEW giving.public_pledges AS
 SELECT pledges.id,
    pledges.campaign_id,
    pledges.code,
    pledges.amount,
    pledges.anonymous,
    pledges.masked_name,
    pledges.state,
    pledges.received_amount,
    pledges.pledged_at,
    pledges.expires_at,
    pledges.received_at
   FROM giving.pledges;

CREATE TABLE giving.valuables (
    id bigint NOT NULL,
    ref text NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    leftover text NOT NULL,
    item_id bigint NOT NULL,
    qty bigint NOT NULL,
    told text NOT NULL,
    description text NOT NULL,
    fineness text DEFAULT ''::text NOT NULL,
    certificate text DEFAULT ''::text NOT NULL,
    estimate bigint,
    estimated_by text DEFAULT ''::text NOT NULL,
    bag text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    kept_at text NOT NULL,
    anonymous boolean DEFAULT false NOT NULL,
    public_name text DEFAULT ''::text NOT NULL,
    masked_name text DEFAULT ''::text NOT NULL,
    legal_name bytea,
    phone bytea,
    phone_blind bytea,
    consent_version text,
    note text DEFAULT ''::text NOT NULL,
    received_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by bigint NOT NULL,
    received_actor text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT valuables_are_sealed_or_in_a_bank CHECK (((bag = ''::text) <> (reference = ''::text))),
    CONSTRAINT valuables_are_something CHECK (((qty >= 1) AND (qty <= '1000000000000'::bigint))),
    CONSTRAINT valuables_are_told_briefly CHECK (((length(fineness) <= 20) AND (length(certificate) <= 200) AND (length(bag) <= 40) AND (length(reference) <= 60) AND (length(note) <= 500))),
    CONSTRAINT valuables_estimate_has_its_author CHECK (((((estimate >= 1) AND (estimate <= '9007199254740991'::bigint)) AND ((length(estimated_by) >= 3) AND (length(estimated_by) <= 200))) OR ((estimate IS NULL) AND (estimated_by = ''::text)))),
    CONSTRAINT valuables_leftover_is_known CHECK ((leftover = ANY (ARRAY['next_round'::text, 'other_province'::text, 'return'::text]))),
    CONSTRAINT valuables_names_are_short CHECK ((length(public_name) <= 100)),
    CONSTRAINT valuables_phone_is_found CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT valuables_phone_needs_consent CHECK (((phone IS NULL) OR (consent_version IS NOT NULL))),
    CONSTRAINT valuables_say_what_they_are CHECK ((((length(told) >= 1) AND (length(told) <= 60)) AND ((length(description) >= 5) AND (length(description) <= 500)) AND ((length(kept_at) >= 3) AND (length(kept_at) <= 200)))),
    CONSTRAINT valuables_taken_by_a_person CHECK ((received_by > 0)),
    CONSTRAINT valuables_without_a_name_are_anonymous CHECK (((NOT anonymous) OR ((public_name = ''::text) AND (masked_name = ''::text))))
);

CREATE TABLE giving.value_sale_acts (
    id bigint NOT NULL,
    sale_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    on_day date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    entry_id bigint,
    line_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT value_sale_acts_are_booked CHECK ((((act = ANY (ARRAY['settled'::text, 'parted'::text])) = (entry_id IS NOT NULL)) AND ((act = 'settled'::text) = (line_id IS NOT NULL)))),
    CONSTRAINT value_sale_acts_are_known CHECK ((act = ANY (ARRAY['approved'::text, 'cancelled'::text, 'settled'::text, 'parted'::text]))),
    CONSTRAINT value_sale_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = ANY (ARRAY['approved'::text, 'settled'::text])) OR (length(reason) >= 5))))
);

CREATE TABLE giving.value_sale_lines (
    sale_id bigint NOT NULL,
    valuable_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    price bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT value_sale_lines_have_a_price CHECK (((price >= 1) AND (price <= '9007199254740991'::bigint)))
);

CREATE TABLE giving.value_sales (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    account_id bigint NOT NULL,
    way text NOT NULL,
    buyer text NOT NULL,
    document text NOT NULL,
    amount bigint NOT NULL,
    reason text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_actor text DEFAULT house.actor() NOT NULL,
    prepared_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT value_sales_bring_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT value_sales_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT value_sales_name_buyer_and_document CHECK ((((length(buyer) >= 3) AND (length(buyer) <= 200)) AND ((length(document) >= 1) AND (length(document) <= 200)))),
    CONSTRAINT value_sales_prepared_by_a_person CHECK ((prepared_by > 0)),
    CONSTRAINT value_sales_way_is_known CHECK ((way = ANY (ARRAY['bank'::text, 'auction'::text])))
);

CREATE VIEW giving.public_valuables AS
 SELECT v.id,
    c.slug AS campaign,
    c.name AS campaign_name,
    c.name_en AS campaign_name_en,
    v.unit_id,
    i.code AS item,
    v.qty,
    giving.valuable_left(v.id) AS left_qty,
    v.told,
    v.fineness,
    v.received_on,
    x.state,
    COALESCE(l.price, (0)::bigint) AS price,
    s.way,
    s.buyer,
    s.document,
        CASE
            WHEN (x.state = 'sold'::text) THEN b.booked_on
            ELSE NULL::date
        END AS sold_on,
    s.id AS sale,
    s.amount AS sale_amount
   FROM (((((((giving.valuables v
     JOIN giving.campaigns c ON (((c.id = v.campaign_id) AND (c.published_at IS NOT NULL))))
     JOIN stock.items i ON ((i.id = v.item_id)))
     CROSS JOIN LATERAL ( SELECT giving.valuable_state(v.id) AS state) x)
     LEFT JOIN giving.value_sale_lines l ON (((x.state = 'sold'::text) AND (l.valuable_id = v.id) AND (giving.value_sale_state(l.sale_id) = 'settled'::text))))
     LEFT JOIN giving.value_sales s ON ((s.id = l.sale_id)))
     LEFT JOIN giving.value_sale_acts a ON (((a.sale_id = s.id) AND (a.act = 'settled'::text) AND (NOT (EXISTS ( SELECT
           FROM giving.value_sale_acts u
          WHERE ((u.sale_id = s.id) AND (u.nth > a.nth))))))))
     LEFT JOIN giving.bank_lines b ON ((b.id = a.line_id)))
  WHERE (x.state = ANY (ARRAY['held'::text, 'selling'::text, 'sold'::text, 'missing'::text, 'lost'::text, 'false'::text]));

CREATE TABLE giving.valuable_acts (
    valuable_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    act text NOT NULL,
    counted bigint,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    entry_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT valuable_acts_are_known CHECK ((act = ANY (ARRAY['signed'::text, 'dropped'::text]))),
    CONSTRAINT valuable_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = 'signed'::text) OR (length(reason) >= 5)))),
    CONSTRAINT valuable_acts_sign_what_is_booked CHECK ((((act = 'signed'::text) = (entry_id IS NOT NULL)) AND ((act = 'signed'::text) = (counted IS NOT NULL))))
);

CREATE VIEW giving.public_receipt_valuables AS
 SELECT r.code,
    p.id,
    p.campaign,
    p.campaign_name,
    p.campaign_name_en,
    p.unit_id,
    p.item,
    p.qty,
    p.left_qty,
    p.told,
    p.fineness,
    p.received_on,
    p.state,
    p.price,
    p.way,
    p.buyer,
    p.document,
    p.sold_on,
    p.sale,
    p.sale_amount
   FROM ((receipt.receipts r
     JOIN giving.valuable_acts a ON ((a.entry_id = r.entry_id)))
     JOIN giving.public_valuables p ON ((p.id = a.valuable_id)))
  WHERE (r.kind = 'BNHV'::text);

CREATE TABLE giving.remittance_acts (
    id bigint NOT NULL,
    remittance_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    to_unit bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    on_day date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    amount bigint,
    entry_id bigint,
    line_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT remittance_acts_are_booked CHECK (((act = ANY (ARRAY['sent'::text, 'stopped'::text, 'received'::text, 'parted'::text, 'explained'::text])) = (entry_id IS NOT NULL))),
    CONSTRAINT remittance_acts_are_known CHECK ((act = ANY (ARRAY['approved'::text, 'cancelled'::text, 'sent'::text, 'stopped'::text, 'missed'::text, 'received'::text, 'parted'::text, 'explained'::text]))),
    CONSTRAINT remittance_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = ANY (ARRAY['approved'::text, 'sent'::text, 'received'::text])) OR (length(reason) >= 5)))),
    CONSTRAINT remittance_acts_say_how_much CHECK ((((act = ANY (ARRAY['received'::text, 'explained'::text])) = (amount IS NOT NULL)) AND ((act = 'received'::text) = (line_id IS NOT NULL))))
);

CREATE TABLE giving.remittances (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    to_unit bigint NOT NULL,
    account_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    to_account bigint NOT NULL,
    amount bigint NOT NULL,
    document text NOT NULL,
    reason text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_actor text DEFAULT house.actor() NOT NULL,
    prepared_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT remittances_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT remittances_go_to_another_fund CHECK ((to_unit <> unit_id)),
    CONSTRAINT remittances_move_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT remittances_name_their_document CHECK (((length(document) >= 1) AND (length(document) <= 200)))
);

CREATE VIEW giving.public_remittances AS
 SELECT r.id,
    r.unit_id,
    r.to_unit,
    c.book_id,
    d.book_id AS to_book,
    r.amount,
    r.document,
    s.on_day AS sent_on,
    v.on_day AS received_on,
    COALESCE(v.amount, (0)::bigint) AS received,
    COALESCE(x.amount, (0)::bigint) AS explained,
    COALESCE(x.reason, ''::text) AS explanation,
    COALESCE((a.unit_id = r.unit_id), false) AS came_back,
    c.kind
   FROM (((((((((giving.remittances r
     JOIN giving.bank_accounts f ON ((f.id = r.account_id)))
     JOIN giving.campaigns c ON ((c.id = f.campaign_id)))
     JOIN giving.bank_accounts t ON ((t.id = r.to_account)))
     JOIN giving.campaigns d ON ((d.id = t.campaign_id)))
     JOIN giving.remittance_acts s ON (((s.remittance_id = r.id) AND (s.act = 'sent'::text))))
     LEFT JOIN giving.remittance_acts v ON (((v.remittance_id = r.id) AND (v.act = 'received'::text) AND (NOT (EXISTS ( SELECT
           FROM giving.remittance_acts u
          WHERE ((u.remittance_id = r.id) AND (u.act = 'parted'::text) AND (u.nth > v.nth))))))))
     LEFT JOIN giving.bank_lines l ON ((l.id = v.line_id)))
     LEFT JOIN giving.bank_accounts a ON ((a.id = l.account_id)))
     LEFT JOIN giving.remittance_acts x ON (((x.remittance_id = r.id) AND (x.act = 'explained'::text))))
  WHERE (((c.kind <> 'campaign'::text) OR ((c.published_at IS NOT NULL) AND (d.published_at IS NOT NULL))) AND (giving.remittance_state(r.id) = ANY (ARRAY['sent'::text, 'received'::text, 'explained'::text])));

CREATE TABLE giving.refund_decisions (
    refund_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    amount bigint NOT NULL,
    approved boolean NOT NULL,
    from_spent boolean DEFAULT false NOT NULL,
    reason text NOT NULL,
    receipt_code text DEFAULT ''::text NOT NULL,
    decided_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT refund_decisions_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

CREATE TABLE giving.refund_payments (
    refund_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE VIEW giving.public_returns AS
 SELECT d.receipt_code,
    d.amount,
    d.at AS decided_at,
    d.from_spent,
    l.booked_on AS paid_on,
    p.line_id
   FROM ((giving.refund_decisions d
     LEFT JOIN giving.refund_payments p ON ((p.refund_id = d.refund_id)))
     LEFT JOIN giving.bank_lines l ON ((l.id = p.line_id)))
  WHERE (d.approved AND (d.receipt_code <> ''::text));

CREATE TABLE giving.running_costs (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    account_id bigint NOT NULL,
    earmark_id bigint NOT NULL,
    amount bigint NOT NULL,
    what text NOT NULL,
    document text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_actor text DEFAULT house.actor() NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT running_costs_cost_something CHECK (((amount >= 1) AND (amount <= '9007199254740991'::bigint))),
    CONSTRAINT running_costs_prepared_by_a_person CHECK ((prepared_by > 0)),
    CONSTRAINT running_costs_say_what_for CHECK ((((length(what) >= 5) AND (length(what) <= 300)) AND ((length(document) >= 1) AND (length(document) <= 200))))
);

CREATE VIEW giving.public_running_costs AS
 SELECT k.id,
    k.campaign_id,
    k.unit_id,
    l.booked_on AS paid_on,
    k.amount,
    k.what,
    k.document,
    a.line_id,
    a.entry_id
   FROM (((giving.running_costs k
     JOIN giving.campaigns c ON (((c.id = k.campaign_id) AND (c.published_at IS NOT NULL))))
     JOIN LATERAL ( SELECT x.line_id,
            x.entry_id
           FROM giving.cost_acts x
          WHERE (x.cost_id = k.id)
          ORDER BY x.nth DESC
         LIMIT 1) a ON ((a.line_id IS NOT NULL)))
     JOIN giving.bank_lines l ON ((l.id = a.line_id)));

CREATE TABLE giving.search_shingles (
    shingle integer NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='70');

CREATE VIEW giving.public_search_shingles AS
 SELECT search_shingles.shingle,
    search_shingles.rows
   FROM giving.search_shingles;

CREATE TABLE giving.search_words (
    word text NOT NULL,
    rows bigint NOT NULL
)
WITH (fillfactor='70');

CREATE VIEW giving.public_search_words AS
 SELECT search_words.word,
    search_words.rows
   FROM giving.search_words;

CREATE TABLE payout.plan_acts (
    plan_id bigint NOT NULL,
    act text NOT NULL,
    by_id bigint NOT NULL,
    number bigint,
    year integer,
    reason text DEFAULT ''::text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT plan_acts_abort_for_a_reason CHECK (((act <> 'aborted'::text) OR (length(reason) >= 5))),
    CONSTRAINT plan_acts_are_a_persons CHECK ((by_id > 0)),
    CONSTRAINT plan_acts_are_known CHECK ((act = ANY (ARRAY['locked'::text, 'approved'::text, 'released'::text, 'in_progress'::text, 'reconciled'::text, 'closed'::text, 'aborted'::text]))),
    CONSTRAINT plan_acts_number_the_lock CHECK ((num_nulls(number, year) =
CASE act
    WHEN 'locked'::text THEN 0
    ELSE 2
END)),
    CONSTRAINT plan_acts_reason_is_short CHECK ((length(reason) <= 500))
);

CREATE TABLE payout.plans (
    id bigint NOT NULL,
    decision_id bigint NOT NULL,
    part integer NOT NULL,
    unit_id bigint NOT NULL,
    due_on date NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    prepared_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    prepared_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT plans_are_prepared_by_a_person CHECK ((prepared_by > 0)),
    CONSTRAINT plans_count_their_parts CHECK ((part >= 1)),
    CONSTRAINT plans_note_is_short CHECK ((length(note) <= 500)),
    CONSTRAINT plans_state_is_known CHECK ((state = ANY (ARRAY['open'::text, 'locked'::text, 'approved'::text, 'released'::text, 'in_progress'::text, 'reconciled'::text, 'closed'::text, 'aborted'::text])))
);

CREATE TABLE payout.sessions (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    place text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    planned_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    planned_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT sessions_are_planned_by_a_person CHECK ((planned_by > 0)),
    CONSTRAINT sessions_are_somewhere CHECK (((length(place) >= 3) AND (length(place) <= 200))),
    CONSTRAINT sessions_contact_is_short CHECK ((length(contact) <= 100)),
    CONSTRAINT sessions_note_is_short CHECK ((length(note) <= 500))
);

CREATE VIEW giving.session_cash AS
 SELECT c.kind,
    c.session_id,
    c.account_id,
    c.amount,
    c.happened_on,
    c.entry_id,
    COALESCE(s.unit_id, k.unit_id, m.unit_id, v.unit_id) AS unit_id,
    p.id AS plan_id,
    p.part,
    l.number AS plan_number,
    l.year AS plan_year,
        CASE
            WHEN d.private THEN NULL::text
            ELSE d.slug
        END AS decision,
    d.number AS decision_number
   FROM (((((((( SELECT
                CASE
                    WHEN (e.source ~~ '%/made-good%'::text) THEN 'made_good'::text
                    ELSE e.kind
                END AS kind,
            (split_part(split_part(e.source, ':'::text, 2), '/'::text, 1))::bigint AS session_id,
            (substr(a.holder, 6))::bigint AS account_id,
            (sum(p_1.qty))::bigint AS amount,
            min(e.bank_on) AS happened_on,
            min(e.id) AS entry_id
           FROM ((ledger.entries e
             JOIN ledger.postings p_1 ON (((p_1.entry_id = e.id) AND (p_1.item = 'VND'::text))))
             JOIN ledger.accounts a ON ((a.id =
                CASE
                    WHEN (e.kind = ANY (ARRAY['draw'::text, 'remit'::text])) THEN p_1.src
                    ELSE p_1.dst
                END)))
          WHERE ((((e.kind = ANY (ARRAY['draw'::text, 'hand_back'::text])) AND (e.source ~~ 'session:%'::text)) OR ((e.kind = 'deposit'::text) AND (e.source ~~ 'deposit:%'::text)) OR ((e.kind = ANY (ARRAY['remit'::text, 'arrival'::text])) AND (e.source ~~ 'remit:%'::text)) OR ((e.kind = 'sale'::text) AND (e.source ~~ 'sale:%'::text))) AND (a.holder ~ '^bank:[0-9]+$'::text) AND (NOT (EXISTS ( SELECT
                   FROM ledger.entries v_1
                  WHERE (v_1.reverses_id = e.id)))))
          GROUP BY
                CASE
                    WHEN (e.source ~~ '%/made-good%'::text) THEN 'made_good'::text
                    ELSE e.kind
                END, (split_part(split_part(e.source, ':'::text, 2), '/'::text, 1))::bigint, (substr(a.holder, 6))::bigint) c
     LEFT JOIN payout.sessions s ON (((s.id = c.session_id) AND (c.kind = ANY (ARRAY['draw'::text, 'hand_back'::text, 'made_good'::text])))))
     LEFT JOIN giving.cash_deposits k ON (((k.id = c.session_id) AND (c.kind = 'deposit'::text))))
     LEFT JOIN giving.remittances m ON (((m.id = c.session_id) AND (c.kind = ANY (ARRAY['remit'::text, 'arrival'::text])))))
     LEFT JOIN giving.value_sales v ON (((v.id = c.session_id) AND (c.kind = 'sale'::text))))
     LEFT JOIN payout.plans p ON ((p.id = s.plan_id)))
     LEFT JOIN payout.plan_acts l ON (((l.plan_id = p.id) AND (l.act = 'locked'::text))))
     LEFT JOIN aid.decisions d ON ((d.id = p.decision_id)));

CREATE TABLE giving.session_lines (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    kind text NOT NULL,
    session_id bigint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    how text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    undone_by bigint,
    undone_actor text,
    undone_at timestamp with time zone,
    undo_reason text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT session_lines_are_undone_by_someone CHECK ((((undone_at IS NULL) = (undone_by IS NULL)) AND ((undone_at IS NULL) = (undone_actor IS NULL)) AND ((undone_at IS NULL) = (undo_reason IS NULL)))),
    CONSTRAINT session_lines_how_is_known CHECK ((how = ANY (ARRAY['amount'::text, 'code'::text, 'officer'::text]))),
    CONSTRAINT session_lines_kind_is_known CHECK ((kind = ANY (ARRAY['draw'::text, 'hand_back'::text, 'made_good'::text, 'deposit'::text, 'remit'::text, 'arrival'::text, 'sale'::text]))),
    CONSTRAINT session_lines_undo_gives_a_reason CHECK (((length(undo_reason) >= 5) AND (length(undo_reason) <= 500)))
);

CREATE VIEW giving.public_session_lines AS
 SELECT x.line_id,
    x.kind,
    c.decision,
        CASE
            WHEN (c.decision IS NOT NULL) THEN c.unit_id
            ELSE NULL::bigint
        END AS unit_id,
        CASE
            WHEN (c.decision IS NOT NULL) THEN c.happened_on
            ELSE NULL::date
        END AS happened_on
   FROM (((giving.session_lines x
     JOIN giving.session_cash c ON (((c.kind = x.kind) AND (c.session_id = x.session_id) AND (c.account_id = x.account_id))))
     JOIN giving.bank_accounts a ON ((a.id = x.account_id)))
     JOIN giving.campaigns k ON ((k.id = a.campaign_id)))
  WHERE ((x.undone_at IS NULL) AND (k.published_at IS NOT NULL));

CREATE VIEW giving.public_shares AS
 SELECT p.code,
    p.amount,
    p.public_name,
    p.nth,
    g.line_id,
    g.version,
    g.givers,
    g.amount AS whole,
    encode(g.hash, 'hex'::text) AS hash,
    g.made_at,
    b.campaign_id,
    b.booked_on,
    ((b.entry_id = g.entry_id) AND (b.state = 'matched'::text) AND (NOT (EXISTS ( SELECT
           FROM giving.giver_lists x
          WHERE ((x.line_id = g.line_id) AND (x.version > g.version)))))) AS stands,
    COALESCE(( SELECT v.code
           FROM receipt.receipts v
          WHERE ((v.entry_id = g.entry_id) AND (NOT (EXISTS ( SELECT
                   FROM receipt.events e
                  WHERE (e.receipt_id = v.id)))))
          ORDER BY v.id DESC
         LIMIT 1), ''::text) AS receipt_code
   FROM ((giving.list_givers p
     JOIN giving.giver_lists g ON ((g.id = p.list_id)))
     JOIN giving.bank_lines b ON ((b.id = g.line_id)));

CREATE VIEW giving.public_source_accounts AS
 SELECT a.id,
    c.id AS source_id,
    c.unit_id,
    c.book_id,
    c.kind,
    c.name,
    c.purpose,
    a.bank_name,
    a.branch,
    a.number,
    a.holder_name,
    a.opened_on,
    a.closed_on
   FROM (giving.bank_accounts a
     JOIN giving.campaigns c ON ((c.id = a.campaign_id)))
  WHERE (c.kind <> 'campaign'::text);

CREATE VIEW giving.public_sources AS
 SELECT c.id,
    c.unit_id,
    c.fund_id,
    c.book_id,
    c.kind,
    c.name,
    c.purpose,
    c.call_body AS body,
    c.call_number AS document,
    c.call_on AS decided_on
   FROM giving.campaigns c
  WHERE (c.kind <> 'campaign'::text);

CREATE VIEW giving.public_statement AS
 SELECT r.line_id AS id,
    r.account_id,
    r.campaign_id,
    r.at,
    r.timed,
    r.direction,
    r.kind,
    r.amount,
    r.public_text AS text,
    r.norm,
    r.sh,
    r.code,
    r.reference,
    r.hidden,
        CASE
            WHEN (NOT r.hidden) THEN ( SELECT max(v.code) AS max
               FROM (giving.matches m
                 JOIN receipt.receipts v ON ((v.entry_id = m.entry_id)))
              WHERE ((m.line_id = r.line_id) AND (NOT (EXISTS ( SELECT
                       FROM receipt.events e
                      WHERE (e.receipt_id = v.id))))))
            ELSE NULL::text
        END AS receipt
   FROM (giving.statement_rows r
     JOIN giving.campaigns c ON ((c.id = r.campaign_id)))
  WHERE (c.published_at IS NOT NULL);

CREATE TABLE giving.thanks (
    id bigint NOT NULL,
    pledge_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    consent_version text NOT NULL,
    named text NOT NULL,
    shown text NOT NULL,
    words text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT thanks_name_somebody CHECK ((((length(named) >= 1) AND (length(named) <= 100)) AND ((length(shown) >= 1) AND (length(shown) <= 400)))),
    CONSTRAINT thanks_words_are_few CHECK ((length(words) <= 600))
);

CREATE VIEW giving.public_thanks AS
 SELECT t.id,
    c.slug,
    t.shown AS name,
    t.words,
    ((p.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh'::text))::date AS given_on
   FROM ((giving.thanks t
     JOIN giving.pledges p ON ((p.id = t.pledge_id)))
     JOIN giving.campaigns c ON ((c.id = p.campaign_id)))
  WHERE ((p.state = 'received'::text) AND (NOT p.anonymous) AND (p.public_name = t.named) AND (c.published_at IS NOT NULL));

CREATE TABLE giving.value_loss_acts (
    id bigint NOT NULL,
    loss_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    on_day date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    paper_id bigint,
    entry_id bigint,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT value_loss_acts_are_booked CHECK (((act = ANY (ARRAY['written_off'::text, 'restored'::text])) = (entry_id IS NOT NULL))),
    CONSTRAINT value_loss_acts_are_known CHECK ((act = ANY (ARRAY['confirmed'::text, 'withdrawn'::text, 'written_off'::text, 'restored'::text]))),
    CONSTRAINT value_loss_acts_decide_by_a_document CHECK (((length(document) <= 200) AND ((act = 'written_off'::text) = (document <> ''::text)) AND ((act = 'written_off'::text) = (paper_id IS NOT NULL)))),
    CONSTRAINT value_loss_acts_give_a_reason CHECK (((length(reason) <= 500) AND ((act = 'confirmed'::text) OR (length(reason) >= 5))))
);

CREATE TABLE giving.value_losses (
    id bigint NOT NULL,
    valuable_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    qty bigint NOT NULL,
    found_on date NOT NULL,
    told text NOT NULL,
    paper_id bigint NOT NULL,
    reported_by bigint NOT NULL,
    reported_actor text DEFAULT house.actor() NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT value_losses_are_known CHECK ((kind = ANY (ARRAY['lost'::text, 'stolen'::text, 'false'::text]))),
    CONSTRAINT value_losses_are_something CHECK ((qty > 0)),
    CONSTRAINT value_losses_reported_by_a_person CHECK ((reported_by > 0)),
    CONSTRAINT value_losses_say_what_happened CHECK (((length(told) >= 10) AND (length(told) <= 500)))
);

CREATE VIEW giving.public_value_losses AS
 SELECT l.id,
    l.valuable_id,
    l.kind,
    l.qty,
    l.found_on,
    a.on_day AS decided_on,
    a.document,
    a.reason
   FROM (((giving.value_losses l
     JOIN giving.value_loss_acts a ON (((a.loss_id = l.id) AND (a.act = 'written_off'::text))))
     JOIN giving.valuables v ON ((v.id = l.valuable_id)))
     JOIN giving.campaigns c ON (((c.id = v.campaign_id) AND (c.published_at IS NOT NULL))))
  WHERE (giving.value_loss_state(l.id) = 'written_off'::text);

CREATE TABLE giving.refunds (
    id bigint NOT NULL,
    inquiry_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    line_id bigint NOT NULL,
    amount bigint NOT NULL,
    reason text NOT NULL,
    checked_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT refunds_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

ALTER TABLE giving.refunds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.refunds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.remittance_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.remittance_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.remittances ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.remittances_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.running_costs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.running_costs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.search_progress (
    one boolean DEFAULT true NOT NULL,
    line_id bigint DEFAULT 0 NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    rows_shingled bigint DEFAULT 0 NOT NULL,
    looked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT search_progress_is_one_row CHECK (one)
);

ALTER TABLE giving.session_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.session_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.statement_faults (
    statement_id bigint NOT NULL,
    n integer NOT NULL,
    row_no integer NOT NULL,
    key text NOT NULL,
    "values" jsonb,
    finding boolean NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.statement_layouts (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    header text[] NOT NULL,
    columns jsonb NOT NULL,
    dates text NOT NULL,
    decimal_mark text NOT NULL,
    retired boolean DEFAULT false NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT statement_layouts_are_an_officers CHECK ((made_by > 0)),
    CONSTRAINT statement_layouts_are_named CHECK (((length(name) >= 1) AND (length(name) <= 60))),
    CONSTRAINT statement_layouts_date_form_is_known CHECK ((dates = ANY (ARRAY['dmy'::text, 'mdy'::text, 'ymd'::text]))),
    CONSTRAINT statement_layouts_decimal_mark_is_known CHECK ((decimal_mark = ANY (ARRAY[''::text, '.'::text, ','::text]))),
    CONSTRAINT statement_layouts_have_columns CHECK (((cardinality(header) >= 2) AND (cardinality(header) <= 64))),
    CONSTRAINT statement_layouts_say_what_a_line_needs CHECK (((columns ? 'date'::text) AND (columns ? 'text'::text) AND ((columns ? 'in'::text) <> (columns ? 'signed'::text)) AND (NOT ((columns ? 'out'::text) AND (columns ? 'signed'::text))))),
    CONSTRAINT statement_layouts_versions_are_counted CHECK ((version >= 1))
);

ALTER TABLE giving.statement_layouts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.statement_layouts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.statements (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    account_id bigint NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    profile text NOT NULL,
    encoding text NOT NULL,
    repeats_id bigint,
    state text DEFAULT 'stored'::text NOT NULL,
    rows_total integer NOT NULL,
    lines_total integer NOT NULL,
    faults_total integer NOT NULL,
    sum_in bigint NOT NULL,
    sum_out bigint NOT NULL,
    from_on date,
    through_on date,
    opening bigint,
    closing bigint,
    balanced boolean NOT NULL,
    row_done integer DEFAULT 0 NOT NULL,
    lines_new integer DEFAULT 0 NOT NULL,
    lines_known integer DEFAULT 0 NOT NULL,
    lines_matched integer DEFAULT 0 NOT NULL,
    lines_suggested integer DEFAULT 0 NOT NULL,
    lines_ambiguous integer DEFAULT 0 NOT NULL,
    lines_open integer DEFAULT 0 NOT NULL,
    lines_doubtful integer DEFAULT 0 NOT NULL,
    lines_held integer DEFAULT 0 NOT NULL,
    sum_new bigint DEFAULT 0 NOT NULL,
    uploaded_by bigint NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    done_at timestamp with time zone,
    born bigint DEFAULT tlog.born() NOT NULL,
    layout_id bigint,
    columns text,
    CONSTRAINT statements_columns_are_named CHECK (((length(columns) >= 1) AND (length(columns) <= 400))),
    CONSTRAINT statements_done_have_a_time CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
    CONSTRAINT statements_hash_is_sha256 CHECK ((length(sha256) = 32)),
    CONSTRAINT statements_layout_where_it_is_read_by_one CHECK (((profile = 'layout'::text) = (layout_id IS NOT NULL))),
    CONSTRAINT statements_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT statements_profile_is_known CHECK ((profile = ANY (ARRAY['vcb'::text, 'vietinbank'::text, 'agribank'::text, 'mt940'::text, 'camt.053'::text, 'layout'::text]))),
    CONSTRAINT statements_state_is_known CHECK ((state = ANY (ARRAY['stored'::text, 'running'::text, 'done'::text])))
);

ALTER TABLE giving.statements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.statements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.stray_acts (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    act text NOT NULL,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    out_id bigint,
    out_kind text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT stray_acts_are_known CHECK ((act = ANY (ARRAY['source'::text, 'back'::text, 'on'::text, 'moved'::text, 'reopened'::text]))),
    CONSTRAINT stray_acts_give_a_reason CHECK ((((act = 'moved'::text) AND (reason = ''::text)) OR ((length(reason) >= 5) AND (length(reason) <= 500)))),
    CONSTRAINT stray_acts_move_by_a_line CHECK ((((act = 'moved'::text) = (out_id IS NOT NULL)) AND ((act = 'moved'::text) = (out_kind IS NOT NULL))))
);

ALTER TABLE giving.stray_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.stray_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.suggestions (
    line_id bigint NOT NULL,
    pledge_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    why text NOT NULL,
    CONSTRAINT suggestions_why_is_known CHECK ((why = ANY (ARRAY['name'::text, 'codes'::text, 'late'::text, 'account'::text])))
);

ALTER TABLE giving.thanks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.thanks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.thanks_removals (
    id bigint NOT NULL,
    pledge_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    words_blind bytea NOT NULL,
    reason text NOT NULL,
    removed_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT thanks_removals_are_an_officers CHECK ((removed_by > 0)),
    CONSTRAINT thanks_removals_hash_the_words CHECK ((length(words_blind) = 32)),
    CONSTRAINT thanks_removals_say_why CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

ALTER TABLE giving.thanks_removals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.thanks_removals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.unshown_acts (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    act text NOT NULL,
    asked_id bigint,
    correction_id bigint,
    reason text NOT NULL,
    actor_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT unshown_acts_are_known CHECK ((act = ANY (ARRAY['explained'::text, 'asked'::text, 'declined'::text, 'reversed'::text]))),
    CONSTRAINT unshown_acts_decide_what_was_asked CHECK (((act = ANY (ARRAY['declined'::text, 'reversed'::text])) = (asked_id IS NOT NULL))),
    CONSTRAINT unshown_acts_give_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT unshown_acts_reverse_by_a_line CHECK (((act = 'reversed'::text) = (correction_id IS NOT NULL)))
);

ALTER TABLE giving.unshown_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.unshown_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE giving.unshown_lines (
    line_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    statement_id bigint NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE giving.valuable_papers (
    id bigint NOT NULL,
    valuable_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    file_id bigint NOT NULL,
    added_by bigint NOT NULL,
    added_actor text DEFAULT house.actor() NOT NULL,
    added_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT valuable_papers_added_by_a_person CHECK ((added_by > 0)),
    CONSTRAINT valuable_papers_are_known CHECK ((kind = ANY (ARRAY['photo'::text, 'protocol'::text])))
);

ALTER TABLE giving.valuable_papers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.valuable_papers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.valuables ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.valuables_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.value_loss_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.value_loss_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.value_losses ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.value_losses_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.value_sale_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.value_sale_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE giving.value_sales ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME giving.value_sales_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE house.installation (
    one boolean DEFAULT true NOT NULL,
    kind text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    filled_at timestamp with time zone,
    CONSTRAINT installation_is_one CHECK (one),
    CONSTRAINT installation_is_real_or_sample CHECK ((kind = ANY (ARRAY['real'::text, 'sample'::text]))),
    CONSTRAINT installation_real_ones_are_not_filled CHECK (((kind = 'sample'::text) OR (filled_at IS NULL)))
);

CREATE TABLE house.once (
    actor text NOT NULL,
    key text NOT NULL,
    hash bytea NOT NULL,
    answer jsonb,
    taken_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT once_key_is_short CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

CREATE TABLE job.jobs (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text,
    args jsonb NOT NULL,
    state text DEFAULT 'ready'::text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    leased_until timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT jobs_have_a_known_state CHECK ((state = ANY (ARRAY['ready'::text, 'running'::text, 'done'::text, 'dead'::text]))),
    CONSTRAINT jobs_running_have_a_lease CHECK (((state = 'running'::text) = (leased_until IS NOT NULL)))
);

ALTER TABLE job.jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME job.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.account_days (
    account_id bigint NOT NULL,
    day date NOT NULL,
    n_in bigint NOT NULL,
    n_out bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE ledger.accounts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.accounts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ledger.books ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.books_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.carry_overs (
    period_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    year integer NOT NULL,
    book_id bigint NOT NULL,
    part text NOT NULL,
    item text NOT NULL,
    opening bigint NOT NULL,
    came_in bigint NOT NULL,
    went_out bigint NOT NULL,
    moved bigint NOT NULL,
    closing bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT carry_overs_add_up CHECK (((((opening + came_in) - went_out) + moved) = closing))
);

CREATE TABLE ledger.closing_balances (
    period_id bigint NOT NULL,
    account_id bigint NOT NULL,
    qty_in bigint NOT NULL,
    qty_out bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE VIEW ledger.days AS
 SELECT account_days.account_id,
    account_days.day,
    account_days.n_in,
    account_days.n_out,
    account_days.qty_in,
    account_days.qty_out
   FROM ledger.account_days
UNION ALL
 SELECT inbox.account_id,
    inbox.book_on AS day,
    inbox.n_in,
    inbox.n_out,
    inbox.qty_in,
    inbox.qty_out
   FROM ledger.inbox;

ALTER TABLE ledger.earmarks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.earmarks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ledger.entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.floors (
    account_id bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

ALTER TABLE ledger.folds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.folds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.fund_end_asks (
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    to_fund bigint NOT NULL,
    ended_on date NOT NULL,
    document text NOT NULL,
    cash bigint NOT NULL,
    asked_by bigint NOT NULL,
    asked_actor text DEFAULT house.actor() NOT NULL,
    asked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT fund_ends_are_asked_by_a_person CHECK ((asked_by > 0)),
    CONSTRAINT fund_ends_count_their_cash CHECK ((cash >= 0)),
    CONSTRAINT fund_ends_go_to_another_fund CHECK ((to_fund <> fund_id)),
    CONSTRAINT fund_ends_name_their_document CHECK (((length(document) >= 1) AND (length(document) <= 200)))
);

ALTER TABLE ledger.fund_end_asks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.fund_end_asks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.fund_end_heirs (
    ask_id bigint NOT NULL,
    area text NOT NULL,
    unit_id bigint NOT NULL,
    heir_id bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT fund_end_heirs_are_others CHECK ((heir_id <> unit_id)),
    CONSTRAINT fund_end_heirs_areas_are_known CHECK ((area = ANY (ARRAY['money'::text, 'goods'::text, 'relief'::text, 'duties'::text])))
);

ALTER TABLE ledger.funds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.funds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.period_confirmations (
    id bigint NOT NULL,
    period_id bigint NOT NULL,
    asked_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT periods_take_two_people CHECK (((confirmed_by <> asked_by) AND (confirmed_by > 0)))
);

ALTER TABLE ledger.period_confirmations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.period_confirmations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger.periods (
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    act text NOT NULL,
    month date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT periods_act_is_known CHECK ((act = ANY (ARRAY['close'::text, 'reopen'::text]))),
    CONSTRAINT periods_are_months CHECK ((month = (date_trunc('month'::text, (month)::timestamp with time zone))::date)),
    CONSTRAINT periods_asked_by_a_person CHECK ((asked_by > 0)),
    CONSTRAINT periods_reason_is_short CHECK ((length(reason) <= 500)),
    CONSTRAINT periods_reopen_for_a_reason CHECK (((act = 'close'::text) OR (length(reason) >= 10)))
);

ALTER TABLE ledger.periods ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.periods_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW ledger.public_books AS
 SELECT books.id,
    books.fund_id,
    books.kind,
    books.source,
    books.name
   FROM ledger.books;

CREATE VIEW ledger.public_carry_overs AS
 SELECT c.fund_id,
    c.year,
    c.book_id,
    c.part,
    c.item,
    c.opening,
    c.came_in,
    c.went_out,
    c.moved,
    c.closing,
    n.confirmed_at AS closed_at,
    (ledger.first_open(c.fund_id) > make_date(c.year, 12, 31)) AS still_closed
   FROM (ledger.carry_overs c
     JOIN ledger.period_confirmations n ON ((n.period_id = c.period_id)))
  WHERE (NOT (EXISTS ( SELECT
           FROM ledger.carry_overs l
          WHERE ((l.fund_id = c.fund_id) AND (l.year = c.year) AND (l.period_id > c.period_id)))));

CREATE VIEW ledger.public_days AS
 SELECT b.fund_id,
    a.book_id,
    a.id AS account_id,
    a.kind,
    a.item,
    a.holder,
    a.earmark_id,
    d.day,
    d.n_in,
    d.n_out,
    d.qty_in,
    d.qty_out
   FROM ((ledger.days d
     JOIN ledger.accounts a ON ((a.id = d.account_id)))
     JOIN ledger.books b ON ((b.id = a.book_id)));

CREATE VIEW ledger.public_earmarks AS
 SELECT earmarks.id,
    earmarks.book_id,
    earmarks.code,
    earmarks.name,
    earmarks.purpose
   FROM ledger.earmarks;

CREATE VIEW ledger.public_fund_ends AS
 SELECT e.fund_id,
    h.area,
    h.heir_id
   FROM (ledger.fund_ends e
     JOIN ledger.fund_end_heirs h ON ((h.ask_id = e.ask_id)));

CREATE VIEW ledger.public_funds AS
 SELECT f.id,
    f.unit_id,
    f.name,
    f.opened_on,
    f.basis,
        CASE
            WHEN (e.fund_id IS NULL) THEN NULLIF(ledger.first_open(f.id), '0001-01-01'::date)
            ELSE NULL::date
        END AS open_from,
    a.ended_on,
    a.document AS end_document,
    t.unit_id AS successor_unit,
    a.cash AS end_cash
   FROM (((ledger.funds f
     LEFT JOIN ledger.fund_ends e ON ((e.fund_id = f.id)))
     LEFT JOIN ledger.fund_end_asks a ON ((a.id = e.ask_id)))
     LEFT JOIN ledger.funds t ON ((t.id = e.to_fund)));

CREATE VIEW ledger.public_periods AS
 SELECT p.fund_id,
    p.act,
    p.month,
    p.reason,
    p.asked_at,
    c.confirmed_at
   FROM (ledger.periods p
     JOIN ledger.period_confirmations c ON ((c.period_id = p.id)));

CREATE TABLE norm.confirmations (
    norm_id bigint NOT NULL,
    entered_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT norms_take_two_people CHECK (((confirmed_by <> entered_by) AND (confirmed_by > 0) AND (entered_by > 0)))
);

CREATE TABLE norm.norms (
    id bigint NOT NULL,
    case_name text NOT NULL,
    band text DEFAULT ''::text NOT NULL,
    level text DEFAULT 'province'::text NOT NULL,
    unit_id bigint,
    item text NOT NULL,
    qty bigint NOT NULL,
    qty_max bigint,
    per text NOT NULL,
    months_max integer,
    multiple bigint,
    standard bigint,
    classes text[],
    purpose text NOT NULL,
    basis text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    provisional boolean DEFAULT false NOT NULL,
    below_reason text DEFAULT ''::text NOT NULL,
    entered_by bigint DEFAULT 0 NOT NULL,
    entered_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT norms_are_a_multiple_of_the_standard CHECK ((((multiple IS NULL) = (standard IS NULL)) AND (qty = COALESCE((multiple * standard), qty)))),
    CONSTRAINT norms_band_is_known CHECK ((band = ANY (ARRAY[''::text, 'complete'::text, 'heavy'::text]))),
    CONSTRAINT norms_band_is_of_crops CHECK (((band <> ''::text) = starts_with(case_name, 'crop_'::text))),
    CONSTRAINT norms_begin_in_our_time CHECK ((valid_from >= '2000-01-01'::date)),
    CONSTRAINT norms_case_is_a_word CHECK ((case_name ~ '^[a-z][a-z0-9_]{2,39}$'::text)),
    CONSTRAINT norms_classes_are_known CHECK (((classes <@ ARRAY['poor'::text, 'near_poor'::text, 'difficult'::text, 'average'::text, 'other'::text]) AND (cardinality(classes) > 0))),
    CONSTRAINT norms_end_above_their_beginning CHECK (((qty_max >= qty) AND (qty_max <= '9007199254740991'::bigint))),
    CONSTRAINT norms_end_after_they_begin CHECK ((valid_to >= valid_from)),
    CONSTRAINT norms_entered_by_a_person CHECK (((entered_by > 0) = (level = 'province'::text))),
    CONSTRAINT norms_give_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint))),
    CONSTRAINT norms_item_is_known_by_its_code CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT norms_level_is_known CHECK ((level = ANY (ARRAY['state'::text, 'province'::text, 'campaign'::text]))),
    CONSTRAINT norms_months_are_few CHECK ((((per = 'person_month'::text) = (months_max IS NOT NULL)) AND ((months_max >= 1) AND (months_max <= 12)))),
    CONSTRAINT norms_name_their_basis CHECK (((length(basis) >= 5) AND (length(basis) <= 300))),
    CONSTRAINT norms_per_is_known CHECK ((per = ANY (ARRAY['person'::text, 'household'::text, 'person_month'::text, 'hectare'::text]))),
    CONSTRAINT norms_province_has_a_unit CHECK (((level = 'province'::text) = (unit_id IS NOT NULL))),
    CONSTRAINT norms_purpose_is_a_letter_of_the_decree CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text, 'g'::text, 'h'::text, 'i'::text, 'k'::text]))),
    CONSTRAINT norms_reason_is_short CHECK ((length(below_reason) <= 500))
);

ALTER TABLE norm.norms ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME norm.norms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW norm.public_norms AS
 SELECT n.id,
    n.case_name,
    n.band,
    n.level,
    n.unit_id,
    n.item,
    n.qty,
    n.qty_max,
    n.per,
    n.months_max,
    n.multiple,
    n.standard,
    n.classes,
    n.purpose,
    n.basis,
    n.valid_from,
    n.valid_to,
    n.provisional,
    n.below_reason
   FROM (norm.norms n
     LEFT JOIN norm.confirmations c ON ((c.norm_id = n.id)))
  WHERE ((n.level <> 'province'::text) OR (c.norm_id IS NOT NULL));

CREATE TABLE norm.standards (
    amount bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT standards_are_money CHECK ((amount > 0)),
    CONSTRAINT standards_end_after_they_begin CHECK ((valid_to >= valid_from))
);

CREATE TABLE notify.messages (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    channel text NOT NULL,
    template text NOT NULL,
    lang text NOT NULL,
    key text NOT NULL,
    hint text NOT NULL,
    sealed bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    trouble text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT messages_are_dated_once_sent CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT messages_are_forgotten_once_sent CHECK (((state = ANY (ARRAY['sent'::text, 'dropped'::text])) = (sealed IS NULL))),
    CONSTRAINT messages_go_by_a_known_way CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT messages_speak_a_known_language CHECK ((lang = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT messages_try_a_limited_time CHECK (((attempts >= 0) AND (attempts <= 100))),
    CONSTRAINT messages_wait_are_sent_or_failed CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);

ALTER TABLE notify.messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payout.closings (
    session_id bigint NOT NULL,
    count_id bigint NOT NULL,
    counted_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    closed_on date NOT NULL,
    closed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT closings_take_two_people CHECK ((counted_by <> confirmed_by))
);

CREATE TABLE payout.count_goods (
    count_id bigint NOT NULL,
    lot text NOT NULL,
    item text NOT NULL,
    qty bigint NOT NULL,
    expected bigint NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT count_goods_are_not_below_zero CHECK ((((qty >= 0) AND (qty <= '9007199254740991'::bigint)) AND (expected >= 0))),
    CONSTRAINT count_goods_explain_a_difference CHECK (((qty = expected) OR (length(reason) >= 5))),
    CONSTRAINT count_goods_reason_is_short CHECK ((length(reason) <= 500))
);

CREATE TABLE payout.count_notes (
    count_id bigint NOT NULL,
    denomination bigint NOT NULL,
    pieces bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT count_notes_are_counted CHECK (((pieces >= 1) AND (pieces <= 10000000))),
    CONSTRAINT count_notes_are_money CHECK ((denomination = ANY (ARRAY[(500000)::bigint, (200000)::bigint, (100000)::bigint, (50000)::bigint, (20000)::bigint, (10000)::bigint, (5000)::bigint, (2000)::bigint, (1000)::bigint, (500)::bigint, (200)::bigint, (100)::bigint])))
);

CREATE TABLE payout.counts (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    kind text NOT NULL,
    money bigint NOT NULL,
    expected bigint NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    by_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT counts_are_a_persons CHECK ((by_id > 0)),
    CONSTRAINT counts_are_not_below_zero CHECK (((money >= 0) AND (expected >= 0))),
    CONSTRAINT counts_explain_a_difference CHECK (((money = expected) OR (length(reason) >= 5))),
    CONSTRAINT counts_kind_is_known CHECK ((kind = ANY (ARRAY['opening'::text, 'closing'::text]))),
    CONSTRAINT counts_open_with_what_is_drawn CHECK (((kind = 'closing'::text) OR (money = expected))),
    CONSTRAINT counts_reason_is_short CHECK ((length(reason) <= 500))
);

ALTER TABLE payout.counts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payout.counts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payout.draws (
    session_id bigint NOT NULL,
    account_id bigint NOT NULL,
    drawn_id bigint NOT NULL,
    item text NOT NULL,
    lot text NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT draws_move CHECK ((account_id <> drawn_id)),
    CONSTRAINT draws_of_goods_name_the_lot CHECK (((item = 'VND'::text) = (lot = ''::text))),
    CONSTRAINT draws_take_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint)))
);

CREATE TABLE payout.handover_parts (
    handover_id bigint NOT NULL,
    session_id bigint NOT NULL,
    row_id bigint NOT NULL,
    account_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT handover_parts_pay_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint)))
);

CREATE TABLE payout.handovers (
    id bigint NOT NULL,
    client_id uuid NOT NULL,
    session_id bigint NOT NULL,
    row_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    outcome text NOT NULL,
    qty bigint NOT NULL,
    taker text DEFAULT ''::text NOT NULL,
    proof text DEFAULT ''::text NOT NULL,
    signature_id bigint,
    sheet_page integer,
    witnesses integer DEFAULT 0 NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    next_on date,
    sealed bytea,
    handed_at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    body_hash bytea NOT NULL,
    commitment bytea NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT handovers_are_signed CHECK (
CASE outcome
    WHEN 'not_given'::text THEN (proof = ''::text)
    ELSE (proof = ANY (ARRAY['signature'::text, 'sheet'::text, 'witness'::text]))
END),
    CONSTRAINT handovers_are_told_briefly CHECK ((length(sealed) <= 8192)),
    CONSTRAINT handovers_client_id_is_uuid7 CHECK ((substr((client_id)::text, 15, 1) = '7'::text)),
    CONSTRAINT handovers_give_something_or_nothing CHECK (
CASE outcome
    WHEN 'not_given'::text THEN (qty = 0)
    ELSE ((qty >= 1) AND (qty <= '9007199254740991'::bigint))
END),
    CONSTRAINT handovers_hashes_are_sha256 CHECK (((length(body_hash) = 32) AND (length(commitment) = 32))),
    CONSTRAINT handovers_have_a_taker CHECK (
CASE outcome
    WHEN 'not_given'::text THEN (taker = ''::text)
    ELSE (taker = ANY (ARRAY['self'::text, 'substitute'::text]))
END),
    CONSTRAINT handovers_outcome_is_known CHECK ((outcome = ANY (ARRAY['given'::text, 'partly'::text, 'not_given'::text]))),
    CONSTRAINT handovers_say_why_not CHECK (
CASE outcome
    WHEN 'given'::text THEN ((reason = ''::text) AND (next_on IS NULL))
    ELSE ((reason = ANY (ARRAY['absent'::text, 'refused'::text, 'moved'::text, 'died'::text, 'wrong'::text, 'short'::text, 'other'::text])) AND (next_on IS NOT NULL))
END),
    CONSTRAINT handovers_sheet_is_named CHECK (((proof = 'sheet'::text) = (sheet_page IS NOT NULL))),
    CONSTRAINT handovers_signature_is_kept CHECK (((proof = 'signature'::text) = (signature_id IS NOT NULL))),
    CONSTRAINT handovers_substitute_is_named CHECK ((((taker = 'substitute'::text) OR (witnesses > 0)) <= (sealed IS NOT NULL))),
    CONSTRAINT handovers_witness_is_named CHECK ((((witnesses >= 0) AND (witnesses <= 3)) AND ((witnesses > 0) OR ((proof <> 'witness'::text) AND (taker <> 'substitute'::text)))))
);

ALTER TABLE payout.handovers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payout.handovers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payout.openings (
    session_id bigint NOT NULL,
    count_id bigint NOT NULL,
    by_id bigint NOT NULL,
    opened_on date NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

CREATE TABLE payout.plan_lines (
    plan_id bigint NOT NULL,
    row_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    household_id bigint NOT NULL,
    code text NOT NULL,
    purpose text NOT NULL,
    item text NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT plan_lines_code_is_plain CHECK ((code ~ '^[0-9A-Z]{6,20}$'::text)),
    CONSTRAINT plan_lines_give_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint))),
    CONSTRAINT plan_lines_item_is_plain CHECK ((item ~ '^[A-Z0-9_]{1,20}$'::text)),
    CONSTRAINT plan_lines_purpose_is_known CHECK ((purpose = ANY (ARRAY['a'::text, 'b'::text, 'c'::text, 'd'::text, 'dd'::text, 'e'::text, 'g'::text, 'h'::text, 'i'::text, 'k'::text])))
);

CREATE TABLE payout.plan_units (
    plan_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL
);

ALTER TABLE payout.plans ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payout.plans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW payout.public_sessions AS
 SELECT d.slug AS decision,
    p.decision_id,
    l.unit_id,
    l.item,
    count(DISTINCT l.row_id) AS rows,
    count(DISTINCT h.row_id) AS given_rows,
    count(DISTINCT l.household_id) AS households,
    count(DISTINCT l.household_id) FILTER (WHERE (h.row_id IS NOT NULL)) AS given_households,
    (COALESCE(sum(h.qty), (0)::numeric))::bigint AS qty_given,
    count(DISTINCT h.session_id) AS sessions,
    min(h.handed_at) AS first_at,
    to_timestamp(percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((EXTRACT(epoch FROM h.handed_at))::double precision))) AS median_at,
    max(h.handed_at) AS last_at
   FROM (((payout.plan_lines l
     JOIN payout.plans p ON ((p.id = l.plan_id)))
     JOIN aid.decisions d ON ((d.id = p.decision_id)))
     LEFT JOIN ( SELECT h_1.row_id,
            h_1.session_id,
            h_1.qty,
            h_1.handed_at,
            s.plan_id
           FROM (payout.handovers h_1
             JOIN payout.sessions s ON ((s.id = h_1.session_id)))
          WHERE (h_1.outcome <> 'not_given'::text)) h ON (((h.row_id = l.row_id) AND (h.plan_id = l.plan_id))))
  WHERE ((p.state <> ALL (ARRAY['open'::text, 'aborted'::text])) AND (NOT d.private))
  GROUP BY d.slug, p.decision_id, l.unit_id, l.item;

CREATE TABLE payout.session_cancels (
    session_id bigint NOT NULL,
    reason text NOT NULL,
    by_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT session_cancels_say_why CHECK (((length(reason) >= 5) AND (length(reason) <= 500)))
);

CREATE VIEW payout.public_stubs AS
 SELECT r.code,
    d.slug AS decision,
    d.number,
    d.decided_on,
    d.unit_id AS fund_unit_id,
    r.unit_id,
    r.purpose,
    r.item,
    r.qty,
    t.given,
    (t.struck_at IS NOT NULL) AS struck,
    p.part,
    p.state AS plan_state,
    g.given_at,
    g.next_on,
    g.reason,
    s.place,
    s.starts_at,
    COALESCE(s.open, false) AS open
   FROM (((((aid.rows r
     JOIN aid.decisions d ON ((d.id = r.decision_id)))
     JOIN aid.row_states t ON ((t.row_id = r.id)))
     LEFT JOIN LATERAL ( SELECT p_1.id,
            p_1.part,
            p_1.state
           FROM (payout.plan_lines l
             JOIN payout.plans p_1 ON ((p_1.id = l.plan_id)))
          WHERE ((l.row_id = r.id) AND (p_1.state <> 'aborted'::text))
          ORDER BY p_1.id DESC
         LIMIT 1) p ON (true))
     LEFT JOIN LATERAL ( SELECT max(h.handed_at) FILTER (WHERE (h.outcome <> 'not_given'::text)) AS given_at,
            (array_agg(h.next_on ORDER BY h.id DESC))[1] AS next_on,
            (array_agg(h.reason ORDER BY h.id DESC))[1] AS reason
           FROM payout.handovers h
          WHERE (h.row_id = r.id)) g ON (true))
     LEFT JOIN LATERAL ( SELECT s_1.place,
            s_1.starts_at,
            ((o.session_id IS NOT NULL) AND (c.session_id IS NULL)) AS open
           FROM ((payout.sessions s_1
             LEFT JOIN payout.openings o ON ((o.session_id = s_1.id)))
             LEFT JOIN payout.closings c ON ((c.session_id = s_1.id)))
          WHERE ((s_1.plan_id = p.id) AND (s_1.unit_id = r.unit_id) AND (NOT (EXISTS ( SELECT
                   FROM payout.session_cancels x
                  WHERE (x.session_id = s_1.id)))))
          ORDER BY s_1.starts_at DESC
         LIMIT 1) s ON (true))
  WHERE (NOT d.private);

CREATE TABLE payout.roster (
    session_id bigint NOT NULL,
    row_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    code text NOT NULL,
    nth integer NOT NULL,
    household_code text NOT NULL,
    name text NOT NULL,
    village text NOT NULL,
    purpose text NOT NULL,
    item text NOT NULL,
    qty bigint NOT NULL,
    norm text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT roster_gives_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint))),
    CONSTRAINT roster_names_somebody CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

CREATE TABLE payout.roster_parts (
    session_id bigint NOT NULL,
    row_id bigint NOT NULL,
    account_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT roster_parts_pay_something CHECK (((qty >= 1) AND (qty <= '9007199254740991'::bigint)))
);

CREATE TABLE payout.session_staff (
    session_id bigint NOT NULL,
    user_id bigint NOT NULL,
    name text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT session_staff_are_people CHECK (((user_id > 0) AND ((length(name) >= 1) AND (length(name) <= 200))))
);

ALTER TABLE payout.sessions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payout.sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payout.sheets (
    session_id bigint NOT NULL,
    page integer NOT NULL,
    unit_id bigint NOT NULL,
    file_id bigint NOT NULL,
    by_id bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT sheets_are_pages CHECK (((page >= 1) AND (page <= 1000)))
);

CREATE TABLE people.classes (
    id bigint NOT NULL,
    household_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    class text NOT NULL,
    from_on date NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    recorded_by text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT class_basis_is_short CHECK ((length(basis) <= 200)),
    CONSTRAINT class_is_known CHECK ((class = ANY (ARRAY['poor'::text, 'near_poor'::text, 'difficult'::text, 'average'::text, 'other'::text])))
);

ALTER TABLE people.classes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME people.classes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE people.distinctions (
    low_id bigint NOT NULL,
    high_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    reason text NOT NULL,
    said_at timestamp with time zone DEFAULT now() NOT NULL,
    said_by text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT distinction_gives_a_reason CHECK (((length(reason) >= 5) AND (length(reason) <= 500))),
    CONSTRAINT distinction_names_two CHECK ((low_id < high_id))
);

CREATE TABLE people.households (
    id bigint NOT NULL,
    code text NOT NULL,
    unit_id bigint NOT NULL,
    village_id bigint NOT NULL,
    head text NOT NULL,
    head_year integer,
    head_key text NOT NULL,
    twin integer DEFAULT 0 NOT NULL,
    persons integer NOT NULL,
    address bytea,
    phone bytea,
    phone_blind bytea,
    revision bigint DEFAULT 1 NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by text DEFAULT house.actor() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by text DEFAULT house.actor() NOT NULL,
    CONSTRAINT household_code_is_unguessable CHECK ((code ~ '^H[BCDFGHJKMNPQRSTVWXYZ2-9]{9}$'::text)),
    CONSTRAINT household_has_a_head CHECK (((head = btrim(head)) AND ((length(head) >= 1) AND (length(head) <= 100)))),
    CONSTRAINT household_has_people CHECK (((persons >= 1) AND (persons <= 50))),
    CONSTRAINT household_head_was_born CHECK (((head_year >= 1890) AND (head_year <= 2100))),
    CONSTRAINT household_phone_is_sealed CHECK (((phone IS NULL) = (phone_blind IS NULL))),
    CONSTRAINT household_sealed_is_short CHECK ((GREATEST(length(address), length(phone)) <= 2048)),
    CONSTRAINT household_twins_are_few CHECK (((twin >= 0) AND (twin <= 99)))
);

ALTER TABLE people.households ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME people.households_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE people.persons (
    id bigint NOT NULL,
    household_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    no integer NOT NULL,
    name text NOT NULL,
    find_key text NOT NULL,
    name_key text NOT NULL,
    born_on date,
    born_year integer,
    sex text NOT NULL,
    relation text NOT NULL,
    is_head boolean NOT NULL,
    facts text[] DEFAULT '{}'::text[] NOT NULL,
    sealed_facts bytea,
    id_number bytea,
    id_blind bytea,
    id_hint text DEFAULT ''::text NOT NULL,
    social_number bytea,
    social_blind bytea,
    left_on date,
    left_why text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by text DEFAULT house.actor() NOT NULL,
    CONSTRAINT person_born_in_the_year CHECK (((born_on IS NULL) OR ((born_year)::numeric = EXTRACT(year FROM born_on)))),
    CONSTRAINT person_facts_are_known CHECK ((facts <@ ARRAY['under36m'::text, 'elderly'::text, 'single_parent'::text, 'lone'::text])),
    CONSTRAINT person_hint_is_no_number CHECK ((length(id_hint) <= 3)),
    CONSTRAINT person_is_named CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100)))),
    CONSTRAINT person_leaves_for_a_reason CHECK ((((left_on IS NULL) = (left_why = ''::text)) AND (length(left_why) <= 300))),
    CONSTRAINT person_number_is_positive CHECK (((no >= 1) AND (no <= 999))),
    CONSTRAINT person_numbers_are_sealed CHECK ((((id_number IS NULL) = (id_blind IS NULL)) AND ((social_number IS NULL) = (social_blind IS NULL)))),
    CONSTRAINT person_relation_is_short CHECK ((length(relation) <= 50)),
    CONSTRAINT person_sealed_is_short CHECK ((GREATEST(length(sealed_facts), length(id_number), length(social_number)) <= 1024)),
    CONSTRAINT person_sex_is_known CHECK ((sex = ANY (ARRAY[''::text, 'male'::text, 'female'::text]))),
    CONSTRAINT person_was_born CHECK (((born_year >= 1890) AND (born_year <= 2100)))
);

ALTER TABLE people.persons ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME people.persons_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE place.loads (
    version text NOT NULL,
    units bigint NOT NULL,
    unit_rows bigint NOT NULL,
    successions bigint NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE place.other_codes (
    code text NOT NULL,
    unit_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL
);

CREATE TABLE place.successions (
    from_unit bigint NOT NULL,
    to_unit bigint,
    kind text NOT NULL,
    on_day date NOT NULL,
    part text NOT NULL,
    is_default boolean NOT NULL,
    basis text NOT NULL,
    approximate boolean DEFAULT false NOT NULL,
    CONSTRAINT succession_default_leads_somewhere CHECK (((to_unit IS NOT NULL) OR (NOT is_default))),
    CONSTRAINT succession_kind_is_known CHECK ((kind = ANY (ARRAY['merge'::text, 'split'::text, 'rename'::text, 'retype'::text, 'reparent'::text, 'abolish'::text]))),
    CONSTRAINT succession_leads_elsewhere CHECK ((from_unit <> to_unit)),
    CONSTRAINT succession_part_is_known CHECK ((part = ANY (ARRAY['whole'::text, 'part'::text]))),
    CONSTRAINT succession_split_is_in_parts CHECK (((kind = 'split'::text) = (part = 'part'::text)))
);

CREATE TABLE place.unit_rows (
    unit_id bigint NOT NULL,
    code text NOT NULL,
    level text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    full_name text NOT NULL,
    parent_id bigint,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL,
    approximate boolean DEFAULT false NOT NULL,
    find_key text GENERATED ALWAYS AS (place.find_key(full_name)) STORED NOT NULL,
    name_key text GENERATED ALWAYS AS (place.find_key(name)) STORED NOT NULL,
    name_number integer GENERATED ALWAYS AS (("substring"(name, '^[0-9]{1,6}'::text))::integer) STORED,
    CONSTRAINT unit_row_code_fits_its_level CHECK ((code ~
CASE level
    WHEN 'province'::text THEN '^[0-9]{2}$'::text
    WHEN 'district'::text THEN '^[0-9]{3}$'::text
    WHEN 'commune'::text THEN '^[0-9]{5}$'::text
    ELSE NULL::text
END)),
    CONSTRAINT unit_row_ends_after_it_begins CHECK ((valid_to >= valid_from)),
    CONSTRAINT unit_row_is_named CHECK (((name <> ''::text) AND (full_name <> ''::text))),
    CONSTRAINT unit_row_kind_fits_its_level CHECK ((kind = ANY (
CASE level
    WHEN 'province'::text THEN ARRAY['tỉnh'::text, 'thành phố'::text]
    WHEN 'district'::text THEN ARRAY['quận'::text, 'huyện'::text, 'thị xã'::text, 'thành phố'::text]
    WHEN 'commune'::text THEN ARRAY['xã'::text, 'phường'::text, 'thị trấn'::text, 'đặc khu'::text]
    ELSE NULL::text[]
END))),
    CONSTRAINT unit_row_level_is_known CHECK ((level = ANY (ARRAY['province'::text, 'district'::text, 'commune'::text]))),
    CONSTRAINT unit_row_not_its_own_parent CHECK ((parent_id <> unit_id)),
    CONSTRAINT unit_row_province_stands_alone CHECK (((level = 'province'::text) = (parent_id IS NULL)))
);

CREATE TABLE place.units (
    id bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE place.units ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME place.units_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE place.village_heads (
    village_id bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT village_head_ends_after_beginning CHECK ((valid_to >= valid_from)),
    CONSTRAINT village_head_is_named CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100))))
);

CREATE TABLE place.villages (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    find_key text GENERATED ALWAYS AS (place.find_key(name)) STORED NOT NULL,
    CONSTRAINT village_ends_after_it_begins CHECK ((valid_to >= valid_from)),
    CONSTRAINT village_is_named CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 100))))
);

ALTER TABLE place.villages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME place.villages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE receipt.blocks (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    desk text NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    fund text NOT NULL,
    drawn_by bigint NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT blocks_are_small CHECK (((last >= first) AND ((last - first) < 100) AND (first >= 1))),
    CONSTRAINT blocks_name_the_desk CHECK ((((length(desk) >= 2) AND (length(desk) <= 200)) AND (unit_code <> ''::text) AND (unit_name <> ''::text) AND (fund <> ''::text)))
);

ALTER TABLE receipt.blocks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.blocks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE receipt.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE receipt.givers (
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    public_name text,
    salt bytea NOT NULL,
    sealed bytea NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT givers_are_told_briefly CHECK ((length(sealed) <= 8192)),
    CONSTRAINT givers_public_name_is_short CHECK (((length(public_name) >= 1) AND (length(public_name) <= 200))),
    CONSTRAINT givers_salt_hides CHECK (((length(salt) >= 16) AND (length(salt) <= 64)))
);

CREATE TABLE receipt.items (
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text DEFAULT 'BNHV'::text NOT NULL,
    line integer NOT NULL,
    item text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    unit text NOT NULL,
    qty bigint NOT NULL,
    told text NOT NULL,
    expires_on date,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT items_are_told_briefly CHECK ((((length(name) >= 1) AND (length(name) <= 100)) AND (length(name_en) <= 100) AND (length(unit) <= 30) AND ((length(told) >= 1) AND (length(told) <= 120)))),
    CONSTRAINT items_kind_is_goods CHECK ((kind = 'BNHV'::text)),
    CONSTRAINT items_say_something CHECK ((((qty >= 1) AND (qty <= '1000000000000'::bigint)) AND ((line >= 1) AND (line <= 50))))
);

CREATE TABLE receipt.letterheads (
    id bigint NOT NULL,
    body_hash bytea NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    unit_address text NOT NULL,
    fund text NOT NULL,
    campaign_id bigint NOT NULL,
    campaign text NOT NULL,
    bank text NOT NULL,
    account text NOT NULL,
    preparer_title text NOT NULL,
    preparer_name text NOT NULL,
    chief_title text NOT NULL,
    chief_name text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT letterheads_are_short CHECK ((GREATEST(length(unit_code), length(unit_name), length(unit_address), length(fund), length(campaign), length(bank), length(account), length(preparer_title), length(preparer_name), length(chief_title), length(chief_name)) <= 500)),
    CONSTRAINT letterheads_name_the_issuer CHECK (((unit_code <> ''::text) AND (unit_name <> ''::text) AND (fund <> ''::text)))
);

ALTER TABLE receipt.letterheads ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.letterheads_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE receipt.prints (
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    nth integer NOT NULL,
    reason text NOT NULL,
    printed_by text DEFAULT house.actor() NOT NULL,
    printed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT copies_give_a_reason CHECK (((length(reason) >=
CASE
    WHEN (nth = 0) THEN 0
    ELSE 5
END) AND (length(reason) <= 500))),
    CONSTRAINT prints_count_from_zero CHECK ((nth >= 0))
);

ALTER TABLE receipt.prints ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.prints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW receipt.public_items AS
 SELECT r.code,
    i.line,
    i.item,
    i.name,
    i.name_en,
    i.unit,
    i.qty,
    i.told,
    i.expires_on
   FROM (receipt.items i
     JOIN receipt.receipts r ON ((r.id = i.receipt_id)));

CREATE TABLE receipt.shown_names (
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    public_name text,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT shown_names_are_short CHECK (((length(public_name) >= 1) AND (length(public_name) <= 200)))
);

CREATE VIEW receipt.public_receipts AS
 SELECT r.code,
    r.number,
    ((((r.kind || '-'::text) || l.unit_code) || '-'::text) || r.year) AS series,
    COALESCE(e.kind, 'issued'::text) AS status,
    r.kind,
    r.amount,
    r.issued_on,
    r.issued_at,
    l.unit_name,
    l.unit_code,
    l.campaign,
        CASE
            WHEN (n.id IS NULL) THEN g.public_name
            ELSE n.public_name
        END AS public_name,
    e.at AS ended_at,
    s.code AS replaced_by,
    p.code AS replaces
   FROM ((((((receipt.receipts r
     JOIN receipt.letterheads l ON ((l.id = r.letterhead_id)))
     JOIN receipt.givers g ON ((g.receipt_id = r.id)))
     LEFT JOIN receipt.events e ON ((e.receipt_id = r.id)))
     LEFT JOIN receipt.receipts s ON ((s.id = e.replaced_by)))
     LEFT JOIN receipt.receipts p ON ((p.id = r.replaces_id)))
     LEFT JOIN LATERAL ( SELECT n_1.id,
            n_1.public_name
           FROM receipt.shown_names n_1
          WHERE (n_1.receipt_id = r.id)
          ORDER BY n_1.id DESC
         LIMIT 1) n ON (true));

CREATE TABLE receipt.slip_ends (
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    receipt_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    actor text DEFAULT house.actor() NOT NULL,
    at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT slip_ends_one_way CHECK (
CASE
    WHEN (receipt_id IS NULL) THEN ((length(reason) >= 5) AND (length(reason) <= 500))
    ELSE (reason = ''::text)
END)
);

CREATE TABLE receipt.slips (
    block_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    code text NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT slips_code_is_unguessable CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text))
);

CREATE VIEW receipt.public_slips AS
 SELECT s.code,
    s.number,
    ((('BNQ-'::text || b.unit_code) || '-'::text) || s.year) AS series,
    b.unit_name,
    b.drawn_at,
        CASE
            WHEN (e.number IS NULL) THEN 'blank'::text
            WHEN (e.receipt_id IS NULL) THEN 'void'::text
            ELSE 'written'::text
        END AS state,
    e.at AS ended_at,
    COALESCE(r.code, ''::text) AS receipt_code
   FROM (((receipt.slips s
     JOIN receipt.blocks b ON ((b.id = s.block_id)))
     LEFT JOIN receipt.slip_ends e ON (((e.unit_id = s.unit_id) AND (e.year = s.year) AND (e.number = s.number))))
     LEFT JOIN receipt.receipts r ON ((r.id = e.receipt_id)));

ALTER TABLE receipt.receipts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.receipts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE receipt.shown_names ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME receipt.shown_names_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE seal.keys (
    id text NOT NULL,
    purpose text NOT NULL,
    wrapped bytea NOT NULL,
    public bytea,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT keys_have_a_known_purpose CHECK ((purpose = ANY (ARRAY['session'::text, 'receipt'::text, 'data'::text, 'blind'::text, 'gift'::text, 'log'::text])))
);

CREATE TABLE serial.series (
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT series_kind_is_a_short_word CHECK ((kind ~ '^[A-Z]{2,8}$'::text)),
    CONSTRAINT series_starts_at_one CHECK ((last >= 1)),
    CONSTRAINT series_year_is_near CHECK (((year >= 2000) AND (year <= 2199)))
)
WITH (fillfactor='50');

CREATE TABLE serial.takings (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    taken_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    taken_by text DEFAULT house.actor() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT takings_take_something CHECK (((last >= first) AND (first >= 1)))
);

CREATE VIEW serial.register AS
 SELECT s.unit_id,
    s.year,
    s.kind,
    s.last,
    count(*) AS takings,
    min(t.taken_at) AS first_at,
    max(t.taken_at) AS last_at
   FROM (serial.series s
     JOIN serial.takings t USING (unit_id, year, kind))
  GROUP BY s.unit_id, s.year, s.kind, s.last;

ALTER TABLE serial.takings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME serial.takings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff.grant_ends (
    grant_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    ended_by bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT grant_ends_say_why CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 300)))
);

CREATE TABLE staff.grants (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL,
    unit_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    basis text NOT NULL,
    granted_by bigint NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT grants_are_given_by_another CHECK ((granted_by <> user_id)),
    CONSTRAINT grants_end_after_they_begin CHECK ((valid_to >= valid_from)),
    CONSTRAINT grants_name_a_known_role CHECK ((role = ANY (ARRAY['admin'::text, 'fund_manager'::text, 'accountant'::text, 'cashier'::text, 'storekeeper'::text, 'mttq_officer'::text, 'assessor'::text, 'verifier'::text, 'commune_chair'::text, 'approver'::text, 'auditor'::text, 'volunteer'::text, 'helper_org'::text]))),
    CONSTRAINT grants_say_on_what_basis CHECK (((char_length(basis) >= 1) AND (char_length(basis) <= 300)))
);

CREATE VIEW staff.grant_days WITH (security_invoker='true') AS
 SELECT g.id,
    g.user_id,
    g.role,
    g.unit_id,
        CASE
            WHEN (LEAST(g.valid_to, e.ended_on) < g.valid_from) THEN 'empty'::daterange
            ELSE daterange(g.valid_from, LEAST(g.valid_to, e.ended_on), '[]'::text)
        END AS days,
    e.ended_at
   FROM (staff.grants g
     LEFT JOIN staff.grant_ends e ON ((e.grant_id = g.id)));

CREATE TABLE staff.kept_apart (
    role text NOT NULL,
    other text NOT NULL,
    everywhere boolean DEFAULT false NOT NULL,
    since date DEFAULT '2017-01-01'::date NOT NULL
);

CREATE VIEW staff.clashes WITH (security_invoker='true') AS
 SELECT a.id,
    a.user_id,
    a.unit_id,
    a.role,
    b.id AS other_id,
    b.role AS other,
    (a.days * b.days) AS days
   FROM ((staff.grant_days a
     JOIN staff.grant_days b ON (((b.user_id = a.user_id) AND (b.id <> a.id) AND (b.days && a.days))))
     JOIN staff.kept_apart k ON (((k.role = a.role) AND (k.other = b.role))))
  WHERE ((k.everywhere OR (a.unit_id = b.unit_id)) AND ((a.days * b.days) && daterange(k.since, NULL::date)));

CREATE TABLE staff.factors (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    secret bytea NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    ended_at timestamp with time zone,
    ended_by bigint,
    ended_why text,
    CONSTRAINT factors_are_used_after_they_were_confirmed CHECK (((last_step = 0) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT factors_end_by_somebody_with_a_reason CHECK ((((ended_at IS NULL) = (ended_by IS NULL)) AND ((ended_at IS NULL) = (ended_why IS NULL))))
);

ALTER TABLE staff.factors ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff.factors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff.founding (
    only_one boolean DEFAULT true NOT NULL,
    user_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT founding_happens_once CHECK (only_one)
);

ALTER TABLE staff.grants ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff.grants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff.guesses (
    kind text NOT NULL,
    key bytea NOT NULL,
    count integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    blocked_until timestamp with time zone,
    CONSTRAINT guesses_are_by_login_address_or_code CHECK ((kind = ANY (ARRAY['login'::text, 'address'::text, 'code'::text]))),
    CONSTRAINT guesses_count_up CHECK ((count >= 0))
);

CREATE TABLE staff.links (
    hash bytea NOT NULL,
    kind text NOT NULL,
    user_id bigint,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT links_are_kept_as_sha256 CHECK ((octet_length(hash) = 32)),
    CONSTRAINT links_belong_to_a_user_except_the_first CHECK (((kind = 'first_admin'::text) = (user_id IS NULL))),
    CONSTRAINT links_have_a_known_kind CHECK ((kind = ANY (ARRAY['first_admin'::text, 'invite'::text, 'reset'::text])))
);

CREATE TABLE staff.recovery_codes (
    factor_id bigint NOT NULL,
    hash bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_are_kept_as_hashes CHECK ((octet_length(hash) = 32))
);

CREATE TABLE staff.refreshes (
    hash bytea NOT NULL,
    session_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refreshes_are_kept_as_sha256 CHECK ((octet_length(hash) = 32))
);

CREATE TABLE staff.sessions (
    id text NOT NULL,
    user_id bigint NOT NULL,
    kind text NOT NULL,
    agent text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    stepped_up_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_why text,
    second_at timestamp with time zone,
    CONSTRAINT sessions_are_a_browser_or_a_program CHECK ((kind = ANY (ARRAY['browser'::text, 'program'::text]))),
    CONSTRAINT sessions_end_with_a_reason CHECK (((ended_at IS NULL) = (ended_why IS NULL))),
    CONSTRAINT sessions_remember_little_of_the_browser CHECK ((char_length(agent) <= 200))
);

CREATE TABLE staff.users (
    id bigint NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    unit_id bigint NOT NULL,
    email bytea,
    phone bytea,
    email_hint text DEFAULT ''::text NOT NULL,
    phone_hint text DEFAULT ''::text NOT NULL,
    lang text DEFAULT 'vi'::text NOT NULL,
    state text DEFAULT 'invited'::text NOT NULL,
    password text,
    password_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    CONSTRAINT users_act_with_a_password CHECK (((state <> 'active'::text) OR (password IS NOT NULL))),
    CONSTRAINT users_are_invited_active_locked_or_ended CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'locked'::text, 'ended'::text]))),
    CONSTRAINT users_date_their_password CHECK (((password IS NULL) = (password_at IS NULL))),
    CONSTRAINT users_have_a_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT users_keep_argon2id_only CHECK (((password IS NULL) OR (password ~~ '$argon2id$%'::text))),
    CONSTRAINT users_login_is_plain CHECK ((login ~ '^[a-z0-9]([a-z0-9._-]{1,38})[a-z0-9]$'::text)),
    CONSTRAINT users_speak_a_known_language CHECK ((lang = ANY (ARRAY['vi'::text, 'en'::text])))
);

ALTER TABLE staff.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stock.groups (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    "position" integer NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT groups_code_is_plain CHECK ((code ~ '^[a-z]{2,20}$'::text))
);

ALTER TABLE stock.items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE stock.lots ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.lots_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stock.movements (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text NOT NULL,
    from_id bigint NOT NULL,
    to_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    moved_on date NOT NULL,
    moved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    moved_by text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT movements_kind_is_known CHECK ((kind = ANY (ARRAY['transfer'::text, 'loss'::text]))),
    CONSTRAINT movements_loss_has_a_reason CHECK (((kind <> 'loss'::text) OR (length(reason) >= 10))),
    CONSTRAINT movements_reason_is_short CHECK ((length(reason) <= 500)),
    CONSTRAINT movements_transfer_goes_somewhere_else CHECK ((((kind = 'transfer'::text) = (to_id IS NOT NULL)) AND (to_id IS DISTINCT FROM from_id)))
);

ALTER TABLE stock.movements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.movements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stock.needs (
    id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    item_id bigint NOT NULL,
    kind text NOT NULL,
    qty bigint,
    said_at timestamp with time zone DEFAULT now() NOT NULL,
    until timestamp with time zone DEFAULT (now() + '48:00:00'::interval) NOT NULL,
    said_by text DEFAULT house.actor() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT needs_end_within_two_days CHECK (((until > said_at) AND (until <= (said_at + '48:00:00'::interval)))),
    CONSTRAINT needs_kind_is_known CHECK ((kind = ANY (ARRAY['need'::text, 'enough'::text, 'stop'::text]))),
    CONSTRAINT needs_quantity_of_a_need CHECK (((qty IS NULL) OR ((kind = 'need'::text) AND ((qty >= 1) AND (qty <= '1000000000000'::bigint)))))
);

ALTER TABLE stock.needs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.needs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stock.packs (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    qty bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT packs_code_is_plain CHECK ((code ~ '^[a-z][a-z0-9]{0,19}$'::text)),
    CONSTRAINT packs_hold_something CHECK (((qty >= 1) AND (qty <= 1000000000)))
);

ALTER TABLE stock.packs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.packs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW stock.places AS
 SELECT a.id AS account_id,
    a.book_id,
    a.kind,
    a.item,
    a.earmark_id,
    a.holder,
    "left"(a.holder, 1) AS place,
    ("substring"(a.holder, '^[a-z]([0-9]{1,18}):'::text))::bigint AS place_id,
    ("substring"(a.holder, ':l([0-9]{1,18})$'::text))::bigint AS lot_id
   FROM ledger.accounts a
  WHERE ((a.item <> 'VND'::text) AND (a.kind = ANY (ARRAY['store'::text, 'reserved'::text, 'transit'::text])));

CREATE VIEW stock.public_handed AS
 SELECT k.fund_id,
    f.fund_id AS to_fund,
    i.code AS item,
    (sum(p.qty))::bigint AS qty
   FROM (((((((stock.lots n
     JOIN stock.lots o ON ((o.id = ("substring"(n.source, '^lot:([0-9]{1,18})/'::text))::bigint)))
     JOIN stock.items i ON ((i.id = n.item_id)))
     JOIN ledger.books k ON ((k.id = o.book_id)))
     JOIN ledger.books f ON ((f.id = n.book_id)))
     JOIN ledger.accounts a ON (((a.book_id = n.book_id) AND (a.item = i.code) AND (a.holder ~ ((':l'::text || n.id) || '$'::text)) AND (a.kind = 'store'::text))))
     JOIN ledger.postings p ON ((p.dst = a.id)))
     JOIN ledger.entries e ON (((e.id = p.entry_id) AND (e.kind = 'ended_in'::text))))
  WHERE (n.source ~~ 'lot:%'::text)
  GROUP BY k.fund_id, f.fund_id, i.code;

CREATE VIEW stock.public_items AS
 SELECT i.id,
    i.code,
    i.group_code,
    g.name AS group_name,
    g.name_en AS group_name_en,
    g."position",
    i.name,
    i.name_en,
    i.aliases,
    i.unit,
    i.unit_name,
    i.unit_name_en,
    i.expires
   FROM (stock.items i
     JOIN stock.groups g ON ((g.code = i.group_code)));

CREATE VIEW stock.public_needs AS
 SELECT n.warehouse_id,
    n.item_id,
    n.kind,
    n.qty,
    n.said_at,
    n.until
   FROM ( SELECT DISTINCT ON (needs.warehouse_id, needs.item_id) needs.id,
            needs.warehouse_id,
            needs.item_id,
            needs.kind,
            needs.qty,
            needs.said_at,
            needs.until,
            needs.said_by
           FROM stock.needs
          ORDER BY needs.warehouse_id, needs.item_id, needs.id DESC) n
  WHERE (n.until > now());

CREATE VIEW stock.public_packs AS
 SELECT packs.item_id,
    packs.code,
    packs.name,
    packs.name_en,
    packs.qty
   FROM stock.packs;

CREATE TABLE stock.warehouses (
    id bigint NOT NULL,
    code text NOT NULL,
    unit_id bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    hours text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    opened_on date NOT NULL,
    opened_by text DEFAULT house.actor() NOT NULL,
    CONSTRAINT warehouses_are_told_briefly CHECK (((length(hours) <= 200) AND (length(phone) <= 30))),
    CONSTRAINT warehouses_code_is_plain CHECK ((code ~ '^K[A-Z2-7]{9}$'::text)),
    CONSTRAINT warehouses_have_a_name CHECK ((((length(name) >= 1) AND (length(name) <= 200)) AND ((length(address) >= 1) AND (length(address) <= 300))))
);

CREATE VIEW stock.public_stock AS
 SELECT w.unit_id,
    p.place_id AS warehouse_id,
    p.item,
    (COALESCE(sum(b.qty) FILTER (WHERE (p.kind = 'store'::text)), (0)::numeric))::bigint AS free,
    (COALESCE(sum(b.qty) FILTER (WHERE (p.kind = 'reserved'::text)), (0)::numeric))::bigint AS reserved
   FROM ((stock.places p
     JOIN stock.warehouses w ON ((w.id = p.place_id)))
     JOIN ledger.balances b ON ((b.account_id = p.account_id)))
  WHERE (p.place = 'w'::text)
  GROUP BY w.unit_id, p.place_id, p.item;

CREATE VIEW stock.public_warehouses AS
 SELECT warehouses.id,
    warehouses.code,
    warehouses.unit_id,
    warehouses.name,
    warehouses.address,
    warehouses.hours,
    warehouses.phone,
    warehouses.opened_on
   FROM stock.warehouses;

CREATE TABLE stock.shipment_arrivals (
    shipment_id bigint NOT NULL,
    line integer NOT NULL,
    sent bigint NOT NULL,
    received bigint NOT NULL,
    missing bigint GENERATED ALWAYS AS ((sent - received)) STORED NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT shipment_arrivals_no_more_than_sent CHECK (((received >= 0) AND (received <= sent)))
);

CREATE TABLE stock.shipment_lines (
    shipment_id bigint NOT NULL,
    line integer NOT NULL,
    lot_id bigint NOT NULL,
    sent bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT shipment_lines_send_something CHECK ((((sent >= 1) AND (sent <= '1000000000000'::bigint)) AND ((line >= 1) AND (line <= 50))))
);

CREATE TABLE stock.shipment_settlements (
    shipment_id bigint NOT NULL,
    line integer NOT NULL,
    missing bigint NOT NULL,
    damaged bigint NOT NULL,
    lost bigint NOT NULL,
    found bigint NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT shipment_settlements_explain_all_of_it CHECK (((missing > 0) AND (LEAST(damaged, lost, found) >= 0) AND (((damaged + lost) + found) = missing)))
);

CREATE TABLE stock.shipments (
    id bigint NOT NULL,
    code text NOT NULL,
    unit_id bigint NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    from_id bigint NOT NULL,
    to_unit_id bigint NOT NULL,
    to_id bigint NOT NULL,
    for_what text DEFAULT ''::text NOT NULL,
    vehicle text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    sent_on date NOT NULL,
    due_on date NOT NULL,
    sent_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    sent_by bigint NOT NULL,
    arrived_on date,
    arrived_at timestamp with time zone,
    arrived_by bigint,
    settled_at timestamp with time zone,
    settled_by bigint,
    explanation text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT shipments_are_told_briefly CHECK (((length(vehicle) <= 60) AND (length(note) <= 500))),
    CONSTRAINT shipments_arrive_after_they_left CHECK (((due_on >= sent_on) AND (arrived_on >= sent_on))),
    CONSTRAINT shipments_arrived_by_somebody CHECK ((((state = 'sent'::text) = (arrived_by IS NULL)) AND ((arrived_by IS NULL) = (arrived_on IS NULL)) AND ((arrived_by IS NULL) = (arrived_at IS NULL)))),
    CONSTRAINT shipments_code_is_plain CHECK ((code ~ '^X[A-Z2-7]{9}$'::text)),
    CONSTRAINT shipments_explained_at_length CHECK (((length(explanation) >= 10) AND (length(explanation) <= 500))),
    CONSTRAINT shipments_for_is_plain CHECK ((for_what ~ '^([a-z_]+:[0-9]{1,18})?$'::text)),
    CONSTRAINT shipments_go_somewhere_else CHECK ((from_id <> to_id)),
    CONSTRAINT shipments_numbered_in_their_year CHECK (((year)::numeric = EXTRACT(year FROM sent_on))),
    CONSTRAINT shipments_settled_by_another_person CHECK ((settled_by <> arrived_by)),
    CONSTRAINT shipments_settled_with_a_word CHECK ((((settled_by IS NULL) = (explanation IS NULL)) AND ((settled_by IS NULL) = (settled_at IS NULL)) AND ((settled_by IS NULL) OR (state = 'closed'::text)))),
    CONSTRAINT shipments_state_is_known CHECK ((state = ANY (ARRAY['sent'::text, 'arrived'::text, 'closed'::text])))
);

ALTER TABLE stock.shipments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.shipments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE stock.warehouses ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stock.warehouses_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tlog.cosignatures (
    origin integer NOT NULL,
    size bigint NOT NULL,
    vkey text NOT NULL,
    line text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT cosignatures_are_one_line CHECK (((line ~ '^— [^ \n]+ [A-Za-z0-9+/=]+\n$'::text) AND (length(line) <= 600)))
);

CREATE TABLE tlog.epochs (
    epoch integer NOT NULL,
    began_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT epochs_count_from_one CHECK ((epoch >= 1))
);

CREATE TABLE tlog.keys (
    origin integer NOT NULL,
    from_size bigint NOT NULL,
    vkey text NOT NULL,
    endorsed text,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT keys_follow_by_endorsement CHECK (((from_size = 0) = (endorsed IS NULL)))
);

CREATE TABLE tlog.leaves (
    epoch integer DEFAULT 1 NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    body bytea NOT NULL,
    appended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT leaves_fit_an_entry_of_a_tile CHECK (((length(body) >= 1) AND (length(body) <= 65535)))
);
ALTER TABLE ONLY tlog.leaves ALTER COLUMN body SET STORAGE EXTERNAL;

ALTER TABLE tlog.leaves ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tlog.leaves_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tlog.origins (
    id integer NOT NULL,
    origin text NOT NULL,
    began_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    after text,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT origins_have_a_random_name CHECK ((origin ~ '^quykhancap\.log/[a-z2-7]{16}$'::text)),
    CONSTRAINT origins_say_what_they_follow CHECK ((((id = 1) AND (after IS NULL)) OR ((id > 1) AND (after <> ''::text))))
);

CREATE TABLE tlog.sequenced (
    origin integer NOT NULL,
    pos bigint NOT NULL,
    epoch integer NOT NULL,
    xid xid8 NOT NULL,
    id bigint NOT NULL,
    CONSTRAINT sequenced_from_zero CHECK ((pos >= 0))
);

CREATE VIEW tlog.public_leaves AS
 SELECT s.origin,
    s.pos,
    l.body
   FROM (tlog.sequenced s
     JOIN tlog.leaves l ON (((l.epoch = s.epoch) AND (l.xid = s.xid) AND (l.id = s.id))));

CREATE TABLE tlog.seal_parts (
    n bigint NOT NULL,
    of_table text NOT NULL,
    rows bigint NOT NULL,
    hash bytea NOT NULL,
    hints bytea NOT NULL,
    CONSTRAINT seal_parts_have_rows CHECK (((rows > 0) AND (length(hash) = 32) AND (length(hints) = (8 * rows))))
);
ALTER TABLE ONLY tlog.seal_parts ALTER COLUMN hints SET STORAGE EXTERNAL;

CREATE TABLE tlog.seals (
    n bigint NOT NULL,
    form smallint NOT NULL,
    born_from bigint NOT NULL,
    born_to bigint NOT NULL,
    salt bytea NOT NULL,
    commitment bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT seals_are_counted CHECK ((n >= 1)),
    CONSTRAINT seals_are_salted CHECK (((length(salt) = 32) AND (length(commitment) = 32))),
    CONSTRAINT seals_cover_something CHECK ((born_to > born_from))
);

CREATE TABLE tlog.tiles (
    origin integer NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    data bytea NOT NULL,
    CONSTRAINT tiles_have_a_place CHECK ((((level >= 0) AND (level <= 7)) AND (n >= 0))),
    CONSTRAINT tiles_hold_whole_hashes CHECK ((((length(data) % 32) = 0) AND ((length(data) >= 32) AND (length(data) <= 8192))))
);
ALTER TABLE ONLY tlog.tiles ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE tlog.witnesses (
    vkey text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    asked boolean DEFAULT true NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    born bigint DEFAULT tlog.born() NOT NULL,
    CONSTRAINT witnesses_are_known_by_their_key CHECK ((starts_with(vkey, (name || '+'::text)) AND (length(vkey) <= 400))),
    CONSTRAINT witnesses_have_an_address CHECK (((url ~ '^https?://[^ ]+$'::text) AND (length(url) <= 400)))
);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_numbered_once UNIQUE (unit_id, year, number);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_once_a_round UNIQUE (round_id);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_slug_opens_one UNIQUE (slug);

ALTER TABLE ONLY aid.lists
    ADD CONSTRAINT lists_one_per_decision PRIMARY KEY (decision_id);

ALTER TABLE ONLY aid.notice_places
    ADD CONSTRAINT notice_places_in_order PRIMARY KEY (notice_id, nth);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_code_opens_one UNIQUE (code);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_once_a_commune UNIQUE (decision_id, unit_id);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.objection_answers
    ADD CONSTRAINT objection_answers_once PRIMARY KEY (objection_id);

ALTER TABLE ONLY aid.objections
    ADD CONSTRAINT objections_code_opens_one UNIQUE (code);

ALTER TABLE ONLY aid.objections
    ADD CONSTRAINT objections_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_answers
    ADD CONSTRAINT request_answers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_comments
    ADD CONSTRAINT request_comments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_hands
    ADD CONSTRAINT request_hands_once PRIMARY KEY (request_id, person);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_once_in_a_request UNIQUE (request_id, household_id, case_name, band, item);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_papers
    ADD CONSTRAINT request_papers_follow_each_other UNIQUE (request_id, turn);

ALTER TABLE ONLY aid.request_papers
    ADD CONSTRAINT request_papers_numbered_once UNIQUE (unit_id, year, number);

ALTER TABLE ONLY aid.request_papers
    ADD CONSTRAINT request_papers_of_one_request UNIQUE (id, request_id);

ALTER TABLE ONLY aid.request_papers
    ADD CONSTRAINT request_papers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_answers
    ADD CONSTRAINT request_steps_answered_once UNIQUE (step_id);

ALTER TABLE ONLY aid.request_steps
    ADD CONSTRAINT request_steps_in_order UNIQUE (paper_id, "position");

ALTER TABLE ONLY aid.request_steps
    ADD CONSTRAINT request_steps_of_one_paper UNIQUE (id, paper_id);

ALTER TABLE ONLY aid.request_steps
    ADD CONSTRAINT request_steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.request_answers
    ADD CONSTRAINT requests_answered_by_each_person_once UNIQUE (paper_id, answered_by);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_code_opens_one UNIQUE (code);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_of_their_unit UNIQUE (id, event_id, unit_id);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.round_acts
    ADD CONSTRAINT round_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.round_items
    ADD CONSTRAINT round_items_once PRIMARY KEY (round_id, item);

ALTER TABLE ONLY aid.round_lines
    ADD CONSTRAINT round_lines_in_order UNIQUE (round_id, nth);

ALTER TABLE ONLY aid.round_lines
    ADD CONSTRAINT round_lines_once PRIMARY KEY (round_id, line_id);

ALTER TABLE ONLY aid.round_lots
    ADD CONSTRAINT round_lots_in_order UNIQUE (round_id, nth);

ALTER TABLE ONLY aid.round_lots
    ADD CONSTRAINT round_lots_once PRIMARY KEY (round_id, account_id);

ALTER TABLE ONLY aid.round_parts
    ADD CONSTRAINT round_parts_once PRIMARY KEY (round_id, line_id, account_id);

ALTER TABLE ONLY aid.rounds
    ADD CONSTRAINT rounds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.rounds
    ADD CONSTRAINT rounds_slug_opens_one UNIQUE (slug);

ALTER TABLE ONLY aid.row_parts
    ADD CONSTRAINT row_parts_once PRIMARY KEY (row_id, account_id);

ALTER TABLE ONLY aid.row_people
    ADD CONSTRAINT row_people_one_per_row PRIMARY KEY (row_id);

ALTER TABLE ONLY aid.row_states
    ADD CONSTRAINT row_states_one_per_row PRIMARY KEY (row_id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_code_opens_one UNIQUE (code);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_in_order UNIQUE (decision_id, nth);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_line_once_a_decision UNIQUE (decision_id, line_id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.scenarios
    ADD CONSTRAINT scenarios_pkey PRIMARY KEY (id);

ALTER TABLE ONLY aid.served
    ADD CONSTRAINT served_once PRIMARY KEY (event_id, household_id, content, item);

ALTER TABLE ONLY audit.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.areas
    ADD CONSTRAINT areas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_as_their_verdicts_name_them UNIQUE (id, event_id, unit_id, private, assessed_by, assessor);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_each_revision_once UNIQUE (event_id, household_id, revision);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.certificates
    ADD CONSTRAINT certificates_code_opens_one UNIQUE (code);

ALTER TABLE ONLY disaster.certificates
    ADD CONSTRAINT certificates_numbered_once UNIQUE (unit_id, year, kind, number);

ALTER TABLE ONLY disaster.certificates
    ADD CONSTRAINT certificates_one_per_assessment UNIQUE (assessment_id);

ALTER TABLE ONLY disaster.certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.dimensions
    ADD CONSTRAINT dimensions_once PRIMARY KEY (version, dimension);

ALTER TABLE ONLY disaster.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.events
    ADD CONSTRAINT events_private_or_not UNIQUE (id, private);

ALTER TABLE ONLY disaster.events
    ADD CONSTRAINT events_slug_opens_one UNIQUE (slug);

ALTER TABLE ONLY disaster.formulas
    ADD CONSTRAINT formulas_one_per_day UNIQUE (valid_from);

ALTER TABLE ONLY disaster.formulas
    ADD CONSTRAINT formulas_pkey PRIMARY KEY (version);

ALTER TABLE ONLY disaster.import_faults
    ADD CONSTRAINT import_faults_in_order PRIMARY KEY (import_id, n);

ALTER TABLE ONLY disaster.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.indicators
    ADD CONSTRAINT indicators_pkey PRIMARY KEY (code);

ALTER TABLE ONLY disaster.indicators
    ADD CONSTRAINT indicators_position_once UNIQUE ("position");

ALTER TABLE ONLY disaster.loss_kinds
    ADD CONSTRAINT loss_kinds_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY disaster.loss_kinds
    ADD CONSTRAINT loss_kinds_position_once UNIQUE ("position");

ALTER TABLE ONLY disaster.losses
    ADD CONSTRAINT losses_in_order PRIMARY KEY (assessment_id, line);

ALTER TABLE ONLY disaster.photos
    ADD CONSTRAINT photos_once UNIQUE (assessment_id, sha256);

ALTER TABLE ONLY disaster.photos
    ADD CONSTRAINT photos_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.report_values
    ADD CONSTRAINT report_values_once PRIMARY KEY (report_id, indicator);

ALTER TABLE ONLY disaster.reports
    ADD CONSTRAINT reports_each_version_once UNIQUE (event_id, unit_id, version);

ALTER TABLE ONLY disaster.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.steps
    ADD CONSTRAINT steps_each_state_once UNIQUE (event_id, state);

ALTER TABLE ONLY disaster.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.verdicts
    ADD CONSTRAINT verdicts_as_certificates_name_them UNIQUE (assessment_id, kind, event_id, unit_id, private);

ALTER TABLE ONLY disaster.verdicts
    ADD CONSTRAINT verdicts_once UNIQUE (assessment_id);

ALTER TABLE ONLY disaster.verdicts
    ADD CONSTRAINT verdicts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disaster.weights
    ADD CONSTRAINT weights_once PRIMARY KEY (version, criterion);

ALTER TABLE ONLY disclose.day_file_accounts
    ADD CONSTRAINT day_file_accounts_once PRIMARY KEY (day, version, account_id);

ALTER TABLE ONLY disclose.day_file_pieces
    ADD CONSTRAINT day_file_pieces_in_order PRIMARY KEY (day, version, n);

ALTER TABLE ONLY disclose.day_file_withdrawals
    ADD CONSTRAINT day_file_withdrawals_once PRIMARY KEY (day, version);

ALTER TABLE ONLY disclose.day_files
    ADD CONSTRAINT day_files_once PRIMARY KEY (day, version);

ALTER TABLE ONLY disclose.log_cuts
    ADD CONSTRAINT log_cuts_once PRIMARY KEY (origin, size);

ALTER TABLE ONLY disclose.log_sums
    ADD CONSTRAINT log_sums_once_a_cut PRIMARY KEY (origin, book_id, item, kind, class, earmark, size);

ALTER TABLE ONLY disclose.pledge_totals
    ADD CONSTRAINT pledge_totals_one_per_fold PRIMARY KEY (campaign_id, state, at);

ALTER TABLE ONLY disclose.reach_decisions
    ADD CONSTRAINT reach_decisions_once PRIMARY KEY (decision_id, unit_id, item);

ALTER TABLE ONLY disclose.reach_items
    ADD CONSTRAINT reach_items_once PRIMARY KEY (event_id, unit_id, item);

ALTER TABLE ONLY disclose.reach
    ADD CONSTRAINT reach_once PRIMARY KEY (event_id, unit_id);

ALTER TABLE ONLY disclose.reach_parts
    ADD CONSTRAINT reach_parts_once PRIMARY KEY (decision_id, unit_id, account_id);

ALTER TABLE ONLY disclose.statement_days
    ADD CONSTRAINT statement_days_once PRIMARY KEY (campaign_id, account_id, day);

ALTER TABLE ONLY duty.duties
    ADD CONSTRAINT duties_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY duty.duties
    ADD CONSTRAINT duties_open_once UNIQUE (kind, ref);

ALTER TABLE ONLY duty.duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (id);

ALTER TABLE ONLY duty.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY duty.terms
    ADD CONSTRAINT terms_one_a_day PRIMARY KEY (kind, valid_from);

ALTER TABLE ONLY file.aside
    ADD CONSTRAINT aside_pkey PRIMARY KEY (id);

ALTER TABLE ONLY file.chunks
    ADD CONSTRAINT chunks_in_order PRIMARY KEY (content_id, n);

ALTER TABLE ONLY file.contents
    ADD CONSTRAINT contents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY file.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.account_answers
    ADD CONSTRAINT account_answers_pkey PRIMARY KEY (ask_id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.account_covers
    ADD CONSTRAINT account_covers_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_one_for_an_ask UNIQUE (ask_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_pass_once UNIQUE (after_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.bank_events
    ADD CONSTRAINT bank_events_once UNIQUE (source, number, account, print);

ALTER TABLE ONLY giving.bank_events
    ADD CONSTRAINT bank_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.bank_lines
    ADD CONSTRAINT bank_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_have_a_book_each UNIQUE (book_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_slug_once UNIQUE (slug);

ALTER TABLE ONLY giving.cash_counts
    ADD CONSTRAINT cash_counts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cash_deposits
    ADD CONSTRAINT cash_deposits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_one_after_the_other UNIQUE (count_id, nth);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cash_gift_notes
    ADD CONSTRAINT cash_gift_notes_once PRIMARY KEY (gift_id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_ref_once UNIQUE (ref);

ALTER TABLE ONLY giving.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (version);

ALTER TABLE ONLY giving.contact_codes
    ADD CONSTRAINT contact_codes_pkey PRIMARY KEY (ticket);

ALTER TABLE ONLY giving.cost_acts
    ADD CONSTRAINT cost_acts_one_after_the_other UNIQUE (cost_id, nth);

ALTER TABLE ONLY giving.cost_acts
    ADD CONSTRAINT cost_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_once_a_cash_gift UNIQUE (cash_id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_once_a_pledge UNIQUE (pledge_id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.cost_terms
    ADD CONSTRAINT cost_terms_pkey PRIMARY KEY (version);

ALTER TABLE ONLY giving.cost_withdrawals
    ADD CONSTRAINT cost_withdrawals_pkey PRIMARY KEY (consent_id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_once_a_row UNIQUE (statement_id, row_no);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_by_a_document_once UNIQUE (campaign_id, number, signed_on);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_follow_one_another UNIQUE (campaign_id, from_on);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.follow_news
    ADD CONSTRAINT follow_news_once PRIMARY KEY (campaign_id, news);

ALTER TABLE ONLY giving.follows
    ADD CONSTRAINT follows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.giver_lists
    ADD CONSTRAINT giver_lists_follow_each_other UNIQUE (line_id, version);

ALTER TABLE ONLY giving.giver_lists
    ADD CONSTRAINT giver_lists_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.goods_accepted
    ADD CONSTRAINT goods_accepted_lot_once UNIQUE (lot_id);

ALTER TABLE ONLY giving.goods_accepted
    ADD CONSTRAINT goods_accepted_once PRIMARY KEY (gift_id, line);

ALTER TABLE ONLY giving.goods_announced
    ADD CONSTRAINT goods_announced_once PRIMARY KEY (gift_id, line);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_ref_once UNIQUE (ref);

ALTER TABLE ONLY giving.goods_lines
    ADD CONSTRAINT goods_lines_count_from_one PRIMARY KEY (gift_id, line);

ALTER TABLE ONLY giving.goods_received
    ADD CONSTRAINT goods_received_as_counted UNIQUE (gift_id, line, qty);

ALTER TABLE ONLY giving.goods_received
    ADD CONSTRAINT goods_received_once PRIMARY KEY (gift_id, line);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_one_after_the_other UNIQUE (line_id, nth);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.hooks
    ADD CONSTRAINT hooks_code_names_one UNIQUE (code);

ALTER TABLE ONLY giving.hooks
    ADD CONSTRAINT hooks_in_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.hooks
    ADD CONSTRAINT hooks_key_opens_one UNIQUE (key_blind);

ALTER TABLE ONLY giving.hooks
    ADD CONSTRAINT hooks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_code_opens_one UNIQUE (code);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.inquiry_answers
    ADD CONSTRAINT inquiry_answers_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY giving.inquiry_contacts
    ADD CONSTRAINT inquiry_contacts_once PRIMARY KEY (inquiry_id, blind);

ALTER TABLE ONLY giving.late_decisions
    ADD CONSTRAINT late_decisions_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_once_a_gift UNIQUE (line_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_once_a_ruling UNIQUE (ruling_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_one_line_in UNIQUE (in_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_one_line_out UNIQUE (out_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.late_returns
    ADD CONSTRAINT late_returns_one_line_for_one UNIQUE (out_id);

ALTER TABLE ONLY giving.late_returns
    ADD CONSTRAINT late_returns_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY giving.late_ruling_ends
    ADD CONSTRAINT late_ruling_ends_pkey PRIMARY KEY (ruling_id);

ALTER TABLE ONLY giving.late_rulings
    ADD CONSTRAINT late_rulings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.line_aliases
    ADD CONSTRAINT line_aliases_pkey PRIMARY KEY (account_id, fingerprint, nth);

ALTER TABLE ONLY giving.line_kinds
    ADD CONSTRAINT line_kinds_pkey PRIMARY KEY (line_id, nth);

ALTER TABLE ONLY giving.list_givers
    ADD CONSTRAINT list_givers_have_their_code UNIQUE (code, list_id);

ALTER TABLE ONLY giving.list_givers
    ADD CONSTRAINT list_givers_in_order PRIMARY KEY (list_id, nth);

ALTER TABLE ONLY giving.match_undos
    ADD CONSTRAINT match_undos_pkey PRIMARY KEY (match_id);

ALTER TABLE ONLY giving.matches
    ADD CONSTRAINT matches_once_an_entry UNIQUE (entry_id);

ALTER TABLE ONLY giving.matches
    ADD CONSTRAINT matches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.outside_answers
    ADD CONSTRAINT outside_answers_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY giving.outside_calls
    ADD CONSTRAINT outside_calls_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.outside_calls
    ADD CONSTRAINT outside_calls_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.outside_calls
    ADD CONSTRAINT outside_calls_ref_once UNIQUE (ref);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_code_once UNIQUE (code);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_of_a_campaign UNIQUE (id, campaign_id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.refund_decisions
    ADD CONSTRAINT refund_decisions_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY giving.refund_payments
    ADD CONSTRAINT refund_payments_one_line_for_one UNIQUE (line_id);

ALTER TABLE ONLY giving.refund_payments
    ADD CONSTRAINT refund_payments_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY giving.refunds
    ADD CONSTRAINT refunds_of_their_line UNIQUE (id, unit_id, line_id, amount);

ALTER TABLE ONLY giving.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.remittance_acts
    ADD CONSTRAINT remittance_acts_one_after_the_other UNIQUE (remittance_id, nth);

ALTER TABLE ONLY giving.remittance_acts
    ADD CONSTRAINT remittance_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.running_costs
    ADD CONSTRAINT running_costs_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY giving.running_costs
    ADD CONSTRAINT running_costs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.search_progress
    ADD CONSTRAINT search_progress_pkey PRIMARY KEY (one);

ALTER TABLE ONLY giving.search_shingles
    ADD CONSTRAINT search_shingles_pkey PRIMARY KEY (shingle);

ALTER TABLE ONLY giving.search_words
    ADD CONSTRAINT search_words_pkey PRIMARY KEY (word);

ALTER TABLE ONLY giving.session_lines
    ADD CONSTRAINT session_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.statement_faults
    ADD CONSTRAINT statement_faults_pkey PRIMARY KEY (statement_id, n);

ALTER TABLE ONLY giving.statement_layouts
    ADD CONSTRAINT statement_layouts_of_an_account UNIQUE (id, account_id);

ALTER TABLE ONLY giving.statement_layouts
    ADD CONSTRAINT statement_layouts_once_a_version UNIQUE (account_id, name, version);

ALTER TABLE ONLY giving.statement_layouts
    ADD CONSTRAINT statement_layouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.statement_rows
    ADD CONSTRAINT statement_rows_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.stray_acts
    ADD CONSTRAINT stray_acts_one_after_the_other UNIQUE (line_id, nth);

ALTER TABLE ONLY giving.stray_acts
    ADD CONSTRAINT stray_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_pkey PRIMARY KEY (line_id, pledge_id);

ALTER TABLE ONLY giving.thanks
    ADD CONSTRAINT thanks_id_key UNIQUE (id);

ALTER TABLE ONLY giving.thanks
    ADD CONSTRAINT thanks_pkey PRIMARY KEY (pledge_id);

ALTER TABLE ONLY giving.thanks_removals
    ADD CONSTRAINT thanks_removals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.unshown_acts
    ADD CONSTRAINT unshown_acts_decide_once UNIQUE (asked_id);

ALTER TABLE ONLY giving.unshown_acts
    ADD CONSTRAINT unshown_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.unshown_lines
    ADD CONSTRAINT unshown_lines_pkey PRIMARY KEY (line_id);

ALTER TABLE ONLY giving.valuable_acts
    ADD CONSTRAINT valuable_acts_entry_once UNIQUE (entry_id);

ALTER TABLE ONLY giving.valuable_acts
    ADD CONSTRAINT valuable_acts_pkey PRIMARY KEY (valuable_id);

ALTER TABLE ONLY giving.valuable_papers
    ADD CONSTRAINT valuable_papers_once UNIQUE (valuable_id, file_id);

ALTER TABLE ONLY giving.valuable_papers
    ADD CONSTRAINT valuable_papers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_ref_once UNIQUE (ref);

ALTER TABLE ONLY giving.value_loss_acts
    ADD CONSTRAINT value_loss_acts_one_after_the_other UNIQUE (loss_id, nth);

ALTER TABLE ONLY giving.value_loss_acts
    ADD CONSTRAINT value_loss_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.value_losses
    ADD CONSTRAINT value_losses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.value_sale_acts
    ADD CONSTRAINT value_sale_acts_one_after_the_other UNIQUE (sale_id, nth);

ALTER TABLE ONLY giving.value_sale_acts
    ADD CONSTRAINT value_sale_acts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY giving.value_sale_lines
    ADD CONSTRAINT value_sale_lines_once PRIMARY KEY (sale_id, valuable_id);

ALTER TABLE ONLY giving.value_sales
    ADD CONSTRAINT value_sales_pkey PRIMARY KEY (id);

ALTER TABLE ONLY house.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (one);

ALTER TABLE ONLY house.once
    ADD CONSTRAINT once_per_actor_and_key PRIMARY KEY (actor, key);

ALTER TABLE ONLY job.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.account_days
    ADD CONSTRAINT account_days_pkey PRIMARY KEY (account_id, day);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_pkey PRIMARY KEY (account_id, fold_id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_once UNIQUE NULLS NOT DISTINCT (book_id, kind, item, holder, earmark_id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_source_once UNIQUE (source);

ALTER TABLE ONLY ledger.carry_overs
    ADD CONSTRAINT carry_overs_once PRIMARY KEY (period_id, year, book_id, part, item);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_pkey PRIMARY KEY (period_id, account_id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_code_once_a_book UNIQUE (book_id, code);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_of_a_book UNIQUE (id, book_id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.entries
    ADD CONSTRAINT entries_source_once UNIQUE (kind, source);

ALTER TABLE ONLY ledger.floors
    ADD CONSTRAINT floors_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY ledger.folds
    ADD CONSTRAINT folds_one_after_the_other UNIQUE (at);

ALTER TABLE ONLY ledger.folds
    ADD CONSTRAINT folds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.fund_end_asks
    ADD CONSTRAINT fund_end_asks_once_and_by_whom UNIQUE (id, fund_id, to_fund, asked_by);

ALTER TABLE ONLY ledger.fund_end_asks
    ADD CONSTRAINT fund_end_asks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.fund_end_heirs
    ADD CONSTRAINT fund_end_heirs_one_an_area PRIMARY KEY (ask_id, area);

ALTER TABLE ONLY ledger.fund_ends
    ADD CONSTRAINT funds_end_once PRIMARY KEY (fund_id);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_one_per_unit UNIQUE (unit_id);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT period_confirmations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_asked_by_someone UNIQUE (id, asked_by);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT periods_confirmed_once UNIQUE (period_id);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger.postings
    ADD CONSTRAINT postings_pkey PRIMARY KEY (entry_id, line);

ALTER TABLE ONLY norm.confirmations
    ADD CONSTRAINT norms_confirmed_once UNIQUE (norm_id);

ALTER TABLE ONLY norm.norms
    ADD CONSTRAINT norms_entered_by_someone UNIQUE (id, entered_by);

ALTER TABLE ONLY norm.norms
    ADD CONSTRAINT norms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY norm.standards
    ADD CONSTRAINT standards_never_overlap EXCLUDE USING gist (daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY norm.standards
    ADD CONSTRAINT standards_pkey PRIMARY KEY (amount);

ALTER TABLE ONLY notify.messages
    ADD CONSTRAINT messages_once_per_key UNIQUE (key);

ALTER TABLE ONLY notify.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payout.count_goods
    ADD CONSTRAINT count_goods_pkey PRIMARY KEY (count_id, lot, item);

ALTER TABLE ONLY payout.count_notes
    ADD CONSTRAINT count_notes_pkey PRIMARY KEY (count_id, denomination);

ALTER TABLE ONLY payout.counts
    ADD CONSTRAINT counts_of_a_session_by_one UNIQUE (id, session_id, by_id);

ALTER TABLE ONLY payout.counts
    ADD CONSTRAINT counts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payout.draws
    ADD CONSTRAINT draws_pkey PRIMARY KEY (session_id, account_id);

ALTER TABLE ONLY payout.handover_parts
    ADD CONSTRAINT handover_parts_pkey PRIMARY KEY (handover_id, account_id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_client_id_once UNIQUE (client_id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payout.plan_lines
    ADD CONSTRAINT plan_lines_pkey PRIMARY KEY (plan_id, row_id);

ALTER TABLE ONLY payout.plan_units
    ADD CONSTRAINT plan_units_pkey PRIMARY KEY (plan_id, unit_id);

ALTER TABLE ONLY payout.plan_acts
    ADD CONSTRAINT plans_do_a_thing_once PRIMARY KEY (plan_id, act);

ALTER TABLE ONLY payout.plans
    ADD CONSTRAINT plans_part_once UNIQUE (decision_id, part);

ALTER TABLE ONLY payout.plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_line_has_its_place UNIQUE (session_id, nth);

ALTER TABLE ONLY payout.roster_parts
    ADD CONSTRAINT roster_parts_pkey PRIMARY KEY (session_id, row_id, account_id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_pkey PRIMARY KEY (session_id, row_id);

ALTER TABLE ONLY payout.session_cancels
    ADD CONSTRAINT session_cancels_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY payout.session_staff
    ADD CONSTRAINT session_staff_pkey PRIMARY KEY (session_id, user_id);

ALTER TABLE ONLY payout.closings
    ADD CONSTRAINT sessions_close_once PRIMARY KEY (session_id);

ALTER TABLE ONLY payout.sessions
    ADD CONSTRAINT sessions_of_a_plan UNIQUE (id, plan_id);

ALTER TABLE ONLY payout.sessions
    ADD CONSTRAINT sessions_of_a_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY payout.openings
    ADD CONSTRAINT sessions_open_once PRIMARY KEY (session_id);

ALTER TABLE ONLY payout.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payout.sheets
    ADD CONSTRAINT sheets_pkey PRIMARY KEY (session_id, page);

ALTER TABLE ONLY people.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY people.distinctions
    ADD CONSTRAINT distinctions_once_per_pair PRIMARY KEY (low_id, high_id);

ALTER TABLE ONLY people.households
    ADD CONSTRAINT households_are_one_per_head UNIQUE (village_id, head_key, twin);

ALTER TABLE ONLY people.households
    ADD CONSTRAINT households_code_opens_one UNIQUE (code);

ALTER TABLE ONLY people.households
    ADD CONSTRAINT households_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY people.households
    ADD CONSTRAINT households_pkey PRIMARY KEY (id);

ALTER TABLE ONLY people.persons
    ADD CONSTRAINT persons_numbered_in_their_household UNIQUE (household_id, no);

ALTER TABLE ONLY people.persons
    ADD CONSTRAINT persons_pkey PRIMARY KEY (id);

ALTER TABLE ONLY place.loads
    ADD CONSTRAINT loads_pkey PRIMARY KEY (version);

ALTER TABLE ONLY place.other_codes
    ADD CONSTRAINT other_codes_once PRIMARY KEY (code, valid_from);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_once UNIQUE NULLS NOT DISTINCT (from_unit, to_unit, on_day);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_code_means_one_unit_a_day EXCLUDE USING gist (((('1'::text || code))::integer) WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_never_overlap EXCLUDE USING gist (unit_id WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_one_per_day PRIMARY KEY (unit_id, valid_from);

ALTER TABLE ONLY place.units
    ADD CONSTRAINT units_pkey PRIMARY KEY (id);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_one_at_a_time EXCLUDE USING gist (village_id WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_one_per_day PRIMARY KEY (village_id, valid_from);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_name_is_one_village_a_day EXCLUDE USING gist (unit_id WITH =, find_key WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.blocks
    ADD CONSTRAINT blocks_of_their_unit UNIQUE (id, unit_id, year);

ALTER TABLE ONLY receipt.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_end_a_receipt_once UNIQUE (receipt_id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.givers
    ADD CONSTRAINT givers_one_per_receipt PRIMARY KEY (receipt_id);

ALTER TABLE ONLY receipt.items
    ADD CONSTRAINT items_count_from_one PRIMARY KEY (receipt_id, line);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_once UNIQUE (body_hash);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.prints
    ADD CONSTRAINT prints_are_counted_once UNIQUE (receipt_id, nth);

ALTER TABLE ONLY receipt.prints
    ADD CONSTRAINT prints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_code_opens_one UNIQUE (code);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_kind_once UNIQUE (id, unit_id, kind);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_numbered_once UNIQUE (unit_id, year, kind, number);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_of_their_entry UNIQUE (id, entry_id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_replaced_once UNIQUE (replaces_id);

ALTER TABLE ONLY receipt.shown_names
    ADD CONSTRAINT shown_names_pkey PRIMARY KEY (id);

ALTER TABLE ONLY receipt.slip_ends
    ADD CONSTRAINT slip_ends_once PRIMARY KEY (unit_id, year, number);

ALTER TABLE ONLY receipt.slip_ends
    ADD CONSTRAINT slip_ends_one_slip_a_receipt UNIQUE (receipt_id);

ALTER TABLE ONLY receipt.slips
    ADD CONSTRAINT slips_are_numbered_once PRIMARY KEY (unit_id, year, number);

ALTER TABLE ONLY receipt.slips
    ADD CONSTRAINT slips_code_opens_one UNIQUE (code);

ALTER TABLE ONLY seal.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY serial.series
    ADD CONSTRAINT series_one_per_unit_year_and_kind PRIMARY KEY (unit_id, year, kind);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_follow_each_other UNIQUE (unit_id, year, kind, first);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.factors
    ADD CONSTRAINT factors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.founding
    ADD CONSTRAINT founding_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY staff.grant_ends
    ADD CONSTRAINT grant_ends_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.guesses
    ADD CONSTRAINT guesses_once_per_key PRIMARY KEY (kind, key);

ALTER TABLE ONLY staff.kept_apart
    ADD CONSTRAINT kept_apart_once PRIMARY KEY (role, other);

ALTER TABLE ONLY staff.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY staff.recovery_codes
    ADD CONSTRAINT recovery_codes_once PRIMARY KEY (factor_id, hash);

ALTER TABLE ONLY staff.refreshes
    ADD CONSTRAINT refreshes_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY staff.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_login_once UNIQUE (login);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (code);

ALTER TABLE ONLY stock.groups
    ADD CONSTRAINT groups_stand_in_order UNIQUE ("position");

ALTER TABLE ONLY stock.items
    ADD CONSTRAINT items_code_once UNIQUE (code);

ALTER TABLE ONLY stock.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.lots
    ADD CONSTRAINT lots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.lots
    ADD CONSTRAINT lots_source_once UNIQUE (source);

ALTER TABLE ONLY stock.movements
    ADD CONSTRAINT movements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.needs
    ADD CONSTRAINT needs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.packs
    ADD CONSTRAINT packs_once_an_item UNIQUE (item_id, code);

ALTER TABLE ONLY stock.packs
    ADD CONSTRAINT packs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.shipment_arrivals
    ADD CONSTRAINT shipment_arrivals_counted_once PRIMARY KEY (shipment_id, line);

ALTER TABLE ONLY stock.shipment_arrivals
    ADD CONSTRAINT shipment_arrivals_missing_once UNIQUE (shipment_id, line, missing);

ALTER TABLE ONLY stock.shipment_lines
    ADD CONSTRAINT shipment_lines_as_sent UNIQUE (shipment_id, line, sent);

ALTER TABLE ONLY stock.shipment_lines
    ADD CONSTRAINT shipment_lines_count_from_one PRIMARY KEY (shipment_id, line);

ALTER TABLE ONLY stock.shipment_lines
    ADD CONSTRAINT shipment_lines_lot_once UNIQUE (shipment_id, lot_id);

ALTER TABLE ONLY stock.shipment_settlements
    ADD CONSTRAINT shipment_settlements_once PRIMARY KEY (shipment_id, line);

ALTER TABLE ONLY stock.shipments
    ADD CONSTRAINT shipments_code_once UNIQUE (code);

ALTER TABLE ONLY stock.shipments
    ADD CONSTRAINT shipments_numbered_once UNIQUE (unit_id, year, number);

ALTER TABLE ONLY stock.shipments
    ADD CONSTRAINT shipments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.warehouses
    ADD CONSTRAINT warehouses_code_once UNIQUE (code);

ALTER TABLE ONLY stock.warehouses
    ADD CONSTRAINT warehouses_of_their_unit UNIQUE (id, unit_id);

ALTER TABLE ONLY stock.warehouses
    ADD CONSTRAINT warehouses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY tlog.checkpoints
    ADD CONSTRAINT checkpoints_once PRIMARY KEY (origin, size);

ALTER TABLE ONLY tlog.cosignatures
    ADD CONSTRAINT cosignatures_once PRIMARY KEY (origin, vkey, size);

ALTER TABLE ONLY tlog.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (epoch);

ALTER TABLE ONLY tlog.keys
    ADD CONSTRAINT keys_once UNIQUE (origin, vkey);

ALTER TABLE ONLY tlog.keys
    ADD CONSTRAINT keys_sign_in_turn PRIMARY KEY (origin, from_size);

ALTER TABLE ONLY tlog.leaves
    ADD CONSTRAINT leaves_in_order_of_commit PRIMARY KEY (epoch, xid, id);

ALTER TABLE ONLY tlog.leaves
    ADD CONSTRAINT leaves_tell_a_fact_once UNIQUE (kind, ref);

ALTER TABLE ONLY tlog.origins
    ADD CONSTRAINT origins_origin_key UNIQUE (origin);

ALTER TABLE ONLY tlog.origins
    ADD CONSTRAINT origins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY tlog.seal_parts
    ADD CONSTRAINT seal_parts_once PRIMARY KEY (of_table, n);

ALTER TABLE ONLY tlog.seals
    ADD CONSTRAINT seals_begin_once UNIQUE (born_from);

ALTER TABLE ONLY tlog.seals
    ADD CONSTRAINT seals_pkey PRIMARY KEY (n);

ALTER TABLE ONLY tlog.sequenced
    ADD CONSTRAINT sequenced_have_one_place_each PRIMARY KEY (origin, pos);

ALTER TABLE ONLY tlog.sequenced
    ADD CONSTRAINT sequenced_once UNIQUE (origin, epoch, xid, id);

ALTER TABLE ONLY tlog.tiles
    ADD CONSTRAINT tiles_once PRIMARY KEY (origin, level, n);

ALTER TABLE ONLY tlog.witnesses
    ADD CONSTRAINT witnesses_pkey PRIMARY KEY (vkey);

CREATE INDEX decisions_by_birth ON aid.decisions USING btree (born);

CREATE INDEX decisions_by_event ON aid.decisions USING btree (event_id, id);

CREATE INDEX decisions_by_unit ON aid.decisions USING btree (unit_id, id);

CREATE INDEX lists_by_birth ON aid.lists USING btree (born);

CREATE INDEX notice_places_by_birth ON aid.notice_places USING btree (born);

CREATE INDEX notices_by_birth ON aid.notices USING btree (born);

CREATE INDEX notices_by_unit ON aid.notices USING btree (unit_id, id);

CREATE INDEX objection_answers_by_birth ON aid.objection_answers USING btree (born);

CREATE INDEX objections_by_birth ON aid.objections USING btree (born);

CREATE INDEX objections_by_notice ON aid.objections USING btree (notice_id, id);

CREATE INDEX objections_by_row ON aid.objections USING btree (row_id) WHERE (row_id IS NOT NULL);

CREATE INDEX request_answers_by_birth ON aid.request_answers USING btree (born);

CREATE INDEX request_comments_by_birth ON aid.request_comments USING btree (born);

CREATE INDEX request_comments_by_request ON aid.request_comments USING btree (request_id, id);

CREATE INDEX request_hands_by_birth ON aid.request_hands USING btree (born);

CREATE INDEX request_lines_by_household ON aid.request_lines USING btree (event_id, household_id, content);

CREATE UNIQUE INDEX request_lines_in_one_open_request ON aid.request_lines USING btree (event_id, household_id, case_name, band, item) WHERE open;

CREATE INDEX request_papers_by_birth ON aid.request_papers USING btree (born);

CREATE INDEX request_steps_by_birth ON aid.request_steps USING btree (born);

CREATE INDEX requests_by_unit ON aid.requests USING btree (unit_id, id);

CREATE UNIQUE INDEX requests_one_draft_per_unit_and_event ON aid.requests USING btree (event_id, unit_id) WHERE (approval = ANY (ARRAY['draft'::text, 'returned'::text]));

CREATE INDEX round_acts_by_birth ON aid.round_acts USING btree (born);

CREATE INDEX round_acts_by_round ON aid.round_acts USING btree (round_id, id);

CREATE INDEX round_lines_by_line ON aid.round_lines USING btree (line_id);

CREATE INDEX rounds_by_birth ON aid.rounds USING btree (born);

CREATE INDEX rounds_by_event ON aid.rounds USING btree (event_id, id);

CREATE INDEX rounds_by_unit ON aid.rounds USING btree (unit_id, id);

CREATE INDEX row_parts_by_account ON aid.row_parts USING btree (account_id);

CREATE INDEX row_parts_by_birth ON aid.row_parts USING btree (born);

CREATE INDEX row_people_by_birth ON aid.row_people USING btree (born);

CREATE INDEX row_states_by_birth ON aid.row_states USING btree (born);

CREATE INDEX row_states_by_decision ON aid.row_states USING btree (decision_id, unit_id);

CREATE INDEX rows_by_birth ON aid.rows USING btree (born);

CREATE INDEX rows_by_household ON aid.rows USING btree (household_id, event_id);

CREATE INDEX rows_by_line ON aid.rows USING btree (line_id);

CREATE INDEX rows_by_masked_name ON aid.rows USING btree (decision_id, unit_id, masked_name);

CREATE INDEX rows_by_unit ON aid.rows USING btree (decision_id, unit_id, nth);

CREATE INDEX scenarios_by_birth ON aid.scenarios USING btree (born);

CREATE INDEX scenarios_by_round ON aid.scenarios USING btree (round_id, id);

CREATE INDEX events_by_birth ON audit.events USING btree (born);

CREATE INDEX events_by_subject ON audit.events USING btree (subject, id);

CREATE INDEX events_by_unit ON audit.events USING btree (unit_id, id);

CREATE INDEX areas_by_birth ON disaster.areas USING btree (born);

CREATE INDEX areas_newest ON disaster.areas USING btree (event_id, unit_id, id DESC);

CREATE INDEX assessments_by_birth ON disaster.assessments USING btree (born);

CREATE INDEX assessments_by_household ON disaster.assessments USING btree (household_id);

CREATE INDEX assessments_by_import ON disaster.assessments USING btree (import_id) WHERE (import_id IS NOT NULL);

CREATE INDEX assessments_by_unit ON disaster.assessments USING btree (event_id, unit_id, id);

CREATE INDEX certificates_by_birth ON disaster.certificates USING btree (born);

CREATE INDEX certificates_by_household ON disaster.certificates USING btree (household_id, event_id, id DESC);

CREATE INDEX dimensions_by_birth ON disaster.dimensions USING btree (born);

CREATE INDEX events_by_birth ON disaster.events USING btree (born);

CREATE INDEX events_by_day ON disaster.events USING btree (starts_on DESC, id DESC);

CREATE INDEX formulas_by_birth ON disaster.formulas USING btree (born);

CREATE INDEX import_faults_by_birth ON disaster.import_faults USING btree (born);

CREATE INDEX imports_by_unit ON disaster.imports USING btree (unit_id, id DESC);

CREATE INDEX indicators_by_birth ON disaster.indicators USING btree (born);

CREATE INDEX losses_by_birth ON disaster.losses USING btree (born);

CREATE INDEX photos_alike ON disaster.photos USING btree (sha256);

CREATE INDEX photos_by_birth ON disaster.photos USING btree (born);

CREATE INDEX report_values_by_birth ON disaster.report_values USING btree (born);

CREATE INDEX reports_by_birth ON disaster.reports USING btree (born);

CREATE INDEX steps_by_birth ON disaster.steps USING btree (born);

CREATE INDEX verdicts_by_birth ON disaster.verdicts USING btree (born);

CREATE INDEX verdicts_by_event ON disaster.verdicts USING btree (event_id, unit_id, at);

CREATE INDEX weights_by_birth ON disaster.weights USING btree (born);

CREATE INDEX day_file_accounts_by_account ON disclose.day_file_accounts USING btree (account_id, day);

CREATE INDEX day_file_accounts_by_birth ON disclose.day_file_accounts USING btree (born);

CREATE INDEX day_file_withdrawals_by_birth ON disclose.day_file_withdrawals USING btree (born);

CREATE INDEX day_files_by_birth ON disclose.day_files USING btree (born);

CREATE INDEX day_moves_by_day ON disclose.day_moves USING btree (day);

CREATE INDEX reach_decisions_by_commune ON disclose.reach_decisions USING btree (event_id, unit_id);

CREATE INDEX reach_parts_by_account ON disclose.reach_parts USING btree (account_id);

CREATE INDEX reach_parts_by_commune ON disclose.reach_parts USING btree (event_id, unit_id);

CREATE INDEX statement_days_by_account ON disclose.statement_days USING btree (account_id, day);

CREATE INDEX statement_days_by_day ON disclose.statement_days USING btree (day);

CREATE INDEX duties_by_birth ON duty.duties USING btree (born);

CREATE INDEX duties_by_unit ON duty.duties USING btree (unit_id, due_on);

CREATE INDEX steps_by_birth ON duty.steps USING btree (born);

CREATE INDEX steps_by_duty ON duty.steps USING btree (duty_id, id);

CREATE UNIQUE INDEX steps_end_a_duty_once ON duty.steps USING btree (duty_id) WHERE (what = ANY (ARRAY['done'::text, 'dropped'::text]));

CREATE UNIQUE INDEX steps_remind_once_a_day ON duty.steps USING btree (duty_id, on_day) WHERE (what = 'reminded'::text);

CREATE INDEX terms_by_birth ON duty.terms USING btree (born);

CREATE INDEX aside_by_age ON file.aside USING btree (stored_at);

CREATE INDEX aside_by_content ON file.aside USING btree (content_id);

CREATE INDEX contents_by_age ON file.contents USING btree (begun_at);

CREATE UNIQUE INDEX contents_once ON file.contents USING btree (sha256, sealed);

CREATE INDEX files_by_birth ON file.files USING btree (born);

CREATE INDEX files_by_content ON file.files USING btree (content_id);

CREATE INDEX account_answers_by_birth ON giving.account_answers USING btree (born);

CREATE INDEX account_asks_by_birth ON giving.account_asks USING btree (born);

CREATE INDEX account_asks_by_campaign ON giving.account_asks USING btree (campaign_id);

CREATE INDEX bank_accounts_by_campaign ON giving.bank_accounts USING btree (campaign_id);

CREATE INDEX bank_accounts_by_number ON giving.bank_accounts USING btree (number);

CREATE UNIQUE INDEX bank_accounts_never_shared ON giving.bank_accounts USING btree (bin, number) WHERE (after_id IS NULL);

CREATE UNIQUE INDEX bank_accounts_one_for_qr ON giving.bank_accounts USING btree (campaign_id) WHERE for_qr;

CREATE INDEX bank_events_by_birth ON giving.bank_events USING btree (born);

CREATE INDEX bank_events_by_hook ON giving.bank_events USING btree (hook_id, id) WHERE (hook_id IS NOT NULL);

CREATE INDEX bank_events_by_line ON giving.bank_events USING btree (line_id) WHERE (line_id IS NOT NULL);

CREATE INDEX bank_events_like ON giving.bank_events USING btree (like_id) WHERE (state = 'doubtful'::text);

CREATE UNIQUE INDEX bank_events_one_line_a_number ON giving.bank_events USING btree (source, number) WHERE (bound AND (state = ANY (ARRAY['taken'::text, 'doubtful'::text])));

CREATE INDEX bank_events_to_look_at ON giving.bank_events USING btree (unit_id, id) WHERE (state = ANY (ARRAY['doubtful'::text, 'unknown'::text, 'changed'::text, 'unreadable'::text]));

CREATE INDEX bank_events_waiting ON giving.bank_events USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX bank_lines_by_birth ON giving.bank_lines USING btree (born);

CREATE INDEX bank_lines_by_code ON giving.bank_lines USING btree (code) WHERE (code <> ''::text);

CREATE INDEX bank_lines_by_pledge ON giving.bank_lines USING btree (pledge_id) WHERE (pledge_id IS NOT NULL);

CREATE INDEX bank_lines_by_unit ON giving.bank_lines USING btree (unit_id, id);

CREATE INDEX bank_lines_late_in_order ON giving.bank_lines USING btree (campaign_id, id) WHERE (state = 'late'::text);

CREATE UNIQUE INDEX bank_lines_once ON giving.bank_lines USING btree (account_id, fingerprint, nth);

CREATE INDEX bank_lines_to_decide ON giving.bank_lines USING btree (unit_id, id) WHERE (state = ANY (ARRAY['suggested'::text, 'ambiguous'::text, 'late'::text, 'held'::text]));

CREATE INDEX bank_lines_told_live ON giving.bank_lines USING btree (account_id, channel, amount, booked_on) WHERE (channel <> 'file'::text);

CREATE INDEX bank_sightings_by_birth ON giving.bank_sightings USING btree (born);

CREATE INDEX bank_sightings_by_line ON giving.bank_sightings USING btree (line_id);

CREATE UNIQUE INDEX bank_sightings_once ON giving.bank_sightings USING btree (statement_id, row_no) WHERE (statement_id IS NOT NULL);

CREATE INDEX campaigns_by_unit ON giving.campaigns USING btree (unit_id, starts_on DESC);

CREATE UNIQUE INDEX campaigns_prefix_once ON giving.campaigns USING btree (prefix) WHERE (prefix <> ''::text);

CREATE INDEX cash_counts_by_birth ON giving.cash_counts USING btree (born);

CREATE INDEX cash_counts_by_unit ON giving.cash_counts USING btree (unit_id, id);

CREATE UNIQUE INDEX cash_counts_one_waits ON giving.cash_counts USING btree (unit_id) WHERE ((taken_at IS NULL) AND (dropped_at IS NULL));

CREATE INDEX cash_deposits_by_birth ON giving.cash_deposits USING btree (born);

CREATE INDEX cash_deposits_by_unit ON giving.cash_deposits USING btree (unit_id, id);

CREATE INDEX cash_gap_acts_by_birth ON giving.cash_gap_acts USING btree (born);

CREATE INDEX cash_gap_acts_by_unit ON giving.cash_gap_acts USING btree (unit_id);

CREATE INDEX cash_gift_notes_by_birth ON giving.cash_gift_notes USING btree (born);

CREATE INDEX cash_gifts_by_birth ON giving.cash_gifts USING btree (born);

CREATE INDEX cash_gifts_by_campaign ON giving.cash_gifts USING btree (campaign_id, id);

CREATE INDEX cash_gifts_by_phone ON giving.cash_gifts USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX cash_gifts_latest ON giving.cash_gifts USING btree (campaign_id, received_at, id);

CREATE INDEX consents_by_birth ON giving.consents USING btree (born);

CREATE INDEX contact_codes_by_age ON giving.contact_codes USING btree (asked_at);

CREATE INDEX contact_codes_by_contact ON giving.contact_codes USING btree (blind, asked_at);

CREATE INDEX cost_acts_by_birth ON giving.cost_acts USING btree (born);

CREATE INDEX cost_acts_by_line ON giving.cost_acts USING btree (line_id) WHERE (line_id IS NOT NULL);

CREATE INDEX cost_consents_by_birth ON giving.cost_consents USING btree (born);

CREATE INDEX cost_consents_by_part ON giving.cost_consents USING btree (campaign_id, earmark_id);

CREATE INDEX cost_terms_by_birth ON giving.cost_terms USING btree (born);

CREATE INDEX cost_withdrawals_by_birth ON giving.cost_withdrawals USING btree (born);

CREATE INDEX doubts_asking ON giving.doubts USING btree (COALESCE(asks_id, like_id)) WHERE (answer IS NULL);

CREATE INDEX doubts_by_asked ON giving.doubts USING btree (asks_id) WHERE (asks_id IS NOT NULL);

CREATE INDEX doubts_by_birth ON giving.doubts USING btree (born);

CREATE INDEX doubts_by_like ON giving.doubts USING btree (like_id);

CREATE INDEX doubts_open ON giving.doubts USING btree (unit_id, id) WHERE (answer IS NULL);

CREATE INDEX extensions_by_birth ON giving.extensions USING btree (born);

CREATE UNIQUE INDEX follows_once ON giving.follows USING btree (campaign_id, email_blind) WHERE (stopped_at IS NULL);

CREATE INDEX follows_unproved ON giving.follows USING btree (followed_at) WHERE ((confirmed_at IS NULL) AND (stopped_at IS NULL));

CREATE INDEX giver_lists_by_birth ON giving.giver_lists USING btree (born);

CREATE INDEX goods_accepted_by_birth ON giving.goods_accepted USING btree (born);

CREATE INDEX goods_announced_by_birth ON giving.goods_announced USING btree (born);

CREATE INDEX goods_gifts_by_birth ON giving.goods_gifts USING btree (born);

CREATE INDEX goods_gifts_by_campaign ON giving.goods_gifts USING btree (campaign_id, id);

CREATE INDEX goods_gifts_by_phone ON giving.goods_gifts USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX goods_gifts_by_unit ON giving.goods_gifts USING btree (unit_id, id);

CREATE INDEX goods_gifts_open ON giving.goods_gifts USING btree (unit_id, expected_on) WHERE (state = ANY (ARRAY['draft'::text, 'announced'::text, 'received'::text]));

CREATE INDEX goods_lines_by_birth ON giving.goods_lines USING btree (born);

CREATE INDEX goods_received_by_birth ON giving.goods_received USING btree (born);

CREATE INDEX heir_acts_by_birth ON giving.heir_acts USING btree (born);

CREATE INDEX heir_acts_by_other ON giving.heir_acts USING btree (other_id) WHERE (other_id IS NOT NULL);

CREATE INDEX hooks_by_birth ON giving.hooks USING btree (born);

CREATE INDEX hooks_by_unit ON giving.hooks USING btree (unit_id);

CREATE INDEX inquiries_by_birth ON giving.inquiries USING btree (born);

CREATE INDEX inquiries_by_transfer ON giving.inquiries USING btree (account_id, amount, happened_on) WHERE (account_id IS NOT NULL);

CREATE INDEX inquiries_by_unit ON giving.inquiries USING btree (unit_id, id DESC);

CREATE INDEX inquiry_answers_by_birth ON giving.inquiry_answers USING btree (born);

CREATE INDEX inquiry_contacts_by_birth ON giving.inquiry_contacts USING btree (born);

CREATE INDEX inquiry_contacts_by_blind ON giving.inquiry_contacts USING btree (blind);

CREATE INDEX late_decisions_by_birth ON giving.late_decisions USING btree (born);

CREATE INDEX late_decisions_by_ruling ON giving.late_decisions USING btree (ruling_id) WHERE (ruling_id IS NOT NULL);

CREATE INDEX late_decisions_in_order ON giving.late_decisions USING btree (campaign_id, line_id);

CREATE INDEX late_moves_by_birth ON giving.late_moves USING btree (born);

CREATE INDEX late_returns_by_birth ON giving.late_returns USING btree (born);

CREATE INDEX late_ruling_ends_by_birth ON giving.late_ruling_ends USING btree (born);

CREATE INDEX late_rulings_by_birth ON giving.late_rulings USING btree (born);

CREATE INDEX late_rulings_by_campaign ON giving.late_rulings USING btree (campaign_id, id);

CREATE INDEX line_aliases_by_birth ON giving.line_aliases USING btree (born);

CREATE INDEX line_aliases_by_line ON giving.line_aliases USING btree (line_id);

CREATE INDEX line_kinds_by_birth ON giving.line_kinds USING btree (born);

CREATE INDEX list_givers_by_birth ON giving.list_givers USING btree (born);

CREATE INDEX list_givers_by_shingles ON giving.list_givers USING gin (sh);

CREATE INDEX match_undos_by_birth ON giving.match_undos USING btree (born);

CREATE INDEX matches_by_birth ON giving.matches USING btree (born);

CREATE INDEX matches_by_line ON giving.matches USING btree (line_id);

CREATE INDEX matches_by_officers ON giving.matches USING btree (unit_id, at) WHERE (actor_id <> 0);

CREATE INDEX matches_by_pledge ON giving.matches USING btree (pledge_id) WHERE (pledge_id IS NOT NULL);

CREATE INDEX outside_answers_by_birth ON giving.outside_answers USING btree (born);

CREATE INDEX outside_calls_by_birth ON giving.outside_calls USING btree (born);

CREATE INDEX outside_calls_by_unit ON giving.outside_calls USING btree (unit_id, id DESC);

CREATE INDEX pledges_by_amount ON giving.pledges USING btree (campaign_id, amount);

CREATE INDEX pledges_by_campaign ON giving.pledges USING btree (campaign_id, id);

CREATE INDEX pledges_by_email ON giving.pledges USING btree (email_blind) WHERE (email_blind IS NOT NULL);

CREATE INDEX pledges_by_phone ON giving.pledges USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX pledges_by_received ON giving.pledges USING btree (campaign_id, received_amount) WHERE (received_amount > 0);

CREATE INDEX pledges_not_received ON giving.pledges USING btree (campaign_id, amount, pledged_at) WHERE (state = ANY (ARRAY['waiting'::text, 'expired'::text]));

CREATE INDEX pledges_to_expire ON giving.pledges USING btree (expires_at) WHERE (state = 'waiting'::text);

CREATE INDEX pledges_with_email_unread ON giving.pledges USING btree (id) WHERE ((email IS NOT NULL) AND (email_blind IS NULL));

CREATE INDEX refund_decisions_by_birth ON giving.refund_decisions USING btree (born);

CREATE INDEX refund_decisions_by_receipt ON giving.refund_decisions USING btree (receipt_code) WHERE (receipt_code <> ''::text);

CREATE UNIQUE INDEX refund_decisions_once_a_line ON giving.refund_decisions USING btree (line_id) WHERE approved;

CREATE INDEX refund_payments_by_birth ON giving.refund_payments USING btree (born);

CREATE INDEX refunds_by_birth ON giving.refunds USING btree (born);

CREATE INDEX refunds_by_inquiry ON giving.refunds USING btree (inquiry_id);

CREATE INDEX refunds_by_line ON giving.refunds USING btree (line_id);

CREATE INDEX remittance_acts_by_birth ON giving.remittance_acts USING btree (born);

CREATE INDEX remittance_acts_by_receiver ON giving.remittance_acts USING btree (to_unit);

CREATE INDEX remittance_acts_by_unit ON giving.remittance_acts USING btree (unit_id);

CREATE INDEX remittances_by_birth ON giving.remittances USING btree (born);

CREATE INDEX remittances_by_receiver ON giving.remittances USING btree (to_unit, id);

CREATE INDEX remittances_by_unit ON giving.remittances USING btree (unit_id, id);

CREATE INDEX running_costs_by_birth ON giving.running_costs USING btree (born);

CREATE INDEX running_costs_by_part ON giving.running_costs USING btree (campaign_id, earmark_id);

CREATE INDEX running_costs_by_unit ON giving.running_costs USING btree (unit_id, id DESC);

CREATE INDEX session_lines_by_birth ON giving.session_lines USING btree (born);

CREATE INDEX session_lines_by_line ON giving.session_lines USING btree (line_id);

CREATE UNIQUE INDEX session_lines_cash_once ON giving.session_lines USING btree (session_id, account_id, kind) WHERE (undone_at IS NULL);

CREATE UNIQUE INDEX session_lines_line_once ON giving.session_lines USING btree (line_id) WHERE (undone_at IS NULL);

CREATE INDEX statement_faults_by_birth ON giving.statement_faults USING btree (born);

CREATE INDEX statement_layouts_by_birth ON giving.statement_layouts USING btree (born);

CREATE INDEX statement_layouts_by_unit ON giving.statement_layouts USING btree (unit_id);

CREATE INDEX statement_rows_by_amount ON giving.statement_rows USING btree (amount, at, line_id);

CREATE INDEX statement_rows_by_birth ON giving.statement_rows USING btree (born);

CREATE INDEX statement_rows_by_campaign ON giving.statement_rows USING btree (campaign_id, at, line_id);

CREATE INDEX statement_rows_by_code ON giving.statement_rows USING btree (code) WHERE (code IS NOT NULL);

CREATE INDEX statement_rows_by_reference ON giving.statement_rows USING btree (reference text_pattern_ops) WHERE (reference IS NOT NULL);

CREATE INDEX statement_rows_by_shingles ON giving.statement_rows USING gin (sh) WITH (fastupdate='on', gin_pending_list_limit='32768');

CREATE INDEX statement_rows_by_time ON giving.statement_rows USING btree (at, line_id);

CREATE INDEX statements_by_account ON giving.statements USING btree (account_id, through_on) WHERE (repeats_id IS NULL);

CREATE INDEX statements_by_birth ON giving.statements USING btree (born);

CREATE INDEX statements_by_unit ON giving.statements USING btree (unit_id, id DESC);

CREATE UNIQUE INDEX statements_bytes_once ON giving.statements USING btree (account_id, sha256) WHERE (repeats_id IS NULL);

CREATE INDEX statements_repeats ON giving.statements USING btree (repeats_id) WHERE (repeats_id IS NOT NULL);

CREATE INDEX stray_acts_by_birth ON giving.stray_acts USING btree (born);

CREATE INDEX stray_acts_by_line_out ON giving.stray_acts USING btree (out_id) WHERE (out_id IS NOT NULL);

CREATE INDEX suggestions_astray ON giving.suggestions USING btree (pledge_id) WHERE (why = 'account'::text);

CREATE INDEX thanks_removals_by_birth ON giving.thanks_removals USING btree (born);

CREATE INDEX thanks_removals_by_pledge ON giving.thanks_removals USING btree (pledge_id);

CREATE INDEX unshown_acts_by_birth ON giving.unshown_acts USING btree (born);

CREATE INDEX unshown_acts_by_line ON giving.unshown_acts USING btree (line_id, id);

CREATE UNIQUE INDEX unshown_acts_end_once ON giving.unshown_acts USING btree (line_id) WHERE (act = ANY (ARRAY['explained'::text, 'reversed'::text]));

CREATE INDEX unshown_lines_by_birth ON giving.unshown_lines USING btree (born);

CREATE INDEX unshown_lines_by_unit ON giving.unshown_lines USING btree (unit_id, line_id);

CREATE INDEX valuable_acts_by_birth ON giving.valuable_acts USING btree (born);

CREATE INDEX valuable_acts_by_unit ON giving.valuable_acts USING btree (unit_id);

CREATE INDEX valuable_papers_by_birth ON giving.valuable_papers USING btree (born);

CREATE INDEX valuable_papers_by_unit ON giving.valuable_papers USING btree (unit_id);

CREATE INDEX valuables_by_bag ON giving.valuables USING btree (unit_id, bag) WHERE (bag <> ''::text);

CREATE INDEX valuables_by_birth ON giving.valuables USING btree (born);

CREATE INDEX valuables_by_campaign ON giving.valuables USING btree (campaign_id, id);

CREATE INDEX valuables_by_phone ON giving.valuables USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX valuables_by_reference ON giving.valuables USING btree (unit_id, reference) WHERE (reference <> ''::text);

CREATE INDEX valuables_by_unit ON giving.valuables USING btree (unit_id, id);

CREATE INDEX value_loss_acts_by_birth ON giving.value_loss_acts USING btree (born);

CREATE INDEX value_loss_acts_by_unit ON giving.value_loss_acts USING btree (unit_id);

CREATE INDEX value_losses_by_birth ON giving.value_losses USING btree (born);

CREATE INDEX value_losses_by_unit ON giving.value_losses USING btree (unit_id);

CREATE INDEX value_losses_by_valuable ON giving.value_losses USING btree (valuable_id, id);

CREATE INDEX value_sale_acts_by_birth ON giving.value_sale_acts USING btree (born);

CREATE INDEX value_sale_acts_by_unit ON giving.value_sale_acts USING btree (unit_id);

CREATE INDEX value_sale_lines_by_birth ON giving.value_sale_lines USING btree (born);

CREATE INDEX value_sale_lines_by_unit ON giving.value_sale_lines USING btree (unit_id);

CREATE INDEX value_sale_lines_by_valuable ON giving.value_sale_lines USING btree (valuable_id);

CREATE INDEX value_sales_by_birth ON giving.value_sales USING btree (born);

CREATE INDEX value_sales_by_unit ON giving.value_sales USING btree (unit_id, id);

CREATE INDEX once_by_age ON house.once USING btree (taken_at);

CREATE INDEX jobs_to_take ON job.jobs USING btree (run_at, id) WHERE (state = ANY (ARRAY['ready'::text, 'running'::text]));

CREATE UNIQUE INDEX jobs_wait_once ON job.jobs USING btree (kind, key) WHERE (state = 'ready'::text);

CREATE INDEX account_folds_by_birth ON ledger.account_folds USING btree (born);

CREATE INDEX accounts_by_birth ON ledger.accounts USING btree (born);

CREATE INDEX accounts_by_earmark ON ledger.accounts USING btree (earmark_id);

CREATE INDEX accounts_by_holder ON ledger.accounts USING btree (holder, kind);

CREATE INDEX books_by_birth ON ledger.books USING btree (born);

CREATE INDEX books_by_fund ON ledger.books USING btree (fund_id);

CREATE INDEX carry_overs_by_birth ON ledger.carry_overs USING btree (born);

CREATE INDEX carry_overs_by_year ON ledger.carry_overs USING btree (fund_id, year, period_id);

CREATE INDEX closing_balances_by_birth ON ledger.closing_balances USING btree (born);

CREATE INDEX earmarks_by_birth ON ledger.earmarks USING btree (born);

CREATE INDEX entries_by_birth ON ledger.entries USING btree (born);

CREATE INDEX entries_by_book_day ON ledger.entries USING btree (book_id, book_on, id);

CREATE INDEX entries_by_recorded_time ON ledger.entries USING brin (recorded_at) WITH (autosummarize='true');

CREATE UNIQUE INDEX entries_reversed_once ON ledger.entries USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);

CREATE INDEX floors_by_birth ON ledger.floors USING btree (born);

CREATE INDEX folds_by_birth ON ledger.folds USING btree (born);

CREATE INDEX fund_end_asks_by_birth ON ledger.fund_end_asks USING btree (born);

CREATE INDEX fund_end_asks_by_fund ON ledger.fund_end_asks USING btree (fund_id, id);

CREATE INDEX fund_end_heirs_by_birth ON ledger.fund_end_heirs USING btree (born);

CREATE INDEX fund_end_heirs_by_unit ON ledger.fund_end_heirs USING btree (unit_id, area);

CREATE INDEX fund_ends_by_birth ON ledger.fund_ends USING btree (born);

CREATE INDEX funds_by_birth ON ledger.funds USING btree (born);

CREATE INDEX inbox_by_account ON ledger.inbox USING btree (account_id);

CREATE INDEX period_confirmations_by_birth ON ledger.period_confirmations USING btree (born);

CREATE INDEX periods_by_birth ON ledger.periods USING btree (born);

CREATE INDEX periods_by_fund ON ledger.periods USING btree (fund_id, id);

CREATE INDEX postings_by_birth ON ledger.postings USING btree (born);

CREATE INDEX postings_by_dst ON ledger.postings USING btree (dst, entry_id);

CREATE INDEX postings_by_src ON ledger.postings USING btree (src, entry_id);

CREATE INDEX confirmations_by_birth ON norm.confirmations USING btree (born);

CREATE INDEX norms_by_birth ON norm.norms USING btree (born);

CREATE INDEX norms_by_day ON norm.norms USING btree (valid_from);

CREATE INDEX norms_by_unit ON norm.norms USING btree (unit_id) WHERE (unit_id IS NOT NULL);

CREATE INDEX standards_by_birth ON norm.standards USING btree (born);

CREATE INDEX messages_by_state ON notify.messages USING btree (state, id DESC);

CREATE INDEX closings_by_birth ON payout.closings USING btree (born);

CREATE INDEX count_goods_by_birth ON payout.count_goods USING btree (born);

CREATE INDEX count_notes_by_birth ON payout.count_notes USING btree (born);

CREATE INDEX counts_by_birth ON payout.counts USING btree (born);

CREATE INDEX counts_by_session ON payout.counts USING btree (session_id);

CREATE UNIQUE INDEX counts_open_once ON payout.counts USING btree (session_id) WHERE (kind = 'opening'::text);

CREATE INDEX draws_by_birth ON payout.draws USING btree (born);

CREATE INDEX handover_parts_by_birth ON payout.handover_parts USING btree (born);

CREATE INDEX handover_parts_by_row ON payout.handover_parts USING btree (session_id, row_id);

CREATE INDEX handovers_by_birth ON payout.handovers USING btree (born);

CREATE INDEX handovers_by_row ON payout.handovers USING btree (row_id);

CREATE INDEX handovers_by_session ON payout.handovers USING btree (session_id, id);

CREATE UNIQUE INDEX handovers_once_a_session ON payout.handovers USING btree (session_id, row_id) WHERE (outcome <> 'not_given'::text);

CREATE INDEX openings_by_birth ON payout.openings USING btree (born);

CREATE INDEX plan_acts_by_birth ON payout.plan_acts USING btree (born);

CREATE INDEX plan_lines_by_birth ON payout.plan_lines USING btree (born);

CREATE INDEX plan_lines_by_code ON payout.plan_lines USING btree (code);

CREATE INDEX plan_lines_by_row ON payout.plan_lines USING btree (row_id);

CREATE INDEX plan_units_by_birth ON payout.plan_units USING btree (born);

CREATE INDEX plans_by_birth ON payout.plans USING btree (born);

CREATE INDEX plans_by_unit ON payout.plans USING btree (unit_id, id);

CREATE INDEX plans_unfinished ON payout.plans USING btree (state) WHERE (state <> ALL (ARRAY['closed'::text, 'aborted'::text]));

CREATE INDEX roster_by_birth ON payout.roster USING btree (born);

CREATE INDEX roster_by_row ON payout.roster USING btree (row_id);

CREATE INDEX roster_parts_by_birth ON payout.roster_parts USING btree (born);

CREATE INDEX session_cancels_by_birth ON payout.session_cancels USING btree (born);

CREATE INDEX session_staff_by_birth ON payout.session_staff USING btree (born);

CREATE INDEX sessions_by_birth ON payout.sessions USING btree (born);

CREATE INDEX sessions_by_plan ON payout.sessions USING btree (plan_id);

CREATE INDEX sessions_by_unit ON payout.sessions USING btree (unit_id, id);

CREATE INDEX sheets_by_birth ON payout.sheets USING btree (born);

CREATE INDEX classes_by_birth ON people.classes USING btree (born);

CREATE INDEX classes_by_household ON people.classes USING btree (household_id, from_on, id);

CREATE INDEX distinctions_by_birth ON people.distinctions USING btree (born);

CREATE INDEX households_by_phone ON people.households USING btree (phone_blind) WHERE (phone_blind IS NOT NULL);

CREATE INDEX households_by_unit ON people.households USING btree (unit_id, id);

CREATE INDEX persons_by_name ON people.persons USING btree (name_key, born_year, unit_id) WHERE (left_on IS NULL);

CREATE UNIQUE INDEX persons_id_number_once ON people.persons USING btree (id_blind) WHERE (left_on IS NULL);

CREATE UNIQUE INDEX persons_one_head ON people.persons USING btree (household_id) WHERE (is_head AND (left_on IS NULL));

CREATE UNIQUE INDEX persons_social_number_once ON people.persons USING btree (social_blind) WHERE (left_on IS NULL);

CREATE INDEX successions_by_to ON place.successions USING btree (to_unit);

CREATE UNIQUE INDEX successions_one_default ON place.successions USING btree (from_unit, on_day) WHERE is_default;

CREATE INDEX unit_rows_by_code ON place.unit_rows USING btree (code);

CREATE INDEX unit_rows_by_find_key ON place.unit_rows USING gin (find_key public.gin_trgm_ops) WITH (fastupdate='on');

CREATE INDEX unit_rows_by_parent ON place.unit_rows USING btree (parent_id, valid_from);

CREATE INDEX blocks_by_birth ON receipt.blocks USING btree (born);

CREATE INDEX blocks_by_unit ON receipt.blocks USING btree (unit_id, id);

CREATE INDEX events_by_birth ON receipt.events USING btree (born);

CREATE INDEX givers_by_birth ON receipt.givers USING btree (born);

CREATE INDEX items_by_birth ON receipt.items USING btree (born);

CREATE INDEX letterheads_by_birth ON receipt.letterheads USING btree (born);

CREATE INDEX prints_by_birth ON receipt.prints USING btree (born);

CREATE INDEX prints_by_unit ON receipt.prints USING btree (unit_id, id);

CREATE INDEX receipts_by_birth ON receipt.receipts USING btree (born);

CREATE INDEX receipts_by_entry ON receipt.receipts USING btree (entry_id);

CREATE UNIQUE INDEX receipts_once_per_entry ON receipt.receipts USING btree (entry_id) WHERE (replaces_id IS NULL);

CREATE INDEX shown_names_by_birth ON receipt.shown_names USING btree (born);

CREATE INDEX shown_names_by_receipt ON receipt.shown_names USING btree (receipt_id, id);

CREATE INDEX slip_ends_by_birth ON receipt.slip_ends USING btree (born);

CREATE INDEX slips_by_birth ON receipt.slips USING btree (born);

CREATE INDEX slips_by_block ON receipt.slips USING btree (block_id, number);

CREATE UNIQUE INDEX keys_one_in_use ON seal.keys USING btree (purpose) WHERE (retired_at IS NULL);

CREATE INDEX takings_by_birth ON serial.takings USING btree (born);

CREATE INDEX takings_by_transaction ON serial.takings USING btree (xid);

CREATE UNIQUE INDEX factors_one_in_use ON staff.factors USING btree (user_id, ((confirmed_at IS NOT NULL))) WHERE (ended_at IS NULL);

CREATE INDEX grant_ends_by_birth ON staff.grant_ends USING btree (born);

CREATE INDEX grants_by_birth ON staff.grants USING btree (born);

CREATE INDEX grants_by_unit ON staff.grants USING btree (unit_id);

CREATE INDEX grants_by_user ON staff.grants USING btree (user_id);

CREATE INDEX guesses_by_age ON staff.guesses USING btree (last_at);

CREATE INDEX links_by_user ON staff.links USING btree (user_id) WHERE (used_at IS NULL);

CREATE UNIQUE INDEX refreshes_one_good_per_session ON staff.refreshes USING btree (session_id) WHERE (used_at IS NULL);

CREATE INDEX sessions_by_user ON staff.sessions USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX users_by_unit ON staff.users USING btree (unit_id);

CREATE INDEX groups_by_birth ON stock.groups USING btree (born);

CREATE INDEX items_by_birth ON stock.items USING btree (born);

CREATE UNIQUE INDEX items_name_once ON stock.items USING btree (public.vn_fold(name));

CREATE INDEX lots_by_birth ON stock.lots USING btree (born);

CREATE INDEX lots_by_book ON stock.lots USING btree (book_id);

CREATE INDEX lots_by_former ON stock.lots USING btree ("substring"(source, '^lot:([0-9]{1,18})/'::text)) WHERE (source ~~ 'lot:%'::text);

CREATE INDEX lots_by_item ON stock.lots USING btree (item_id);

CREATE INDEX movements_by_birth ON stock.movements USING btree (born);

CREATE INDEX movements_by_unit ON stock.movements USING btree (unit_id, id);

CREATE INDEX needs_by_birth ON stock.needs USING btree (born);

CREATE INDEX needs_last_first ON stock.needs USING btree (warehouse_id, item_id, id DESC);

CREATE INDEX packs_by_birth ON stock.packs USING btree (born);

CREATE UNIQUE INDEX packs_name_once_an_item ON stock.packs USING btree (item_id, public.vn_fold(name));

CREATE INDEX shipment_arrivals_by_birth ON stock.shipment_arrivals USING btree (born);

CREATE INDEX shipment_lines_by_birth ON stock.shipment_lines USING btree (born);

CREATE INDEX shipment_settlements_by_birth ON stock.shipment_settlements USING btree (born);

CREATE INDEX shipments_by_birth ON stock.shipments USING btree (born);

CREATE INDEX shipments_by_receiver ON stock.shipments USING btree (to_unit_id, id);

CREATE INDEX shipments_by_sender ON stock.shipments USING btree (unit_id, id);

CREATE INDEX shipments_open ON stock.shipments USING btree (state) WHERE (state <> 'closed'::text);

CREATE INDEX warehouses_by_unit ON stock.warehouses USING btree (unit_id);

CREATE INDEX checkpoints_by_birth ON tlog.checkpoints USING btree (born);

CREATE INDEX checkpoints_by_time ON tlog.checkpoints USING btree (origin, made_at);

CREATE INDEX cosignatures_by_birth ON tlog.cosignatures USING btree (born);

CREATE INDEX cosignatures_by_checkpoint ON tlog.cosignatures USING btree (origin, size);

CREATE INDEX epochs_by_birth ON tlog.epochs USING btree (born);

CREATE INDEX keys_by_birth ON tlog.keys USING btree (born);

CREATE INDEX leaves_by_birth ON tlog.leaves USING btree (born);

CREATE INDEX origins_by_birth ON tlog.origins USING btree (born);

CREATE INDEX seal_parts_by_seal ON tlog.seal_parts USING btree (n);

CREATE INDEX witnesses_by_birth ON tlog.witnesses USING btree (born);

CREATE CONSTRAINT TRIGGER decisions_are_whole AFTER INSERT ON aid.decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION aid.decisions_are_whole();

ALTER TABLE aid.decisions ENABLE ALWAYS TRIGGER decisions_are_whole;

CREATE CONSTRAINT TRIGGER decisions_follow_their_money AFTER INSERT ON aid.decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION aid.decisions_follow_their_money();

ALTER TABLE aid.decisions ENABLE ALWAYS TRIGGER decisions_follow_their_money;

CREATE TRIGGER decisions_hold AFTER INSERT ON aid.decisions FOR EACH ROW EXECUTE FUNCTION aid.decisions_hold();

ALTER TABLE aid.decisions ENABLE ALWAYS TRIGGER decisions_hold;

CREATE TRIGGER decisions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.decisions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.decisions ENABLE ALWAYS TRIGGER decisions_never_changes;

CREATE TRIGGER lists_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.lists FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.lists ENABLE ALWAYS TRIGGER lists_never_changes;

CREATE TRIGGER notice_places_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.notice_places FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.notice_places ENABLE ALWAYS TRIGGER notice_places_never_changes;

CREATE TRIGGER notices_move BEFORE UPDATE ON aid.notices FOR EACH ROW EXECUTE FUNCTION aid.notices_move();

ALTER TABLE aid.notices ENABLE ALWAYS TRIGGER notices_move;

CREATE TRIGGER notices_stay BEFORE DELETE OR TRUNCATE ON aid.notices FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.notices ENABLE ALWAYS TRIGGER notices_stay;

CREATE TRIGGER objection_answers_hold AFTER INSERT ON aid.objection_answers FOR EACH ROW EXECUTE FUNCTION aid.objection_answers_hold();

ALTER TABLE aid.objection_answers ENABLE ALWAYS TRIGGER objection_answers_hold;

CREATE TRIGGER objection_answers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.objection_answers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.objection_answers ENABLE ALWAYS TRIGGER objection_answers_never_changes;

CREATE TRIGGER objections_hold AFTER INSERT ON aid.objections FOR EACH ROW EXECUTE FUNCTION aid.objections_hold();

ALTER TABLE aid.objections ENABLE ALWAYS TRIGGER objections_hold;

CREATE TRIGGER objections_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.objections FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.objections ENABLE ALWAYS TRIGGER objections_never_changes;

CREATE TRIGGER request_answers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.request_answers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_answers ENABLE ALWAYS TRIGGER request_answers_never_changes;

CREATE TRIGGER request_comments_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.request_comments FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_comments ENABLE ALWAYS TRIGGER request_comments_never_changes;

CREATE TRIGGER request_hands_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.request_hands FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_hands ENABLE ALWAYS TRIGGER request_hands_never_changes;

CREATE TRIGGER request_lines_hold BEFORE INSERT OR DELETE OR UPDATE ON aid.request_lines FOR EACH ROW EXECUTE FUNCTION aid.request_lines_hold();

ALTER TABLE aid.request_lines ENABLE ALWAYS TRIGGER request_lines_hold;

CREATE TRIGGER request_lines_stay BEFORE TRUNCATE ON aid.request_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_lines ENABLE ALWAYS TRIGGER request_lines_stay;

CREATE TRIGGER request_papers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.request_papers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_papers ENABLE ALWAYS TRIGGER request_papers_never_changes;

CREATE TRIGGER request_steps_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.request_steps FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.request_steps ENABLE ALWAYS TRIGGER request_steps_never_changes;

CREATE TRIGGER requests_are_told AFTER UPDATE ON aid.requests REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.commune_moved();

CREATE TRIGGER requests_hold BEFORE UPDATE ON aid.requests FOR EACH ROW EXECUTE FUNCTION aid.requests_hold();

ALTER TABLE aid.requests ENABLE ALWAYS TRIGGER requests_hold;

CREATE TRIGGER requests_stay BEFORE TRUNCATE ON aid.requests FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.requests ENABLE ALWAYS TRIGGER requests_stay;

CREATE TRIGGER round_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.round_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.round_acts ENABLE ALWAYS TRIGGER round_acts_never_changes;

CREATE TRIGGER round_items_in_draft BEFORE INSERT OR DELETE OR UPDATE ON aid.round_items FOR EACH ROW EXECUTE FUNCTION aid.only_in_draft();

ALTER TABLE aid.round_items ENABLE ALWAYS TRIGGER round_items_in_draft;

CREATE TRIGGER round_items_stay BEFORE TRUNCATE ON aid.round_items FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.round_items ENABLE ALWAYS TRIGGER round_items_stay;

CREATE TRIGGER round_lines_in_draft BEFORE INSERT OR DELETE OR UPDATE ON aid.round_lines FOR EACH ROW EXECUTE FUNCTION aid.only_in_draft();

ALTER TABLE aid.round_lines ENABLE ALWAYS TRIGGER round_lines_in_draft;

CREATE TRIGGER round_lines_stay BEFORE TRUNCATE ON aid.round_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.round_lines ENABLE ALWAYS TRIGGER round_lines_stay;

CREATE TRIGGER round_lots_in_draft BEFORE INSERT OR DELETE OR UPDATE ON aid.round_lots FOR EACH ROW EXECUTE FUNCTION aid.only_in_draft();

ALTER TABLE aid.round_lots ENABLE ALWAYS TRIGGER round_lots_in_draft;

CREATE TRIGGER round_lots_stay BEFORE TRUNCATE ON aid.round_lots FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.round_lots ENABLE ALWAYS TRIGGER round_lots_stay;

CREATE TRIGGER round_parts_in_draft BEFORE INSERT OR DELETE OR UPDATE ON aid.round_parts FOR EACH ROW EXECUTE FUNCTION aid.only_in_draft();

ALTER TABLE aid.round_parts ENABLE ALWAYS TRIGGER round_parts_in_draft;

CREATE TRIGGER round_parts_stay BEFORE TRUNCATE ON aid.round_parts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.round_parts ENABLE ALWAYS TRIGGER round_parts_stay;

CREATE TRIGGER rounds_move BEFORE UPDATE ON aid.rounds FOR EACH ROW EXECUTE FUNCTION aid.rounds_move();

ALTER TABLE aid.rounds ENABLE ALWAYS TRIGGER rounds_move;

CREATE TRIGGER rounds_stay BEFORE DELETE OR TRUNCATE ON aid.rounds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.rounds ENABLE ALWAYS TRIGGER rounds_stay;

CREATE TRIGGER row_parts_hold AFTER INSERT ON aid.row_parts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION aid.row_parts_hold();

ALTER TABLE aid.row_parts ENABLE ALWAYS TRIGGER row_parts_hold;

CREATE TRIGGER row_parts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.row_parts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.row_parts ENABLE ALWAYS TRIGGER row_parts_never_changes;

CREATE TRIGGER row_people_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.row_people FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.row_people ENABLE ALWAYS TRIGGER row_people_never_changes;

CREATE TRIGGER row_states_stay BEFORE DELETE OR TRUNCATE ON aid.row_states FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.row_states ENABLE ALWAYS TRIGGER row_states_stay;

CREATE TRIGGER rows_are_told AFTER INSERT ON aid.row_states REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.rows_moved();

CREATE TRIGGER rows_hold AFTER INSERT ON aid.rows REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION aid.rows_hold();

ALTER TABLE aid.rows ENABLE ALWAYS TRIGGER rows_hold;

CREATE TRIGGER rows_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.rows FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.rows ENABLE ALWAYS TRIGGER rows_never_changes;

CREATE TRIGGER rows_stay_told AFTER UPDATE ON aid.row_states REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.rows_moved();

CREATE TRIGGER scenarios_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON aid.scenarios FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE aid.scenarios ENABLE ALWAYS TRIGGER scenarios_never_changes;

CREATE TRIGGER events_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE audit.events ENABLE ALWAYS TRIGGER events_never_changes;

CREATE TRIGGER areas_are_told AFTER INSERT ON disaster.areas REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.commune_moved();

CREATE TRIGGER areas_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.areas FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.areas ENABLE ALWAYS TRIGGER areas_never_changes;

CREATE TRIGGER areas_of_open_events AFTER INSERT ON disaster.areas REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.areas ENABLE ALWAYS TRIGGER areas_of_open_events;

CREATE TRIGGER assessments_hold AFTER INSERT ON disaster.assessments REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.assessments_hold();

ALTER TABLE disaster.assessments ENABLE ALWAYS TRIGGER assessments_hold;

CREATE TRIGGER assessments_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.assessments FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.assessments ENABLE ALWAYS TRIGGER assessments_never_changes;

CREATE TRIGGER assessments_of_open_events AFTER INSERT ON disaster.assessments REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.assessments ENABLE ALWAYS TRIGGER assessments_of_open_events;

CREATE TRIGGER certificates_hold AFTER INSERT ON disaster.certificates REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.certificates_hold();

ALTER TABLE disaster.certificates ENABLE ALWAYS TRIGGER certificates_hold;

CREATE TRIGGER certificates_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.certificates FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.certificates ENABLE ALWAYS TRIGGER certificates_never_changes;

CREATE TRIGGER dimensions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.dimensions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.dimensions ENABLE ALWAYS TRIGGER dimensions_never_changes;

CREATE TRIGGER events_are_told AFTER UPDATE ON disaster.events REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.event_moved();

CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON disaster.events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.events ENABLE ALWAYS TRIGGER events_stay;

CREATE TRIGGER formulas_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.formulas FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.formulas ENABLE ALWAYS TRIGGER formulas_never_changes;

CREATE TRIGGER import_faults_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.import_faults FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.import_faults ENABLE ALWAYS TRIGGER import_faults_never_changes;

CREATE TRIGGER imports_of_open_events AFTER INSERT ON disaster.imports REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.imports ENABLE ALWAYS TRIGGER imports_of_open_events;

CREATE TRIGGER indicators_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.indicators FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.indicators ENABLE ALWAYS TRIGGER indicators_never_changes;

CREATE TRIGGER losses_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.losses FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.losses ENABLE ALWAYS TRIGGER losses_never_changes;

CREATE TRIGGER photos_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.photos FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.photos ENABLE ALWAYS TRIGGER photos_never_changes;

CREATE TRIGGER photos_of_open_events AFTER INSERT ON disaster.photos REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.photos ENABLE ALWAYS TRIGGER photos_of_open_events;

CREATE TRIGGER report_values_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.report_values FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.report_values ENABLE ALWAYS TRIGGER report_values_never_changes;

CREATE TRIGGER reports_are_told AFTER INSERT ON disaster.reports REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.commune_moved();

CREATE TRIGGER reports_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.reports FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.reports ENABLE ALWAYS TRIGGER reports_never_changes;

CREATE TRIGGER reports_of_open_events AFTER INSERT ON disaster.reports REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.reports ENABLE ALWAYS TRIGGER reports_of_open_events;

CREATE TRIGGER steps_hold AFTER INSERT ON disaster.steps FOR EACH ROW EXECUTE FUNCTION disaster.steps_hold();

ALTER TABLE disaster.steps ENABLE ALWAYS TRIGGER steps_hold;

CREATE TRIGGER steps_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.steps FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.steps ENABLE ALWAYS TRIGGER steps_never_changes;

CREATE TRIGGER verdicts_are_told AFTER INSERT ON disaster.verdicts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.commune_moved();

CREATE TRIGGER verdicts_hold AFTER INSERT ON disaster.verdicts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.verdicts_hold();

ALTER TABLE disaster.verdicts ENABLE ALWAYS TRIGGER verdicts_hold;

CREATE TRIGGER verdicts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.verdicts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.verdicts ENABLE ALWAYS TRIGGER verdicts_never_changes;

CREATE TRIGGER verdicts_of_open_events AFTER INSERT ON disaster.verdicts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disaster.open_events_only();

ALTER TABLE disaster.verdicts ENABLE ALWAYS TRIGGER verdicts_of_open_events;

CREATE TRIGGER weights_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disaster.weights FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disaster.weights ENABLE ALWAYS TRIGGER weights_never_changes;

CREATE TRIGGER day_file_accounts_come_first AFTER INSERT ON disclose.day_file_accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.day_file_parts_come_first();

ALTER TABLE disclose.day_file_accounts ENABLE ALWAYS TRIGGER day_file_accounts_come_first;

CREATE TRIGGER day_file_accounts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.day_file_accounts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.day_file_accounts ENABLE ALWAYS TRIGGER day_file_accounts_never_changes;

CREATE TRIGGER day_file_pieces_come_first AFTER INSERT ON disclose.day_file_pieces REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.day_file_parts_come_first();

ALTER TABLE disclose.day_file_pieces ENABLE ALWAYS TRIGGER day_file_pieces_come_first;

CREATE TRIGGER day_file_pieces_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.day_file_pieces FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.day_file_pieces ENABLE ALWAYS TRIGGER day_file_pieces_never_changes;

CREATE TRIGGER day_file_withdrawals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.day_file_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.day_file_withdrawals ENABLE ALWAYS TRIGGER day_file_withdrawals_never_changes;

CREATE TRIGGER day_files_follow AFTER INSERT ON disclose.day_files REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.day_files_follow();

ALTER TABLE disclose.day_files ENABLE ALWAYS TRIGGER day_files_follow;

CREATE TRIGGER day_files_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.day_files FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.day_files ENABLE ALWAYS TRIGGER day_files_never_changes;

CREATE TRIGGER log_cuts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.log_cuts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.log_cuts ENABLE ALWAYS TRIGGER log_cuts_never_changes;

CREATE TRIGGER log_sums_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.log_sums FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.log_sums ENABLE ALWAYS TRIGGER log_sums_never_changes;

CREATE TRIGGER pledge_totals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON disclose.pledge_totals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.pledge_totals ENABLE ALWAYS TRIGGER pledge_totals_never_changes;

CREATE TRIGGER statement_days_stay BEFORE DELETE OR TRUNCATE ON disclose.statement_days FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE disclose.statement_days ENABLE ALWAYS TRIGGER statement_days_stay;

CREATE TRIGGER duties_are_due_as_told AFTER INSERT ON duty.duties FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['distribution'::text, 'publish_distributed'::text]))) EXECUTE FUNCTION giving.duties_are_due_as_told();

ALTER TABLE duty.duties ENABLE ALWAYS TRIGGER duties_are_due_as_told;

CREATE TRIGGER duties_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON duty.duties FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE duty.duties ENABLE ALWAYS TRIGGER duties_never_changes;

CREATE TRIGGER steps_hold AFTER INSERT ON duty.steps FOR EACH ROW EXECUTE FUNCTION duty.steps_hold();

ALTER TABLE duty.steps ENABLE ALWAYS TRIGGER steps_hold;

CREATE TRIGGER steps_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON duty.steps FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE duty.steps ENABLE ALWAYS TRIGGER steps_never_changes;

CREATE TRIGGER terms_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON duty.terms FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE duty.terms ENABLE ALWAYS TRIGGER terms_never_changes;

CREATE TRIGGER told_days_stay AFTER INSERT ON duty.steps FOR EACH ROW WHEN ((new.what = 'paused'::text)) EXECUTE FUNCTION duty.told_days_stay();

ALTER TABLE duty.steps ENABLE ALWAYS TRIGGER told_days_stay;

CREATE TRIGGER chunks_of_files_stay AFTER DELETE ON file.chunks REFERENCING OLD TABLE AS alt FOR EACH STATEMENT EXECUTE FUNCTION file.chunks_of_files_stay();

ALTER TABLE file.chunks ENABLE ALWAYS TRIGGER chunks_of_files_stay;

CREATE TRIGGER account_answers_hold BEFORE INSERT ON giving.account_answers FOR EACH ROW EXECUTE FUNCTION giving.account_answers_hold();

ALTER TABLE giving.account_answers ENABLE ALWAYS TRIGGER account_answers_hold;

CREATE TRIGGER account_answers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.account_answers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.account_answers ENABLE ALWAYS TRIGGER account_answers_never_changes;

CREATE TRIGGER account_asks_hold BEFORE INSERT ON giving.account_asks FOR EACH ROW EXECUTE FUNCTION giving.account_asks_hold();

ALTER TABLE giving.account_asks ENABLE ALWAYS TRIGGER account_asks_hold;

CREATE TRIGGER account_asks_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.account_asks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.account_asks ENABLE ALWAYS TRIGGER account_asks_never_changes;

CREATE TRIGGER account_covers_pass BEFORE UPDATE ON giving.account_covers FOR EACH ROW EXECUTE FUNCTION giving.account_covers_pass();

ALTER TABLE giving.account_covers ENABLE ALWAYS TRIGGER account_covers_pass;

CREATE TRIGGER bank_accounts_follow BEFORE INSERT ON giving.bank_accounts FOR EACH ROW WHEN ((new.after_id IS NOT NULL)) EXECUTE FUNCTION giving.bank_accounts_pass();

ALTER TABLE giving.bank_accounts ENABLE ALWAYS TRIGGER bank_accounts_follow;

CREATE TRIGGER bank_accounts_hold BEFORE INSERT OR UPDATE OF for_qr, named_by ON giving.bank_accounts FOR EACH ROW EXECUTE FUNCTION giving.bank_accounts_hold();

ALTER TABLE giving.bank_accounts ENABLE ALWAYS TRIGGER bank_accounts_hold;

CREATE TRIGGER bank_events_settle_once BEFORE UPDATE ON giving.bank_events FOR EACH ROW EXECUTE FUNCTION giving.bank_events_settle_once();

ALTER TABLE giving.bank_events ENABLE ALWAYS TRIGGER bank_events_settle_once;

CREATE TRIGGER bank_events_stay BEFORE DELETE OR TRUNCATE ON giving.bank_events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.bank_events ENABLE ALWAYS TRIGGER bank_events_stay;

CREATE TRIGGER bank_lines_of_their_day AFTER INSERT ON giving.bank_lines REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION giving.bank_lines_of_their_day();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER bank_lines_of_their_day;

CREATE TRIGGER bank_lines_stay BEFORE DELETE OR TRUNCATE ON giving.bank_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER bank_lines_stay;

CREATE TRIGGER bank_lines_stay_told AFTER UPDATE ON giving.bank_lines REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.lines_changed();

CREATE TRIGGER bank_sightings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.bank_sightings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.bank_sightings ENABLE ALWAYS TRIGGER bank_sightings_never_changes;

CREATE TRIGGER campaigns_are_told AFTER UPDATE ON giving.campaigns REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.campaigns_published();

CREATE TRIGGER campaigns_have_a_book_of_their_kind AFTER INSERT ON giving.campaigns FOR EACH ROW EXECUTE FUNCTION giving.campaigns_have_a_book_of_their_kind();

ALTER TABLE giving.campaigns ENABLE ALWAYS TRIGGER campaigns_have_a_book_of_their_kind;

CREATE TRIGGER campaigns_hold BEFORE INSERT OR UPDATE ON giving.campaigns FOR EACH ROW EXECUTE FUNCTION giving.campaigns_hold();

ALTER TABLE giving.campaigns ENABLE ALWAYS TRIGGER campaigns_hold;

CREATE TRIGGER campaigns_take_two_people BEFORE UPDATE ON giving.campaigns FOR EACH ROW WHEN (((old.published_at IS NULL) AND (new.published_at IS NOT NULL))) EXECUTE FUNCTION giving.campaigns_take_two_people();

ALTER TABLE giving.campaigns ENABLE ALWAYS TRIGGER campaigns_take_two_people;

CREATE TRIGGER cash_counts_hold BEFORE INSERT OR UPDATE ON giving.cash_counts FOR EACH ROW EXECUTE FUNCTION giving.cash_counts_hold();

ALTER TABLE giving.cash_counts ENABLE ALWAYS TRIGGER cash_counts_hold;

CREATE TRIGGER cash_counts_stay BEFORE DELETE OR TRUNCATE ON giving.cash_counts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_counts ENABLE ALWAYS TRIGGER cash_counts_stay;

CREATE TRIGGER cash_deposits_hold BEFORE INSERT OR UPDATE ON giving.cash_deposits FOR EACH ROW EXECUTE FUNCTION giving.cash_deposits_hold();

ALTER TABLE giving.cash_deposits ENABLE ALWAYS TRIGGER cash_deposits_hold;

CREATE TRIGGER cash_deposits_stay BEFORE DELETE OR TRUNCATE ON giving.cash_deposits FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_deposits ENABLE ALWAYS TRIGGER cash_deposits_stay;

CREATE TRIGGER cash_gap_acts_hold BEFORE INSERT ON giving.cash_gap_acts FOR EACH ROW EXECUTE FUNCTION giving.cash_gap_acts_hold();

ALTER TABLE giving.cash_gap_acts ENABLE ALWAYS TRIGGER cash_gap_acts_hold;

CREATE TRIGGER cash_gap_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cash_gap_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_gap_acts ENABLE ALWAYS TRIGGER cash_gap_acts_never_changes;

CREATE TRIGGER cash_gift_notes_hold BEFORE INSERT ON giving.cash_gift_notes FOR EACH ROW EXECUTE FUNCTION giving.cash_gift_notes_hold();

ALTER TABLE giving.cash_gift_notes ENABLE ALWAYS TRIGGER cash_gift_notes_hold;

CREATE TRIGGER cash_gift_notes_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cash_gift_notes FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_gift_notes ENABLE ALWAYS TRIGGER cash_gift_notes_never_changes;

CREATE TRIGGER cash_gifts_are_told AFTER INSERT ON giving.cash_gifts FOR EACH STATEMENT EXECUTE FUNCTION giving.cash_gifts_are_told();

CREATE TRIGGER cash_gifts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cash_gifts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cash_gifts ENABLE ALWAYS TRIGGER cash_gifts_never_changes;

CREATE TRIGGER cash_is_in_time AFTER INSERT ON giving.cash_gifts FOR EACH ROW EXECUTE FUNCTION giving.cash_is_in_time();

ALTER TABLE giving.cash_gifts ENABLE ALWAYS TRIGGER cash_is_in_time;

CREATE TRIGGER consents_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.consents FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.consents ENABLE ALWAYS TRIGGER consents_never_changes;

CREATE TRIGGER cost_acts_hold BEFORE INSERT ON giving.cost_acts FOR EACH ROW EXECUTE FUNCTION giving.cost_acts_hold();

ALTER TABLE giving.cost_acts ENABLE ALWAYS TRIGGER cost_acts_hold;

CREATE TRIGGER cost_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cost_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cost_acts ENABLE ALWAYS TRIGGER cost_acts_never_changes;

CREATE TRIGGER cost_acts_stay_agreed_to AFTER INSERT ON giving.cost_acts FOR EACH ROW WHEN ((new.act = ANY (ARRAY['approved'::text, 'paid'::text]))) EXECUTE FUNCTION giving.cost_acts_stay_agreed_to();

ALTER TABLE giving.cost_acts ENABLE ALWAYS TRIGGER cost_acts_stay_agreed_to;

CREATE TRIGGER cost_consents_hold BEFORE INSERT ON giving.cost_consents FOR EACH ROW EXECUTE FUNCTION giving.cost_consents_hold();

ALTER TABLE giving.cost_consents ENABLE ALWAYS TRIGGER cost_consents_hold;

CREATE TRIGGER cost_consents_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cost_consents FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cost_consents ENABLE ALWAYS TRIGGER cost_consents_never_changes;

CREATE TRIGGER cost_terms_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cost_terms FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cost_terms ENABLE ALWAYS TRIGGER cost_terms_never_changes;

CREATE TRIGGER cost_withdrawals_hold AFTER INSERT ON giving.cost_withdrawals FOR EACH ROW EXECUTE FUNCTION giving.cost_withdrawals_hold();

ALTER TABLE giving.cost_withdrawals ENABLE ALWAYS TRIGGER cost_withdrawals_hold;

CREATE TRIGGER cost_withdrawals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.cost_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.cost_withdrawals ENABLE ALWAYS TRIGGER cost_withdrawals_never_changes;

CREATE TRIGGER doubts_stay BEFORE DELETE OR TRUNCATE ON giving.doubts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.doubts ENABLE ALWAYS TRIGGER doubts_stay;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.account_asks FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.account_asks ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.bank_accounts FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.bank_accounts ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.campaigns FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.campaigns ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.cash_deposits FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.cash_deposits ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.cash_gifts FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.cash_gifts ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.cost_consents FOR EACH ROW EXECUTE FUNCTION giving.pledges_of_ended_units();

ALTER TABLE giving.cost_consents ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.goods_gifts FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.goods_gifts ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.pledges FOR EACH ROW EXECUTE FUNCTION giving.pledges_of_ended_units();

ALTER TABLE giving.pledges ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.remittances FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.remittances ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.running_costs FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.running_costs ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.valuables FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.valuables ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON giving.value_sales FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE giving.value_sales ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER extensions_hold AFTER INSERT ON giving.extensions FOR EACH ROW EXECUTE FUNCTION giving.extensions_hold();

ALTER TABLE giving.extensions ENABLE ALWAYS TRIGGER extensions_hold;

CREATE TRIGGER extensions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.extensions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.extensions ENABLE ALWAYS TRIGGER extensions_never_changes;

CREATE CONSTRAINT TRIGGER giver_lists_hold AFTER INSERT ON giving.giver_lists DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION giving.giver_lists_hold();

ALTER TABLE giving.giver_lists ENABLE ALWAYS TRIGGER giver_lists_hold;

CREATE TRIGGER giver_lists_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.giver_lists FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.giver_lists ENABLE ALWAYS TRIGGER giver_lists_never_changes;

CREATE TRIGGER goods_accepted_in_time AFTER INSERT ON giving.goods_accepted REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.goods_numbers_in_time();

ALTER TABLE giving.goods_accepted ENABLE ALWAYS TRIGGER goods_accepted_in_time;

CREATE TRIGGER goods_accepted_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.goods_accepted FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.goods_accepted ENABLE ALWAYS TRIGGER goods_accepted_never_changes;

CREATE TRIGGER goods_announced_in_time AFTER INSERT ON giving.goods_announced REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.goods_numbers_in_time();

ALTER TABLE giving.goods_announced ENABLE ALWAYS TRIGGER goods_announced_in_time;

CREATE TRIGGER goods_announced_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.goods_announced FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.goods_announced ENABLE ALWAYS TRIGGER goods_announced_never_changes;

CREATE TRIGGER goods_gifts_go_forward BEFORE UPDATE ON giving.goods_gifts FOR EACH ROW EXECUTE FUNCTION giving.goods_gifts_go_forward();

ALTER TABLE giving.goods_gifts ENABLE ALWAYS TRIGGER goods_gifts_go_forward;

CREATE TRIGGER goods_gifts_stay BEFORE DELETE OR TRUNCATE ON giving.goods_gifts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.goods_gifts ENABLE ALWAYS TRIGGER goods_gifts_stay;

CREATE TRIGGER goods_lines_in_time AFTER INSERT ON giving.goods_lines REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.goods_numbers_in_time();

ALTER TABLE giving.goods_lines ENABLE ALWAYS TRIGGER goods_lines_in_time;

CREATE TRIGGER goods_lines_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.goods_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.goods_lines ENABLE ALWAYS TRIGGER goods_lines_never_changes;

CREATE TRIGGER goods_received_in_time AFTER INSERT ON giving.goods_received REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.goods_numbers_in_time();

ALTER TABLE giving.goods_received ENABLE ALWAYS TRIGGER goods_received_in_time;

CREATE TRIGGER goods_received_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.goods_received FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.goods_received ENABLE ALWAYS TRIGGER goods_received_never_changes;

CREATE TRIGGER heir_acts_hold BEFORE INSERT ON giving.heir_acts FOR EACH ROW EXECUTE FUNCTION giving.heir_acts_hold();

ALTER TABLE giving.heir_acts ENABLE ALWAYS TRIGGER heir_acts_hold;

CREATE TRIGGER heir_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.heir_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.heir_acts ENABLE ALWAYS TRIGGER heir_acts_never_changes;

CREATE TRIGGER hooks_end_once BEFORE UPDATE ON giving.hooks FOR EACH ROW EXECUTE FUNCTION giving.hooks_end_once();

ALTER TABLE giving.hooks ENABLE ALWAYS TRIGGER hooks_end_once;

CREATE TRIGGER hooks_stay BEFORE DELETE OR TRUNCATE ON giving.hooks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.hooks ENABLE ALWAYS TRIGGER hooks_stay;

CREATE TRIGGER inquiries_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.inquiries FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.inquiries ENABLE ALWAYS TRIGGER inquiries_never_changes;

CREATE TRIGGER inquiry_answers_hold AFTER INSERT ON giving.inquiry_answers FOR EACH ROW EXECUTE FUNCTION giving.inquiry_answers_hold();

ALTER TABLE giving.inquiry_answers ENABLE ALWAYS TRIGGER inquiry_answers_hold;

CREATE TRIGGER inquiry_answers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.inquiry_answers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.inquiry_answers ENABLE ALWAYS TRIGGER inquiry_answers_never_changes;

CREATE TRIGGER inquiry_contacts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.inquiry_contacts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.inquiry_contacts ENABLE ALWAYS TRIGGER inquiry_contacts_never_changes;

CREATE TRIGGER late_decisions_hold AFTER INSERT ON giving.late_decisions REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.late_decisions_hold();

ALTER TABLE giving.late_decisions ENABLE ALWAYS TRIGGER late_decisions_hold;

CREATE TRIGGER late_decisions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.late_decisions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.late_decisions ENABLE ALWAYS TRIGGER late_decisions_never_changes;

CREATE TRIGGER late_moves_hold AFTER INSERT ON giving.late_moves FOR EACH ROW EXECUTE FUNCTION giving.late_moves_hold();

ALTER TABLE giving.late_moves ENABLE ALWAYS TRIGGER late_moves_hold;

CREATE TRIGGER late_moves_keep_their_lines BEFORE UPDATE OF kind, entry_id ON giving.bank_lines FOR EACH ROW WHEN (((old.kind = ANY (ARRAY['own_transfer'::text, 'refund'::text])) AND ((old.kind IS DISTINCT FROM new.kind) OR (old.entry_id IS DISTINCT FROM new.entry_id)))) EXECUTE FUNCTION giving.late_moves_keep_their_lines();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER late_moves_keep_their_lines;

CREATE TRIGGER late_moves_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.late_moves FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.late_moves ENABLE ALWAYS TRIGGER late_moves_never_changes;

CREATE TRIGGER late_returns_hold AFTER INSERT ON giving.late_returns FOR EACH ROW EXECUTE FUNCTION giving.late_returns_hold();

ALTER TABLE giving.late_returns ENABLE ALWAYS TRIGGER late_returns_hold;

CREATE TRIGGER late_returns_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.late_returns FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.late_returns ENABLE ALWAYS TRIGGER late_returns_never_changes;

CREATE TRIGGER late_ruling_ends_hold AFTER INSERT ON giving.late_ruling_ends FOR EACH ROW EXECUTE FUNCTION giving.late_ruling_ends_hold();

ALTER TABLE giving.late_ruling_ends ENABLE ALWAYS TRIGGER late_ruling_ends_hold;

CREATE TRIGGER late_ruling_ends_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.late_ruling_ends FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.late_ruling_ends ENABLE ALWAYS TRIGGER late_ruling_ends_never_changes;

CREATE TRIGGER late_rulings_hold BEFORE INSERT ON giving.late_rulings FOR EACH ROW EXECUTE FUNCTION giving.late_rulings_hold();

ALTER TABLE giving.late_rulings ENABLE ALWAYS TRIGGER late_rulings_hold;

CREATE TRIGGER late_rulings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.late_rulings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.late_rulings ENABLE ALWAYS TRIGGER late_rulings_never_changes;

CREATE TRIGGER line_aliases_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.line_aliases FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.line_aliases ENABLE ALWAYS TRIGGER line_aliases_never_changes;

CREATE TRIGGER line_kind_holds BEFORE UPDATE OF kind ON giving.bank_lines FOR EACH ROW WHEN (((old.kind <> new.kind) AND (old.kind <> 'stray'::text) AND (new.kind <> 'stray'::text))) EXECUTE FUNCTION giving.line_kind_holds();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER line_kind_holds;

CREATE CONSTRAINT TRIGGER line_kinds_are_booked AFTER INSERT ON giving.line_kinds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION giving.line_kinds_are_booked();

ALTER TABLE giving.line_kinds ENABLE ALWAYS TRIGGER line_kinds_are_booked;

CREATE TRIGGER line_kinds_hold BEFORE INSERT ON giving.line_kinds FOR EACH ROW EXECUTE FUNCTION giving.line_kinds_hold();

ALTER TABLE giving.line_kinds ENABLE ALWAYS TRIGGER line_kinds_hold;

CREATE TRIGGER line_kinds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.line_kinds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.line_kinds ENABLE ALWAYS TRIGGER line_kinds_never_changes;

CREATE TRIGGER list_givers_come_with_it AFTER INSERT ON giving.list_givers REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.list_givers_come_with_it();

ALTER TABLE giving.list_givers ENABLE ALWAYS TRIGGER list_givers_come_with_it;

CREATE TRIGGER list_givers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.list_givers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.list_givers ENABLE ALWAYS TRIGGER list_givers_never_changes;

CREATE TRIGGER match_undos_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.match_undos FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.match_undos ENABLE ALWAYS TRIGGER match_undos_never_changes;

CREATE TRIGGER match_undos_spare_costs AFTER INSERT ON giving.match_undos FOR EACH ROW EXECUTE FUNCTION giving.match_undos_spare_costs();

ALTER TABLE giving.match_undos ENABLE ALWAYS TRIGGER match_undos_spare_costs;

CREATE TRIGGER matches_are_in_time AFTER INSERT ON giving.matches REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.matches_are_in_time();

ALTER TABLE giving.matches ENABLE ALWAYS TRIGGER matches_are_in_time;

CREATE TRIGGER matches_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.matches FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.matches ENABLE ALWAYS TRIGGER matches_never_changes;

CREATE TRIGGER matches_spare_corrections AFTER INSERT ON giving.matches REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.matches_spare_corrections();

ALTER TABLE giving.matches ENABLE ALWAYS TRIGGER matches_spare_corrections;

CREATE TRIGGER matches_spare_refunds AFTER INSERT ON giving.matches REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION giving.matches_spare_refunds();

ALTER TABLE giving.matches ENABLE ALWAYS TRIGGER matches_spare_refunds;

CREATE TRIGGER outside_answers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.outside_answers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.outside_answers ENABLE ALWAYS TRIGGER outside_answers_never_changes;

CREATE TRIGGER outside_calls_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.outside_calls FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.outside_calls ENABLE ALWAYS TRIGGER outside_calls_never_changes;

CREATE TRIGGER pledges_are_counted AFTER INSERT ON giving.pledges REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.pledges_made();

CREATE TRIGGER pledges_are_in_time AFTER INSERT ON giving.pledges FOR EACH ROW EXECUTE FUNCTION giving.pledges_are_in_time();

ALTER TABLE giving.pledges ENABLE ALWAYS TRIGGER pledges_are_in_time;

CREATE TRIGGER pledges_stay_counted AFTER UPDATE ON giving.pledges REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.pledges_changed();

CREATE TRIGGER refund_decisions_hold AFTER INSERT ON giving.refund_decisions FOR EACH ROW EXECUTE FUNCTION giving.refund_decisions_hold();

ALTER TABLE giving.refund_decisions ENABLE ALWAYS TRIGGER refund_decisions_hold;

CREATE TRIGGER refund_decisions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.refund_decisions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.refund_decisions ENABLE ALWAYS TRIGGER refund_decisions_never_changes;

CREATE TRIGGER refund_payments_hold AFTER INSERT ON giving.refund_payments FOR EACH ROW EXECUTE FUNCTION giving.refund_payments_hold();

ALTER TABLE giving.refund_payments ENABLE ALWAYS TRIGGER refund_payments_hold;

CREATE TRIGGER refund_payments_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.refund_payments FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.refund_payments ENABLE ALWAYS TRIGGER refund_payments_never_changes;

CREATE TRIGGER refunds_hold AFTER INSERT ON giving.refunds FOR EACH ROW EXECUTE FUNCTION giving.refunds_hold();

ALTER TABLE giving.refunds ENABLE ALWAYS TRIGGER refunds_hold;

CREATE TRIGGER refunds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.refunds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.refunds ENABLE ALWAYS TRIGGER refunds_never_changes;

CREATE TRIGGER remittance_acts_hold BEFORE INSERT ON giving.remittance_acts FOR EACH ROW EXECUTE FUNCTION giving.remittance_acts_hold();

ALTER TABLE giving.remittance_acts ENABLE ALWAYS TRIGGER remittance_acts_hold;

CREATE TRIGGER remittance_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.remittance_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.remittance_acts ENABLE ALWAYS TRIGGER remittance_acts_never_changes;

CREATE TRIGGER remittances_hold BEFORE INSERT ON giving.remittances FOR EACH ROW EXECUTE FUNCTION giving.remittances_hold();

ALTER TABLE giving.remittances ENABLE ALWAYS TRIGGER remittances_hold;

CREATE TRIGGER remittances_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.remittances FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.remittances ENABLE ALWAYS TRIGGER remittances_never_changes;

CREATE TRIGGER row_kind_holds BEFORE UPDATE OF kind ON giving.statement_rows FOR EACH ROW WHEN (((old.kind <> new.kind) AND (old.kind <> 'stray'::text) AND (new.kind <> 'stray'::text))) EXECUTE FUNCTION giving.line_kind_holds();

ALTER TABLE giving.statement_rows ENABLE ALWAYS TRIGGER row_kind_holds;

CREATE TRIGGER running_costs_hold BEFORE INSERT ON giving.running_costs FOR EACH ROW EXECUTE FUNCTION giving.running_costs_hold();

ALTER TABLE giving.running_costs ENABLE ALWAYS TRIGGER running_costs_hold;

CREATE TRIGGER running_costs_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.running_costs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.running_costs ENABLE ALWAYS TRIGGER running_costs_never_changes;

CREATE TRIGGER session_lines_hold BEFORE INSERT OR UPDATE ON giving.session_lines FOR EACH ROW EXECUTE FUNCTION giving.session_lines_hold();

ALTER TABLE giving.session_lines ENABLE ALWAYS TRIGGER session_lines_hold;

CREATE TRIGGER session_lines_stay BEFORE DELETE OR TRUNCATE ON giving.session_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.session_lines ENABLE ALWAYS TRIGGER session_lines_stay;

CREATE TRIGGER statement_faults_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.statement_faults FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statement_faults ENABLE ALWAYS TRIGGER statement_faults_never_changes;

CREATE TRIGGER statement_layouts_hold AFTER INSERT ON giving.statement_layouts FOR EACH ROW EXECUTE FUNCTION giving.statement_layouts_hold();

ALTER TABLE giving.statement_layouts ENABLE ALWAYS TRIGGER statement_layouts_hold;

CREATE TRIGGER statement_layouts_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.statement_layouts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statement_layouts ENABLE ALWAYS TRIGGER statement_layouts_stay;

CREATE TRIGGER statement_rows_are_counted AFTER INSERT ON giving.statement_rows REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.statement_rows_made();

CREATE TRIGGER statement_rows_stay BEFORE DELETE OR TRUNCATE ON giving.statement_rows FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statement_rows ENABLE ALWAYS TRIGGER statement_rows_stay;

CREATE TRIGGER statement_rows_stay_told AFTER UPDATE ON giving.statement_rows REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.statement_rows_changed();

CREATE TRIGGER statements_are_told AFTER UPDATE ON giving.statements REFERENCING OLD TABLE AS old NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.statements_done();

CREATE TRIGGER statements_stay BEFORE DELETE OR TRUNCATE ON giving.statements FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.statements ENABLE ALWAYS TRIGGER statements_stay;

CREATE TRIGGER stray_acts_hold BEFORE INSERT ON giving.stray_acts FOR EACH ROW EXECUTE FUNCTION giving.stray_acts_hold();

ALTER TABLE giving.stray_acts ENABLE ALWAYS TRIGGER stray_acts_hold;

CREATE TRIGGER stray_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.stray_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.stray_acts ENABLE ALWAYS TRIGGER stray_acts_never_changes;

CREATE TRIGGER stray_kinds_hold BEFORE UPDATE OF kind ON giving.bank_lines FOR EACH ROW WHEN (((old.kind <> new.kind) AND ((old.kind = 'stray'::text) OR (new.kind = 'stray'::text)))) EXECUTE FUNCTION giving.stray_kinds_hold();

ALTER TABLE giving.bank_lines ENABLE ALWAYS TRIGGER stray_kinds_hold;

CREATE TRIGGER stray_row_kinds_hold BEFORE UPDATE OF kind ON giving.statement_rows FOR EACH ROW WHEN (((old.kind <> new.kind) AND ((old.kind = 'stray'::text) OR (new.kind = 'stray'::text)))) EXECUTE FUNCTION giving.stray_kinds_hold();

ALTER TABLE giving.statement_rows ENABLE ALWAYS TRIGGER stray_row_kinds_hold;

CREATE TRIGGER thanks_removals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.thanks_removals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.thanks_removals ENABLE ALWAYS TRIGGER thanks_removals_never_changes;

CREATE TRIGGER unshown_acts_are_told AFTER INSERT ON giving.unshown_acts FOR EACH ROW EXECUTE FUNCTION giving.unshown_is_told();

ALTER TABLE giving.unshown_acts ENABLE ALWAYS TRIGGER unshown_acts_are_told;

CREATE TRIGGER unshown_acts_hold AFTER INSERT ON giving.unshown_acts FOR EACH ROW EXECUTE FUNCTION giving.unshown_acts_hold();

ALTER TABLE giving.unshown_acts ENABLE ALWAYS TRIGGER unshown_acts_hold;

CREATE TRIGGER unshown_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.unshown_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.unshown_acts ENABLE ALWAYS TRIGGER unshown_acts_never_changes;

CREATE TRIGGER unshown_lines_are_told AFTER INSERT ON giving.unshown_lines FOR EACH ROW EXECUTE FUNCTION giving.unshown_is_told();

ALTER TABLE giving.unshown_lines ENABLE ALWAYS TRIGGER unshown_lines_are_told;

CREATE TRIGGER unshown_lines_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.unshown_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.unshown_lines ENABLE ALWAYS TRIGGER unshown_lines_never_changes;

CREATE TRIGGER valuable_acts_hold BEFORE INSERT ON giving.valuable_acts FOR EACH ROW EXECUTE FUNCTION giving.valuable_acts_hold();

ALTER TABLE giving.valuable_acts ENABLE ALWAYS TRIGGER valuable_acts_hold;

CREATE TRIGGER valuable_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.valuable_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.valuable_acts ENABLE ALWAYS TRIGGER valuable_acts_never_changes;

CREATE TRIGGER valuable_papers_hold BEFORE INSERT ON giving.valuable_papers FOR EACH ROW EXECUTE FUNCTION giving.valuable_papers_hold();

ALTER TABLE giving.valuable_papers ENABLE ALWAYS TRIGGER valuable_papers_hold;

CREATE TRIGGER valuable_papers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.valuable_papers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.valuable_papers ENABLE ALWAYS TRIGGER valuable_papers_never_changes;

CREATE TRIGGER valuables_hold BEFORE INSERT ON giving.valuables FOR EACH ROW EXECUTE FUNCTION giving.valuables_hold();

ALTER TABLE giving.valuables ENABLE ALWAYS TRIGGER valuables_hold;

CREATE TRIGGER valuables_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.valuables FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.valuables ENABLE ALWAYS TRIGGER valuables_never_changes;

CREATE TRIGGER value_loss_acts_hold BEFORE INSERT ON giving.value_loss_acts FOR EACH ROW EXECUTE FUNCTION giving.value_loss_acts_hold();

ALTER TABLE giving.value_loss_acts ENABLE ALWAYS TRIGGER value_loss_acts_hold;

CREATE TRIGGER value_loss_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.value_loss_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.value_loss_acts ENABLE ALWAYS TRIGGER value_loss_acts_never_changes;

CREATE TRIGGER value_losses_hold BEFORE INSERT ON giving.value_losses FOR EACH ROW EXECUTE FUNCTION giving.value_losses_hold();

ALTER TABLE giving.value_losses ENABLE ALWAYS TRIGGER value_losses_hold;

CREATE TRIGGER value_losses_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.value_losses FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.value_losses ENABLE ALWAYS TRIGGER value_losses_never_changes;

CREATE TRIGGER value_sale_acts_hold BEFORE INSERT ON giving.value_sale_acts FOR EACH ROW EXECUTE FUNCTION giving.value_sale_acts_hold();

ALTER TABLE giving.value_sale_acts ENABLE ALWAYS TRIGGER value_sale_acts_hold;

CREATE TRIGGER value_sale_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.value_sale_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.value_sale_acts ENABLE ALWAYS TRIGGER value_sale_acts_never_changes;

CREATE TRIGGER value_sale_lines_hold BEFORE INSERT ON giving.value_sale_lines FOR EACH ROW EXECUTE FUNCTION giving.value_sale_lines_hold();

ALTER TABLE giving.value_sale_lines ENABLE ALWAYS TRIGGER value_sale_lines_hold;

CREATE TRIGGER value_sale_lines_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.value_sale_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.value_sale_lines ENABLE ALWAYS TRIGGER value_sale_lines_never_changes;

CREATE TRIGGER value_sales_hold BEFORE INSERT ON giving.value_sales FOR EACH ROW EXECUTE FUNCTION giving.value_sales_hold();

ALTER TABLE giving.value_sales ENABLE ALWAYS TRIGGER value_sales_hold;

CREATE TRIGGER value_sales_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON giving.value_sales FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE giving.value_sales ENABLE ALWAYS TRIGGER value_sales_never_changes;

CREATE TRIGGER account_days_never_changes BEFORE DELETE OR TRUNCATE ON ledger.account_days FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.account_days ENABLE ALWAYS TRIGGER account_days_never_changes;

CREATE TRIGGER account_folds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.account_folds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.account_folds ENABLE ALWAYS TRIGGER account_folds_never_changes;

CREATE TRIGGER accounts_get_floors AFTER INSERT ON ledger.accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.accounts_get_floors();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER accounts_get_floors;

CREATE TRIGGER accounts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER accounts_never_changes;

CREATE TRIGGER apart_lies_apart AFTER INSERT ON ledger.accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION stock.apart_lies_apart();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER apart_lies_apart;

CREATE TRIGGER books_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.books FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.books ENABLE ALWAYS TRIGGER books_never_changes;

CREATE TRIGGER carry_overs_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.carry_overs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.carry_overs ENABLE ALWAYS TRIGGER carry_overs_never_changes;

CREATE TRIGGER closing_balances_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.closing_balances FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.closing_balances ENABLE ALWAYS TRIGGER closing_balances_never_changes;

CREATE TRIGGER earmarks_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.earmarks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.earmarks ENABLE ALWAYS TRIGGER earmarks_never_changes;

CREATE TRIGGER ended_funds_close_no_months AFTER INSERT ON ledger.periods REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.ended_funds_stay_ended();

ALTER TABLE ledger.periods ENABLE ALWAYS TRIGGER ended_funds_close_no_months;

CREATE TRIGGER ended_funds_open_no_books AFTER INSERT ON ledger.books REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.ended_funds_stay_ended();

ALTER TABLE ledger.books ENABLE ALWAYS TRIGGER ended_funds_open_no_books;

CREATE TRIGGER entries_hold AFTER INSERT ON ledger.entries REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.entries_hold();

ALTER TABLE ledger.entries ENABLE ALWAYS TRIGGER entries_hold;

CREATE TRIGGER entries_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.entries ENABLE ALWAYS TRIGGER entries_never_changes;

CREATE TRIGGER floors_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.floors FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.floors ENABLE ALWAYS TRIGGER floors_never_changes;

CREATE TRIGGER folds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.folds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.folds ENABLE ALWAYS TRIGGER folds_never_changes;

CREATE TRIGGER fund_end_asks_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.fund_end_asks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.fund_end_asks ENABLE ALWAYS TRIGGER fund_end_asks_never_changes;

CREATE TRIGGER fund_end_heirs_hold BEFORE INSERT ON ledger.fund_end_heirs FOR EACH ROW EXECUTE FUNCTION ledger.fund_end_heirs_hold();

ALTER TABLE ledger.fund_end_heirs ENABLE ALWAYS TRIGGER fund_end_heirs_hold;

CREATE TRIGGER fund_end_heirs_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.fund_end_heirs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.fund_end_heirs ENABLE ALWAYS TRIGGER fund_end_heirs_never_changes;

CREATE TRIGGER fund_ends_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.fund_ends FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.fund_ends ENABLE ALWAYS TRIGGER fund_ends_never_changes;

CREATE TRIGGER funds_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.funds FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.funds ENABLE ALWAYS TRIGGER funds_never_changes;

CREATE TRIGGER goods_lie_as_lots AFTER INSERT ON ledger.accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION stock.goods_lie_as_lots();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER goods_lie_as_lots;

CREATE TRIGGER inbox_never_changes BEFORE UPDATE OR TRUNCATE ON ledger.inbox FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.inbox ENABLE ALWAYS TRIGGER inbox_never_changes;

CREATE TRIGGER period_confirmations_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.period_confirmations FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.period_confirmations ENABLE ALWAYS TRIGGER period_confirmations_never_changes;

CREATE TRIGGER periods_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.periods FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.periods ENABLE ALWAYS TRIGGER periods_never_changes;

CREATE TRIGGER postings_hold AFTER INSERT ON ledger.postings REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.postings_hold();

ALTER TABLE ledger.postings ENABLE ALWAYS TRIGGER postings_hold;

CREATE TRIGGER postings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.postings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE ledger.postings ENABLE ALWAYS TRIGGER postings_never_changes;

CREATE TRIGGER sources_have_no_givers AFTER INSERT ON ledger.accounts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION ledger.sources_have_no_givers();

ALTER TABLE ledger.accounts ENABLE ALWAYS TRIGGER sources_have_no_givers;

CREATE TRIGGER confirmations_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON norm.confirmations FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE norm.confirmations ENABLE ALWAYS TRIGGER confirmations_never_changes;

CREATE TRIGGER norms_hold BEFORE INSERT ON norm.norms FOR EACH ROW EXECUTE FUNCTION norm.norms_hold();

ALTER TABLE norm.norms ENABLE ALWAYS TRIGGER norms_hold;

CREATE TRIGGER norms_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON norm.norms FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE norm.norms ENABLE ALWAYS TRIGGER norms_never_changes;

CREATE TRIGGER standards_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON norm.standards FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE norm.standards ENABLE ALWAYS TRIGGER standards_never_changes;

CREATE TRIGGER closings_hold AFTER INSERT ON payout.closings FOR EACH ROW EXECUTE FUNCTION payout.closings_hold();

ALTER TABLE payout.closings ENABLE ALWAYS TRIGGER closings_hold;

CREATE TRIGGER closings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.closings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.closings ENABLE ALWAYS TRIGGER closings_never_changes;

CREATE TRIGGER count_goods_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.count_goods FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.count_goods ENABLE ALWAYS TRIGGER count_goods_never_changes;

CREATE TRIGGER count_goods_stand AFTER INSERT ON payout.count_goods REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.counts_stand();

ALTER TABLE payout.count_goods ENABLE ALWAYS TRIGGER count_goods_stand;

CREATE TRIGGER count_notes_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.count_notes FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.count_notes ENABLE ALWAYS TRIGGER count_notes_never_changes;

CREATE TRIGGER count_notes_stand AFTER INSERT ON payout.count_notes REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.counts_stand();

ALTER TABLE payout.count_notes ENABLE ALWAYS TRIGGER count_notes_stand;

CREATE CONSTRAINT TRIGGER counts_add_up AFTER INSERT ON payout.counts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.counts_add_up();

ALTER TABLE payout.counts ENABLE ALWAYS TRIGGER counts_add_up;

CREATE TRIGGER counts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.counts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.counts ENABLE ALWAYS TRIGGER counts_never_changes;

CREATE TRIGGER draws_hold AFTER INSERT ON payout.draws REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.draws_hold();

ALTER TABLE payout.draws ENABLE ALWAYS TRIGGER draws_hold;

CREATE TRIGGER draws_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.draws FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.draws ENABLE ALWAYS TRIGGER draws_never_changes;

CREATE TRIGGER handover_parts_hold AFTER INSERT ON payout.handover_parts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.handover_parts_hold();

ALTER TABLE payout.handover_parts ENABLE ALWAYS TRIGGER handover_parts_hold;

CREATE TRIGGER handover_parts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.handover_parts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.handover_parts ENABLE ALWAYS TRIGGER handover_parts_never_changes;

CREATE CONSTRAINT TRIGGER handovers_are_in_the_books AFTER INSERT ON payout.handovers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.handovers_are_in_the_books();

ALTER TABLE payout.handovers ENABLE ALWAYS TRIGGER handovers_are_in_the_books;

CREATE TRIGGER handovers_hold AFTER INSERT ON payout.handovers REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.handovers_hold();

ALTER TABLE payout.handovers ENABLE ALWAYS TRIGGER handovers_hold;

CREATE TRIGGER handovers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.handovers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.handovers ENABLE ALWAYS TRIGGER handovers_never_changes;

CREATE CONSTRAINT TRIGGER openings_add_up AFTER INSERT ON payout.openings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.openings_add_up();

ALTER TABLE payout.openings ENABLE ALWAYS TRIGGER openings_add_up;

CREATE TRIGGER openings_are_told AFTER INSERT ON payout.openings REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.session_opened();

CREATE TRIGGER openings_hold AFTER INSERT ON payout.openings FOR EACH ROW EXECUTE FUNCTION payout.openings_hold();

ALTER TABLE payout.openings ENABLE ALWAYS TRIGGER openings_hold;

CREATE TRIGGER openings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.openings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.openings ENABLE ALWAYS TRIGGER openings_never_changes;

CREATE TRIGGER plan_acts_hold BEFORE INSERT ON payout.plan_acts FOR EACH ROW EXECUTE FUNCTION payout.plan_acts_hold();

ALTER TABLE payout.plan_acts ENABLE ALWAYS TRIGGER plan_acts_hold;

CREATE TRIGGER plan_acts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.plan_acts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.plan_acts ENABLE ALWAYS TRIGGER plan_acts_never_changes;

CREATE TRIGGER plan_lines_hold AFTER INSERT ON payout.plan_lines REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.plan_lines_hold();

ALTER TABLE payout.plan_lines ENABLE ALWAYS TRIGGER plan_lines_hold;

CREATE TRIGGER plan_lines_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.plan_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.plan_lines ENABLE ALWAYS TRIGGER plan_lines_never_changes;

CREATE TRIGGER plan_lines_while_open AFTER INSERT ON payout.plan_lines REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.plan_parts_hold();

ALTER TABLE payout.plan_lines ENABLE ALWAYS TRIGGER plan_lines_while_open;

CREATE TRIGGER plan_units_hold AFTER INSERT ON payout.plan_units REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.plan_parts_hold();

ALTER TABLE payout.plan_units ENABLE ALWAYS TRIGGER plan_units_hold;

CREATE TRIGGER plan_units_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.plan_units FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.plan_units ENABLE ALWAYS TRIGGER plan_units_never_changes;

CREATE TRIGGER plans_move_by_acts BEFORE UPDATE ON payout.plans FOR EACH ROW EXECUTE FUNCTION payout.plans_move_by_acts();

ALTER TABLE payout.plans ENABLE ALWAYS TRIGGER plans_move_by_acts;

CREATE TRIGGER plans_stay BEFORE DELETE OR TRUNCATE ON payout.plans FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.plans ENABLE ALWAYS TRIGGER plans_stay;

CREATE TRIGGER roster_hold AFTER INSERT ON payout.roster REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.roster_hold();

ALTER TABLE payout.roster ENABLE ALWAYS TRIGGER roster_hold;

CREATE TRIGGER roster_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.roster FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.roster ENABLE ALWAYS TRIGGER roster_never_changes;

CREATE TRIGGER roster_parts_hold AFTER INSERT ON payout.roster_parts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION payout.draws_hold();

ALTER TABLE payout.roster_parts ENABLE ALWAYS TRIGGER roster_parts_hold;

CREATE TRIGGER roster_parts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.roster_parts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.roster_parts ENABLE ALWAYS TRIGGER roster_parts_never_changes;

CREATE TRIGGER session_cancels_hold AFTER INSERT ON payout.session_cancels FOR EACH ROW EXECUTE FUNCTION payout.session_parts_hold();

ALTER TABLE payout.session_cancels ENABLE ALWAYS TRIGGER session_cancels_hold;

CREATE TRIGGER session_cancels_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.session_cancels FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.session_cancels ENABLE ALWAYS TRIGGER session_cancels_never_changes;

CREATE TRIGGER session_staff_hold AFTER INSERT ON payout.session_staff FOR EACH ROW EXECUTE FUNCTION payout.session_parts_hold();

ALTER TABLE payout.session_staff ENABLE ALWAYS TRIGGER session_staff_hold;

CREATE TRIGGER session_staff_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.session_staff FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.session_staff ENABLE ALWAYS TRIGGER session_staff_never_changes;

CREATE TRIGGER sessions_hold AFTER INSERT ON payout.sessions FOR EACH ROW EXECUTE FUNCTION payout.sessions_hold();

ALTER TABLE payout.sessions ENABLE ALWAYS TRIGGER sessions_hold;

CREATE TRIGGER sessions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.sessions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.sessions ENABLE ALWAYS TRIGGER sessions_never_changes;

CREATE TRIGGER sheets_hold AFTER INSERT ON payout.sheets FOR EACH ROW EXECUTE FUNCTION payout.sheets_hold();

ALTER TABLE payout.sheets ENABLE ALWAYS TRIGGER sheets_hold;

CREATE TRIGGER sheets_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON payout.sheets FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE payout.sheets ENABLE ALWAYS TRIGGER sheets_never_changes;

CREATE TRIGGER classes_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON people.classes FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE people.classes ENABLE ALWAYS TRIGGER classes_never_changes;

CREATE TRIGGER distinctions_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON people.distinctions FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE people.distinctions ENABLE ALWAYS TRIGGER distinctions_never_changes;

CREATE CONSTRAINT TRIGGER blocks_hold AFTER INSERT ON receipt.blocks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION receipt.blocks_hold();

ALTER TABLE receipt.blocks ENABLE ALWAYS TRIGGER blocks_hold;

CREATE TRIGGER blocks_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.blocks FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.blocks ENABLE ALWAYS TRIGGER blocks_never_changes;

CREATE TRIGGER events_hold AFTER INSERT ON receipt.events REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.events_hold();

ALTER TABLE receipt.events ENABLE ALWAYS TRIGGER events_hold;

CREATE TRIGGER events_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.events FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.events ENABLE ALWAYS TRIGGER events_never_changes;

CREATE TRIGGER givers_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.givers FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.givers ENABLE ALWAYS TRIGGER givers_never_changes;

CREATE TRIGGER items_hold AFTER INSERT ON receipt.items REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.items_hold();

ALTER TABLE receipt.items ENABLE ALWAYS TRIGGER items_hold;

CREATE TRIGGER items_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.items FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.items ENABLE ALWAYS TRIGGER items_never_changes;

CREATE TRIGGER letterheads_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.letterheads FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.letterheads ENABLE ALWAYS TRIGGER letterheads_never_changes;

CREATE TRIGGER prints_hold BEFORE INSERT ON receipt.prints FOR EACH ROW EXECUTE FUNCTION receipt.prints_hold();

ALTER TABLE receipt.prints ENABLE ALWAYS TRIGGER prints_hold;

CREATE TRIGGER prints_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.prints FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.prints ENABLE ALWAYS TRIGGER prints_never_changes;

CREATE TRIGGER receipt_events_are_told AFTER INSERT ON receipt.events REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION disclose.receipts_ended();

CREATE TRIGGER receipts_hold AFTER INSERT ON receipt.receipts REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.receipts_hold();

ALTER TABLE receipt.receipts ENABLE ALWAYS TRIGGER receipts_hold;

CREATE TRIGGER receipts_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.receipts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.receipts ENABLE ALWAYS TRIGGER receipts_never_changes;

CREATE TRIGGER shown_names_hold AFTER INSERT ON receipt.shown_names REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.shown_names_hold();

ALTER TABLE receipt.shown_names ENABLE ALWAYS TRIGGER shown_names_hold;

CREATE TRIGGER shown_names_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.shown_names FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.shown_names ENABLE ALWAYS TRIGGER shown_names_never_changes;

CREATE TRIGGER slip_ends_hold AFTER INSERT ON receipt.slip_ends FOR EACH ROW EXECUTE FUNCTION receipt.slip_ends_hold();

ALTER TABLE receipt.slip_ends ENABLE ALWAYS TRIGGER slip_ends_hold;

CREATE TRIGGER slip_ends_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.slip_ends FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.slip_ends ENABLE ALWAYS TRIGGER slip_ends_never_changes;

CREATE TRIGGER slips_come_with_it AFTER INSERT ON receipt.slips REFERENCING NEW TABLE AS neu FOR EACH STATEMENT EXECUTE FUNCTION receipt.slips_come_with_it();

ALTER TABLE receipt.slips ENABLE ALWAYS TRIGGER slips_come_with_it;

CREATE TRIGGER slips_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON receipt.slips FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE receipt.slips ENABLE ALWAYS TRIGGER slips_never_changes;

CREATE TRIGGER series_counts_up BEFORE UPDATE ON serial.series FOR EACH ROW EXECUTE FUNCTION serial.counts_up();

ALTER TABLE serial.series ENABLE ALWAYS TRIGGER series_counts_up;

CREATE TRIGGER series_stays BEFORE DELETE OR TRUNCATE ON serial.series FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE serial.series ENABLE ALWAYS TRIGGER series_stays;

CREATE CONSTRAINT TRIGGER takings_are_used_by_blocks AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = 'BNQ'::text)) EXECUTE FUNCTION receipt.block_takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_blocks;

CREATE CONSTRAINT TRIGGER takings_are_used_by_certificates AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = 'PXN'::text)) EXECUTE FUNCTION disaster.takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_certificates;

CREATE CONSTRAINT TRIGGER takings_are_used_by_decisions AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = 'QD'::text)) EXECUTE FUNCTION aid.takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_decisions;

CREATE CONSTRAINT TRIGGER takings_are_used_by_plans AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = 'KHC'::text)) EXECUTE FUNCTION payout.takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_plans;

CREATE CONSTRAINT TRIGGER takings_are_used_by_receipts AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['BNTK'::text, 'BNTM'::text, 'BNHV'::text]))) EXECUTE FUNCTION receipt.takings_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_receipts;

CREATE CONSTRAINT TRIGGER takings_are_used_by_requests AFTER INSERT ON serial.takings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = 'TTR'::text)) EXECUTE FUNCTION aid.request_numbers_are_used();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_are_used_by_requests;

CREATE TRIGGER takings_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON serial.takings FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE serial.takings ENABLE ALWAYS TRIGGER takings_never_changes;

CREATE TRIGGER factors_go_forward BEFORE INSERT OR DELETE OR UPDATE ON staff.factors FOR EACH ROW EXECUTE FUNCTION staff.factors_go_forward();

ALTER TABLE staff.factors ENABLE ALWAYS TRIGGER factors_go_forward;

CREATE TRIGGER factors_stay BEFORE TRUNCATE ON staff.factors FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.factors ENABLE ALWAYS TRIGGER factors_stay;

CREATE TRIGGER grant_ends_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON staff.grant_ends FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.grant_ends ENABLE ALWAYS TRIGGER grant_ends_never_change;

CREATE TRIGGER grants_keep_duties_apart AFTER INSERT ON staff.grants REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION staff.refuse_duties_kept_apart();

ALTER TABLE staff.grants ENABLE ALWAYS TRIGGER grants_keep_duties_apart;

CREATE TRIGGER grants_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON staff.grants FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.grants ENABLE ALWAYS TRIGGER grants_never_change;

CREATE TRIGGER recovery_codes_open_once BEFORE DELETE OR UPDATE ON staff.recovery_codes FOR EACH ROW EXECUTE FUNCTION staff.recovery_codes_open_once();

ALTER TABLE staff.recovery_codes ENABLE ALWAYS TRIGGER recovery_codes_open_once;

CREATE TRIGGER recovery_codes_stay BEFORE TRUNCATE ON staff.recovery_codes FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE staff.recovery_codes ENABLE ALWAYS TRIGGER recovery_codes_stay;

CREATE TRIGGER ended_units_goods_take_two BEFORE UPDATE ON stock.shipments FOR EACH ROW EXECUTE FUNCTION stock.ended_units_goods_take_two();

ALTER TABLE stock.shipments ENABLE ALWAYS TRIGGER ended_units_goods_take_two;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON stock.movements FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE stock.movements ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON stock.shipments FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE stock.shipments ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER ended_units_take_nothing BEFORE INSERT ON stock.warehouses FOR EACH ROW EXECUTE FUNCTION ledger.ended_units_take_nothing();

ALTER TABLE stock.warehouses ENABLE ALWAYS TRIGGER ended_units_take_nothing;

CREATE TRIGGER groups_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.groups FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.groups ENABLE ALWAYS TRIGGER groups_never_changes;

CREATE TRIGGER items_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.items FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.items ENABLE ALWAYS TRIGGER items_never_changes;

CREATE TRIGGER lots_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.lots FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.lots ENABLE ALWAYS TRIGGER lots_never_changes;

CREATE TRIGGER movements_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.movements FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.movements ENABLE ALWAYS TRIGGER movements_never_changes;

CREATE TRIGGER needs_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.needs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.needs ENABLE ALWAYS TRIGGER needs_never_changes;

CREATE TRIGGER packs_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.packs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.packs ENABLE ALWAYS TRIGGER packs_never_changes;

CREATE TRIGGER shipment_arrivals_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.shipment_arrivals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.shipment_arrivals ENABLE ALWAYS TRIGGER shipment_arrivals_never_changes;

CREATE TRIGGER shipment_lines_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.shipment_lines FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.shipment_lines ENABLE ALWAYS TRIGGER shipment_lines_never_changes;

CREATE TRIGGER shipment_settlements_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON stock.shipment_settlements FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.shipment_settlements ENABLE ALWAYS TRIGGER shipment_settlements_never_changes;

CREATE TRIGGER shipments_go_forward BEFORE UPDATE ON stock.shipments FOR EACH ROW EXECUTE FUNCTION stock.shipments_go_forward();

ALTER TABLE stock.shipments ENABLE ALWAYS TRIGGER shipments_go_forward;

CREATE TRIGGER shipments_stay BEFORE DELETE OR TRUNCATE ON stock.shipments FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE stock.shipments ENABLE ALWAYS TRIGGER shipments_stay;

CREATE TRIGGER checkpoints_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.checkpoints ENABLE ALWAYS TRIGGER checkpoints_never_change;

CREATE TRIGGER checkpoints_say_what_is AFTER INSERT ON tlog.checkpoints FOR EACH ROW EXECUTE FUNCTION tlog.checkpoints_say_what_is();

ALTER TABLE tlog.checkpoints ENABLE ALWAYS TRIGGER checkpoints_say_what_is;

CREATE TRIGGER cosignatures_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.cosignatures FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.cosignatures ENABLE ALWAYS TRIGGER cosignatures_never_change;

CREATE TRIGGER epochs_are_lives AFTER INSERT ON tlog.epochs FOR EACH ROW EXECUTE FUNCTION tlog.live_again();

CREATE TRIGGER epochs_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.epochs FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.epochs ENABLE ALWAYS TRIGGER epochs_never_change;

CREATE TRIGGER keys_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.keys FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.keys ENABLE ALWAYS TRIGGER keys_never_change;

CREATE TRIGGER leaves_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.leaves FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.leaves ENABLE ALWAYS TRIGGER leaves_never_changes;

CREATE TRIGGER origins_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.origins FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.origins ENABLE ALWAYS TRIGGER origins_never_change;

CREATE TRIGGER seal_parts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.seal_parts FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.seal_parts ENABLE ALWAYS TRIGGER seal_parts_never_change;

CREATE TRIGGER seals_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.seals FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.seals ENABLE ALWAYS TRIGGER seals_never_change;

CREATE TRIGGER sequenced_follow AFTER INSERT ON tlog.sequenced REFERENCING NEW TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION tlog.sequenced_follow();

ALTER TABLE tlog.sequenced ENABLE ALWAYS TRIGGER sequenced_follow;

CREATE TRIGGER sequenced_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON tlog.sequenced FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.sequenced ENABLE ALWAYS TRIGGER sequenced_never_change;

CREATE TRIGGER tiles_grow BEFORE INSERT OR UPDATE ON tlog.tiles FOR EACH ROW EXECUTE FUNCTION tlog.tiles_grow();

ALTER TABLE tlog.tiles ENABLE ALWAYS TRIGGER tiles_grow;

CREATE TRIGGER tiles_never_go BEFORE DELETE OR TRUNCATE ON tlog.tiles FOR EACH STATEMENT EXECUTE FUNCTION house.refuse_change();

ALTER TABLE tlog.tiles ENABLE ALWAYS TRIGGER tiles_never_go;

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY aid.decisions
    ADD CONSTRAINT decisions_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY aid.lists
    ADD CONSTRAINT lists_of_a_decision FOREIGN KEY (decision_id) REFERENCES aid.decisions(id);

ALTER TABLE ONLY aid.notice_places
    ADD CONSTRAINT notice_places_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES aid.notices(id);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES aid.decisions(id);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_proof_file_id_fkey FOREIGN KEY (proof_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY aid.notices
    ADD CONSTRAINT notices_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY aid.objection_answers
    ADD CONSTRAINT objection_answers_to_an_objection FOREIGN KEY (objection_id) REFERENCES aid.objections(id);

ALTER TABLE ONLY aid.objections
    ADD CONSTRAINT objections_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES aid.notices(id);

ALTER TABLE ONLY aid.objections
    ADD CONSTRAINT objections_row_id_fkey FOREIGN KEY (row_id) REFERENCES aid.rows(id);

ALTER TABLE ONLY aid.request_answers
    ADD CONSTRAINT request_answers_of_their_step FOREIGN KEY (step_id, paper_id) REFERENCES aid.request_steps(id, paper_id);

ALTER TABLE ONLY aid.request_comments
    ADD CONSTRAINT request_comments_request_id_fkey FOREIGN KEY (request_id) REFERENCES aid.requests(id);

ALTER TABLE ONLY aid.request_hands
    ADD CONSTRAINT request_hands_request_id_fkey FOREIGN KEY (request_id) REFERENCES aid.requests(id);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_assessment_id_fkey FOREIGN KEY (assessment_id) REFERENCES disaster.assessments(id);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_household_id_fkey FOREIGN KEY (household_id) REFERENCES people.households(id);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_norm_id_fkey FOREIGN KEY (norm_id) REFERENCES norm.norms(id);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_of_their_request FOREIGN KEY (request_id, event_id, unit_id) REFERENCES aid.requests(id, event_id, unit_id);

ALTER TABLE ONLY aid.request_lines
    ADD CONSTRAINT request_lines_village_id_fkey FOREIGN KEY (village_id) REFERENCES place.villages(id);

ALTER TABLE ONLY aid.request_papers
    ADD CONSTRAINT request_papers_of_their_request FOREIGN KEY (request_id, event_id, unit_id) REFERENCES aid.requests(id, event_id, unit_id);

ALTER TABLE ONLY aid.request_steps
    ADD CONSTRAINT request_steps_at_unit_fkey FOREIGN KEY (at_unit) REFERENCES place.units(id);

ALTER TABLE ONLY aid.request_steps
    ADD CONSTRAINT request_steps_of_their_paper FOREIGN KEY (paper_id, request_id) REFERENCES aid.request_papers(id, request_id);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_private_as_their_event FOREIGN KEY (event_id, private) REFERENCES disaster.events(id, private);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_stand_on_their_paper FOREIGN KEY (submission_id, id) REFERENCES aid.request_papers(id, request_id);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_supplement_one_of_the_same_unit FOREIGN KEY (supplements_id, event_id, unit_id) REFERENCES aid.requests(id, event_id, unit_id);

ALTER TABLE ONLY aid.requests
    ADD CONSTRAINT requests_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY aid.round_acts
    ADD CONSTRAINT round_acts_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY aid.round_items
    ADD CONSTRAINT round_items_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY aid.round_lines
    ADD CONSTRAINT round_lines_line_id_fkey FOREIGN KEY (line_id) REFERENCES aid.request_lines(id);

ALTER TABLE ONLY aid.round_lines
    ADD CONSTRAINT round_lines_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY aid.round_lots
    ADD CONSTRAINT round_lots_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY aid.round_lots
    ADD CONSTRAINT round_lots_area_unit_fkey FOREIGN KEY (area_unit) REFERENCES place.units(id);

ALTER TABLE ONLY aid.round_lots
    ADD CONSTRAINT round_lots_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY aid.round_parts
    ADD CONSTRAINT round_parts_from_a_lot FOREIGN KEY (round_id, account_id) REFERENCES aid.round_lots(round_id, account_id);

ALTER TABLE ONLY aid.round_parts
    ADD CONSTRAINT round_parts_of_a_line FOREIGN KEY (round_id, line_id) REFERENCES aid.round_lines(round_id, line_id);

ALTER TABLE ONLY aid.rounds
    ADD CONSTRAINT rounds_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY aid.rounds
    ADD CONSTRAINT rounds_private_as_their_event FOREIGN KEY (event_id, private) REFERENCES disaster.events(id, private);

ALTER TABLE ONLY aid.rounds
    ADD CONSTRAINT rounds_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY aid.row_parts
    ADD CONSTRAINT row_parts_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY aid.row_parts
    ADD CONSTRAINT row_parts_row_id_fkey FOREIGN KEY (row_id) REFERENCES aid.rows(id);

ALTER TABLE ONLY aid.row_people
    ADD CONSTRAINT row_people_of_a_row FOREIGN KEY (row_id) REFERENCES aid.rows(id);

ALTER TABLE ONLY aid.row_states
    ADD CONSTRAINT row_states_row_id_fkey FOREIGN KEY (row_id) REFERENCES aid.rows(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_assessment_id_fkey FOREIGN KEY (assessment_id) REFERENCES disaster.assessments(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES aid.decisions(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_household_id_fkey FOREIGN KEY (household_id) REFERENCES people.households(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_line_id_fkey FOREIGN KEY (line_id) REFERENCES aid.request_lines(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_request_id_fkey FOREIGN KEY (request_id) REFERENCES aid.requests(id);

ALTER TABLE ONLY aid.rows
    ADD CONSTRAINT rows_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY aid.scenarios
    ADD CONSTRAINT scenarios_round_id_fkey FOREIGN KEY (round_id) REFERENCES aid.rounds(id);

ALTER TABLE ONLY disaster.areas
    ADD CONSTRAINT areas_of_an_event FOREIGN KEY (event_id) REFERENCES disaster.events(id);

ALTER TABLE ONLY disaster.areas
    ADD CONSTRAINT areas_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_formula_fkey FOREIGN KEY (formula) REFERENCES disaster.formulas(version);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_import_id_fkey FOREIGN KEY (import_id) REFERENCES disaster.imports(id);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_lie_where_the_household_lives FOREIGN KEY (household_id, unit_id) REFERENCES people.households(id, unit_id);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_of_their_event FOREIGN KEY (event_id, private) REFERENCES disaster.events(id, private);

ALTER TABLE ONLY disaster.assessments
    ADD CONSTRAINT assessments_village_lies_in_their_unit FOREIGN KEY (village_id, unit_id) REFERENCES place.villages(id, unit_id);

ALTER TABLE ONLY disaster.certificates
    ADD CONSTRAINT certificates_of_what_was_verified FOREIGN KEY (assessment_id, verdict, event_id, unit_id, private) REFERENCES disaster.verdicts(assessment_id, kind, event_id, unit_id, private);

ALTER TABLE ONLY disaster.dimensions
    ADD CONSTRAINT dimensions_version_fkey FOREIGN KEY (version) REFERENCES disaster.formulas(version);

ALTER TABLE ONLY disaster.events
    ADD CONSTRAINT events_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY disaster.import_faults
    ADD CONSTRAINT import_faults_of_an_import FOREIGN KEY (import_id) REFERENCES disaster.imports(id);

ALTER TABLE ONLY disaster.imports
    ADD CONSTRAINT imports_for_an_event FOREIGN KEY (event_id) REFERENCES disaster.events(id);

ALTER TABLE ONLY disaster.imports
    ADD CONSTRAINT imports_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY disaster.losses
    ADD CONSTRAINT losses_of_a_known_kind FOREIGN KEY (kind) REFERENCES disaster.loss_kinds(kind);

ALTER TABLE ONLY disaster.losses
    ADD CONSTRAINT losses_of_an_assessment FOREIGN KEY (assessment_id) REFERENCES disaster.assessments(id);

ALTER TABLE ONLY disaster.photos
    ADD CONSTRAINT photos_of_an_assessment FOREIGN KEY (assessment_id) REFERENCES disaster.assessments(id);

ALTER TABLE ONLY disaster.photos
    ADD CONSTRAINT photos_of_their_event FOREIGN KEY (event_id, private) REFERENCES disaster.events(id, private);

ALTER TABLE ONLY disaster.report_values
    ADD CONSTRAINT report_values_of_a_known_indicator FOREIGN KEY (indicator) REFERENCES disaster.indicators(code);

ALTER TABLE ONLY disaster.report_values
    ADD CONSTRAINT report_values_of_a_report FOREIGN KEY (report_id) REFERENCES disaster.reports(id);

ALTER TABLE ONLY disaster.reports
    ADD CONSTRAINT reports_of_an_event FOREIGN KEY (event_id) REFERENCES disaster.events(id);

ALTER TABLE ONLY disaster.reports
    ADD CONSTRAINT reports_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY disaster.steps
    ADD CONSTRAINT steps_of_an_event FOREIGN KEY (event_id) REFERENCES disaster.events(id);

ALTER TABLE ONLY disaster.verdicts
    ADD CONSTRAINT verdicts_of_their_assessment FOREIGN KEY (assessment_id, event_id, unit_id, private, assessed_by, assessor) REFERENCES disaster.assessments(id, event_id, unit_id, private, assessed_by, assessor);

ALTER TABLE ONLY disaster.weights
    ADD CONSTRAINT weights_of_a_dimension FOREIGN KEY (version, dimension) REFERENCES disaster.dimensions(version, dimension);

ALTER TABLE ONLY disclose.day_file_accounts
    ADD CONSTRAINT day_file_accounts_of_a_file FOREIGN KEY (day, version) REFERENCES disclose.day_files(day, version) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY disclose.day_file_pieces
    ADD CONSTRAINT day_file_pieces_of_a_file FOREIGN KEY (day, version) REFERENCES disclose.day_files(day, version) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY disclose.day_file_withdrawals
    ADD CONSTRAINT day_file_withdrawals_of_a_file FOREIGN KEY (day, version) REFERENCES disclose.day_files(day, version);

ALTER TABLE ONLY disclose.log_cuts
    ADD CONSTRAINT log_cuts_are_checkpoints FOREIGN KEY (origin, size) REFERENCES tlog.checkpoints(origin, size);

ALTER TABLE ONLY disclose.log_sums
    ADD CONSTRAINT log_sums_of_a_cut FOREIGN KEY (origin, size) REFERENCES disclose.log_cuts(origin, size);

ALTER TABLE ONLY duty.duties
    ADD CONSTRAINT duties_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY duty.steps
    ADD CONSTRAINT steps_of_their_duty FOREIGN KEY (duty_id, unit_id) REFERENCES duty.duties(id, unit_id);

ALTER TABLE ONLY duty.steps
    ADD CONSTRAINT steps_proof_file_id_fkey FOREIGN KEY (proof_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY file.aside
    ADD CONSTRAINT aside_content_is_there FOREIGN KEY (content_id) REFERENCES file.contents(id);

ALTER TABLE ONLY file.chunks
    ADD CONSTRAINT chunks_content_id_fkey FOREIGN KEY (content_id) REFERENCES file.contents(id);

ALTER TABLE ONLY file.files
    ADD CONSTRAINT files_content_id_fkey FOREIGN KEY (content_id) REFERENCES file.contents(id);

ALTER TABLE ONLY giving.account_answers
    ADD CONSTRAINT account_answers_of_their_unit FOREIGN KEY (ask_id, unit_id) REFERENCES giving.account_asks(id, unit_id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_follow_an_account FOREIGN KEY (after_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_of_their_units_account FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.account_asks
    ADD CONSTRAINT account_asks_papers_are_kept FOREIGN KEY (paper_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.account_covers
    ADD CONSTRAINT account_covers_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_follow_an_account FOREIGN KEY (after_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.bank_accounts
    ADD CONSTRAINT bank_accounts_of_their_units_ask FOREIGN KEY (ask_id, unit_id) REFERENCES giving.account_asks(id, unit_id);

ALTER TABLE ONLY giving.bank_events
    ADD CONSTRAINT bank_events_like_id_fkey FOREIGN KEY (like_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.bank_events
    ADD CONSTRAINT bank_events_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.bank_events
    ADD CONSTRAINT bank_events_of_a_hook FOREIGN KEY (hook_id, unit_id) REFERENCES giving.hooks(id, unit_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_area_unit_id_fkey FOREIGN KEY (area_unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_call_file_id_fkey FOREIGN KEY (call_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_earmark_of_their_book FOREIGN KEY (earmark_id, book_id) REFERENCES ledger.earmarks(id, book_id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_extension_file_id_fkey FOREIGN KEY (extension_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_report_file_id_fkey FOREIGN KEY (report_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.campaigns
    ADD CONSTRAINT campaigns_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.cash_counts
    ADD CONSTRAINT cash_counts_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.cash_deposits
    ADD CONSTRAINT cash_deposits_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.cash_deposits
    ADD CONSTRAINT cash_deposits_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES giving.campaigns(id);

ALTER TABLE ONLY giving.cash_deposits
    ADD CONSTRAINT cash_deposits_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES giving.campaigns(id);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_count_id_fkey FOREIGN KEY (count_id) REFERENCES giving.cash_counts(id);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.cash_gap_acts
    ADD CONSTRAINT cash_gap_acts_papers_are_kept FOREIGN KEY (paper_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.cash_gift_notes
    ADD CONSTRAINT cash_gift_notes_of_a_gift FOREIGN KEY (gift_id) REFERENCES giving.cash_gifts(id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.cash_gifts
    ADD CONSTRAINT cash_gifts_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.cost_acts
    ADD CONSTRAINT cost_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.cost_acts
    ADD CONSTRAINT cost_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.cost_acts
    ADD CONSTRAINT cost_acts_of_their_cost FOREIGN KEY (cost_id, unit_id) REFERENCES giving.running_costs(id, unit_id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_cash_id_fkey FOREIGN KEY (cash_id) REFERENCES giving.cash_gifts(id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES giving.pledges(id);

ALTER TABLE ONLY giving.cost_consents
    ADD CONSTRAINT cost_consents_version_fkey FOREIGN KEY (version) REFERENCES giving.cost_terms(version);

ALTER TABLE ONLY giving.cost_terms
    ADD CONSTRAINT cost_terms_version_fkey FOREIGN KEY (version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.cost_withdrawals
    ADD CONSTRAINT cost_withdrawals_of_their_consent FOREIGN KEY (consent_id, unit_id) REFERENCES giving.cost_consents(id, unit_id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_asks_id_fkey FOREIGN KEY (asks_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_like_id_fkey FOREIGN KEY (like_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.doubts
    ADD CONSTRAINT doubts_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_body_unit_id_fkey FOREIGN KEY (body_unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_file_id_fkey FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.extensions
    ADD CONSTRAINT extensions_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.follow_news
    ADD CONSTRAINT follow_news_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES giving.campaigns(id);

ALTER TABLE ONLY giving.follows
    ADD CONSTRAINT follows_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.follows
    ADD CONSTRAINT follows_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.giver_lists
    ADD CONSTRAINT giver_lists_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.goods_accepted
    ADD CONSTRAINT goods_accepted_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock.lots(id);

ALTER TABLE ONLY giving.goods_accepted
    ADD CONSTRAINT goods_accepted_of_what_came FOREIGN KEY (gift_id, line, received) REFERENCES giving.goods_received(gift_id, line, qty);

ALTER TABLE ONLY giving.goods_announced
    ADD CONSTRAINT goods_announced_of_a_line FOREIGN KEY (gift_id, line) REFERENCES giving.goods_lines(gift_id, line);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_come_to_the_units_warehouse FOREIGN KEY (warehouse_id, unit_id) REFERENCES stock.warehouses(id, unit_id);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.goods_gifts
    ADD CONSTRAINT goods_gifts_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.goods_lines
    ADD CONSTRAINT goods_lines_gift_id_fkey FOREIGN KEY (gift_id) REFERENCES giving.goods_gifts(id);

ALTER TABLE ONLY giving.goods_lines
    ADD CONSTRAINT goods_lines_item_id_fkey FOREIGN KEY (item_id) REFERENCES stock.items(id);

ALTER TABLE ONLY giving.goods_received
    ADD CONSTRAINT goods_received_of_a_line FOREIGN KEY (gift_id, line) REFERENCES giving.goods_lines(gift_id, line);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES giving.campaigns(id);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_end_id_fkey FOREIGN KEY (end_id) REFERENCES ledger.fund_end_asks(id);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_heir_id_fkey FOREIGN KEY (heir_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.heir_acts
    ADD CONSTRAINT heir_acts_other_id_fkey FOREIGN KEY (other_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.hooks
    ADD CONSTRAINT hooks_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_of_their_accounts_unit FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.inquiries
    ADD CONSTRAINT inquiries_proof_file_id_fkey FOREIGN KEY (proof_file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.inquiry_answers
    ADD CONSTRAINT inquiry_answers_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.inquiry_answers
    ADD CONSTRAINT inquiry_answers_to_one_of_their_unit FOREIGN KEY (inquiry_id, unit_id) REFERENCES giving.inquiries(id, unit_id);

ALTER TABLE ONLY giving.inquiry_contacts
    ADD CONSTRAINT inquiry_contacts_of_one_of_their_unit FOREIGN KEY (inquiry_id, unit_id) REFERENCES giving.inquiries(id, unit_id);

ALTER TABLE ONLY giving.late_decisions
    ADD CONSTRAINT late_decisions_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.late_decisions
    ADD CONSTRAINT late_decisions_next_of_the_same_unit FOREIGN KEY (next_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.late_decisions
    ADD CONSTRAINT late_decisions_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.late_decisions
    ADD CONSTRAINT late_decisions_ruling_id_fkey FOREIGN KEY (ruling_id) REFERENCES giving.late_rulings(id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_in_id_fkey FOREIGN KEY (in_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.late_decisions(line_id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_out_id_fkey FOREIGN KEY (out_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.late_moves
    ADD CONSTRAINT late_moves_ruling_id_fkey FOREIGN KEY (ruling_id) REFERENCES giving.late_rulings(id);

ALTER TABLE ONLY giving.late_returns
    ADD CONSTRAINT late_returns_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.late_decisions(line_id);

ALTER TABLE ONLY giving.late_returns
    ADD CONSTRAINT late_returns_out_id_fkey FOREIGN KEY (out_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.late_ruling_ends
    ADD CONSTRAINT late_ruling_ends_ruling_id_fkey FOREIGN KEY (ruling_id) REFERENCES giving.late_rulings(id);

ALTER TABLE ONLY giving.late_rulings
    ADD CONSTRAINT late_rulings_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.late_rulings
    ADD CONSTRAINT late_rulings_next_of_the_same_unit FOREIGN KEY (next_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.late_rulings
    ADD CONSTRAINT late_rulings_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.line_aliases
    ADD CONSTRAINT line_aliases_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.line_kinds
    ADD CONSTRAINT line_kinds_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.list_givers
    ADD CONSTRAINT list_givers_of_a_list FOREIGN KEY (list_id) REFERENCES giving.giver_lists(id);

ALTER TABLE ONLY giving.match_undos
    ADD CONSTRAINT match_undos_match_id_fkey FOREIGN KEY (match_id) REFERENCES giving.matches(id);

ALTER TABLE ONLY giving.outside_answers
    ADD CONSTRAINT outside_answers_to_one_of_their_unit FOREIGN KEY (call_id, unit_id) REFERENCES giving.outside_calls(id, unit_id);

ALTER TABLE ONLY giving.outside_calls
    ADD CONSTRAINT outside_calls_file_id_fkey FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.outside_calls
    ADD CONSTRAINT outside_calls_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.pledges
    ADD CONSTRAINT pledges_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.refund_decisions
    ADD CONSTRAINT refund_decisions_on_what_was_found FOREIGN KEY (refund_id, unit_id, line_id, amount) REFERENCES giving.refunds(id, unit_id, line_id, amount);

ALTER TABLE ONLY giving.refund_payments
    ADD CONSTRAINT refund_payments_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.refund_payments
    ADD CONSTRAINT refund_payments_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES giving.refund_decisions(refund_id);

ALTER TABLE ONLY giving.refunds
    ADD CONSTRAINT refunds_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.refunds
    ADD CONSTRAINT refunds_of_an_inquiry FOREIGN KEY (inquiry_id, unit_id) REFERENCES giving.inquiries(id, unit_id);

ALTER TABLE ONLY giving.remittance_acts
    ADD CONSTRAINT remittance_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.remittance_acts
    ADD CONSTRAINT remittance_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.remittance_acts
    ADD CONSTRAINT remittance_acts_of_a_remittance FOREIGN KEY (remittance_id) REFERENCES giving.remittances(id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_to_account_fkey FOREIGN KEY (to_account) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_to_unit_fkey FOREIGN KEY (to_unit) REFERENCES place.units(id);

ALTER TABLE ONLY giving.remittances
    ADD CONSTRAINT remittances_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY giving.running_costs
    ADD CONSTRAINT running_costs_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.running_costs
    ADD CONSTRAINT running_costs_of_their_units_account FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.session_lines
    ADD CONSTRAINT session_lines_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.session_lines
    ADD CONSTRAINT session_lines_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.statement_faults
    ADD CONSTRAINT statement_faults_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.statement_layouts
    ADD CONSTRAINT statement_layouts_of_their_accounts_unit FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_file_id_fkey FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_layout_is_the_accounts FOREIGN KEY (layout_id, account_id) REFERENCES giving.statement_layouts(id, account_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_of_their_accounts_unit FOREIGN KEY (account_id, unit_id) REFERENCES giving.bank_accounts(id, unit_id);

ALTER TABLE ONLY giving.statements
    ADD CONSTRAINT statements_repeats_id_fkey FOREIGN KEY (repeats_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.stray_acts
    ADD CONSTRAINT stray_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.stray_acts
    ADD CONSTRAINT stray_acts_out_id_fkey FOREIGN KEY (out_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.suggestions
    ADD CONSTRAINT suggestions_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES giving.pledges(id);

ALTER TABLE ONLY giving.thanks
    ADD CONSTRAINT thanks_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.thanks
    ADD CONSTRAINT thanks_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES giving.pledges(id);

ALTER TABLE ONLY giving.thanks_removals
    ADD CONSTRAINT thanks_removals_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES giving.pledges(id);

ALTER TABLE ONLY giving.unshown_acts
    ADD CONSTRAINT unshown_acts_asked_id_fkey FOREIGN KEY (asked_id) REFERENCES giving.unshown_acts(id);

ALTER TABLE ONLY giving.unshown_acts
    ADD CONSTRAINT unshown_acts_correction_id_fkey FOREIGN KEY (correction_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.unshown_acts
    ADD CONSTRAINT unshown_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.unshown_lines(line_id);

ALTER TABLE ONLY giving.unshown_lines
    ADD CONSTRAINT unshown_lines_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.unshown_lines
    ADD CONSTRAINT unshown_lines_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES giving.statements(id);

ALTER TABLE ONLY giving.valuable_acts
    ADD CONSTRAINT valuable_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.valuable_acts
    ADD CONSTRAINT valuable_acts_of_a_valuable FOREIGN KEY (valuable_id) REFERENCES giving.valuables(id);

ALTER TABLE ONLY giving.valuable_papers
    ADD CONSTRAINT valuable_papers_are_kept FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.valuable_papers
    ADD CONSTRAINT valuable_papers_of_a_valuable FOREIGN KEY (valuable_id) REFERENCES giving.valuables(id);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_consent_version_fkey FOREIGN KEY (consent_version) REFERENCES giving.consents(version);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_earmark_id_fkey FOREIGN KEY (earmark_id) REFERENCES ledger.earmarks(id);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_item_id_fkey FOREIGN KEY (item_id) REFERENCES stock.items(id);

ALTER TABLE ONLY giving.valuables
    ADD CONSTRAINT valuables_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY giving.value_loss_acts
    ADD CONSTRAINT value_loss_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.value_loss_acts
    ADD CONSTRAINT value_loss_acts_of_a_loss FOREIGN KEY (loss_id) REFERENCES giving.value_losses(id);

ALTER TABLE ONLY giving.value_loss_acts
    ADD CONSTRAINT value_loss_acts_papers_are_kept FOREIGN KEY (paper_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.value_losses
    ADD CONSTRAINT value_losses_minutes_are_kept FOREIGN KEY (paper_id) REFERENCES file.files(id);

ALTER TABLE ONLY giving.value_losses
    ADD CONSTRAINT value_losses_of_a_valuable FOREIGN KEY (valuable_id) REFERENCES giving.valuables(id);

ALTER TABLE ONLY giving.value_sale_acts
    ADD CONSTRAINT value_sale_acts_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY giving.value_sale_acts
    ADD CONSTRAINT value_sale_acts_line_id_fkey FOREIGN KEY (line_id) REFERENCES giving.bank_lines(id);

ALTER TABLE ONLY giving.value_sale_acts
    ADD CONSTRAINT value_sale_acts_of_a_sale FOREIGN KEY (sale_id) REFERENCES giving.value_sales(id);

ALTER TABLE ONLY giving.value_sale_lines
    ADD CONSTRAINT value_sale_lines_of_a_sale FOREIGN KEY (sale_id) REFERENCES giving.value_sales(id);

ALTER TABLE ONLY giving.value_sale_lines
    ADD CONSTRAINT value_sale_lines_of_a_valuable FOREIGN KEY (valuable_id) REFERENCES giving.valuables(id);

ALTER TABLE ONLY giving.value_sales
    ADD CONSTRAINT value_sales_account_id_fkey FOREIGN KEY (account_id) REFERENCES giving.bank_accounts(id);

ALTER TABLE ONLY giving.value_sales
    ADD CONSTRAINT value_sales_of_their_campaigns_unit FOREIGN KEY (campaign_id, unit_id) REFERENCES giving.campaigns(id, unit_id);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.account_folds
    ADD CONSTRAINT account_folds_fold_id_fkey FOREIGN KEY (fold_id) REFERENCES ledger.folds(id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY ledger.accounts
    ADD CONSTRAINT accounts_earmark_of_the_same_book FOREIGN KEY (earmark_id, book_id) REFERENCES ledger.earmarks(id, book_id);

ALTER TABLE ONLY ledger.books
    ADD CONSTRAINT books_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY ledger.carry_overs
    ADD CONSTRAINT carry_overs_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY ledger.carry_overs
    ADD CONSTRAINT carry_overs_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY ledger.carry_overs
    ADD CONSTRAINT carry_overs_period_id_fkey FOREIGN KEY (period_id) REFERENCES ledger.periods(id);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.closing_balances
    ADD CONSTRAINT closing_balances_period_id_fkey FOREIGN KEY (period_id) REFERENCES ledger.periods(id);

ALTER TABLE ONLY ledger.earmarks
    ADD CONSTRAINT earmarks_book_id_fkey FOREIGN KEY (book_id) REFERENCES ledger.books(id);

ALTER TABLE ONLY ledger.floors
    ADD CONSTRAINT floors_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY ledger.fund_end_asks
    ADD CONSTRAINT fund_end_asks_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY ledger.fund_end_asks
    ADD CONSTRAINT fund_end_asks_to_fund_fkey FOREIGN KEY (to_fund) REFERENCES ledger.funds(id);

ALTER TABLE ONLY ledger.fund_end_heirs
    ADD CONSTRAINT fund_end_heirs_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES ledger.fund_end_asks(id);

ALTER TABLE ONLY ledger.fund_end_heirs
    ADD CONSTRAINT fund_end_heirs_heir_id_fkey FOREIGN KEY (heir_id) REFERENCES place.units(id);

ALTER TABLE ONLY ledger.fund_end_heirs
    ADD CONSTRAINT fund_end_heirs_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY ledger.fund_ends
    ADD CONSTRAINT fund_ends_are_what_was_asked FOREIGN KEY (ask_id, fund_id, to_fund, asked_by) REFERENCES ledger.fund_end_asks(id, fund_id, to_fund, asked_by);

ALTER TABLE ONLY ledger.funds
    ADD CONSTRAINT funds_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY ledger.period_confirmations
    ADD CONSTRAINT periods_confirm_what_was_asked FOREIGN KEY (period_id, asked_by) REFERENCES ledger.periods(id, asked_by);

ALTER TABLE ONLY ledger.periods
    ADD CONSTRAINT periods_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES ledger.funds(id);

ALTER TABLE ONLY norm.confirmations
    ADD CONSTRAINT norms_confirm_what_was_entered FOREIGN KEY (norm_id, entered_by) REFERENCES norm.norms(id, entered_by);

ALTER TABLE ONLY norm.norms
    ADD CONSTRAINT norms_of_a_standard FOREIGN KEY (standard) REFERENCES norm.standards(amount);

ALTER TABLE ONLY norm.norms
    ADD CONSTRAINT norms_of_a_unit FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY payout.closings
    ADD CONSTRAINT closings_confirm_what_was_counted FOREIGN KEY (count_id, session_id, counted_by) REFERENCES payout.counts(id, session_id, by_id);

ALTER TABLE ONLY payout.closings
    ADD CONSTRAINT closings_confirmed_by_the_staff FOREIGN KEY (session_id, confirmed_by) REFERENCES payout.session_staff(session_id, user_id);

ALTER TABLE ONLY payout.closings
    ADD CONSTRAINT closings_counted_by_the_staff FOREIGN KEY (session_id, counted_by) REFERENCES payout.session_staff(session_id, user_id);

ALTER TABLE ONLY payout.closings
    ADD CONSTRAINT closings_of_an_open_session FOREIGN KEY (session_id) REFERENCES payout.openings(session_id);

ALTER TABLE ONLY payout.count_goods
    ADD CONSTRAINT count_goods_count_id_fkey FOREIGN KEY (count_id) REFERENCES payout.counts(id);

ALTER TABLE ONLY payout.count_notes
    ADD CONSTRAINT count_notes_count_id_fkey FOREIGN KEY (count_id) REFERENCES payout.counts(id);

ALTER TABLE ONLY payout.counts
    ADD CONSTRAINT counts_session_id_fkey FOREIGN KEY (session_id) REFERENCES payout.sessions(id);

ALTER TABLE ONLY payout.draws
    ADD CONSTRAINT draws_account_id_fkey FOREIGN KEY (account_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY payout.draws
    ADD CONSTRAINT draws_drawn_id_fkey FOREIGN KEY (drawn_id) REFERENCES ledger.accounts(id);

ALTER TABLE ONLY payout.draws
    ADD CONSTRAINT draws_session_id_fkey FOREIGN KEY (session_id) REFERENCES payout.openings(session_id);

ALTER TABLE ONLY payout.handover_parts
    ADD CONSTRAINT handover_parts_are_the_rows FOREIGN KEY (session_id, row_id, account_id) REFERENCES payout.roster_parts(session_id, row_id, account_id);

ALTER TABLE ONLY payout.handover_parts
    ADD CONSTRAINT handover_parts_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES payout.handovers(id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_are_of_the_roster FOREIGN KEY (session_id, row_id) REFERENCES payout.roster(session_id, row_id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_by_the_sessions_staff FOREIGN KEY (session_id, by_id) REFERENCES payout.session_staff(session_id, user_id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_of_the_sessions_unit FOREIGN KEY (session_id, unit_id) REFERENCES payout.sessions(id, unit_id);

ALTER TABLE ONLY payout.handovers
    ADD CONSTRAINT handovers_signature_id_fkey FOREIGN KEY (signature_id) REFERENCES file.files(id);

ALTER TABLE ONLY payout.openings
    ADD CONSTRAINT openings_are_counted_by_who_opens FOREIGN KEY (count_id, session_id, by_id) REFERENCES payout.counts(id, session_id, by_id);

ALTER TABLE ONLY payout.plan_acts
    ADD CONSTRAINT plan_acts_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES payout.plans(id);

ALTER TABLE ONLY payout.plan_lines
    ADD CONSTRAINT plan_lines_of_the_plans_units FOREIGN KEY (plan_id, unit_id) REFERENCES payout.plan_units(plan_id, unit_id);

ALTER TABLE ONLY payout.plan_lines
    ADD CONSTRAINT plan_lines_row_id_fkey FOREIGN KEY (row_id) REFERENCES aid.rows(id);

ALTER TABLE ONLY payout.plan_units
    ADD CONSTRAINT plan_units_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES payout.plans(id);

ALTER TABLE ONLY payout.plan_units
    ADD CONSTRAINT plan_units_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY payout.plans
    ADD CONSTRAINT plans_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES aid.decisions(id);

ALTER TABLE ONLY payout.plans
    ADD CONSTRAINT plans_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_is_of_the_plan FOREIGN KEY (plan_id, row_id) REFERENCES payout.plan_lines(plan_id, row_id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_of_an_open_session FOREIGN KEY (session_id) REFERENCES payout.openings(session_id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_of_the_sessions_plan FOREIGN KEY (session_id, plan_id) REFERENCES payout.sessions(id, plan_id);

ALTER TABLE ONLY payout.roster
    ADD CONSTRAINT roster_of_the_sessions_unit FOREIGN KEY (session_id, unit_id) REFERENCES payout.sessions(id, unit_id);

ALTER TABLE ONLY payout.roster_parts
    ADD CONSTRAINT roster_parts_are_drawn FOREIGN KEY (session_id, account_id) REFERENCES payout.draws(session_id, account_id);

ALTER TABLE ONLY payout.roster_parts
    ADD CONSTRAINT roster_parts_of_a_row FOREIGN KEY (session_id, row_id) REFERENCES payout.roster(session_id, row_id);

ALTER TABLE ONLY payout.session_cancels
    ADD CONSTRAINT session_cancels_session_id_fkey FOREIGN KEY (session_id) REFERENCES payout.sessions(id);

ALTER TABLE ONLY payout.session_staff
    ADD CONSTRAINT session_staff_session_id_fkey FOREIGN KEY (session_id) REFERENCES payout.sessions(id);

ALTER TABLE ONLY payout.sessions
    ADD CONSTRAINT sessions_of_the_plans_units FOREIGN KEY (plan_id, unit_id) REFERENCES payout.plan_units(plan_id, unit_id);

ALTER TABLE ONLY payout.sheets
    ADD CONSTRAINT sheets_file_id_fkey FOREIGN KEY (file_id) REFERENCES file.files(id);

ALTER TABLE ONLY payout.sheets
    ADD CONSTRAINT sheets_of_an_open_session FOREIGN KEY (session_id) REFERENCES payout.openings(session_id);

ALTER TABLE ONLY payout.sheets
    ADD CONSTRAINT sheets_of_the_sessions_unit FOREIGN KEY (session_id, unit_id) REFERENCES payout.sessions(id, unit_id);

ALTER TABLE ONLY people.classes
    ADD CONSTRAINT classes_of_a_household FOREIGN KEY (household_id, unit_id) REFERENCES people.households(id, unit_id);

ALTER TABLE ONLY people.distinctions
    ADD CONSTRAINT distinctions_high_id_fkey FOREIGN KEY (high_id) REFERENCES people.households(id);

ALTER TABLE ONLY people.distinctions
    ADD CONSTRAINT distinctions_low_id_fkey FOREIGN KEY (low_id) REFERENCES people.households(id);

ALTER TABLE ONLY people.households
    ADD CONSTRAINT households_village_lies_in_their_unit FOREIGN KEY (village_id, unit_id) REFERENCES place.villages(id, unit_id);

ALTER TABLE ONLY people.persons
    ADD CONSTRAINT persons_live_in_a_household FOREIGN KEY (household_id, unit_id) REFERENCES people.households(id, unit_id);

ALTER TABLE ONLY place.other_codes
    ADD CONSTRAINT other_codes_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_from_unit_fkey FOREIGN KEY (from_unit) REFERENCES place.units(id);

ALTER TABLE ONLY place.successions
    ADD CONSTRAINT successions_to_unit_fkey FOREIGN KEY (to_unit) REFERENCES place.units(id);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.unit_rows
    ADD CONSTRAINT unit_rows_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY place.village_heads
    ADD CONSTRAINT village_heads_village_id_fkey FOREIGN KEY (village_id) REFERENCES place.villages(id);

ALTER TABLE ONLY place.villages
    ADD CONSTRAINT villages_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY receipt.blocks
    ADD CONSTRAINT blocks_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.events
    ADD CONSTRAINT events_replacement_is_a_receipt FOREIGN KEY (replaced_by) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.givers
    ADD CONSTRAINT givers_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.items
    ADD CONSTRAINT items_of_a_receipt_for_goods FOREIGN KEY (receipt_id, unit_id, kind) REFERENCES receipt.receipts(id, unit_id, kind);

ALTER TABLE ONLY receipt.letterheads
    ADD CONSTRAINT letterheads_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY receipt.prints
    ADD CONSTRAINT prints_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_replace_one_of_the_same_entry FOREIGN KEY (replaces_id, entry_id) REFERENCES receipt.receipts(id, entry_id);

ALTER TABLE ONLY receipt.receipts
    ADD CONSTRAINT receipts_stand_on_an_entry FOREIGN KEY (entry_id) REFERENCES ledger.entries(id);

ALTER TABLE ONLY receipt.shown_names
    ADD CONSTRAINT shown_names_of_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.slip_ends
    ADD CONSTRAINT slip_ends_as_a_receipt FOREIGN KEY (receipt_id) REFERENCES receipt.receipts(id);

ALTER TABLE ONLY receipt.slip_ends
    ADD CONSTRAINT slip_ends_of_a_slip FOREIGN KEY (unit_id, year, number) REFERENCES receipt.slips(unit_id, year, number);

ALTER TABLE ONLY receipt.slips
    ADD CONSTRAINT slips_of_a_block FOREIGN KEY (block_id, unit_id, year) REFERENCES receipt.blocks(id, unit_id, year);

ALTER TABLE ONLY serial.series
    ADD CONSTRAINT series_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY serial.takings
    ADD CONSTRAINT takings_of_a_series FOREIGN KEY (unit_id, year, kind) REFERENCES serial.series(unit_id, year, kind);

ALTER TABLE ONLY staff.factors
    ADD CONSTRAINT factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.founding
    ADD CONSTRAINT founding_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.grant_ends
    ADD CONSTRAINT grant_ends_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES staff.grants(id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY staff.grants
    ADD CONSTRAINT grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.links
    ADD CONSTRAINT links_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.recovery_codes
    ADD CONSTRAINT recovery_codes_factor_id_fkey FOREIGN KEY (factor_id) REFERENCES staff.factors(id);

ALTER TABLE ONLY staff.refreshes
    ADD CONSTRAINT refreshes_session_id_fkey FOREIGN KEY (session_id) REFERENCES staff.sessions(id);

ALTER TABLE ONLY staff.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff.users(id);

ALTER TABLE ONLY staff.users
    ADD CONSTRAINT users_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES place.units(id);

ALTER TABLE ONLY stock.items
    ADD CONSTRAINT items_group_code_fkey FOREIGN KEY (group_code) REFERENCES stock.groups(code);

ALTER TABLE ONLY stock.lots
    ADD CONSTRAINT lots_earmark_of_the_same_book FOREIGN KEY (earmark_id, book_id) REFERENCES ledger.earmarks(id, book_id);

ALTER TABLE ONLY stock.lots
    ADD CONSTRAINT lots_of_an_item FOREIGN KEY (item_id) REFERENCES stock.items(id);

ALTER TABLE ONLY stock.movements
    ADD CONSTRAINT movements_leave_their_units_warehouse FOREIGN KEY (from_id, unit_id) REFERENCES stock.warehouses(id, unit_id);

ALTER TABLE ONLY stock.movements
    ADD CONSTRAINT movements_stay_in_the_unit FOREIGN KEY (to_id, unit_id) REFERENCES stock.warehouses(id, unit_id);

ALTER TABLE ONLY stock.needs
    ADD CONSTRAINT needs_item_id_fkey FOREIGN KEY (item_id) REFERENCES stock.items(id);

ALTER TABLE ONLY stock.needs
    ADD CONSTRAINT needs_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES stock.warehouses(id);

ALTER TABLE ONLY stock.packs
    ADD CONSTRAINT packs_item_id_fkey FOREIGN KEY (item_id) REFERENCES stock.items(id);

ALTER TABLE ONLY stock.shipment_arrivals
    ADD CONSTRAINT shipment_arrivals_of_what_was_sent FOREIGN KEY (shipment_id, line, sent) REFERENCES stock.shipment_lines(shipment_id, line, sent);

ALTER TABLE ONLY stock.shipment_lines
    ADD CONSTRAINT shipment_lines_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock.lots(id);

ALTER TABLE ONLY stock.shipment_lines
    ADD CONSTRAINT shipment_lines_shipment_id_fkey FOREIGN KEY (shipment_id) REFERENCES stock.shipments(id);

ALTER TABLE ONLY stock.shipment_settlements
    ADD CONSTRAINT shipment_settlements_of_what_is_missing FOREIGN KEY (shipment_id, line, missing) REFERENCES stock.shipment_arrivals(shipment_id, line, missing);

ALTER TABLE ONLY stock.shipments
    ADD CONSTRAINT shipments_go_to_a_warehouse_of_the_receiver FOREIGN KEY (to_id, to_unit_id) REFERENCES stock.warehouses(id, unit_id);

ALTER TABLE ONLY stock.shipments
    ADD CONSTRAINT shipments_leave_their_units_warehouse FOREIGN KEY (from_id, unit_id) REFERENCES stock.warehouses(id, unit_id);

ALTER TABLE ONLY stock.warehouses
    ADD CONSTRAINT warehouses_of_a_fund FOREIGN KEY (unit_id) REFERENCES ledger.funds(unit_id);

ALTER TABLE ONLY tlog.checkpoints
    ADD CONSTRAINT checkpoints_origin_fkey FOREIGN KEY (origin) REFERENCES tlog.origins(id);

ALTER TABLE ONLY tlog.cosignatures
    ADD CONSTRAINT cosignatures_of_a_checkpoint FOREIGN KEY (origin, size) REFERENCES tlog.checkpoints(origin, size);

ALTER TABLE ONLY tlog.cosignatures
    ADD CONSTRAINT cosignatures_vkey_fkey FOREIGN KEY (vkey) REFERENCES tlog.witnesses(vkey);

ALTER TABLE ONLY tlog.keys
    ADD CONSTRAINT keys_origin_fkey FOREIGN KEY (origin) REFERENCES tlog.origins(id);

ALTER TABLE ONLY tlog.seal_parts
    ADD CONSTRAINT seal_parts_n_fkey FOREIGN KEY (n) REFERENCES tlog.seals(n);

ALTER TABLE ONLY tlog.tiles
    ADD CONSTRAINT tiles_origin_fkey FOREIGN KEY (origin) REFERENCES tlog.origins(id);

ALTER TABLE aid.lists ENABLE ROW LEVEL SECURITY;

CREATE POLICY lists_are_read_by_views ON aid.lists FOR SELECT USING (( SELECT house.sees_all() AS sees_all));

CREATE POLICY lists_are_written ON aid.lists FOR INSERT WITH CHECK (true);

ALTER TABLE aid.objection_answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY objection_answers_in_scope ON aid.objection_answers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.objections ENABLE ROW LEVEL SECURITY;

CREATE POLICY objections_in_scope ON aid.objections USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_answers_in_scope ON aid.request_answers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_comments ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_comments_in_scope ON aid.request_comments USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_hands ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_hands_in_scope ON aid.request_hands USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_lines_in_scope ON aid.request_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_papers ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_papers_in_scope ON aid.request_papers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.request_steps ENABLE ROW LEVEL SECURITY;

CREATE POLICY request_steps_in_scope ON aid.request_steps USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY requests_in_scope ON aid.requests USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.row_people ENABLE ROW LEVEL SECURITY;

CREATE POLICY row_people_in_scope ON aid.row_people USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.row_states ENABLE ROW LEVEL SECURITY;

CREATE POLICY row_states_in_scope ON aid.row_states USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.rows ENABLE ROW LEVEL SECURITY;

CREATE POLICY rows_in_scope ON aid.rows USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE aid.served ENABLE ROW LEVEL SECURITY;

CREATE POLICY served_is_the_registers_own ON aid.served USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE audit.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_by_anyone ON audit.events FOR INSERT WITH CHECK (true);

CREATE POLICY events_in_scope ON audit.events FOR SELECT USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE disaster.areas ENABLE ROW LEVEL SECURITY;

CREATE POLICY areas_of_events_seen ON disaster.areas USING ((EXISTS ( SELECT
   FROM disaster.events e
  WHERE (e.id = areas.event_id))));

ALTER TABLE disaster.assessments ENABLE ROW LEVEL SECURITY;

CREATE POLICY assessments_in_scope ON disaster.assessments USING ((( SELECT house.sees_all() AS sees_all) OR ((unit_id = ANY (( SELECT house.units() AS units)::bigint[])) AND ((NOT private) OR (unit_id = ANY (( SELECT disaster.private_units() AS private_units)::bigint[]))))));

ALTER TABLE disaster.certificates ENABLE ROW LEVEL SECURITY;

CREATE POLICY certificates_in_scope ON disaster.certificates USING ((( SELECT house.sees_all() AS sees_all) OR ((unit_id = ANY (( SELECT house.units() AS units)::bigint[])) AND ((NOT private) OR (unit_id = ANY (( SELECT disaster.private_units() AS private_units)::bigint[]))))));

ALTER TABLE disaster.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_private_to_few ON disaster.events USING (((NOT private) OR ( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT disaster.private_units() AS private_units)::bigint[]))));

ALTER TABLE disaster.import_faults ENABLE ROW LEVEL SECURITY;

CREATE POLICY import_faults_of_imports_seen ON disaster.import_faults USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM disaster.imports i
  WHERE (i.id = import_faults.import_id)))));

ALTER TABLE disaster.imports ENABLE ROW LEVEL SECURITY;

CREATE POLICY imports_in_scope ON disaster.imports USING (((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))) AND (EXISTS ( SELECT
   FROM disaster.events e
  WHERE (e.id = imports.event_id)))));

ALTER TABLE disaster.losses ENABLE ROW LEVEL SECURITY;

CREATE POLICY losses_of_assessments_seen ON disaster.losses USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM disaster.assessments a
  WHERE (a.id = losses.assessment_id)))));

ALTER TABLE disaster.photos ENABLE ROW LEVEL SECURITY;

CREATE POLICY photos_in_scope ON disaster.photos USING ((( SELECT house.sees_all() AS sees_all) OR ((unit_id = ANY (( SELECT house.units() AS units)::bigint[])) AND ((NOT private) OR (unit_id = ANY (( SELECT disaster.private_units() AS private_units)::bigint[]))))));

ALTER TABLE disaster.report_values ENABLE ROW LEVEL SECURITY;

CREATE POLICY report_values_of_reports_seen ON disaster.report_values USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM disaster.reports r
  WHERE (r.id = report_values.report_id)))));

ALTER TABLE disaster.reports ENABLE ROW LEVEL SECURITY;

CREATE POLICY reports_in_scope ON disaster.reports USING (((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))) AND (EXISTS ( SELECT
   FROM disaster.events e
  WHERE (e.id = reports.event_id)))));

ALTER TABLE disaster.steps ENABLE ROW LEVEL SECURITY;

CREATE POLICY steps_of_events_seen ON disaster.steps USING ((EXISTS ( SELECT
   FROM disaster.events e
  WHERE (e.id = steps.event_id))));

ALTER TABLE disaster.verdicts ENABLE ROW LEVEL SECURITY;

CREATE POLICY verdicts_in_scope ON disaster.verdicts USING ((( SELECT house.sees_all() AS sees_all) OR ((unit_id = ANY (( SELECT house.units() AS units)::bigint[])) AND ((NOT private) OR (unit_id = ANY (( SELECT disaster.private_units() AS private_units)::bigint[]))))));

ALTER TABLE duty.duties ENABLE ROW LEVEL SECURITY;

CREATE POLICY duties_in_scope ON duty.duties USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

CREATE POLICY duties_opened_for_others ON duty.duties FOR INSERT WITH CHECK (true);

ALTER TABLE duty.steps ENABLE ROW LEVEL SECURITY;

CREATE POLICY steps_in_scope ON duty.steps USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE file.aside ENABLE ROW LEVEL SECURITY;

CREATE POLICY aside_in_scope ON file.aside USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE file.chunks ENABLE ROW LEVEL SECURITY;

CREATE POLICY chunks_of_files_in_scope ON file.chunks USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM file.files f
  WHERE (f.content_id = chunks.content_id))) OR (EXISTS ( SELECT
   FROM file.aside a
  WHERE (a.content_id = chunks.content_id)))));

ALTER TABLE file.files ENABLE ROW LEVEL SECURITY;

CREATE POLICY files_in_scope ON file.files USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.account_answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY account_answers_in_scope ON giving.account_answers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.account_asks ENABLE ROW LEVEL SECURITY;

CREATE POLICY account_asks_in_scope ON giving.account_asks USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.bank_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY bank_events_in_scope ON giving.bank_events USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.bank_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY bank_lines_in_scope ON giving.bank_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.bank_sightings ENABLE ROW LEVEL SECURITY;

CREATE POLICY bank_sightings_in_scope ON giving.bank_sightings USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_counts ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_counts_in_scope ON giving.cash_counts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_deposits ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_deposits_in_scope ON giving.cash_deposits USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_gap_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_gap_acts_in_scope ON giving.cash_gap_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_gift_notes ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_gift_notes_in_scope ON giving.cash_gift_notes USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cash_gifts ENABLE ROW LEVEL SECURITY;

CREATE POLICY cash_gifts_in_scope ON giving.cash_gifts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.contact_codes ENABLE ROW LEVEL SECURITY;

CREATE POLICY contact_codes_for_the_program ON giving.contact_codes USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE giving.cost_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY cost_acts_in_scope ON giving.cost_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cost_consents ENABLE ROW LEVEL SECURITY;

CREATE POLICY cost_consents_in_scope ON giving.cost_consents USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.cost_withdrawals ENABLE ROW LEVEL SECURITY;

CREATE POLICY cost_withdrawals_in_scope ON giving.cost_withdrawals USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.doubts ENABLE ROW LEVEL SECURITY;

CREATE POLICY doubts_in_scope ON giving.doubts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.extensions ENABLE ROW LEVEL SECURITY;

CREATE POLICY extensions_in_scope ON giving.extensions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.follows ENABLE ROW LEVEL SECURITY;

CREATE POLICY follows_in_scope ON giving.follows USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.giver_lists ENABLE ROW LEVEL SECURITY;

CREATE POLICY giver_lists_in_scope ON giving.giver_lists USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.goods_gifts ENABLE ROW LEVEL SECURITY;

CREATE POLICY goods_gifts_in_scope ON giving.goods_gifts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.heir_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY heir_acts_in_scope ON giving.heir_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.hooks ENABLE ROW LEVEL SECURITY;

CREATE POLICY hooks_in_scope ON giving.hooks USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.inquiries ENABLE ROW LEVEL SECURITY;

CREATE POLICY inquiries_in_scope ON giving.inquiries USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.inquiry_answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY inquiry_answers_in_scope ON giving.inquiry_answers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.inquiry_contacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY inquiry_contacts_in_scope ON giving.inquiry_contacts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.late_decisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY late_decisions_in_scope ON giving.late_decisions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.late_moves ENABLE ROW LEVEL SECURITY;

CREATE POLICY late_moves_in_scope ON giving.late_moves USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.late_returns ENABLE ROW LEVEL SECURITY;

CREATE POLICY late_returns_in_scope ON giving.late_returns USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.late_ruling_ends ENABLE ROW LEVEL SECURITY;

CREATE POLICY late_ruling_ends_in_scope ON giving.late_ruling_ends USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.late_rulings ENABLE ROW LEVEL SECURITY;

CREATE POLICY late_rulings_in_scope ON giving.late_rulings USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.line_kinds ENABLE ROW LEVEL SECURITY;

CREATE POLICY line_kinds_in_scope ON giving.line_kinds USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.list_givers ENABLE ROW LEVEL SECURITY;

CREATE POLICY list_givers_in_scope ON giving.list_givers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.match_undos ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_undos_in_scope ON giving.match_undos USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY matches_in_scope ON giving.matches USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.outside_answers ENABLE ROW LEVEL SECURITY;

CREATE POLICY outside_answers_in_scope ON giving.outside_answers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.outside_calls ENABLE ROW LEVEL SECURITY;

CREATE POLICY outside_calls_in_scope ON giving.outside_calls USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.pledges ENABLE ROW LEVEL SECURITY;

CREATE POLICY pledges_in_scope ON giving.pledges USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.refund_decisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY refund_decisions_in_scope ON giving.refund_decisions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.refund_payments ENABLE ROW LEVEL SECURITY;

CREATE POLICY refund_payments_in_scope ON giving.refund_payments USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.refunds ENABLE ROW LEVEL SECURITY;

CREATE POLICY refunds_in_scope ON giving.refunds USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.remittance_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY remittance_acts_in_scope ON giving.remittance_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[])) OR (to_unit = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.remittances ENABLE ROW LEVEL SECURITY;

CREATE POLICY remittances_in_scope ON giving.remittances USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[])) OR (to_unit = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.running_costs ENABLE ROW LEVEL SECURITY;

CREATE POLICY running_costs_in_scope ON giving.running_costs USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.session_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY session_lines_in_scope ON giving.session_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.statement_faults ENABLE ROW LEVEL SECURITY;

CREATE POLICY statement_faults_with_their_file ON giving.statement_faults USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT
   FROM giving.statements s
  WHERE (s.id = statement_faults.statement_id)))));

ALTER TABLE giving.statement_layouts ENABLE ROW LEVEL SECURITY;

CREATE POLICY statement_layouts_in_scope ON giving.statement_layouts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.statements ENABLE ROW LEVEL SECURITY;

CREATE POLICY statements_in_scope ON giving.statements USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.stray_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY stray_acts_in_scope ON giving.stray_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.suggestions ENABLE ROW LEVEL SECURITY;

CREATE POLICY suggestions_in_scope ON giving.suggestions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.thanks ENABLE ROW LEVEL SECURITY;

CREATE POLICY thanks_in_scope ON giving.thanks USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.thanks_removals ENABLE ROW LEVEL SECURITY;

CREATE POLICY thanks_removals_in_scope ON giving.thanks_removals USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.unshown_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY unshown_acts_in_scope ON giving.unshown_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.unshown_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY unshown_lines_in_scope ON giving.unshown_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.valuable_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY valuable_acts_in_scope ON giving.valuable_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.valuable_papers ENABLE ROW LEVEL SECURITY;

CREATE POLICY valuable_papers_in_scope ON giving.valuable_papers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.valuables ENABLE ROW LEVEL SECURITY;

CREATE POLICY valuables_in_scope ON giving.valuables USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.value_loss_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY value_loss_acts_in_scope ON giving.value_loss_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.value_losses ENABLE ROW LEVEL SECURITY;

CREATE POLICY value_losses_in_scope ON giving.value_losses USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.value_sale_acts ENABLE ROW LEVEL SECURITY;

CREATE POLICY value_sale_acts_in_scope ON giving.value_sale_acts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.value_sale_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY value_sale_lines_in_scope ON giving.value_sale_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE giving.value_sales ENABLE ROW LEVEL SECURITY;

CREATE POLICY value_sales_in_scope ON giving.value_sales USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE notify.messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY messages_of_ones_units ON notify.messages USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.handover_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY handover_parts_in_scope ON payout.handover_parts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.handovers ENABLE ROW LEVEL SECURITY;

CREATE POLICY handovers_in_scope ON payout.handovers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.plan_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY plan_lines_in_scope ON payout.plan_lines USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.roster ENABLE ROW LEVEL SECURITY;

CREATE POLICY roster_in_scope ON payout.roster USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.roster_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY roster_parts_in_scope ON payout.roster_parts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE payout.sheets ENABLE ROW LEVEL SECURITY;

CREATE POLICY sheets_in_scope ON payout.sheets USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE people.classes ENABLE ROW LEVEL SECURITY;

CREATE POLICY classes_in_scope ON people.classes USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE people.distinctions ENABLE ROW LEVEL SECURITY;

CREATE POLICY distinctions_by_who_has_one ON people.distinctions AS RESTRICTIVE FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM people.households h
  WHERE ((h.id = ANY (ARRAY[distinctions.low_id, distinctions.high_id])) AND (h.unit_id = distinctions.unit_id)))));

CREATE POLICY distinctions_in_scope ON people.distinctions USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE people.households ENABLE ROW LEVEL SECURITY;

CREATE POLICY households_in_scope ON people.households USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE people.persons ENABLE ROW LEVEL SECURITY;

CREATE POLICY persons_in_scope ON people.persons USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.blocks ENABLE ROW LEVEL SECURITY;

CREATE POLICY blocks_in_scope ON receipt.blocks USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.events ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_in_scope ON receipt.events USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.givers ENABLE ROW LEVEL SECURITY;

CREATE POLICY givers_in_scope ON receipt.givers USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.items ENABLE ROW LEVEL SECURITY;

CREATE POLICY items_in_scope ON receipt.items USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.prints ENABLE ROW LEVEL SECURITY;

CREATE POLICY prints_in_scope ON receipt.prints USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.receipts ENABLE ROW LEVEL SECURITY;

CREATE POLICY receipts_in_scope ON receipt.receipts USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.shown_names ENABLE ROW LEVEL SECURITY;

CREATE POLICY shown_names_in_scope ON receipt.shown_names USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.slip_ends ENABLE ROW LEVEL SECURITY;

CREATE POLICY slip_ends_in_scope ON receipt.slip_ends USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE receipt.slips ENABLE ROW LEVEL SECURITY;

CREATE POLICY slips_in_scope ON receipt.slips USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE staff.factors ENABLE ROW LEVEL SECURITY;

CREATE POLICY factors_of_ones_users ON staff.factors USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.users u
  WHERE (u.id = factors.user_id)))));

ALTER TABLE staff.grant_ends ENABLE ROW LEVEL SECURITY;

CREATE POLICY grant_ends_of_ones_units ON staff.grant_ends USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.grants g
  WHERE (g.id = grant_ends.grant_id)))));

ALTER TABLE staff.grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY grants_of_ones_units ON staff.grants USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

ALTER TABLE staff.guesses ENABLE ROW LEVEL SECURITY;

CREATE POLICY guesses_for_the_program ON staff.guesses USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE staff.links ENABLE ROW LEVEL SECURITY;

CREATE POLICY links_of_ones_users ON staff.links USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.users u
  WHERE (u.id = links.user_id)))));

ALTER TABLE staff.recovery_codes ENABLE ROW LEVEL SECURITY;

CREATE POLICY recovery_codes_for_the_program ON staff.recovery_codes USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE staff.refreshes ENABLE ROW LEVEL SECURITY;

CREATE POLICY refreshes_for_the_program ON staff.refreshes USING (( SELECT house.sees_all() AS sees_all));

ALTER TABLE staff.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY sessions_of_ones_users ON staff.sessions USING ((( SELECT house.sees_all() AS sees_all) OR (EXISTS ( SELECT 1
   FROM staff.users u
  WHERE (u.id = sessions.user_id)))));

ALTER TABLE staff.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_of_ones_units ON staff.users USING ((( SELECT house.sees_all() AS sees_all) OR (unit_id = ANY (( SELECT house.units() AS units)::bigint[]))));

GRANT USAGE ON SCHEMA aid TO quy_app;
GRANT USAGE ON SCHEMA aid TO quy_portal;

GRANT USAGE ON SCHEMA audit TO quy_app;

GRANT USAGE ON SCHEMA disaster TO quy_app;
GRANT USAGE ON SCHEMA disaster TO quy_portal;

GRANT USAGE ON SCHEMA disclose TO quy_app;
GRANT USAGE ON SCHEMA disclose TO quy_portal;

GRANT USAGE ON SCHEMA duty TO quy_app;
GRANT USAGE ON SCHEMA duty TO quy_portal;

GRANT USAGE ON SCHEMA file TO quy_app;

GRANT USAGE ON SCHEMA giving TO quy_app;
GRANT USAGE ON SCHEMA giving TO quy_portal;

GRANT USAGE ON SCHEMA house TO quy_app;
GRANT USAGE ON SCHEMA house TO quy_portal;

GRANT USAGE ON SCHEMA job TO quy_app;

GRANT USAGE ON SCHEMA ledger TO quy_app;
GRANT USAGE ON SCHEMA ledger TO quy_portal;

GRANT USAGE ON SCHEMA norm TO quy_app;
GRANT USAGE ON SCHEMA norm TO quy_portal;

GRANT USAGE ON SCHEMA notify TO quy_app;

GRANT USAGE ON SCHEMA payout TO quy_app;
GRANT USAGE ON SCHEMA payout TO quy_portal;

GRANT USAGE ON SCHEMA people TO quy_app;

GRANT USAGE ON SCHEMA place TO quy_app;
GRANT USAGE ON SCHEMA place TO quy_portal;

GRANT USAGE ON SCHEMA receipt TO quy_app;
GRANT USAGE ON SCHEMA receipt TO quy_portal;

GRANT USAGE ON SCHEMA seal TO quy_app;

GRANT USAGE ON SCHEMA serial TO quy_app;

GRANT USAGE ON SCHEMA staff TO quy_app;

GRANT USAGE ON SCHEMA stock TO quy_app;
GRANT USAGE ON SCHEMA stock TO quy_portal;

GRANT USAGE ON SCHEMA tlog TO quy_app;
GRANT USAGE ON SCHEMA tlog TO quy_portal;

REVOKE ALL ON FUNCTION aid.answer_request(request bigint, step bigint, said text, why text, person bigint, person_name text, on_day date, lines bigint[], qtys bigint[], reasons text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.answer_request(request bigint, step bigint, said text, why text, person bigint, person_name text, on_day date, lines bigint[], qtys bigint[], reasons text[]) TO quy_app;

REVOKE ALL ON FUNCTION aid.answerer_name(objection bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.answerer_name(objection bigint) TO quy_app;

REVOKE ALL ON FUNCTION aid.answerers(objection bigint, roles text[], units bigint[], today date) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.answerers(objection bigint, roles text[], units bigint[], today date) TO quy_app;

REVOKE ALL ON FUNCTION aid.answering_units() FROM PUBLIC;
GRANT ALL ON FUNCTION aid.answering_units() TO quy_app;

REVOKE ALL ON FUNCTION aid.decisions_are_whole() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.decisions_follow_their_money() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.decisions_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.deliver(of_row bigint, so_much bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.deliver(of_row bigint, so_much bigint) TO quy_app;

REVOKE ALL ON FUNCTION aid.hand_in_list(objection bigint, person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.hand_in_list(objection bigint, person bigint) TO quy_app;

REVOKE ALL ON FUNCTION aid.held_from(of_account bigint, on_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.held_from(of_account bigint, on_day date) TO quy_app;

REVOKE ALL ON FUNCTION aid.notices_move() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.objection_answers_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.objections_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.only_in_draft() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.papers_granted(decision bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.papers_granted(decision bigint) TO quy_app;

REVOKE ALL ON FUNCTION aid.poster_name(notice bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.poster_name(notice bigint) TO quy_app;

REVOKE ALL ON FUNCTION aid.request_lines_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.request_numbers_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.requests_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.rounds_move() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.row_parts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.rows_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.strike(of_row bigint, person bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.strike(of_row bigint, person bigint, why text) TO quy_app;

REVOKE ALL ON FUNCTION aid.submit_request(request bigint, person bigint, person_name text, of_year integer, of_number bigint, list_hash bytea, commitment bytea, gap jsonb, days integer, working boolean, basis text) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.submit_request(request bigint, person bigint, person_name text, of_year integer, of_number bigint, list_hash bytea, commitment bytea, gap jsonb, days integer, working boolean, basis text) TO quy_app;

REVOKE ALL ON FUNCTION aid.takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION aid.waits_of_private(request bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION aid.waits_of_private(request bigint) TO quy_app;

REVOKE ALL ON FUNCTION disaster.assessments_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION disaster.certificates_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION disaster.open_events_only() FROM PUBLIC;

REVOKE ALL ON FUNCTION disaster.private_units() FROM PUBLIC;
GRANT ALL ON FUNCTION disaster.private_units() TO quy_app;

REVOKE ALL ON FUNCTION disaster.steps_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION disaster.takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION disaster.verdicts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.bank_closings(on_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.bank_closings(on_day date) TO quy_app;

REVOKE ALL ON FUNCTION disclose.campaigns_published() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.commune_moved() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.day_file_parts_come_first() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.day_files_follow() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.days_published(moves bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.days_published(moves bigint[]) TO quy_app;

REVOKE ALL ON FUNCTION disclose.days_to_publish(today date, quiet interval) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.days_to_publish(today date, quiet interval) TO quy_app;

REVOKE ALL ON FUNCTION disclose.event_moved() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.fold() FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.fold() TO quy_app;

REVOKE ALL ON FUNCTION disclose.fold_log() FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.fold_log() TO quy_app;

REVOKE ALL ON FUNCTION disclose.holder_class(kind text, holder text) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.is_told(event bigint, unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.lines_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.log_campaigns(of integer, upto bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.log_campaigns(of integer, upto bigint) TO quy_portal;
GRANT ALL ON FUNCTION disclose.log_campaigns(of integer, upto bigint) TO quy_app;

REVOKE ALL ON FUNCTION disclose.log_figures(of integer, cut bigint, upto bigint, books bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.log_figures(of integer, cut bigint, upto bigint, books bigint[]) TO quy_portal;
GRANT ALL ON FUNCTION disclose.log_figures(of integer, cut bigint, upto bigint, books bigint[]) TO quy_app;

REVOKE ALL ON FUNCTION disclose.log_moved(of integer, first bigint, past bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.log_told(of integer, upto bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION disclose.log_told(of integer, upto bigint) TO quy_portal;
GRANT ALL ON FUNCTION disclose.log_told(of integer, upto bigint) TO quy_app;

REVOKE ALL ON FUNCTION disclose.pledges_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.pledges_made() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.reach_anew(most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.reach_decisions_of(event bigint, unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.reach_items_of(event bigint, unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.reach_of(event bigint, unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.reach_parts_of(event bigint, unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.receipts_ended() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.rows_moved() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.session_opened() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.statement_rows_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.statement_rows_made() FROM PUBLIC;

REVOKE ALL ON FUNCTION disclose.statements_done() FROM PUBLIC;

REVOKE ALL ON FUNCTION duty.steps_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION duty.told_days_stay() FROM PUBLIC;

REVOKE ALL ON FUNCTION file.chunks_of_files_stay() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.account_answers_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.account_asks_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.account_covers_pass() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.bank_accounts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.bank_accounts_pass() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.bank_lines_of_their_day() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.campaigns_have_a_book_of_their_kind() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.campaigns_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.campaigns_take_two_people() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_counted_after(one bigint, with_gap boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_counts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_deposits_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_gap_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_gap_state(one bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.cash_gap_state(one bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.cash_gift_notes_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_gifts_are_told() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cash_is_in_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cost_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cost_acts_stay_agreed_to() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cost_consents_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.cost_parts(campaign bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.cost_parts(campaign bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.cost_parts(campaign bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.cost_state(cost bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.cost_state(cost bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.cost_state(cost bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.cost_withdrawals_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.costs_stay_agreed_to(campaign bigint, part bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.duties_are_due_as_told() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.extensions_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.giver_lists_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.goods_gifts_go_forward() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.goods_numbers_in_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.heir_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.heir_other(line bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.heir_other(line bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.heir_state(line bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.heir_state(line bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.hold_valuable(valuable bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.hold_valuable(valuable bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.inquiry_answers_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_decisions_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_moves_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_moves_keep_their_lines() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_returns_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_ruled(line bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.late_ruled(line bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.late_ruling_ends_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.late_rulings_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.line_bound(line bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.line_bound(line bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.line_kind_holds() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.line_kinds_are_booked() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.line_kinds_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.line_pays_once(line bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.list_givers_come_with_it() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.match_undos_spare_costs() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.matches_are_in_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.matches_spare_corrections() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.matches_spare_refunds() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.merge_search() FROM PUBLIC;
GRANT ALL ON FUNCTION giving.merge_search() TO quy_app;

GRANT ALL ON FUNCTION giving.notes_sum(notes jsonb) TO quy_app;

REVOKE ALL ON FUNCTION giving.pledges_are_in_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.pledges_of_ended_units() FROM PUBLIC;

GRANT SELECT ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(act) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(bin) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(bank_name) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(branch) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(number) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(holder_name) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(profile) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(treasury) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(for_qr) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(opened_on) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(asked_by) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(at) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(after_id) ON TABLE giving.account_asks TO quy_app;

GRANT INSERT(paper_id) ON TABLE giving.account_asks TO quy_app;

REVOKE ALL ON FUNCTION giving.qr_ask(campaign bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.receives_until(campaign bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.refund_decisions_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.refund_payments_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.refunds_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.remittance_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.remittance_state(remittance bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.remittance_state(remittance bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.remittance_state(remittance bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.remittances_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.running_costs_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.session_lines_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.statement_layouts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.stray_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.stray_kinds_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.stray_state(line bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.stray_state(line bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.stray_told(pledge bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.stray_told(pledge bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.stray_told(pledge bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.tells_day(account bigint, on_day date, statement bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.tells_day(account bigint, on_day date, statement bigint) TO quy_app;

REVOKE ALL ON FUNCTION giving.unshown_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.unshown_is_told() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.valuable_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.valuable_left(valuable bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.valuable_left(valuable bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.valuable_left(valuable bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.valuable_papers_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.valuable_state(valuable bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.valuable_state(valuable bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.valuable_state(valuable bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.valuables_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.value_loss_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.value_loss_state(loss bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.value_loss_state(loss bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.value_loss_state(loss bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.value_losses_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.value_sale_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.value_sale_lines_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION giving.value_sale_state(sale bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION giving.value_sale_state(sale bigint) TO quy_app;
GRANT ALL ON FUNCTION giving.value_sale_state(sale bigint) TO quy_portal;

REVOKE ALL ON FUNCTION giving.value_sales_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION house.count_grown() FROM PUBLIC;
GRANT ALL ON FUNCTION house.count_grown() TO quy_app;

REVOKE ALL ON FUNCTION ledger.accounts_get_floors() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.book_days(books bigint[], days date[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.book_days(books bigint[], days date[]) TO quy_app;

REVOKE ALL ON FUNCTION ledger.carry_over(period bigint, fund bigint, open_from date, month date) FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.confirm_period(period bigint, person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.confirm_period(period bigint, person bigint) TO quy_app;

REVOKE ALL ON FUNCTION ledger.end_fund(ask bigint, person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.end_fund(ask bigint, person bigint) TO quy_app;

REVOKE ALL ON FUNCTION ledger.ended_funds_stay_ended() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.ended_units_take_nothing() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.entries_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.first_open(fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.first_open(fund bigint) TO quy_app;
GRANT ALL ON FUNCTION ledger.first_open(fund bigint) TO quy_portal;

REVOKE ALL ON FUNCTION ledger.fold() FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.fold() TO quy_app;

REVOKE ALL ON FUNCTION ledger.fund_end_heirs_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.fund_lock(fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.fund_lock(fund bigint) TO quy_app;

REVOKE ALL ON FUNCTION ledger.left_behind(unit bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.postings_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION ledger.refuse_old_snapshot() FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.refuse_old_snapshot() TO quy_app;

REVOKE ALL ON FUNCTION ledger.sources_have_no_givers() FROM PUBLIC;

REVOKE ALL ON FUNCTION norm.confirm(norm bigint, person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION norm.confirm(norm bigint, person bigint) TO quy_app;

REVOKE ALL ON FUNCTION norm.norms_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.closings_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.counts_add_up() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.counts_stand() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.draws_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.handover_parts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.handovers_are_in_the_books() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.handovers_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.openings_add_up() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.openings_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.plan_acts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.plan_lines_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.plan_parts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.plans_move_by_acts() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.roster_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.session_parts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.sessions_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.sheets_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION payout.whereabouts(stub text) FROM PUBLIC;
GRANT ALL ON FUNCTION payout.whereabouts(stub text) TO quy_app;

REVOKE ALL ON FUNCTION people.doubles(unit bigint, after bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION people.doubles(unit bigint, after bigint, most integer) TO quy_app;

REVOKE ALL ON FUNCTION people.heads(villages bigint[], keys text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION people.heads(villages bigint[], keys text[]) TO quy_app;

REVOKE ALL ON FUNCTION people.holders(blinds bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION people.holders(blinds bytea[]) TO quy_app;

REVOKE ALL ON FUNCTION people.likely(this bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION people.likely(this bigint) TO quy_app;

REVOKE ALL ON FUNCTION people.mask(text) FROM PUBLIC;
GRANT ALL ON FUNCTION people.mask(text) TO quy_app;

REVOKE ALL ON FUNCTION place.acts_for(heir bigint, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION place.acts_for(heir bigint, day date) TO quy_app;

REVOKE ALL ON FUNCTION place.heir_for(asked bigint, what text, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION place.heir_for(asked bigint, what text, day date) TO quy_app;

REVOKE ALL ON FUNCTION place.heirs_of(ended bigint, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION place.heirs_of(ended bigint, day date) TO quy_app;

REVOKE ALL ON FUNCTION place.merge_search() FROM PUBLIC;
GRANT ALL ON FUNCTION place.merge_search() TO quy_app;

REVOKE ALL ON FUNCTION receipt.block_takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.blocks_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.events_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.items_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.prints_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.receipts_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.shown_names_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.slip_ends_hold() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.slips_come_with_it() FROM PUBLIC;

REVOKE ALL ON FUNCTION receipt.takings_are_used() FROM PUBLIC;

REVOKE ALL ON FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) FROM PUBLIC;
GRANT ALL ON FUNCTION serial.take(for_unit bigint, in_year integer, of_kind text, n integer) TO quy_app;

REVOKE ALL ON FUNCTION staff.held_at(who bigint, today date) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.held_at(who bigint, today date) TO quy_app;

REVOKE ALL ON FUNCTION staff.who(logins text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION staff.who(logins text[]) TO quy_app;

REVOKE ALL ON FUNCTION stock.apart_lies_apart() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock.ended_units_goods_take_two() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock.goods_lie_as_lots() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock.shipments_go_forward() FROM PUBLIC;

REVOKE ALL ON FUNCTION tlog.add_key(of integer, from_size bigint, vkey text, endorsed text) FROM PUBLIC;
GRANT ALL ON FUNCTION tlog.add_key(of integer, from_size bigint, vkey text, endorsed text) TO quy_app;

REVOKE ALL ON FUNCTION tlog.begin_origin(origin text, after text, vkey text, root bytea, note text, leaf bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION tlog.begin_origin(origin text, after text, vkey text, root bytea, note text, leaf bytea) TO quy_app;

REVOKE ALL ON FUNCTION tlog.extend(of integer, old_size bigint, many integer, levels smallint[], ns bigint[], datas bytea[], root bytea, note text) FROM PUBLIC;
GRANT ALL ON FUNCTION tlog.extend(of integer, old_size bigint, many integer, levels smallint[], ns bigint[], datas bytea[], root bytea, note text) TO quy_app;

REVOKE ALL ON FUNCTION tlog.raise_epoch() FROM PUBLIC;
GRANT ALL ON FUNCTION tlog.raise_epoch() TO quy_app;

GRANT SELECT ON TABLE aid.decisions TO quy_app;

GRANT INSERT(slug) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(round_id) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(event_id) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(private) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(fund_id) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(year) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(number) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(decided_on) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(method) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(norms) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(prepared_by) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(decided_by) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(confirmed_by) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(preparer) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(decider) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(confirmer) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(hash) ON TABLE aid.decisions TO quy_app;

GRANT INSERT(list_hash) ON TABLE aid.decisions TO quy_app;

GRANT SELECT,INSERT ON TABLE aid.lists TO quy_app;

GRANT SELECT,INSERT ON TABLE aid.notice_places TO quy_app;

GRANT SELECT ON TABLE aid.notices TO quy_app;

GRANT INSERT(code) ON TABLE aid.notices TO quy_app;

GRANT INSERT(decision_id) ON TABLE aid.notices TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.notices TO quy_app;

GRANT INSERT(due_on) ON TABLE aid.notices TO quy_app;

GRANT UPDATE(starts_on) ON TABLE aid.notices TO quy_app;

GRANT UPDATE(ends_on) ON TABLE aid.notices TO quy_app;

GRANT UPDATE(put_up_by) ON TABLE aid.notices TO quy_app;

GRANT UPDATE(put_up_at) ON TABLE aid.notices TO quy_app;

GRANT UPDATE(proof_file_id) ON TABLE aid.notices TO quy_app;

GRANT SELECT ON TABLE aid.objection_answers TO quy_app;

GRANT INSERT(objection_id) ON TABLE aid.objection_answers TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.objection_answers TO quy_app;

GRANT INSERT(verdict) ON TABLE aid.objection_answers TO quy_app;

GRANT INSERT(answer) ON TABLE aid.objection_answers TO quy_app;

GRANT INSERT(answered_by) ON TABLE aid.objection_answers TO quy_app;

GRANT SELECT ON TABLE aid.objections TO quy_app;

GRANT INSERT(code) ON TABLE aid.objections TO quy_app;

GRANT INSERT(notice_id) ON TABLE aid.objections TO quy_app;

GRANT INSERT(row_id) ON TABLE aid.objections TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.objections TO quy_app;

GRANT INSERT(kind) ON TABLE aid.objections TO quy_app;

GRANT INSERT(channel) ON TABLE aid.objections TO quy_app;

GRANT INSERT(words) ON TABLE aid.objections TO quy_app;

GRANT SELECT ON TABLE aid.rounds TO quy_app;

GRANT INSERT(slug) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(event_id) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(private) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(fund_id) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(name),UPDATE(name) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(method),UPDATE(method) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(cut_on),UPDATE(cut_on) ON TABLE aid.rounds TO quy_app;

GRANT UPDATE(state) ON TABLE aid.rounds TO quy_app;

GRANT INSERT(prepared_by) ON TABLE aid.rounds TO quy_app;

GRANT SELECT ON TABLE ledger.funds TO quy_app;

GRANT INSERT(unit_id) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(name) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(opened_on) ON TABLE ledger.funds TO quy_app;

GRANT INSERT(basis) ON TABLE ledger.funds TO quy_app;

GRANT SELECT ON TABLE aid.public_decisions TO quy_portal;
GRANT SELECT ON TABLE aid.public_decisions TO quy_app;

GRANT SELECT ON TABLE aid.public_lists TO quy_portal;
GRANT SELECT ON TABLE aid.public_lists TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE aid.round_lots TO quy_app;

GRANT SELECT ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(bin) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(bank_name) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(branch),UPDATE(branch) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(number) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(holder_name) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(profile),UPDATE(profile) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(treasury) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(for_qr),UPDATE(for_qr) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(opened_on) ON TABLE giving.bank_accounts TO quy_app;

GRANT UPDATE(closed_on) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(named_at) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(named_by),UPDATE(named_by) ON TABLE giving.bank_accounts TO quy_app;

GRANT INSERT(ask_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT SELECT(after_id),INSERT(after_id) ON TABLE giving.bank_accounts TO quy_app;

GRANT SELECT ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(fund_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(book_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(slug) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(prefix) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(name),UPDATE(name) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(name_en),UPDATE(name_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(purpose),UPDATE(purpose) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(purpose_en),UPDATE(purpose_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(cover),UPDATE(cover) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(cover_en),UPDATE(cover_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(surplus),UPDATE(surplus) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(surplus_en),UPDATE(surplus_en) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(area_unit_id),UPDATE(area_unit_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(disaster),UPDATE(disaster) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_level) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_body) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_number),UPDATE(call_number) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_on),UPDATE(call_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_title),UPDATE(call_title) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(call_file_id),UPDATE(call_file_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_number) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(authorisation_body) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(starts_on),UPDATE(starts_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(ends_on),UPDATE(ends_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(distribution_ends_on),UPDATE(distribution_ends_on) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(made_at) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(made_by) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(published_at) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(published_by) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(closed_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(closed_reason) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(distributing_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(reported_on) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(report_number) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(report_file_id) ON TABLE giving.campaigns TO quy_app;

GRANT INSERT(kind) ON TABLE giving.campaigns TO quy_app;

GRANT UPDATE(drafted_by) ON TABLE giving.campaigns TO quy_app;

GRANT SELECT ON TABLE giving.public_bank_accounts TO quy_portal;
GRANT SELECT ON TABLE giving.public_bank_accounts TO quy_app;

GRANT SELECT ON TABLE giving.public_campaigns TO quy_portal;
GRANT SELECT ON TABLE giving.public_campaigns TO quy_app;

GRANT SELECT ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(item) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(holder) ON TABLE ledger.accounts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE ledger.accounts TO quy_app;

GRANT SELECT ON TABLE ledger.books TO quy_app;

GRANT INSERT(fund_id) ON TABLE ledger.books TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.books TO quy_app;

GRANT INSERT(source) ON TABLE ledger.books TO quy_app;

GRANT INSERT(name) ON TABLE ledger.books TO quy_app;

GRANT SELECT ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(code) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(name) ON TABLE ledger.earmarks TO quy_app;

GRANT INSERT(purpose) ON TABLE ledger.earmarks TO quy_app;

GRANT SELECT ON TABLE stock.lots TO quy_app;

GRANT INSERT(source) ON TABLE stock.lots TO quy_app;

GRANT INSERT(item_id) ON TABLE stock.lots TO quy_app;

GRANT INSERT(book_id) ON TABLE stock.lots TO quy_app;

GRANT INSERT(earmark_id) ON TABLE stock.lots TO quy_app;

GRANT INSERT(came_on) ON TABLE stock.lots TO quy_app;

GRANT INSERT(expires_on) ON TABLE stock.lots TO quy_app;

GRANT INSERT(note) ON TABLE stock.lots TO quy_app;

GRANT SELECT ON TABLE aid.public_lots TO quy_portal;
GRANT SELECT ON TABLE aid.public_lots TO quy_app;

GRANT SELECT ON TABLE aid.public_notice_places TO quy_portal;
GRANT SELECT ON TABLE aid.public_notice_places TO quy_app;

GRANT SELECT ON TABLE aid.public_notices TO quy_portal;
GRANT SELECT ON TABLE aid.public_notices TO quy_app;

GRANT SELECT ON TABLE aid.public_objections TO quy_portal;
GRANT SELECT ON TABLE aid.public_objections TO quy_app;

GRANT SELECT ON TABLE aid.request_answers TO quy_app;

GRANT SELECT,DELETE ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(request_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(event_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(household_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(assessment_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(revision) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(facts_hash) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(household_code) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(head) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(village_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(village) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(case_name) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(band) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(content) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(norm_id) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(item) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(purpose) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(sum) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(terms) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(entitled) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(before) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(content_total) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(asked),UPDATE(asked) ON TABLE aid.request_lines TO quy_app;

GRANT INSERT(reason),UPDATE(reason) ON TABLE aid.request_lines TO quy_app;

GRANT SELECT ON TABLE aid.request_papers TO quy_app;

GRANT SELECT ON TABLE aid.requests TO quy_app;

GRANT INSERT(code) ON TABLE aid.requests TO quy_app;

GRANT INSERT(event_id) ON TABLE aid.requests TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.requests TO quy_app;

GRANT INSERT(supplements_id) ON TABLE aid.requests TO quy_app;

GRANT INSERT(private) ON TABLE aid.requests TO quy_app;

GRANT INSERT(event_on) ON TABLE aid.requests TO quy_app;

GRANT INSERT(written_on),UPDATE(written_on) ON TABLE aid.requests TO quy_app;

GRANT INSERT(letter),UPDATE(letter) ON TABLE aid.requests TO quy_app;

GRANT INSERT(explanation),UPDATE(explanation) ON TABLE aid.requests TO quy_app;

GRANT INSERT(drafted_by) ON TABLE aid.requests TO quy_app;

GRANT SELECT ON TABLE aid.public_requests TO quy_portal;
GRANT SELECT ON TABLE aid.public_requests TO quy_app;

GRANT SELECT ON TABLE aid.row_states TO quy_app;

GRANT SELECT ON TABLE aid.rows TO quy_app;

GRANT INSERT(code) ON TABLE aid.rows TO quy_app;

GRANT INSERT(decision_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(nth) ON TABLE aid.rows TO quy_app;

GRANT INSERT(event_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(line_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(request_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(household_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(household_code) ON TABLE aid.rows TO quy_app;

GRANT INSERT(assessment_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(verified_by) ON TABLE aid.rows TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(village_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(village) ON TABLE aid.rows TO quy_app;

GRANT INSERT(masked_name) ON TABLE aid.rows TO quy_app;

GRANT INSERT(purpose) ON TABLE aid.rows TO quy_app;

GRANT INSERT(case_name) ON TABLE aid.rows TO quy_app;

GRANT INSERT(norm_id) ON TABLE aid.rows TO quy_app;

GRANT INSERT(item) ON TABLE aid.rows TO quy_app;

GRANT INSERT(want) ON TABLE aid.rows TO quy_app;

GRANT INSERT(qty) ON TABLE aid.rows TO quy_app;

GRANT INSERT(sum_text) ON TABLE aid.rows TO quy_app;

GRANT INSERT(facts_hash) ON TABLE aid.rows TO quy_app;

GRANT INSERT(approved) ON TABLE aid.rows TO quy_app;

GRANT SELECT ON TABLE aid.public_rows TO quy_portal;
GRANT SELECT ON TABLE aid.public_rows TO quy_app;

GRANT SELECT ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(request_id) ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(line_id) ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(body) ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(written_by) ON TABLE aid.request_comments TO quy_app;

GRANT INSERT(written_name) ON TABLE aid.request_comments TO quy_app;

GRANT SELECT ON TABLE aid.request_hands TO quy_app;

GRANT INSERT(request_id) ON TABLE aid.request_hands TO quy_app;

GRANT INSERT(unit_id) ON TABLE aid.request_hands TO quy_app;

GRANT INSERT(person) ON TABLE aid.request_hands TO quy_app;

GRANT SELECT ON TABLE aid.request_steps TO quy_app;

GRANT SELECT ON TABLE aid.round_acts TO quy_app;

GRANT INSERT(round_id) ON TABLE aid.round_acts TO quy_app;

GRANT INSERT(act) ON TABLE aid.round_acts TO quy_app;

GRANT INSERT(by_id) ON TABLE aid.round_acts TO quy_app;

GRANT INSERT(by_name) ON TABLE aid.round_acts TO quy_app;

GRANT INSERT(reason) ON TABLE aid.round_acts TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE aid.round_items TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE aid.round_lines TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE aid.round_parts TO quy_app;

GRANT SELECT,INSERT ON TABLE aid.row_parts TO quy_app;

GRANT SELECT,INSERT ON TABLE aid.row_people TO quy_app;

GRANT SELECT ON TABLE aid.scenarios TO quy_app;

GRANT INSERT(round_id) ON TABLE aid.scenarios TO quy_app;

GRANT INSERT(method) ON TABLE aid.scenarios TO quy_app;

GRANT INSERT(input_hash) ON TABLE aid.scenarios TO quy_app;

GRANT INSERT(figures) ON TABLE aid.scenarios TO quy_app;

GRANT INSERT(made_by) ON TABLE aid.scenarios TO quy_app;

GRANT SELECT ON TABLE aid.served TO quy_app;

GRANT SELECT,INSERT ON TABLE audit.events TO quy_app;

GRANT SELECT ON TABLE disaster.areas TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.areas TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.areas TO quy_app;

GRANT INSERT(severity) ON TABLE disaster.areas TO quy_app;

GRANT INSERT(by_id) ON TABLE disaster.areas TO quy_app;

GRANT SELECT ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(private) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(household_id) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(village_id) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(revision) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(source) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(import_id) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(assessed_on) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(assessed_by) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(class) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(persons) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(house) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(damage_pct) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(habitable) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(depth_cm) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(dead) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(missing) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(injured) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(relocated) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(hungry_persons) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(hungry_months) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(circumstances) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(insured) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(savings) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(main_worker_lost) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(tools_lost) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(other_support) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(score) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(formula) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(hash) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(sealed) ON TABLE disaster.assessments TO quy_app;

GRANT INSERT(unasked) ON TABLE disaster.assessments TO quy_app;

GRANT SELECT ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(code) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(assessment_id) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(household_id) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(year) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(kind) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(number) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(issued_on) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(unit_code) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(unit_name) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(village_name) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(masked_name) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(band) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(habitable) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(depth_cm) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(crop_m2) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(preparer_name) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(chief_name) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(commitment) ON TABLE disaster.certificates TO quy_app;

GRANT INSERT(sealed) ON TABLE disaster.certificates TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.dimensions TO quy_app;

GRANT SELECT ON TABLE disaster.events TO quy_app;

GRANT INSERT(slug) ON TABLE disaster.events TO quy_app;

GRANT INSERT(name) ON TABLE disaster.events TO quy_app;

GRANT INSERT(name_en) ON TABLE disaster.events TO quy_app;

GRANT INSERT(cause) ON TABLE disaster.events TO quy_app;

GRANT INSERT(kind) ON TABLE disaster.events TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.events TO quy_app;

GRANT INSERT(starts_on) ON TABLE disaster.events TO quy_app;

GRANT INSERT(ends_on) ON TABLE disaster.events TO quy_app;

GRANT INSERT(basis) ON TABLE disaster.events TO quy_app;

GRANT INSERT(opened_by) ON TABLE disaster.events TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.formulas TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.import_faults TO quy_app;

GRANT SELECT ON TABLE disaster.imports TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.imports TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.imports TO quy_app;

GRANT INSERT(file_id) ON TABLE disaster.imports TO quy_app;

GRANT INSERT(name) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(state) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(rows) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(row_done) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(fresh) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(changed) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(repeated) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(refused) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(problem) ON TABLE disaster.imports TO quy_app;

GRANT INSERT(uploaded_by) ON TABLE disaster.imports TO quy_app;

GRANT UPDATE(done_at) ON TABLE disaster.imports TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.indicators TO quy_app;

GRANT SELECT ON TABLE disaster.loss_kinds TO quy_app;

GRANT SELECT ON TABLE disaster.losses TO quy_app;

GRANT INSERT(assessment_id) ON TABLE disaster.losses TO quy_app;

GRANT INSERT(line) ON TABLE disaster.losses TO quy_app;

GRANT INSERT(kind) ON TABLE disaster.losses TO quy_app;

GRANT INSERT(area_m2) ON TABLE disaster.losses TO quy_app;

GRANT INSERT(pct) ON TABLE disaster.losses TO quy_app;

GRANT INSERT(heads) ON TABLE disaster.losses TO quy_app;

GRANT SELECT ON TABLE disaster.photos TO quy_app;

GRANT INSERT(assessment_id) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(private) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(file_id) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(sha256) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(width) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(height) ON TABLE disaster.photos TO quy_app;

GRANT INSERT(by_id) ON TABLE disaster.photos TO quy_app;

GRANT SELECT ON TABLE disaster.public_events TO quy_portal;
GRANT SELECT ON TABLE disaster.public_events TO quy_app;

GRANT SELECT ON TABLE disaster.public_areas TO quy_portal;
GRANT SELECT ON TABLE disaster.public_areas TO quy_app;

GRANT SELECT ON TABLE disaster.public_certificates TO quy_portal;
GRANT SELECT ON TABLE disaster.public_certificates TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.weights TO quy_app;

GRANT SELECT ON TABLE disaster.public_formulas TO quy_portal;
GRANT SELECT ON TABLE disaster.public_formulas TO quy_app;

GRANT SELECT ON TABLE disaster.public_indicators TO quy_portal;
GRANT SELECT ON TABLE disaster.public_indicators TO quy_app;

GRANT SELECT,INSERT ON TABLE disaster.report_values TO quy_app;

GRANT SELECT ON TABLE disaster.reports TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(level) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(version) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(for_day) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(due_at) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(note) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(reported_by) ON TABLE disaster.reports TO quy_app;

GRANT INSERT(reported_at) ON TABLE disaster.reports TO quy_app;

GRANT SELECT ON TABLE disaster.steps TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.steps TO quy_app;

GRANT INSERT(state) ON TABLE disaster.steps TO quy_app;

GRANT INSERT(ends_on) ON TABLE disaster.steps TO quy_app;

GRANT INSERT(reason) ON TABLE disaster.steps TO quy_app;

GRANT INSERT(by_id) ON TABLE disaster.steps TO quy_app;

GRANT SELECT ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(assessment_id) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(event_id) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(unit_id) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(private) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(assessed_by) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(assessor) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(kind) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(reason) ON TABLE disaster.verdicts TO quy_app;

GRANT INSERT(by_id) ON TABLE disaster.verdicts TO quy_app;

GRANT SELECT,INSERT ON TABLE disclose.day_file_accounts TO quy_app;

GRANT SELECT,INSERT ON TABLE disclose.day_file_pieces TO quy_app;

GRANT SELECT,INSERT ON TABLE disclose.day_file_withdrawals TO quy_app;

GRANT SELECT,INSERT ON TABLE disclose.day_files TO quy_app;

GRANT SELECT ON TABLE disclose.day_moves TO quy_app;

GRANT SELECT ON TABLE disclose.log_cuts TO quy_app;

GRANT SELECT ON TABLE ledger.account_folds TO quy_app;

GRANT SELECT ON TABLE disclose.public_account_cuts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_account_cuts TO quy_app;

GRANT SELECT ON TABLE disclose.public_accounts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_accounts TO quy_app;

GRANT SELECT ON TABLE ledger.inbox TO quy_app;

GRANT SELECT ON TABLE ledger.balances TO quy_app;

GRANT SELECT ON TABLE disclose.public_balances TO quy_portal;
GRANT SELECT ON TABLE disclose.public_balances TO quy_app;

GRANT SELECT ON TABLE ledger.folds TO quy_app;

GRANT SELECT ON TABLE disclose.public_cuts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_cuts TO quy_app;

GRANT SELECT ON TABLE disclose.public_day_file_accounts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_day_file_accounts TO quy_app;

GRANT SELECT ON TABLE disclose.public_day_files TO quy_portal;
GRANT SELECT ON TABLE disclose.public_day_files TO quy_app;

GRANT SELECT ON TABLE disclose.public_day_file_pieces TO quy_portal;
GRANT SELECT ON TABLE disclose.public_day_file_pieces TO quy_app;

GRANT SELECT ON TABLE disclose.public_day_moves TO quy_portal;
GRANT SELECT ON TABLE disclose.public_day_moves TO quy_app;

GRANT SELECT ON TABLE giving.pledges TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(code) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(key_hash) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(amount) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(anonymous),UPDATE(anonymous) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(public_name),UPDATE(public_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(masked_name),UPDATE(masked_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(legal_name),UPDATE(legal_name) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(phone),UPDATE(phone) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(email),UPDATE(email) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(phone_blind),UPDATE(phone_blind) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(consent_version),UPDATE(consent_version) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(locale) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(state) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(received_amount) ON TABLE giving.pledges TO quy_app;

GRANT UPDATE(received_at) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(pledged_at) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(expires_at) ON TABLE giving.pledges TO quy_app;

GRANT INSERT(email_blind),UPDATE(email_blind) ON TABLE giving.pledges TO quy_app;

GRANT SELECT ON TABLE disclose.public_gift_parts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_gift_parts TO quy_app;

GRANT SELECT ON TABLE tlog.checkpoints TO quy_portal;
GRANT SELECT ON TABLE tlog.checkpoints TO quy_app;

GRANT SELECT ON TABLE disclose.public_log_cuts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_log_cuts TO quy_app;

GRANT SELECT ON TABLE disclose.public_mark TO quy_portal;
GRANT SELECT ON TABLE disclose.public_mark TO quy_app;

GRANT SELECT ON TABLE disclose.public_paid TO quy_portal;
GRANT SELECT ON TABLE disclose.public_paid TO quy_app;

GRANT SELECT ON TABLE disclose.public_pledge_totals TO quy_portal;
GRANT SELECT ON TABLE disclose.public_pledge_totals TO quy_app;

GRANT SELECT ON TABLE disclose.public_pledged TO quy_portal;
GRANT SELECT ON TABLE disclose.public_pledged TO quy_app;

GRANT SELECT ON TABLE disclose.public_reach TO quy_portal;
GRANT SELECT ON TABLE disclose.public_reach TO quy_app;

GRANT SELECT ON TABLE disclose.public_reach_decisions TO quy_portal;
GRANT SELECT ON TABLE disclose.public_reach_decisions TO quy_app;

GRANT SELECT ON TABLE disclose.public_reach_items TO quy_portal;
GRANT SELECT ON TABLE disclose.public_reach_items TO quy_app;

GRANT SELECT ON TABLE ledger.postings TO quy_app;

GRANT INSERT(entry_id) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(line) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(src) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(dst) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(item) ON TABLE ledger.postings TO quy_app;

GRANT INSERT(qty) ON TABLE ledger.postings TO quy_app;

GRANT SELECT ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(code) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(entry_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(replaces_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(year) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(kind) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(number) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(letterhead_id) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(amount) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(bank_on) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(issued_on) ON TABLE receipt.receipts TO quy_app;

GRANT INSERT(commitment) ON TABLE receipt.receipts TO quy_app;

GRANT SELECT ON TABLE disclose.public_receipt_parts TO quy_portal;
GRANT SELECT ON TABLE disclose.public_receipt_parts TO quy_app;

GRANT SELECT ON TABLE disclose.public_statement_days TO quy_portal;
GRANT SELECT ON TABLE disclose.public_statement_days TO quy_app;

GRANT SELECT ON TABLE duty.duties TO quy_app;

GRANT INSERT(kind) ON TABLE duty.duties TO quy_app;

GRANT INSERT(ref) ON TABLE duty.duties TO quy_app;

GRANT INSERT(unit_id) ON TABLE duty.duties TO quy_app;

GRANT INSERT(role) ON TABLE duty.duties TO quy_app;

GRANT INSERT(about) ON TABLE duty.duties TO quy_app;

GRANT INSERT(path) ON TABLE duty.duties TO quy_app;

GRANT INSERT(begun_on) ON TABLE duty.duties TO quy_app;

GRANT INSERT(due_on) ON TABLE duty.duties TO quy_app;

GRANT INSERT(days) ON TABLE duty.duties TO quy_app;

GRANT INSERT(working) ON TABLE duty.duties TO quy_app;

GRANT INSERT(proof) ON TABLE duty.duties TO quy_app;

GRANT INSERT(basis) ON TABLE duty.duties TO quy_app;

GRANT SELECT ON TABLE duty.steps TO quy_app;

GRANT INSERT(duty_id) ON TABLE duty.steps TO quy_app;

GRANT INSERT(unit_id) ON TABLE duty.steps TO quy_app;

GRANT INSERT(what) ON TABLE duty.steps TO quy_app;

GRANT INSERT(on_day) ON TABLE duty.steps TO quy_app;

GRANT INSERT(due_on) ON TABLE duty.steps TO quy_app;

GRANT INSERT(reason) ON TABLE duty.steps TO quy_app;

GRANT INSERT(proof_file_id) ON TABLE duty.steps TO quy_app;

GRANT INSERT(actor_id) ON TABLE duty.steps TO quy_app;

GRANT SELECT ON TABLE duty.terms TO quy_app;
GRANT SELECT ON TABLE duty.terms TO quy_portal;

GRANT SELECT,INSERT ON TABLE file.files TO quy_app;

GRANT USAGE ON SEQUENCE file.files_id_seq TO quy_app;

GRANT SELECT,DELETE ON TABLE file.aside TO quy_app;

GRANT INSERT(content_id) ON TABLE file.aside TO quy_app;

GRANT INSERT(unit_id) ON TABLE file.aside TO quy_app;

GRANT INSERT(kind) ON TABLE file.aside TO quy_app;

GRANT INSERT(name) ON TABLE file.aside TO quy_app;

GRANT INSERT(stored_at) ON TABLE file.aside TO quy_app;

GRANT INSERT(stored_by) ON TABLE file.aside TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE file.chunks TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE file.contents TO quy_app;

GRANT UPDATE(sha256) ON TABLE file.contents TO quy_app;

GRANT UPDATE(size) ON TABLE file.contents TO quy_app;

GRANT SELECT ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(ask_id) ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(agreed) ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(reason) ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(answered_by) ON TABLE giving.account_answers TO quy_app;

GRANT INSERT(at) ON TABLE giving.account_answers TO quy_app;

GRANT SELECT,INSERT,UPDATE ON TABLE giving.account_covers TO quy_app;

GRANT SELECT ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(hook_id) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(unit_id),UPDATE(unit_id) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(provider) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(source) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(number) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(account) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(print) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(body) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(state),UPDATE(state) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(like_id),UPDATE(like_id) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(line_id),UPDATE(line_id) ON TABLE giving.bank_events TO quy_app;

GRANT INSERT(settled_at),UPDATE(settled_at) ON TABLE giving.bank_events TO quy_app;

GRANT SELECT ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(channel) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(booked_on) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(booked_at) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(direction) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(kind),UPDATE(kind) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(amount) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(doc_no) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(reference) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(text) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(counterparty) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(code) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(balance) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(fingerprint) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(nth) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(salt) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(entry_id),UPDATE(entry_id) ON TABLE giving.bank_lines TO quy_app;

GRANT UPDATE(entry_no) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(state),UPDATE(state) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(pledge_id),UPDATE(pledge_id) ON TABLE giving.bank_lines TO quy_app;

GRANT INSERT(first_seen_at) ON TABLE giving.bank_lines TO quy_app;

GRANT USAGE ON SEQUENCE giving.bank_lines_id_seq TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.bank_sightings TO quy_app;

GRANT SELECT ON TABLE giving.cash_boxes TO quy_app;

GRANT SELECT ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(counted) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(notes) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(book) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(moves) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.cash_counts TO quy_app;

GRANT INSERT(left_by) ON TABLE giving.cash_counts TO quy_app;

GRANT UPDATE(taken_by) ON TABLE giving.cash_counts TO quy_app;

GRANT UPDATE(taken_at) ON TABLE giving.cash_counts TO quy_app;

GRANT UPDATE(dropped_by) ON TABLE giving.cash_counts TO quy_app;

GRANT UPDATE(dropped_at) ON TABLE giving.cash_counts TO quy_app;

GRANT UPDATE(drop_reason) ON TABLE giving.cash_counts TO quy_app;

GRANT SELECT ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(amount) ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(deposited_on) ON TABLE giving.cash_deposits TO quy_app;

GRANT INSERT(made_by) ON TABLE giving.cash_deposits TO quy_app;

GRANT UPDATE(voided_by) ON TABLE giving.cash_deposits TO quy_app;

GRANT UPDATE(voided_at) ON TABLE giving.cash_deposits TO quy_app;

GRANT UPDATE(void_reason) ON TABLE giving.cash_deposits TO quy_app;

GRANT SELECT ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(count_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(way) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(document) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(paper_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.cash_gap_acts TO quy_app;

GRANT SELECT ON TABLE giving.cash_gift_notes TO quy_app;

GRANT INSERT(gift_id) ON TABLE giving.cash_gift_notes TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_gift_notes TO quy_app;

GRANT INSERT(amount) ON TABLE giving.cash_gift_notes TO quy_app;

GRANT INSERT(notes) ON TABLE giving.cash_gift_notes TO quy_app;

GRANT SELECT ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(ref) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(amount) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(anonymous) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(masked_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(legal_name) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(phone) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(phone_blind) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(note) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_on) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_at) ON TABLE giving.cash_gifts TO quy_app;

GRANT INSERT(received_by) ON TABLE giving.cash_gifts TO quy_app;

GRANT SELECT ON TABLE giving.consents TO quy_app;
GRANT SELECT ON TABLE giving.consents TO quy_portal;

GRANT SELECT,DELETE ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(ticket) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(blind) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(sealed) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(code_hash) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(year) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(asked_at) ON TABLE giving.contact_codes TO quy_app;

GRANT INSERT(expires_at) ON TABLE giving.contact_codes TO quy_app;

GRANT UPDATE(sent_at) ON TABLE giving.contact_codes TO quy_app;

GRANT UPDATE(tries) ON TABLE giving.contact_codes TO quy_app;

GRANT UPDATE(key_hash) ON TABLE giving.contact_codes TO quy_app;

GRANT UPDATE(open_until) ON TABLE giving.contact_codes TO quy_app;

GRANT SELECT ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(cost_id) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.cost_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.cost_acts TO quy_app;

GRANT SELECT ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(cash_id) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(version) ON TABLE giving.cost_consents TO quy_app;

GRANT INSERT(agreed_at) ON TABLE giving.cost_consents TO quy_app;

GRANT SELECT ON TABLE giving.cost_terms TO quy_app;
GRANT SELECT ON TABLE giving.cost_terms TO quy_portal;

GRANT SELECT ON TABLE giving.cost_withdrawals TO quy_app;

GRANT INSERT(consent_id) ON TABLE giving.cost_withdrawals TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.cost_withdrawals TO quy_app;

GRANT INSERT(why) ON TABLE giving.cost_withdrawals TO quy_app;

GRANT INSERT(at) ON TABLE giving.cost_withdrawals TO quy_app;

GRANT SELECT ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(match_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(reason) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.match_undos TO quy_app;

GRANT INSERT(at) ON TABLE giving.match_undos TO quy_app;

GRANT SELECT ON TABLE giving.matches TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(how) ON TABLE giving.matches TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(receipt_code) ON TABLE giving.matches TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.matches TO quy_app;

GRANT INSERT(at) ON TABLE giving.matches TO quy_app;

GRANT SELECT ON TABLE ledger.entries TO quy_app;

GRANT INSERT(kind) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(source) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(book_id) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(bank_on) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(book_on) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(lines) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(memo) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(body_hash) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(commitment) ON TABLE ledger.entries TO quy_app;

GRANT INSERT(reverses_id) ON TABLE ledger.entries TO quy_app;

GRANT SELECT ON TABLE giving.cost_shares TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answer) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(line_id) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answered_by) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(answered_at) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(asks_id) ON TABLE giving.doubts TO quy_app;

GRANT UPDATE(denied) ON TABLE giving.doubts TO quy_app;

GRANT SELECT ON TABLE giving.extensions TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(from_on) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(to_on) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(number) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(signed_on) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(body) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(extender) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(body_unit_id) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(signer) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(file_id) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(distribution_ends_on) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.extensions TO quy_app;

GRANT INSERT(at) ON TABLE giving.extensions TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.follow_news TO quy_app;

GRANT SELECT ON TABLE giving.follows TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.follows TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.follows TO quy_app;

GRANT INSERT(email),UPDATE(email) ON TABLE giving.follows TO quy_app;

GRANT INSERT(email_blind),UPDATE(email_blind) ON TABLE giving.follows TO quy_app;

GRANT INSERT(locale) ON TABLE giving.follows TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.follows TO quy_app;

GRANT INSERT(followed_at) ON TABLE giving.follows TO quy_app;

GRANT UPDATE(stopped_at) ON TABLE giving.follows TO quy_app;

GRANT UPDATE(confirmed_at) ON TABLE giving.follows TO quy_app;

GRANT SELECT ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(version) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(minors) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(givers) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(amount) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(hash) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(reason) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(made_by) ON TABLE giving.giver_lists TO quy_app;

GRANT INSERT(made_at) ON TABLE giving.giver_lists TO quy_app;

GRANT SELECT ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(gift_id) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(line) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(received) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(qty) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(told) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(reason) ON TABLE giving.goods_accepted TO quy_app;

GRANT INSERT(lot_id) ON TABLE giving.goods_accepted TO quy_app;

GRANT SELECT ON TABLE giving.goods_announced TO quy_app;

GRANT INSERT(gift_id) ON TABLE giving.goods_announced TO quy_app;

GRANT INSERT(line) ON TABLE giving.goods_announced TO quy_app;

GRANT INSERT(qty) ON TABLE giving.goods_announced TO quy_app;

GRANT INSERT(told) ON TABLE giving.goods_announced TO quy_app;

GRANT SELECT ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(ref) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(warehouse_id) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(state) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(anonymous) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(masked_name) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(legal_name) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(phone) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(phone_blind) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(note) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(expected_on) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(made_at) ON TABLE giving.goods_gifts TO quy_app;

GRANT INSERT(made_by) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(announced_at) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(announced_by) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(received_on) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(received_at) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(received_by) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(inspected_at) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(inspected_by) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(cancelled_at) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(cancelled_by) ON TABLE giving.goods_gifts TO quy_app;

GRANT UPDATE(reason) ON TABLE giving.goods_gifts TO quy_app;

GRANT SELECT ON TABLE giving.goods_lines TO quy_app;

GRANT INSERT(gift_id) ON TABLE giving.goods_lines TO quy_app;

GRANT INSERT(line) ON TABLE giving.goods_lines TO quy_app;

GRANT INSERT(item_id) ON TABLE giving.goods_lines TO quy_app;

GRANT SELECT ON TABLE giving.goods_received TO quy_app;

GRANT INSERT(gift_id) ON TABLE giving.goods_received TO quy_app;

GRANT INSERT(line) ON TABLE giving.goods_received TO quy_app;

GRANT INSERT(qty) ON TABLE giving.goods_received TO quy_app;

GRANT INSERT(told) ON TABLE giving.goods_received TO quy_app;

GRANT SELECT ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(end_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(heir_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.heir_acts TO quy_app;

GRANT INSERT(other_id) ON TABLE giving.heir_acts TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.hooks TO quy_app;

GRANT UPDATE(ended_at) ON TABLE giving.hooks TO quy_app;

GRANT UPDATE(ended_by) ON TABLE giving.hooks TO quy_app;

GRANT SELECT ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(code) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(kind) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(amount) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(happened_on) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(happened_at) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(sealed) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(proof_file_id) ON TABLE giving.inquiries TO quy_app;

GRANT INSERT(filed_at) ON TABLE giving.inquiries TO quy_app;

GRANT SELECT ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(inquiry_id) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(outcome) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(receipt_code) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(answer) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.inquiry_answers TO quy_app;

GRANT INSERT(at) ON TABLE giving.inquiry_answers TO quy_app;

GRANT SELECT ON TABLE giving.inquiry_contacts TO quy_app;

GRANT INSERT(inquiry_id) ON TABLE giving.inquiry_contacts TO quy_app;

GRANT INSERT(blind) ON TABLE giving.inquiry_contacts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.inquiry_contacts TO quy_app;

GRANT SELECT ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(amount) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(outcome) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(next_id) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(reason) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(decided_by) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(at) ON TABLE giving.late_decisions TO quy_app;

GRANT INSERT(ruling_id) ON TABLE giving.late_decisions TO quy_app;

GRANT SELECT ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(ruling_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(out_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(in_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(in_entry_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(gifts) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(amount) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.late_moves TO quy_app;

GRANT INSERT(at) ON TABLE giving.late_moves TO quy_app;

GRANT SELECT ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(out_id) ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.late_returns TO quy_app;

GRANT INSERT(at) ON TABLE giving.late_returns TO quy_app;

GRANT SELECT ON TABLE giving.late_ruling_ends TO quy_app;

GRANT INSERT(ruling_id) ON TABLE giving.late_ruling_ends TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.late_ruling_ends TO quy_app;

GRANT INSERT(gifts) ON TABLE giving.late_ruling_ends TO quy_app;

GRANT INSERT(amount) ON TABLE giving.late_ruling_ends TO quy_app;

GRANT INSERT(at) ON TABLE giving.late_ruling_ends TO quy_app;

GRANT SELECT ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(from_on) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(through_on) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(amount_max) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(outcome) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(next_id) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(reason) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(lines) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(amount) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(decided_by) ON TABLE giving.late_rulings TO quy_app;

GRANT INSERT(at) ON TABLE giving.late_rulings TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.line_aliases TO quy_app;

GRANT SELECT ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(nth) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(was) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(kind) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(reason) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.line_kinds TO quy_app;

GRANT INSERT(at) ON TABLE giving.line_kinds TO quy_app;

GRANT SELECT ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(list_id) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(nth) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(code) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(amount) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(norm) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(sh) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(salt) ON TABLE giving.list_givers TO quy_app;

GRANT INSERT(sealed) ON TABLE giving.list_givers TO quy_app;

GRANT SELECT ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(call_id) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(outcome) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(answer) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(paper_number) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(answered_on) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(answered_by) ON TABLE giving.outside_answers TO quy_app;

GRANT INSERT(at) ON TABLE giving.outside_answers TO quy_app;

GRANT SELECT ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(ref) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(kind) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(sealed) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(purpose) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(area) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(bank) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(account_shown) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(starts_on) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(ends_on) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(received_on) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(paper_number) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(file_id) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(salt) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(kept_by) ON TABLE giving.outside_calls TO quy_app;

GRANT INSERT(kept_at) ON TABLE giving.outside_calls TO quy_app;

GRANT SELECT ON TABLE ledger.fund_ends TO quy_app;

GRANT SELECT ON TABLE giving.public_after_ends TO quy_portal;
GRANT SELECT ON TABLE giving.public_after_ends TO quy_app;

GRANT SELECT ON TABLE giving.public_cash TO quy_portal;
GRANT SELECT ON TABLE giving.public_cash TO quy_app;

GRANT SELECT ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(at) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(timed) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(direction) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(kind),UPDATE(kind) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(amount) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(public_text),UPDATE(public_text) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(norm),UPDATE(norm) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(sh),UPDATE(sh) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(code) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(reference) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(hidden),UPDATE(hidden) ON TABLE giving.statement_rows TO quy_app;

GRANT INSERT(screen_version),UPDATE(screen_version) ON TABLE giving.statement_rows TO quy_app;

GRANT SELECT ON TABLE receipt.events TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.events TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.events TO quy_app;

GRANT INSERT(kind) ON TABLE receipt.events TO quy_app;

GRANT INSERT(replaced_by) ON TABLE receipt.events TO quy_app;

GRANT INSERT(reason) ON TABLE receipt.events TO quy_app;

GRANT SELECT ON TABLE giving.public_arrivals TO quy_portal;
GRANT SELECT ON TABLE giving.public_arrivals TO quy_app;

GRANT SELECT ON TABLE giving.public_cost_parts TO quy_portal;
GRANT SELECT ON TABLE giving.public_cost_parts TO quy_app;

GRANT SELECT ON TABLE giving.public_covers TO quy_portal;
GRANT SELECT ON TABLE giving.public_covers TO quy_app;

GRANT SELECT ON TABLE giving.public_extensions TO quy_portal;
GRANT SELECT ON TABLE giving.public_extensions TO quy_app;

GRANT SELECT ON TABLE giving.public_giver_lists TO quy_portal;
GRANT SELECT ON TABLE giving.public_giver_lists TO quy_app;

GRANT SELECT ON TABLE stock.items TO quy_app;

GRANT SELECT ON TABLE giving.public_goods TO quy_portal;
GRANT SELECT ON TABLE giving.public_goods TO quy_app;

GRANT SELECT ON TABLE giving.public_goods_whereabouts TO quy_portal;
GRANT SELECT ON TABLE giving.public_goods_whereabouts TO quy_app;

GRANT SELECT ON TABLE giving.public_heir_lines TO quy_portal;
GRANT SELECT ON TABLE giving.public_heir_lines TO quy_app;

GRANT SELECT ON TABLE giving.public_inquiries TO quy_portal;
GRANT SELECT ON TABLE giving.public_inquiries TO quy_app;

GRANT SELECT ON TABLE giving.public_late_money TO quy_portal;
GRANT SELECT ON TABLE giving.public_late_money TO quy_app;

GRANT SELECT ON TABLE giving.public_list_givers TO quy_portal;
GRANT SELECT ON TABLE giving.public_list_givers TO quy_app;

GRANT SELECT ON TABLE giving.public_outside_calls TO quy_portal;
GRANT SELECT ON TABLE giving.public_outside_calls TO quy_app;

GRANT SELECT ON TABLE giving.public_pledged TO quy_portal;
GRANT SELECT ON TABLE giving.public_pledged TO quy_app;

GRANT SELECT ON TABLE giving.public_pledges TO quy_portal;
GRANT SELECT ON TABLE giving.public_pledges TO quy_app;

GRANT SELECT ON TABLE giving.valuables TO quy_app;

GRANT INSERT(ref) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(leftover) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(item_id) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(qty) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(told) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(description) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(fineness) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(certificate) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(estimate) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(estimated_by) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(bag) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(reference) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(kept_at) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(anonymous) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(public_name) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(masked_name) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(legal_name) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(phone) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(phone_blind) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(note) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(received_on) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(received_at) ON TABLE giving.valuables TO quy_app;

GRANT INSERT(received_by) ON TABLE giving.valuables TO quy_app;

GRANT SELECT ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(sale_id) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(on_day) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.value_sale_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.value_sale_acts TO quy_app;

GRANT SELECT ON TABLE giving.value_sale_lines TO quy_app;

GRANT INSERT(sale_id) ON TABLE giving.value_sale_lines TO quy_app;

GRANT INSERT(valuable_id) ON TABLE giving.value_sale_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.value_sale_lines TO quy_app;

GRANT INSERT(price) ON TABLE giving.value_sale_lines TO quy_app;

GRANT SELECT ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(way) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(buyer) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(document) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(amount) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(reason) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(prepared_by) ON TABLE giving.value_sales TO quy_app;

GRANT INSERT(prepared_at) ON TABLE giving.value_sales TO quy_app;

GRANT SELECT ON TABLE giving.public_valuables TO quy_portal;
GRANT SELECT ON TABLE giving.public_valuables TO quy_app;

GRANT SELECT ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(valuable_id) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(counted) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.valuable_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.valuable_acts TO quy_app;

GRANT SELECT ON TABLE giving.public_receipt_valuables TO quy_portal;
GRANT SELECT ON TABLE giving.public_receipt_valuables TO quy_app;

GRANT SELECT ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(remittance_id) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(to_unit) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(on_day) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(amount) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.remittance_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.remittance_acts TO quy_app;

GRANT SELECT ON TABLE giving.remittances TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(to_unit) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(to_account) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(amount) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(document) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(reason) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(prepared_by) ON TABLE giving.remittances TO quy_app;

GRANT INSERT(prepared_at) ON TABLE giving.remittances TO quy_app;

GRANT SELECT ON TABLE giving.public_remittances TO quy_portal;
GRANT SELECT ON TABLE giving.public_remittances TO quy_app;

GRANT SELECT ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(refund_id) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(amount) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(approved) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(from_spent) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(reason) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(receipt_code) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(decided_by) ON TABLE giving.refund_decisions TO quy_app;

GRANT INSERT(at) ON TABLE giving.refund_decisions TO quy_app;

GRANT SELECT ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(refund_id) ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.refund_payments TO quy_app;

GRANT INSERT(at) ON TABLE giving.refund_payments TO quy_app;

GRANT SELECT ON TABLE giving.public_returns TO quy_portal;
GRANT SELECT ON TABLE giving.public_returns TO quy_app;

GRANT SELECT ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(campaign_id) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(earmark_id) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(amount) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(what) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(document) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(prepared_by) ON TABLE giving.running_costs TO quy_app;

GRANT INSERT(prepared_at) ON TABLE giving.running_costs TO quy_app;

GRANT SELECT ON TABLE giving.public_running_costs TO quy_portal;
GRANT SELECT ON TABLE giving.public_running_costs TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_shingles TO quy_app;

GRANT SELECT ON TABLE giving.public_search_shingles TO quy_portal;
GRANT SELECT ON TABLE giving.public_search_shingles TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_words TO quy_app;

GRANT SELECT ON TABLE giving.public_search_words TO quy_portal;
GRANT SELECT ON TABLE giving.public_search_words TO quy_app;

GRANT SELECT ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(plan_id) ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(act) ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(number) ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(year) ON TABLE payout.plan_acts TO quy_app;

GRANT INSERT(reason) ON TABLE payout.plan_acts TO quy_app;

GRANT SELECT ON TABLE payout.plans TO quy_app;

GRANT INSERT(decision_id) ON TABLE payout.plans TO quy_app;

GRANT INSERT(part) ON TABLE payout.plans TO quy_app;

GRANT INSERT(unit_id) ON TABLE payout.plans TO quy_app;

GRANT INSERT(due_on) ON TABLE payout.plans TO quy_app;

GRANT INSERT(note) ON TABLE payout.plans TO quy_app;

GRANT INSERT(prepared_by) ON TABLE payout.plans TO quy_app;

GRANT SELECT ON TABLE payout.sessions TO quy_app;

GRANT INSERT(plan_id) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(unit_id) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(place) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(starts_at) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(note) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(planned_by) ON TABLE payout.sessions TO quy_app;

GRANT INSERT(contact) ON TABLE payout.sessions TO quy_app;

GRANT SELECT ON TABLE giving.session_cash TO quy_app;

GRANT SELECT ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(kind) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(session_id) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(amount) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(how) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.session_lines TO quy_app;

GRANT INSERT(at) ON TABLE giving.session_lines TO quy_app;

GRANT UPDATE(undone_by) ON TABLE giving.session_lines TO quy_app;

GRANT UPDATE(undone_at) ON TABLE giving.session_lines TO quy_app;

GRANT UPDATE(undo_reason) ON TABLE giving.session_lines TO quy_app;

GRANT SELECT ON TABLE giving.public_session_lines TO quy_portal;
GRANT SELECT ON TABLE giving.public_session_lines TO quy_app;

GRANT SELECT ON TABLE giving.public_shares TO quy_portal;
GRANT SELECT ON TABLE giving.public_shares TO quy_app;

GRANT SELECT ON TABLE giving.public_source_accounts TO quy_portal;
GRANT SELECT ON TABLE giving.public_source_accounts TO quy_app;

GRANT SELECT ON TABLE giving.public_sources TO quy_portal;
GRANT SELECT ON TABLE giving.public_sources TO quy_app;

GRANT SELECT ON TABLE giving.public_statement TO quy_portal;
GRANT SELECT ON TABLE giving.public_statement TO quy_app;

GRANT SELECT,DELETE ON TABLE giving.thanks TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(consent_version) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(named) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(shown) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(words) ON TABLE giving.thanks TO quy_app;

GRANT INSERT(asked_at) ON TABLE giving.thanks TO quy_app;

GRANT SELECT ON TABLE giving.public_thanks TO quy_portal;
GRANT SELECT ON TABLE giving.public_thanks TO quy_app;

GRANT SELECT ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(loss_id) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(on_day) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(document) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(paper_id) ON TABLE giving.value_loss_acts TO quy_app;

GRANT INSERT(entry_id) ON TABLE giving.value_loss_acts TO quy_app;

GRANT SELECT ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(valuable_id) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(kind) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(qty) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(found_on) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(told) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(paper_id) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(reported_by) ON TABLE giving.value_losses TO quy_app;

GRANT INSERT(reported_at) ON TABLE giving.value_losses TO quy_app;

GRANT SELECT ON TABLE giving.public_value_losses TO quy_portal;
GRANT SELECT ON TABLE giving.public_value_losses TO quy_app;

GRANT SELECT ON TABLE giving.refunds TO quy_app;

GRANT INSERT(inquiry_id) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(amount) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(reason) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(checked_by) ON TABLE giving.refunds TO quy_app;

GRANT INSERT(checked_at) ON TABLE giving.refunds TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE giving.search_progress TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.statement_faults TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.statement_layouts TO quy_app;

GRANT SELECT ON TABLE giving.statements TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(account_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(file_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sha256) ON TABLE giving.statements TO quy_app;

GRANT INSERT(name) ON TABLE giving.statements TO quy_app;

GRANT INSERT(profile) ON TABLE giving.statements TO quy_app;

GRANT INSERT(encoding) ON TABLE giving.statements TO quy_app;

GRANT INSERT(repeats_id) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(state) ON TABLE giving.statements TO quy_app;

GRANT INSERT(rows_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(lines_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(faults_total) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sum_in) ON TABLE giving.statements TO quy_app;

GRANT INSERT(sum_out) ON TABLE giving.statements TO quy_app;

GRANT INSERT(from_on) ON TABLE giving.statements TO quy_app;

GRANT INSERT(through_on) ON TABLE giving.statements TO quy_app;

GRANT INSERT(opening) ON TABLE giving.statements TO quy_app;

GRANT INSERT(closing) ON TABLE giving.statements TO quy_app;

GRANT INSERT(balanced) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(row_done) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_new) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_known) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_matched) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_suggested) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_ambiguous) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_open) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_doubtful) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(lines_held) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(sum_new) ON TABLE giving.statements TO quy_app;

GRANT INSERT(uploaded_by) ON TABLE giving.statements TO quy_app;

GRANT INSERT(uploaded_at) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(started_at) ON TABLE giving.statements TO quy_app;

GRANT UPDATE(done_at) ON TABLE giving.statements TO quy_app;

GRANT INSERT(layout_id) ON TABLE giving.statements TO quy_app;

GRANT INSERT(columns) ON TABLE giving.statements TO quy_app;

GRANT SELECT ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(nth) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(out_id) ON TABLE giving.stray_acts TO quy_app;

GRANT INSERT(out_kind) ON TABLE giving.stray_acts TO quy_app;

GRANT SELECT,INSERT ON TABLE giving.suggestions TO quy_app;

GRANT SELECT ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(pledge_id) ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(words_blind) ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(reason) ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(removed_by) ON TABLE giving.thanks_removals TO quy_app;

GRANT INSERT(at) ON TABLE giving.thanks_removals TO quy_app;

GRANT SELECT ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(act) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(asked_id) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(correction_id) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(reason) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(actor_id) ON TABLE giving.unshown_acts TO quy_app;

GRANT INSERT(at) ON TABLE giving.unshown_acts TO quy_app;

GRANT SELECT ON TABLE giving.unshown_lines TO quy_app;

GRANT INSERT(line_id) ON TABLE giving.unshown_lines TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.unshown_lines TO quy_app;

GRANT INSERT(statement_id) ON TABLE giving.unshown_lines TO quy_app;

GRANT INSERT(raised_at) ON TABLE giving.unshown_lines TO quy_app;

GRANT SELECT ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(valuable_id) ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(unit_id) ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(kind) ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(file_id) ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(added_by) ON TABLE giving.valuable_papers TO quy_app;

GRANT INSERT(added_at) ON TABLE giving.valuable_papers TO quy_app;

GRANT SELECT ON TABLE house.installation TO quy_app;

GRANT INSERT(kind) ON TABLE house.installation TO quy_app;

GRANT UPDATE(filled_at) ON TABLE house.installation TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE house.once TO quy_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE job.jobs TO quy_app;

GRANT SELECT ON TABLE ledger.account_days TO quy_app;

GRANT SELECT ON TABLE ledger.carry_overs TO quy_app;

GRANT SELECT ON TABLE ledger.closing_balances TO quy_app;

GRANT SELECT ON TABLE ledger.days TO quy_app;

GRANT SELECT ON TABLE ledger.floors TO quy_app;

GRANT SELECT ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(fund_id) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(to_fund) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(ended_on) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(document) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(cash) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT INSERT(asked_by) ON TABLE ledger.fund_end_asks TO quy_app;

GRANT SELECT ON TABLE ledger.fund_end_heirs TO quy_app;

GRANT INSERT(ask_id) ON TABLE ledger.fund_end_heirs TO quy_app;

GRANT INSERT(area) ON TABLE ledger.fund_end_heirs TO quy_app;

GRANT INSERT(unit_id) ON TABLE ledger.fund_end_heirs TO quy_app;

GRANT INSERT(heir_id) ON TABLE ledger.fund_end_heirs TO quy_app;

GRANT SELECT ON TABLE ledger.period_confirmations TO quy_app;

GRANT SELECT ON TABLE ledger.periods TO quy_app;

GRANT INSERT(fund_id) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(act) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(month) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(reason) ON TABLE ledger.periods TO quy_app;

GRANT INSERT(asked_by) ON TABLE ledger.periods TO quy_app;

GRANT SELECT ON TABLE ledger.public_books TO quy_portal;
GRANT SELECT ON TABLE ledger.public_books TO quy_app;

GRANT SELECT ON TABLE ledger.public_carry_overs TO quy_portal;
GRANT SELECT ON TABLE ledger.public_carry_overs TO quy_app;

GRANT SELECT ON TABLE ledger.public_days TO quy_portal;
GRANT SELECT ON TABLE ledger.public_days TO quy_app;

GRANT SELECT ON TABLE ledger.public_earmarks TO quy_portal;
GRANT SELECT ON TABLE ledger.public_earmarks TO quy_app;

GRANT SELECT ON TABLE ledger.public_fund_ends TO quy_portal;
GRANT SELECT ON TABLE ledger.public_fund_ends TO quy_app;

GRANT SELECT ON TABLE ledger.public_funds TO quy_portal;
GRANT SELECT ON TABLE ledger.public_funds TO quy_app;

GRANT SELECT ON TABLE ledger.public_periods TO quy_portal;
GRANT SELECT ON TABLE ledger.public_periods TO quy_app;

GRANT SELECT ON TABLE norm.confirmations TO quy_app;

GRANT SELECT ON TABLE norm.norms TO quy_app;

GRANT INSERT(case_name) ON TABLE norm.norms TO quy_app;

GRANT INSERT(band) ON TABLE norm.norms TO quy_app;

GRANT INSERT(unit_id) ON TABLE norm.norms TO quy_app;

GRANT INSERT(item) ON TABLE norm.norms TO quy_app;

GRANT INSERT(qty) ON TABLE norm.norms TO quy_app;

GRANT INSERT(qty_max) ON TABLE norm.norms TO quy_app;

GRANT INSERT(per) ON TABLE norm.norms TO quy_app;

GRANT INSERT(months_max) ON TABLE norm.norms TO quy_app;

GRANT INSERT(classes) ON TABLE norm.norms TO quy_app;

GRANT INSERT(purpose) ON TABLE norm.norms TO quy_app;

GRANT INSERT(basis) ON TABLE norm.norms TO quy_app;

GRANT INSERT(valid_from) ON TABLE norm.norms TO quy_app;

GRANT INSERT(valid_to) ON TABLE norm.norms TO quy_app;

GRANT INSERT(below_reason) ON TABLE norm.norms TO quy_app;

GRANT INSERT(entered_by) ON TABLE norm.norms TO quy_app;

GRANT SELECT ON TABLE norm.public_norms TO quy_portal;
GRANT SELECT ON TABLE norm.public_norms TO quy_app;

GRANT SELECT ON TABLE norm.standards TO quy_app;

GRANT SELECT,INSERT ON TABLE notify.messages TO quy_app;

GRANT UPDATE(sealed) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(state) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(attempts) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(trouble) ON TABLE notify.messages TO quy_app;

GRANT UPDATE(sent_at) ON TABLE notify.messages TO quy_app;

GRANT SELECT ON TABLE payout.closings TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.closings TO quy_app;

GRANT INSERT(count_id) ON TABLE payout.closings TO quy_app;

GRANT INSERT(counted_by) ON TABLE payout.closings TO quy_app;

GRANT INSERT(confirmed_by) ON TABLE payout.closings TO quy_app;

GRANT INSERT(closed_on) ON TABLE payout.closings TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.count_goods TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.count_notes TO quy_app;

GRANT SELECT ON TABLE payout.counts TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.counts TO quy_app;

GRANT INSERT(kind) ON TABLE payout.counts TO quy_app;

GRANT INSERT(money) ON TABLE payout.counts TO quy_app;

GRANT INSERT(expected) ON TABLE payout.counts TO quy_app;

GRANT INSERT(reason) ON TABLE payout.counts TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.counts TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.draws TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.handover_parts TO quy_app;

GRANT SELECT ON TABLE payout.handovers TO quy_app;

GRANT INSERT(client_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(row_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(unit_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(outcome) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(qty) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(taker) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(proof) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(signature_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(sheet_page) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(witnesses) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(reason) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(next_on) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(sealed) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(handed_at) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(body_hash) ON TABLE payout.handovers TO quy_app;

GRANT INSERT(commitment) ON TABLE payout.handovers TO quy_app;

GRANT SELECT ON TABLE payout.openings TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.openings TO quy_app;

GRANT INSERT(count_id) ON TABLE payout.openings TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.openings TO quy_app;

GRANT INSERT(opened_on) ON TABLE payout.openings TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.plan_lines TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.plan_units TO quy_app;

GRANT SELECT ON TABLE payout.public_sessions TO quy_portal;
GRANT SELECT ON TABLE payout.public_sessions TO quy_app;

GRANT SELECT ON TABLE payout.session_cancels TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.session_cancels TO quy_app;

GRANT INSERT(reason) ON TABLE payout.session_cancels TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.session_cancels TO quy_app;

GRANT SELECT ON TABLE payout.public_stubs TO quy_portal;
GRANT SELECT ON TABLE payout.public_stubs TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.roster TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.roster_parts TO quy_app;

GRANT SELECT,INSERT ON TABLE payout.session_staff TO quy_app;

GRANT SELECT ON TABLE payout.sheets TO quy_app;

GRANT INSERT(session_id) ON TABLE payout.sheets TO quy_app;

GRANT INSERT(page) ON TABLE payout.sheets TO quy_app;

GRANT INSERT(unit_id) ON TABLE payout.sheets TO quy_app;

GRANT INSERT(file_id) ON TABLE payout.sheets TO quy_app;

GRANT INSERT(by_id) ON TABLE payout.sheets TO quy_app;

GRANT SELECT ON TABLE people.classes TO quy_app;

GRANT INSERT(household_id) ON TABLE people.classes TO quy_app;

GRANT INSERT(unit_id) ON TABLE people.classes TO quy_app;

GRANT INSERT(class) ON TABLE people.classes TO quy_app;

GRANT INSERT(from_on) ON TABLE people.classes TO quy_app;

GRANT INSERT(basis) ON TABLE people.classes TO quy_app;

GRANT SELECT ON TABLE people.distinctions TO quy_app;

GRANT INSERT(low_id) ON TABLE people.distinctions TO quy_app;

GRANT INSERT(high_id) ON TABLE people.distinctions TO quy_app;

GRANT INSERT(unit_id) ON TABLE people.distinctions TO quy_app;

GRANT INSERT(reason) ON TABLE people.distinctions TO quy_app;

GRANT SELECT ON TABLE people.households TO quy_app;

GRANT INSERT(code) ON TABLE people.households TO quy_app;

GRANT INSERT(unit_id) ON TABLE people.households TO quy_app;

GRANT INSERT(village_id),UPDATE(village_id) ON TABLE people.households TO quy_app;

GRANT INSERT(head),UPDATE(head) ON TABLE people.households TO quy_app;

GRANT INSERT(head_year),UPDATE(head_year) ON TABLE people.households TO quy_app;

GRANT INSERT(head_key),UPDATE(head_key) ON TABLE people.households TO quy_app;

GRANT INSERT(twin),UPDATE(twin) ON TABLE people.households TO quy_app;

GRANT INSERT(persons),UPDATE(persons) ON TABLE people.households TO quy_app;

GRANT INSERT(address),UPDATE(address) ON TABLE people.households TO quy_app;

GRANT INSERT(phone),UPDATE(phone) ON TABLE people.households TO quy_app;

GRANT INSERT(phone_blind),UPDATE(phone_blind) ON TABLE people.households TO quy_app;

GRANT UPDATE(revision) ON TABLE people.households TO quy_app;

GRANT UPDATE(changed_at) ON TABLE people.households TO quy_app;

GRANT UPDATE(changed_by) ON TABLE people.households TO quy_app;

GRANT SELECT ON TABLE people.persons TO quy_app;

GRANT INSERT(household_id) ON TABLE people.persons TO quy_app;

GRANT INSERT(unit_id) ON TABLE people.persons TO quy_app;

GRANT INSERT(no) ON TABLE people.persons TO quy_app;

GRANT INSERT(name),UPDATE(name) ON TABLE people.persons TO quy_app;

GRANT INSERT(find_key),UPDATE(find_key) ON TABLE people.persons TO quy_app;

GRANT INSERT(name_key),UPDATE(name_key) ON TABLE people.persons TO quy_app;

GRANT INSERT(born_on),UPDATE(born_on) ON TABLE people.persons TO quy_app;

GRANT INSERT(born_year),UPDATE(born_year) ON TABLE people.persons TO quy_app;

GRANT INSERT(sex),UPDATE(sex) ON TABLE people.persons TO quy_app;

GRANT INSERT(relation),UPDATE(relation) ON TABLE people.persons TO quy_app;

GRANT INSERT(is_head),UPDATE(is_head) ON TABLE people.persons TO quy_app;

GRANT INSERT(facts),UPDATE(facts) ON TABLE people.persons TO quy_app;

GRANT INSERT(sealed_facts),UPDATE(sealed_facts) ON TABLE people.persons TO quy_app;

GRANT INSERT(id_number),UPDATE(id_number) ON TABLE people.persons TO quy_app;

GRANT INSERT(id_blind),UPDATE(id_blind) ON TABLE people.persons TO quy_app;

GRANT INSERT(id_hint),UPDATE(id_hint) ON TABLE people.persons TO quy_app;

GRANT INSERT(social_number),UPDATE(social_number) ON TABLE people.persons TO quy_app;

GRANT INSERT(social_blind),UPDATE(social_blind) ON TABLE people.persons TO quy_app;

GRANT UPDATE(left_on) ON TABLE people.persons TO quy_app;

GRANT UPDATE(left_why) ON TABLE people.persons TO quy_app;

GRANT SELECT,INSERT ON TABLE place.loads TO quy_app;

GRANT SELECT,INSERT ON TABLE place.other_codes TO quy_app;
GRANT SELECT ON TABLE place.other_codes TO quy_portal;

GRANT UPDATE(valid_to) ON TABLE place.other_codes TO quy_app;

GRANT SELECT,INSERT ON TABLE place.successions TO quy_app;
GRANT SELECT ON TABLE place.successions TO quy_portal;

GRANT SELECT,INSERT ON TABLE place.unit_rows TO quy_app;
GRANT SELECT ON TABLE place.unit_rows TO quy_portal;

GRANT UPDATE(valid_to) ON TABLE place.unit_rows TO quy_app;

GRANT SELECT,INSERT ON TABLE place.units TO quy_app;
GRANT SELECT ON TABLE place.units TO quy_portal;

GRANT SELECT,INSERT ON TABLE place.village_heads TO quy_app;

GRANT UPDATE(valid_to) ON TABLE place.village_heads TO quy_app;

GRANT SELECT,INSERT ON TABLE place.villages TO quy_app;

GRANT UPDATE(valid_to) ON TABLE place.villages TO quy_app;

GRANT SELECT ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(year) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(first) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(last) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(desk) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(unit_code) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(unit_name) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(fund) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(drawn_by) ON TABLE receipt.blocks TO quy_app;

GRANT INSERT(drawn_at) ON TABLE receipt.blocks TO quy_app;

GRANT SELECT ON TABLE receipt.givers TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(public_name) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(salt) ON TABLE receipt.givers TO quy_app;

GRANT INSERT(sealed) ON TABLE receipt.givers TO quy_app;

GRANT SELECT ON TABLE receipt.items TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.items TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.items TO quy_app;

GRANT INSERT(line) ON TABLE receipt.items TO quy_app;

GRANT INSERT(item) ON TABLE receipt.items TO quy_app;

GRANT INSERT(name) ON TABLE receipt.items TO quy_app;

GRANT INSERT(name_en) ON TABLE receipt.items TO quy_app;

GRANT INSERT(unit) ON TABLE receipt.items TO quy_app;

GRANT INSERT(qty) ON TABLE receipt.items TO quy_app;

GRANT INSERT(told) ON TABLE receipt.items TO quy_app;

GRANT INSERT(expires_on) ON TABLE receipt.items TO quy_app;

GRANT SELECT ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(body_hash) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_code) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_name) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(unit_address) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(fund) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(campaign_id) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(campaign) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(bank) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(account) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(preparer_title) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(preparer_name) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(chief_title) ON TABLE receipt.letterheads TO quy_app;

GRANT INSERT(chief_name) ON TABLE receipt.letterheads TO quy_app;

GRANT SELECT ON TABLE receipt.prints TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.prints TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.prints TO quy_app;

GRANT INSERT(nth) ON TABLE receipt.prints TO quy_app;

GRANT INSERT(reason) ON TABLE receipt.prints TO quy_app;

GRANT SELECT ON TABLE receipt.public_items TO quy_portal;
GRANT SELECT ON TABLE receipt.public_items TO quy_app;

GRANT SELECT ON TABLE receipt.shown_names TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.shown_names TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.shown_names TO quy_app;

GRANT INSERT(public_name) ON TABLE receipt.shown_names TO quy_app;

GRANT SELECT ON TABLE receipt.public_receipts TO quy_portal;
GRANT SELECT ON TABLE receipt.public_receipts TO quy_app;

GRANT SELECT ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(year) ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(number) ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(receipt_id) ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(reason) ON TABLE receipt.slip_ends TO quy_app;

GRANT INSERT(at) ON TABLE receipt.slip_ends TO quy_app;

GRANT SELECT ON TABLE receipt.slips TO quy_app;

GRANT INSERT(block_id) ON TABLE receipt.slips TO quy_app;

GRANT INSERT(unit_id) ON TABLE receipt.slips TO quy_app;

GRANT INSERT(year) ON TABLE receipt.slips TO quy_app;

GRANT INSERT(number) ON TABLE receipt.slips TO quy_app;

GRANT INSERT(code) ON TABLE receipt.slips TO quy_app;

GRANT SELECT ON TABLE receipt.public_slips TO quy_portal;
GRANT SELECT ON TABLE receipt.public_slips TO quy_app;

GRANT SELECT,INSERT ON TABLE seal.keys TO quy_app;

GRANT UPDATE(retired_at) ON TABLE seal.keys TO quy_app;

GRANT SELECT ON TABLE serial.series TO quy_app;

GRANT SELECT ON TABLE serial.takings TO quy_app;

GRANT SELECT ON TABLE serial.register TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.grant_ends TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.grants TO quy_app;

GRANT SELECT ON TABLE staff.grant_days TO quy_app;

GRANT SELECT ON TABLE staff.kept_apart TO quy_app;

GRANT SELECT ON TABLE staff.clashes TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.factors TO quy_app;

GRANT UPDATE(confirmed_at) ON TABLE staff.factors TO quy_app;

GRANT UPDATE(last_step) ON TABLE staff.factors TO quy_app;

GRANT UPDATE(ended_at) ON TABLE staff.factors TO quy_app;

GRANT UPDATE(ended_by) ON TABLE staff.factors TO quy_app;

GRANT UPDATE(ended_why) ON TABLE staff.factors TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.founding TO quy_app;

GRANT SELECT,INSERT,DELETE ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(count) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(first_at) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(last_at) ON TABLE staff.guesses TO quy_app;

GRANT UPDATE(blocked_until) ON TABLE staff.guesses TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.links TO quy_app;

GRANT UPDATE(used_at) ON TABLE staff.links TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.recovery_codes TO quy_app;

GRANT UPDATE(used_at) ON TABLE staff.recovery_codes TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.refreshes TO quy_app;

GRANT UPDATE(used_at) ON TABLE staff.refreshes TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(stepped_up_at) ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(ended_at) ON TABLE staff.sessions TO quy_app;

GRANT UPDATE(ended_why) ON TABLE staff.sessions TO quy_app;

GRANT SELECT,INSERT ON TABLE staff.users TO quy_app;

GRANT UPDATE(name) ON TABLE staff.users TO quy_app;

GRANT UPDATE(email) ON TABLE staff.users TO quy_app;

GRANT UPDATE(phone) ON TABLE staff.users TO quy_app;

GRANT UPDATE(email_hint) ON TABLE staff.users TO quy_app;

GRANT UPDATE(phone_hint) ON TABLE staff.users TO quy_app;

GRANT UPDATE(lang) ON TABLE staff.users TO quy_app;

GRANT UPDATE(state) ON TABLE staff.users TO quy_app;

GRANT UPDATE(password) ON TABLE staff.users TO quy_app;

GRANT UPDATE(password_at) ON TABLE staff.users TO quy_app;

GRANT SELECT ON TABLE stock.groups TO quy_app;

GRANT SELECT ON TABLE stock.movements TO quy_app;

GRANT INSERT(unit_id) ON TABLE stock.movements TO quy_app;

GRANT INSERT(kind) ON TABLE stock.movements TO quy_app;

GRANT INSERT(from_id) ON TABLE stock.movements TO quy_app;

GRANT INSERT(to_id) ON TABLE stock.movements TO quy_app;

GRANT INSERT(reason) ON TABLE stock.movements TO quy_app;

GRANT INSERT(moved_on) ON TABLE stock.movements TO quy_app;

GRANT SELECT ON TABLE stock.needs TO quy_app;

GRANT INSERT(warehouse_id) ON TABLE stock.needs TO quy_app;

GRANT INSERT(item_id) ON TABLE stock.needs TO quy_app;

GRANT INSERT(kind) ON TABLE stock.needs TO quy_app;

GRANT INSERT(qty) ON TABLE stock.needs TO quy_app;

GRANT SELECT ON TABLE stock.packs TO quy_app;

GRANT SELECT ON TABLE stock.places TO quy_app;

GRANT SELECT ON TABLE stock.public_handed TO quy_portal;
GRANT SELECT ON TABLE stock.public_handed TO quy_app;

GRANT SELECT ON TABLE stock.public_items TO quy_portal;
GRANT SELECT ON TABLE stock.public_items TO quy_app;

GRANT SELECT ON TABLE stock.public_needs TO quy_portal;
GRANT SELECT ON TABLE stock.public_needs TO quy_app;

GRANT SELECT ON TABLE stock.public_packs TO quy_portal;
GRANT SELECT ON TABLE stock.public_packs TO quy_app;

GRANT SELECT ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(code) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(unit_id) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(name),UPDATE(name) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(address),UPDATE(address) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(hours),UPDATE(hours) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(phone),UPDATE(phone) ON TABLE stock.warehouses TO quy_app;

GRANT INSERT(opened_on) ON TABLE stock.warehouses TO quy_app;

GRANT SELECT ON TABLE stock.public_stock TO quy_portal;
GRANT SELECT ON TABLE stock.public_stock TO quy_app;

GRANT SELECT ON TABLE stock.public_warehouses TO quy_portal;
GRANT SELECT ON TABLE stock.public_warehouses TO quy_app;

GRANT SELECT ON TABLE stock.shipment_arrivals TO quy_app;

GRANT INSERT(shipment_id) ON TABLE stock.shipment_arrivals TO quy_app;

GRANT INSERT(line) ON TABLE stock.shipment_arrivals TO quy_app;

GRANT INSERT(sent) ON TABLE stock.shipment_arrivals TO quy_app;

GRANT INSERT(received) ON TABLE stock.shipment_arrivals TO quy_app;

GRANT SELECT ON TABLE stock.shipment_lines TO quy_app;

GRANT INSERT(shipment_id) ON TABLE stock.shipment_lines TO quy_app;

GRANT INSERT(line) ON TABLE stock.shipment_lines TO quy_app;

GRANT INSERT(lot_id) ON TABLE stock.shipment_lines TO quy_app;

GRANT INSERT(sent) ON TABLE stock.shipment_lines TO quy_app;

GRANT SELECT ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(shipment_id) ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(line) ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(missing) ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(damaged) ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(lost) ON TABLE stock.shipment_settlements TO quy_app;

GRANT INSERT(found) ON TABLE stock.shipment_settlements TO quy_app;

GRANT SELECT ON TABLE stock.shipments TO quy_app;

GRANT INSERT(code) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(unit_id) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(year) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(number) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(from_id) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(to_unit_id) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(to_id) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(for_what) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(vehicle) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(note) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(state) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(sent_on) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(due_on) ON TABLE stock.shipments TO quy_app;

GRANT INSERT(sent_by) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(arrived_on) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(arrived_at) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(arrived_by) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(settled_at) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(settled_by) ON TABLE stock.shipments TO quy_app;

GRANT UPDATE(explanation) ON TABLE stock.shipments TO quy_app;

GRANT SELECT ON TABLE tlog.cosignatures TO quy_app;
GRANT SELECT ON TABLE tlog.cosignatures TO quy_portal;

GRANT INSERT(origin) ON TABLE tlog.cosignatures TO quy_app;

GRANT INSERT(size) ON TABLE tlog.cosignatures TO quy_app;

GRANT INSERT(vkey) ON TABLE tlog.cosignatures TO quy_app;

GRANT INSERT(line) ON TABLE tlog.cosignatures TO quy_app;

GRANT INSERT(signed_at) ON TABLE tlog.cosignatures TO quy_app;

GRANT SELECT ON TABLE tlog.epochs TO quy_app;

GRANT SELECT ON TABLE tlog.keys TO quy_portal;
GRANT SELECT ON TABLE tlog.keys TO quy_app;

GRANT SELECT ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(kind) ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(ref) ON TABLE tlog.leaves TO quy_app;

GRANT INSERT(body) ON TABLE tlog.leaves TO quy_app;

GRANT SELECT ON TABLE tlog.origins TO quy_portal;
GRANT SELECT ON TABLE tlog.origins TO quy_app;

GRANT SELECT ON TABLE tlog.sequenced TO quy_app;

GRANT SELECT ON TABLE tlog.public_leaves TO quy_portal;
GRANT SELECT ON TABLE tlog.public_leaves TO quy_app;

GRANT SELECT,INSERT ON TABLE tlog.seal_parts TO quy_app;

GRANT SELECT,INSERT ON TABLE tlog.seals TO quy_app;

GRANT SELECT ON TABLE tlog.tiles TO quy_portal;
GRANT SELECT ON TABLE tlog.tiles TO quy_app;

GRANT SELECT ON TABLE tlog.witnesses TO quy_app;
GRANT SELECT ON TABLE tlog.witnesses TO quy_portal;

GRANT INSERT(vkey) ON TABLE tlog.witnesses TO quy_app;

GRANT INSERT(name) ON TABLE tlog.witnesses TO quy_app;

GRANT INSERT(url),UPDATE(url) ON TABLE tlog.witnesses TO quy_app;

GRANT UPDATE(asked) ON TABLE tlog.witnesses TO quy_app;
