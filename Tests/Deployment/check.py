"""Checks deploy/kubernetes: renders base and overlays, validates every object against Kubernetes' own schemas, and holds them to
the rules of the project. Ends with "all ok", or says everything that is wrong.

usage: check.py [ROOT]; kubectl stands beside this Python or on the PATH. It needs no cluster.
"""

import copy
import pathlib
import shutil
import subprocess
import sys

import kubernetes_validate
import yaml

import mutations
import rules
from arrows import check_arrows

# The oldest that is promised, and the newest that there is.
VERSIONS = ["1.29", "1.37"]
OVERLAYS = {"base": "base", "development": "overlays/development", "production": "overlays/production"}


def find_kubectl():
    beside = pathlib.Path(sys.executable).with_name("kubectl")
    return str(beside) if beside.exists() else shutil.which("kubectl")


def render(kubectl, folder):
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, timeout=120)
    if done.returncode or "Warning" in done.stderr:
        raise SystemExit(f"{folder} cannot be rendered: {done.stderr}")
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def read_base(folder):
    """The base as it stands in its files, which are whole manifests: for where there is no kubectl."""
    documents = []
    for file in sorted(folder.glob("*.yaml")):
        if file.name != "kustomization.yaml":
            documents += [document for document in yaml.safe_load_all(file.read_text()) if document]
    return documents


def check_schemas(documents):
    problems = []
    for document in documents:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                place = ".".join(str(part) for part in error.path)
                problems.append(f"{rules.name(document)}: {place}: {error.message[:200]} (Kubernetes {version})")
            except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.InvalidSchemaError) as error:
                problems.append(f"{rules.name(document)}: {error} (Kubernetes {version})")
    return problems


def check_secrets(root, namespace, used):
    """What make-secrets.sh prints is what the manifests refer to."""
    script = root / "deploy/kubernetes/make-secrets.sh"
    admin = "postgresql://postgres:it''s@db.example.com:5432/mesh?sslmode=verify-full"
    printed = subprocess.run(
        [script, "--namespace", namespace, "--admin", admin, "--pooler", "pooler.example.com:6543", "--user-suffix", ".abc"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout
    documents = list(yaml.safe_load_all(printed))
    problems = check_schemas(documents)
    made = {(d["metadata"]["name"], key): value for d in documents for key, value in d["stringData"].items()}
    for document in documents:
        if document["metadata"]["namespace"] != namespace:
            problems.append(f"make-secrets.sh: {rules.name(document)} is in another namespace")
    if made[("database-admin", "url")] != admin:
        problems.append("make-secrets.sh: the owner's URL is not what was given")
    for service in rules.SERVICES:
        url = made.get((f"{service}-database", "url"), "")
        start, end = f"postgresql://mesh_{service.replace('-', '_')}.abc:", "@pooler.example.com:6543/mesh?sslmode=verify-full"
        if not url.startswith(start) or not url.endswith(end) or len(url) - len(start) - len(end) < 32:
            problems.append(f"make-secrets.sh: {service} gets no login of its own")
    if len(made[("mesh-secret", "secret")]) < 32:
        problems.append("make-secrets.sh: MESH_SECRET is too short")
    unused = set(made) - used - {("database-admin", "password")}
    lacking = used - set(made)
    problems += [f"make-secrets.sh: {place} is made and nobody reads it" for place in sorted(unused)]
    problems += [f"make-secrets.sh: {place} is read and nobody makes it" for place in sorted(lacking)]
    return problems


def check_mutations(documents, settings, table):
    """Every way to break a manifest must be found: a rule that finds nothing guards nothing."""
    problems = []
    for title, change in mutations.ALL.items():
        broken = copy.deepcopy(documents)
        change(broken)
        # The schemas last: they take longest.
        if not (rules.check(broken, settings) or check_arrows(broken, table) or check_schemas(broken)):
            problems.append(f"nobody noticed: {title}")
    return problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    folder = root / "deploy/kubernetes"
    settings = rules.Settings(root)
    table = (folder / "base/arrows.txt").read_text()
    problems = []

    kubectl = find_kubectl()
    if kubectl is None:
        documents = read_base(folder / "base")
        problems = check_schemas(documents) + check_arrows(documents, table)
        print("skipped: there is no kubectl, so the overlays were not rendered; the base's files were checked as they are")
        print("\n".join(problems) or "base ok")
        sys.exit(1 if problems else 0)

    for title, path in OVERLAYS.items():
        documents = render(kubectl, folder / path)
        found = check_schemas(documents) + rules.check(documents, settings)
        if title == "base":
            found += check_arrows(documents, table)
            found += check_mutations(documents, settings, table)
        else:
            found += check_arrows(documents, table, overlay=title)
            found += list(rules.check_overlay(documents)) + list(rules.check_ingresses(documents))
            namespace = next(d["metadata"]["name"] for d in documents if d["kind"] == "Namespace")
            found += check_secrets(root, namespace, rules.needed_secrets(documents))
        problems += [f"{title}: {problem}" for problem in found]
        print(f"{title}: {len(documents)} objects, {len(found)} problems")
    if problems:
        print("\n".join(problems))
        sys.exit(1)
    print(f"{len(mutations.ALL)} ways to break them were noticed")
    print("all ok")


main()
