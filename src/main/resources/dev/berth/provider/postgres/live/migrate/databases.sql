-- Every database, as a migration has to know it. Columns that only some versions have are read as JSON.
select d.datname as name
     , r.rolname as owner
     , pg_has_role(current_user, d.datdba, 'usage') as administered
     , d.datallowconn as open
     , d.datconnlimit as connection_limit
     , d.datistemplate as template
     , pg_encoding_to_char(d.encoding) as encoding
     , case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')
         when 'c' then 'libc ' || d.datcollate || ' ' || d.datctype
         when 'i' then 'icu ' || coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '')
         else 'builtin ' || coalesce(to_jsonb(d) ->> 'datlocale', '')
       end as sorting
     , s.description as comment
     , case when has_database_privilege(d.oid, 'connect') then pg_database_size(d.oid) end as bytes
     , (select count(*)
          from pg_stat_activity a
         where a.datid = d.oid
           and a.pid <> pg_backend_pid()
           and a.application_name <> 'berth') as sessions
  from pg_database d
  join pg_roles r on r.oid = d.datdba
  left join pg_shdescription s on s.objoid = d.oid and s.classoid = 'pg_database'::regclass
 order by d.datname
