-- foreign_others
-- Inside a database whose objects are to be handed over: those of rarer kinds that others own than whoever owns the
-- database, or its schema public without being a superuser. What extensions brought is left out. Movable is what this
-- admin can give to who owns the database: only superusers own event triggers, and only they give away a publication of
-- all tables or of a schema, or a foreign server of a wrapper that the next owner may not use.
with me as (
  select d.datdba as owner
       , r.rolsuper as super
    from pg_database d
    join pg_roles r on r.rolname = current_user
   where d.datname = current_database()
), owners as (
  select owner as id
    from me
  union
  select n.nspowner
    from pg_namespace n
    join pg_roles r on r.oid = n.nspowner
   where n.nspname = 'public'
     and not r.rolsuper
), objects (class, id, kind, schema, name, owner, movable) as (
  select 'pg_operator'::regclass, o.oid, 'operator', n.nspname, o.oid::regoperator::text, o.oprowner, true
    from pg_operator o
    join pg_namespace n on n.oid = o.oprnamespace
  union all
  select 'pg_opclass'::regclass, c.oid, 'operator class', n.nspname
       , format('%I.%I using %I', n.nspname, c.opcname, a.amname), c.opcowner, true
    from pg_opclass c
    join pg_namespace n on n.oid = c.opcnamespace
    join pg_am a on a.oid = c.opcmethod
  union all
  select 'pg_opfamily'::regclass, f.oid, 'operator family', n.nspname
       , format('%I.%I using %I', n.nspname, f.opfname, a.amname), f.opfowner, true
    from pg_opfamily f
    join pg_namespace n on n.oid = f.opfnamespace
    join pg_am a on a.oid = f.opfmethod
  union all
  select 'pg_largeobject'::regclass, l.oid, 'large object', '', l.oid::text, l.lomowner, true
    from pg_largeobject_metadata l
  union all
  select 'pg_foreign_server'::regclass, s.oid, 'server', '', quote_ident(s.srvname), s.srvowner
       , me.super or has_foreign_data_wrapper_privilege(me.owner, s.srvfdw, 'usage')
    from pg_foreign_server s
   cross join me
  union all
  select 'pg_publication'::regclass, p.oid, 'publication', '', quote_ident(p.pubname), p.pubowner
       , me.super
         or not (p.puballtables
                 or exists (
                     select
                       from pg_depend d
                      where d.refclassid = 'pg_publication'::regclass
                        and d.refobjid = p.oid
                        and d.classid = to_regclass('pg_catalog.pg_publication_namespace')))
    from pg_publication p
   cross join me
  union all
  select 'pg_event_trigger'::regclass, t.oid, 'event trigger', '', quote_ident(t.evtname), t.evtowner, false
    from pg_event_trigger t
)
select o.kind
     , o.schema
     , o.name
     , r.rolname as owner
     , o.movable
  from objects o
  join pg_roles r on r.oid = o.owner
 where o.owner not in (select id from owners)
   and o.schema !~ '^pg_'
   and o.schema <> 'information_schema'
   and not exists (
         select
           from pg_depend e
          where e.classid = o.class
            and e.objid = o.id
            and e.deptype in ('e', 'i'))
 order by o.kind, o.schema, o.name
