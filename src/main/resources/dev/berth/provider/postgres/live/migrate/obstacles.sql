-- migrate/obstacles
-- Inside a database: what stands against copying it, or what a copy leaves behind. Reads catalogs only. What belongs to
-- an extension comes with the extension.
with user_relation as (
       select c.oid, c.relkind, c.relacl, c.relowner, c.relrowsecurity, format('%I.%I', n.nspname, c.relname) as name, n.oid as schema
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
        where c.relpersistence <> 't'
          and n.nspname !~ '^pg_'
          and n.nspname <> 'information_schema'
     ), extension_member as (
       select d.classid, d.objid
         from pg_depend d
        where d.deptype = 'e'
     )
select 'prepared' as kind, p.gid as name
  from pg_prepared_xacts p
 where p.database = current_database()
union all
select 'row-security', r.name
  from user_relation r
 where r.relkind in ('r', 'p')
   and r.relrowsecurity
   and row_security_active(r.oid)
union all
select 'unreadable', r.name
  from user_relation r
 where r.relkind in ('r', 'p', 'S', 'm')
   and not (has_table_privilege(r.oid, 'select') and has_schema_privilege(r.schema, 'usage'))
union all
select 'unreadable', 'large object ' || l.oid
  from pg_largeobject_metadata l
 where not pg_has_role(current_user, l.lomowner, 'usage')
   and not (select rolsuper from pg_roles where rolname = current_user)
union all
select 'language', format('%s in language %s', p.oid::regprocedure, l.lanname)
  from pg_proc p
  join pg_language l on l.oid = p.prolang
  join pg_namespace n on n.oid = p.pronamespace
 where not l.lanpltrusted
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and l.lanname <> 'sql'
   and not exists (select from extension_member m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
   -- Those of a range come with its type.
   and not exists (
         select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
union all
select 'superuser-only', 'operator class ' || o.opcname
  from pg_opclass o
  join pg_namespace n on n.oid = o.opcnamespace
 where n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and not exists (select from extension_member m where m.classid = 'pg_opclass'::regclass and m.objid = o.oid)
union all
select 'superuser-only', 'access method ' || a.amname
  from pg_am a
 where a.oid >= 16384
   and not exists (select from extension_member m where m.classid = 'pg_am'::regclass and m.objid = a.oid)
union all
select 'superuser-only', 'language ' || l.lanname
  from pg_language l
 where l.oid >= 16384
   and not exists (select from extension_member m where m.classid = 'pg_language'::regclass and m.objid = l.oid)
union all
select 'superuser-only', 'text search parser ' || t.prsname
  from pg_ts_parser t
 where t.oid >= 16384
   and not exists (select from extension_member m where m.classid = 'pg_ts_parser'::regclass and m.objid = t.oid)
union all
select 'superuser-only', 'text search template ' || t.tmplname
  from pg_ts_template t
 where t.oid >= 16384
   and not exists (select from extension_member m where m.classid = 'pg_ts_template'::regclass and m.objid = t.oid)
union all
select 'superuser-only', 'foreign data wrapper ' || f.fdwname
  from pg_foreign_data_wrapper f
 where not exists (
         select from extension_member m where m.classid = 'pg_foreign_data_wrapper'::regclass and m.objid = f.oid)
union all
select 'superuser-only', 'foreign server ' || f.srvname
  from pg_foreign_server f
union all
select 'left-behind', 'event trigger ' || e.evtname
  from pg_event_trigger e
 where not exists (select from extension_member m where m.classid = 'pg_event_trigger'::regclass and m.objid = e.oid)
union all
select 'left-behind', 'publication ' || p.pubname
  from pg_publication p
 -- berth's own is the state of a replication.
 where not (p.pubname ~ '^berth_'
            and coalesce(obj_description(p.oid, 'pg_publication'), '') like '%[berth fleet=%')
union all
select 'left-behind', 'subscription ' || s.subname
  from pg_subscription s
 where s.subdbid = (select oid from pg_database where datname = current_database())
union all
select 'left-behind', 'replication slot ' || s.slot_name
  from pg_replication_slots s
 where s.database = current_database()
   and s.slot_name !~ '^(berth_.*|pg_[0-9]+_sync_[0-9]+_[0-9]+)$'
union all
select 'left-behind', 'oid column of ' || r.name
  from user_relation r
  join pg_class c on c.oid = r.oid
 where r.relkind = 'r'
   and to_jsonb(c) ->> 'relhasoids' = 'true'
union all
select 'index', i.indexrelid::regclass::text
  from pg_index i
  join user_relation r on r.oid = i.indrelid
 where not i.indisvalid
   and r.relkind <> 'p'
union all
select distinct 'grantee', case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end
  from user_relation r
 cross join lateral aclexplode(r.relacl) a
 where a.grantee <> r.relowner
   and not exists (select from extension_member m where m.classid = 'pg_class'::regclass and m.objid = r.oid)
union all
select 'setting', s.text
  from pg_db_role_setting d
 cross join lateral unnest(d.setconfig) as s(text)
 where d.setdatabase = (select oid from pg_database where datname = current_database())
   and d.setrole = 0
union all
select distinct 'tablespace', t.spcname
  from pg_class c
  join pg_tablespace t on t.oid = c.reltablespace
 where t.spcname <> 'pg_global'
union all
select 'materialized-view', r.name
  from user_relation r
 where r.relkind = 'm'
 order by 1, 2
