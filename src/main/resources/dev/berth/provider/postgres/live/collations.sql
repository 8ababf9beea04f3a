-- From PostgreSQL 15 on: databases made with another version of their collation than the operating system has now. Columns
-- that came with a version are read through jsonb. One database of each locale is asked, as that opens the collation.
with locales as (
    select d.oid
         , d.datname
         , to_jsonb(d) ->> 'datcollversion' as recorded
         , array[to_jsonb(d) ->> 'datlocprovider', d.datcollate, to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale']
           as locale
      from pg_database d
), present as (
    select l.locale
         , pg_database_collation_actual_version(min(l.oid)) as version
      from locales l
     group by l.locale
)
select l.datname as name
     , l.recorded
     , coalesce(p.version, 'none') as actual
  from locales l
  join present p on p.locale is not distinct from l.locale
 where l.recorded is not null
   and l.recorded is distinct from p.version
 order by 1
