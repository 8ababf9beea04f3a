-- Inside a database: every object that rights can be granted on, and who besides its owner has which. The system's
-- objects and those that extensions brought are left out. No grantee: nobody; an empty one: PUBLIC.
with objects (kind, class, id, schema, signature, object, "column", owner, acl) as (
  select 'schema', 'pg_namespace'::regclass, n.oid, n.nspname, '', '', '', n.nspowner,
         coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_namespace n
  union all
  select case c.relkind when 'S' then 'sequence' else 'table' end, 'pg_class'::regclass, c.oid, n.nspname, '', c.relname, '',
         c.relowner, coalesce(c.relacl, acldefault((case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', 'pg_class'::regclass, c.oid, n.nspname, '', c.relname, a.attname, c.relowner, a.attacl
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
   where a.attacl is not null
     and not a.attisdropped
  union all
  select 'function', 'pg_proc'::regclass, p.oid, n.nspname,
         p.proname || '(' || array_to_string(array(
           select format_type(t.type, null) from unnest(p.proargtypes) with ordinality t(type, n) order by t.n), ',') || ')',
         p.oid::regprocedure::text, '', p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'type', 'pg_type'::regclass, t.oid, n.nspname, '', t.typname, '', t.typowner,
         coalesce(t.typacl, acldefault('T', t.typowner))
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
   where (t.typtype in ('b', 'd', 'e', 'r')
          or (t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')))
     and not exists (select from pg_type e where e.typarray = t.oid)
)
select o.kind
     , o.schema
     , o.signature
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
 order by 1, 2, 4, 5, 7, 8
