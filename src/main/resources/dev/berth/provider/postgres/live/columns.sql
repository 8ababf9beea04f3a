-- Inside a database: the columns of every table and view, which rights can be granted on one by one.
select 'column' as kind
     , n.nspname as schema
     , c.relname as object
     , a.attname as "column"
     , w.rolname as owner
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_roles w on w.oid = c.relowner
 where a.attnum > 0
   and not a.attisdropped
   and c.relkind in ('r', 'p', 'v', 'm', 'f')
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and not exists (
         select
           from pg_depend e
          where e.classid = 'pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
       )
 order by 2, 3, a.attnum
