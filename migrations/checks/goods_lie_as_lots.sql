-- Whatever goods we hold are a lot, of the lot's item, book and earmark, in a warehouse that exists.
select p.account_id, p.holder, p.item
from stock.places p
left join stock.lots l on l.id = p.lot_id
left join stock.items i on i.id = l.item_id
where (i.code, l.book_id, l.earmark_id) is distinct from (p.item, p.book_id, p.earmark_id)
	or p.place = 'w' and not exists (select from stock.warehouses w where w.id = p.place_id)
