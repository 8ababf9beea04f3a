-- Every tablespace, and whether the admin may put databases there.
select t.spcname as name
     , has_tablespace_privilege(t.oid, 'create') as usable
  from pg_tablespace t
 order by t.spcname
