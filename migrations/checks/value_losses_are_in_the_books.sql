-- A loss that stands left the safe by its entry, in its quantity; one that was withdrawn, is not decided or was found again has no entry that stands; and no other entry takes anything out so.
select l.id, l.state, l.qty, e.id as entry_id, p.qty as left_by
from (select *, giving.value_loss_state(id) as state from giving.value_losses) l
full join (
	select e.* from ledger.entries e
	where e.kind = 'value_loss' and not exists (select from ledger.entries v where v.reverses_id = e.id)) e
	on e.source = 'loss:' || l.id
left join ledger.postings p on p.entry_id = e.id
left join giving.value_loss_acts a on a.loss_id = l.id and a.act = 'written_off'
where l.id is null or (l.state = 'written_off') <> (e.id is not null)
	or e.id is not null and (p.qty is distinct from l.qty or a.entry_id is distinct from e.id)
