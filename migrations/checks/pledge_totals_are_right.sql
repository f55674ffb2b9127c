-- What is shown as registered is the sum of the pledges.
select campaign_id, state, t.pledges as shown, p.pledges, t.amount as amount_shown, p.amount
from (select * from disclose.public_pledged where pledges <> 0 or amount <> 0) t
full join (
	select campaign_id, state, count(*) as pledges, coalesce(sum(amount), 0)::bigint as amount
	from giving.pledges
	group by campaign_id, state) p using (campaign_id, state)
where (t.pledges, t.amount) is distinct from (p.pledges, p.amount)
