-- A province's norm counts by the word of a second person, and below the state's it says why.
select n.id, n.case_name, n.unit_id, n.entered_by, c.confirmed_by, n.below_reason
from norm.norms n
left join norm.confirmations c on c.norm_id = n.id
where n.level = 'province' and n.entered_by <= 0
	or n.level <> 'province' and c.norm_id is not null
	or c.confirmed_by = n.entered_by
	or n.level = 'province' and length(n.below_reason) < 10 and exists (
		select from norm.norms s
		where s.level = 'state' and (s.case_name, s.band, s.item, s.per) = (n.case_name, n.band, n.item, n.per)
			and daterange(s.valid_from, s.valid_to, '[]') @> n.valid_from
			and s.qty > n.qty)
