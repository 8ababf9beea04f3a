-- Who is a direct member of whom, and whether with its rights. Before 16 the member's own attribute says that of all its
-- memberships. More than one may have granted a membership: what one of them allows is allowed.
select a.roleid as role
     , a.member
     , bool_or(coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit)) as inherit
     , bool_or(coalesce((to_jsonb(a) ->> 'set_option')::boolean, true)) as set
     , bool_or(a.admin_option) as admin
  from pg_auth_members a
  join pg_roles m on m.oid = a.member
 group by 1, 2
 order by 1, 2
