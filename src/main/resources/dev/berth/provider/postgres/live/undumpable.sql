-- undumpable
-- Inside a database: the tables and sequences that pg_dump could not copy whole when this admin runs it, and one of each
-- by name: it may not read them, or row-level security would keep rows from it.
select count(*) filter (where not o.readable) as unreadable
     , coalesce(min(o.name) filter (where not o.readable), '') as unreadable_first
     , count(*) filter (where o.secured) as secured
     , coalesce(min(o.name) filter (where o.secured), '') as secured_first
  from (select format('%I.%I', n.nspname, c.relname) as name
             , has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage') as readable
             , c.relrowsecurity and row_security_active(c.oid) as secured
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'S')
           and c.relpersistence <> 't'
           and n.nspname !~ '^pg_'
           and n.nspname <> 'information_schema'
           and not exists (
                 select
                   from pg_depend d
                  where d.classid = 'pg_class'::regclass
                    and d.objid = c.oid
                    and d.deptype = 'e')) o
