-- Money of the state budget or of another fund went to no other book than one of the same source when a unit ended, and none of it became a gift.
select r.id as remittance_id, c.kind, d.kind as to_kind, null::bigint as arrived_in
from giving.remittances r
join giving.bank_accounts f on f.id = r.account_id
join giving.campaigns c on c.id = f.campaign_id
join giving.bank_accounts t on t.id = r.to_account
join giving.campaigns d on d.id = t.campaign_id
where c.kind <> d.kind
union all
select r.id, c.kind, k.kind, k.id
from giving.remittance_acts a
join giving.remittances r on r.id = a.remittance_id
join giving.bank_accounts f on f.id = r.account_id
join giving.campaigns c on c.id = f.campaign_id
join ledger.entries e on e.id = a.entry_id
join ledger.books k on k.id = e.book_id
where a.act = 'received' and k.kind <> c.kind
