-- When the steps of a transfer between funds were taken is the program's to say, as with
-- every other act of giving; and the end of a fund tells how much cash was handed over,
-- so that what left it can be added up.
-- +goose Up
grant insert (prepared_at) on giving.remittances to quy_app;
grant insert (at) on giving.remittance_acts to quy_app;

create or replace view ledger.public_funds as
select f.id, f.unit_id, f.name, f.opened_on, f.basis,
	case when e.fund_id is null then nullif(ledger.first_open(f.id), date '0001-01-01') end as open_from,
	a.ended_on, a.document as end_document, t.unit_id as successor_unit, a.cash as end_cash
from ledger.funds f
left join ledger.fund_ends e on e.fund_id = f.id
left join ledger.fund_end_asks a on a.id = e.ask_id
left join ledger.funds t on t.id = e.to_fund;
