-- role_obstacles
-- What `drop owned` can't take from a role when this admin runs it, so that `drop role` fails: rights on shared objects
-- of others or from others, anything in a database that the admin can't enter, and subscriptions, which no ordinary role
-- may own. With the statement that helps. What lies inside the databases is in leftovers.sql.
select r.rolname as role
     , 'right' as kind
     , d.datname as database
     , 'database ' || quote_ident(d.datname) as name
     , format('drop owned by %I', r.rolname) as statement
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_database d on d.oid = s.objid
 where s.refclassid = 'pg_authid'::regclass
   and s.classid = 'pg_database'::regclass
   and s.dbid = 0
   and s.deptype = 'a'
   and not pg_has_role(d.datdba, 'usage')
 union all
select r.rolname
     , 'right'
     , ''
     , 'tablespace ' || quote_ident(t.spcname)
     , format('drop owned by %I', r.rolname)
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_tablespace t on t.oid = s.objid
 where s.refclassid = 'pg_authid'::regclass
   and s.classid = 'pg_tablespace'::regclass
   and s.dbid = 0
   and s.deptype = 'a'
   and not pg_has_role(t.spcowner, 'usage')
 union all
select r.rolname
     , 'right'
     , ''
     , 'a parameter of the server'
     , format('drop owned by %I', r.rolname)
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_roles me on me.rolname = current_user and not me.rolsuper
 where s.refclassid = 'pg_authid'::regclass
   and s.classid = to_regclass('pg_catalog.pg_parameter_acl')
   and s.deptype = 'a'
 union all
select distinct r.rolname
     , 'right'
     , d.datname
     , 'database ' || quote_ident(d.datname)
     , format('set role %I; revoke all on database %I from %I; reset role', g.rolname, d.datname, r.rolname)
  from pg_database d
 cross join lateral aclexplode(d.datacl) x
  join pg_roles r on r.oid = x.grantee
  join pg_roles g on g.oid = x.grantor
 where x.grantor <> d.datdba
 union all
select distinct r.rolname
     , 'right'
     , ''
     , 'tablespace ' || quote_ident(t.spcname)
     , format('set role %I; revoke all on tablespace %I from %I; reset role', g.rolname, t.spcname, r.rolname)
  from pg_tablespace t
 cross join lateral aclexplode(t.spcacl) x
  join pg_roles r on r.oid = x.grantee
  join pg_roles g on g.oid = x.grantor
 where x.grantor <> t.spcowner
 union all
select distinct r.rolname
     , 'closed'
     , d.datname
     , 'database ' || quote_ident(d.datname)
     , format('reassign owned by %I to new_owner; drop owned by %I', r.rolname, r.rolname)
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_database d on d.oid = s.dbid
 where s.refclassid = 'pg_authid'::regclass
   and not (d.datallowconn and has_database_privilege(d.oid, 'connect'))
 union all
select r.rolname
     , 'subscription'
     , d.datname
     , 'subscription ' || quote_ident(s.subname)
     , format('alter subscription %I owner to new_owner', s.subname)
  from pg_subscription s
  join pg_roles r on r.oid = s.subowner
  join pg_database d on d.oid = s.subdbid
 order by 1, 2, 3, 4
