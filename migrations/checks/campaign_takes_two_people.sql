-- Whoever publishes a campaign neither drafted it last nor named its accounts; what comes to it later, the account that givers are shown, and the account of another source, is asked for by one person and agreed to by another.
select c.id as campaign_id, 'published by who drafted it' as fault
from giving.campaigns c
where c.published_at is not null and not c.alone and c.published_by = coalesce(c.drafted_by, c.made_by)
union all
select c.id, 'published by who named an account'
from giving.campaigns c
join giving.bank_accounts a on a.campaign_id = c.id and a.ask_id is null and a.named_by = c.published_by
	and (a.closed_on is null or a.closed_on > (c.published_at at time zone 'Asia/Ho_Chi_Minh')::date)
where c.published_at is not null and not c.alone
union all
select c.id, 'an account that one person named'
from giving.campaigns c
join giving.bank_accounts a on a.campaign_id = c.id and not a.alone
	and (a.ask_id is not null or a.named_at > c.published_at or c.kind <> 'campaign')
left join (
	select k.* from giving.account_asks k
	join giving.account_answers n on n.ask_id = k.id and n.agreed and n.answered_by <> k.asked_by) k
	on k.id = a.ask_id and k.act = 'open' and k.campaign_id = a.campaign_id and k.asked_by = a.named_by
		and (k.bin, k.number, k.holder_name) = (a.bin, a.number, a.holder_name)
where k.id is null
union all
select a.campaign_id, 'the QR shows another account than was agreed on'
from giving.bank_accounts a
join giving.campaigns c on c.id = a.campaign_id and c.published_at is not null
cross join lateral (
	select k.id, k.account_id from giving.account_asks k
	join giving.account_answers n on n.ask_id = k.id and n.agreed
	where k.campaign_id = a.campaign_id and k.for_qr
	order by n.at desc, n.ask_id desc limit 1) k
where a.for_qr and a.id is distinct from k.account_id and a.ask_id is distinct from k.id
