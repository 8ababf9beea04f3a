-- Inside a database: its schemas and their owners.
select n.nspname as name
     , o.rolname as owner
  from pg_namespace n
  join pg_roles o on o.oid = n.nspowner
 where n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
 order by n.nspname
