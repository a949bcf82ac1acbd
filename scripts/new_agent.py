"""A new agent from Tools/AgentTemplate: its folder, tests and migration, and a line or a block in each file that names the agents.

usage: new_agent.py NAME [--root FOLDER]      (./mesh new-agent NAME)

Nothing is written unless all of it can be: a file that does not have the place where the agent belongs is named, and so is what
belongs there.
"""

import argparse
import re
import sys
from pathlib import Path

SEVEN = {"gateway", "supervisor", "financing", "sales", "dealer-matching", "knowledge", "memory"}
# Names that would be another module's, or a word of the language.
TAKEN = {"agents", "clients", "delivery", "mail", "platform", "postgres", "test-support", "shared-models", "agent", "mesh-tool",
         "mesh-bench", "conformance-agent", "system", "app", "case", "self", "type", "protocol", "any", "some", "new-agent"}
PORTS_END = 65535


class Trouble(Exception):
    """What stands in the way, for who called."""


class Name:
    """The agent's name in each spelling."""

    def __init__(self, text):
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*", text) or len(text) > 40:
            raise Trouble(f'"{text}" is no name of an agent: lower case letters and digits, in words joined by hyphens, each beginning '
                          "with a letter, 40 characters at most; such as warranty, or spare-parts")
        if text in SEVEN:
            raise Trouble(f"{text} is in every mesh already")
        if text in TAKEN:
            raise Trouble(f"{text} is a name that the package needs for something else")
        words = text.split("-")
        self.kebab = text
        self.snake = "_".join(words)
        self.upper = self.snake.upper()
        self.type = "".join(word.capitalize() for word in words)
        self.value = words[0] + "".join(word.capitalize() for word in words[1:])
        self.title = " ".join(word.capitalize() for word in words)
        self.words = " ".join(words)
        self.sentence = self.words.capitalize()
        self.initials = ("".join(word[0] for word in words) if len(words) > 1 else text[:2]).upper()


def replaced(text, name, port, migration):
    for old, new in [
        ("NewAgent", name.type), ("newAgent", name.value), ("new-agent", name.kebab), ("new_agent", name.snake),
        ("NEW_AGENT", name.upper), ("New Agent", name.title), ("new agent", name.words), ("New agent", name.sentence),
        ("New-agent", name.title), ("8999", str(port)), ("9999", migration), ("NA-", name.initials + "-"),
    ]:
        text = text.replace(old, new)
    return text


def next_port(root):
    used = [8006]
    for app in root.glob("Services/*/App.swift"):
        used += [int(port) for port in re.findall(r'MeshService\(agent: "[a-z0-9-]+", port: ([0-9]+)\)', app.read_text())]
    if max(used) >= PORTS_END:
        raise Trouble("no port is left")
    return max(used) + 1


def next_migration(root):
    numbers = [int(file.name[:4]) for file in root.glob("migrations/[0-9][0-9][0-9][0-9]_*.sql")]
    if not numbers:
        raise Trouble("migrations/ holds no numbered files")
    return f"{max(numbers) + 1:04}"


def after(text, pattern, added, where):
    """`text` with `added` behind the last line that fits; a Trouble where none does."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if not found:
        raise Trouble(f"{where}: the place for the agent is not found; add this there by hand, and take it out of "
                      f"scripts/new_agent.py:\n{added}")
    end = text.find("\n", found[-1].end())
    end = len(text) if end < 0 else end + 1
    return text[:end] + added.rstrip("\n") + "\n" + text[end:]


def like_sales(text, name, port):
    """A line or a block of the agent sales, for the new one."""
    return (text.replace("Sales", name.type).replace("SALES", name.upper).replace("sales", name.kebab)
            .replace("8003", str(port)))


def package(text, name, port):
    return after(text, r'^    Agent\(name: "Knowledge".*$', f'    Agent(name: "{name.type}"),', "Package.swift")


def env_example(text, name, port):
    for kind in ["PORT", "URL"]:
        old = re.search(rf"^#SALES_{kind}=.*$", text, re.MULTILINE)
        text = after(text, rf"^#KNOWLEDGE_{kind}=.*$", like_sales(old[0], name, port) if old else "", ".env.example")
    return text


def readme(text, name, port):
    row = (f"| {name.kebab} | {port} | `agent:{name.snake}` | `{name.snake}_cases` | "
           f"[Services/{name.type}](Services/{name.type}/README.md) |")
    return after(text, r"^\| knowledge \| 8005 .*$", row, "README.md")


def dockerfile(text, name, port):
    old = re.search(r"^COPY .*Services/Sales/contract\.json.*$", text, re.MULTILINE)
    text = after(text, r"^COPY .*Services/Knowledge/contract\.json.*$", like_sales(old[0], name, port) if old else "", "Dockerfile")
    text, programs = re.subn(r"(for name in gateway\b[^;\n]*?) memory\b", rf"\1 {name.kebab} memory", text)
    if not programs:
        raise Trouble(f"Dockerfile: the list of programs (for name in gateway …) is not found; it needs {name.kebab}")
    return re.sub(r"(for port in 8000\b[0-9 ]*)", lambda found: f"{found[1]} {port}", text)


def compose(text, name, port):
    url = re.search(r"^ *SALES_URL: .*$", text, re.MULTILINE)
    text = after(text, r"^ *KNOWLEDGE_URL: .*$", like_sales(url[0], name, port) if url else "", "docker-compose.yml")
    text, lists = re.subn(r"\$\{MESH_AGENTS:-([^}]*)\}",
                          lambda found: "${MESH_AGENTS:-" + ",".join(filter(None, [found[1], f"{name.kebab}:{port}"])) + "}", text)
    if not lists:
        raise Trouble("docker-compose.yml: MESH_AGENTS is not found among the settings")
    # Up to the empty line after it.
    block = re.search(r"^  sales:\n(?:    .*\n|  *#.*\n)+", text, re.MULTILINE)
    if not block:
        raise Trouble("docker-compose.yml: the service sales, which the new one is made after, is not found")
    # Settings that sales alone has stay with it.
    lines = [line for line in block[0].splitlines(keepends=True)
             if not re.match(r"      [A-Z_]+: \$\{", line) or "_PUBLIC_URL" in line]
    return text[:block.end()] + "\n" + like_sales("".join(lines), name, port) + text[block.end():]


EDITS = {
    "Package.swift": package,
    ".env.example": env_example,
    "README.md": readme,
    "Dockerfile": dockerfile,
    "docker-compose.yml": compose,
}


def plan(root, name):
    """What will be written: path to text."""
    template = root / "Tools/AgentTemplate"
    port, migration = next_port(root), next_migration(root)
    places = [
        (template / "Service", root / "Services" / name.type),
        (template / "Tests", root / "Tests" / f"{name.type}Tests"),
    ]
    files = {}
    for source, target in places:
        if target.exists():
            raise Trouble(f"{target.relative_to(root)} is there already")
        for file in sorted(source.rglob("*")):
            if file.is_file():
                inside = replaced(str(file.relative_to(source)), name, port, migration)
                files[target / inside] = replaced(file.read_text(), name, port, migration)
    if not files:
        raise Trouble(f"{template.relative_to(root)} holds no template")
    files[root / "migrations" / f"{migration}_{name.snake}.sql"] = replaced(
        (template / "migration.sql").read_text(), name, port, migration)
    made = len(files)
    for path, edit in EDITS.items():
        files[root / path] = edit((root / path).read_text(), name, port)
    return files, made, port


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    given = parser.parse_args()
    root = given.root.resolve()
    try:
        name = Name(given.name)
        files, made, port = plan(root, name)
    except (Trouble, OSError) as trouble:
        print(f"new-agent: {trouble}", file=sys.stderr)
        return 1
    for index, (path, text) in enumerate(files.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"{'made   ' if index < made else 'changed'} {path.relative_to(root)}")
    print(f"""
{name.kebab} listens on port {port}, enters the database as mesh_{name.snake} and remembers in agent:{name.snake}. What now:
  ./mesh test --only {name.kebab}      its tests, and its process alone
  ./mesh up -d                  builds it, makes its tables, starts it; the supervisor routes to it
  ./mesh chat "Show my {name.words} cases"
docs/new-agent.md goes on from here.""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
