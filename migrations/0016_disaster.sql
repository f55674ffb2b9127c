-- From the flood to a verified household. An event has a cause, dates and an area;
-- units report numbers quickly, and later households are looked at one by one by
-- one person and confirmed by another. Numbers and surveys are never overwritten:
-- a change is a new version, and the old one stays, because tallies were inflated
-- before and somebody must be able to see when a number changed.
--
-- Events of violence and trafficking are private from their first row: only who
-- holds the right to read them at their unit (quy.private) sees that they exist,
-- and no public view names them.
-- +goose Up
create schema disaster;
grant usage on schema disaster to quy_app, quy_portal;

-- The units at which the actor of this transaction may read private events.
-- +goose StatementBegin
create function disaster.private_units() returns bigint[]
language sql stable parallel safe as $$
	select string_to_array(nullif(current_setting('quy.private', true), ''), ',')::bigint[]
$$;
-- +goose StatementEnd

create table disaster.events (
	id bigint generated always as identity primary key,
	slug text not null,
	name text not null,
	name_en text not null,
	cause text not null,
	kind text not null default '',
	unit_id bigint not null references place.units,
	starts_on date not null,
	ends_on date,
	state text not null default 'draft',
	private boolean not null generated always as (cause in ('violence', 'trafficking')) stored,
	basis text not null default '',
	opened_by bigint not null,
	opened_at timestamptz not null default clock_timestamp(),
	constraint events_slug_opens_one unique (slug),
	constraint events_private_or_not unique (id, private),
	constraint events_slug_is_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
	constraint events_are_named check (length(name) between 3 and 200 and length(name_en) <= 200),
	constraint events_have_a_known_cause check (cause in ('natural', 'fire', 'crop_failure', 'epidemic',
		'climate', 'work_accident', 'traffic_accident', 'violence', 'trafficking')),
	constraint events_kind_is_of_nature check (kind = '' or cause = 'natural' and kind in ('storm',
		'tropical_depression', 'flood', 'flash_flood', 'landslide', 'whirlwind', 'hail', 'drought', 'salinity',
		'cold', 'heat', 'earthquake', 'tsunami', 'surge', 'erosion')),
	constraint events_have_a_known_state check (state in ('draft', 'warned', 'responding', 'recovering', 'closed')),
	constraint events_end_after_they_begin check (ends_on >= starts_on),
	constraint events_basis_is_short check (length(basis) <= 300)
);
create index events_by_day on disaster.events (starts_on desc, id desc);

-- The life of an event: forward only, each state once.
create table disaster.steps (
	id bigint generated always as identity primary key,
	event_id bigint not null constraint steps_of_an_event references disaster.events,
	state text not null,
	ends_on date,
	reason text not null default '',
	by_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint steps_each_state_once unique (event_id, state),
	constraint steps_reason_is_short check (length(reason) <= 500)
);

-- +goose StatementBegin
create function disaster.steps_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	life constant text[] := array['draft', 'warned', 'responding', 'recovering', 'closed'];
	was text;
begin
	select state into was from disaster.events where id = new.event_id for no key update;
	if array_position(life, new.state) is null
		or array_position(life, new.state) <= array_position(life, was) then
		raise exception 'event %: % does not come after %', new.event_id, new.state, was
			using errcode = '23514', constraint = 'steps_go_forward';
	end if;
	update disaster.events set state = new.state, ends_on = coalesce(new.ends_on, ends_on)
	where id = new.event_id;
	return null;
end
$$;
-- +goose StatementEnd
create trigger steps_hold after insert on disaster.steps
	for each row execute function disaster.steps_hold();
alter table disaster.steps enable always trigger steps_hold;

-- Where it hit, and how badly there; the newest row of a unit counts, severity 0
-- takes the unit out again.
create table disaster.areas (
	id bigint generated always as identity primary key,
	event_id bigint not null constraint areas_of_an_event references disaster.events,
	unit_id bigint not null references place.units,
	severity smallint not null,
	by_id bigint not null,
	at timestamptz not null default clock_timestamp(),
	constraint areas_have_a_known_severity check (severity between 0 and 3)
);
create index areas_newest on disaster.areas (event_id, unit_id, id desc);

-- What a quick report counts: data, because the official codes are not confirmed.
-- A number is kept in its smallest unit; scale of them make one of the unit shown.
-- counted says which sum over the verified households stands beside it, if any.
create table disaster.indicators (
	code text primary key,
	position integer not null,
	heading text not null,
	name text not null,
	name_en text not null,
	unit text not null,
	unit_en text not null,
	scale bigint not null default 1,
	counted text not null default '',
	provisional boolean not null default true,
	basis text not null,
	valid_from date not null default '2015-01-01',
	valid_to date,
	constraint indicators_position_once unique (position),
	constraint indicators_code_is_plain check (code ~ '^[a-z0-9_]{2,40}$'),
	constraint indicators_stand_in_a_known_group check (heading in ('people', 'housing', 'education', 'health',
		'culture', 'crops', 'livestock', 'irrigation', 'transport', 'aquaculture', 'communications', 'industry',
		'construction', 'other')),
	constraint indicators_scale_up check (scale >= 1)
);

insert into disaster.indicators (position, code, heading, name, name_en, unit, unit_en, scale, counted, basis) values
	(10, 'dead', 'people', 'Người chết', 'People dead', 'người', 'people', 1, 'dead', 'TTLT 43/2015, nhóm 1 (?)'),
	(20, 'missing', 'people', 'Người mất tích', 'People missing', 'người', 'people', 1, 'missing', 'TTLT 43/2015, nhóm 1 (?)'),
	(30, 'injured', 'people', 'Người bị thương', 'People injured', 'người', 'people', 1, 'injured', 'TTLT 43/2015, nhóm 1 (?)'),
	(40, 'households', 'people', 'Hộ bị ảnh hưởng', 'Households affected', 'hộ', 'households', 1, 'households', 'TTLT 43/2015, nhóm 1 (?)'),
	(50, 'persons', 'people', 'Người bị ảnh hưởng', 'People affected', 'người', 'people', 1, 'persons', 'TTLT 43/2015, nhóm 1 (?)'),
	(60, 'house_complete', 'housing', 'Nhà thiệt hại hoàn toàn (trên 70%)', 'Houses lost (over 70%)', 'nhà', 'houses', 1, 'house_complete', 'TTLT 43/2015 điều 3, nhóm 2 (?)'),
	(70, 'house_very_heavy', 'housing', 'Nhà thiệt hại rất nặng (50–70%)', 'Houses very heavily damaged (50–70%)', 'nhà', 'houses', 1, 'house_very_heavy', 'TTLT 43/2015 điều 3, nhóm 2 (?)'),
	(80, 'house_heavy', 'housing', 'Nhà thiệt hại nặng (30–50%)', 'Houses heavily damaged (30–50%)', 'nhà', 'houses', 1, 'house_heavy', 'TTLT 43/2015 điều 3, nhóm 2 (?)'),
	(90, 'house_partial', 'housing', 'Nhà thiệt hại một phần (dưới 30%)', 'Houses partly damaged (under 30%)', 'nhà', 'houses', 1, 'house_partial', 'TTLT 43/2015 điều 3, nhóm 2 (?)'),
	(100, 'flooded_1m', 'housing', 'Nhà ngập dưới 1 m', 'Houses flooded under 1 m', 'nhà', 'houses', 1, 'flooded_1m', 'TTLT 43/2015, nhóm 2 (?)'),
	(110, 'flooded_3m', 'housing', 'Nhà ngập 1–3 m', 'Houses flooded 1–3 m', 'nhà', 'houses', 1, 'flooded_3m', 'TTLT 43/2015, nhóm 2 (?)'),
	(120, 'flooded_over_3m', 'housing', 'Nhà ngập trên 3 m', 'Houses flooded over 3 m', 'nhà', 'houses', 1, 'flooded_over_3m', 'TTLT 43/2015, nhóm 2 (?)'),
	(130, 'relocated', 'housing', 'Hộ phải di dời khẩn cấp', 'Households relocated urgently', 'hộ', 'households', 1, 'relocated', 'TTLT 43/2015, nhóm 2 (?)'),
	(140, 'schools', 'education', 'Điểm trường bị ảnh hưởng', 'Schools affected', 'điểm', 'sites', 1, '', 'TTLT 43/2015, nhóm 3 (?)'),
	(150, 'clinics', 'health', 'Cơ sở y tế bị ảnh hưởng', 'Clinics affected', 'cơ sở', 'sites', 1, '', 'TTLT 43/2015, nhóm 4 (?)'),
	(160, 'heritage', 'culture', 'Công trình văn hóa, di tích bị ảnh hưởng', 'Cultural sites affected', 'công trình', 'sites', 1, '', 'TTLT 43/2015, nhóm 5 (?)'),
	(170, 'rice', 'crops', 'Diện tích lúa thiệt hại', 'Rice damaged', 'ha', 'ha', 10000, 'rice', 'TTLT 43/2015, nhóm 6 (?)'),
	(180, 'annual', 'crops', 'Diện tích hoa màu thiệt hại', 'Vegetables and annual crops damaged', 'ha', 'ha', 10000, 'annual', 'TTLT 43/2015, nhóm 6 (?)'),
	(190, 'forest', 'crops', 'Diện tích rừng thiệt hại', 'Forest damaged', 'ha', 'ha', 10000, 'forest', 'TTLT 43/2015, nhóm 6 (?)'),
	(200, 'cattle', 'livestock', 'Gia súc chết, cuốn trôi', 'Cattle and pigs lost', 'con', 'head', 1, 'cattle', 'TTLT 43/2015, nhóm 7 (?)'),
	(210, 'poultry', 'livestock', 'Gia cầm chết, cuốn trôi', 'Poultry lost', 'con', 'head', 1, 'poultry', 'TTLT 43/2015, nhóm 7 (?)'),
	(220, 'dykes', 'irrigation', 'Đê, kè, kênh mương sạt lở', 'Dykes and canals broken', 'm', 'm', 1, '', 'TTLT 43/2015, nhóm 8 (?)'),
	(230, 'roads', 'transport', 'Đường giao thông sạt lở, hư hỏng', 'Roads broken', 'm', 'm', 1, '', 'TTLT 43/2015, nhóm 9 (?)'),
	(240, 'ponds', 'aquaculture', 'Diện tích nuôi thủy sản thiệt hại', 'Fish ponds damaged', 'ha', 'ha', 10000, 'ponds', 'TTLT 43/2015, nhóm 10 (?)'),
	(250, 'telecom', 'communications', 'Trạm, cột thông tin bị hỏng', 'Telecom masts broken', 'cột', 'masts', 1, '', 'TTLT 43/2015, nhóm 11 (?)'),
	(260, 'power', 'industry', 'Cột điện gãy, đổ', 'Power poles broken', 'cột', 'poles', 1, '', 'TTLT 43/2015, nhóm 12 (?)'),
	(270, 'works', 'construction', 'Công trình xây dựng khác bị hỏng', 'Other buildings damaged', 'công trình', 'works', 1, '', 'TTLT 43/2015, nhóm 13 (?)'),
	(280, 'loss', 'other', 'Ước giá trị thiệt hại', 'Estimated loss', 'triệu đồng', 'million ₫', 1000000, '', 'TTLT 43/2015, nhóm 14 (?)');

-- One version of a unit's numbers, all of them, as they stood. level is what the
-- unit was on the day of the event; where the date has no districts, none reports.
create table disaster.reports (
	id bigint generated always as identity primary key,
	event_id bigint not null constraint reports_of_an_event references disaster.events,
	unit_id bigint not null references place.units,
	level text not null,
	version integer not null,
	for_day date not null,
	due_at timestamptz not null,
	note text not null default '',
	reported_by bigint not null,
	reporter text not null default house.actor(),
	reported_at timestamptz not null,
	made_at timestamptz not null default clock_timestamp(),
	on_time boolean not null generated always as (reported_at <= due_at) stored,
	constraint reports_each_version_once unique (event_id, unit_id, version),
	constraint reports_count_from_one check (version >= 1),
	constraint reports_of_a_known_level check (level in ('province', 'district', 'commune')),
	constraint reports_note_is_short check (length(note) <= 1000)
);

create table disaster.report_values (
	report_id bigint not null constraint report_values_of_a_report references disaster.reports,
	indicator text not null constraint report_values_of_a_known_indicator references disaster.indicators,
	qty bigint not null,
	constraint report_values_once primary key (report_id, indicator),
	constraint report_values_count_things check (qty between 0 and 9007199254740991)
);

-- How a household's hardship becomes a number between 0 and 100. A formula never
-- changes; a new one gets a new version, and old scores keep theirs.
create table disaster.formulas (
	version integer primary key,
	name text not null,
	basis text not null,
	valid_from date not null,
	provisional boolean not null default true,
	made_at timestamptz not null default clock_timestamp(),
	constraint formulas_one_per_day unique (valid_from)
);
create table disaster.dimensions (
	version integer not null references disaster.formulas,
	dimension text not null,
	most smallint not null,
	constraint dimensions_once primary key (version, dimension),
	constraint dimensions_are_the_four check (dimension in ('damage', 'vulnerability', 'circumstances', 'recovery')),
	constraint dimensions_within_a_hundred check (most between 0 and 100)
);
create table disaster.weights (
	version integer not null,
	dimension text not null,
	criterion text not null,
	position integer not null,
	points smallint not null,
	most smallint not null,
	name text not null,
	name_en text not null,
	constraint weights_once primary key (version, criterion),
	constraint weights_of_a_dimension foreign key (version, dimension) references disaster.dimensions,
	constraint weights_add_up_to_something check (points between 1 and 100 and most between points and 100)
);

insert into disaster.formulas (version, name, basis, valid_from) values
	(1, 'Thang điểm ưu tiên 1', 'Bốn nhóm tiêu chí theo Quyết định 488/QĐ-TTg; trọng số tạm thời, chờ tỉnh ban hành (?)', '2017-01-01');
insert into disaster.dimensions (version, dimension, most) values
	(1, 'damage', 40), (1, 'vulnerability', 25), (1, 'circumstances', 15), (1, 'recovery', 20);
insert into disaster.weights (version, dimension, position, criterion, points, most, name, name_en) values
	(1, 'damage', 10, 'dead', 20, 40, 'Người chết', 'Person dead'),
	(1, 'damage', 20, 'missing', 20, 40, 'Người mất tích', 'Person missing'),
	(1, 'damage', 30, 'injured', 8, 16, 'Người bị thương', 'Person injured'),
	(1, 'damage', 40, 'band_complete', 30, 30, 'Nhà thiệt hại trên 70%', 'House damaged over 70%'),
	(1, 'damage', 50, 'band_very_heavy', 22, 22, 'Nhà thiệt hại 50–70%', 'House damaged 50–70%'),
	(1, 'damage', 60, 'band_heavy', 14, 14, 'Nhà thiệt hại 30–50%', 'House damaged 30–50%'),
	(1, 'damage', 70, 'band_partial', 6, 6, 'Nhà thiệt hại dưới 30%', 'House damaged under 30%'),
	(1, 'damage', 80, 'uninhabitable', 8, 8, 'Không còn ở được', 'Not habitable'),
	(1, 'damage', 90, 'flooded_over_3m', 8, 8, 'Ngập trên 3 m', 'Flooded over 3 m'),
	(1, 'damage', 100, 'flooded_3m', 5, 5, 'Ngập 1–3 m', 'Flooded 1–3 m'),
	(1, 'damage', 110, 'flooded_1m', 2, 2, 'Ngập dưới 1 m', 'Flooded under 1 m'),
	(1, 'damage', 120, 'crop_lost', 4, 8, 'Cây trồng mất trên 70%', 'Crop lost over 70%'),
	(1, 'damage', 130, 'crop_damaged', 2, 4, 'Cây trồng mất 30–70%', 'Crop lost 30–70%'),
	(1, 'damage', 140, 'livestock', 3, 3, 'Mất gia súc, gia cầm', 'Livestock lost'),
	(1, 'vulnerability', 210, 'class_poor', 12, 12, 'Hộ nghèo', 'Poor household'),
	(1, 'vulnerability', 220, 'class_near_poor', 9, 9, 'Hộ cận nghèo', 'Near-poor household'),
	(1, 'vulnerability', 230, 'class_difficult', 6, 6, 'Hộ có hoàn cảnh khó khăn', 'Household in difficulty'),
	(1, 'vulnerability', 240, 'under36m', 4, 8, 'Trẻ dưới 36 tháng', 'Child under 36 months'),
	(1, 'vulnerability', 250, 'pregnant', 4, 4, 'Phụ nữ mang thai', 'Pregnant woman'),
	(1, 'vulnerability', 260, 'elderly', 3, 6, 'Người cao tuổi', 'Elderly person'),
	(1, 'vulnerability', 270, 'disabled', 5, 10, 'Người khuyết tật', 'Disabled person'),
	(1, 'vulnerability', 280, 'chronic_ill', 4, 8, 'Người bệnh hiểm nghèo', 'Chronically ill person'),
	(1, 'vulnerability', 290, 'single_parent', 4, 4, 'Cha hoặc mẹ đơn thân', 'Single parent'),
	(1, 'vulnerability', 300, 'lone', 5, 5, 'Sống một mình', 'Living alone'),
	(1, 'vulnerability', 310, 'orphan', 6, 12, 'Trẻ mồ côi', 'Orphan'),
	(1, 'vulnerability', 320, 'ethnic_minority', 2, 2, 'Dân tộc thiểu số', 'Ethnic minority'),
	(1, 'circumstances', 410, 'no_shelter', 6, 6, 'Không có chỗ ở tạm', 'No shelter'),
	(1, 'circumstances', 420, 'no_food', 6, 6, 'Hết lương thực', 'No food'),
	(1, 'circumstances', 430, 'no_water', 4, 4, 'Không có nước sạch', 'No clean water'),
	(1, 'circumstances', 440, 'cut_off', 4, 4, 'Bị chia cắt, cô lập', 'Cut off'),
	(1, 'circumstances', 450, 'no_medicine', 4, 4, 'Thiếu thuốc điều trị', 'No medicine'),
	(1, 'circumstances', 460, 'school_stopped', 2, 2, 'Trẻ phải nghỉ học', 'Children out of school'),
	(1, 'recovery', 510, 'main_worker_lost', 10, 10, 'Mất lao động chính', 'Main worker lost'),
	(1, 'recovery', 520, 'no_savings', 5, 5, 'Không có tích lũy', 'No savings'),
	(1, 'recovery', 530, 'not_insured', 3, 3, 'Không có bảo hiểm', 'Not insured'),
	(1, 'recovery', 540, 'no_support', 4, 4, 'Chưa được nơi khác hỗ trợ', 'No support from elsewhere'),
	(1, 'recovery', 550, 'tools_lost', 4, 4, 'Mất công cụ sản xuất', 'Means of work lost');

-- A list of households that was handed in: the file, how far it is, what it brought.
create table disaster.imports (
	id bigint generated always as identity primary key,
	event_id bigint not null constraint imports_for_an_event references disaster.events,
	unit_id bigint not null references place.units,
	file_id bigint not null,
	name text not null,
	state text not null default 'stored',
	rows integer not null default 0,
	row_done integer not null default 0,
	fresh integer not null default 0,
	changed integer not null default 0,
	repeated integer not null default 0,
	refused integer not null default 0,
	problem text not null default '',
	uploaded_by bigint not null,
	uploaded_at timestamptz not null default clock_timestamp(),
	done_at timestamptz,
	constraint imports_have_a_known_state check (state in ('stored', 'running', 'done', 'failed')),
	constraint imports_name_is_short check (length(name) between 1 and 255)
);
create index imports_by_unit on disaster.imports (unit_id, id desc);

create table disaster.import_faults (
	import_id bigint not null constraint import_faults_of_an_import references disaster.imports,
	n integer not null,
	row integer not null,
	col text not null,
	key text not null,
	detail jsonb not null default '{}',
	constraint import_faults_in_order primary key (import_id, n),
	constraint import_faults_are_bounded check (n between 1 and 20000)
);

-- What a household lost, how vulnerable it is, what it lives in now and whether it
-- can stand up again, as one person saw it on one day. A change is a new revision.
-- sealed holds what is health, ethnicity or position: the members' facts, the
-- explanation of the score, where the house stands, the assessor's note.
create table disaster.assessments (
	id bigint generated always as identity primary key,
	event_id bigint not null,
	private boolean not null,
	household_id bigint not null,
	unit_id bigint not null,
	village_id bigint not null,
	revision integer not null,
	source text not null,
	import_id bigint references disaster.imports,
	assessed_on date not null,
	assessed_by bigint not null,
	assessor text not null default house.actor(),
	made_at timestamptz not null default clock_timestamp(),
	class text not null,
	persons smallint not null,
	house text not null,
	damage_pct smallint not null,
	band text not null generated always as (case
		when damage_pct > 70 then 'complete'
		when damage_pct >= 50 then 'very_heavy'
		when damage_pct >= 30 then 'heavy'
		when damage_pct > 0 then 'partial'
		else 'none' end) stored,
	habitable boolean not null,
	depth_cm smallint not null,
	dead smallint not null,
	missing smallint not null,
	injured smallint not null,
	relocated boolean not null,
	hungry_persons smallint not null,
	hungry_months smallint not null,
	circumstances text[] not null,
	insured boolean not null,
	savings boolean not null,
	main_worker_lost boolean not null,
	tools_lost boolean not null,
	other_support bigint not null,
	score smallint not null,
	formula integer not null references disaster.formulas,
	hash bytea not null,
	sealed bytea not null,
	constraint assessments_of_their_event foreign key (event_id, private) references disaster.events (id, private),
	constraint assessments_lie_where_the_household_lives
		foreign key (household_id, unit_id) references people.households (id, unit_id),
	constraint assessments_village_lies_in_their_unit
		foreign key (village_id, unit_id) references place.villages (id, unit_id),
	constraint assessments_each_revision_once unique (event_id, household_id, revision),
	constraint assessments_as_their_verdicts_name_them unique (id, event_id, unit_id, private, assessed_by, assessor),
	constraint assessments_come_from_somewhere check (source in ('form', 'import')),
	constraint assessments_of_a_known_class check (class in ('poor', 'near_poor', 'difficult', 'average', 'other')),
	constraint assessments_of_a_known_house check (house in ('', 'kien_co', 'ban_kien_co', 'thieu_kien_co', 'don_so')),
	constraint assessments_percent_is_percent check (damage_pct between 0 and 100),
	constraint assessments_lost_houses_are_empty check (damage_pct <= 70 or not habitable),
	constraint assessments_depth_is_of_water check (depth_cm between 0 and 3000),
	constraint assessments_count_the_household check (persons between 1 and 50),
	constraint assessments_hit_only_its_members check
		(least(dead, missing, injured, hungry_persons) >= 0 and dead + missing + injured <= persons and hungry_persons <= persons),
	constraint assessments_hunger_lasts_three_months check (hungry_months between 0 and 3 and (hungry_persons = 0) = (hungry_months = 0)),
	constraint assessments_circumstances_are_known check (circumstances <@ array['no_shelter', 'no_food',
		'no_water', 'cut_off', 'no_medicine', 'school_stopped']),
	constraint assessments_support_is_money check (other_support between 0 and 9007199254740991),
	constraint assessments_score_within_a_hundred check (score between 0 and 100),
	constraint assessments_hash_is_sha256 check (length(hash) = 32),
	constraint assessments_are_told_briefly check (length(sealed) <= 32768)
);
create index assessments_by_unit on disaster.assessments (event_id, unit_id, id);
create index assessments_by_household on disaster.assessments (household_id);
create index assessments_by_import on disaster.assessments (import_id) where import_id is not null;

-- Crops and animals: areas with how much of them is gone, or heads. Kinds of crops
-- are those the norms of the event's day know.
create table disaster.loss_kinds (
	kind text primary key,
	position integer not null,
	sort text not null,
	counted text not null,
	name text not null,
	name_en text not null,
	valid_from date,
	valid_to date,
	provisional boolean not null default true,
	constraint loss_kinds_position_once unique (position),
	constraint loss_kinds_are_crops_or_animals check (sort in ('crop', 'animal'))
);
insert into disaster.loss_kinds (position, kind, sort, counted, name, name_en, valid_from, valid_to) values
	(10, 'rice_inbred', 'crop', 'rice', 'Lúa thuần', 'Inbred rice', null, '2025-02-24'),
	(20, 'rice_hybrid', 'crop', 'rice', 'Lúa lai', 'Hybrid rice', null, '2025-02-24'),
	(30, 'seedling_inbred', 'crop', 'rice', 'Mạ lúa thuần', 'Inbred rice seedlings', null, '2025-02-24'),
	(40, 'seedling_hybrid', 'crop', 'rice', 'Mạ lúa lai', 'Hybrid rice seedlings', null, '2025-02-24'),
	(50, 'vegetable', 'crop', 'annual', 'Ngô, rau màu', 'Maize and vegetables', null, '2025-02-24'),
	(60, 'forest', 'crop', 'forest', 'Rừng trồng', 'Planted forest', null, '2025-02-24'),
	(70, 'nursery', 'crop', 'forest', 'Cây giống trong vườn ươm', 'Nursery trees', null, '2025-02-24'),
	(110, 'rice_early', 'crop', 'rice', 'Lúa gieo cấy 1–10 ngày', 'Rice, 1–10 days', '2025-02-25', null),
	(120, 'rice_growing', 'crop', 'rice', 'Lúa gieo cấy trên 10–45 ngày', 'Rice, over 10–45 days', '2025-02-25', null),
	(130, 'rice_late', 'crop', 'rice', 'Lúa gieo cấy trên 45 ngày', 'Rice, over 45 days', '2025-02-25', null),
	(140, 'seedling', 'crop', 'rice', 'Mạ', 'Rice seedlings', '2025-02-25', null),
	(150, 'annual_young', 'crop', 'annual', 'Cây hằng năm khác, cây con', 'Other annual crops, young', '2025-02-25', null),
	(160, 'annual_growing', 'crop', 'annual', 'Cây hằng năm khác, đang phát triển', 'Other annual crops, growing', '2025-02-25', null),
	(170, 'annual_ripe', 'crop', 'annual', 'Cây hằng năm khác, sắp thu hoạch', 'Other annual crops, near harvest', '2025-02-25', null),
	(180, 'forest_new', 'crop', 'forest', 'Rừng mới trồng đến nửa chu kỳ', 'Forest, new to half cycle', '2025-02-25', null),
	(190, 'forest_grown', 'crop', 'forest', 'Rừng quá nửa chu kỳ, cây gỗ lớn', 'Forest, past half cycle or big timber', '2025-02-25', null),
	(200, 'forest_seed', 'crop', 'forest', 'Rừng giống, vườn giống', 'Seed forest', '2025-02-25', null),
	(210, 'nursery_fast', 'crop', 'forest', 'Cây giống vườn ươm, mọc nhanh', 'Nursery trees, fast growing', '2025-02-25', null),
	(220, 'nursery_slow', 'crop', 'forest', 'Cây giống vườn ươm, mọc chậm', 'Nursery trees, slow growing', '2025-02-25', null),
	(310, 'perennial', 'crop', 'annual', 'Cây lâu năm', 'Perennials', null, null),
	(320, 'salt', 'crop', '', 'Ruộng muối', 'Salt pans', null, null),
	(330, 'pond', 'crop', 'ponds', 'Ao, hồ nuôi thủy sản', 'Fish ponds', null, null),
	(410, 'buffalo', 'animal', 'cattle', 'Trâu, bò, ngựa', 'Buffaloes, cattle, horses', null, null),
	(420, 'pig', 'animal', 'cattle', 'Lợn', 'Pigs', null, null),
	(430, 'goat', 'animal', 'cattle', 'Dê, cừu', 'Goats, sheep', null, null),
	(440, 'poultry', 'animal', 'poultry', 'Gia cầm', 'Poultry', null, null);

create table disaster.losses (
	assessment_id bigint not null constraint losses_of_an_assessment references disaster.assessments,
	line smallint not null,
	kind text not null constraint losses_of_a_known_kind references disaster.loss_kinds,
	area_m2 bigint not null default 0,
	pct smallint not null default 100,
	heads bigint not null default 0,
	band text not null generated always as (case
		when pct > 70 then 'complete'
		when pct >= 50 then 'very_heavy'
		when pct >= 30 then 'heavy'
		else 'partial' end) stored,
	constraint losses_in_order primary key (assessment_id, line),
	constraint losses_are_an_area_or_heads check ((area_m2 > 0) <> (heads > 0) and area_m2 >= 0 and heads >= 0),
	constraint losses_fit_a_farm check (area_m2 <= 100000000 and heads <= 1000000),
	constraint losses_percent_is_percent check (pct between 1 and 100)
);

-- The second person's word on a survey, once. Who assessed does not verify.
create table disaster.verdicts (
	id bigint generated always as identity primary key,
	assessment_id bigint not null,
	event_id bigint not null,
	unit_id bigint not null,
	private boolean not null,
	assessed_by bigint not null,
	assessor text not null,
	kind text not null,
	reason text not null default '',
	by_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null default clock_timestamp(),
	constraint verdicts_once unique (assessment_id),
	constraint verdicts_as_certificates_name_them unique (assessment_id, kind, event_id, unit_id, private),
	constraint verdicts_of_their_assessment foreign key (assessment_id, event_id, unit_id, private, assessed_by, assessor)
		references disaster.assessments (id, event_id, unit_id, private, assessed_by, assessor),
	constraint verdicts_kind_is_known check (kind in ('verified', 'disputed')),
	constraint verdicts_by_another_person check (by_id > 0 and by_id <> assessed_by and actor <> assessor),
	constraint verdicts_of_dispute_say_why check (kind = 'verified' or length(reason) >= 5),
	constraint verdicts_reason_is_short check (length(reason) <= 500)
);
create index verdicts_by_event on disaster.verdicts (event_id, unit_id, at);

create table disaster.photos (
	id bigint generated always as identity primary key,
	assessment_id bigint not null constraint photos_of_an_assessment references disaster.assessments,
	event_id bigint not null,
	unit_id bigint not null,
	private boolean not null default false,
	file_id bigint not null,
	sha256 bytea not null,
	width integer not null,
	height integer not null,
	by_id bigint not null,
	at timestamptz not null default clock_timestamp(),
	constraint photos_once unique (assessment_id, sha256),
	constraint photos_of_their_event foreign key (event_id, private) references disaster.events (id, private),
	constraint photos_never_of_private_events check (not private),
	constraint photos_sha256_is_one check (length(sha256) = 32)
);
create index photos_alike on disaster.photos (sha256);

-- The paper with which a household shows what it lost, for every helper to scan.
create table disaster.certificates (
	id bigint generated always as identity primary key,
	code text not null,
	assessment_id bigint not null,
	event_id bigint not null,
	household_id bigint not null,
	unit_id bigint not null,
	private boolean not null default false,
	verdict text not null default 'verified',
	year integer not null,
	kind text not null default 'PXN',
	number bigint not null,
	issued_on date not null,
	unit_code text not null,
	unit_name text not null,
	village_name text not null,
	masked_name text not null,
	band text not null,
	habitable boolean not null,
	depth_cm smallint not null,
	crop_m2 bigint not null,
	preparer_name text not null,
	chief_name text not null,
	commitment bytea not null,
	sealed bytea not null,
	issued_by text not null default house.actor(),
	issued_at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id(),
	constraint certificates_code_opens_one unique (code),
	constraint certificates_one_per_assessment unique (assessment_id),
	constraint certificates_numbered_once unique (unit_id, year, kind, number),
	constraint certificates_of_what_was_verified foreign key (assessment_id, verdict, event_id, unit_id, private)
		references disaster.verdicts (assessment_id, kind, event_id, unit_id, private),
	constraint certificates_only_of_verified_assessments check (verdict = 'verified'),
	constraint certificates_never_of_private_events check (not private),
	constraint certificates_kind_is_known check (kind = 'PXN'),
	constraint certificates_code_is_unguessable check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
	constraint certificates_numbered_in_their_year check (year = extract(year from issued_on)),
	constraint certificates_commitment_is_sha256 check (length(commitment) = 32)
);
create index certificates_by_household on disaster.certificates (household_id, event_id, id desc);

-- What is closed takes nothing, and a draft takes no numbers yet. The event's row
-- stays locked against a change of state until the writer's transaction ends, so
-- that nothing slips in beside the closing.
-- +goose StatementBegin
create function disaster.open_events_only() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
	shut bigint;
begin
	perform from disaster.events e
	where e.id in (select event_id from neu) order by e.id for share;
	select e.id into shut from disaster.events e
	where e.id in (select event_id from neu)
		and (e.state = 'closed' or e.state = 'draft' and tg_table_name <> 'areas')
	limit 1;
	if found then
		raise exception 'event % takes nothing into %', shut, tg_table_name
			using errcode = '23514', constraint = 'closed_events_take_nothing';
	end if;
	return null;
end
$$;
-- +goose StatementEnd

-- Revisions follow each other without a gap, each household in its own commune;
-- while one is written, nobody passes a verdict on the one before.
-- +goose StatementBegin
create function disaster.assessments_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
	perform from disaster.assessments a
	join neu n on a.event_id = n.event_id and a.household_id = n.household_id and a.revision = n.revision - 1
	order by a.id for no key update of a;
	if exists (
		select from neu n
		where n.revision <> 1 and not exists (
			select from disaster.assessments a
			where a.event_id = n.event_id and a.household_id = n.household_id and a.revision = n.revision - 1)
	) then
		raise exception 'a revision has nothing to revise'
			using errcode = '23514', constraint = 'assessments_revisions_follow';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger assessments_hold after insert on disaster.assessments
	referencing new table as neu for each statement execute function disaster.assessments_hold();
alter table disaster.assessments enable always trigger assessments_hold;

-- +goose StatementBegin
create function disaster.verdicts_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
	perform from disaster.assessments a
	where a.id in (select assessment_id from neu) order by a.id for no key update of a;
	if exists (
		select from neu n
		join disaster.assessments a on a.id = n.assessment_id
		join disaster.assessments b on b.event_id = a.event_id and b.household_id = a.household_id
			and b.revision > a.revision
	) then
		raise exception 'a newer revision waits'
			using errcode = '23514', constraint = 'verdicts_on_the_newest_revision';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger verdicts_hold after insert on disaster.verdicts
	referencing new table as neu for each statement execute function disaster.verdicts_hold();
alter table disaster.verdicts enable always trigger verdicts_hold;

-- +goose StatementBegin
create function disaster.certificates_hold() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
	bad record;
begin
	select n.id, n.number into bad from neu n
	where n.xid <> pg_current_xact_id()
		or not exists (
			select from serial.takings t
			where t.xid = pg_current_xact_id()
				and (t.unit_id, t.year, t.kind) = (n.unit_id, n.year, n.kind)
				and n.number between t.first and t.last)
	limit 1;
	if found then
		raise exception 'certificate %: number % was not taken for it', bad.id, bad.number
			using errcode = '23514', constraint = 'certificates_number_taken_for_them';
	end if;
	if exists (
		select from neu n join disaster.assessments a on a.id = n.assessment_id
		where a.household_id <> n.household_id or a.band <> n.band or a.habitable <> n.habitable
			or a.depth_cm <> n.depth_cm
	) then
		raise exception 'a certificate says something else than its assessment'
			using errcode = '23514', constraint = 'certificates_say_what_was_assessed';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger certificates_hold after insert on disaster.certificates
	referencing new table as neu for each statement execute function disaster.certificates_hold();
alter table disaster.certificates enable always trigger certificates_hold;

-- +goose StatementBegin
create function disaster.takings_are_used() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
	if (
		select count(*) from disaster.certificates c
		where (c.unit_id, c.year, c.kind) = (new.unit_id, new.year, new.kind)
			and c.number between new.first and new.last
	) <> new.last - new.first + 1 then
		raise exception 'numbers % to % of % were taken and not used', new.first, new.last, new.kind
			using errcode = '23514', constraint = 'certificate_numbers_taken_are_used';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create constraint trigger takings_are_used_by_certificates after insert on serial.takings
	deferrable initially deferred
	for each row when (new.kind = 'PXN') execute function disaster.takings_are_used();
alter table serial.takings enable always trigger takings_are_used_by_certificates;

-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['areas', 'reports', 'imports', 'assessments', 'verdicts', 'photos'] loop
		execute format('create trigger %1$s_of_open_events after insert on disaster.%1$s
			referencing new table as neu for each statement execute function disaster.open_events_only()', t);
		execute format('alter table disaster.%1$s enable always trigger %1$s_of_open_events', t);
	end loop;
	foreach t in array array['steps', 'areas', 'indicators', 'reports', 'report_values', 'formulas', 'dimensions',
		'weights', 'import_faults', 'assessments', 'losses', 'verdicts', 'photos', 'certificates'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on disaster.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table disaster.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	create trigger events_stay before delete or truncate on disaster.events
		for each statement execute function house.refuse_change();
	alter table disaster.events enable always trigger events_stay;

	-- An event everybody may know of is known to every officer; a private one to
	-- those who hold the right at its unit.
	alter table disaster.events enable row level security;
	create policy events_private_to_few on disaster.events
		using (not private or (select house.sees_all()) or unit_id = any ((select disaster.private_units())::bigint[]));
	foreach t in array array['steps', 'areas'] loop
		execute format('alter table disaster.%s enable row level security', t);
		execute format('create policy %1$s_of_events_seen on disaster.%1$s
			using (exists (select from disaster.events e where e.id = event_id))', t);
	end loop;
	foreach t in array array['reports', 'imports'] loop
		execute format('alter table disaster.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on disaster.%1$s
			using (((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))
				and exists (select from disaster.events e where e.id = event_id))', t);
	end loop;
	foreach t in array array['assessments', 'verdicts', 'photos', 'certificates'] loop
		execute format('alter table disaster.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on disaster.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[])
				and (not private or unit_id = any ((select disaster.private_units())::bigint[])))', t);
	end loop;
	alter table disaster.report_values enable row level security;
	create policy report_values_of_reports_seen on disaster.report_values
		using ((select house.sees_all()) or exists (select from disaster.reports r where r.id = report_id));
	alter table disaster.losses enable row level security;
	create policy losses_of_assessments_seen on disaster.losses
		using ((select house.sees_all()) or exists (select from disaster.assessments a where a.id = assessment_id));
	alter table disaster.import_faults enable row level security;
	create policy import_faults_of_imports_seen on disaster.import_faults
		using ((select house.sees_all()) or exists (select from disaster.imports i where i.id = import_id));
end
$$;
-- +goose StatementEnd

-- What anyone may see: events that are no secret and no draft, where they hit, what
-- is counted and how scores are made, and a certificate to who has its code.
create view disaster.public_events as
select e.id, e.slug, e.name, e.name_en, e.cause, e.kind, e.starts_on, e.ends_on, e.state, e.unit_id
from disaster.events e
where not e.private and e.state <> 'draft';

create view disaster.public_areas as
select distinct on (a.event_id, a.unit_id) a.event_id, a.unit_id, a.severity
from disaster.areas a
join disaster.public_events e on e.id = a.event_id
order by a.event_id, a.unit_id, a.id desc;

create view disaster.public_indicators as
select code, position, heading, name, name_en, unit, unit_en, scale, counted, provisional, basis
from disaster.indicators;

create view disaster.public_formulas as
select f.version, f.name, f.basis, f.valid_from, f.provisional, d.dimension, d.most as dimension_most,
	w.criterion, w.position, w.points, w.most, w.name as criterion_name, w.name_en as criterion_name_en
from disaster.formulas f
join disaster.dimensions d on d.version = f.version
join disaster.weights w on w.version = d.version and w.dimension = d.dimension;

create view disaster.public_certificates as
select c.code, c.kind || '-' || c.unit_code || '-' || c.year as series, c.number, c.issued_on, c.issued_at,
	c.unit_code, c.unit_name, c.village_name, c.masked_name, c.band, c.habitable, c.depth_cm, c.crop_m2,
	e.slug as event_slug, e.name as event_name, e.name_en as event_name_en,
	case when exists (
		select from disaster.assessments a
		join disaster.assessments b on b.event_id = a.event_id and b.household_id = a.household_id
			and b.revision > a.revision
		where a.id = c.assessment_id) then 'replaced' else 'valid' end as status
from disaster.certificates c
join disaster.public_events e on e.id = c.event_id;

grant select on disaster.public_events, disaster.public_areas, disaster.public_indicators,
	disaster.public_formulas, disaster.public_certificates to quy_portal, quy_app;

revoke execute on all functions in schema disaster from public;
grant execute on function disaster.private_units() to quy_app;
grant select on all tables in schema disaster to quy_app;
-- Column by column: ids, clocks, actors and states are not the caller's to say.
grant insert (slug, name, name_en, cause, kind, unit_id, starts_on, ends_on, basis, opened_by) on disaster.events to quy_app;
grant insert (event_id, state, ends_on, reason, by_id) on disaster.steps to quy_app;
grant insert (event_id, unit_id, severity, by_id) on disaster.areas to quy_app;
grant insert (event_id, unit_id, level, version, for_day, due_at, note, reported_by, reported_at) on disaster.reports to quy_app;
grant insert on disaster.report_values, disaster.indicators, disaster.formulas, disaster.dimensions,
	disaster.weights, disaster.import_faults to quy_app;
grant insert (event_id, unit_id, file_id, name, uploaded_by) on disaster.imports to quy_app;
grant update (state, rows, row_done, fresh, changed, repeated, refused, problem, done_at) on disaster.imports to quy_app;
grant insert (event_id, private, household_id, unit_id, village_id, revision, source, import_id, assessed_on,
	assessed_by, class, persons, house, damage_pct, habitable, depth_cm, dead, missing, injured, relocated,
	hungry_persons, hungry_months, circumstances, insured, savings, main_worker_lost, tools_lost, other_support,
	score, formula, hash, sealed) on disaster.assessments to quy_app;
grant insert (assessment_id, line, kind, area_m2, pct, heads) on disaster.losses to quy_app;
grant insert (assessment_id, event_id, unit_id, private, assessed_by, assessor, kind, reason, by_id)
	on disaster.verdicts to quy_app;
grant insert (assessment_id, event_id, unit_id, private, file_id, sha256, width, height, by_id) on disaster.photos to quy_app;
grant insert (code, assessment_id, event_id, household_id, unit_id, year, kind, number, issued_on, unit_code,
	unit_name, village_name, masked_name, band, habitable, depth_cm, crop_m2, preparer_name, chief_name, commitment,
	sealed) on disaster.certificates to quy_app;
