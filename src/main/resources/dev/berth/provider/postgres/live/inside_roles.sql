-- Who owns something inside each database, or was granted something there, and whether schema public is of that. The
-- bootstrap superuser leaves no row, nor does pg_database_owner, whose schema public is in a fresh database since 15.
select d.datname as database
     , r.rolname as role
     , bool_or(s.classid = 'pg_namespace'::regclass and s.objid = 2200) as public
  from pg_shdepend s
  join pg_database d on d.oid = s.dbid
  join pg_roles r on r.oid = s.refobjid
 where s.refclassid = 'pg_authid'::regclass
   and s.deptype in ('o', 'a')
 group by 1, 2
 order by 1, 2
