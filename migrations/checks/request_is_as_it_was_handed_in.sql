-- A request that was handed in still has the list whose hash its paper bears, the paper's day and words, and is in every word as the trail's newest hash of it says: letter, names, what was approved and why.
with handed as (
	select r.*, p.list_hash, p.written_on as paper_on, p.explanation as paper_explanation,
		t.held, t.state
	from aid.requests r
	left join aid.request_papers p on p.id = r.submission_id
	left join lateral ( -- the trail's newest word on it; older ones have no hash
		select e.after->>'held' as held, coalesce(e.after->>'state', 'submitted') as state
		from audit.events e
		where e.subject = 'request:' || r.id
			and e.action in ('request.submit', 'request.approve', 'request.return', 'request.reject')
		order by e.id desc
		limit 1) t on true
), listed as (
	select request_id,
		-- as the program writes it: requestRow, with Go's way to write these letters
		'[' || string_agg('{"household":' || to_json(household_code) || ',"case":' || to_json(case_name)
			|| ',"band":' || to_json(band) || ',"norm":' || norm_id || ',"item":' || to_json(item) || ',"sum":' || to_json(sum)
			|| ',"entitled":' || entitled || ',"before":' || before || ',"asked":' || asked || ',"reason":' || to_json(reason)
			|| ',"assessment":' || assessment_id || ',"revision":' || revision
			|| ',"facts":"' || encode(facts_hash, 'hex') || '"}', ','
			order by village collate "vi-x-icu", head collate "vi-x-icu", household_id, id) || ']' as list,
		jsonb_agg(jsonb_build_array(id, event_id, unit_id, household_id, assessment_id, revision, encode(facts_hash, 'hex'),
			household_code, head, village_id, village, case_name, band, content, norm_id, item, purpose, sum, terms,
			entitled, before, content_total, asked, reason, approved, approved_reason) order by id) as lines
	from aid.request_lines
	group by request_id
)
select h.id, f.problem
from handed h
left join listed l on l.request_id = h.id
cross join lateral (
	select 'another state than the trail says' as problem
	where h.approval <> h.state
	union all
	select 'another list than its paper''s'
	where h.approval not in ('draft', 'returned') and sha256(convert_to(replace(replace(replace(replace(replace(l.list,
		'<', '\u003c'), '>', '\u003e'), '&', '\u0026'), chr(8232), '\u2028'), chr(8233), '\u2029'), 'UTF8'))
		is distinct from h.list_hash
	union all
	select 'another day or explanation than its paper''s'
	where h.approval not in ('draft', 'returned') and (h.written_on, h.explanation) is distinct from (h.paper_on, h.paper_explanation)
	union all
	select 'not as it was handed in and answered'
	where h.approval not in ('draft', 'returned') and h.held <> encode(sha256(convert_to(jsonb_build_array(h.code, h.event_id, h.unit_id, h.supplements_id, h.private,
		h.event_on, h.written_on, h.letter, h.explanation, h.approval, h.submission_id, h.drafted_by,
		h.drafted_at at time zone 'UTC', l.lines)::text, 'UTF8')), 'hex')) f
