-- Every role but the predefined ones, with what the admin may do with it.
select r.rolname as name
     , r.rolcanlogin as login
     , r.rolsuper as superuser
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , r.rolreplication as replication
     , r.rolbypassrls as bypassrls
     , r.rolinherit as inherit
     , r.rolconnlimit as connection_limit
     , nullif(r.rolvaliduntil, 'infinity')::text as valid_until
     , pg_has_role(r.oid, 'usage') as administered
     , pg_has_role(r.oid, 'usage with admin option') as admin_option
     , d.description as comment
  from pg_roles r
  left join pg_shdescription d
    on d.objoid = r.oid
   and d.classoid = 'pg_authid'::regclass
 where r.rolname !~ '^pg_'
 order by r.rolname
