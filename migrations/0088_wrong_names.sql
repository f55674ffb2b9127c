-- A receipt may have a wrong legal name. Its giver asks for the right one as for anything
-- else, with a code that opens the answer: another receipt in the place of the old one, or
-- why not. Which receipt is meant, and by what the giver showed to be its giver, is sealed
-- with what was said.
-- +goose Up
alter table giving.inquiries
	drop constraint inquiries_kind_is_known,
	drop constraint inquiries_are_about_a_transfer,
	add constraint inquiries_kind_is_known check (kind in ('claim', 'refund', 'fake', 'name')),
	add constraint inquiries_are_about_a_transfer check (
		kind in ('fake', 'name') or account_id is not null and amount is not null and happened_on is not null);
alter table giving.inquiry_answers
	drop constraint inquiry_answers_outcome_is_known,
	drop constraint inquiry_answers_settle_by_a_receipt,
	drop constraint inquiry_answers_say_something,
	add constraint inquiry_answers_outcome_is_known
		check (outcome in ('settled', 'answered', 'refused', 'returned', 'replaced')),
	add constraint inquiry_answers_settle_by_a_receipt check (
		(outcome in ('settled', 'replaced')) = (receipt_code <> '') and (outcome = 'settled') <= (line_id is not null)),
	add constraint inquiry_answers_say_something
		check (outcome in ('settled', 'returned', 'replaced') or length(answer) between 5 and 1000);

-- A wrong name ends with a receipt of the same unit that stands in the place of another, and
-- nothing else ends so.
-- +goose StatementBegin
create function giving.inquiry_answers_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.outcome = 'replaced' and not exists (
		select from giving.inquiries q
		join receipt.receipts r on r.code = new.receipt_code and r.unit_id = q.unit_id and r.replaces_id is not null
		where q.id = new.inquiry_id and q.kind = 'name') then
		raise exception 'inquiry %: no receipt was replaced', new.inquiry_id
			using errcode = '23514', constraint = 'inquiry_answers_replace_a_receipt';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger inquiry_answers_hold after insert on giving.inquiry_answers
	for each row execute function giving.inquiry_answers_hold();
alter table giving.inquiry_answers enable always trigger inquiry_answers_hold;
revoke execute on function giving.inquiry_answers_hold() from public;
