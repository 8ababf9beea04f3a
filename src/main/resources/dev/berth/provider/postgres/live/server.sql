-- What the server is and who asks.
select current_setting('server_version_num')::int / 10000 as major
     , current_setting('server_version') as version
     , current_user as admin
     , r.rolsuper as superuser
     , session_user as login
     , l.rolsuper as login_superuser
     , r.rolinherit as inherit
     , pg_has_role(session_user, current_user, 'usage') as login_acts
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , pg_is_in_recovery() as standby
     , to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now
     , current_setting('search_path') as search_path
     , (extract(epoch from current_setting('lock_timeout')::interval) * 1000)::bigint as lock_timeout
     , (extract(epoch from current_setting('statement_timeout')::interval) * 1000)::bigint as statement_timeout
     , current_setting('default_transaction_read_only')::bool as frozen
     , pg_backend_pid() as pid
     , has_table_privilege('pg_authid', 'select') as reads_verifiers
  from pg_roles r
  join pg_roles l on l.rolname = session_user
 where r.rolname = current_user
