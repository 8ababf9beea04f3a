-- Inside the old database: what logical replication doesn't copy, or can't. Reads catalogs only.
with user_table as (
       select c.oid as table_oid, c.*, format('%I.%I', n.nspname, c.relname) as name
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r'
          and c.relpersistence <> 't'
          and n.nspname !~ '^pg_'
          and n.nspname <> 'information_schema'
          and not exists (
                select
                  from pg_depend d
                 where d.classid = 'pg_class'::regclass
                   and d.objid = c.oid
                   and d.deptype = 'e')
     )
select 'identity' as kind, t.name as name
  from user_table t
 where t.relpersistence = 'p'
   and t.relreplident <> 'f'
   and pg_get_replica_identity_index(t.table_oid) is null
union all
select 'unlogged', t.name
  from user_table t
 where t.relpersistence = 'u'
union all
select 'forced', t.name
  from user_table t
 where t.relrowsecurity
   and t.relforcerowsecurity
union all
select 'always', t.name || ' trigger ' || quote_ident(g.tgname)
  from user_table t
  join pg_trigger g on g.tgrelid = t.table_oid
 where g.tgenabled in ('A', 'R')
   and not g.tgisinternal
union all
select 'owner', t.name
  from user_table t
 where not pg_has_role(current_user, t.relowner, 'usage')
union all
select 'large-object', l.oid::text
  from pg_largeobject_metadata l
 order by 1, 2
