-- Every role, for an access review; by its number, which is the same in each database whatever its encoding.
select r.oid as id
     , r.rolname as name
     , r.rolcanlogin as login
     , r.rolsuper as superuser
     , r.rolcreatedb as createdb
     , r.rolcreaterole as createrole
     , r.rolreplication as replication
     , r.rolbypassrls as bypassrls
  from pg_roles r
 order by r.rolname
