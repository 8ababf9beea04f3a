-- obstacles
-- What, besides sessions, PostgreSQL lets stand against dropping a database: subscriptions in it, replication slots
-- that read it, and prepared transactions in it. Of subscriptions also those that are at work.
select d.datname as database
     , 'subscription' as kind
     , s.subname::text as name
  from pg_subscription s
  join pg_database d on d.oid = s.subdbid
 union all
select d.datname
     , 'enabled'
     , s.subname::text
  from pg_subscription s
  join pg_database d on d.oid = s.subdbid
 where s.subenabled
 union all
select r.database
     , 'slot'
     , r.slot_name::text
  from pg_replication_slots r
 where r.database is not null
 union all
select p.database
     , 'prepared'
     , p.gid
  from pg_prepared_xacts p
 order by 1, 2, 3
