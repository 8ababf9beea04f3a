-- Which cluster of databases this is, from the day of its initdb on.
select c.system_identifier::text as identity
  from pg_control_system() c
