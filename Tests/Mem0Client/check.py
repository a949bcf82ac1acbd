"""Runs every method of PyPI's mem0ai clients, MemoryClient and AsyncMemoryClient, against a server.

    MEM0_BASE_URL=http://localhost:8000 MEM0_API_KEY=… python check.py

Prints a table of method -> ok or what failed, and exits with 1 where anything did. Everything is done under users, agents,
apps and runs of its own; only `reset` (and `delete_users` without a name) clears the key's whole project, and runs
only with MEM0_CHECK_RESET=1. Needs: pip install mem0ai
"""

import asyncio
import inspect
import os
import sys
import traceback
import uuid

os.environ.setdefault("MEM0_TELEMETRY", "False")

import httpx
from mem0 import AsyncMemoryClient, MemoryClient
from mem0.exceptions import AuthenticationError, MemoryNotFoundError, ValidationError

BASE = os.environ.get("MEM0_BASE_URL", "http://localhost:8000")
KEY = os.environ["MEM0_API_KEY"]
RESET = os.environ.get("MEM0_CHECK_RESET") == "1"
# A method that the client itself says is not there.
UNIMPLEMENTED = {"chat"}


class Failed(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Failed(what)


class Table:
    def __init__(self, client_type, project_type):
        self.rows = []
        self.name = client_type.__name__
        self.wanted = self.methods(client_type) | {f"project.{m}" for m in self.methods(project_type)}

    @staticmethod
    def methods(kind):
        return {
            name
            for name, member in inspect.getmembers(kind, callable)
            if not name.startswith("_") and name not in UNIMPLEMENTED
        }

    async def run(self, methods, body):
        """One line for each method that the body calls."""
        outcome = "ok"
        try:
            await body()
        except Exception as error:
            if os.environ.get("MEM0_CHECK_TRACE"):
                traceback.print_exc()
            outcome = f"FAILED {type(error).__name__}: {str(error)[:160]}"
        self.rows += [(method, outcome) for method in methods.split(" + ")]

    def report(self):
        print(f"\n{self.name}")
        for method, outcome in self.rows:
            print(f"  {method:<44} {outcome}")
        covered = {method.split(" ")[0] for method, _ in self.rows}
        missing = sorted(self.wanted - covered - (set() if RESET else {"reset"}))
        if missing:
            print(f"  not called: {', '.join(missing)}")
        return not missing and all(outcome == "ok" for _, outcome in self.rows)


async def settle(value):
    """The result of either client."""
    return await value if inspect.isawaitable(value) else value


async def raises(kind, call):
    try:
        await settle(call())
    except kind:
        return
    raise Failed(f"did not raise {kind.__name__}")


async def exercise(client, table):
    mark = uuid.uuid4().hex[:8]
    # Names with every character that a path must carry.
    user, agent, app, run = f"ann/{mark} é%", f"agent-{mark}", f"app-{mark}", f"run-{mark}"
    mine = {"user_id": user}
    ids = {}

    async def add():
        answer = await settle(
            client.add(
                [
                    {"role": "user", "content": f"I keep bees in Reno {mark}"},
                    {"role": "assistant", "content": f"Bees are lovely {mark}"},
                ],
                filters={"user_id": user, "agent_id": agent},
                infer=False,
                metadata={"hives": 3, "tags": ["a", "b"], "place": "Reno"},
            )
        )
        check(answer["status"] == "SUCCEEDED" and len(answer["results"]) == 2, answer)
        first = answer["results"][0]
        check(first["event"] == "ADD" and first["data"]["memory"] == f"I keep bees in Reno {mark}", answer)
        ids["first"] = first["id"]
        ids["second"] = answer["results"][1]["id"]

    async def add_inferred():
        answer = await settle(client.add(f"My warehouse has forty docks {mark}", user_id=user, run_id=run, app_id=app))
        check(answer["status"] == "PENDING" and answer["event_id"], answer)
        async with httpx.AsyncClient(base_url=BASE, headers={"Authorization": f"Token {KEY}"}, timeout=60) as http:
            for _ in range(240):
                event = (await http.get(f"/v1/event/{answer['event_id']}/")).json()
                if event["status"] not in ("PENDING", "RUNNING"):
                    break
                await asyncio.sleep(0.5)
            check(event["status"] == "SUCCEEDED" and len(event["results"]) >= 1, event)
            events = (await http.get("/v1/events/")).json()
            check(any(e["id"] == answer["event_id"] for e in events["results"]), events)
        ids["docks"] = event["results"][0]["id"]

    async def get():
        item = await settle(client.get(ids["first"]))
        check(item["memory"] == f"I keep bees in Reno {mark}" and item["user_id"] == user, item)
        check(item["agent_id"] == agent and item["metadata"]["hives"] == 3, item)
        docks = await settle(client.get(ids["docks"]))
        check(docks["run_id"] == run and docks["session_id"] == run and docks["app_id"] == app, docks)
        await raises(MemoryNotFoundError, lambda: client.get(str(uuid.uuid4())))
        await raises(ValidationError, lambda: client.get("no-uuid"))

    async def get_all():
        page = await settle(client.get_all(filters=mine))
        check(page["count"] == 3 and len(page["results"]) == 3 and page["next"] is None, page)
        first = await settle(client.get_all(filters=mine, page=1, page_size=2))
        check(first["count"] == 3 and len(first["results"]) == 2 and first["next"] and not first["previous"], first)
        last = await settle(client.get_all(filters=mine, page=2, page_size=2))
        check(len(last["results"]) == 1 and last["previous"], last)
        await raises(ValidationError, lambda: client.get_all(filters={}))
        await raises(ValidationError, lambda: client.get_all(filters={"user_id": user, "colour": "red"}))

    async def filters():
        for written, wanted in [
            ({"AND": [mine, {"agent_id": agent}]}, {"first", "second"}),
            ({"AND": [mine, {"NOT": [{"agent_id": agent}]}]}, {"docks"}),
            ({"AND": [mine], "OR": [{"run_id": run}, {"metadata": {"place": "Elko"}}]}, {"docks"}),
            ({**mine, "agent_id": "*"}, {"first", "second"}),
            ({**mine, "agent_id": {"ne": agent}}, {"docks"}),
            ({**mine, "metadata": {"hives": {"gt": 2, "lte": 3}}}, {"first", "second"}),
            ({**mine, "metadata": {"tags": {"contains": "b"}}}, {"first", "second"}),
            ({**mine, "keywords": {"icontains": "WAREHOUSE"}}, {"docks"}),
            ({**mine, "created_at": {"gte": "2020-01-01", "lt": "2020-01-02"}}, set()),
            ({**mine, "memory_ids": [ids["docks"]]}, {"docks"}),
            ({"user_id": {"in": [user, "x"]}, "app_id": app}, {"docks"}),
        ]:
            page = await settle(client.get_all(filters=written))
            found = {item["id"] for item in page["results"]}
            check(found == {ids[name] for name in wanted}, f"{written}: {page}")
            if wanted:
                hits = await settle(client.search("bees docks", filters=written, threshold=0))
                check({item["id"] for item in hits["results"]} == found, f"search {written}: {hits}")

    async def search():
        found = (await settle(client.search("where are the bees?", filters=mine, top_k=1)))["results"]
        check(len(found) == 1 and "ees" in found[0]["memory"] and 0 <= found[0]["score"] <= 1, found)
        few = (await settle(client.search("bees", filters=mine, fields=["memory"], rerank=True)))["results"]
        check(few and set(few[0]) == {"id", "memory"}, few)
        none = (await settle(client.search("bees", filters={"user_id": f"nobody-{mark}"})))["results"]
        check(none == [], none)
        await raises(ValidationError, lambda: client.search("bees"))

    async def update():
        item = await settle(
            client.update(ids["first"], text=f"I keep wasps in Elko {mark}", metadata={"hives": 4}, expiration_date="2099-12-31")
        )
        check(item["memory"] == f"I keep wasps in Elko {mark}" and item["metadata"] == {"hives": 4}, item)
        check(item["expiration_date"] == "2099-12-31", item)
        item = await settle(client.update(ids["first"], expiration_date=None))
        check(item["expiration_date"] is None and "wasps" in item["memory"], item)
        item = await settle(client.update(ids["first"], timestamp=1577836800))
        check(item["created_at"].startswith("2020-01-01"), item)
        item = await settle(client.update(ids["second"], expiration_date="2020-01-01"))
        shown = await settle(client.get_all(filters=mine))
        check(ids["second"] not in {i["id"] for i in shown["results"]}, "an expired memory is listed")
        shown = await settle(client.get_all(filters=mine, show_expired=True))
        check(ids["second"] in {i["id"] for i in shown["results"]}, "show_expired does not show it")
        check((await settle(client.get(ids["second"])))["id"] == ids["second"], "get hides an expired memory")
        await settle(client.update(ids["second"], expiration_date=None))

    async def history():
        entries = await settle(client.history(ids["first"]))
        check([e["event"] for e in entries][:2] == ["ADD", "UPDATE"], entries)
        check(entries[1]["old_memory"] == f"I keep bees in Reno {mark}", entries)
        check(entries[1]["new_memory"] == f"I keep wasps in Elko {mark}", entries)

    async def users():
        answer = await settle(client.users())
        names = {(e["type"], e["name"]) for e in answer["results"]}
        check({("user", user), ("agent", agent), ("app", app), ("run", run)} <= names, answer)
        check(answer["total_users"] >= 1, answer)

    async def batch_update():
        answer = await settle(
            client.batch_update([
                {"memory_id": ids["first"], "text": f"I keep ants {mark}"},
                {"memory_id": ids["second"], "metadata": {"k": 1}},
            ])
        )
        check(answer["message"] == "Successfully updated 2 memories", answer)
        check((await settle(client.get(ids["first"])))["memory"] == f"I keep ants {mark}", "not updated")

    async def feedback():
        answer = await settle(client.feedback(ids["first"], feedback="positive", feedback_reason="good"))
        check(answer["feedback"] == "POSITIVE" and answer["feedback_reason"] == "good", answer)
        answer = await settle(client.feedback(ids["first"]))
        check(answer["feedback"] is None, answer)

    async def create_memory_export():
        answer = await settle(client.create_memory_export('{"type": "object"}', filters=mine))
        ids["export"] = answer["id"]

    async def get_memory_export():
        answer = await settle(client.get_memory_export(memory_export_id=ids["export"]))
        check({m["id"] for m in answer["memories"]} == {ids["first"], ids["second"], ids["docks"]}, answer)
        answer = await settle(client.get_memory_export(filters=mine))
        check(answer["id"] == ids["export"], answer)
        await raises(MemoryNotFoundError, lambda: client.get_memory_export(memory_export_id=str(uuid.uuid4())))

    async def get_summary():
        answer = await settle(client.get_summary(filters=mine))
        check(answer["summary"] and answer["count"] == 3, answer)
        await settle(client.get_summary())

    async def get_profile():
        check("status" in await settle(client.get_profile(user)), "no status")

    async def generate_profile():
        ids["job"] = (await settle(client.generate_profile(user)))["job_id"]

    async def sample_profiles():
        check("status" in await settle(client.sample_profiles(limit=2)), "no status")

    async def get_profile_job():
        check((await settle(client.get_profile_job(ids["job"])))["job_id"] == ids["job"], "another job")

    async def get_profile_settings():
        check("enabled" in await settle(client.get_profile_settings()), "no settings")

    async def update_profile_settings():
        answer = await settle(client.update_profile_settings(enabled=False, custom_instructions="short"))
        check(answer["entities"]["user"]["custom_instructions"] == "short", answer)
        answer = await settle(client.update_profile_settings(custom_instructions=None))
        check(answer["entities"]["user"]["custom_instructions"] is None, answer)

    async def update_project():
        await settle(client.update_project(custom_instructions=f"be short {mark}"))

    async def get_project():
        answer = await settle(client.get_project(fields=["custom_instructions"]))
        check(answer == {"custom_instructions": f"be short {mark}"}, answer)

    async def project_get():
        answer = await settle(client.project.get())
        check(answer["custom_instructions"] and "members" in answer, answer)

    async def project_update():
        answer = await settle(client.project.update(custom_categories=[{"work": "at work"}], multilingual=True))
        check(answer["message"], answer)

    async def project_members():
        await settle(client.project.add_member(f"{mark}@example.com", role="READER"))
        await settle(client.project.update_member(f"{mark}@example.com", role="OWNER"))
        members = (await settle(client.project.get_members()))["members"]
        check({"email": f"{mark}@example.com", "role": "OWNER"} in members, members)
        await settle(client.project.remove_member(f"{mark}@example.com"))
        members = (await settle(client.project.get_members()))["members"]
        check(all(m["email"] != f"{mark}@example.com" for m in members), members)

    async def project_create_and_delete():
        answer = await settle(client.project.create(name=f"project-{mark}", description="for a while"))
        project = type(client.project)(client=client.project._client, org_id=client.org_id, project_id=answer["id"])
        check((await settle(project.get()))["description"] == "for a while", "no description")
        check((await settle(project.delete()))["message"], "no message")

    async def webhooks():
        project = client.project_id
        made = await settle(
            client.create_webhook("https://example.com/hook", f"hook-{mark}", project, ["memory_add"])
        )
        hook = made["webhook_id"]
        check(any(w["webhook_id"] == hook for w in await settle(client.get_webhooks(project))), "not listed")
        check((await settle(client.update_webhook(hook, name="other")))["message"], "no message")
        check((await settle(client.delete_webhook(hook)))["message"], "no message")
        check(all(w["webhook_id"] != hook for w in await settle(client.get_webhooks(project))), "still listed")

    async def batch_delete():
        answer = await settle(client.batch_delete([{"memory_id": ids["second"]}]))
        check(answer["message"] == "Successfully deleted 1 memories", answer)

    async def delete():
        answer = await settle(client.delete(ids["first"], delete_linked=True))
        check(answer["message"] == "Memory deleted successfully!", answer)
        await raises(MemoryNotFoundError, lambda: client.get(ids["first"]))
        check((await settle(client.history(ids["first"])))[-1]["event"] == "DELETE", "no word of it")

    async def delete_all():
        await raises(ValidationError, lambda: client.delete_all())
        check("message" in await settle(client.delete_all(filters={"AND": [mine, {"run_id": run}]})), "no message")
        check((await settle(client.get_all(filters=mine)))["count"] == 0, "memories are left")
        await settle(client.add(f"I like tea {mark}", user_id=user, infer=False))
        await settle(client.delete_all(user_id=user))
        check((await settle(client.get_all(filters=mine)))["count"] == 0, "memories are left")

    async def delete_users():
        await settle(client.add(f"I like coffee {mark}", user_id=user, infer=False))
        check("message" in await settle(client.delete_users(user_id=user)), "no message")
        check((await settle(client.get_all(filters=mine)))["count"] == 0, "memories are left")

    async def reset():
        await settle(client.add(f"I like milk {mark}", user_id=user, agent_id=agent, infer=False))
        check("message" in await settle(client.reset()), "no message")
        check((await settle(client.users()))["results"] == [], "entities are left")

    steps = [
        ("add infer=False", add), ("add infer=True, events", add_inferred), ("get", get), ("get_all", get_all),
        ("get_all and search, filters", filters), ("search", search), ("update", update), ("history", history),
        ("users", users), ("batch_update", batch_update), ("feedback", feedback),
        ("create_memory_export", create_memory_export), ("get_memory_export", get_memory_export),
        ("get_summary", get_summary), ("get_profile", get_profile), ("generate_profile", generate_profile),
        ("sample_profiles", sample_profiles), ("get_profile_job", get_profile_job),
        ("get_profile_settings", get_profile_settings), ("update_profile_settings", update_profile_settings),
        ("update_project", update_project), ("get_project", get_project), ("project.get", project_get),
        ("project.update", project_update), ("project.create + project.delete", project_create_and_delete),
        (
            "project.add_member + project.update_member + project.get_members + project.remove_member",
            project_members,
        ),
        ("create_webhook + get_webhooks + update_webhook + delete_webhook", webhooks), ("batch_delete", batch_delete), ("delete", delete),
        ("delete_all", delete_all), ("delete_users", delete_users),
    ]
    if RESET:
        steps.append(("reset", reset))
    for method, body in steps:
        await table.run(method, body)


async def older(table):
    """The paths of clients before 2.0, and errors as they stand on the wire."""
    user = f"old-{uuid.uuid4().hex[:8]}"
    headers = {"Authorization": f"Token {KEY}"}
    async with httpx.AsyncClient(base_url=BASE, headers=headers, timeout=60) as http:

        async def paths():
            made = await http.post(
                "/v1/memories/",
                json={"messages": [{"role": "user", "content": "I drive a lorry"}], "user_id": user, "infer": False},
            )
            check(made.status_code == 200 and made.json()[0]["event"] == "ADD", made.text)
            check(len((await http.get("/v1/memories/", params={"user_id": user})).json()) == 1, "v1 list")
            check((await http.get("/v1/memories/", params={"user_id": user, "page": 1})).json()["count"] == 1, "v1 page")
            asked = {"query": "lorry", "user_id": user}
            check(len((await http.post("/v1/memories/search/", json=asked)).json()) == 1, "v1 search")
            asked["output_format"] = "v1.1"
            check(len((await http.post("/v1/memories/search/", json=asked)).json()["results"]) == 1, "v1.1 search")
            body = {"filters": {"AND": [{"user_id": user}]}, "query": "lorry"}
            check(len((await http.post("/v2/memories/", json=body)).json()["results"]) == 1, "v2 list")
            check(len((await http.post("/v2/memories/search/", json=body)).json()["results"]) == 1, "v2 search")
            check((await http.delete(f"/v1/entities/user/{user}/")).status_code == 200, "v1 delete entity")

        async def errors():
            wrong = await http.post("/v3/memories/", json={"filters": {"user_id": user, "colour": 1}})
            check(wrong.status_code == 400 and "colour" in wrong.json()["detail"], wrong.text)
            check(wrong.headers["content-type"] == "application/json", wrong.headers)
            wrong = await http.get("/v1/memories/x/")
            check((wrong.status_code, wrong.json()["detail"]) == (400, "memory_id should be a valid UUID"), wrong.text)
            wrong = await http.get("/v1/memories/", headers={"Authorization": "Token wrong"})
            check(wrong.status_code in (401, 403) and wrong.json()["detail"], wrong.text)
            wrong = await http.delete("/v1/memories//")
            check(wrong.status_code == 400, wrong.text)

        await table.run("older clients' paths", paths)
        await table.run("errors on the wire", errors)
    try:
        MemoryClient(api_key="wrong", host=BASE)
    except (ValueError, AuthenticationError):
        table.rows.append(("wrong key is refused", "ok"))
    else:
        table.rows.append(("wrong key is refused", "FAILED"))


async def main():
    from mem0.client.project import AsyncProject, Project

    sync = Table(MemoryClient, Project)
    await exercise(MemoryClient(api_key=KEY, host=BASE), sync)
    await older(sync)
    concurrent = Table(AsyncMemoryClient, AsyncProject)
    async with AsyncMemoryClient(api_key=KEY, host=BASE) as client:
        await exercise(client, concurrent)
    good = [table.report() for table in (sync, concurrent)]
    print("\nall ok" if all(good) else "\nsome failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
