-- The logins whose password is stored as an MD5 hash; superusers only.
select r.rolname as name
  from pg_authid r
 where r.rolcanlogin
   and r.rolpassword like 'md5%'
 order by r.rolname
