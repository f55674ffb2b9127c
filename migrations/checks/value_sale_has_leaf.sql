-- Every sale of what was held apart, and every one that was taken back, is told to the public log as it is, and the log tells of no other.
select coalesce('act:' || a.id, 'leaf:' || l.ref) as alone, a.fact, l.fact as told
from (
	select a.id, 'value_sold' as kind, jsonb_build_object('sale', s.id, 'entry', a.entry_id, 'amount', s.amount, 'way', s.way,
		'buyer', s.buyer, 'document', s.document, 'things', (
			select jsonb_agg(jsonb_build_object('gift', g.entry_id, 'item', i.code, 'qty', p.qty, 'price', x.price) order by v.id)
			from giving.value_sale_lines x
			join giving.valuables v on v.id = x.valuable_id
			join stock.items i on i.id = v.item_id
			join giving.valuable_acts g on g.valuable_id = v.id
			left join lateral ( -- what left the safe then: something of it may have been lost or found since
				select sum(p.qty) as qty
				from stock.lots l
				join ledger.accounts f on f.kind = 'store' and f.holder = 'v' || v.unit_id || ':l' || l.id
				join ledger.postings p on p.entry_id = a.entry_id and p.src = f.id
				where l.source = 'value:' || v.id) p on true
			where x.sale_id = s.id)) as fact
	from giving.value_sale_acts a
	join giving.value_sales s on s.id = a.sale_id
	where a.act = 'settled'
	union all
	select a.id, 'value_sale_undone', jsonb_build_object('sale', a.sale_id, 'entry', a.entry_id)
	from giving.value_sale_acts a
	where a.act = 'parted') a
full join (
	select kind, ref, convert_from(body, 'UTF8')::jsonb - '{v,kind,on}'::text[] as fact
	from tlog.leaves where kind in ('value_sold', 'value_sale_undone')) l on l.kind = a.kind and l.ref = a.id::text
where a.fact is distinct from l.fact
