-- The published list of a decision has the hash that stands on the decision.
select d.id
from aid.decisions d
left join aid.lists l on l.decision_id = d.id
where sha256(l.body) is distinct from d.list_hash
