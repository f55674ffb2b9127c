-- Whoever replaced a receipt typed anew how its giver is named to everybody, and was not shown
-- that the giver had asked for no name: the new receipt named whom the old one hid, while the
-- statement went on hiding. A receipt that stands for another names nobody else from now on;
-- those that did are put right here. Few receipts replace another; the other way begins at
-- the gifts without a name and reads the names only, so that millions of receipts take seconds.
-- +goose Up
insert into receipt.shown_names (receipt_id, unit_id, public_name, actor)
select r.id, r.unit_id, null, 'giving.replace'
from receipt.receipts r
join receipt.public_receipts v on v.code = r.code
where r.replaces_id is not null and v.public_name is not null and exists (
	select from receipt.receipts f
	join receipt.public_receipts w on w.code = f.code
	where f.entry_id = r.entry_id and f.id < r.id and w.public_name is null)
order by r.id;

insert into receipt.shown_names (receipt_id, unit_id, public_name, actor)
select distinct r.id, r.unit_id, null::text, 'giving.replace'
from giving.pledges p
join giving.matches m on m.pledge_id = p.id
join receipt.receipts r on r.entry_id = m.entry_id
join receipt.givers g on g.receipt_id = r.id
left join lateral (
	select n.id, n.public_name from receipt.shown_names n where n.receipt_id = r.id order by n.id desc limit 1) n on true
where p.anonymous and case when n.id is null then g.public_name else n.public_name end is not null
order by r.id;

-- A slip that was drawn in December is written on in January too: the money is of the new
-- year, and could not be entered.
-- +goose StatementBegin
create or replace function receipt.slip_ends_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if new.receipt_id is not null and not exists (
		select from receipt.receipts r
		join receipt.slips s on (s.unit_id, s.year, s.number) = (new.unit_id, new.year, new.number)
		join receipt.blocks b on b.id = s.block_id
		where r.id = new.receipt_id and r.unit_id = new.unit_id and r.kind = 'BNTM' and r.replaces_id is null
			and r.xid = pg_current_xact_id() and extract(year from r.bank_on) in (new.year, new.year + 1)
			and r.bank_on >= (b.drawn_at at time zone 'Asia/Ho_Chi_Minh')::date) then
		raise exception 'slip %: not the receipt that it became', new.number
			using errcode = '23514', constraint = 'slips_become_their_receipt';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
