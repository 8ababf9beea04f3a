-- Every connection limit of a database or login, the highest first.
select 'database' as kind
     , d.datname as name
     , d.datconnlimit as most
  from pg_database d
 where d.datconnlimit >= 0
   and d.datallowconn
 union all
select 'login'
     , r.rolname
     , r.rolconnlimit
  from pg_roles r
 where r.rolconnlimit >= 0
   and r.rolcanlogin
 order by 1, 3 desc, 2
