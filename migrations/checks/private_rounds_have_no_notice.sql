-- Nothing of a private cause hangs on a wall.
select n.id, d.id as decision_id
from aid.notices n join aid.decisions d on d.id = n.decision_id
where d.private
