-- Every entry that is named after a bank line is that line's, or was reversed.
select e.id, e.source, e.bank_on
from ledger.entries e
where e.source like 'line:%' and e.kind <> 'reversal'
	and not exists (
		select from giving.bank_lines l
		where l.entry_id = e.id and l.id = split_part(split_part(e.source, ':', 2), '/', 1)::bigint)
	and not exists (select from ledger.entries v where v.reverses_id = e.id)
