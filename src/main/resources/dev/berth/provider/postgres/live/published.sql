-- Inside a database: what its publications list: tables, of which from PostgreSQL 15 on some rows and columns may be
-- left out, and from then on whole schemas, which have no name here.
select p.pubname as publication
     , n.nspname as schema
     , c.relname as name
     , to_jsonb(l) ->> 'prqual' is not null or to_jsonb(l) ->> 'prattrs' is not null as partial
  from pg_publication_rel l
  join pg_publication p on p.oid = l.prpubid
  join pg_class c on c.oid = l.prrelid
  join pg_namespace n on n.oid = c.relnamespace
 union all
select p.pubname
     , n.nspname
     , null
     , false
  from pg_depend d
  join pg_publication p on p.oid = d.refobjid
  join pg_depend s on s.classid = d.classid and s.objid = d.objid and s.refclassid = 'pg_namespace'::regclass
  join pg_namespace n on n.oid = s.refobjid
 where d.classid = to_regclass('pg_catalog.pg_publication_namespace')
   and d.refclassid = 'pg_publication'::regclass
 order by 1, 2, 3
