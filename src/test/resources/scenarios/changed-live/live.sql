alter role cafe_user createdb;
grant connect on database cafe to public;
comment on database erp is E'the \x1b[31mERP\x1b[0m''s
<b>data</b> [berth fleet=default service=erp-api]';
alter database erp connection limit 3;
alter role erp_user password 'somebody was here';
