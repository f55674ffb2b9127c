-- The statement is searched at its five millionth line as at its first: a line's
-- receipt was found by reading an index from end to end.
-- +goose Up
create index receipts_by_entry on receipt.receipts (entry_id);
