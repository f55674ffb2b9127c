-- A line at the account of an ended fund is in a book of the successor's by what an officer said and in no other way; what passed through or arrived did so with the line that was named, to the đồng.
select l.id as line_id, l.state, giving.heir_state(l.id) as said, 'in another book, and nobody said so' as fault
from giving.campaigns c
join ledger.fund_ends f on f.fund_id = c.fund_id
join giving.bank_lines l on l.campaign_id = c.id
join ledger.entries e on e.id = l.entry_id
where e.book_id <> c.book_id and giving.heir_state(l.id) not in ('booked', 'moved', 'passed') and not giving.heir_other(l.id)
union all
select l.id, l.state, a.act, 'not in the book that was said'
from giving.heir_acts a
join giving.bank_lines l on l.id = a.line_id
join giving.campaigns c on c.id = a.campaign_id
left join giving.bank_lines o on o.id = a.other_id
left join ledger.entries e on e.id = l.entry_id
left join ledger.entries g on g.id = o.entry_id
where a.nth = (select max(nth) from giving.heir_acts where line_id = a.line_id)
	and case when a.act in ('booked', 'moved', 'passed')
		then e.book_id is distinct from c.book_id or l.state <> 'booked'
			or o.id is not null and (g.book_id is distinct from c.book_id or o.state <> 'booked' or o.amount <> l.amount)
		else l.state <> 'held' end
union all
select null, null, a.holder, 'on its way between two lines'
from ledger.accounts a
join ledger.balances b on b.account_id = a.id and b.qty <> 0
where a.kind = 'transit' and a.item = 'VND' and a.holder ~ '^e[0-9]+$'
