-- A key that was taken has its answer: both are written in one transaction.
select actor, key, taken_at
from house.once
where answer is null
