-- Inside a database that nobody else is in: how large each table and each index is, and about how many rows a table has.
select coalesce(i.indrelid, c.oid) as table_oid
     , c.relname as relation
     , i.indexrelid is not null as index
     , pg_table_size(c.oid) as bytes
     , greatest(c.reltuples, 0)::bigint as rows
  from pg_class c
  left join pg_index i on i.indexrelid = c.oid
 where c.relkind in ('r', 'i')
   and c.relpersistence <> 't'
