-- Inside the old database: its materialized views that hold rows, in the order in which they were made.
select n.nspname as schema
     , c.relname as relation
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'm'
   and c.relispopulated
   and n.nspname !~ '^pg_'
 order by c.oid
