-- Every campaign and every bank account is as the trail's newest word on it left it: also what the public log does not tell, such as which account givers are shown.
with trail as (
	select id, subject, action, after
	from audit.events
	where subject in (select 'campaign:' || slug from giving.campaigns) and after is not null
), campaign as (
	select distinct on (subject) subject, after from trail where action ~ '^campaign\.' order by subject, id desc
), account as (
	select distinct on (after->'ID') id, subject, after from trail where action ~ '^account\.' order by after->'ID', id desc
), shown as (
	select subject, max(id) as id from trail
	where action ~ '^account\.' and (after->>'ForQR')::boolean group by subject
), had as (
	select 'campaign:' || c.slug as subject, '' as account, t.after as said, jsonb_build_object(
		'ID', c.id, 'UnitID', c.unit_id, 'FundID', c.fund_id, 'BookID', c.book_id, 'EarmarkID', c.earmark_id,
		'Slug', c.slug, 'Prefix', c.prefix, 'Name', c.name, 'NameEN', c.name_en,
		'Purpose', c.purpose, 'PurposeEN', c.purpose_en, 'Cover', c.cover, 'CoverEN', c.cover_en,
		'Surplus', c.surplus, 'SurplusEN', c.surplus_en, 'AreaUnitID', coalesce(c.area_unit_id, 0), 'Disaster', c.disaster,
		'CallLevel', c.call_level, 'CallBody', c.call_body, 'CallNumber', c.call_number, 'CallOn', c.call_on,
		'CallTitle', c.call_title, 'CallFileID', coalesce(c.call_file_id, 0),
		'AuthorisationNumber', c.authorisation_number, 'AuthorisationOn', coalesce(c.authorisation_on::text, ''),
		'AuthorisationBody', c.authorisation_body, 'StartsOn', c.starts_on, 'EndsOn', c.ends_on,
		'ExtendedTo', coalesce(c.extended_to::text, ''), 'ExtensionNumber', c.extension_number,
		'ExtensionOn', coalesce(c.extension_on::text, ''), 'ExtensionBody', c.extension_body,
		'DistributionEndsOn', c.distribution_ends_on, 'MadeBy', c.made_by,
		'ClosedOn', coalesce(c.closed_on::text, ''), 'ClosedReason', c.closed_reason)
		|| jsonb_build_object('ExtensionSigner', c.extension_signer, 'ExtensionFileID', coalesce(c.extension_file_id, 0),
			'DistributingOn', coalesce(c.distributing_on::text, ''), 'ReportedOn', coalesce(c.reported_on::text, ''),
			'ReportNumber', c.report_number, 'ReportFileID', coalesce(c.report_file_id, 0), 'Kind', c.kind,
			'DistributionCalledTo', c.distribution_called_to) as fact
	from giving.campaigns c
	left join campaign t on t.subject = 'campaign:' || c.slug
	union all
	select t.subject, a.id::text,
		t.after || jsonb_build_object('ForQR', (t.after->>'ForQR')::boolean and t.id = s.id), jsonb_build_object(
		'ID', a.id, 'CampaignID', a.campaign_id, 'UnitID', a.unit_id, 'BIN', a.bin, 'BankName', a.bank_name,
		'Branch', a.branch, 'Number', a.number, 'HolderName', a.holder_name, 'Profile', a.profile,
		'Treasury', a.treasury, 'ForQR', a.for_qr, 'OpenedOn', a.opened_on, 'ClosedOn', coalesce(a.closed_on::text, ''))
	from giving.bank_accounts a
	left join account t on t.after->'ID' = to_jsonb(a.id)
	left join shown s on s.subject = t.subject
)
select h.subject, h.account, f.key as field, f.value as has, h.said->f.key as said
from had h
cross join lateral jsonb_each(h.fact) f
where f.value is distinct from coalesce(h.said->f.key, case -- what the trail did not know yet when it last spoke
	when f.key in ('ExtensionSigner', 'DistributingOn', 'ReportedOn', 'ReportNumber') then '""'
	when f.key in ('ExtensionFileID', 'ReportFileID') then '0'
	when f.key = 'DistributionCalledTo' then f.value::text
	when f.key = 'Kind' then '"campaign"' end::jsonb)
union all
select 'campaign:' || slug, '', 'PublishedAt', to_jsonb(published_at), t.after->'PublishedAt'
from giving.campaigns c
join campaign t on t.subject = 'campaign:' || c.slug
where c.published_at is distinct from (t.after->>'PublishedAt')::timestamptz
union all
select t.subject, t.after->>'ID', 'ID', null, t.after->'ID'
from account t
where not exists (select from giving.bank_accounts a where to_jsonb(a.id) = t.after->'ID')
