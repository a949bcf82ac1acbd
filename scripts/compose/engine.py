"""The container engine and compose, as scripts/compose-check uses them."""

import json
import os
import shutil
import subprocess
import time

SERVICES = {"memory": 8006, "financing": 8002, "sales": 8003, "dealer-matching": 8004, "knowledge": 8005, "supervisor": 8001,
            "gateway": 8000}


class Refused(Exception):
    """Something is not as it must be; the text says what."""


def run(*command, env=None, cwd=None, timeout=3600, check=True, feed=None):
    done = subprocess.run(command, env=env, cwd=cwd, timeout=timeout, input=feed, text=True, capture_output=True)
    if check and done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
        raise Refused(f"{' '.join(command)[:200]} ended with {done.returncode}:\n{said}")
    return done.stdout.strip() if check else done


class Engine:
    def __init__(self, root, project, environment):
        self.root, self.environment = root, dict(os.environ, **environment, COMPOSE_PROJECT_NAME=project)
        plugin = run("docker", "compose", "version", check=False).returncode == 0
        if not plugin and not shutil.which("docker-compose"):
            raise Refused("docker compose is needed: the engine's compose plugin, or docker-compose from 1.29 on")
        self.command = ["docker", "compose"] if plugin else ["docker-compose"]

    @staticmethod
    def missing():
        """Why no engine can be used here; None where one can."""
        if not shutil.which("docker"):
            return "there is no docker on this machine"
        answer = run("docker", "info", "--format", "{{.ServerVersion}}", check=False)
        return None if answer.returncode == 0 else f"no engine answers: {answer.stderr.strip()[:200]}"

    def docker(self, *arguments, **options):
        return run("docker", *arguments, env=self.environment, **options)

    def compose(self, *arguments, **options):
        return run(*self.command, *arguments, env=self.environment, cwd=self.root, **options)

    def has_image(self, name):
        return self.docker("image", "inspect", name, check=False).returncode == 0

    def pull(self, name):
        """Whether the image is here, or a registry gave it within two minutes."""
        if self.has_image(name):
            return True
        try:
            return self.docker("pull", "-q", name, check=False, timeout=120).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def containers(self, service=None, *more):
        """Ids of the project's containers that run, or with -a of all."""
        project = self.environment["COMPOSE_PROJECT_NAME"]
        filters = [f"--filter=label=com.docker.compose.project={project}", "--filter=label=com.docker.compose.oneoff=False"]
        filters += [f"--filter=label=com.docker.compose.service={service}"] if service else []
        return self.docker("ps", "-q", "--no-trunc", *filters, *more).split()

    def state(self, container):
        return json.loads(self.docker("inspect", "-f", "{{json .State}}", container))

    def wait_healthy(self, container, since=None, seconds=300):
        """Until it is healthy, and, with since, was started anew. Returns the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            state = self.state(container)
            if state["StartedAt"] != since and state.get("Health", {}).get("Status") == "healthy":
                return time.monotonic() - began
            time.sleep(0.5)
        tail = self.docker("logs", "--tail", "15", container, check=False)
        raise Refused(f"{container[:12]} is not healthy after {seconds} s: {tail.stdout[-1500:]}{tail.stderr[-1500:]}")

    def process(self, container):
        """The process id, on the machine, of the program in a container: what the small init there started, or the first process."""
        first = str(self.state(container)["Pid"])
        rows = [line.split() for line in self.docker("top", container, "-eo", "pid,ppid,comm").splitlines()[1:]]
        if [name for pid, _, name in rows if pid == first] == ["tini"]:
            return next(pid for pid, parent, _ in rows if parent == first)
        return first

    def kill(self, pid, image):
        """kill -9, by a container that sees the machine's processes: whoever may use the engine may do that."""
        self.docker("run", "--rm", "--pid", "host", "--user", "0", "--network", "none", "--entrypoint", "sh", image,
                    "-c", f"kill -9 {int(pid)}")

    def requests(self, container, port):
        """How many requests a process has answered, but for those for its health."""
        text = self.docker("exec", container, "curl", "-fsS", "-m", "5", f"http://127.0.0.1:{port}/metrics")
        return sum(
            float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
            if line.startswith("http_request_duration_seconds_count") and "z\"" not in line and "/metrics" not in line)

    def memory(self):
        """MiB in use and allowed, by container."""
        rows = self.docker("stats", "--no-stream", "--format", "{{.Name}}\t{{.MemUsage}}").splitlines()
        return sorted(row for row in rows if row.startswith(self.environment["COMPOSE_PROJECT_NAME"]))
