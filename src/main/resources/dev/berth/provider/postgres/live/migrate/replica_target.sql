-- What the new server, of 16 or newer, has left for a replication.
select current_setting('max_logical_replication_workers')::int
         - (select count(*) from pg_stat_subscription w where w.pid is not null) as workers
     , coalesce(current_setting('max_active_replication_origins', true), current_setting('max_replication_slots'))::int
         - (select count(s.oid) from pg_subscription s) as origins
     , pg_has_role(current_user, 'pg_create_subscription', 'usage') as subscribes
