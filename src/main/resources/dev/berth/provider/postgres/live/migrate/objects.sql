-- migrate/objects
-- Inside a database: the name of everything that a dump copies, to be compared on both sides, and who owns it. What
-- belongs to an extension comes with the extension. Columns that only some versions have are read as JSON; where a row
-- can't be JSON, such a column's name means that of the row around it on the others.
with user_schema as (
       select oid, nspname, nspowner
         from pg_namespace
        where nspname !~ '^pg_'
          and nspname <> 'information_schema'
     ), extension_member as (
       select d.classid, d.objid
         from pg_depend d
        where d.deptype = 'e'
     ), relation as (
       select c.oid, c.relkind, c.relpersistence, c.relowner, c.relrowsecurity, c.relforcerowsecurity
            , format('%I.%I', n.nspname, c.relname) as full_name
         from pg_class c
         join user_schema n on n.oid = c.relnamespace
        where c.relpersistence <> 't'
          and not exists (select from extension_member m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
     )
select 'schema' as kind, n.nspname::text as name, n.nspowner::regrole::text as owner
  from user_schema n
 where n.nspname <> 'public'
   and not exists (select from extension_member m where m.classid = 'pg_namespace'::regclass and m.objid = n.oid)
union all
select case r.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
                      when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table'
                      else 'composite type' end
     , r.full_name || case r.relpersistence when 'u' then ' unlogged' else '' end
     , r.relowner::regrole::text
  from relation r
 where r.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')
union all
select 'column', r.full_name || '.' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
         || case when a.attnotnull then ' not null' else '' end
         || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
         || case when a.generated <> '' then ' generated ' || a.generated when a.atthasdef then ' default' else '' end
     , null
  from relation r
  join (select c.*
             , (select attgenerated::text from pg_attribute x where x.attrelid = c.attrelid and x.attnum = c.attnum) as generated
          from (select ''::text as attgenerated) before_12
         cross join lateral (
               select attrelid, attname, attnum, atttypid, atttypmod, attnotnull, attidentity, atthasdef
                 from pg_attribute
                where attnum > 0
                  and not attisdropped) c) a on a.attrelid = r.oid
 where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
union all
select 'index', r.full_name || '.' || quote_ident(x.relname) || case when i.indisunique then ' unique' else '' end
     , x.relowner::regrole::text
  from relation r
  join pg_index i on i.indrelid = r.oid
  join pg_class x on x.oid = i.indexrelid
 where i.indisvalid
union all
select 'constraint', r.full_name || '.' || quote_ident(c.conname) || ' ' || c.contype::text
         || case when c.convalidated then '' else ' not valid' end
     , null
  from relation r
  join pg_constraint c on c.conrelid = r.oid
 where c.contype in ('c', 'f', 'p', 'u', 'x')
   and coalesce(to_jsonb(c) ->> 'conparentid', '0') = '0'
union all
select 'trigger', r.full_name || '.' || quote_ident(t.tgname) || ' ' || t.tgenabled::text, null
  from relation r
  join pg_trigger t on t.tgrelid = r.oid
 where not t.tgisinternal
   and coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
union all
select 'policy', r.full_name || '.' || quote_ident(p.polname), null
  from relation r
  join pg_policy p on p.polrelid = r.oid
union all
select 'row security', r.full_name || case when r.relforcerowsecurity then ' forced' else '' end, null
  from relation r
 where r.relrowsecurity
union all
select 'rule', r.full_name || '.' || quote_ident(w.rulename), null
  from relation r
  join pg_rewrite w on w.ev_class = r.oid
 where w.rulename <> '_RETURN'
union all
select 'statistics', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), s.stxowner::regrole::text
  from pg_statistic_ext s
  join user_schema n on n.oid = s.stxnamespace
union all
select case coalesce(to_jsonb(p) ->> 'prokind', left(to_jsonb(p) ->> 'proisagg', 1))
         when 'p' then 'procedure' when 'a' then 'aggregate' when 't' then 'aggregate' else 'function' end
     , format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
     , p.proowner::regrole::text
  from pg_proc p
  join user_schema n on n.oid = p.pronamespace
 where not exists (select from extension_member m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
   -- Those of a range's multirange type and such come with the type.
   and not exists (
         select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
union all
select 'type', format('%I.%I', n.nspname, t.typname), t.typowner::regrole::text
  from pg_type t
  join user_schema n on n.oid = t.typnamespace
 where t.typtype in ('d', 'e', 'r')
   and not exists (select from extension_member m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
union all
select 'enum value', format('%I.%I', n.nspname, t.typname) || ' ' || e.enumlabel, null
  from pg_enum e
  join pg_type t on t.oid = e.enumtypid
  join user_schema n on n.oid = t.typnamespace
 where not exists (select from extension_member m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
union all
select 'collation', format('%I.%I', n.nspname, c.collname), c.collowner::regrole::text
  from pg_collation c
  join user_schema n on n.oid = c.collnamespace
 where not exists (select from extension_member m where m.classid = 'pg_collation'::regclass and m.objid = c.oid)
union all
select 'operator', format('%I.%s(%s, %s)', n.nspname, o.oprname, o.oprleft::regtype, o.oprright::regtype)
     , o.oprowner::regrole::text
  from pg_operator o
  join user_schema n on n.oid = o.oprnamespace
 where not exists (select from extension_member m where m.classid = 'pg_operator'::regclass and m.objid = o.oid)
union all
select 'text search configuration', format('%I.%I', n.nspname, t.cfgname), t.cfgowner::regrole::text
  from pg_ts_config t
  join user_schema n on n.oid = t.cfgnamespace
 where not exists (select from extension_member m where m.classid = 'pg_ts_config'::regclass and m.objid = t.oid)
union all
select 'text search dictionary', format('%I.%I', n.nspname, t.dictname), t.dictowner::regrole::text
  from pg_ts_dict t
  join user_schema n on n.oid = t.dictnamespace
 where not exists (select from extension_member m where m.classid = 'pg_ts_dict'::regclass and m.objid = t.oid)
 order by 1, 2
