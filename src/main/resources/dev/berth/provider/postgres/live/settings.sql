-- What sessions begin with, by database and role; an empty one means all.
select coalesce(d.datname, '') as database
     , coalesce(r.rolname, '') as role
     , split_part(c.text, '=', 1) as name
     , substr(c.text, strpos(c.text, '=') + 1) as value
  from pg_db_role_setting s
  left join pg_database d on d.oid = s.setdatabase
  left join pg_roles r on r.oid = s.setrole
 cross join lateral unnest(s.setconfig) as c(text)
 order by 1, 2, 3
