-- Every role that a service may have, with what berth's own login may do with it.
select r.rolname as name
     , d.description as comment
     , coalesce(pg_has_role(a.oid, r.oid, 'usage'), false) as administered
     , coalesce(pg_has_role(a.oid, r.oid, 'usage with admin option'), false) as grantable
     , exists (select
                 from pg_roles s
                where pg_has_role(r.oid, s.oid, 'member')
                  and (s.rolsuper or s.rolcreaterole or s.rolreplication or s.rolbypassrls
                       or s.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
              ) as powerful
  from pg_roles r
  left join pg_roles a on a.rolname = current_setting('berth.admin')
  left join pg_shdescription d on d.objoid = r.oid and d.classoid = 'pg_authid'::regclass
 where r.rolname not like 'pg\_%'
 order by 1
