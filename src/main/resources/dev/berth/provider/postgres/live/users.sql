-- The logins that own or were granted something inside each database.
select distinct d.datname as database
     , r.rolname as role
  from pg_shdepend s
  join pg_database d
    on d.oid = s.dbid
  join pg_roles r
    on r.oid = s.refobjid
 where s.refclassid = 'pg_authid'::regclass
   and s.deptype in ('a', 'o')
   and r.rolcanlogin
   and not r.rolsuper
 order by 1, 2
