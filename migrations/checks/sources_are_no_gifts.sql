-- Money of the state budget or of another fund is nobody's gift: in its book there is no giver, no receipt, and no line that is one; and no gift is called money of a source.
select c.id as campaign_id, c.kind, l.id as line_id, l.kind as line_kind, null::bigint as account_id
from giving.bank_lines l
join giving.bank_accounts a on a.id = l.account_id
join giving.campaigns c on c.id = a.campaign_id
where case c.kind when 'campaign' then l.kind in ('source', 'stray') else l.kind in ('gift', 'refund', 'running_cost') end
union all
select c.id, c.kind, null, null, a.id
from giving.campaigns c
join ledger.books b on b.id = c.book_id
left join ledger.accounts a on a.book_id = b.id and a.kind = 'giver' and c.kind <> 'campaign'
where b.kind <> c.kind or a.id is not null
