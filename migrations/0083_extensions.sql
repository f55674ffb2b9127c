-- A campaign had one extension, the newest, and what it replaced was gone from its page: who
-- reads it sees every document now, one after the other. How far one of them reaches is a term
-- with dates, as the first days of reception are, and it comes from a body of the province or
-- above that is chosen, not typed.
--
-- The last day of distribution was told in several ways: as the call named it on the page,
-- counted from the last day of reception where it was due, and an early end moved the one and
-- not the other. It is one day now. The call's own word on it stays beside it, and the day
-- follows from that word and from the last day of reception.
-- +goose Up
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('extension', '2021-12-11', 90, false, 'none',
		'Nghị định 93/2021/NĐ-CP, điều 8 khoản 2; số ngày của mỗi lần gia hạn do quỹ đặt');

create table giving.extensions (
	id bigint generated always as identity primary key,
	campaign_id bigint not null,
	unit_id bigint not null,
	from_on date not null, -- the last day before
	to_on date not null, -- the last day from then on
	number text not null,
	signed_on date not null,
	body text not null,
	extender text, -- what kind of body it is; null: typed, before there was a choice
	body_unit_id bigint references place.units, -- the province; null: a central body
	signer text not null,
	file_id bigint references file.files, -- null: before documents were kept
	distribution_ends_on date not null, -- of the campaign, from then on
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	born bigint not null default tlog.born(),
	constraint extensions_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint extensions_follow_one_another unique (campaign_id, from_on),
	constraint extensions_by_a_document_once unique (campaign_id, number, signed_on),
	constraint extensions_are_longer check (to_on > from_on and distribution_ends_on >= to_on),
	constraint extensions_are_named check (
		length(number) between 1 and 100 and length(body) between 1 and 200 and length(signer) <= 200),
	constraint extensions_by_known_bodies check (
		extender in ('central_committee', 'central_front', 'province_committee', 'province_front', 'province_people')
		and (body_unit_id is null) = starts_with(extender, 'central'))
);
create index extensions_by_birth on giving.extensions (born);

-- Those that were: as the trail says.
insert into giving.extensions (campaign_id, unit_id, from_on, to_on, number, signed_on, body, signer, file_id,
	distribution_ends_on, actor_id, actor, at)
select c.id, c.unit_id, greatest((e.before->>'EndsOn')::date, nullif(e.before->>'ExtendedTo', '')::date),
	(e.after->>'ExtendedTo')::date, e.after->>'ExtensionNumber', (e.after->>'ExtensionOn')::date,
	e.after->>'ExtensionBody', coalesce(e.after->>'ExtensionSigner', ''),
	nullif((e.after->>'ExtensionFileID')::bigint, 0), (e.after->>'DistributionEndsOn')::date, e.actor_id, e.actor, e.at
from audit.events e
join giving.campaigns c on 'campaign:' || c.slug = e.subject
where e.action = 'campaign.extend'
order by e.id
on conflict do nothing; -- a document that was recorded twice

alter table giving.campaigns add column distribution_called_to date; -- as the call named it
update giving.campaigns c set distribution_called_to = coalesce((
	select (convert_from(l.body, 'UTF8')::jsonb->>'distribution_ends_on')::date
	from tlog.leaves l where l.kind = 'campaign' and l.ref = c.slug
	order by l.id limit 1), c.distribution_ends_on);
alter table giving.campaigns
	alter column distribution_called_to set not null,
	drop constraint campaigns_distribute_after_they_received,
	add constraint campaigns_distribute_after_they_received check (
		distribution_ends_on >= coalesce(closed_on, greatest(ends_on, extended_to)) and distribution_called_to >= ends_on);

-- +goose StatementBegin
create or replace function giving.campaigns_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	allowed integer;
	over_from date; -- the first day after reception
	last date; -- of reception
	soonest date; -- that distribution can end, by the law's term or the call's, whichever is shorter
begin
	if tg_op = 'INSERT' or (new.starts_on, new.ends_on) is distinct from (old.starts_on, old.ends_on) then
		select t.days into allowed from duty.terms t
		where t.kind = 'reception' and t.valid_from <= new.starts_on order by t.valid_from desc limit 1;
		if allowed is null or new.ends_on - new.starts_on > allowed then
			raise exception 'campaign %: % days of reception', new.slug, new.ends_on - new.starts_on
				using errcode = '23514', constraint = 'campaigns_receive_as_long_as_the_law_lets';
		end if;
	end if;
	if new.published_at is null or tg_op = 'INSERT' then
		new.distribution_called_to := new.distribution_ends_on;
	end if;
	if tg_op = 'INSERT' then
		return new;
	end if;
	over_from := coalesce(new.closed_on, greatest(new.ends_on, new.extended_to) + 1);
	if (new.extended_to, new.extension_number, new.extension_on, new.extension_body, new.extension_signer,
			new.extension_file_id) is distinct from (old.extended_to, old.extension_number, old.extension_on,
			old.extension_body, old.extension_signer, old.extension_file_id)
		and not exists (
			select from giving.extensions x
			where x.campaign_id = new.id and x.from_on = greatest(old.ends_on, old.extended_to)
				and (x.to_on, x.number, x.signed_on, x.body, x.signer, x.file_id, x.distribution_ends_on)
					= (new.extended_to, new.extension_number, new.extension_on, new.extension_body,
						new.extension_signer, new.extension_file_id, new.distribution_ends_on)) then
		raise exception 'campaign %: extended without its document', new.slug
			using errcode = '23514', constraint = 'campaigns_are_extended_by_a_document';
	end if;
	if old.published_at is not null and (new.distribution_ends_on, new.distribution_called_to, new.closed_on,
		new.extended_to) is distinct from (old.distribution_ends_on, old.distribution_called_to, old.closed_on, old.extended_to) then
		last := coalesce(new.closed_on, greatest(new.ends_on, new.extended_to));
		select t.days into allowed from duty.terms t
		where t.kind = 'distribution' and t.valid_from <= new.starts_on order by t.valid_from desc limit 1;
		soonest := last + least(allowed, new.distribution_called_to - new.ends_on);
		-- The house counts days off, which are not known here: Tết is the longest of them. A day
		-- that the call named, later than the law's term, stays as it was agreed with givers.
		if new.distribution_called_to <> old.distribution_called_to
			or (new.closed_on, new.extended_to) is not distinct from (old.closed_on, old.extended_to)
			or not coalesce(case when last = new.ends_on then new.distribution_ends_on = new.distribution_called_to
				else new.distribution_ends_on between soonest and soonest + 16
					or new.distribution_called_to > new.ends_on + allowed
						and new.distribution_ends_on between last + allowed and greatest(new.distribution_called_to, last + allowed + 16)
				end, false) then
			raise exception 'campaign %: distribution until %', new.slug, new.distribution_ends_on
				using errcode = '23514', constraint = 'campaigns_distribute_as_they_received';
		end if;
	end if;
	if old.closed_on is not null and new.closed_on is distinct from old.closed_on
		or old.distributing_on is not null and new.distributing_on is distinct from old.distributing_on
		or old.reported_on is not null and (new.reported_on, new.report_number, new.report_file_id)
			is distinct from (old.reported_on, old.report_number, old.report_file_id)
		or new.distributing_on < over_from or new.distributing_on is not null and new.published_at is null then
		raise exception 'campaign %: a step back', new.slug
			using errcode = '23514', constraint = 'campaigns_go_one_way';
	end if;
	return new;
end
$$;

-- An extension comes while the campaign receives, after the one before it, by a document of
-- the province or above; and the campaign receives longer by nothing else.
create function giving.extensions_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c giving.campaigns;
	last date;
	today date := (new.at at time zone 'Asia/Ho_Chi_Minh')::date;
	allowed integer;
begin
	select * into c from giving.campaigns where id = new.campaign_id for update;
	last := greatest(c.ends_on, c.extended_to);
	if c.published_at is null or c.closed_on is not null or c.distributing_on is not null or today > last then
		raise exception 'campaign % does not receive any more', c.slug
			using errcode = '23514', constraint = 'extensions_come_in_time';
	end if;
	if new.from_on <> last then
		raise exception 'campaign % receives until %', c.slug, last
			using errcode = '23514', constraint = 'extensions_follow_one_another';
	end if;
	select t.days into allowed from duty.terms t
	where t.kind = 'extension' and t.valid_from <= greatest(new.signed_on, c.starts_on)
	order by t.valid_from desc limit 1;
	if allowed is null or new.to_on > last + allowed then
		raise exception 'campaign % extended by % days', c.slug, new.to_on - last
			using errcode = '23514', constraint = 'extensions_are_as_long_as_the_term_lets';
	end if;
	if new.signed_on not between c.call_on and least(today, last) then
		raise exception 'campaign % extended by a document of %', c.slug, new.signed_on
			using errcode = '23514', constraint = 'extensions_are_signed_in_time';
	end if;
	if new.file_id is null or new.signer = '' or new.extender is null then
		raise exception 'campaign % extended without its document', c.slug
			using errcode = '23514', constraint = 'campaigns_are_extended_by_a_document';
	end if;
	if new.body_unit_id is not null and not exists (
		with recursive above (unit_id) as (
			select c.unit_id
			union
			select x.unit_id
			from above a
			cross join lateral (
				select r.parent_id from place.unit_rows r where r.unit_id = a.unit_id
				union all
				select s.to_unit from place.successions s where s.from_unit = a.unit_id) x (unit_id)
			where x.unit_id is not null)
		select from above a
		join place.unit_rows r on r.unit_id = a.unit_id and r.level = 'province'
		where a.unit_id = new.body_unit_id) then
		raise exception 'unit % does not stand above campaign %', new.body_unit_id, c.slug
			using errcode = '23514', constraint = 'extensions_come_from_the_province';
	end if;
	update giving.campaigns set extended_to = new.to_on, extension_number = new.number, extension_on = new.signed_on,
		extension_body = new.body, extension_signer = new.signer, extension_file_id = new.file_id,
		distribution_ends_on = new.distribution_ends_on
	where id = c.id;
	return null;
end
$$;

-- What is due at the end of a campaign is due by the day that the campaign tells.
create function giving.duties_are_due_as_told() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (
		select from giving.campaigns c
		where 'campaign:' || c.slug = new.ref and c.distribution_ends_on <> case new.kind
			when 'distribution' then new.due_on else new.begun_on end) then
		raise exception '% of % is due by another day', new.kind, new.ref
			using errcode = '23514', constraint = 'duties_are_due_as_their_campaign_tells';
	end if;
	return null;
end
$$;

-- A day that givers were told stands still for nobody.
create function duty.told_days_stay() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from duty.duties d where d.id = new.duty_id and d.kind = 'distribution') then
		raise exception 'duty %: its day was told', new.duty_id
			using errcode = '23514', constraint = 'steps_keep_told_days';
	end if;
	return null;
end
$$;

create trigger extensions_never_changes before update or delete or truncate on giving.extensions
	for each statement execute function house.refuse_change();
alter table giving.extensions enable always trigger extensions_never_changes;
create trigger extensions_hold after insert on giving.extensions
	for each row execute function giving.extensions_hold();
alter table giving.extensions enable always trigger extensions_hold;
create trigger duties_are_due_as_told after insert on duty.duties
	for each row when (new.kind in ('distribution', 'publish_distributed'))
	execute function giving.duties_are_due_as_told();
alter table duty.duties enable always trigger duties_are_due_as_told;
create trigger told_days_stay after insert on duty.steps
	for each row when (new.what = 'paused') execute function duty.told_days_stay();
alter table duty.steps enable always trigger told_days_stay;
alter table giving.extensions enable row level security;
create policy extensions_in_scope on giving.extensions
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
-- +goose StatementEnd
revoke execute on function giving.extensions_hold(), giving.duties_are_due_as_told(), duty.told_days_stay() from public;
grant select on giving.extensions to quy_app;
grant insert (campaign_id, unit_id, from_on, to_on, number, signed_on, body, extender, body_unit_id, signer, file_id,
	distribution_ends_on, actor_id, at) on giving.extensions to quy_app;
-- An extension is the only way to these.
revoke update (extended_to, extension_number, extension_on, extension_body, extension_signer, extension_file_id)
	on giving.campaigns from quy_app;

create view giving.public_extensions as
select id, campaign_id, from_on, to_on, number, signed_on, body, signer, distribution_ends_on from giving.extensions;
grant select on giving.public_extensions to quy_portal, quy_app;

create or replace view giving.public_campaigns as
select id, unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en, purpose, purpose_en,
	cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level, call_body, call_number,
	call_on, call_title, authorisation_number, authorisation_on, authorisation_body,
	starts_on, ends_on, extended_to, extension_number, extension_on, extension_body,
	distribution_ends_on, published_at, closed_on, closed_reason,
	extension_signer, distributing_on, reported_on, report_number, call_file_id, distribution_called_to
from giving.campaigns
where published_at is not null;
