-- The public statement shows every bank line once, with its amount and day, and nothing else.
select coalesce(l.id, r.line_id) as line_id, l.amount, r.amount as shown, l.booked_on, r.at
from giving.bank_lines l
full join giving.statement_rows r on r.line_id = l.id
where (l.amount, l.direction, l.kind, l.account_id, l.campaign_id)
		is distinct from (r.amount, r.direction, r.kind, r.account_id, r.campaign_id)
	or (r.at at time zone 'Asia/Ho_Chi_Minh')::date <> l.booked_on
