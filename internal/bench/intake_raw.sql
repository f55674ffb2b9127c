-- The newest rows that a webhook told once more, into empty tables of the same shape with
-- the same indexes, a thousand events a transaction, each durable before the next: a
-- committer that does nothing but commit. No triggers, no foreign keys, no row-level
-- security.
\set QUIET on
\set ON_ERROR_STOP on
set client_min_messages = warning;
drop schema if exists raw cascade;
create schema raw;
create table raw.bank_events (like giving.bank_events including all);
create table raw.bank_sightings (like giving.bank_sightings including all);
create table raw.bank_lines (like giving.bank_lines including all);
create table raw.matches (like giving.matches including all);
create table raw.statement_rows (like giving.statement_rows including all);
create table raw.entries (like ledger.entries including all);
create table raw.postings (like ledger.postings including all);
create table raw.receipts (like receipt.receipts including all);
create table raw.leaves (like tlog.leaves including all);

create unlogged table raw.chosen as
select id, entry_id, (row_number() over (order by id) - 1) / 1000 as chunk
from (select id, entry_id from giving.bank_lines where account_id = :account and channel = 'sepay'
	order by id desc limit :lines) newest;
create unlogged table raw.bank_events_staged as
select c.chunk, e as r from raw.chosen c join giving.bank_events e on e.line_id = c.id;
create unlogged table raw.bank_sightings_staged as
select c.chunk, s as r from raw.chosen c join giving.bank_sightings s on s.line_id = c.id;
create unlogged table raw.bank_lines_staged as
select c.chunk, l as r from raw.chosen c join giving.bank_lines l on l.id = c.id;
create unlogged table raw.matches_staged as
select c.chunk, m as r from raw.chosen c join giving.matches m on m.line_id = c.id;
create unlogged table raw.statement_rows_staged as
select c.chunk, s as r from raw.chosen c join giving.statement_rows s on s.line_id = c.id;
create unlogged table raw.entries_staged as
select c.chunk, e as r from raw.chosen c join ledger.entries e on e.id = c.entry_id;
create unlogged table raw.postings_staged as
select c.chunk, p as r from raw.chosen c join ledger.postings p on p.entry_id = c.entry_id;
create unlogged table raw.receipts_staged as
select c.chunk, v as r from raw.chosen c join receipt.receipts v on v.entry_id = c.entry_id;
create unlogged table raw.leaves_staged as
select c.chunk, t as r from raw.chosen c join tlog.leaves t on t.kind = 'entry' and t.ref = c.entry_id::text
union all
select c.chunk, t from raw.chosen c join receipt.receipts v on v.entry_id = c.entry_id
join tlog.leaves t on t.kind = 'receipt' and t.ref = v.code;
create index on raw.bank_events_staged (chunk);
create index on raw.bank_sightings_staged (chunk);
create index on raw.bank_lines_staged (chunk);
create index on raw.matches_staged (chunk);
create index on raw.statement_rows_staged (chunk);
create index on raw.entries_staged (chunk);
create index on raw.postings_staged (chunk);
create index on raw.receipts_staged (chunk);
create index on raw.leaves_staged (chunk);
analyze raw.bank_lines_staged, raw.statement_rows_staged, raw.entries_staged, raw.leaves_staged;
select count(*) from raw.bank_lines_staged;
checkpoint;
\timing on
do $$
begin
	for n in 0 .. (select max(chunk) from raw.chosen) loop
		insert into raw.bank_events overriding system value select (r).* from raw.bank_events_staged where chunk = n;
		commit; -- as it came, before anything is made of it
		insert into raw.bank_sightings select (r).* from raw.bank_sightings_staged where chunk = n;
		insert into raw.bank_lines overriding system value select (r).* from raw.bank_lines_staged where chunk = n;
		insert into raw.matches overriding system value select (r).* from raw.matches_staged where chunk = n;
		insert into raw.statement_rows select (r).* from raw.statement_rows_staged where chunk = n;
		insert into raw.entries overriding system value select (r).* from raw.entries_staged where chunk = n;
		insert into raw.postings select (r).* from raw.postings_staged where chunk = n;
		insert into raw.receipts overriding system value select (r).* from raw.receipts_staged where chunk = n;
		insert into raw.leaves overriding system value select (r).* from raw.leaves_staged where chunk = n;
		commit;
	end loop;
end
$$;
\timing off
drop schema raw cascade;
