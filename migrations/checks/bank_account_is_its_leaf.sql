-- Every account of a published campaign is what the public log tells of it, and every account that is told is there.
with told as (
	select ref, kind, convert_from(body, 'UTF8')::jsonb - '{v,kind}'::text[] as fact
	from tlog.leaves
	where kind in ('bank_account', 'bank_account_closed')
), had as (
	select 'bank:' || a.id as ref, k.kind, k.fact,
		-- one that was closed while its campaign was a draft was never told
		a.closed_on <= (c.published_at at time zone 'Asia/Ho_Chi_Minh')::date
			and not exists (select from told t where t.ref = 'bank:' || a.id) as silent
	from giving.bank_accounts a
	join giving.campaigns c on c.id = a.campaign_id and c.published_at is not null
	left join giving.bank_accounts o on o.id = a.after_id
	left join giving.campaigns w on w.id = o.campaign_id
	cross join lateral (
		values ('bank_account', jsonb_build_object('campaign', c.slug, 'bin', a.bin, 'bank', a.bank_name,
			'number', a.number, 'holder', a.holder_name, 'opened_on', a.opened_on)
			|| case when o.id is null then '{}' else jsonb_build_object('after', w.slug) end)
		union all
		select 'bank_account_closed', jsonb_build_object('campaign', c.slug, 'bin', a.bin, 'number', a.number, 'on', a.closed_on)
		where a.closed_on is not null) k (kind, fact)
)
select ref, kind, h.fact as account, t.fact as told
from had h
full join told t using (ref, kind)
where h.fact is distinct from t.fact and h.silent is not true
