-- Inside the new database: its subscriptions, how many tables each has, and of how many of them the first copy is done.
select s.subname as name
     , obj_description(s.oid, 'pg_subscription') as comment
     , count(r.srrelid) as tables
     , count(r.srrelid) filter (where r.srsubstate = 'r') as ready
  from pg_subscription s
  left join pg_subscription_rel r on r.srsubid = s.oid
 where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
 group by s.oid, s.subname
 order by s.subname
