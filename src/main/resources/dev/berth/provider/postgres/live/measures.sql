-- How much each database is used: its size where the admin may know it, its sessions, and how many it may have.
select d.datname as name
     , case when has_database_privilege(d.oid, 'connect') or pg_has_role('pg_read_all_stats', 'usage')
            then pg_database_size(d.oid) end as bytes
     , (select count(*) from pg_stat_activity a where a.datid = d.oid) as connections
     , d.datconnlimit as connection_limit
  from pg_database d
 where not d.datistemplate
 order by d.datname
