-- The logins whose password has ended, or ends within 30 days.
select r.rolname as name
     , r.rolvaliduntil <= now() as ended
     , case when isfinite(r.rolvaliduntil)
            then to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
            else r.rolvaliduntil::text
       end as until
  from pg_roles r
 where r.rolcanlogin
   and r.rolvaliduntil < now() + interval '30 days'
 order by r.rolname
