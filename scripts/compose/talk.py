"""Conversations through the published port, as scripts/compose-check holds them."""

import json
import threading
import time
import urllib.error
import urllib.request
import uuid

from engine import Refused

QUESTION = "What would 60,000 dollars over 60 months at 9.5 percent cost a month?"
ANSWER = "1,260.11"
# What the README shows, and words that each answer must have.
CONVERSATION = [
    ("We run a 40,000 sq ft warehouse in Reno and want to automate picking", "Sales", "Reno"),
    ("Compare two AMRs for that", "Knowledge", "side by side"),
    ("Who sells them near 89501?", "Dealer Matching", "Truckee Meadows"),
    ("We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?", "Financing", ANSWER),
]
RECALL = ("What did I tell you about my warehouse?", "40,000 sq ft warehouse in Reno")


class Gateway:
    def __init__(self, port, key):
        self.base, self.key = f"http://127.0.0.1:{port}/api/v1", key
        # Whether calls that were refused before anything was done are sent again, as their answers ask; and how many were.
        self.patient, self.repeated = False, 0

    def call(self, method, path, body=None, user="check", accept="application/json"):
        for attempt in range(30):
            try:
                return self.call_once(method, path, body, user, accept)
            except Refused as error:
                if not self.patient or attempt == 29 or "nothing was done" not in str(error):
                    raise
                self.repeated += 1
                time.sleep(1)

    def call_once(self, method, path, body, user, accept):
        headers = {"Content-Type": "application/json", "Accept": accept, "X-API-Key": self.key, "X-User-Id": user}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}: {error.code} {error.read().decode(errors='replace')[:300]}") from None
        except OSError as error:
            raise Refused(f"{method} {path}: {error}") from None
        return text if accept != "application/json" else json.loads(text)

    def chat(self, message, session, user="check"):
        return self.call("POST", "/chat", {"message": message, "session_id": session}, user)["data"]

    def stream(self, message, session, user="check"):
        """The answer of a streamed turn: what the last event says."""
        text = self.call("POST", "/chat", {"message": message, "session_id": session}, user, accept="text/event-stream")
        last = [event for event in text.split("\n\n") if event.startswith("event: ")][-1]
        name, data = last.split("\n", 1)
        if name != "event: done":
            raise Refused(f"a stream ended with {last[:300]}")
        return json.loads(data.removeprefix("data: "))

    def expect(self, message, agent, words, session, user="check", streamed=False):
        answer = (self.stream if streamed else self.chat)(message, session, user)
        if words not in answer["message"] or (agent and answer["agent"] != agent):
            raise Refused(f"to \"{message}\" {answer['agent']} said: {answer['message'][:300]}")
        return answer

    def remember(self, text, user):
        """Adds a memory word for word, and finds it."""
        self.call("POST", "/memories", {"namespace": "check", "user_id": user, "content": text, "infer": False}, user)
        body = {"namespace": "check", "user_id": user, "query": text, "limit": 5}
        if text not in [found["content"] for found in self.call("POST", "/memories/search", body, user)["results"]]:
            raise Refused(f"a memory is not found: {text}")

    def converse(self, user):
        session = str(uuid.uuid4())
        for message, agent, words in CONVERSATION:
            self.expect(message, agent, words, session, user)
        return session


class Acknowledged:
    """What the mesh said that it has taken, to be asked for again later."""

    def __init__(self, gateway):
        self.gateway, self.user, self.session = gateway, "keeper", str(uuid.uuid4())
        self.messages, self.memories, self.applications = [], [], []

    def write(self, mark):
        message = f"Our plant {mark} has {len(self.messages) + 40} docks. {QUESTION}"
        self.gateway.expect(message, None, ANSWER, self.session, self.user)
        self.messages.append(message)
        text = f"the gate code word of plant {mark} is {uuid.uuid4().hex}"
        self.gateway.remember(text, self.user)
        self.memories.append((mark, text))
        robot = self.gateway.call("GET", "/robots?limit=1")["data"]["robots"][0]["id"]
        application = self.gateway.call("POST", "/prequalifications", {
            "business_name": f"Plant {mark}", "business_type": "llc", "industry": "logistics", "email": "check@example.com",
            "phone": "+17755550100", "selected_equipment": [robot], "quantity": "1", "annual_revenue": "1m-5m", "business_age": "5+",
            "credit_rating": "good", "consent": True}, self.user)["data"]
        self.applications.append((application["application_id"], application["status"], application["financial_score"]))

    def check(self):
        """All of it is there, as it was."""
        held = self.gateway.call("GET", f"/chat/sessions/{self.session}", user=self.user)["data"]["messages"]
        said = [message["content"] for message in held if message["role"] == "user"]
        if said != self.messages:
            raise Refused(f"of {len(self.messages)} messages of the conversation {len(said)} are there")
        for mark, text in self.memories:
            body = {"namespace": "check", "user_id": self.user, "query": f"gate code word of plant {mark}", "limit": 20}
            found = self.gateway.call("POST", "/memories/search", body, self.user)["results"]
            if text not in [memory["content"] for memory in found]:
                raise Refused(f"a memory is lost: {text}")
        for identifier, status, score in self.applications:
            kept = self.gateway.call("GET", f"/prequalifications/{identifier}", user=self.user)["data"]
            if (kept["status"], kept["financial_score"]) != (status, score):
                raise Refused(f"application {identifier} is {kept['status']} with {kept['financial_score']}, it was {status} with {score}")
        return f"{len(self.messages)} messages, {len(self.memories)} memories, {len(self.applications)} applications"


class Load:
    """Conversations at a time, whole turns and streamed ones, with memories beside them, until it is stopped; every failure is kept."""

    def __init__(self, gateway, question=QUESTION, words=ANSWER, conversations=6):
        self.gateway, self.question, self.words = gateway, question, words
        self.answered, self.failures, self.stopping = 0, [], threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.talk, args=(number,), daemon=True) for number in range(conversations)]

    def talk(self, number):
        session, turn, user = str(uuid.uuid4()), 0, f"load-{number}"
        while not self.stopping.is_set():
            turn += 1
            try:
                self.gateway.expect(self.question, None, self.words, session, user, streamed=turn % 2 == 0)
                if turn % 3 == 0:
                    self.gateway.remember(f"the pallet of turn {turn} is {uuid.uuid4().hex}", user)
                with self.lock:
                    self.answered += 1
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is a failed request
                with self.lock:
                    self.failures.append(f"{time.strftime('%H:%M:%S')} {error}")
            if turn % 10 == 0:
                session = str(uuid.uuid4())
            time.sleep(0.1)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(90)
