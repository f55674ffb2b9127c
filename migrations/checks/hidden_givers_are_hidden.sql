-- Of a gift whose giver wants to stay unnamed, the public statement shows no word but its code.
select l.id, l.pledge_id, r.hidden, r.public_text
from giving.bank_lines l
join giving.pledges p on p.id = l.pledge_id
join giving.statement_rows r on r.line_id = l.id
where l.state = 'matched' and (p.anonymous or p.public_name = '') and (not r.hidden or r.public_text <> l.code)
