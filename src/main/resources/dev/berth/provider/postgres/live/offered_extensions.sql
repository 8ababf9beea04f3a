-- What `create extension` can create here, each required extension on a line of its own.
select v.name
     , v.version
     , v.version = e.default_version as is_default
     , v.trusted
     , v.relocatable
     , v.schema as fixed_schema
     , r.name as requires
  from pg_available_extension_versions v
  join pg_available_extensions e on e.name = v.name
  left join lateral unnest(v.requires) as r(name) on true
 order by v.name, v.version, r.name
