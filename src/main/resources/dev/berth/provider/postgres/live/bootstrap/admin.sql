-- What berth's own login is. Set its name first: set berth.admin = 'admin_user'.
select w.name
     , r.oid is not null as there
     , r.rolname = session_user as root
     , r.rolsuper as superuser
     , r.rolcanlogin as login
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , r.rolinherit as inherit
     , r.rolreplication as replication
     , r.rolbypassrls as bypassrls
     , r.rolconnlimit as connection_limit
     , coalesce(r.rolvaliduntil < now(), false) as expired
     , to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as valid_until
     , d.description as comment
     , has_database_privilege(coalesce(r.rolname, 'public'), current_database(), 'connect') as connect
     , (select string_agg(g.rolname, ', ' order by g.rolname)
          from pg_auth_members m
          join pg_roles g on g.oid = m.roleid
         where m.member = r.oid
           and (g.rolsuper or g.rolname like 'pg\_%')) as powerful
     , current_setting('server_version_num')::int / 10000 as major
     , current_database() as maintenance
     , has_table_privilege('pg_authid', 'select') as reads_verifiers
  from (select current_setting('berth.admin')::name as name) w
  left join pg_roles r on r.rolname = w.name
  left join pg_shdescription d on d.objoid = r.oid and d.classoid = 'pg_authid'::regclass
