-- Inside a database of PostgreSQL 14 or newer: the tables that are copied just now, and how many rows of each are done.
select c.relname as relation
     , p.tuples_processed as rows
  from pg_stat_progress_copy p
  join pg_class c on c.oid = p.relid
 where p.datid = (select oid from pg_database where datname = current_database())
