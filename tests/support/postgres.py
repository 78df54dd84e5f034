"""A PostgreSQL server of one's own, for tests written in Python (private_postgres.py says what kind)."""

import os
import subprocess

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "private_postgres.py")
NOT_INSTALLED = 77


class PrivatePostgres:
    """Starts at once; `url` is None when PostgreSQL is not installed."""

    def __init__(self, durable=False):
        self.process = subprocess.Popen([SCRIPT, *(["--durable"] if durable else [])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip() or None
        if self.url is None and self.process.wait() != NOT_INSTALLED:
            raise AssertionError("the PostgreSQL server does not start")

    def url_of(self, database):
        return self.url.replace("/?", f"/{database}?")

    def query(self, database, sql):
        """The lines that psql prints for it."""
        return subprocess.run(["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql,
                               self.url_of(database)], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
