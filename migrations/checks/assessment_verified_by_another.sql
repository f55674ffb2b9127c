-- Nobody verified or disputed a survey of their own.
select w.assessment_id, w.by_id, w.actor
from disaster.verdicts w
join disaster.assessments a on a.id = w.assessment_id
where w.by_id = a.assessed_by or w.actor = a.assessor or w.by_id <= 0
