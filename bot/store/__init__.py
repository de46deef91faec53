"""The database: tables, one repository per aggregate, search, migrations."""
