-- Every database and its owner.
select d.datname as name
     , pg_get_userbyid(d.datdba) as owner
  from pg_database d
 where not d.datistemplate
 order by 1
