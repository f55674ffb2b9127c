-- Every published campaign is what the public log tells of it: as it was called, extended, closed and last worded; and every campaign that is told is there.
with told as (
	select distinct on (slug, kind) kind, slug, fact - '{v,kind,slug,version,unit_name}'::text[] as fact
	from (
		select epoch, xid, id, kind, convert_from(body, 'UTF8')::jsonb as fact
		from tlog.leaves
		where kind in ('campaign', 'campaign_extended', 'campaign_closed', 'campaign_changed', 'campaign_distributing', 'campaign_reported')) l
	cross join lateral (select fact->>'slug' as slug) s
	order by slug, kind, epoch desc, xid desc, id desc
), had as (
	select k.kind, c.slug, k.fact
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
		-- An extension may move the last day of distribution, as far behind it as the law says.
		select 'campaign' as kind, jsonb_build_object('prefix', c.prefix, 'name', c.name, 'purpose', c.purpose,
			'surplus', c.surplus, 'unit', u.code, 'book', c.book_id, 'starts_on', c.starts_on, 'ends_on', c.ends_on,
			'call', jsonb_build_array(c.call_body, c.call_number, c.call_on, c.call_title),
			'distribution_ends_on', case
				when c.distribution_ends_on = greatest((t.fact->>'distribution_ends_on')::date, c.extended_to + (
					select x.days from duty.terms x where x.kind = 'distribution' and x.valid_from <= c.starts_on
					order by x.valid_from desc limit 1))
				then t.fact->'distribution_ends_on' else to_jsonb(c.distribution_ends_on) end)
			|| case when c.area_unit_id is null then '{}' else jsonb_build_object('area', a.code) end
			-- A scan that was handed in later is told by the change.
			|| case when c.call_file_id is null or not t.fact ? 'call_file' and w.fact ? 'call_file' then '{}'
				else jsonb_build_object('call_file', encode(s.sha256, 'hex')) end as fact
		union all
		select 'campaign_extended', jsonb_build_object('to', c.extended_to, 'number', c.extension_number,
			'on', c.extension_on, 'body', c.extension_body)
		where c.extended_to is not null
		union all
		select 'campaign_closed', jsonb_build_object('on', c.closed_on, 'reason', c.closed_reason)
		where c.closed_on is not null
		union all
		select 'campaign_distributing', jsonb_build_object('on', c.distributing_on)
		where c.distributing_on is not null
		union all
		select 'campaign_reported', jsonb_build_object('on', c.reported_on, 'number', c.report_number)
		where c.reported_on is not null
		union all
		-- The words are hashed as a leaf is written.
		select 'campaign_changed', jsonb_build_object('on', w.fact->'on', 'words', encode(sha256(convert_to(
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
full join told t using (slug, kind)
where h.fact is distinct from t.fact
