-- A posting moves one item between two accounts of that item, meets the book of its
-- entry, and crosses to another book only by way of transit.
select p.entry_id, p.line, p.item, a.item as src_item, b.item as dst_item
from ledger.postings p
left join ledger.entries e on e.id = p.entry_id
left join ledger.accounts a on a.id = p.src
left join ledger.accounts b on b.id = p.dst
where e.id is null
	or a.item is distinct from p.item
	or b.item is distinct from p.item
	or e.book_id not in (a.book_id, b.book_id)
	or a.book_id <> b.book_id and 'transit' not in (a.kind, b.kind)
