-- The public log becomes a tree. A leaf alone could still be taken away or slipped in
-- unseen; in a Merkle tree (RFC 6962) whose root is signed and published, every leaf
-- has a place, and whoever kept an older root can see that nothing before it changed.
--
-- One sequencer among any number of servers gives leaves their places: positions
-- without gaps, hashes in tiles of 256, a signed checkpoint, all in one transaction.
-- The program has no right to write these tables. It calls tlog.extend, which takes
-- the leaves itself, in their one order, and refuses what does not follow on.
-- +goose Up

-- An epoch is one counting of transaction numbers: a database that was restored from a
-- dump counts them anew, so what is told in it gets a new epoch and sorts after.
create table tlog.epochs (
	epoch integer primary key,
	began_at timestamptz not null default clock_timestamp(),
	constraint epochs_count_from_one check (epoch >= 1)
);
insert into tlog.epochs (epoch) values (1);

-- An origin is one tree, by a name that no other log has. There is one, until a restore
-- has lost leaves: then a new one begins, which says after which checkpoint.
create table tlog.origins (
	id integer primary key,
	origin text not null unique,
	began_at timestamptz not null default clock_timestamp(),
	after text,
	constraint origins_have_a_random_name check (origin ~ '^quykhancap\.log/[a-z2-7]{16}$'),
	constraint origins_say_what_they_follow check (id = 1 and after is null or id > 1 and after <> '')
);

-- The keys that signed it, from which size on; each but the first endorsed by the one before.
create table tlog.keys (
	origin integer not null references tlog.origins,
	from_size bigint not null,
	vkey text not null,
	endorsed text,
	made_at timestamptz not null default clock_timestamp(),
	constraint keys_sign_in_turn primary key (origin, from_size),
	constraint keys_once unique (origin, vkey),
	constraint keys_follow_by_endorsement check ((from_size = 0) = (endorsed is null))
);

-- That the origin and the leaves are there is tlog.extend's doing and the checks' to see:
-- a reference would be looked up two thousand times a batch.
create table tlog.sequenced (
	origin integer not null,
	pos bigint not null,
	epoch integer not null,
	xid xid8 not null,
	id bigint not null,
	constraint sequenced_have_one_place_each primary key (origin, pos),
	constraint sequenced_once unique (origin, epoch, xid, id),
	constraint sequenced_from_zero check (pos >= 0)
);

-- Hashes as c2sp.org/tlog-tiles lays them out: 256 to a tile, the last tile of a level
-- is what there is of it.
create table tlog.tiles (
	origin integer not null references tlog.origins,
	level smallint not null,
	n bigint not null,
	data bytea not null,
	constraint tiles_once primary key (origin, level, n),
	constraint tiles_have_a_place check (level between 0 and 7 and n >= 0),
	constraint tiles_hold_whole_hashes check (length(data) % 32 = 0 and length(data) between 32 and 8192)
);
alter table tlog.tiles alter column data set storage external;

create table tlog.checkpoints (
	origin integer not null references tlog.origins,
	size bigint not null,
	root bytea not null,
	note text not null,
	made_at timestamptz not null default clock_timestamp(),
	constraint checkpoints_once primary key (origin, size),
	constraint checkpoints_have_a_root check (size >= 0 and length(root) = 32)
);
create index checkpoints_by_time on tlog.checkpoints (origin, made_at);

-- Leaves get places one after another in the newest origin.
-- +goose StatementBegin
create function tlog.sequenced_follow() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
	first bigint;
	last bigint;
	many bigint;
	of integer;
begin
	select min(t.pos), max(t.pos), count(*), min(t.origin) into first, last, many, of from taken t;
	if many = 0 then
		return null;
	end if;
	if exists (select from taken t where t.origin <> of)
		or of is distinct from (select max(o.id) from tlog.origins o)
		or last - first + 1 <> many
		or first <> coalesce((select max(s.pos) + 1 from tlog.sequenced s where s.origin = of and s.pos < first), 0) then
		raise exception 'positions % to % of log % do not follow on', first, last, of
			using errcode = '23514', constraint = 'sequenced_without_gap';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger sequenced_follow after insert on tlog.sequenced
	referencing new table as taken for each statement execute function tlog.sequenced_follow();
alter table tlog.sequenced enable always trigger sequenced_follow;

-- A tile begins when the one before is full, and then only grows.
-- +goose StatementBegin
create function tlog.tiles_grow() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		if new.n > 0 and not exists (
			select from tlog.tiles t
			where t.origin = new.origin and t.level = new.level and t.n = new.n - 1 and length(t.data) = 8192) then
			raise exception 'tile % of level % begins before the one before it is full', new.n, new.level
				using errcode = '23514', constraint = 'tiles_follow';
		end if;
	elsif (new.origin, new.level, new.n) <> (old.origin, old.level, old.n)
		or length(new.data) < length(old.data)
		or substring(new.data from 1 for length(old.data)) <> old.data then
		raise exception 'tile % of level % may only grow', old.n, old.level
			using errcode = '23514', constraint = 'tiles_only_grow';
	end if;
	return new;
end
$$;
-- +goose StatementEnd
create trigger tiles_grow before insert or update on tlog.tiles
	for each row execute function tlog.tiles_grow();
alter table tlog.tiles enable always trigger tiles_grow;

-- A checkpoint says what is there: as many leaves as are sequenced, as many hashes on
-- each level of tiles, and the signed text of just that size and root, by the log's key.
-- +goose StatementBegin
create function tlog.checkpoints_say_what_is() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	name text := (select o.origin from tlog.origins o where o.id = new.origin);
	text_of text := name || E'\n' || new.size || E'\n' || encode(new.root, 'base64') || E'\n\n— ' || name || ' ';
	key text := (
		select k.vkey from tlog.keys k
		where k.origin = new.origin and k.from_size <= new.size
		order by k.from_size desc
		limit 1);
begin
	if new.size <> coalesce((select max(s.pos) + 1 from tlog.sequenced s where s.origin = new.origin), 0) then
		raise exception 'a checkpoint of % leaves, but others are sequenced', new.size
			using errcode = '23514', constraint = 'checkpoints_cover_what_is_sequenced';
	end if;
	if exists (
		select from generate_series(0, 7) l
		where (new.size >> (8 * l)) <> coalesce((
			select t.n * 256 + length(t.data) / 32 from tlog.tiles t
			where t.origin = new.origin and t.level = l
			order by t.n desc
			limit 1), 0)) then
		raise exception 'a checkpoint of % leaves, but the tiles hold others', new.size
			using errcode = '23514', constraint = 'checkpoints_cover_the_tiles';
	end if;
	if not starts_with(new.note, text_of)
		or encode(substring(decode(split_part(substring(new.note from length(text_of) + 1), E'\n', 1), 'base64') from 1 for 4), 'hex')
			is distinct from split_part(key, '+', 2) then
		raise exception 'the note of a checkpoint of % leaves says something else', new.size
			using errcode = '23514', constraint = 'checkpoints_are_signed';
	end if;
	return null;
end
$$;
-- +goose StatementEnd
create trigger checkpoints_say_what_is after insert on tlog.checkpoints
	for each row execute function tlog.checkpoints_say_what_is();
alter table tlog.checkpoints enable always trigger checkpoints_say_what_is;

create trigger epochs_never_change before update or delete or truncate on tlog.epochs
	for each statement execute function house.refuse_change();
alter table tlog.epochs enable always trigger epochs_never_change;
create trigger origins_never_change before update or delete or truncate on tlog.origins
	for each statement execute function house.refuse_change();
alter table tlog.origins enable always trigger origins_never_change;
create trigger keys_never_change before update or delete or truncate on tlog.keys
	for each statement execute function house.refuse_change();
alter table tlog.keys enable always trigger keys_never_change;
create trigger sequenced_never_change before update or delete or truncate on tlog.sequenced
	for each statement execute function house.refuse_change();
alter table tlog.sequenced enable always trigger sequenced_never_change;
create trigger tiles_never_go before delete or truncate on tlog.tiles
	for each statement execute function house.refuse_change();
alter table tlog.tiles enable always trigger tiles_never_go;
create trigger checkpoints_never_change before update or delete or truncate on tlog.checkpoints
	for each statement execute function house.refuse_change();
alter table tlog.checkpoints enable always trigger checkpoints_never_change;

-- The lock under which the log goes on; it ends with the transaction.
create function tlog.lock() returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select pg_advisory_xact_lock(hashtext('tlog.sequence'))
$$;

-- The log goes on by the next "many" leaves: those below the horizon, that is whose
-- transaction is older than every running one, so that no leaf can still appear among
-- or before them. The caller has computed tiles and checkpoint from the same leaves.
-- +goose StatementBegin
create function tlog.extend(
	of integer, old_size bigint, many integer,
	levels smallint[], ns bigint[], datas bytea[], root bytea, note text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
	head bigint;
	now_epoch integer;
	last_epoch integer := -2147483648;
	last_xid xid8 := '0';
	last_id bigint := 0;
	found_many integer;
begin
	perform tlog.lock();
	select max(c.size) into head from tlog.checkpoints c where c.origin = of;
	if of is distinct from (select max(o.id) from tlog.origins o) or head is distinct from old_size then
		raise exception 'log % stands at %, not at %', of, head, old_size
			using errcode = '40001'; -- another server was faster: read anew
	end if;
	select max(e.epoch) into now_epoch from tlog.epochs e;
	if old_size > 0 then
		select s.epoch, s.xid, s.id into strict last_epoch, last_xid, last_id
		from tlog.sequenced s where s.origin = of and s.pos = old_size - 1;
	end if;
	insert into tlog.sequenced (origin, pos, epoch, xid, id)
	select of, old_size + row_number() over (order by l.epoch, l.xid, l.id) - 1, l.epoch, l.xid, l.id
	from (
		select l.epoch, l.xid, l.id from tlog.leaves l
		where (l.epoch, l.xid, l.id) > (last_epoch, last_xid, last_id)
			and (l.epoch < now_epoch or l.xid < pg_snapshot_xmin(pg_current_snapshot()))
		order by l.epoch, l.xid, l.id
		limit many) l
	order by 2;
	get diagnostics found_many = row_count;
	if found_many <> many or many < 1 then
		raise exception '% leaves to take, not %', found_many, many
			using errcode = '23514', constraint = 'extended_by_what_there_is';
	end if;
	insert into tlog.tiles (origin, level, n, data)
	select of, t.level, t.n, t.data from unnest(levels, ns, datas) as t (level, n, data)
	order by t.level, t.n
	on conflict (origin, level, n) do update set data = excluded.data;
	insert into tlog.checkpoints (origin, size, root, note) values (of, old_size + many, root, note);
end
$$;
-- +goose StatementEnd

-- A log begins: the first by the program itself; any other only by who owns the tables,
-- after a restore that lost leaves. Its first leaf then names the checkpoint it follows,
-- and lies in an epoch before all others, so that it is the first.
-- +goose StatementBegin
create function tlog.begin_origin(origin text, after text, vkey text, root bytea, note text, leaf bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	new_id integer;
begin
	perform tlog.lock();
	select coalesce(max(o.id), 0) + 1 into new_id from tlog.origins o;
	if new_id > 1 and not pg_has_role(session_user, 'quy_owner', 'member') then
		raise exception 'only the owner of the tables begins the log anew'
			using errcode = '42501';
	end if;
	insert into tlog.origins (id, origin, after) values (new_id, origin, after);
	insert into tlog.keys (origin, from_size, vkey) values (new_id, 0, vkey);
	insert into tlog.checkpoints (origin, size, root, note) values (new_id, 0, root, note);
	if new_id > 1 then
		insert into tlog.leaves (epoch, kind, ref, body) values (-new_id, 'origin', origin, leaf);
	end if;
end
$$;
-- +goose StatementEnd

-- The log goes on under another key, endorsed by the one before.
-- +goose StatementBegin
create function tlog.add_key(of integer, from_size bigint, vkey text, endorsed text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform tlog.lock();
	if from_size is distinct from (select max(c.size) + 1 from tlog.checkpoints c where c.origin = of)
		or of is distinct from (select max(o.id) from tlog.origins o) then
		raise exception 'log % is not at %', of, from_size - 1
			using errcode = '40001';
	end if;
	insert into tlog.keys (origin, from_size, vkey, endorsed) values (of, from_size, vkey, endorsed);
end
$$;
-- +goose StatementEnd

-- After a restore transaction numbers begin anew. Setting the default waits for every
-- transaction that has touched the leaves, so no leaf is told in two epochs.
-- +goose StatementBegin
create function tlog.raise_epoch() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	new_id integer;
begin
	if not pg_has_role(session_user, 'quy_owner', 'member') then
		raise exception 'only the owner of the tables raises the epoch'
			using errcode = '42501';
	end if;
	perform tlog.lock();
	select max(e.epoch) + 1 into new_id from tlog.epochs e;
	execute format('alter table tlog.leaves alter column epoch set default %s', new_id);
	insert into tlog.epochs (epoch) values (new_id);
	return new_id;
end
$$;
-- +goose StatementEnd

revoke execute on function tlog.extend, tlog.begin_origin, tlog.add_key, tlog.raise_epoch from public;
grant execute on function tlog.extend, tlog.begin_origin, tlog.add_key, tlog.raise_epoch to quy_app;

-- What anybody may read of it: everything but the row a leaf was made from.
create view tlog.public_leaves as
	select s.origin, s.pos, l.body
	from tlog.sequenced s
	join tlog.leaves l on l.epoch = s.epoch and l.xid = s.xid and l.id = s.id;
grant usage on schema tlog to quy_portal;
grant select on tlog.epochs, tlog.sequenced to quy_app;
grant select on tlog.origins, tlog.keys, tlog.tiles, tlog.checkpoints, tlog.public_leaves to quy_portal, quy_app;
