-- The statement of a closed year says what the books say, part by part, and each year opens with what the year before closed with.
select c.fund_id, c.year, c.book_id, c.part, c.item, c.opening, c.closing, s.opening as books_opening, s.closing as books_closing
from ledger.public_carry_overs c
left join lateral (
	select coalesce(sum(d.qty_in - d.qty_out) filter (where d.day < make_date(c.year, 1, 1)), 0) as opening,
		coalesce(sum(d.qty_in - d.qty_out), 0) as closing
	from ledger.accounts a
	left join ledger.earmarks e on e.id = a.earmark_id
	join ledger.days d on d.account_id = a.id and d.day < make_date(c.year + 1, 1, 1)
	where a.book_id = c.book_id and a.item = c.item and a.floor and coalesce(e.code, '') = c.part) s on true
left join ledger.public_carry_overs b on b.fund_id = c.fund_id and b.year = c.year - 1 and b.book_id = c.book_id
	and b.part = c.part and b.item = c.item
where c.still_closed and ((c.opening, c.closing) is distinct from (s.opening, s.closing)
	or c.opening <> coalesce(b.closing, c.opening))
