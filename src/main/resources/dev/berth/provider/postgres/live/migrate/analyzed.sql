-- Inside a database that nobody else is in: what has statistics, the largest first.
select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm', 'p')
   and c.relpersistence <> 't'
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and pg_has_role(c.relowner, 'usage')
 order by pg_relation_size(c.oid) desc nulls last, 1
