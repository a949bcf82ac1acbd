#!/usr/bin/env python3
"""The gateway beside nginx as a reverse proxy, before the same service, on a JSON of 200 bytes: throughput, latency and CPU per request,
side by side in one run. The gateway authenticates an API key and counts it against a quota at every request; nginx only forwards. Run it by
`./mesh bench gateway`."""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import cpu, service
from harness.database import Server, migrate

DATABASE = "bench_gateway"
BODY = '{"memories":1234,"namespaces":["agent:financing","agent:sales"],"text":"' + "x" * 126 + '"}'

SERVICE = """
daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
    client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy;
    fastcgi_temp_path {folder}/{name}-f; uwsgi_temp_path {folder}/{name}-u; scgi_temp_path {folder}/{name}-s;
    {content}
}}
"""
ANSWER = """server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{body}'; }} }}"""
PROXY = """upstream service {{ server 127.0.0.1:{service}; keepalive 512; keepalive_requests 1000000000; }}
    server {{ listen 127.0.0.1:{port}; location / {{
        proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
    }} }}"""


def arguments():
    parser = argparse.ArgumentParser(prog="./mesh bench gateway", description=__doc__)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=8, help="of one round")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def programs():
    found = {name: shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin") for name in ("nginx", "wrk")}
    missing = [name for name, path in found.items() if not path]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} must be installed (Debian: apt-get install nginx-light wrk)")
    return found


def nginx(program, name, folder, content):
    port = service.free_port()
    config = folder / f"{name}.conf"
    config.write_text(SERVICE.format(folder=folder, name=name, content=content(port)))
    url = f"http://127.0.0.1:{port}"
    return service.Process(name, [program, "-p", str(folder), "-c", str(config), "-e", "stderr"], {}, folder, url + "/"), url


def family(process):
    """A process and its children."""
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    return [process.pid] + [int(child) for child in children]


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(wrk, url, path, key, connections, seconds):
    """One round of requests as fast as they are answered.

    Gives requests a second, and median and 99th percentile in milliseconds. Any error ends the run."""
    ran = subprocess.run(
        [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"X-API-Key: {key}", url + path],
        capture_output=True, text=True, check=True,
    ).stdout
    if "Non-2xx" in ran or "Socket errors" in ran:
        raise SystemExit(f"{url} failed:\n{ran}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", ran).group(1))
    middle, last = (milliseconds(re.search(rf"^\s+{share}%\s+(\S+)", ran, re.MULTILINE).group(1)) for share in (50, 99))
    return rate, middle, last


def main():
    options, found = arguments(), programs()
    folder = pathlib.Path(os.environ["BENCH_LOGS"]).resolve() / "bench-gateway"
    folder.mkdir(parents=True, exist_ok=True)
    binaries = os.environ["BENCH_PROGRAMS"]
    server = Server(os.environ["BENCH_ADMIN_URL"])
    url = server.create(DATABASE)
    running = []
    try:
        migrate(url, binaries, 384)
        key = subprocess.run(
            [f"{binaries}/mesh-tool", "keys", "create", "--name", "bench", "--namespaces", "*"],
            env=dict(os.environ, DATABASE_URL=url), capture_output=True, text=True, check=True,
        ).stdout
        key = re.search(r"ybm_\S+", key).group(0)
        answering, service_url = nginx(
            found["nginx"], "service", folder, lambda port: ANSWER.format(port=port, body=BODY)
        )
        running.append(answering)
        service_port = service_url.rsplit(":", 1)[1]
        proxy, proxy_url = nginx(
            found["nginx"], "proxy", folder, lambda port: PROXY.format(port=port, service=service_port)
        )
        running.append(proxy)
        port = service.free_port()
        gateway = service.Process(
            "gateway", [f"{binaries}/gateway"],
            {
                "DATABASE_URL": url, "GATEWAY_PORT": str(port), "HOST": "127.0.0.1", "MEMORY_URL": service_url,
                "SUPERVISOR_URL": service_url, "GATEWAY_LIMIT_KEY": "10000000", "LOG_LEVEL": "warning",
            },
            folder, f"http://127.0.0.1:{port}/healthz",
        )
        running.append(gateway)
        sides = {
            "the service itself": (answering, service_url), "nginx": (proxy, proxy_url),
            "the gateway": (gateway, f"http://127.0.0.1:{port}"),
        }
        figures = {name: [] for name in sides}
        alone = {name: [] for name in sides}
        for turn in range(options.rounds + 1):
            for name, (process, side) in sides.items():
                meter = cpu.Meter({"it": lambda process=process: family(process)})
                seconds = 2 if turn == 0 else options.seconds
                rate, middle, last = load(found["wrk"], side, "/api/v1/stats", key, options.connections, seconds)
                spent = meter.lap()["it"] / (rate * seconds) * 1e6
                if turn:
                    figures[name].append((rate, middle, last, spent))
                    alone[name].append(load(found["wrk"], side, "/api/v1/stats", key, 1, 2)[1])
        print(f"{os.cpu_count()} cores, load generator and service included; {options.connections} connections, "
              f"{options.rounds} rounds of {options.seconds} s, medians; load {cpu.load()}\n")
        print("| | requests/s | p50 ms | p99 ms | CPU µs a request | p50 ms, 1 connection |")
        print("|---|---|---|---|---|---|")
        middles = {}
        for name, rounds in figures.items():
            rate, middle, last, spent = (statistics.median(values) for values in zip(*rounds))
            middles[name] = (rate, spent)
            print(f"| {name} | {rate:,.0f} | {middle:.2f} | {last:.2f} | {spent:.0f} | {statistics.median(alone[name]):.3f} |")
        (ours, our_cpu), (theirs, their_cpu) = middles["the gateway"], middles["nginx"]
        print(f"\nthe gateway against nginx: {ours / theirs:.2f} of its throughput, {our_cpu / their_cpu:.1f} times its CPU a request")
    finally:
        for process in reversed(running):
            process.stop()
        server.drop(DATABASE)


if __name__ == "__main__":
    main()
