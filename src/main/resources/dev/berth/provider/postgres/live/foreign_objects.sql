-- foreign_objects
-- Inside a database: the objects that others own than whoever owns the database, or its schema public without being a
-- superuser. What extensions brought is left out, as is what follows another object: indexes, the sequences and types of
-- tables, array types, the functions of ranges. Names are quoted as statements want them.
with owners as (
  select d.datdba as id
    from pg_database d
   where d.datname = current_database()
  union
  select n.nspowner
    from pg_namespace n
    join pg_roles r on r.oid = n.nspowner
   where n.nspname = 'public'
     and not r.rolsuper
), objects (class, id, kind, schema, name, owner) as (
  select 'pg_namespace'::regclass, n.oid, 'schema', n.nspname, quote_ident(n.nspname), n.nspowner
    from pg_namespace n
   where n.nspowner not in (select id from owners)
  union all
  select 'pg_class'::regclass, c.oid
       , case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                        when 'f' then 'foreign table' else 'table' end
       , n.nspname, format('%I.%I', n.nspname, c.relname), c.relowner
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
     and c.relpersistence <> 't'
     and c.relowner not in (select id from owners)
     and not exists (
           select
             from pg_depend s
            where s.classid = 'pg_class'::regclass
              and s.objid = c.oid
              and c.relkind = 'S'
              and s.refclassid = 'pg_class'::regclass
              and s.deptype in ('a', 'i')
              and s.refobjsubid > 0)
  union all
  select 'pg_proc'::regclass, p.oid, 'routine', n.nspname, p.oid::regprocedure::text, p.proowner
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
   where p.proowner not in (select id from owners)
  union all
  select 'pg_type'::regclass, t.oid, 'type', n.nspname, format('%I.%I', n.nspname, t.typname), t.typowner
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
   where (t.typtype in ('b', 'd', 'e', 'r')
          or (t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')))
     and t.typowner not in (select id from owners)
     and not exists (select from pg_type e where e.typarray = t.oid)
  union all
  select 'pg_statistic_ext'::regclass, s.oid, 'statistics', n.nspname, format('%I.%I', n.nspname, s.stxname), s.stxowner
    from pg_statistic_ext s
    join pg_namespace n on n.oid = s.stxnamespace
   where s.stxowner not in (select id from owners)
  union all
  select 'pg_collation'::regclass, c.oid, 'collation', n.nspname, format('%I.%I', n.nspname, c.collname), c.collowner
    from pg_collation c
    join pg_namespace n on n.oid = c.collnamespace
   where c.collowner not in (select id from owners)
  union all
  select 'pg_ts_config'::regclass, c.oid, 'text search configuration', n.nspname, format('%I.%I', n.nspname, c.cfgname), c.cfgowner
    from pg_ts_config c
    join pg_namespace n on n.oid = c.cfgnamespace
   where c.cfgowner not in (select id from owners)
  union all
  select 'pg_ts_dict'::regclass, d.oid, 'text search dictionary', n.nspname, format('%I.%I', n.nspname, d.dictname), d.dictowner
    from pg_ts_dict d
    join pg_namespace n on n.oid = d.dictnamespace
   where d.dictowner not in (select id from owners)
)
select o.kind
     , o.schema
     , o.name
     , r.rolname as owner
  from objects o
  join pg_roles r on r.oid = o.owner
 where o.schema !~ '^pg_'
   and o.schema <> 'information_schema'
   and r.rolname <> 'pg_database_owner'
   and not exists (
         select
           from pg_depend e
          where e.classid = o.class
            and e.objid = o.id
            and e.deptype in ('e', 'i'))
 order by o.kind = 'schema' desc, o.kind, o.schema, o.name
