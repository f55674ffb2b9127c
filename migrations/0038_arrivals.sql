-- Who looks at a campaign's page is told what arrives, without asking. A reader keeps a
-- mark: all public rows born before it have been told. Rows are committed in another order
-- than they are numbered in, so a mark is the oldest transaction that still goes on: what
-- was born before it is there to be read, now and for ever, and what comes later is born
-- at it or after. A reader that comes back with its mark, to this server or to another,
-- misses nothing and reads nothing twice.
--
-- The word that something came is said by the fold, once a second at most and once for all
-- servers, not by those who write: a notification is given in one order for the whole
-- cluster, and an import of a thousand lines at a time would wait for it.
-- +goose Up
create view giving.public_arrivals as
select r.born, r.line_id as id, r.campaign_id, r.at, r.timed, r.amount, r.public_text as text,
	case when not r.hidden then (
		select max(v.code) -- at most one of an entry's receipts stands
		from giving.matches m
		join receipt.receipts v on v.entry_id = m.entry_id
		where m.line_id = r.line_id
			and not exists (select from receipt.events e where e.receipt_id = v.id)) end as receipt
from giving.statement_rows r
join giving.campaigns c on c.id = r.campaign_id
where c.published_at is not null and r.kind = 'gift' and r.direction = 'in';
create view disclose.public_mark as
select tlog.life() << 48 | pg_snapshot_xmin(pg_current_snapshot())::text::bigint as mark;
grant select on giving.public_arrivals, disclose.public_mark to quy_portal, quy_app;

-- how many of an account's lines the bank told at once; the others came in files
create or replace view giving.public_covers as
select v.account_id, a.campaign_id, a.bank_name, a.number, v.through_on, v.through_at, v.lines, v.sum_in, v.sum_out,
	v.lines_live
from giving.account_covers v
join giving.bank_accounts a on a.id = v.account_id
join giving.campaigns c on c.id = a.campaign_id
where c.published_at is not null;

-- +goose StatementBegin
create or replace function disclose.fold() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
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
-- +goose StatementEnd
