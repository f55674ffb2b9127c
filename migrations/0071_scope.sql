-- Three tables stood open to whoever reads with the program's rights, whatever the units of
-- the session: the rows of a bank's file that could not be read, as they stood, of which only
-- the file itself was kept within its unit; the whole list of a decision, of private events
-- too, of which the public reads what aid.public_lists shows; and which household was
-- allotted how much, which only the register's own functions look at. A file's rows are read
-- with the file. The two others are read by who sees all: the log that seals them, and checks.
--
-- And the lines of the bank are looked at for the kinds that they may be since the one before:
-- in a transaction of its own, first of all, so that lines come in meanwhile.
-- +goose Up
alter table giving.bank_lines validate constraint bank_lines_kind_is_known;

alter table giving.statement_faults enable row level security;
create policy statement_faults_with_their_file on giving.statement_faults
	using ((select house.sees_all()) or exists (select from giving.statements s where s.id = statement_id));

alter table aid.lists enable row level security;
create policy lists_are_written on aid.lists for insert with check (true);
create policy lists_are_read_by_views on aid.lists for select using ((select house.sees_all()));

alter table aid.served enable row level security;
create policy served_is_the_registers_own on aid.served using ((select house.sees_all()));
