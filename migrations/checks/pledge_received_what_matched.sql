-- What a pledge received is the sum of the bank lines that are matched to it now.
select p.id, p.code, p.received_amount, coalesce(sum(l.amount), 0) as matched
from giving.pledges p
left join giving.bank_lines l on l.pledge_id = p.id and l.state = 'matched'
group by p.id
having p.received_amount <> coalesce(sum(l.amount), 0)
