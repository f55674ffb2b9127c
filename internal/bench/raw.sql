-- The rows of one statement once more, into empty tables of the same shape with the same
-- indexes, by one prepared statement. No triggers, no foreign keys, no row-level
-- security: it is what PostgreSQL itself takes for the rows alone.
\set QUIET on
\set ON_ERROR_STOP on
set client_min_messages = warning;
drop schema if exists raw cascade;
create schema raw;
create table raw.bank_sightings (like giving.bank_sightings including all);
create table raw.bank_lines (like giving.bank_lines including all);
create table raw.matches (like giving.matches including all);
create table raw.statement_rows (like giving.statement_rows including all);
create table raw.entries (like ledger.entries including all);
create table raw.postings (like ledger.postings including all);
create table raw.receipts (like receipt.receipts including all);
create table raw.leaves (like tlog.leaves including all);

create unlogged table raw.bank_sightings_staged as
select * from giving.bank_sightings where statement_id = :statement order by row_no;
create unlogged table raw.bank_lines_staged as
select * from giving.bank_lines where id in (select line_id from raw.bank_sightings_staged) order by id;
create unlogged table raw.matches_staged as
select * from giving.matches where line_id in (select id from raw.bank_lines_staged) order by id;
create unlogged table raw.statement_rows_staged as
select * from giving.statement_rows where line_id in (select id from raw.bank_lines_staged) order by line_id;
create unlogged table raw.entries_staged as
select * from ledger.entries where id in (select entry_id from raw.bank_lines_staged) order by id;
create unlogged table raw.postings_staged as
select * from ledger.postings where entry_id in (select id from raw.entries_staged) order by entry_id, line;
create unlogged table raw.receipts_staged as
select * from receipt.receipts where entry_id in (select id from raw.entries_staged) order by id;
create unlogged table raw.leaves_staged as
select * from tlog.leaves
where kind = 'entry' and ref in (select id::text from raw.entries_staged)
	or kind = 'receipt' and ref in (select code from raw.receipts_staged)
order by epoch, xid, id;

prepare load as
with sightings as (
	insert into raw.bank_sightings select * from raw.bank_sightings_staged
), lines as (
	insert into raw.bank_lines overriding system value select * from raw.bank_lines_staged
), matches as (
	insert into raw.matches overriding system value select * from raw.matches_staged
), rows as (
	insert into raw.statement_rows select * from raw.statement_rows_staged
), entries as (
	insert into raw.entries overriding system value select * from raw.entries_staged
), postings as (
	insert into raw.postings select * from raw.postings_staged
), receipts as (
	insert into raw.receipts overriding system value select * from raw.receipts_staged
)
insert into raw.leaves overriding system value select * from raw.leaves_staged;

analyze raw.bank_lines_staged, raw.statement_rows_staged, raw.entries_staged, raw.leaves_staged;
select count(*) from raw.bank_lines_staged;
checkpoint;
\timing on
execute load;
\timing off
drop schema raw cascade;
