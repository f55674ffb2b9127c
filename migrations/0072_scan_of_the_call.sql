-- A campaign stands on a document: a letter of a committee that calls people to give. Its
-- number was shown and the document itself was not, so nobody could see whether it calls
-- for what the page says. The scan of it may be handed in with the campaign now. Everybody
-- may open it once the campaign is public, and the log tells its hash.
-- +goose Up
create or replace view giving.public_campaigns as
select id, unit_id, fund_id, book_id, earmark_id, slug, prefix, name, name_en, purpose, purpose_en,
	cover, cover_en, surplus, surplus_en, area_unit_id, disaster, call_level, call_body, call_number,
	call_on, call_title, authorisation_number, authorisation_on, authorisation_body,
	starts_on, ends_on, extended_to, extension_number, extension_on, extension_body,
	distribution_ends_on, published_at, closed_on, closed_reason,
	extension_signer, distributing_on, reported_on, report_number, call_file_id
from giving.campaigns
where published_at is not null;
