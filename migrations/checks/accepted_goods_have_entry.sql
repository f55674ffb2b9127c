-- What was accepted of a gift stands in the books line by line, with its lot and its receipt.
select g.id, a.line, a.qty, p.qty as posted, r.code
from giving.goods_gifts g
join giving.goods_accepted a on a.gift_id = g.id and a.qty > 0
left join ledger.entries e on e.kind = 'goods_in' and e.source = 'goods:' || g.id
left join ledger.accounts d on d.kind = 'store' and d.holder = 'w' || g.warehouse_id || ':l' || a.lot_id
left join ledger.postings p on p.entry_id = e.id and p.dst = d.id
left join receipt.receipts r on r.entry_id = e.id and r.replaces_id is null
where p.qty is distinct from a.qty or r.kind is distinct from 'BNHV'
