-- The cash of a hand-over session, told by the bank. When a session opens, its cash
-- leaves the account in the books (entry "draw"); when it closes, what was left goes
-- back (entry "hand_back"), and what was missing may follow. The bank tells of the same money in lines of its own.
-- Such a line is not posted: the session's entry stands for it, and here it is
-- written which line is which. Otherwise the money would leave the books twice.
--
-- One line is one withdrawal, and one withdrawal is one line; a confirmation that
-- was wrong is ended with a reason and never erased.
-- +goose Up

-- What the bank has to say sooner or later: the money of one session that left one
-- account, or came back to it. Drawn from the books, so that it cannot differ.
create view giving.session_cash as
select c.kind, c.session_id, c.account_id, c.amount, c.happened_on, c.entry_id, s.unit_id,
	p.id as plan_id, p.part, l.number as plan_number, l.year as plan_year,
	case when d.private then null else d.slug end as decision, d.number as decision_number
from (
	select case when e.source like '%/made-good%' then 'made_good' else e.kind end as kind,
		split_part(substr(e.source, 9), '/', 1)::bigint as session_id,
		substr(a.holder, 6)::bigint as account_id, sum(p.qty)::bigint as amount,
		min(e.bank_on) as happened_on, min(e.id) as entry_id
	from ledger.entries e
	join ledger.postings p on p.entry_id = e.id and p.item = 'VND'
	join ledger.accounts a on a.id = case e.kind when 'draw' then p.src else p.dst end
	where e.kind in ('draw', 'hand_back') and e.source like 'session:%' and a.holder ~ '^bank:[0-9]+$'
		and not exists (select from ledger.entries v where v.reverses_id = e.id)
	group by 1, 2, 3) c
left join payout.sessions s on s.id = c.session_id
left join payout.plans p on p.id = s.plan_id
left join payout.plan_acts l on l.plan_id = p.id and l.act = 'locked'
left join aid.decisions d on d.id = p.decision_id;
grant select on giving.session_cash to quy_app;

-- A line of ours may become, and cease to be, a session's cash; nothing else of what
-- a line means changes.
alter table giving.bank_lines drop constraint bank_lines_kind_is_known;
alter table giving.bank_lines add constraint bank_lines_kind_is_known check (
	kind in ('gift', 'interest', 'fee', 'transfer_out', 'own_transfer', 'refund', 'other', 'session_cash'));
alter table giving.bank_lines add constraint bank_lines_of_session_cash_are_booked
	check (kind <> 'session_cash' or state = 'booked');
grant update (kind) on giving.bank_lines, giving.statement_rows to quy_app;
-- +goose StatementBegin
create function giving.line_kind_holds() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (old.kind = 'session_cash') = (new.kind = 'session_cash') then
		raise exception 'a bank line stays what it is'
			using errcode = '23514', constraint = 'lines_change_for_session_cash_only';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger line_kind_holds before update of kind on giving.bank_lines
	for each row when (old.kind <> new.kind) execute function giving.line_kind_holds();
alter table giving.bank_lines enable always trigger line_kind_holds;
create trigger row_kind_holds before update of kind on giving.statement_rows
	for each row when (old.kind <> new.kind) execute function giving.line_kind_holds();
alter table giving.statement_rows enable always trigger row_kind_holds;

create table giving.session_lines (
	id bigint generated always as identity primary key,
	unit_id bigint not null, -- of the account
	line_id bigint not null references giving.bank_lines,
	kind text not null,
	session_id bigint not null,
	account_id bigint not null references giving.bank_accounts,
	amount bigint not null,
	how text not null, -- 'amount' and 'code': the program; 'officer'
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	undone_by bigint,
	undone_actor text,
	undone_at timestamptz,
	undo_reason text,
	constraint session_lines_kind_is_known check (kind in ('draw', 'hand_back', 'made_good')),
	constraint session_lines_how_is_known check (how in ('amount', 'code', 'officer')),
	constraint session_lines_are_undone_by_someone check (
		(undone_at is null) = (undone_by is null) and (undone_at is null) = (undone_actor is null)
		and (undone_at is null) = (undo_reason is null)),
	constraint session_lines_undo_gives_a_reason check (length(undo_reason) between 5 and 500)
);
create unique index session_lines_line_once on giving.session_lines (line_id) where undone_at is null;
create unique index session_lines_cash_once on giving.session_lines (session_id, account_id, kind)
	where undone_at is null;
create index session_lines_by_line on giving.session_lines (line_id);
alter table giving.session_lines enable row level security;
create policy session_lines_in_scope on giving.session_lines
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.session_lines to quy_app;
grant insert (unit_id, line_id, kind, session_id, account_id, amount, how, actor_id, at)
	on giving.session_lines to quy_app;
grant update (undone_by, undone_at, undo_reason) on giving.session_lines to quy_app;

-- The line is of that account, day's direction and sum, and the session's entry
-- stands for it; an end comes once.
-- +goose StatementBegin
create function giving.session_lines_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is not null or new.undone_at is null then
			raise exception 'confirmation % has ended', old.id
				using errcode = '23514', constraint = 'session_lines_end_once';
		end if;
		new.undone_actor := house.actor();
		return new;
	end if;
	if not exists (
		select from giving.bank_lines l
		join giving.session_cash c on c.kind = new.kind and c.session_id = new.session_id
			and c.account_id = new.account_id and c.entry_id = l.entry_id
		where l.id = new.line_id and l.kind = 'session_cash' and l.account_id = new.account_id
			and l.unit_id = new.unit_id and l.amount = new.amount and c.amount = new.amount
			and l.direction = case new.kind when 'draw' then 'out' else 'in' end) then
		raise exception 'line % is not the cash of session %', new.line_id, new.session_id
			using errcode = '23514', constraint = 'session_lines_are_the_sessions_cash';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger session_lines_hold before insert or update on giving.session_lines
	for each row execute function giving.session_lines_hold();
alter table giving.session_lines enable always trigger session_lines_hold;
create trigger session_lines_stay before delete or truncate on giving.session_lines
	for each statement execute function house.refuse_change();
alter table giving.session_lines enable always trigger session_lines_stay;
revoke execute on function giving.line_kind_holds(), giving.session_lines_hold() from public;

-- For everybody: which session a line of the statement is the cash of. Of a private
-- cause neither the place nor the day nor the decision.
create view giving.public_session_lines as
select x.line_id, x.kind, c.decision,
	case when c.decision is not null then c.unit_id end as unit_id,
	case when c.decision is not null then c.happened_on end as happened_on
from giving.session_lines x
join giving.session_cash c on c.kind = x.kind and c.session_id = x.session_id and c.account_id = x.account_id
join giving.bank_accounts a on a.id = x.account_id
join giving.campaigns k on k.id = a.campaign_id
where x.undone_at is null and k.published_at is not null;
grant select on giving.public_session_lines to quy_portal, quy_app;
