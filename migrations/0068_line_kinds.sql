-- What a line of the bank is for the books was read from its first words, and nobody could
-- say otherwise: "tra lai ao am cho ba con" was interest for ever, and its giver never had a
-- receipt. An accountant says what a line is, with a reason that stays; its entry is reversed
-- and it is booked anew. What somebody has already, went back, or is told by another paper,
-- is changed by that paper's own way.
--
-- And numbers of people stood where everybody reads, drawn with other digits: what the older
-- screen let through is screened again, by a job that is asked for here, once.
-- +goose Up
insert into job.jobs (kind, args)
select 'giving.screen', 'null'
where exists (select from giving.statement_rows) or exists (select from giving.pledges) or exists (select from receipt.receipts);

create table giving.line_kinds (
	line_id bigint not null references giving.bank_lines,
	nth int not null,
	unit_id bigint not null,
	was text not null,
	kind text not null,
	entry_id bigint not null, -- that stood for the line till then
	reason text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	xid xid8 not null default pg_current_xact_id(),
	born bigint not null default tlog.born(),
	primary key (line_id, nth),
	constraint line_kinds_change check (was <> kind),
	constraint line_kinds_give_a_reason check (length(reason) between 5 and 500)
);
create index line_kinds_by_birth on giving.line_kinds (born);

-- +goose StatementBegin
-- Why what a line is cannot be said anew: whose it is, or which paper tells of it; '' if it can.
create function giving.line_bound(line bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case
		when l.channel = 'correction' then 'correction'
		when l.kind = 'session_cash' then 'cash'
		when l.kind = 'running_cost' then 'cost'
		when l.state = 'matched' then 'matched'
		when l.state = 'held' or l.entry_id is null then 'held'
		when exists (select from giving.refunds r left join giving.refund_decisions d on d.refund_id = r.id
				where r.line_id = l.id and (d.refund_id is null or d.approved))
			or exists (select from giving.refund_payments p where p.line_id = l.id)
			or exists (select from giving.late_decisions d where d.line_id = l.id)
			or exists (select from giving.late_returns r where r.out_id = l.id) then 'returned'
		when exists (select from giving.unshown_acts a where a.line_id = l.id and (a.act = 'reversed' or a.act = 'asked'
				and not exists (select from giving.unshown_acts d where d.asked_id = a.id))) then 'unshown'
		else '' end
	from giving.bank_lines l where l.id = line
$$;

create function giving.line_kinds_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Said and booked in one: the line's entry is of the kind, and what stood for it is reversed.
create function giving.line_kinds_are_booked() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- A line is what it is until somebody says otherwise in the same transaction, or a paper
-- tells of it: the cash of a session, a gift that went back, a running cost.
create or replace function giving.line_kind_holds() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
create trigger line_kinds_hold before insert on giving.line_kinds
	for each row execute function giving.line_kinds_hold();
alter table giving.line_kinds enable always trigger line_kinds_hold;
create constraint trigger line_kinds_are_booked after insert on giving.line_kinds
	deferrable initially deferred
	for each row execute function giving.line_kinds_are_booked();
alter table giving.line_kinds enable always trigger line_kinds_are_booked;
create trigger line_kinds_never_changes before update or delete or truncate on giving.line_kinds
	for each statement execute function house.refuse_change();
alter table giving.line_kinds enable always trigger line_kinds_never_changes;
alter table giving.line_kinds enable row level security;
create policy line_kinds_in_scope on giving.line_kinds
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.line_kinds to quy_app;
grant insert (line_id, nth, unit_id, was, kind, entry_id, reason, actor_id, at) on giving.line_kinds to quy_app;
revoke execute on function giving.line_bound(bigint), giving.line_kinds_hold(), giving.line_kinds_are_booked() from public;
grant execute on function giving.line_bound(bigint) to quy_app;

-- An officer looks for what was promised, or came, by its amount: one that is rare walked
-- through all that a campaign was promised.
create index pledges_by_amount on giving.pledges (campaign_id, amount);
create index pledges_by_received on giving.pledges (campaign_id, received_amount) where received_amount > 0;
