-- What stays of a server that doesn't tell which one it is.
select r.oid::text as identity
  from pg_roles r
 where r.rolname = current_user
