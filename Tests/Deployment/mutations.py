"""Ways to break a manifest, each of which some rule must notice."""


def find(documents, kind, name):
    return next(d for d in documents if d["kind"] == kind and d["metadata"]["name"] == name)


def pod(documents, name="sales"):
    return find(documents, "Deployment", name)["spec"]["template"]["spec"]


def container(documents, name="sales"):
    return pod(documents, name)["containers"][0]


def settings(documents):
    return next(d for d in documents if d["kind"] == "ConfigMap")["data"]


def policy(documents, name):
    return find(documents, "NetworkPolicy", name)["spec"]


def drop(documents, kind, name):
    documents.remove(find(documents, kind, name))


ALL = {
    "a field that Kubernetes does not know": lambda d: pod(d).update(restartPolice="Always"),
    "a number where a text belongs": lambda d: container(d).update(image=15),
    "root": lambda d: pod(d)["securityContext"].pop("runAsNonRoot"),
    "another user": lambda d: pod(d)["securityContext"].update(runAsUser=1000),
    "a container that may write": lambda d: container(d)["securityContext"].pop("readOnlyRootFilesystem"),
    "a container that may gain rights": lambda d: container(d)["securityContext"].update(allowPrivilegeEscalation=True),
    "a capability": lambda d: container(d)["securityContext"].update(capabilities={"drop": ["ALL"], "add": ["NET_ADMIN"]}),
    "no seccomp profile": lambda d: pod(d)["securityContext"].pop("seccompProfile"),
    "a token of the cluster": lambda d: pod(d).pop("automountServiceAccountToken"),
    "variables of Services": lambda d: pod(d).pop("enableServiceLinks"),
    "no liveness": lambda d: container(d).pop("livenessProbe"),
    "readiness that asks whether it is alive": lambda d: container(d)["readinessProbe"]["httpGet"].update(path="/healthz"),
    "no limit of memory": lambda d: container(d)["resources"]["limits"].pop("memory"),
    "a grace that is too short": lambda d: pod(d).update(terminationGracePeriodSeconds=30),
    "an end without a word": lambda d: settings(d).pop("SHUTDOWN_DELAY"),
    "a drain that is too long": lambda d: settings(d).update(DRAIN_TIMEOUT="60"),
    "a setting that there is not": lambda d: settings(d).update(DATABASE_POOL="8"),
    "a variable that there is not": lambda d: container(d)["env"].append({"name": "SALES_MOOD", "value": "good"}),
    "a secret among the settings": lambda d: settings(d).update(MESH_SECRET="x"),
    "a secret by its value": lambda d: container(d)["env"].append({"name": "OPENAI_API_KEY", "value": "x"}),
    "a password in a URL": lambda d: settings(d).update(SUPABASE_URL="https://me:pass@example.com"),
    "another's login": lambda d: container(d)["env"].append(
        {"name": "MEMORY_DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "memory-database", "key": "url"}}}
    ),
    "another port": lambda d: find(d, "Service", "sales")["spec"]["ports"][0].update(port=80),
    "one address for all pods of an agent": lambda d: find(d, "Service", "sales")["spec"].pop("clusterIP"),
    "no autoscaler": lambda d: drop(d, "HorizontalPodAutoscaler", "memory"),
    "no disruption budget": lambda d: drop(d, "PodDisruptionBudget", "memory"),
    "a fixed number of pods": lambda d: find(d, "Deployment", "sales")["spec"].update(replicas=2),
    "a selector for everything": lambda d: find(d, "Deployment", "sales")["spec"]["selector"]["matchLabels"].pop(
        "app.kubernetes.io/name"
    ),
    "a job before its settings are there": lambda d: find(d, "Job", "migrate")["metadata"]["annotations"].update(
        {"argocd.argoproj.io/hook": "PreSync"}
    ),
    "a job that cannot be made anew": lambda d: find(d, "Job", "seed-knowledge")["metadata"].pop("annotations"),
    "no default": lambda d: drop(d, "NetworkPolicy", "nothing-else"),
    "an arrow more": lambda d: policy(d, "financing")["egress"].append(policy(d, "sales")["egress"][-1]),
    "an arrow less": lambda d: policy(d, "supervisor")["egress"].pop(),
    "a door in the back": lambda d: policy(d, "memory")["ingress"].append({"ports": [{"protocol": "TCP", "port": 8006}]}),
    "the whole Internet": lambda d: policy(d, "sales")["egress"].append({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}),
}
