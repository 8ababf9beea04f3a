-- How many clients each role has, but for berth itself.
select a.usename as role
     , count(*) as sessions
  from pg_stat_activity a
 where a.usename is not null
   and a.backend_type = 'client backend'
   and a.application_name <> 'berth'
 group by a.usename
 order by a.usename
