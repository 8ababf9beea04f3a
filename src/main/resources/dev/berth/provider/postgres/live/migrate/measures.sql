-- Inside a database: how much there is of it, for people.
select (select count(*) from pg_largeobject_metadata) as large_objects
     , (select count(*)
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('i', 'I')
           and n.nspname !~ '^pg_') as indexes
