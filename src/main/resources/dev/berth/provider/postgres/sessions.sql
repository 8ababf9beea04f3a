-- How many clients are in each database, but for berth itself.
select a.datname as database
     , count(*) as sessions
  from pg_stat_activity a
 where a.datname is not null
   and a.backend_type = 'client backend'
   and a.application_name <> 'berth'
 group by a.datname
 order by a.datname
