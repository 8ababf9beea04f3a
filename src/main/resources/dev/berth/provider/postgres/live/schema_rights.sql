-- Inside a database: who may use its schemas and create in them, and who granted that. An empty grantee is PUBLIC.
select n.nspname as schema
     , case when a.grantee = 0 then '' else g.rolname end as grantee
     , a.privilege_type as privilege
     , b.rolname as grantor
  from pg_namespace n
 cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
  left join pg_roles g on g.oid = a.grantee
  join pg_roles b on b.oid = a.grantor
 where n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and (a.grantee = 0 or g.rolname is not null)
 order by 1, 2, 3, 4
