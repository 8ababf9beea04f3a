-- The replication slots of the old server, and how far behind whoever reads them is. Columns that only some versions have
-- are read as JSON.
select s.slot_name as name
     , s.plugin as plugin
     , s.database as database
     , s.active as active
     , s.active_pid as pid
     , coalesce(to_jsonb(s) ->> 'wal_status', '') as wal_status
     , coalesce(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), s.confirmed_flush_lsn), 0)::bigint as lag_bytes
     , (extract(epoch from r.replay_lag) * 1000)::bigint as lag_millis
     , s.confirmed_flush_lsn as flushed
  from pg_replication_slots s
  left join pg_stat_replication r on r.pid = s.active_pid
 order by s.slot_name
