-- What left the accounts of an item arrived at others: the roll-ups of each item
-- sum to nothing, folded and waiting together.
select a.item, sum(d.qty_in) as arrived, sum(d.qty_out) as left_again
from ledger.days d
join ledger.accounts a on a.id = d.account_id
group by a.item
having sum(d.qty_in) <> sum(d.qty_out)
