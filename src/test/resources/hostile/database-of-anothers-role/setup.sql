create database archive owner ledger_user;
