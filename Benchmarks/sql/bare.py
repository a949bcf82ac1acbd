"""The program that knows nothing but libpq: runs what was recorded with prepared statements and says when it is done.

    python3 bare.py URL    reads one line a turn, "<file> <how often>", and answers "done <pid of its backend>"
"""
import pickle
import sys

from psycopg import pq

GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.PIPELINE_SYNC)


class Bare:
    def __init__(self, url):
        self.connection = pq.PGconn.connect(url.encode())
        if self.connection.status != pq.ConnStatus.OK:
            raise SystemExit(self.connection.error_message.decode())
        self.names, self.settings = {}, None

    def check(self, result):
        if result.status not in GOOD:
            raise SystemExit(result.error_message.decode())

    def arguments(self, asked):
        if asked.sql not in self.names:
            self.names[asked.sql] = f"s{len(self.names)}".encode()
            self.check(self.connection.prepare(self.names[asked.sql], asked.sql.encode(), asked.types))
        return self.names[asked.sql], list(asked.parameters), list(asked.formats), asked.result_format

    def run_statements(self, settings, statements):
        """Each by itself, on a session whose caller has been set; rows are awaited, and nothing is made of them."""
        if settings != self.settings:
            # What the service sets for a transaction, here for the session.
            sql = settings.sql.replace(", true)", ", false)").encode()
            self.check(self.connection.exec_params(sql, settings.parameters, None, settings.formats))
            self.settings = settings
        for asked in statements:
            self.check(self.connection.exec_prepared(*self.arguments(asked)))

    def run_transactions(self, transactions):
        """Each transaction in one round trip, as the service sends them."""
        for transaction in transactions:
            prepared = [self.arguments(asked) for asked in transaction]
            self.connection.enter_pipeline_mode()
            for arguments in prepared:
                self.connection.send_query_prepared(*arguments)
            self.connection.pipeline_sync()
            while (result := self.connection.get_result()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
                if result is not None:
                    self.check(result)
            self.connection.exit_pipeline_mode()


def main():
    bare = Bare(sys.argv[1])
    loaded = {}
    for line in sys.stdin:
        name, times = line.split()
        if name not in loaded:
            with open(name, "rb") as file:
                loaded[name] = pickle.load(file)
        kind, *work = loaded[name]
        for _ in range(int(times)):
            getattr(bare, kind)(*work)
        print("done", bare.connection.backend_pid, flush=True)


if __name__ == "__main__":
    main()
