-- Who may do what with each database: a row for its owner, and for each that was granted something. Grantee 0 is PUBLIC. A
-- null datacl means the defaults.
select d.datname as database
     , d.datdba as owner
     , d.datallowconn and d.datconnlimit <> -2 as open
     , d.datname = 'template0' as pristine
     , x.grantee
     , x.privileges
     , x.grantable
  from pg_database d
 cross join lateral (
         select a.grantee
              , string_agg(distinct lower(a.privilege_type), ',') as privileges
              , string_agg(distinct lower(a.privilege_type), ',') filter (where a.is_grantable) as grantable
           from (
                  select grantee, privilege_type, is_grantable
                    from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba)))
                   union all
                  select d.datdba, null, false
                ) a
          group by a.grantee
       ) x
 order by 1, 5
