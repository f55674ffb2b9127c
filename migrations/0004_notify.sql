-- What the fund tells a person by mail or text is promised in the same
-- transaction as the fact it tells, and delivered afterwards by a job: no fact
-- without its message, no message without its fact. Officers see what has not
-- gone out. The address and the words are sealed, and forgotten once delivered;
-- the hint that stays ("ng•••@gmail.com") is enough to answer a telephone call.
-- +goose Up
create schema notify;
grant usage on schema notify to quy_app;

create table notify.messages (
	id         bigint generated always as identity primary key,
	unit_id    bigint not null,
	channel    text not null,
	template   text not null,
	lang       text not null,
	key        text not null,
	hint       text not null,
	sealed     bytea,
	state      text not null default 'waiting',
	attempts   int not null default 0,
	trouble    text not null default '',
	created_at timestamptz not null,
	sent_at    timestamptz,
	constraint messages_once_per_key unique (key),
	constraint messages_go_by_a_known_way check (channel in ('email', 'sms')),
	constraint messages_speak_a_known_language check (lang in ('vi', 'en')),
	constraint messages_wait_are_sent_or_failed check (state in ('waiting', 'sent', 'failed')),
	constraint messages_are_dated_once_sent check ((state = 'sent') = (sent_at is not null)),
	constraint messages_are_forgotten_once_sent check ((state = 'sent') = (sealed is null)),
	constraint messages_try_a_limited_time check (attempts between 0 and 100)
);
create index messages_by_state on notify.messages (state, id desc);

alter table notify.messages enable row level security;
create policy messages_of_ones_units on notify.messages
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on notify.messages to quy_app;
grant update (sealed, state, attempts, trouble, sent_at) on notify.messages to quy_app;
