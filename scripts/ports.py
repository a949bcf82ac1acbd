"""TCP ports for ./mesh.

ports.py free HOST PORT   exits 0 when a server could listen there
ports.py next HOST PORT   prints the first such port from PORT on
ports.py owner PORT       prints "pid 123 (name)" of who listens, as far as this user may know
"""

import os
import socket
import sys


def is_free(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # As servers do: connections that linger after a stop are no hindrance, another server is.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(1)
        except OSError:
            return False
        return True


def listening_inodes(port):
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                for line in lines:
                    fields = line.split()
                    # Column 3 is the state; 0A is LISTEN.
                    if len(fields) > 9 and fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                        inodes.add(fields[9])
        except OSError:
            pass
    return inodes


def owner(port):
    wanted = {f"socket:[{inode}]" for inode in listening_inodes(port)}
    for pid in filter(str.isdigit, os.listdir("/proc") if wanted else []):
        try:
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{descriptor}") in wanted:
                    with open(f"/proc/{pid}/comm") as comm:
                        return f"pid {pid} ({comm.read().strip()})"
        except OSError:
            continue
    return "a process of another user" if wanted else "a process that could not be named"


def main(arguments):
    if arguments[0] == "free":
        return 0 if is_free(arguments[1], int(arguments[2])) else 1
    if arguments[0] == "next":
        for port in range(int(arguments[2]), min(int(arguments[2]) + 1000, 65536)):
            if is_free(arguments[1], port):
                print(port)
                return 0
        return 1
    if arguments[0] == "owner":
        print(owner(int(arguments[1])))
        return 0
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
