create role powerful superuser;
create role between;
create role reporting;
grant powerful to between;
grant between to reporting;
