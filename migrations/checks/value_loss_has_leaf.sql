-- Every loss of what was held apart that was decided, and every one that was found again, is told to the public log as it is, and the log tells of no other.
select coalesce('act:' || a.id, 'leaf:' || l.ref) as alone, a.fact, l.fact as told
from (
	select a.id, 'value_lost' as kind, jsonb_build_object('loss', x.id, 'entry', a.entry_id, 'gift', g.entry_id, 'item', i.code,
		'qty', x.qty, 'what', x.kind, 'found', x.found_on, 'document', a.document, 'reason', a.reason) as fact
	from giving.value_loss_acts a
	join giving.value_losses x on x.id = a.loss_id
	join giving.valuables v on v.id = x.valuable_id
	join stock.items i on i.id = v.item_id
	join giving.valuable_acts g on g.valuable_id = v.id
	where a.act = 'written_off'
	union all
	select a.id, 'value_loss_undone', jsonb_build_object('loss', a.loss_id, 'entry', a.entry_id)
	from giving.value_loss_acts a
	where a.act = 'restored') a
full join (
	select kind, ref, convert_from(body, 'UTF8')::jsonb - '{v,kind,on}'::text[] as fact
	from tlog.leaves where kind in ('value_lost', 'value_loss_undone')) l on l.kind = a.kind and l.ref = a.id::text
where a.fact is distinct from l.fact
