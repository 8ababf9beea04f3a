-- The settings by which a server, of 16 or newer, would write a value of a statement to its log, and whether this
-- login may set them for itself.
select s.name as name
     , s.setting as setting
     , has_parameter_privilege(s.name, 'set') as settable
  from pg_settings s
 where s.name in ('log_statement', 'log_min_duration_statement', 'log_min_duration_sample',
                  'log_transaction_sample_rate', 'log_error_verbosity', 'log_parameter_max_length',
                  'pg_stat_statements.track', 'auto_explain.log_min_duration', 'pgaudit.log')
 order by s.name
