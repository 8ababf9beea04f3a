-- What `create extension` can create here.
select v.name
     , v.version
     , v.version = e.default_version as is_default
     , v.trusted
     , v.schema as fixed_schema
  from pg_available_extension_versions v
  join pg_available_extensions e on e.name = v.name
 order by v.name, v.version
