-- In which databases anything was ever written, as far as the server's counters go back. A fresh copy of a template has none.
select datname as database
  from pg_stat_database
 where tup_inserted + tup_updated + tup_deleted > 0
   and datname is not null
 order by 1
