-- Every role, with what the admin may do with it. Times are UTC, as Java reads them.
select r.rolname as name
     , r.rolcanlogin as login
     , r.rolsuper as superuser
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , r.rolreplication as replication
     , r.rolbypassrls as bypassrls
     , r.rolinherit as inherit
     , r.rolconnlimit as connection_limit
     , case when isfinite(r.rolvaliduntil)
            then to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            when r.rolvaliduntil = '-infinity' then '-1000000-01-01T00:00:00Z'
       end as valid_until
     , r.rolvaliduntil < now() as expired
     , pg_has_role(r.oid, 'usage') as administered
     , pg_has_role(r.oid, 'usage with admin option') as admin_option
     , d.description as comment
  from pg_roles r
  left join pg_shdescription d
    on d.objoid = r.oid
   and d.classoid = 'pg_authid'::regclass
 order by r.rolname
