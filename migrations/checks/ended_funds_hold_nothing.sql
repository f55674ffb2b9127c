-- A fund that has ended holds nothing, and no entry touched its books afterwards.
select e.fund_id, a.id as account_id, b.qty, l.entry_id
from ledger.fund_ends e
join ledger.books k on k.fund_id = e.fund_id
join ledger.accounts a on a.book_id = k.id
join ledger.balances b on b.account_id = a.id
left join lateral (
	select n.id as entry_id
	from (
		select entry_id from ledger.postings where src = a.id
		union all
		select entry_id from ledger.postings where dst = a.id) p
	join ledger.entries n on n.id = p.entry_id and n.recorded_at > e.ended_at
	limit 1) l on true
where a.floor and b.qty <> 0 or l.entry_id is not null
