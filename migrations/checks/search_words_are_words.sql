-- What the search has learned are folded words, each of them counted, and no further than the public statement goes.
select w.word, w.rows as counted, null::bigint as looked_at
from giving.search_words w
where w.word !~ '^[a-z]{1,7}$' or w.rows < 1
union all
select 'how far it has looked', p.rows, p.line_id
from giving.search_progress p
where p.line_id > coalesce((select max(line_id) from giving.statement_rows), 0)
	or p.rows > (select count(*) from giving.statement_rows r where r.line_id <= p.line_id)
