-- sessions
-- Who is in each database, of which kind, but for berth itself, and whether berth may end that. An admin who isn't
-- superuser sees others' sessions without their kind. Autovacuum ends itself when it is in the way.
select a.datname as database
     , coalesce(a.usename, a.backend_type, 'a background worker') as role
     , coalesce(a.backend_type, 'client backend') as kind
     , me.rolsuper
       or (not coalesce(r.rolsuper, true)
           and (pg_has_role(r.oid, 'usage') or pg_has_role('pg_signal_backend', 'usage'))) as endable
     , count(*) as sessions
  from pg_stat_activity a
  join pg_roles me
    on me.rolname = current_user
  left join pg_roles r
    on r.oid = a.usesysid
 where a.datname is not null
   and a.pid <> pg_backend_pid()
   and not (a.application_name = 'berth' and a.usename is not distinct from current_user)
   and coalesce(a.backend_type, case when a.usesysid is null then 'autovacuum worker' else '' end)
       not in ('autovacuum worker', 'parallel worker')
 group by 1, 2, 3, 4
 order by 1, 2, 3, 4
