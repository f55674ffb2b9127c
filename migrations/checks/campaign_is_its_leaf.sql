-- Every published campaign is what the public log tells of it: as it was called, extended, closed and last worded; and every campaign that is told is there.
with told as (
	select distinct on (slug, kind, nth) kind, slug, nth, fact - '{v,kind,slug,version,unit_name}'::text[] as fact
	from (
		select epoch, xid, id, kind, convert_from(body, 'UTF8')::jsonb as fact
		from tlog.leaves
		where kind in ('campaign', 'campaign_extended', 'campaign_closed', 'campaign_changed', 'campaign_distributing', 'campaign_reported')) l
	cross join lateral (select fact->>'slug' as slug, case kind when 'campaign_extended' then fact->>'to' else '' end as nth) s
	order by slug, kind, nth, epoch desc, xid desc, id desc
), had as (
	select k.kind, c.slug, k.nth, k.fact
	from giving.campaigns c
	left join place.unit_rows u on u.unit_id = c.unit_id
		and c.starts_on between u.valid_from and coalesce(u.valid_to, 'infinity')
	left join place.unit_rows a on a.unit_id = c.area_unit_id
		and c.starts_on between a.valid_from and coalesce(a.valid_to, 'infinity')
	left join file.files f on f.id = c.call_file_id
	left join file.contents s on s.id = f.content_id
	left join told t on t.slug = c.slug and t.kind = 'campaign'
	left join told w on w.slug = c.slug and w.kind = 'campaign_changed'
	cross join lateral (
		select 'campaign' as kind, '' as nth, jsonb_build_object('prefix', c.prefix, 'name', c.name, 'purpose', c.purpose,
			'surplus', c.surplus, 'unit', u.code, 'book', c.book_id, 'starts_on', c.starts_on, 'ends_on', c.ends_on,
			'call', jsonb_build_array(c.call_body, c.call_number, c.call_on, c.call_title),
			'distribution_ends_on', c.distribution_called_to)
			|| case when c.area_unit_id is null then '{}' else jsonb_build_object('area', a.code) end
			-- A scan that was handed in later is told by the change.
			|| case when c.call_file_id is null or not t.fact ? 'call_file' and w.fact ? 'call_file' then '{}'
				else jsonb_build_object('call_file', encode(s.sha256, 'hex')) end as fact
		union all
		-- Before 2026-11-23 it was not told where distribution ended from then on.
		select 'campaign_extended', x.to_on::text, jsonb_build_object('to', x.to_on, 'number', x.number,
			'on', x.signed_on, 'body', x.body)
			|| case when o.fact ? 'distribution_ends_on' then jsonb_build_object('distribution_ends_on', x.distribution_ends_on)
				else '{}' end
		from giving.extensions x
		left join told o on o.slug = c.slug and o.kind = 'campaign_extended' and o.nth = x.to_on::text
		where x.campaign_id = c.id
		union all
		select 'campaign_closed', '', jsonb_build_object('on', c.closed_on, 'reason', c.closed_reason)
			|| case when o.fact ? 'distribution_ends_on' then jsonb_build_object('distribution_ends_on', c.distribution_ends_on)
				else '{}' end
		from (select) one
		left join told o on o.slug = c.slug and o.kind = 'campaign_closed'
		where c.closed_on is not null
		union all
		select 'campaign_distributing', '', jsonb_build_object('on', c.distributing_on)
		where c.distributing_on is not null
		union all
		select 'campaign_reported', '', jsonb_build_object('on', c.reported_on, 'number', c.report_number)
		where c.reported_on is not null
		union all
		-- The words are hashed as a leaf is written.
		select 'campaign_changed', '', jsonb_build_object('on', w.fact->'on', 'words', encode(sha256(convert_to(
			'{"cover":' || to_json(c.cover) || ',"cover_en":' || to_json(c.cover_en)
			|| ',"disaster":' || to_json(c.disaster) || ',"kind":"campaign_words","name_en":' || to_json(c.name_en)
			|| ',"purpose_en":' || to_json(c.purpose_en) || ',"surplus_en":' || to_json(c.surplus_en) || ',"v":1}',
			'UTF8')), 'hex')) || case when c.disaster = '' then '{}' else jsonb_build_object('disaster', c.disaster) end
			|| case when c.call_file_id is null then '{}' else jsonb_build_object('call_file', encode(s.sha256, 'hex')) end
		where w.slug is not null) k
	where c.published_at is not null
)
select slug, kind, h.fact as campaign, t.fact as told
from had h
full join told t using (slug, kind, nth)
where h.fact is distinct from t.fact
union all
-- The day of now is the one told last: by the early end, else the newest extension, else the call.
select c.slug, 'distribution_ends_on', to_jsonb(c.distribution_ends_on), to_jsonb(x.day)
from giving.campaigns c
cross join lateral (
	select coalesce((select (t.fact->>'distribution_ends_on')::date from told t where t.slug = c.slug and t.kind = 'campaign_closed'),
		(select x.distribution_ends_on from giving.extensions x where x.campaign_id = c.id order by x.from_on desc limit 1),
		c.distribution_called_to) as day) x
where c.published_at is not null and c.distribution_ends_on <> x.day
union all
-- And it receives as long as its newest extension lets it.
select c.slug, 'extended_to', to_jsonb(c.extended_to), to_jsonb(x.to_on)
from giving.campaigns c
left join lateral (select x.* from giving.extensions x where x.campaign_id = c.id order by x.from_on desc limit 1) x on true
where (c.extended_to, c.extension_number, c.extension_on, c.extension_body, c.extension_signer, c.extension_file_id)
	is distinct from (x.to_on, coalesce(x.number, ''), x.signed_on, coalesce(x.body, ''), coalesce(x.signer, ''), x.file_id)
