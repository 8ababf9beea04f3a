-- What a login stands on in a database: may it write, and who says that it may not?
select current_setting('search_path') as search_path
     , pg_is_in_recovery() as standby
     , (select s.source from pg_settings s where s.name = 'default_transaction_read_only') as source
