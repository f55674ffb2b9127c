-- The statement is searched at its five millionth line as at its first. Two things
-- made each answer read more than it shows: a line's receipt was found by reading an
-- index from end to end, and the rows were fetched once for each campaign.
-- +goose Up
create index receipts_by_entry on receipt.receipts (entry_id);

-- As before, but the published campaigns are listed once and not joined.
create or replace view giving.public_statement as
select r.line_id as id, r.account_id, r.campaign_id, r.at, r.timed, r.direction, r.kind, r.amount,
	r.public_text as text, r.norm, r.sh, r.code, r.reference, r.hidden,
	case when not r.hidden then (
		select v.code
		from giving.bank_lines l
		join receipt.receipts v on v.entry_id = l.entry_id
		where l.id = r.line_id and l.state = 'matched'
			and not exists (select from receipt.events e where e.receipt_id = v.id)
		order by v.id desc
		limit 1) end as receipt
from giving.statement_rows r
where r.campaign_id = any (array (select c.id from giving.campaigns c where c.published_at is not null));
