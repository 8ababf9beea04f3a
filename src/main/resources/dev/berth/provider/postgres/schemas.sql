-- Inside a database: its schemas, their owners, and whether everybody may create in them.
select n.nspname as name
     , o.rolname as owner
     , exists (
         select
           from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
          where a.grantee = 0
            and a.privilege_type = 'CREATE'
       ) as public_may_create
  from pg_namespace n
  join pg_roles o on o.oid = n.nspowner
 where n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
 order by n.nspname
