-- Others stand behind the public log. Who shows one book to the province and another
-- to a newspaper must fear that the two compare; a witness does it for everybody: it
-- signs a checkpoint only if it follows on every one that it signed before
-- (c2sp.org/tlog-witness). Its signatures are published with the checkpoint, and are
-- kept for ever: they say what the fund had told by when, in another's hand.
-- +goose Up

-- Whom we ask, as the operator has set it. One that is asked no more keeps its row, so
-- that its signatures can still be read.
create table tlog.witnesses (
	vkey text primary key,
	name text not null,
	url text not null,
	asked boolean not null default true,
	since timestamptz not null default clock_timestamp(),
	constraint witnesses_are_known_by_their_key check (starts_with(vkey, name || '+') and length(vkey) <= 400),
	constraint witnesses_have_an_address check (url ~ '^https?://[^ ]+$' and length(url) <= 400)
);

create table tlog.cosignatures (
	origin integer not null,
	size bigint not null,
	vkey text not null references tlog.witnesses,
	line text not null, -- as it stands in the note
	signed_at timestamptz not null, -- as the witness says, under its signature
	kept_at timestamptz not null default clock_timestamp(),
	constraint cosignatures_once primary key (origin, vkey, size),
	constraint cosignatures_of_a_checkpoint foreign key (origin, size) references tlog.checkpoints (origin, size),
	constraint cosignatures_are_one_line check (line ~ '^— [^ \n]+ [A-Za-z0-9+/=]+\n$' and length(line) <= 600)
);
create index cosignatures_by_checkpoint on tlog.cosignatures (origin, size);
create trigger cosignatures_never_change before update or delete or truncate on tlog.cosignatures
	for each statement execute function house.refuse_change();
alter table tlog.cosignatures enable always trigger cosignatures_never_change;

grant select, insert (vkey, name, url), update (url, asked) on tlog.witnesses to quy_app;
grant select, insert (origin, size, vkey, line, signed_at) on tlog.cosignatures to quy_app;
grant select on tlog.witnesses, tlog.cosignatures to quy_portal;

-- Months that were closed and reopened before the log told of it are told now.
insert into tlog.leaves (kind, ref, body)
select kind, id::text, convert_to(format('{"fund":%s,"kind":"%s","month":"%s","on":"%s","v":1}',
	fund_id, kind, to_char(month, 'YYYY-MM'), to_char(confirmed_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')), 'UTF8')
from (
	select p.id, p.fund_id, p.month, c.confirmed_at, c.id as nth,
		case p.act when 'close' then 'month_closed' else 'month_reopened' end as kind
	from ledger.period_confirmations c
	join ledger.periods p on p.id = c.period_id) told
order by nth;
