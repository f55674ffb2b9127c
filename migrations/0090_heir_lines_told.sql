-- A line at the account of an ended fund stood in the statement as something else, with
-- nothing about where it went, and the page of the fund told sums only. Everybody reads now of
-- each such line what was said of it last: it waits, is in a book of the successor's, goes
-- back or on, is borne, or did so with another line. Reasons and people stay inside.
-- +goose Up
create view giving.public_heir_lines as
select c.fund_id, l.id as line_id, l.direction, l.amount, l.booked_on, 'waiting' as said, null::bigint as campaign_id
from ledger.fund_ends e
join giving.campaigns c on c.fund_id = e.fund_id and c.published_at is not null
join giving.bank_lines l on l.unit_id = c.unit_id and l.campaign_id = c.id and l.state = 'held'
where not exists (
	select from giving.heir_acts a
	where a.line_id = l.id and a.act <> 'reopened'
		and not exists (select from giving.heir_acts n where n.line_id = a.line_id and n.nth > a.nth))
union all
select c.fund_id, l.id, l.direction, l.amount, l.booked_on, coalesce(p.act || '_', '') || a.act, a.campaign_id
from giving.heir_acts a
left join giving.heir_acts p on a.act = 'moved' and p.line_id = a.line_id and p.nth = a.nth - 1
join giving.bank_lines l on l.id = a.line_id
join giving.campaigns c on c.id = l.campaign_id and c.published_at is not null
where a.act <> 'reopened' and not exists (select from giving.heir_acts n where n.line_id = a.line_id and n.nth > a.nth)
union all
select c.fund_id, o.id, o.direction, o.amount, o.booked_on, coalesce(p.act || '_', '') || a.act, a.campaign_id
from giving.heir_acts a
left join giving.heir_acts p on a.act = 'moved' and p.line_id = a.line_id and p.nth = a.nth - 1
join giving.bank_lines o on o.id = a.other_id
join giving.campaigns c on c.id = o.campaign_id and c.published_at is not null
where a.other_id is not null and not exists (select from giving.heir_acts n where n.line_id = a.line_id and n.nth > a.nth);
grant select on giving.public_heir_lines to quy_portal, quy_app;
