-- A thing that two people counted came into the books once, in its quantity, with a receipt; what was not written off lies in the safe until it is sold or its receipt is taken back; and no other entry fills a safe.
select coalesce(v.id::text, e.source) as thing, v.qty, v.state, p.qty as came, b.qty as held, r.code
from (
	select v.id, v.unit_id, v.qty, v.received_on, i.code as item, c.book_id, a.entry_id, giving.valuable_state(v.id) as state
	from giving.valuables v
	join stock.items i on i.id = v.item_id
	join giving.campaigns c on c.id = v.campaign_id
	join giving.valuable_acts a on a.valuable_id = v.id and a.act = 'signed') v
full join (select * from ledger.entries where kind = 'value_in') e on e.source = 'value:' || v.id
left join stock.lots l on l.source = 'value:' || v.id
left join ledger.accounts s on s.book_id = v.book_id and s.kind = 'store' and s.item = v.item
	and s.holder = 'v' || v.unit_id || ':l' || l.id
left join ledger.postings p on p.entry_id = e.id and p.dst = s.id
left join ledger.balances b on b.account_id = s.id
left join receipt.receipts r on r.entry_id = e.id and r.replaces_id is null
where v.id is null or v.entry_id is distinct from e.id or e.bank_on is distinct from v.received_on
	or p.qty is distinct from v.qty or r.kind is distinct from 'BNHV'
	or coalesce(b.qty, 0) <> case when v.state in ('held', 'selling', 'missing') then giving.valuable_left(v.id) else 0 end
