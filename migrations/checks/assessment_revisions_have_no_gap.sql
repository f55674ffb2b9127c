-- The surveys of a household for an event count from one without a gap.
select event_id, household_id, count(*) as surveys, max(revision) as newest
from disaster.assessments
group by event_id, household_id
having count(*) <> max(revision) or min(revision) <> 1
