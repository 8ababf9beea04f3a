-- Inside a database: the tables that can be published, whose they are, and whether subscribers can tell their rows
-- apart: without that, an update or a delete of a published table fails. Of a partitioned one its partitions count.
with tables as (
  select c.oid
       , c.relname
       , c.relkind
       , n.nspname
       , c.relowner
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p')
     and c.relpersistence = 'p'
     and c.oid >= 16384
     and n.nspname !~ '^pg_'
     and n.nspname <> 'information_schema'
), alike as (
  select c.oid
    from pg_class c
   where c.relkind = 'r'
     and c.relreplident <> 'f'
     and not exists (
           select
             from pg_index i
            where i.indrelid = c.oid
              and i.indisvalid
              and case c.relreplident when 'd' then i.indisprimary and i.indimmediate
                                      when 'i' then i.indisreplident else false end)
)
select t.nspname as schema
     , t.relname as name
     , o.rolname as owner
     , case t.relkind
         when 'r' then t.oid not in (select oid from alike)
         else not exists (select from pg_partition_tree(t.oid) l join alike a on a.oid = l.relid)
       end as identified
  from tables t
  join pg_roles o on o.oid = t.relowner
 order by t.nspname, t.relname
