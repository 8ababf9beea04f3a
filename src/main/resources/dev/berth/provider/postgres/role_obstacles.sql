-- role_obstacles
-- What `drop owned` can't take from a role when this admin runs it, so that `drop role` fails: rights on shared objects
-- of others, anything in a database that the admin can't enter, and subscriptions, which no ordinary role may own.
select r.rolname as role
     , 'right' as kind
     , d.datname as database
     , 'database ' || quote_ident(d.datname) as name
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
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_roles me on me.rolname = current_user and not me.rolsuper
 where s.refclassid = 'pg_authid'::regclass
   and s.classid = to_regclass('pg_catalog.pg_parameter_acl')
   and s.deptype = 'a'
 union all
select distinct r.rolname
     , 'closed'
     , d.datname
     , 'database ' || quote_ident(d.datname)
  from pg_shdepend s
  join pg_roles r on r.oid = s.refobjid
  join pg_database d on d.oid = s.dbid
 where s.refclassid = 'pg_authid'::regclass
   and not (d.datallowconn and has_database_privilege(d.oid, 'connect'))
 union all
select r.rolname
     , 'subscription'
     , d.datname
     , quote_ident(s.subname) || ' in database ' || quote_ident(d.datname)
  from pg_subscription s
  join pg_roles r on r.oid = s.subowner
  join pg_database d on d.oid = s.subdbid
 order by 1, 2, 3, 4
