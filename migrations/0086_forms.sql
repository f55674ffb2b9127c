-- Two files in other columns of one bank tell a line in other words: the number that the one
-- calls a reference is the other's document number. They were taken for files of one form,
-- so the same line came into the book twice. A file keeps which columns its lines' words
-- stood under; of one that came before this nobody knows, and it is of every form.
-- +goose Up
alter table giving.statements
	add column columns text
		constraint statements_columns_are_named check (length(columns) between 1 and 400);
grant insert (columns) on giving.statements to quy_app;
