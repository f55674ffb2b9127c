-- A leaf tells the public part of a fact; the rows behind it hold more: the memo, who did
-- it, when it was recorded, sealed names, salts. Whoever owns the database could change
-- those unseen. So all rows that are never changed are sealed: in turns of a few seconds a
-- hash over every new row of every such table is committed to, salted, by a leaf of kind
-- "rows". quykhancap check computes the seals anew from the rows.
--
-- A row belongs to the seal by when it was born: the life of the database (a restore begins
-- the next one, because transactions are counted anew) and the transaction that wrote it.
-- What lies below every running transaction can gain no row any more, as in tlog.extend.
-- +goose Up

create function tlog.life() returns bigint
language sql immutable parallel safe
return 1;

-- Both are written into the insert itself by the planner, so that a row costs no call.
create function tlog.born() returns bigint
language sql stable parallel safe
return (tlog.life() << 48) | pg_current_xact_id()::text::bigint;

-- The life is the epoch of the leaves.
-- +goose StatementBegin
create function tlog.live_again() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	execute format('create or replace function tlog.life() returns bigint
		language sql immutable parallel safe return %s', new.epoch);
	return null;
end
$$;
-- +goose StatementEnd
create trigger epochs_are_lives after insert on tlog.epochs
	for each row execute function tlog.live_again();

-- One seal: the rows born from "born_from" up to, not including, "born_to". Which columns
-- were read how is said by the form, migrations/rows/<form>.txt.
create table tlog.seals (
	n bigint primary key,
	form smallint not null,
	born_from bigint not null,
	born_to bigint not null,
	salt bytea not null,
	commitment bytea not null,
	sealed_at timestamptz not null,
	constraint seals_are_counted check (n >= 1),
	constraint seals_begin_once unique (born_from),
	constraint seals_cover_something check (born_to > born_from),
	constraint seals_are_salted check (length(salt) = 32 and length(commitment) = 32)
);

-- Of each table that had new rows: how many, their hash, and the first eight bytes of each
-- row's own, by which a check can say which row it is.
create table tlog.seal_parts (
	n bigint not null references tlog.seals,
	of_table text not null,
	rows bigint not null,
	hash bytea not null,
	hints bytea not null,
	constraint seal_parts_once primary key (of_table, n),
	constraint seal_parts_have_rows check (rows > 0 and length(hash) = 32 and length(hints) = 8 * rows)
);
alter table tlog.seal_parts alter column hints set storage external;
create index seal_parts_by_seal on tlog.seal_parts (n);

create trigger seals_never_change before update or delete or truncate on tlog.seals
	for each statement execute function house.refuse_change();
alter table tlog.seals enable always trigger seals_never_change;
create trigger seal_parts_never_change before update or delete or truncate on tlog.seal_parts
	for each statement execute function house.refuse_change();
alter table tlog.seal_parts enable always trigger seal_parts_never_change;
grant select, insert on tlog.seals, tlog.seal_parts to quy_app;

-- Rows that are here already are born by this migration.
-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array[
		'aid.decisions', 'aid.lists', 'aid.notice_places', 'aid.notices', 'aid.objection_answers',
		'aid.objections', 'aid.request_answers', 'aid.request_comments', 'aid.request_hands',
		'aid.request_papers', 'aid.request_steps', 'aid.round_acts', 'aid.rounds', 'aid.row_parts',
		'aid.row_people', 'aid.row_states', 'aid.rows', 'aid.scenarios',
		'audit.events',
		'disaster.areas', 'disaster.assessments', 'disaster.certificates', 'disaster.dimensions',
		'disaster.events', 'disaster.formulas', 'disaster.import_faults', 'disaster.indicators',
		'disaster.losses', 'disaster.photos', 'disaster.report_values', 'disaster.reports',
		'disaster.steps', 'disaster.verdicts', 'disaster.weights',
		'disclose.day_file_accounts', 'disclose.day_file_withdrawals', 'disclose.day_files',
		'file.files',
		'giving.bank_lines', 'giving.bank_sightings', 'giving.cash_gifts', 'giving.consents',
		'giving.doubts', 'giving.goods_accepted', 'giving.goods_announced', 'giving.goods_gifts',
		'giving.goods_lines', 'giving.goods_received', 'giving.line_aliases', 'giving.match_undos',
		'giving.matches', 'giving.session_lines', 'giving.statement_faults',
		'giving.statement_rows', 'giving.statements',
		'ledger.account_folds', 'ledger.accounts', 'ledger.books', 'ledger.closing_balances',
		'ledger.earmarks', 'ledger.entries', 'ledger.floors', 'ledger.folds', 'ledger.funds',
		'ledger.period_confirmations', 'ledger.periods', 'ledger.postings',
		'norm.confirmations', 'norm.norms', 'norm.standards',
		'payout.closings', 'payout.count_goods', 'payout.count_notes', 'payout.counts',
		'payout.draws', 'payout.handover_parts', 'payout.handovers', 'payout.openings',
		'payout.plan_acts', 'payout.plan_lines', 'payout.plan_units', 'payout.plans',
		'payout.roster', 'payout.roster_parts', 'payout.session_cancels', 'payout.session_staff',
		'payout.sessions', 'payout.sheets',
		'people.classes', 'people.distinctions',
		'receipt.events', 'receipt.givers', 'receipt.items', 'receipt.letterheads',
		'receipt.receipts',
		'serial.takings',
		'staff.grant_ends', 'staff.grants',
		'stock.groups', 'stock.items', 'stock.lots', 'stock.movements', 'stock.needs',
		'stock.packs', 'stock.shipment_arrivals', 'stock.shipment_lines',
		'stock.shipment_settlements', 'stock.shipments',
		'tlog.checkpoints', 'tlog.cosignatures', 'tlog.epochs', 'tlog.keys', 'tlog.leaves',
		'tlog.origins', 'tlog.witnesses'
	] loop
		execute format('alter table %s add column born bigint not null default tlog.born()', t);
		execute format('create index %I on %s (born)', split_part(t, '.', 2) || '_by_birth', t);
	end loop;
end
$$;
-- +goose StatementEnd
