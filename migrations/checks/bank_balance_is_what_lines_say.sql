-- An account holds in the books what its bank lines add up to, but for lines that are held and for cash of sessions that no line has told yet.
select v.account_id, v.sum_in - v.sum_out as by_lines, h.qty as held_lines, b.qty as in_the_books, o.qty as not_told
from giving.account_covers v
cross join lateral (
	select coalesce(sum(case direction when 'out' then -amount else amount end), 0) as qty from giving.bank_lines
	where account_id = v.account_id and state = 'held') h
cross join lateral (
	select coalesce(sum(b.qty), 0) as qty from ledger.accounts a
	join ledger.balances b on b.account_id = a.id
	where a.holder = 'bank:' || v.account_id and a.kind in ('bank', 'reserved')) b
cross join lateral (
	select coalesce(sum(case when c.kind in ('draw', 'remit') then c.amount else -c.amount end), 0) as qty
	from giving.session_cash c
	where c.account_id = v.account_id and not exists (
		select from giving.session_lines x
		where x.session_id = c.session_id and x.account_id = c.account_id and x.kind = c.kind and x.undone_at is null)) o
where v.lines > 0 and v.sum_in - v.sum_out <> b.qty + o.qty + h.qty
