-- What a bank took of the account of a fund that had ended, where nothing was left to take it
-- from, could not be booked and nobody could say anything of it. The successor bears it now:
-- an officer decides so, the line stays in no book, and when the money came that made it good,
-- another person names that line, and both pass through the successor's book together. What
-- the successor spent is its own bank's line, which is in its book already.
--
-- And a fund that has ended told nothing of what its bank went on telling: everybody reads how
-- much that is, what of it is in no book yet, and what a successor's book holds there.
-- +goose Up
alter table giving.heir_acts
	drop constraint heir_acts_are_known,
	add constraint heir_acts_are_known check (act in ('booked', 'back', 'on', 'borne', 'moved', 'passed', 'reopened'));

-- +goose StatementBegin
-- Each act follows from the one before, is about a line at the account of a fund that has
-- ended, books it where the successor for money says, and who decided that money goes is not
-- who says that it went.
create or replace function giving.heir_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd

create view giving.public_after_ends as
select e.fund_id, t.sum_in, t.sum_out, t.waiting, t.waiting_in, t.waiting_out, h.held
from ledger.fund_ends e
cross join lateral (
	select coalesce(sum(l.amount) filter (where l.direction = 'in'), 0)::bigint as sum_in,
		coalesce(sum(l.amount) filter (where l.direction = 'out'), 0)::bigint as sum_out,
		count(*) filter (where l.state = 'held') as waiting,
		coalesce(sum(l.amount) filter (where l.state = 'held' and l.direction = 'in'), 0)::bigint as waiting_in,
		coalesce(sum(l.amount) filter (where l.state = 'held' and l.direction = 'out'), 0)::bigint as waiting_out
	from giving.campaigns c
	join lateral (
		select l.id, l.direction, l.amount, l.state from giving.bank_lines l
		where l.unit_id = c.unit_id and l.campaign_id = c.id and l.state = 'held'
		union
		select l.id, l.direction, l.amount, l.state from giving.heir_acts a
		join giving.bank_lines l on l.id in (a.line_id, a.other_id) and l.campaign_id = c.id
		where a.end_id = e.ask_id) l on true
	where c.fund_id = e.fund_id and c.published_at is not null) t
cross join lateral (
	select coalesce(sum(b.qty), 0)::bigint as held
	from giving.campaigns c
	join giving.bank_accounts k on k.campaign_id = c.id
	join ledger.accounts a on a.holder = 'bank:' || k.id and a.kind in ('bank', 'reserved') and a.book_id <> c.book_id
	join ledger.balances b on b.account_id = a.id
	where c.fund_id = e.fund_id and c.published_at is not null) h;
grant select on giving.public_after_ends to quy_portal, quy_app;
