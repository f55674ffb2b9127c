-- Some givers like to be thanked in public, most do not. Who asks for it agrees to words
-- that are kept, for the name that stands there then, and may take it back at any time with
-- the gift's private key: what is shown is therefore a row that goes, beside the trail of
-- who agreed to what, which stays and has no name in it.
--
-- The wall has no amounts and no order by them: nobody gives more because of a neighbour.
-- +goose Up
insert into giving.consents (version, wording, wording_en, since) values (
	'thanks.1',
	'Tôi đồng ý để quỹ nêu tên hiện công khai của tôi và lời nhắn này trên Trang cảm ơn, không kèm số tiền. Tôi có thể rút lại bất cứ lúc nào.',
	'I agree that the fund shows my public name and this message on its page of thanks, without any amount. I can withdraw this at any time.',
	'2026-11-22');

create table giving.thanks (
	id bigint generated always as identity unique, -- the order in which they were asked for
	pledge_id bigint primary key references giving.pledges,
	unit_id bigint not null,
	consent_version text not null references giving.consents,
	named text not null, -- the public name that was agreed to: under another it is not shown
	shown text not null, -- the same, screened
	words text not null, -- screened
	asked_at timestamptz not null,
	constraint thanks_name_somebody check (length(named) between 1 and 100 and length(shown) between 1 and 400),
	constraint thanks_words_are_few check (length(words) <= 600)
);
alter table giving.thanks enable row level security;
create policy thanks_in_scope on giving.thanks
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, delete on giving.thanks to quy_app;
grant insert (pledge_id, unit_id, consent_version, named, shown, words, asked_at) on giving.thanks to quy_app;

-- Who gave, wants to be thanked and is still called what was agreed to.
create view giving.public_thanks as
select t.id, c.slug, t.shown as name, t.words,
	(p.received_at at time zone 'Asia/Ho_Chi_Minh')::date as given_on
from giving.thanks t
join giving.pledges p on p.id = t.pledge_id
join giving.campaigns c on c.id = p.campaign_id
where p.state = 'received' and not p.anonymous and p.public_name = t.named and c.published_at is not null;
grant select on giving.public_thanks to quy_portal, quy_app;
