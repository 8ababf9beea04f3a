-- Who holds sessions, by role and database, the most first.
select a.usename as role
     , coalesce(a.datname, '') as database
     , count(*) as sessions
  from pg_stat_activity a
 where a.usename is not null
   and a.pid <> pg_backend_pid()
   and a.backend_type is distinct from 'parallel worker'
 group by 1, 2
 order by 3 desc, 1, 2
