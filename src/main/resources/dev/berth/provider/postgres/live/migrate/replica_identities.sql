-- Inside the old database: the indexes, other than keys, by which changed rows are found.
select n.nspname as schema
     , c.relname as relation
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_namespace n on n.oid = c.relnamespace
 where i.indisreplident
 order by 1, 2
