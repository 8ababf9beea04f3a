-- One password for all, as the script gave it; one that is short; one that is the admin's own.
alter role auth_user password 'master-password/1';
alter role billing_user password 'master-password/1';
alter role crm_user password 'short';
alter role cafe_user password 'the-one-that-works';
alter role erp_user password 'superuser-Password/1'
