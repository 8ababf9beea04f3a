-- The schemas of the search path that there are, in its order.
select n.nspname as name
     , pg_get_userbyid(n.nspowner) as owner
     , has_schema_privilege(n.oid, 'usage') and has_schema_privilege(n.oid, 'create') as open
  from unnest(string_to_array(current_setting('search_path'), ',')) with ordinality as p (name, place)
  join pg_namespace n
    on n.nspname = case btrim(p.name)
                        when '"$user"' then current_user
                        else btrim(btrim(p.name), '"')
                   end
 order by p.place
