-- Nothing that we hold is below zero, at no cut and not now, and each account with
-- a floor has the row that spending locks.
select b.account_id, b.qty as now_or_then
from ledger.balances b
join ledger.accounts a on a.id = b.account_id
left join ledger.floors f on f.account_id = a.id
where a.floor and (b.qty < 0 or f.account_id is null)
union all
select f.account_id, f.qty_in - f.qty_out
from ledger.account_folds f
join ledger.accounts a on a.id = f.account_id
where a.floor and f.qty_in < f.qty_out
