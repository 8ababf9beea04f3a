create role cafe_user login createdb;
create database cafe owner cafe_user connection limit 10;
create role "ops team" nologin;
grant connect on database cafe to "ops team";
comment on database cafe is E'by hand \x1b[2J'
