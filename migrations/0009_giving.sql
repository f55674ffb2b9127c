-- Calls to give, the bank accounts they name, what people promise to give, and
-- cash that is put on the table. What a bank says stands in the next file.
--
-- A pledge is an intention: it is never part of what was received. Its code is
-- public, since it stands in bank texts, and opens masked data only; legal name,
-- phone and e-mail are sealed and open with the donor's own key or for an officer
-- with a reason.
-- +goose Up
create schema giving;
grant usage on schema giving to quy_app, quy_portal;

-- A campaign is shown from published_at on; whether it receives is a matter of its
-- days. Reception lasts 90 days at most (ND 93/2021 art 8.2) unless a body of the
-- province or above extends it by a document.
create table giving.campaigns (
	id bigint generated always as identity primary key,
	unit_id bigint not null references place.units, -- the fund's
	fund_id bigint not null references ledger.funds,
	book_id bigint not null references ledger.books,
	earmark_id bigint not null, -- the general part: what came without a wish
	slug text not null,
	prefix text not null,
	name text not null,
	name_en text not null default '',
	purpose text not null,
	purpose_en text not null default '',
	cover text not null default '', -- the words on its page
	cover_en text not null default '',
	surplus text not null, -- what becomes of money that is left over, as donors are told
	surplus_en text not null default '',
	area_unit_id bigint references place.units, -- null: wherever the need is
	disaster text not null default '', -- its slug, as text: disasters are another area's
	call_level text not null, -- who calls: central, province, district (before 2025-07-01)
	call_body text not null,
	call_number text not null,
	call_on date not null,
	call_title text not null,
	call_file_id bigint references file.files,
	-- a commune receives under a call from above or with an authorisation on file
	authorisation_number text not null default '',
	authorisation_on date,
	authorisation_body text not null default '',
	starts_on date not null,
	ends_on date not null, -- the last day of reception
	extended_to date,
	extension_number text not null default '',
	extension_on date,
	extension_body text not null default '',
	distribution_ends_on date not null,
	made_at timestamptz not null default now(),
	made_by bigint not null,
	published_at timestamptz,
	published_by bigint,
	closed_on date, -- closed before its last day, for closed_reason
	closed_reason text not null default '',
	constraint campaigns_slug_once unique (slug),
	constraint campaigns_prefix_once unique (prefix),
	constraint campaigns_have_a_book_each unique (book_id),
	constraint campaigns_of_a_unit unique (id, unit_id),
	constraint campaigns_earmark_of_their_book
		foreign key (earmark_id, book_id) references ledger.earmarks (id, book_id),
	constraint campaigns_slug_is_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
	constraint campaigns_prefix_is_two_to_four_letters check (prefix ~ '^[A-Z]{2,4}$'),
	constraint campaigns_have_a_name check (length(name) between 1 and 200 and length(name_en) <= 200),
	constraint campaigns_have_a_purpose check (length(purpose) between 1 and 1000 and length(purpose_en) <= 1000),
	constraint campaigns_tell_what_becomes_of_a_surplus
		check (length(surplus) between 1 and 1000 and length(surplus_en) <= 1000),
	constraint campaigns_cover_is_short check (length(cover) <= 5000 and length(cover_en) <= 5000),
	constraint campaigns_called_by_a_known_level
		check (call_level in ('central', 'province', 'district', 'commune')),
	constraint campaigns_districts_call_until_2025_06_30
		check (call_level <> 'district' or call_on < date '2025-07-01'),
	constraint campaigns_communes_need_an_authorisation
		check (call_level <> 'commune' or authorisation_on is not null),
	constraint campaigns_authorisation_is_whole check (
		(authorisation_on is null) = (authorisation_number = '')
		and (authorisation_on is null) = (authorisation_body = '')),
	constraint campaigns_call_is_named check (
		length(call_body) between 1 and 200 and length(call_number) between 1 and 100
		and length(call_title) between 1 and 300),
	constraint campaigns_called_before_they_start check (call_on <= starts_on),
	constraint campaigns_receive_90_days_at_most check (ends_on - starts_on between 0 and 90),
	constraint campaigns_extension_is_whole check (
		(extended_to is null) = (extension_number = '')
		and (extended_to is null) = (extension_on is null)
		and (extended_to is null) = (extension_body = '')),
	constraint campaigns_extension_is_longer check (extended_to > ends_on),
	constraint campaigns_distribute_after_they_received
		check (distribution_ends_on >= coalesce(extended_to, ends_on)),
	constraint campaigns_published_by_someone check ((published_at is null) = (published_by is null)),
	constraint campaigns_closed_early_for_a_reason check (
		(closed_on is null) = (closed_reason = '')
		and closed_on <= coalesce(extended_to, ends_on))
);
create index campaigns_by_unit on giving.campaigns (unit_id, starts_on desc);
grant select on giving.campaigns to quy_app;
-- Column by column: what was said when a campaign was opened (its prefix, book and
-- the body that called) stays.
grant insert (unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en, purpose, purpose_en,
	cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level, call_body, call_number,
	call_on, call_title, call_file_id, authorisation_number, authorisation_on, authorisation_body,
	starts_on, ends_on, distribution_ends_on, made_at, made_by) on giving.campaigns to quy_app;
grant update (name, name_en, purpose, purpose_en, cover, cover_en, surplus, surplus_en, area_unit_id,
	disaster, call_number, call_on, call_title, call_file_id, starts_on, ends_on, distribution_ends_on,
	extended_to, extension_number, extension_on, extension_body, published_at, published_by,
	closed_on, closed_reason) on giving.campaigns to quy_app;

-- An account belongs to one campaign and to no other, not even later (ND 93/2021
-- art 9.1a). The State Treasury has no bank number, and so no VietQR.
create table giving.bank_accounts (
	id bigint generated always as identity primary key,
	campaign_id bigint not null,
	unit_id bigint not null,
	bin text not null,
	bank_name text not null,
	branch text not null default '',
	number text not null,
	holder_name text not null,
	profile text not null default '', -- the shape of its statements; '' while we read none of that bank
	treasury boolean not null default false,
	for_qr boolean not null default false,
	opened_on date not null,
	closed_on date,
	named_at timestamptz not null default now(),
	named_by bigint not null,
	constraint bank_accounts_never_shared unique (bin, number),
	constraint bank_accounts_of_a_unit unique (id, unit_id),
	constraint bank_accounts_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint bank_accounts_bin_is_six_digits check (treasury and bin = '' or not treasury and bin ~ '^[0-9]{6}$'),
	constraint bank_accounts_number_is_plain check (number ~ '^[0-9A-Z]{1,19}$'),
	constraint bank_accounts_are_named check (
		length(bank_name) between 1 and 200 and length(holder_name) between 1 and 200 and length(branch) <= 200),
	constraint bank_accounts_profile_is_known check (profile in ('', 'vcb', 'vietinbank', 'agribank')),
	constraint bank_accounts_treasury_has_no_qr check (not (treasury and for_qr)),
	constraint bank_accounts_closed_ones_have_no_qr check (closed_on is null or not for_qr),
	constraint bank_accounts_close_after_they_open check (closed_on >= opened_on)
);
create unique index bank_accounts_one_for_qr on giving.bank_accounts (campaign_id) where for_qr;
create index bank_accounts_by_campaign on giving.bank_accounts (campaign_id);
grant select on giving.bank_accounts to quy_app;
grant insert (campaign_id, unit_id, bin, bank_name, branch, number, holder_name, profile, treasury,
	for_qr, opened_on, named_at, named_by) on giving.bank_accounts to quy_app;
grant update (branch, profile, for_qr, closed_on) on giving.bank_accounts to quy_app;

-- The words people agree to when they leave a phone number or an address, kept so
-- that it can be shown later what a donor agreed to.
create table giving.consents (
	version text primary key,
	wording text not null,
	wording_en text not null,
	since date not null,
	constraint consents_version_is_plain check (version ~ '^[a-z0-9.-]{1,40}$')
);
insert into giving.consents (version, wording, wording_en, since) values (
	'contact.1',
	'Tôi đồng ý để quỹ dùng số điện thoại và email này báo cho tôi về khoản ủng hộ: khi nhận được, khi có biên nhận, khi khoản này được sử dụng. Quỹ không dùng vào việc khác và không chuyển cho ai. Tôi có thể rút lại bất cứ lúc nào.',
	'I agree that the fund uses this phone number and e-mail to tell me about my gift: when it arrives, when the receipt is ready, when it is used. The fund uses them for nothing else and passes them to nobody. I can withdraw this at any time.',
	'2026-01-01');
grant select on giving.consents to quy_app, quy_portal;
create trigger consents_never_changes before update or delete or truncate on giving.consents
	for each statement execute function house.refuse_change();
alter table giving.consents enable always trigger consents_never_changes;

-- An intention to give. received_amount is what bank lines with its code brought,
-- kept by whoever matches or undoes a match; the books do not read it.
create table giving.pledges (
	id bigint generated always as identity primary key,
	campaign_id bigint not null,
	unit_id bigint not null,
	code text not null,
	key_hash bytea not null, -- sha256 of the donor's private key
	amount bigint, -- null: the donor decides in the bank's app
	anonymous boolean not null default false,
	public_name text not null default '', -- as the donor wants to be shown once the money is here
	masked_name text not null default '', -- the same with the given name masked, for whoever has the code
	legal_name bytea, -- sealed, as are the next two
	phone bytea,
	email bytea,
	phone_blind bytea,
	consent_version text references giving.consents,
	earmark_id bigint not null references ledger.earmarks,
	leftover text not null,
	locale text not null default 'vi',
	state text not null default 'waiting',
	received_amount bigint not null default 0,
	received_at timestamptz,
	pledged_at timestamptz not null,
	expires_at timestamptz not null,
	constraint pledges_code_once unique (code),
	constraint pledges_of_a_campaign unique (id, campaign_id),
	constraint pledges_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint pledges_code_is_whole check (code ~ '^[A-Z]{2,4}[BCDFGHJKMNPQRSTVWXYZ2-9]{9}$'),
	constraint pledges_key_hash_is_sha256 check (length(key_hash) = 32),
	constraint pledges_amount_fits_a_transfer check (amount between 1 and 9999999999999),
	constraint pledges_names_are_short check (length(public_name) <= 100),
	constraint pledges_without_a_name_are_anonymous
		check (not anonymous or public_name = '' and masked_name = ''),
	constraint pledges_contact_needs_consent
		check (phone is null and email is null or consent_version is not null),
	constraint pledges_phone_is_found check ((phone is null) = (phone_blind is null)),
	constraint pledges_leftover_is_known check (leftover in ('next_round', 'other_province', 'return')),
	constraint pledges_locale_is_known check (locale in ('vi', 'en')),
	constraint pledges_state_is_known check (state in ('waiting', 'received', 'expired', 'cancelled')),
	constraint pledges_received_is_money_received check (
		(state = 'received') = (received_amount > 0)
		and (state = 'received') = (received_at is not null) and received_amount >= 0),
	constraint pledges_expire_later check (expires_at > pledged_at)
);
-- candidates for a line without a code: by amount and time
create index pledges_not_received on giving.pledges (campaign_id, amount, pledged_at)
	where state in ('waiting', 'expired');
create index pledges_to_expire on giving.pledges (expires_at) where state = 'waiting';
create index pledges_by_campaign on giving.pledges (campaign_id, id);
create index pledges_by_phone on giving.pledges (phone_blind) where phone_blind is not null;
grant select on giving.pledges to quy_app;
grant insert (campaign_id, unit_id, code, key_hash, amount, anonymous, public_name, masked_name,
	legal_name, phone, email, phone_blind, consent_version, earmark_id, leftover, locale,
	pledged_at, expires_at) on giving.pledges to quy_app;
grant update (anonymous, public_name, masked_name, legal_name, phone, email, phone_blind,
	consent_version, state, received_amount, received_at) on giving.pledges to quy_app;
alter table giving.pledges enable row level security;
create policy pledges_in_scope on giving.pledges
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));

-- Cash that a giver put on the table. Its entry in the books and its receipt are
-- made in the same transaction and name it: cash:ID.
create table giving.cash_gifts (
	id bigint generated always as identity primary key,
	ref text not null, -- what its sealed fields are bound to
	campaign_id bigint not null,
	unit_id bigint not null,
	amount bigint not null,
	anonymous boolean not null default false,
	public_name text not null default '',
	masked_name text not null default '',
	legal_name bytea, -- sealed, as is the phone
	phone bytea,
	phone_blind bytea,
	consent_version text references giving.consents,
	earmark_id bigint not null references ledger.earmarks,
	leftover text not null,
	note text not null default '',
	received_on date not null,
	received_at timestamptz not null,
	received_by bigint not null,
	constraint cash_gifts_ref_once unique (ref),
	constraint cash_gifts_of_their_campaigns_unit
		foreign key (campaign_id, unit_id) references giving.campaigns (id, unit_id),
	constraint cash_gifts_bring_something check (amount between 1 and 9007199254740991),
	constraint cash_gifts_names_are_short check (length(public_name) <= 100),
	constraint cash_gifts_without_a_name_are_anonymous
		check (not anonymous or public_name = '' and masked_name = ''),
	constraint cash_gifts_phone_needs_consent check (phone is null or consent_version is not null),
	constraint cash_gifts_phone_is_found check ((phone is null) = (phone_blind is null)),
	constraint cash_gifts_leftover_is_known check (leftover in ('next_round', 'other_province', 'return')),
	constraint cash_gifts_note_is_short check (length(note) <= 500)
);
create index cash_gifts_by_campaign on giving.cash_gifts (campaign_id, id);
grant select on giving.cash_gifts to quy_app;
grant insert (ref, campaign_id, unit_id, amount, anonymous, public_name, masked_name, legal_name, phone,
	phone_blind, consent_version, earmark_id, leftover, note, received_on, received_at, received_by)
	on giving.cash_gifts to quy_app;
alter table giving.cash_gifts enable row level security;
create policy cash_gifts_in_scope on giving.cash_gifts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
create trigger cash_gifts_never_changes before update or delete or truncate on giving.cash_gifts
	for each statement execute function house.refuse_change();
alter table giving.cash_gifts enable always trigger cash_gifts_never_changes;

-- What anyone may read.
create view giving.public_campaigns as
select id, unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en, purpose, purpose_en,
	cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level, call_body, call_number,
	call_on, call_title, authorisation_number, authorisation_on, authorisation_body,
	starts_on, ends_on, extended_to, extension_number, extension_on, extension_body,
	distribution_ends_on, published_at, closed_on, closed_reason
from giving.campaigns
where published_at is not null;

create view giving.public_bank_accounts as
select a.id, a.campaign_id, a.unit_id, a.bin, a.bank_name, a.branch, a.number, a.holder_name,
	a.profile, a.treasury, a.for_qr, a.opened_on, a.closed_on
from giving.bank_accounts a
join giving.campaigns c on c.id = a.campaign_id
where c.published_at is not null;

create view giving.public_pledges as
select id, campaign_id, code, amount, anonymous, masked_name, state, received_amount,
	pledged_at, expires_at, received_at
from giving.pledges;

-- Registered, never received: the two are shown side by side and not added.
create view giving.public_pledged as
select campaign_id, state, count(*)::bigint as pledges, coalesce(sum(amount), 0)::bigint as amount
from giving.pledges
group by campaign_id, state;

grant select on giving.public_campaigns, giving.public_bank_accounts, giving.public_pledges,
	giving.public_pledged to quy_portal, quy_app;
