-- Inside a database: what roles get on objects that others will create. No schema: in all of them.
select m.rolname as maker
     , coalesce(n.nspname, '') as schema
     , case d.defaclobjtype when 'r' then 'table' when 'S' then 'sequence' when 'f' then 'function' when 'n' then 'schema' when 'T' then 'type' end as kind
     , g.rolname as grantee
     , a.privilege_type as privilege
     , a.is_grantable as grantable
  from pg_default_acl d
  join pg_roles m on m.oid = d.defaclrole
  left join pg_namespace n on n.oid = d.defaclnamespace
 cross join lateral aclexplode(d.defaclacl) a
  join pg_roles g on g.oid = a.grantee
 where d.defaclobjtype in ('r', 'S', 'f', 'n', 'T')
   and a.grantee <> d.defaclrole
 order by 1, 2, 3, 4, 5
