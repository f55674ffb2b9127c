-- Nothing that we hold of goods, in store, promised or on the road, is below zero.
select p.account_id, p.holder, p.item, b.qty
from stock.places p
join ledger.balances b on b.account_id = p.account_id
where b.qty < 0
