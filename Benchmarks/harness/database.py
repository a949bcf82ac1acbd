"""Databases of the benchmarks' own on the server that is given, dropped afterwards."""
import os
import subprocess
from urllib.parse import urlsplit

import psycopg


def named(url, database):
    """The same URL with another database."""
    return urlsplit(url)._replace(path="/" + database).geturl()


class Server:
    """A PostgreSQL server on which databases may be made."""

    def __init__(self, admin_url):
        self.admin_url = admin_url
        self.admin = psycopg.connect(admin_url, autocommit=True)

    def create(self, database):
        self.drop(database)
        self.admin.execute(f'CREATE DATABASE "{database}"')
        return named(self.admin_url, database)

    def drop(self, database):
        self.admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def backends(self, database):
        """The processes that serve the clients of a database; their CPU can be read where the server is on this machine."""
        rows = self.admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", (database,)
        )
        return [row[0] for row in rows]

    def analyze(self, database):
        with psycopg.connect(named(self.admin_url, database), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def version(self):
        return self.admin.execute("SHOW server_version").fetchone()[0].split()[0]

    def settings(self, *names):
        return ", ".join(f"{name} {self.admin.execute(f'SHOW {name}').fetchone()[0]}" for name in names)


def migrate(url, programs, dimensions):
    environment = dict(os.environ, DATABASE_ADMIN_URL=url, VECTOR_EMBEDDING_DIMENSIONS=str(dimensions))
    subprocess.run([f"{programs}/mesh-tool", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
