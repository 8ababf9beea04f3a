-- Inside a database: the collations of the server that columns and indexes name.
select distinct c.collname as name
  from (select a.attcollation as collation
          from pg_attribute a
          join pg_class r on r.oid = a.attrelid
          join pg_namespace n on n.oid = r.relnamespace
         where n.nspname !~ '^pg_'
           and n.nspname <> 'information_schema'
           and not a.attisdropped
        union all
        select unnest(i.indcollation::oid[])
          from pg_index i
          join pg_class r on r.oid = i.indrelid
          join pg_namespace n on n.oid = r.relnamespace
         where n.nspname !~ '^pg_'
           and n.nspname <> 'information_schema') used
  join pg_collation c on c.oid = used.collation
 where c.collnamespace = 'pg_catalog'::regnamespace
   and c.collname not in ('default', 'C', 'POSIX', 'ucs_basic')
 order by 1
