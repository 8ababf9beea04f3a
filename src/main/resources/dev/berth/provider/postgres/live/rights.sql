-- Inside a database: every object that rights can be granted on, and who besides its owner has which. The system's
-- objects and those that extensions brought are left out. No grantee: nobody; an empty one: PUBLIC.
with objects (kind, class, id, schema, object, "column", owner, acl) as (
  select 'schema', 'pg_namespace'::regclass, n.oid, n.nspname, '', '', n.nspowner,
         coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_namespace n
  union all
  select case c.relkind when 'S' then 'sequence' else 'table' end, 'pg_class'::regclass, c.oid, n.nspname, c.relname, '',
         c.relowner, coalesce(c.relacl, acldefault((case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', 'pg_class'::regclass, c.oid, n.nspname, c.relname, a.attname, c.relowner, a.attacl
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
   where a.attacl is not null
  union all
  select 'function', 'pg_proc'::regclass, p.oid, n.nspname, p.oid::regprocedure::text, '', p.proowner,
         coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
)
select o.kind
     , o.schema
     , o.object
     , o."column"
     , w.rolname as owner
     , case when a.grantee = 0 then '' else g.rolname end as grantee
     , a.privilege_type as privilege
     , a.is_grantable as grantable
     , b.rolname as grantor
  from objects o
  join pg_roles w on w.oid = o.owner
  left join lateral (select * from aclexplode(o.acl) x where x.grantee <> o.owner) a on true
  left join pg_roles g on g.oid = a.grantee
  left join pg_roles b on b.oid = a.grantor
 where o.schema !~ '^pg_'
   and o.schema <> 'information_schema'
   and not exists (
         select
           from pg_depend e
          where e.classid = o.class
            and e.objid = o.id
            and e.deptype = 'e'
       )
 order by 1, 2, 3, 4, 6, 7
