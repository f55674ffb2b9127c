-- A unit whose fund has ended has nothing in its stores, nothing on the road, and waits for no goods; and every area of its affairs was given to somebody.
select f.unit_id, ledger.left_behind(f.unit_id) as left_behind, h.areas
from ledger.fund_ends e
join ledger.funds f on f.id = e.fund_id
cross join lateral (
	select count(*) as areas from ledger.fund_end_heirs h where h.ask_id = e.ask_id) h
where ledger.left_behind(f.unit_id) is not null or h.areas not in (0, 4)
