-- One bank tells one day in several forms, each in words of its own, and a row may be
-- like more lines than one. When it is not the first, the next is asked about; the row
-- comes into the book as another line when none is left.
-- +goose Up
alter table giving.doubts
	add column asks_id bigint references giving.bank_lines, -- the line that is asked about now, if not the first
	add column denied bigint[] not null default '{}', -- the lines that it is not, as was said
	add constraint doubts_ask_on_after_a_denial check ((asks_id is null) = (denied = '{}'));
grant update (asks_id, denied) on giving.doubts to quy_app;
create index doubts_asking on giving.doubts ((coalesce(asks_id, like_id))) where answer is null;
create index doubts_by_like on giving.doubts (like_id);
create index doubts_by_asked on giving.doubts (asks_id) where asks_id is not null;
-- which files of an account tell of some days
create index statements_by_account on giving.statements (account_id, through_on) where repeats_id is null;

-- Which webhooks told lines of an account is asked for with every event; it stands where
-- the account's lines are counted.
alter table giving.account_covers add column channels text[] not null default '{}';
update giving.account_covers v
set channels = array(
	select distinct l.channel from giving.bank_lines l
	where l.account_id = v.account_id and l.channel <> 'file'
	order by 1)
where v.lines_live > 0;
