-- Two more places of what we hold. A lot of goods lies in a warehouse's store; what
-- a decision has set aside for people stands in reserve, money and goods alike,
-- until it is handed to them. Neither falls below zero.
--
-- Goods are postings of the same books: their item is the relief item's own, their
-- quantity its base unit. Money and goods never meet in an account.
-- +goose Up

-- a generated column cannot be told a new rule, so it is made again
alter table ledger.accounts drop column floor;
alter table ledger.accounts add column floor boolean not null
	generated always as (kind in ('bank', 'cash', 'transit', 'store', 'reserved')) stored;

alter table ledger.accounts drop constraint accounts_kind_is_known;
alter table ledger.accounts add constraint accounts_kind_is_known check (kind in ('giver', 'bank', 'cash',
	'transit', 'store', 'reserved', 'outlay', 'fee', 'interest', 'other_in', 'other_out'));
alter table ledger.accounts add constraint accounts_keep_money_and_goods_apart check (case kind
	when 'bank' then item = 'VND'
	when 'cash' then item = 'VND'
	when 'fee' then item = 'VND'
	when 'interest' then item = 'VND'
	when 'store' then item <> 'VND'
	else true end);
alter table ledger.accounts add constraint accounts_store_is_a_lot_in_a_warehouse
	check (kind <> 'store' or holder ~ '^w[1-9][0-9]*:l[1-9][0-9]*$');
alter table ledger.accounts add constraint accounts_reserve_lies_somewhere
	check (kind <> 'reserved' or holder ~ case when item = 'VND'
		then '^(bank:[a-z0-9]+|cash:[a-z0-9]+|s[1-9][0-9]*)$'
		else '^[ws][1-9][0-9]*:l[1-9][0-9]*$' end);

-- What lies in one place, whatever book and earmark it is of.
create index accounts_by_holder on ledger.accounts (holder, kind);
