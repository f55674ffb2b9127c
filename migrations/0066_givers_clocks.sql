-- What givers ask had no day: a claim, a request to send money back and a report of somebody who
-- gives himself out as the fund could wait for ever, and a refund that was approved and not
-- paid too. The days are the house's until a law sets some.
-- +goose Up
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('claim_answer', '2000-01-01', 3, true, 'act', 'Thời hạn do quỹ đặt'),
	('refund_decide', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('refund_pay', '2000-01-01', 3, true, 'act', 'Thời hạn do quỹ đặt'),
	('fake_report', '2000-01-01', 1, true, 'act', 'Thời hạn do quỹ đặt');

-- Who takes a contact back is written to no more: a letter that has not gone is dropped, and
-- what it says and to whom is forgotten as of one that went.
alter table notify.messages
	drop constraint messages_wait_are_sent_or_failed,
	add constraint messages_wait_are_sent_or_failed check (state in ('waiting', 'sent', 'failed', 'dropped')),
	drop constraint messages_are_forgotten_once_sent,
	add constraint messages_are_forgotten_once_sent check ((state in ('sent', 'dropped')) = (sealed is null));
