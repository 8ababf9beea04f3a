-- Every setting of the server, and who may change it.
select s.name
     , s.context
  from pg_settings s
 order by s.name
