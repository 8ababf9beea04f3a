-- Which databases each role may enter.
select r.rolname as role
     , d.datname as database
  from pg_roles r
 cross join pg_database d
 where d.datallowconn
   and not d.datistemplate
   and r.rolcanlogin
   and not r.rolsuper
   and has_database_privilege(r.oid, d.oid, 'connect')
 order by r.rolname, d.datname
