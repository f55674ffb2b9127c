-- What a shipment has on the road is what was sent and not yet counted or explained.
select s.id, l.line, l.sent, a.received, t.line is not null as explained, coalesce(b.qty, 0) as on_the_road
from stock.shipments s
join stock.shipment_lines l on l.shipment_id = s.id
left join stock.shipment_arrivals a using (shipment_id, line)
left join stock.shipment_settlements t using (shipment_id, line)
left join stock.places p on p.place = 't' and p.place_id = s.id and p.lot_id = l.lot_id
left join ledger.balances b on b.account_id = p.account_id
where coalesce(b.qty, 0) <> case when t.line is not null then 0 else coalesce(a.missing, l.sent) end
