-- The leaf of an entry tells what the entry and its postings say, neither more nor less.
with paths as (
	select a.id, rtrim(concat_ws('/', a.book_id, a.kind, a.item, a.holder, coalesce(e.code, '')), '/') as path
	from ledger.accounts a
	left join ledger.earmarks e on e.id = a.earmark_id
), posted as (
	select p.entry_id, string_agg(
		'{"from":"' || s.path || '","qty":' || p.qty || ',"to":"' || d.path || '"}', ',' order by p.line) as told
	from ledger.postings p
	join paths s on s.id = p.src
	join paths d on d.id = p.dst
	group by p.entry_id
)
select e.id, e.kind, e.source
from ledger.entries e
join tlog.leaves l on l.kind = 'entry' and l.ref = e.id::text
left join posted p on p.entry_id = e.id
where l.body <> convert_to('{"bank_on":"' || e.bank_on || '","book":' || e.book_id || ',"book_on":"' || e.book_on
	|| case when length(e.commitment) > 0 then '","commitment":"' || encode(e.commitment, 'hex') else '' end
	|| '","entry":' || e.id || ',"kind":"entry","postings":[' || coalesce(p.told, '') || ']'
	|| case when e.reverses_id > 0 then ',"reverses":' || e.reverses_id else '' end
	|| ',"type":"' || e.kind || '","v":1}', 'UTF8')
