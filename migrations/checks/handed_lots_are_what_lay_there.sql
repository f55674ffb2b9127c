-- What goes on of a lot in another book is of the same item and age, and as much as left the former one for it.
select n.id, n.source, o.id as former, went.qty as went, came.qty as came
from stock.lots n
left join stock.lots o on o.id = substring(n.source from '^lot:([0-9]{1,18})/')::bigint
left join lateral (
	select sum(p.qty) as qty from ledger.postings p
	join ledger.entries e on e.id = p.entry_id and e.kind = 'ended_out'
	where p.src = substring(n.source from '/([0-9]{1,18})$')::bigint) went on true
left join lateral (
	select sum(p.qty) as qty from ledger.accounts d
	join ledger.postings p on p.dst = d.id
	join ledger.entries e on e.id = p.entry_id and e.kind = 'ended_in'
	where d.book_id = n.book_id and d.kind = 'store' and d.holder ~ (':l' || n.id || '$')) came on true
where n.source like 'lot:%' and (
	o.id is null or (n.item_id, n.came_on, n.expires_on) is distinct from (o.item_id, o.came_on, o.expires_on)
	or n.book_id = o.book_id or went.qty is distinct from came.qty)
