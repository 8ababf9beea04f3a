create role master login;
create database erp owner master;
