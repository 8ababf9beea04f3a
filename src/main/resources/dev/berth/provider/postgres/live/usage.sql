-- Inside a database: what would be lost with it. Since 16 a table knows when it was last read.
select pg_size_pretty(pg_database_size(current_database())) as size
     , count(*) as tables
     , to_char(
         max(greatest((to_jsonb(s) ->> 'last_seq_scan')::timestamptz, (to_jsonb(s) ->> 'last_idx_scan')::timestamptz))
           at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as last_use
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_user_tables s on s.relid = c.oid
 where c.relkind in ('r', 'p', 'm', 'f')
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
