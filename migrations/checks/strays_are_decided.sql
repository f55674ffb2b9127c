-- No money with a giver's code becomes a source's before somebody said so; and what came to the wrong account passed through the source's book with a line in and a line out, or not at all.
select l.id as line_id, l.kind, l.state, giving.stray_state(l.id) as said, 'nobody said so' as fault
from giving.suggestions s
join giving.bank_lines l on l.id = s.line_id
where s.why = 'account' and l.kind = 'source' and l.state = 'booked' and giving.stray_state(l.id) <> 'source'
union all
select l.id, l.kind, l.state, giving.stray_state(l.id), 'a stray that did not go'
from giving.bank_lines l
left join ledger.entries e on e.id = l.entry_id
left join ledger.postings p on p.entry_id = e.id
left join ledger.accounts f on f.id = p.src
left join ledger.accounts t on t.id = p.dst
where l.kind = 'stray' and not coalesce(case l.direction
	when 'in' then giving.stray_state(l.id) = 'moved' and f.kind = 'other_in' and f.holder = 'nham' and t.kind = 'bank'
	else f.kind = 'bank' and t.kind = 'other_out' and t.holder = 'nham' and (
		select count(*) from giving.stray_acts a
		join giving.bank_lines i on i.id = a.line_id and i.account_id = l.account_id and i.amount = l.amount
		where a.out_id = l.id and giving.stray_state(a.line_id) = 'moved'
			and a.nth = (select max(nth) from giving.stray_acts where line_id = a.line_id)) = 1 end, false)
union all
select l.id, l.kind, l.state, giving.stray_state(l.id), 'it went and is no stray'
from giving.bank_lines l
where l.id in (select line_id from giving.stray_acts) and (giving.stray_state(l.id) = 'moved') <> (l.kind = 'stray')
