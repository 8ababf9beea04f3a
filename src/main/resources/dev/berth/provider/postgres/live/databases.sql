-- Every database. Columns that came with a version are read through jsonb, so that one text serves 13 to 18.
select d.datname as name
     , o.rolname as owner
     , pg_encoding_to_char(d.encoding) as encoding
     , case to_jsonb(d) ->> 'datlocprovider' when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as locale_provider
     , d.datcollate as collate
     , d.datctype as ctype
     , coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale
     , d.datconnlimit as connection_limit
     , t.spcname as tablespace
     , d.datallowconn as allow_connections
     , d.datistemplate as template
     , pg_has_role(d.datdba, 'usage') as administered
     , s.description as comment
  from pg_database d
  join pg_roles o on o.oid = d.datdba
  join pg_tablespace t on t.oid = d.dattablespace
  left join pg_shdescription s
    on s.objoid = d.oid
   and s.classoid = 'pg_database'::regclass
 order by d.datname
