"""What every check says: a line each, and the end of the run where one does not hold."""


def check(name: str, holds: object, detail: object = "") -> None:
    print(("ok   " if holds else "FAIL ") + name, "" if holds else detail, flush=True)
    if not holds:
        raise SystemExit(1)
