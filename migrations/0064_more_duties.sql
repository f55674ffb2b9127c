-- Three deadlines stood in no list: a row that an objection found wrong and that nobody took
-- off its list, and the reports on what disasters took in half a year and in a year, which
-- every level that told losses sends up. They are duties now, with their days as data.
-- +goose Up
insert into duty.terms (kind, valid_from, days, working, proof, basis) values
	('row_strike', '2000-01-01', 5, true, 'act', 'Thời hạn do quỹ đặt'),
	('half_year_report', '2015-12-30', 14, false, 'file',
		'Thông tư liên tịch 43/2015/TTLT-BNNPTNT-BKHĐT, điều 9: trước ngày 15/7'),
	('year_report', '2015-12-30', 30, false, 'file',
		'Thông tư liên tịch 43/2015/TTLT-BNNPTNT-BKHĐT, điều 9: trước ngày 31/01 năm sau');

-- The rows that wait today, each once. Weekends are the only days off that are known here.
-- +goose StatementBegin
create function duty.in_working_days(from_day date, n integer) returns date
language plpgsql as $$
declare
	d date := from_day;
	left_over integer := n;
begin
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
insert into duty.duties (kind, ref, unit_id, role, about, path, begun_on, due_on, days, working, proof, basis)
select t.kind, 'row:' || x.row_id, x.unit_id, 'approver', 'Quyết định số ' || x.number || '/QĐ-QTGKC · dòng ' || x.nth,
	'/van-phong/khieu-nai/' || x.code, x.since, duty.in_working_days(x.since, t.days), t.days, t.working, t.proof, t.basis
from (
	select distinct on (o.row_id) o.row_id, o.code, d.unit_id, d.number, r.nth,
		(a.answered_at at time zone 'Asia/Ho_Chi_Minh')::date as since
	from aid.objections o
	join aid.objection_answers a on a.objection_id = o.id and a.verdict = 'upheld'
	join aid.row_states s on s.row_id = o.row_id and s.struck_at is null and s.given = 0
	join aid.rows r on r.id = o.row_id
	join aid.decisions d on d.id = r.decision_id
	order by o.row_id, a.answered_at) x
join duty.terms t on t.kind = 'row_strike';
drop function duty.in_working_days(date, integer);
