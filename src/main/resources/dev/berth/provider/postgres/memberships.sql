-- Who is a direct member of whom, and who granted it.
select g.rolname as role
     , m.rolname as member
     , m.rolsuper as member_is_superuser
     , coalesce(b.rolname, '') as grantor
  from pg_auth_members a
  join pg_roles g on g.oid = a.roleid
  join pg_roles m on m.oid = a.member
  left join pg_roles b on b.oid = a.grantor
 order by 1, 2, 4
