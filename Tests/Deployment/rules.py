"""What every manifest of the project keeps to."""

import re

PORTS = {
    "gateway": 8000, "supervisor": 8001, "financing": 8002, "sales": 8003, "dealer-matching": 8004, "knowledge": 8005,
    "memory": 8006,
}
SERVICES = list(PORTS)
PREFIXES = [service.upper().replace("-", "_") for service in SERVICES]
# Of the database's own image; every other name is a setting of the mesh.
FOREIGN = {"postgres": {"POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "PGDATA"}}
SECRET_NAMES = re.compile(r"SECRET|PASSWORD|TOKEN|_KEY$|DATABASE_(ADMIN_)?URL|HEADERS")
SECRET_VALUES = re.compile(r"://[^/\s:@]+:[^/\s@]+@|\b[0-9a-f]{32,}\b|\bsk-[A-Za-z0-9]{16,}|BEGIN [A-Z ]*PRIVATE KEY")


class Settings:
    """The names that .env.example knows, and the programs that the image holds."""

    def __init__(self, root):
        example = (root / ".env.example").read_text()
        self.names = set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", example, re.M))
        dockerfile = (root / "Dockerfile").read_text()
        self.programs = set(re.search(r"for name in ([a-z -]+);", dockerfile)[1].split())
        self.user = re.search(r"--uid (\d+)", dockerfile)[1]

    def knows(self, name):
        own = [name[len(p) + 1:] for p in PREFIXES if name.startswith(p + "_")]
        return name in self.names or any(plain in self.names for plain in own)


def name(document):
    return f"{document['kind']} {document['metadata']['name']}"


def pod_of(document):
    """The pod that an object makes, or None."""
    spec = document.get("spec", {})
    return spec.get("template") if document["kind"] in ("Deployment", "StatefulSet", "Job", "DaemonSet") else None


def containers(pod):
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


def strings(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def check(documents, settings):
    problems = []
    for document in documents:
        if document["kind"] == "Secret":
            problems.append(f"{name(document)}: secrets are made outside the project")
        if any(SECRET_VALUES.search(text) for text in strings(document)):
            problems.append(f"{name(document)}: holds what looks like a secret")
        if pod := pod_of(document):
            problems += [f"{name(document)}: {problem}" for problem in check_pod(document, pod, settings)]
        if document["kind"] == "Job":
            problems += [f"{name(document)}: {problem}" for problem in check_hook(document)]
    maps = [d for d in documents if d["kind"] == "ConfigMap" and d["metadata"]["name"].startswith("mesh-settings")]
    for values in (m["data"] for m in maps):
        problems += [f"mesh-settings: {key} is no setting" for key in values if not settings.knows(key)]
        problems += [f"mesh-settings: {key} is a secret" for key in values if SECRET_NAMES.search(key)]
        for service, port in PORTS.items():
            key = f"{service.upper().replace('-', '_')}_URL"
            if values.get(key) != f"http://{service}:{port}":
                problems.append(f"mesh-settings: {key} is not the Service's name and port")
    drain = next((int(m["data"]["DRAIN_TIMEOUT"]) for m in maps), 20)
    delay = next((int(m["data"].get("SHUTDOWN_DELAY", 0)) for m in maps), 0)
    return problems + list(check_services(documents, drain, delay))


def check_pod(document, pod, settings):
    spec = pod["spec"]
    security = spec.get("securityContext", {})
    foreign = FOREIGN.get(document["metadata"]["name"], set())
    if spec.get("automountServiceAccountToken") is not False:
        yield "mounts a token of the cluster"
    if spec.get("enableServiceLinks") is not False:
        yield "lets Kubernetes set variables such as GATEWAY_PORT"
    if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
        yield "may run as root"
    if not foreign and str(security.get("runAsUser")) != settings.user:
        yield f"does not run as the image's user {settings.user}"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "has no seccomp profile"
    if any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")):
        yield "shares something with its node"
    volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
    if any("hostPath" in volume for volume in volumes.values()):
        yield "mounts a folder of its node"
    claims = {claim["metadata"]["name"] for claim in document["spec"].get("volumeClaimTemplates", [])}
    for container in containers(pod):
        for problem in check_container(container, settings, foreign):
            yield f"{container['name']} {problem}"
        mounts = container.get("volumeMounts", [])
        for mount in mounts:
            if mount["name"] not in volumes.keys() | claims:
                yield f"{container['name']} mounts {mount['name']}, which is no volume"
        if "/tmp" not in [mount["mountPath"] for mount in mounts]:
            yield f"{container['name']} has no /tmp to write to"
    if document["kind"] in ("Deployment", "StatefulSet"):
        # Whoever listens to nobody cannot be asked: it ends where it cannot go on.
        for container in (c for c in spec["containers"] if c.get("ports")):
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if probe not in container:
                    yield f"{container['name']} has no {probe}"


def check_hook(document):
    """Argo CD: a Job reads settings that come with the rest, so it cannot go before; and it is made anew each time."""
    annotations = document["metadata"].get("annotations", {})
    if annotations.get("argocd.argoproj.io/hook") != "Sync":
        yield "is not rolled out with the rest by Argo CD"
    if annotations.get("argocd.argoproj.io/hook-delete-policy") != "BeforeHookCreation":
        yield "is not made anew by Argo CD"


def check_container(container, settings, foreign):
    security = container.get("securityContext", {})
    if security.get("readOnlyRootFilesystem") is not True:
        yield "may write to its file system"
    if security.get("allowPrivilegeEscalation") is not False or security.get("privileged"):
        yield "may gain rights"
    if security.get("capabilities") != {"drop": ["ALL"]}:
        yield "keeps capabilities"
    if security.get("runAsNonRoot") is False or security.get("runAsUser") == 0:
        yield "runs as root"
    resources = container.get("resources", {})
    for kind in ("requests", "limits"):
        for what in ("cpu", "memory"):
            if what not in resources.get(kind, {}):
                yield f"has no {kind} of {what}"
    for variable in container.get("env", []):
        key = variable["name"]
        if key not in foreign and not settings.knows(key):
            yield f"is given {key}, which is no setting"
        if SECRET_NAMES.search(key) and "secretKeyRef" not in variable.get("valueFrom", {}):
            yield f"is given {key}, a secret, by its value"
    if not foreign and container["args"][0] not in settings.programs:
        yield f"runs {container['args'][0]}, which the image does not hold"


def matches(selector, labels):
    wanted = selector.get("matchLabels", selector)
    return bool(wanted) and all(labels.get(key) == value for key, value in wanted.items())


def check_services(documents, drain, delay):
    """drain, delay: seconds that a process takes to end, and those before it begins to."""
    def of(kind):
        return {d["metadata"]["name"]: d for d in documents if d["kind"] == kind}

    deployments, services, scalers, budgets = (
        of("Deployment"), of("Service"), of("HorizontalPodAutoscaler"), of("PodDisruptionBudget")
    )
    if set(deployments) != set(SERVICES):
        yield f"the Deployments are {sorted(deployments)}"
    for service, document in deployments.items():
        template = document["spec"]["template"]
        labels, container = template["metadata"]["labels"], template["spec"]["containers"][0]
        port = PORTS.get(service)
        others = [other for other, d in deployments.items() if other != service and matches(d["spec"]["selector"], labels)]
        if others or not matches(document["spec"]["selector"], labels):
            yield f"{service}: its selector chooses pods of others or not its own"
        if container["args"] != [service] or [p["containerPort"] for p in container["ports"]] != [port]:
            yield f"{service}: runs another process or listens elsewhere"
        if template["metadata"]["annotations"].get("prometheus.io/port") != str(port):
            yield f"{service}: Prometheus would look at another port"
        for probe, path in [("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")]:
            get = container.get(probe, {}).get("httpGet", {})
            if (get.get("path"), get.get("port")) != (path, "http"):
                yield f"{service}: {probe} does not ask {path}"
        pause = int(container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["", "0"])[1]) + delay
        if pause < 5:
            yield f"{service}: ends before everybody has heard that it goes"
        if template["spec"]["terminationGracePeriodSeconds"] < pause + drain + 5:
            yield f"{service}: is killed before it has answered what is under way"
        own = [v["valueFrom"]["secretKeyRef"]["name"] for v in container["env"] if v["name"].endswith("DATABASE_URL")]
        if own != [f"{service}-database"]:
            yield f"{service}: sees logins to the database that are not its own"
        spread = [c["topologyKey"] for c in template["spec"].get("topologySpreadConstraints", [])
                  if matches(c["labelSelector"], labels)]
        if spread != ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]:
            yield f"{service}: its pods are not spread over zones and nodes"
        target = scalers.get(service, {}).get("spec", {})
        if target.get("scaleTargetRef") != {"apiVersion": "apps/v1", "kind": "Deployment", "name": service}:
            yield f"{service}: has no autoscaler"
        if "replicas" in document["spec"]:
            yield f"{service}: fixes how many there are, which the autoscaler decides"
        if service not in budgets or not matches(budgets[service]["spec"]["selector"], labels):
            yield f"{service}: has no disruption budget"
        found = services.get(service, {}).get("spec", {})
        if not found or not matches(found["selector"], labels) or [p["port"] for p in found["ports"]] != [port]:
            yield f"{service}: has no Service at its port"
        if (found.get("clusterIP") == "None") == (service == "gateway"):
            yield f"{service}: only the gateway has one address for all its pods"


def check_overlay(documents):
    space = next((d["metadata"] for d in documents if d["kind"] == "Namespace"), {})
    if space.get("labels", {}).get("pod-security.kubernetes.io/enforce") != "restricted":
        yield "the namespace lets pods do more than ours need"
    for document in documents:
        if document["kind"] != "Namespace" and document["metadata"].get("namespace") != space.get("name"):
            yield f"{name(document)} is in another namespace"
        for container in containers(pod_of(document)) if pod_of(document) else []:
            image = container["image"]
            if re.match(r"ybryx-mesh/", image) or ":" not in image.split("/")[-1]:
                yield f"{name(document)}: {image} names no image with a tag"


def check_ingresses(documents):
    """One door of one name, with one certificate that is asked for once, and whole imports through it."""
    found = [d for d in documents if d["kind"] == "Ingress"]
    if not found:
        return
    doors, certificates = set(), set()
    for document in found:
        spec = document["spec"]
        doors |= {rule["host"] for rule in spec["rules"]}
        certificates |= {(entry["secretName"], *entry["hosts"]) for entry in spec.get("tls", [])}
        for path in (path for rule in spec["rules"] for path in rule["http"]["paths"]):
            if path["backend"]["service"] != {"name": "gateway", "port": {"name": "http"}}:
                yield f"{name(document)}: {path['path']} leads elsewhere than to the gateway"
    if len(doors) != 1 or [hosts for _, *hosts in certificates] != [list(doors)] or not all(d["spec"].get("tls") for d in found):
        yield "the Ingresses are not of one name with one certificate"
    notes = [(d, d["metadata"].get("annotations", {})) for d in found]
    if sum("cert-manager.io/cluster-issuer" in values for _, values in notes) != 1:
        yield "the certificate is not asked for once"
    whole = {
        (path["path"], path["pathType"]) for document, values in notes
        if values.get("nginx.ingress.kubernetes.io/proxy-body-size") == "0"
        and values.get("nginx.ingress.kubernetes.io/proxy-request-buffering") == "off"
        for rule in document["spec"]["rules"] for path in rule["http"]["paths"]
    }
    if whole != {("/api/v1/memories/import", "Exact")}:
        yield f"bodies of any size are let through at {sorted(whole)}"


def needed_secrets(documents):
    """(name, key) of every secret without which a pod does not start."""
    found = set()
    for pod in filter(None, map(pod_of, documents)):
        for container in containers(pod):
            for variable in container.get("env", []):
                reference = variable.get("valueFrom", {}).get("secretKeyRef")
                if reference and not reference.get("optional"):
                    found.add((reference["name"], reference["key"]))
    return found - {("database-admin", "password")}
