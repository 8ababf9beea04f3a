-- What the server stores of the password of berth's own login.
select coalesce(rolpassword, '') as verifier
  from pg_authid
 where rolname = current_setting('berth.admin')
