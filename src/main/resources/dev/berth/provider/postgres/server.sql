-- What the server is and who asks.
select current_setting('server_version_num')::int / 10000 as major
     , current_setting('server_version') as version
     , current_user as admin
     , r.rolsuper as superuser
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , pg_is_in_recovery() as standby
     , to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now
     , current_setting('search_path') as search_path
     , has_table_privilege('pg_authid', 'select') as reads_verifiers
  from pg_roles r
 where r.rolname = current_user
