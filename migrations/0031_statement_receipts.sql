-- A line of the statement finds its receipt by its match. Most lines have none, and
-- were asked for by reading the bank's line, wide and far away, only to see that it is
-- open: half of what a page of lines read. An undone match leaves its receipt void and
-- so shows none, as before. And it is not asked for the newest: before the first
-- ANALYZE PostgreSQL took that for a walk through all receipts from the end, and each
-- line of a page read them all.

-- +goose Up
create or replace view giving.public_statement as
select r.line_id as id, r.account_id, r.campaign_id, r.at, r.timed, r.direction, r.kind, r.amount,
	r.public_text as text, r.norm, r.sh, r.code, r.reference, r.hidden,
	case when not r.hidden then (
		select max(v.code) -- at most one of an entry's receipts stands
		from giving.matches m
		join receipt.receipts v on v.entry_id = m.entry_id
		where m.line_id = r.line_id
			and not exists (select from receipt.events e where e.receipt_id = v.id)) end as receipt
from giving.statement_rows r
join giving.campaigns c on c.id = r.campaign_id
where c.published_at is not null;
