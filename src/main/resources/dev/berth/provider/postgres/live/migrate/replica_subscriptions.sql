-- The subscriptions of the new server, of 16 or newer.
select s.oid as oid
     , s.subname as name
     , d.datname as database
     , s.subenabled as enabled
     , (select count(w.pid) from pg_stat_subscription w where w.subid = s.oid) as workers
     , coalesce(e.apply_error_count + e.sync_error_count, 0) as errors
  from pg_subscription s
  join pg_database d on d.oid = s.subdbid
  left join pg_stat_subscription_stats e on e.subid = s.oid
 order by s.subname
