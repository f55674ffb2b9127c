-- An account holds in the books what its bank lines add up to, but for lines that are held and for cash of sessions that no line has told yet; rows of one number that passed on are one account.
with recursive chain as (
	select id, id as root from giving.bank_accounts where after_id is null
	union all
	select a.id, c.root from giving.bank_accounts a join chain c on c.id = a.after_id
)
select c.root as account_id, coalesce(sum(v.sum_in - v.sum_out), 0) as by_lines, sum(h.qty) as held_lines, sum(b.qty) as in_the_books, sum(o.qty) as not_told
from chain c
left join giving.account_covers v on v.account_id = c.id
cross join lateral (
	select coalesce(sum(case direction when 'out' then -amount else amount end), 0) as qty from giving.bank_lines
	where account_id = c.id and state = 'held') h
cross join lateral (
	select coalesce(sum(b.qty), 0) as qty from ledger.accounts a
	join ledger.balances b on b.account_id = a.id
	where a.holder = 'bank:' || c.id and a.kind in ('bank', 'reserved')) b
cross join lateral (
	select coalesce(sum(case when s.kind in ('draw', 'remit') then s.amount else -s.amount end), 0) as qty
	from giving.session_cash s
	where s.account_id = c.id and not exists (
		select from giving.session_lines x
		where x.session_id = s.session_id and x.account_id = s.account_id and x.kind = s.kind and x.undone_at is null)) o
group by c.root
having sum(v.lines) > 0 and sum(v.sum_in - v.sum_out) is distinct from sum(b.qty) + sum(o.qty) + sum(h.qty)
