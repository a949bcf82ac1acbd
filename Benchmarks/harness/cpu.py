"""CPU seconds of processes, from /proc: user and system time of all their threads."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(") ", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def load():
    with open("/proc/loadavg") as file:
        return " ".join(file.read().split()[:3])


class Meter:
    """CPU since the last reading, of named groups of processes; a group is a function that gives its pids now."""

    def __init__(self, groups):
        self.groups = groups
        self.last = self._read()

    def _read(self):
        return {name: {pid: seconds_of(pid) for pid in pids()} for name, pids in self.groups.items()}

    def lap(self):
        now = self._read()
        used = {
            name: sum(seconds - self.last[name].get(pid, 0.0) for pid, seconds in pids.items())
            for name, pids in now.items()
        }
        self.last = now
        return used
