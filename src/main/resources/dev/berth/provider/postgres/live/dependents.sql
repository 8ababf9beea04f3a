-- What roles own and are granted anywhere. No database: databases and tablespaces themselves. Default privileges and user
-- mappings are given to nobody; they go with their role.
select r.rolname as role
     , coalesce(d.datname, '') as database
     , s.deptype = 'o' and s.classid not in ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass) as owned
     , count(*) as objects
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  left join pg_database d on d.oid = s.dbid
 where s.refclassid = 'pg_authid'::regclass
   and not (s.dbid = 0 and s.deptype <> 'o')
 group by 1, 2, 3
 order by 1, 2, 3
