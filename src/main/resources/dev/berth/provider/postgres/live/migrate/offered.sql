-- The extensions that the server can make, and the versions that it can take one to.
select a.name as name
     , a.version as version
  from pg_available_extension_versions a
 order by a.name, a.version
