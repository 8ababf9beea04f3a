-- Inside a database: the extensions it has.
select e.extname as name
     , e.extversion as version
  from pg_extension e
 order by e.extname
