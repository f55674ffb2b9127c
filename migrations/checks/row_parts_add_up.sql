-- Every row is paid in full, from reserves of its own item.
select r.id, r.qty, sum(p.qty) as parts
from aid.rows r
left join aid.row_parts p on p.row_id = r.id
left join ledger.accounts a on a.id = p.account_id and a.kind = 'reserved' and a.item = r.item
group by r.id, r.qty
having sum(p.qty) is distinct from r.qty or bool_or(a.id is null)
