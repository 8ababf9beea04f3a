-- migrate/tables
-- Inside a database: the tables whose rows pg_dump copies; those of an extension come back with the extension. The
-- largest first, as they were when they were last vacuumed. pg_table_size would wait for whoever has locked a table.
select c.oid as oid
     , format('%I.%I', n.nspname, c.relname) as name
     , n.nspname as schema
     , c.relname as relation
     , c.relpages::bigint * current_setting('block_size')::int as bytes
     , c.relforcerowsecurity as forced
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
 order by c.relpages desc, 2
