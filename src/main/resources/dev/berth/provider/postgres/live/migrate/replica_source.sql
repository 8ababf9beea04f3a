-- What the old server has left for a replication.
select current_setting('wal_level') as wal_level
     , current_setting('max_replication_slots')::int
         - (select count(*) from pg_replication_slots) as slots
     , current_setting('max_wal_senders')::int
         - (select count(*) from pg_stat_replication) as senders
     , r.rolsuper or r.rolreplication as replicates
  from pg_roles r
 where r.rolname = current_user
