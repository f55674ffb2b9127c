-- What is promised is what happens. Whoever leaves an e-mail to hear of a campaign proves it
-- by a link before anything else is sent there: anybody can type somebody else's. The words
-- for a contact left with a gift say which letters go out, and that none goes to a telephone.
-- And officers read who did something by name and office, also of units that are not theirs
-- to read: a login says nothing to them.
-- +goose Up
alter table giving.follows add column confirmed_at timestamptz; -- by the link; null: nothing is sent
update giving.follows set confirmed_at = followed_at; -- whoever asked before asked by the rules of then
grant update (confirmed_at) on giving.follows to quy_app;
create index follows_unproved on giving.follows (followed_at) where confirmed_at is null and stopped_at is null;

insert into giving.consents (version, wording, wording_en, since) values (
	'contact.2',
	'Tôi đồng ý để quỹ gửi vào email này một thư khi có biên nhận, và mã xác nhận mỗi khi chính tôi xin lại biên nhận. Số điện thoại chỉ để cán bộ gọi lại khi khoản ủng hộ có điều chưa rõ và để tìm lại biên nhận của tôi; quỹ không gửi tin nhắn. Quỹ không dùng vào việc khác và không chuyển cho ai. Tôi có thể rút lại bất cứ lúc nào.',
	'I agree that the fund sends one letter to this e-mail when there is a receipt, and a code each time I ask for my receipts again. The phone number is only for an officer to call back when something about my gift is unclear and to find my receipts; the fund sends no text messages. The fund uses them for nothing else and passes them to nobody. I can withdraw this at any time.',
	'2026-11-22');

-- Who a login is, for officers' pages: a name and a unit, nothing else.
create function staff.who(logins text[]) returns table (login text, name text, unit_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select u.login, u.name, u.unit_id from staff.users u where u.login = any (logins)
$$;
revoke execute on function staff.who(text[]) from public;
grant execute on function staff.who(text[]) to quy_app;

-- The day of an early end counts as a whole for what is given by hand, as it does for what
-- the bank books.
create or replace function giving.receives_until(campaign bigint) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce(c.closed_on, greatest(c.ends_on, c.extended_to)) from giving.campaigns c where c.id = campaign
$$;
