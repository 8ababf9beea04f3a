-- Password verifiers; superusers only. Also of those who may not log in: let in again, they have the same password.
select rolname as name
     , rolpassword as verifier
  from pg_authid
 where rolcanlogin
    or rolpassword is not null
 order by rolname
