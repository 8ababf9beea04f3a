-- Who may do what with each database. No grantee: PUBLIC. A null datacl means the defaults.
select d.datname as database
     , g.rolname as grantee
     , a.grantee = d.datdba as owner
     , a.privilege_type as privilege
     , a.is_grantable as grantable
  from pg_database d
 cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
  left join pg_roles g on g.oid = a.grantee
 order by 1, 2, 4
