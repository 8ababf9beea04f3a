-- Inside a database: its publications. Options that not every version has are read where they are.
select p.pubname as name
     , r.rolname as owner
     , p.puballtables as all_tables
     , p.pubinsert as "insert"
     , p.pubupdate as "update"
     , p.pubdelete as "delete"
     , p.pubtruncate as "truncate"
     , p.pubviaroot as via_root
     , to_jsonb(p) ->> 'pubgencols' as generated
     , obj_description(p.oid, 'pg_publication') as comment
  from pg_publication p
  join pg_roles r on r.oid = p.pubowner
 order by p.pubname
