-- The running totals of an account never shrink from one cut to the next.
select account_id, fold_id
from (
	select account_id, fold_id, n_in, n_out, qty_in, qty_out,
		lag(n_in) over w as n_in_before, lag(n_out) over w as n_out_before,
		lag(qty_in) over w as qty_in_before, lag(qty_out) over w as qty_out_before
	from ledger.account_folds
	window w as (partition by account_id order by fold_id)) f
where n_in < n_in_before or n_out < n_out_before
	or qty_in < qty_in_before or qty_out < qty_out_before
	or n_in + n_out = n_in_before + n_out_before
