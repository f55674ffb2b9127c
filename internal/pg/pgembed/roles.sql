-- The three roles of the books, made by whoever sets the database up and never by
-- a migration, because a role belongs to the whole server. Safe to run again.
--
-- quy_owner owns every table and runs the migrations; the program never works as it.
-- quy_app   is the program: it may add to the books, and not change what stands there.
-- quy_portal is put on for each public read: it sees the public views and nothing else.
do $$
begin
    if not exists (select from pg_roles where rolname = 'quy_owner') then
        create role quy_owner login;
    end if;
    if not exists (select from pg_roles where rolname = 'quy_app') then
        create role quy_app login;
    end if;
    if not exists (select from pg_roles where rolname = 'quy_portal') then
        create role quy_portal nologin;
    end if;
end
$$;
grant quy_portal to quy_app;

-- The public log waits for the oldest open transaction, so none may lie idle.
alter role quy_app set idle_in_transaction_session_timeout = '60s';
alter role quy_owner set idle_in_transaction_session_timeout = '60s';
alter role quy_app set jit = off;
