-- Password verifiers; superusers only.
select rolname as name
     , rolpassword as verifier
  from pg_authid
 where rolcanlogin
 order by rolname
