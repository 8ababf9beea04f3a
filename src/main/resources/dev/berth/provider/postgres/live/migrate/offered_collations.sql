-- The collations of the server.
select distinct c.collname as name
  from pg_collation c
 where c.collnamespace = 'pg_catalog'::regnamespace
 order by 1
