-- Whoever wants to hear what becomes of a campaign leaves an e-mail, agreeing to words that
-- are kept with it, and is told twice at most: when it has closed, and when its distribution
-- has ended. One click stops it and forgets the address.
-- +goose Up
insert into giving.consents (version, wording, wording_en, since) values (
	'updates.1',
	'Tôi đồng ý để quỹ dùng email này báo cho tôi hai tin về đợt vận động: khi kết thúc tiếp nhận và khi kết thúc phân phối. Quỹ không dùng vào việc khác và không chuyển cho ai. Tôi dừng nhận bằng một lần bấm trong mỗi thư; khi đó quỹ xóa email này.',
	'I agree that the fund uses this e-mail to send me two messages about the campaign: when it stops receiving and when distribution has ended. The fund uses it for nothing else and passes it to nobody. I stop with one click in each message; the fund then deletes this e-mail.',
	'2026-11-01');
create table giving.follows (
	id bigint generated always as identity primary key,
	campaign_id bigint not null,
	unit_id bigint not null,
	email bytea, -- sealed; null once stopped
	email_blind bytea,
	locale text not null,
	consent_version text not null references giving.consents,
	followed_at timestamptz not null,
	stopped_at timestamptz,
	constraint follows_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint follows_speak_a_known_language check (locale in ('vi', 'en')),
	constraint follows_are_forgotten_once_stopped check (
		(stopped_at is null) = (email is not null) and (email is null) = (email_blind is null)),
	constraint follows_are_short check (length(email) <= 1024)
);
create unique index follows_once on giving.follows (campaign_id, email_blind) where stopped_at is null;
alter table giving.follows enable row level security;
create policy follows_in_scope on giving.follows
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.follows to quy_app;
grant insert (campaign_id, unit_id, email, email_blind, locale, consent_version, followed_at) on giving.follows to quy_app;
grant update (email, email_blind, stopped_at) on giving.follows to quy_app;
-- What all who follow a campaign have been told.
create table giving.follow_news (
	campaign_id bigint not null references giving.campaigns,
	news text not null,
	told_at timestamptz not null,
	constraint follow_news_once primary key (campaign_id, news),
	constraint follow_news_is_known check (news in ('closed', 'distributed'))
);
grant select, insert on giving.follow_news to quy_app;
