create role auditor login;
create database erp;
\c erp;
create table salaries (amount int);
grant select on salaries to auditor;
