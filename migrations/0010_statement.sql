-- What banks say. A file or a webhook is a channel; each of its rows is a sighting,
-- kept raw; sightings of the same fact are one line, and a line is posted in the
-- books once. docs/bank-lines.md tells when two sightings are the same.
--
-- What is shown to the public is a row of its own, screened in the transaction that
-- makes the line, so a search can find nothing that must not be shown.
--
-- Hundreds of thousands of lines come in a day, so each index here is one that a page
-- cannot do without; docs/bank-lines.md says what they cost.
-- +goose Up

-- A bank's file as an officer handed it in, and how far it is in the book.
create table giving.statements (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	account_id bigint not null,
	file_id bigint not null references file.files,
	sha256 bytea not null,
	name text not null,
	profile text not null,
	encoding text not null,
	repeats_id bigint references giving.statements, -- the same bytes, handed in before
	state text not null default 'stored',
	rows_total integer not null, -- every row of the file, headings included
	lines_total integer not null,
	faults_total integer not null,
	sum_in bigint not null,
	sum_out bigint not null,
	from_on date,
	through_on date,
	opening bigint,
	closing bigint,
	balanced boolean not null, -- opening + lines = closing, and every balance between agrees
	row_done integer not null default 0, -- rows up to here are in the book
	lines_new integer not null default 0,
	lines_known integer not null default 0,
	lines_matched integer not null default 0,
	lines_suggested integer not null default 0,
	lines_ambiguous integer not null default 0,
	lines_open integer not null default 0, -- gifts without a code
	lines_doubtful integer not null default 0, -- an officer must say whether they are known
	lines_held integer not null default 0, -- money out that the book does not have
	sum_new bigint not null default 0,
	uploaded_by bigint not null,
	uploaded_at timestamptz not null,
	started_at timestamptz,
	done_at timestamptz,
	constraint statements_of_their_accounts_unit
		foreign key (account_id, unit_id) references giving.bank_accounts (id, unit_id),
	constraint statements_state_is_known check (state in ('stored', 'running', 'done')),
	constraint statements_done_have_a_time check ((state = 'done') = (done_at is not null)),
	constraint statements_profile_is_known check (profile in ('vcb', 'vietinbank', 'agribank')),
	constraint statements_hash_is_sha256 check (length(sha256) = 32),
	constraint statements_name_is_short check (length(name) between 1 and 255)
);
-- one account, one file: the same bytes again point at the first
create unique index statements_bytes_once on giving.statements (account_id, sha256) where repeats_id is null;
create index statements_by_unit on giving.statements (unit_id, id desc);
create index statements_repeats on giving.statements (repeats_id) where repeats_id is not null;
alter table giving.statements enable row level security;
create policy statements_in_scope on giving.statements
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.statements to quy_app;
grant insert (unit_id, account_id, file_id, sha256, name, profile, encoding, repeats_id, rows_total, lines_total,
	faults_total, sum_in, sum_out, from_on, through_on, opening, closing, balanced, uploaded_by, uploaded_at)
	on giving.statements to quy_app;
grant update (state, row_done, lines_new, lines_known, lines_matched, lines_suggested, lines_ambiguous, lines_open,
	lines_doubtful, lines_held, sum_new, started_at, done_at) on giving.statements to quy_app;

-- Rows that could not be read (row_no > 0) and sums that do not add up. At most a
-- thousand a file are listed; faults_total counts them all.
create table giving.statement_faults (
	statement_id bigint not null references giving.statements,
	n integer not null,
	row_no integer not null,
	key text not null,
	values jsonb,
	finding boolean not null, -- of the file's sums; it cost no row
	primary key (statement_id, n)
);
grant select, insert on giving.statement_faults to quy_app;

-- The fact that money moved, once, whoever told us and however often.
create table giving.bank_lines (
	id bigint generated always as identity primary key,
	account_id bigint not null, -- no foreign key on the hot road; the check bank_line_has_entry joins it
	campaign_id bigint not null,
	unit_id bigint not null,
	channel text not null, -- who told us first: 'file', 'sepay', 'casso', 'generic'
	booked_on date not null,
	booked_at timestamptz, -- null where the bank gives no time
	direction text not null,
	kind text not null,
	amount bigint not null,
	doc_no text not null,
	reference text not null,
	text text not null,
	counterparty text not null,
	code text not null, -- the one pledge code in the text, or ''
	balance bigint,
	fingerprint uuid not null, -- two bytes of the day, then of a hash; see docs/bank-lines.md
	nth integer not null, -- lines that are equal in everything are told apart by their number
	salt bytea not null,
	entry_id bigint, -- the entry that stands for it; null only while held
	entry_no smallint not null default 1, -- its source is line:ID, then line:ID/2 when it was booked again
	state text not null,
	pledge_id bigint,
	first_seen_at timestamptz not null,
	constraint bank_lines_direction_is_known check (direction in ('in', 'out')),
	constraint bank_lines_kind_is_known check (
		kind in ('gift', 'interest', 'fee', 'transfer_out', 'own_transfer', 'refund', 'other')),
	constraint bank_lines_state_is_known check (
		state in ('open', 'suggested', 'ambiguous', 'matched', 'late', 'ignored', 'booked', 'held')),
	constraint bank_lines_only_gifts_are_matched check ((kind = 'gift') = (state not in ('booked', 'held'))),
	constraint bank_lines_held_have_no_entry check ((state = 'held') = (entry_id is null)),
	constraint bank_lines_move_something check (amount between 1 and 9007199254740991),
	constraint bank_lines_salt_hides check (length(salt) = 16)
);
-- the day leads the fingerprint, so a file's lines land on a few pages
create unique index bank_lines_once on giving.bank_lines (account_id, fingerprint, nth);
-- what officers have to look at; nearly no line is in it
create index bank_lines_to_decide on giving.bank_lines (unit_id, id)
	where state in ('suggested', 'ambiguous', 'late', 'held');
-- a unit's lines, the latest first
create index bank_lines_by_unit on giving.bank_lines (unit_id, id);
create index bank_lines_by_pledge on giving.bank_lines (pledge_id) where pledge_id is not null;
-- where one channel looks for what another has told already
create index bank_lines_by_code on giving.bank_lines (code) where code <> '';
alter table giving.bank_lines enable row level security;
create policy bank_lines_in_scope on giving.bank_lines
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select on giving.bank_lines to quy_app;
grant insert (id, account_id, campaign_id, unit_id, channel, booked_on, booked_at, direction, kind, amount, doc_no,
	reference, text, counterparty, code, balance, fingerprint, nth, salt, entry_id, state, pledge_id, first_seen_at)
	on giving.bank_lines to quy_app;
-- what the bank said never changes
grant update (entry_id, entry_no, state, pledge_id) on giving.bank_lines to quy_app;
grant usage on sequence giving.bank_lines_id_seq to quy_app;

-- The fingerprint under which another channel, or an officer, showed the same fact.
create table giving.line_aliases (
	account_id bigint not null,
	fingerprint uuid not null,
	nth integer not null,
	line_id bigint not null references giving.bank_lines,
	channel text not null,
	primary key (account_id, fingerprint, nth)
);
create index line_aliases_by_line on giving.line_aliases (line_id);
grant select, insert on giving.line_aliases to quy_app;

-- Every row as it stood there. A file's rows carry its id and their number in it.
create table giving.bank_sightings (
	statement_id bigint, -- null for a webhook
	row_no integer not null,
	unit_id bigint not null,
	line_id bigint not null,
	channel text not null,
	raw text not null,
	seen_at timestamptz not null
);
create unique index bank_sightings_once on giving.bank_sightings (statement_id, row_no) where statement_id is not null;
create index bank_sightings_by_line on giving.bank_sightings (line_id);
alter table giving.bank_sightings enable row level security;
create policy bank_sightings_in_scope on giving.bank_sightings
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.bank_sightings to quy_app;

-- A row that equals a known line while its neighbours in the file are new: it may
-- be the same line or another one like it. Nobody but an officer can tell.
create table giving.doubts (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	account_id bigint not null,
	statement_id bigint not null references giving.statements,
	row_no integer not null,
	like_id bigint not null references giving.bank_lines, -- the line it equals
	line jsonb not null, -- the row as it was understood
	raised_at timestamptz not null,
	answer text, -- 'same' or 'another'
	line_id bigint references giving.bank_lines, -- what it turned out to be
	answered_by bigint,
	answered_at timestamptz,
	constraint doubts_once_a_row unique (statement_id, row_no),
	constraint doubts_answer_is_known check (answer in ('same', 'another')),
	constraint doubts_answered_by_someone check (
		(answer is null) = (answered_by is null) and (answer is null) = (line_id is null)
		and (answer is null) = (answered_at is null))
);
create index doubts_open on giving.doubts (unit_id, id) where answer is null;
alter table giving.doubts enable row level security;
create policy doubts_in_scope on giving.doubts
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.doubts to quy_app;
grant update (answer, line_id, answered_by, answered_at) on giving.doubts to quy_app;

-- Whose gift a line is, and who said so. A wrong match is not erased: undone_… of a
-- row of its own points at it.
create table giving.matches (
	id bigint generated always as identity primary key,
	unit_id bigint not null,
	line_id bigint not null,
	pledge_id bigint, -- null: claimed by a giver without a pledge
	how text not null, -- 'code', 'officer', 'suggestion', 'claim'
	entry_id bigint not null,
	receipt_code text not null default '', -- '' where none may be issued
	actor_id bigint not null, -- 0: the program, by the code
	actor text not null default house.actor(),
	at timestamptz not null,
	constraint matches_how_is_known check (how in ('code', 'officer', 'suggestion', 'claim')),
	constraint matches_claim_has_no_pledge check ((how = 'claim') = (pledge_id is null)),
	constraint matches_once_an_entry unique (entry_id)
);
create index matches_by_line on giving.matches (line_id);
create index matches_by_pledge on giving.matches (pledge_id) where pledge_id is not null;
create table giving.match_undos (
	match_id bigint primary key references giving.matches,
	unit_id bigint not null,
	reason text not null,
	actor_id bigint not null,
	actor text not null default house.actor(),
	at timestamptz not null,
	constraint match_undos_give_a_reason check (length(reason) between 5 and 500)
);
-- +goose StatementBegin
do $$
declare
	t text;
begin
	foreach t in array array['matches', 'match_undos'] loop
		execute format('alter table giving.%s enable row level security', t);
		execute format('create policy %1$s_in_scope on giving.%1$s
			using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]))', t);
	end loop;
	foreach t in array array['matches', 'match_undos', 'bank_sightings', 'line_aliases', 'statement_faults'] loop
		execute format('create trigger %1$s_never_changes before update or delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_never_changes', t);
	end loop;
	foreach t in array array['bank_lines', 'statements', 'doubts'] loop
		execute format('create trigger %1$s_stay before delete or truncate on giving.%1$s
			for each statement execute function house.refuse_change()', t);
		execute format('alter table giving.%1$s enable always trigger %1$s_stay', t);
	end loop;
end
$$;
-- +goose StatementEnd
grant select on giving.matches, giving.match_undos to quy_app;
grant insert (unit_id, line_id, pledge_id, how, entry_id, receipt_code, actor_id, at) on giving.matches to quy_app;
grant insert (match_id, unit_id, reason, actor_id, at) on giving.match_undos to quy_app;

-- Pledges that a line may be the gift of: one, and it is suggested; several, and it
-- is ambiguous. Never acted upon without an officer.
create table giving.suggestions (
	line_id bigint not null references giving.bank_lines,
	pledge_id bigint not null references giving.pledges,
	unit_id bigint not null,
	why text not null, -- 'name' (amount, time and name agree), 'codes' (several in one text), 'late' (its code, but too late)
	primary key (line_id, pledge_id),
	constraint suggestions_why_is_known check (why in ('name', 'codes', 'late'))
);
alter table giving.suggestions enable row level security;
create policy suggestions_in_scope on giving.suggestions
	using ((select house.sees_all()) or unit_id = any ((select house.units())::bigint[]));
grant select, insert on giving.suggestions to quy_app;

-- How far each account is known. Its row is locked last and for a moment; so it is
-- also where two channels of one account meet.
create table giving.account_covers (
	account_id bigint primary key references giving.bank_accounts,
	through_on date not null,
	through_at timestamptz,
	lines bigint not null,
	sum_in bigint not null,
	sum_out bigint not null,
	lines_live bigint not null default 0, -- of them first told by a webhook
	updated_at timestamptz not null
) with (fillfactor = 50);
grant select, insert, update on giving.account_covers to quy_app;

-- The public statement. public_text is what the bank wrote, screened; for a giver
-- who is hidden it is empty. norm and sh are made from public_text alone, by the
-- program's own folding; at is the bank's time, or the beginning of its day.
create table giving.statement_rows (
	line_id bigint primary key,
	account_id bigint not null,
	campaign_id bigint not null,
	at timestamptz not null,
	timed boolean not null,
	direction text not null,
	kind text not null,
	amount bigint not null,
	public_text text not null,
	norm text not null,
	sh integer[] not null,
	code text, -- the pledge's code in the text
	reference text, -- the bank's
	hidden boolean not null default false,
	screen_version smallint not null
);
alter table giving.statement_rows alter column sh set storage plain;
create index statement_rows_by_time on giving.statement_rows (at, line_id);
create index statement_rows_by_amount on giving.statement_rows (amount, at, line_id);
-- an account's lines are found by its campaign's: nearly all of those are its own
create index statement_rows_by_campaign on giving.statement_rows (campaign_id, at, line_id);
create index statement_rows_by_code on giving.statement_rows (code) where code is not null;
create index statement_rows_by_reference on giving.statement_rows (reference text_pattern_ops)
	where reference is not null;
-- New rows wait on a list and are merged into the index many at a time, beside the
-- import that brings them (giving.merge_search): put in one by one they would cost
-- five times as much. A search reads the list as well, so it is kept short.
create index statement_rows_by_shingles on giving.statement_rows using gin (sh)
	with (fastupdate = on, gin_pending_list_limit = 32768);
-- +goose StatementBegin
create function giving.merge_search() returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select gin_clean_pending_list('giving.statement_rows_by_shingles'::regclass)
$$;
-- +goose StatementEnd
revoke execute on function giving.merge_search() from public;
grant execute on function giving.merge_search() to quy_app;
grant select on giving.statement_rows to quy_app;
grant insert (line_id, account_id, campaign_id, at, timed, direction, kind, amount, public_text, norm, sh, code,
	reference, hidden, screen_version) on giving.statement_rows to quy_app;
grant update (public_text, norm, sh, hidden, screen_version) on giving.statement_rows to quy_app;
create trigger statement_rows_stay before delete or truncate on giving.statement_rows
	for each statement execute function house.refuse_change();
alter table giving.statement_rows enable always trigger statement_rows_stay;

-- What the search knows of the rows as a whole; a job looks at new rows and adds.
create table giving.search_progress (
	one boolean primary key default true,
	line_id bigint not null default 0, -- rows up to here have been looked at
	rows bigint not null default 0,
	rows_shingled bigint not null default 0, -- how many there were when the dense shingles were counted
	looked_at timestamptz not null default now(),
	constraint search_progress_is_one_row check (one)
);
insert into giving.search_progress default values;
-- pairs and triples of syllables that stand in so many rows that walking back in
-- time finds them sooner than the index
create table giving.search_shingles (
	shingle integer primary key,
	rows bigint not null
) with (fillfactor = 70);
-- the words that stand in the texts, for questions with a slip of the pen
create table giving.search_words (
	word text primary key, -- folded, without digits
	rows bigint not null
) with (fillfactor = 70);
grant select, insert, update, delete on giving.search_progress, giving.search_shingles, giving.search_words to quy_app;

-- What anyone may read. The receipt opens only where the giver is not hidden.
create view giving.public_statement as
select r.line_id as id, r.account_id, r.campaign_id, r.at, r.timed, r.direction, r.kind, r.amount,
	r.public_text as text, r.norm, r.sh, r.code, r.reference, r.hidden,
	case when not r.hidden then (
		select v.code
		from giving.bank_lines l
		join receipt.receipts v on v.entry_id = l.entry_id
		where l.id = r.line_id and l.state = 'matched'
			and not exists (select from receipt.events e where e.receipt_id = v.id)
		order by v.id desc
		limit 1) end as receipt
from giving.statement_rows r
join giving.campaigns c on c.id = r.campaign_id
where c.published_at is not null;
create view giving.public_covers as
select v.account_id, a.campaign_id, a.bank_name, a.number, v.through_on, v.through_at, v.lines, v.sum_in, v.sum_out
from giving.account_covers v
join giving.bank_accounts a on a.id = v.account_id
join giving.campaigns c on c.id = a.campaign_id
where c.published_at is not null;
create view giving.public_search_shingles as select shingle, rows from giving.search_shingles;
create view giving.public_search_words as select word, rows from giving.search_words;
grant select on giving.public_statement, giving.public_covers, giving.public_search_shingles,
	giving.public_search_words to quy_portal, quy_app;
