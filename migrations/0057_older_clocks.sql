-- What relief makes due stood where its page counted it: a request's signature and each
-- level's answer, a decision's list on the wall, the answer to an objection, the day that a
-- plan or a shipment names. Nobody saw them in one list, could stop one for a reason, or was
-- written to about one. They are duties now, opened by the act before them and ended by the
-- act itself: such a duty takes no words and no paper, and is not dropped by hand.
-- +goose Up
alter table duty.terms
	drop constraint terms_proof_is_known,
	add constraint terms_proof_is_known check (proof in ('none', 'words', 'file', 'act'));
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('request_sign', '2000-01-01', 2, false, 'act', 'Thời hạn do quỹ đặt'),
	('request_sign', '2021-07-01', 2, false, 'act', 'Nghị định 20/2021/NĐ-CP, điều 12 khoản 3'),
	('request_answer', '2000-01-01', 3, true, 'act', 'Thời hạn do quỹ đặt'),
	('request_answer', '2021-07-01', 3, true, 'act',
		'Nghị định 20/2021/NĐ-CP, điều 14 khoản 3; Nghị định 93/2021/NĐ-CP, điều 10 khoản 6'),
	('notice_post', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('notice_post', '2023-07-01', 5, true, 'act', 'Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15, điều 12 đến 14'),
	('objection_answer', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('plan_pay', '2000-01-01', 0, false, 'act', 'Hạn ghi trong kế hoạch chi'),
	('shipment_arrive', '2000-01-01', 0, false, 'act', 'Hạn ghi trên phiếu xuất kho');

-- A duty may be opened for another unit than one's own: a request waits for the level above,
-- a shipment for who takes it in. Only its own unit, and those above it, read and end it.
create policy duties_opened_for_others on duty.duties for insert with check (true);

-- +goose StatementBegin
-- The last day of a term, for what is open today; other days off than weekends are not known
-- here and would only make it later.
create function duty.last_day(from_day date, n integer, working boolean) returns date
language plpgsql as $$
declare
	d date := from_day;
	left_over integer := n;
begin
	if not working then
		d := from_day + n;
		while extract(isodow from d) > 5 loop
			d := d + 1;
		end loop;
		return d;
	end if;
	while left_over > 0 loop
		d := d + 1;
		if extract(isodow from d) < 6 then
			left_over := left_over - 1;
		end if;
	end loop;
	return d;
end
$$;
-- +goose StatementEnd

-- What is open today.
insert into duty.duties (kind, ref, unit_id, role, about, path, begun_on, due_on, days, working, proof, basis)
select x.kind, x.ref, x.unit_id, x.role, left(x.about, 300), x.path, x.begun_on,
	coalesce(x.due_on, duty.last_day(x.begun_on, t.days, t.working)),
	case when x.due_on is null then t.days else coalesce(nullif(t.days, 0), x.due_on - x.begun_on) end,
	t.working, t.proof, t.basis
from (
	select 'request_sign' as kind, 'request:' || r.code || '/' || coalesce(p.turn, 0) + 1 as ref, r.unit_id,
		'commune_chair' as role, case when r.private then 'Tờ trình ' || r.code else e.name || ' · ' || u.full_name end as about,
		'/van-phong/to-trinh/' || r.code as path,
		case r.approval when 'returned' then a.answered_on
			else greatest(r.written_on, (r.drafted_at at time zone 'Asia/Ho_Chi_Minh')::date) end as begun_on,
		null::date as due_on
	from aid.requests r
	join disaster.events e on e.id = r.event_id
	left join aid.request_papers p on p.id = r.submission_id
	left join lateral (
		select max(a.answered_on) as answered_on from aid.request_answers a where a.paper_id = r.submission_id) a on true
	join lateral (
		select full_name from place.unit_rows where unit_id = r.unit_id and valid_from <= r.written_on
		order by valid_from desc limit 1) u on true
	where r.approval in ('draft', 'returned')
	union all
	select 'request_answer', 'request:' || r.code || '/' || p.turn || '/' || s.position, s.at_unit, 'approver',
		case when r.private then 'Tờ trình ' || r.code else e.name || ' · ' || u.full_name end,
		'/van-phong/to-trinh/' || r.code, coalesce(a.answered_on, r.written_on),
		duty.last_day(coalesce(a.answered_on, r.written_on), s.days, s.working)
	from aid.requests r
	join disaster.events e on e.id = r.event_id
	join aid.request_papers p on p.id = r.submission_id
	join lateral (
		select s.* from aid.request_steps s
		where s.paper_id = p.id and not exists (select from aid.request_answers a where a.step_id = s.id)
		order by s.position limit 1) s on true
	left join lateral (
		select max(a.answered_on) as answered_on from aid.request_answers a where a.paper_id = p.id) a on true
	join lateral (
		select full_name from place.unit_rows where unit_id = r.unit_id and valid_from <= r.written_on
		order by valid_from desc limit 1) u on true
	where r.approval = 'submitted'
	union all
	select 'notice_post', 'notice:' || n.code, n.unit_id, 'mttq_officer', 'Quyết định số ' || d.number || '/QĐ-QTGKC',
		'/van-phong/niem-yet/' || n.code, d.decided_on, n.due_on
	from aid.notices n
	join aid.decisions d on d.id = n.decision_id
	where n.starts_on is null
	union all
	select 'objection_answer', 'objection:' || o.code, o.unit_id, 'mttq_officer', 'Quyết định số ' || d.number || '/QĐ-QTGKC',
		'/van-phong/khieu-nai/' || o.code, (o.filed_at at time zone 'Asia/Ho_Chi_Minh')::date, null
	from aid.objections o
	join aid.notices n on n.id = o.notice_id
	join aid.decisions d on d.id = n.decision_id
	where not exists (select from aid.objection_answers a where a.objection_id = o.id)
	union all
	select 'plan_pay', 'plan:' || p.id, p.unit_id, 'accountant', 'Quyết định số ' || d.number || '/QĐ-QTGKC, phần ' || p.part,
		'/van-phong/ke-hoach-chi/' || p.id, least((p.prepared_at at time zone 'Asia/Ho_Chi_Minh')::date, p.due_on), p.due_on
	from payout.plans p
	join aid.decisions d on d.id = p.decision_id
	where p.state not in ('reconciled', 'closed', 'aborted')
	union all
	select 'shipment_arrive', 'shipment:' || s.id, s.to_unit_id, 'mttq_officer', f.name || ' → ' || t.name,
		'/van-phong/chuyen-hang/' || s.id, s.sent_on, s.due_on
	from stock.shipments s
	join stock.warehouses f on f.id = s.from_id
	join stock.warehouses t on t.id = s.to_id
	where s.state = 'sent') x
join lateral (
	select t.days, t.working, t.proof, t.basis from duty.terms t
	where t.kind = x.kind and t.valid_from <= x.begun_on order by t.valid_from desc limit 1) t on true;
drop function duty.last_day(date, integer, boolean);
