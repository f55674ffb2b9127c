-- Every certificate was told to the public log in its own transaction, and its survey was verified.
select c.id, c.code
from disaster.certificates c
where not exists (
		select from tlog.leaves l where l.kind = 'certificate' and l.ref = c.code and l.xid = c.xid)
	or not exists (
		select from disaster.verdicts w where w.assessment_id = c.assessment_id and w.kind = 'verified')
