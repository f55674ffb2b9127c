-- Of whatever was accepted every gram lies somewhere, was handed to people, or was written off.
select w.code, w.line, w.item, w.accepted, w.free, w.reserved, w.road, w.handed, w.lost
from giving.public_goods_whereabouts w
join receipt.receipts r on r.code = w.code
where w.free + w.reserved + w.road + w.handed + w.lost <> w.accepted
	and not exists (select from ledger.entries v where v.reverses_id = r.entry_id)
