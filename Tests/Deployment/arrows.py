"""Who may open a connection to whom, by the network policies, against the table of deploy/kubernetes/base/arrows.txt."""

PROCESSES = {"gateway", "supervisor", "financing", "sales", "dealer-matching", "knowledge", "memory"}


def read_table(text):
    rows = (line.split("#")[0].split() for line in text.splitlines())
    return {(row[0], row[1], int(row[2])) for row in rows if row}


def named(selector):
    """The process that a selector of pods chooses; "everyone" for all of the mesh, nil for anything else."""
    labels = selector.get("matchLabels", {})
    if selector.get("matchExpressions"):
        return None
    if "app.kubernetes.io/name" in labels:
        return labels["app.kubernetes.io/name"]
    if labels == {"acme.cert-manager.io/http01-solver": "true"}:
        return "solver"
    if selector == {} or labels == {"app.kubernetes.io/part-of": "ybryx-mesh"}:
        return "everyone"
    return None


def peer(entry):
    """Whom one entry of `from` or `to` names."""
    if "ipBlock" in entry:
        return "internet"
    space = entry.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name")
    if space == "kube-system" and entry.get("podSelector", {}).get("matchLabels") == {"k8s-app": "kube-dns"}:
        return "names"
    if space is not None:
        return f"namespace {space}"
    if "namespaceSelector" in entry:
        return "any namespace"
    return named(entry["podSelector"]) or "somebody"


def allowed(documents, direction):
    """The arrows that policies of one direction let through, each (from, to, port)."""
    found = set()
    for policy in (d for d in documents if d["kind"] == "NetworkPolicy"):
        own = named(policy["spec"]["podSelector"]) or "some"
        kind = {"ingress": "Ingress", "egress": "Egress"}[direction]
        rows = policy["spec"].get(direction, [])
        if rows and kind not in policy["spec"]["policyTypes"]:
            found.add((policy["metadata"]["name"], "has rows that do not count", 0))
        for row in rows:
            others = [peer(entry) for entry in row.get({"ingress": "from", "egress": "to"}[direction], [])] or ["anyone"]
            for port in row.get("ports") or [{"port": 0}]:
                for other in others:
                    number = (port["port"], port["endPort"]) if "endPort" in port else port["port"]
                    found.add((other, own, number) if direction == "ingress" else (own, other, number))
    return found


def check_arrows(documents, text, overlay=None):
    table = read_table(text)
    inward = {(a, b, p) for a, b, p in table if b in PROCESSES}
    outward = {(a, b, p) for a, b, p in table if a != "anyone"}
    # Who lets everybody in need not name anybody.
    open_doors = {b for a, b, _ in inward if a == "anyone"}
    inward = {(a, b, p) for a, b, p in inward if a == "anyone" or b not in open_doors}
    # An egress without an address reaches whatever has the port.
    outward = {(a, "anyone" if b == "database" else b, p) for a, b, p in outward}
    if overlay == "development":
        outward = {(a, "postgres" if b == "anyone" else b, p) for a, b, p in outward}
        inward |= {("everyone", "postgres", 5432)}
    if overlay == "production":
        inward -= {("anyone", "gateway", 8000)}
        inward |= {("namespace ingress-nginx", "gateway", 8000), ("gateway", "gateway", 8000)}
        inward |= {("namespace ingress-nginx", "solver", 8089), ("namespace monitoring", "some", (8000, 8006))}
        outward |= {("everyone", "namespace monitoring", 4318), ("some", "internet", 443), ("dealer-matching", "internet", 465), ("dealer-matching", "internet", 587)}
    problems = []
    for title, wanted, found in [
        ("comes in", inward, allowed(documents, "ingress")), ("goes out", outward, allowed(documents, "egress")),
    ]:
        problems += [f"{a} -> {b} {p} {title} by no line of arrows.txt" for a, b, p in sorted(found - wanted, key=str)]
        problems += [f"{a} -> {b} {p} of arrows.txt is not let through ({title})" for a, b, p in sorted(wanted - found, key=str)]
    deny = [
        d for d in documents
        if d["kind"] == "NetworkPolicy" and d["spec"]["podSelector"] == {} and not d["spec"].get("ingress")
        and not d["spec"].get("egress") and set(d["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    ]
    if not deny:
        problems.append("no policy denies what none allows")
    return problems
