-- Inside a database: every schema, table, view, sequence, function and type, extensions' too, and the columns that something
-- was granted on: a row for the owner, and for each that was granted something. Grantee 0 is PUBLIC. A null ACL means the
-- defaults. The row types of tables, and arrays, have no rights of their own.
with objects (kind, schema, object, owner, acl) as (
  select 'schema', n.nspname::text, '', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_namespace n
  union all
  select case when c.relkind = 'S' then 'sequence' when c.relkind in ('v', 'm') then 'view' else 'table' end,
         n.nspname, c.relname, c.relowner,
         coalesce(c.relacl, acldefault((case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', n.nspname, format('%I.%I', c.relname, a.attname), null, a.attacl
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
   where a.attacl is not null
     and not a.attisdropped
     and c.relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select 'function', n.nspname, format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner,
         coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'type', n.nspname, t.typname, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
    left join pg_class c on c.oid = t.typrelid
   where (t.typtype in ('b', 'd', 'e', 'r') or (t.typtype = 'c' and c.relkind = 'c'))
     and not exists (select from pg_type e where e.typarray = t.oid)
)
select o.kind
     , o.schema
     , o.object
     , o.owner
     , x.grantee
     , x.privileges
     , x.grantable
  from objects o
 cross join lateral (
         select a.grantee
              , string_agg(distinct lower(a.privilege_type), ',') as privileges
              , string_agg(distinct lower(a.privilege_type), ',') filter (where a.is_grantable) as grantable
           from (
                  select grantee, privilege_type, is_grantable
                    from aclexplode(o.acl)
                   union all
                  select o.owner, null, false
                   where o.owner is not null
                ) a
          group by a.grantee
       ) x
 where o.schema !~ '^pg_'
   and o.schema <> 'information_schema'
 order by 1, 2, 3, 5
