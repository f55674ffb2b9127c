-- Money of the state budget or of another fund, in the bank of a unit that has ended, had no
-- way to the successor's, and such a unit's fund could not end. It goes as what people gave
-- does: by a transfer that one prepares, another approves and a third act sends, and that both
-- banks tell, into the successor's book of the same source. Whose money it is never changes on
-- the way, whoever writes: what people gave goes to a campaign, and money of the state to no
-- other book than one of the state's. While a unit stands its sources stay where they are:
-- who was given them to spend has not ended.
-- +goose Up

-- Both accounts are of the units that are named, the part is of the sender's book, and both
-- books hold money of one kind.
-- +goose StatementBegin
create or replace function giving.remittances_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- As before; and what arrived is in the book of the account that it came to, which is of the
-- kind of the book that it left.
create or replace function giving.remittance_acts_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd

-- For everybody, once the money has left: both sides, what is between them, and whose money.
create or replace view giving.public_remittances as
select r.id, r.unit_id, r.to_unit, c.book_id, d.book_id as to_book, r.amount, r.document,
	s.on_day as sent_on, v.on_day as received_on, coalesce(v.amount, 0) as received,
	coalesce(x.amount, 0) as explained, coalesce(x.reason, '') as explanation,
	coalesce(a.unit_id = r.unit_id, false) as came_back,
	c.kind -- whose money it is: "campaign" is what people gave
from giving.remittances r
join giving.bank_accounts f on f.id = r.account_id
join giving.campaigns c on c.id = f.campaign_id
join giving.bank_accounts t on t.id = r.to_account
join giving.campaigns d on d.id = t.campaign_id
join giving.remittance_acts s on s.remittance_id = r.id and s.act = 'sent'
left join giving.remittance_acts v on v.remittance_id = r.id and v.act = 'received'
	and not exists (
		select from giving.remittance_acts u
		where u.remittance_id = r.id and u.act = 'parted' and u.nth > v.nth)
left join giving.bank_lines l on l.id = v.line_id
left join giving.bank_accounts a on a.id = l.account_id
left join giving.remittance_acts x on x.remittance_id = r.id and x.act = 'explained'
where (c.kind <> 'campaign' or c.published_at is not null and d.published_at is not null)
	and giving.remittance_state(r.id) in ('sent', 'received', 'explained');
