-- Who else owns tables and views in a database, extensions' own left out, and one of them as an example. Asked as the service's login.
select pg_get_userbyid(c.relowner) as owner
     , count(*) as relations
     , min(format('%I.%I', n.nspname, c.relname)) as example
  from pg_class c
  join pg_namespace n
    on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f')
   and n.nspname <> 'information_schema'
   and n.nspname !~ '^pg_'
   and not pg_has_role(c.relowner, 'usage')
   and not exists (
       select
         from pg_depend d
        where d.classid = 'pg_class'::regclass
          and d.objid = c.oid
          and d.deptype = 'e')
 group by 1
 order by 2 desc, 1
