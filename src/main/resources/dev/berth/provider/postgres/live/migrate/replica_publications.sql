-- Inside the old database: its publications.
select p.pubname as name
     , obj_description(p.oid, 'pg_publication') as comment
  from pg_publication p
 order by p.pubname
