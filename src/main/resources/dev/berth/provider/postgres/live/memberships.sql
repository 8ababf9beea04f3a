-- Who is a direct member of whom, with which options, and who granted it. The last two options came with 16.
select g.rolname as role
     , m.rolname as member
     , m.rolsuper as member_is_superuser
     , coalesce(b.rolname, '') as grantor
     , a.admin_option as admin
     , coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, true) as inherit
     , coalesce((to_jsonb(a) ->> 'set_option')::boolean, true) as set
  from pg_auth_members a
  join pg_roles g on g.oid = a.roleid
  join pg_roles m on m.oid = a.member
  left join pg_roles b on b.oid = a.grantor
 order by 1, 2, 4
