"""PyPI's own OpenAI client, unmodified, against the gateway.

OPENAI_BASE_URL: the gateway's /v1; OPENAI_API_KEY: a key of it. Prints a line a check and `all ok` at the end.
"""

import openai


def check(name: str, holds: bool, detail: object = "") -> None:
    print(("ok   " if holds else "FAIL ") + name, detail if not holds else "", flush=True)
    if not holds:
        raise SystemExit(1)


client = openai.OpenAI(max_retries=0, timeout=60)
models = {model.id for model in client.models.list()}
check("the agents are the models", {"supervisor", "financing", "sales", "dealer-matching", "knowledge"} <= models, models)
check("one of them is told", client.models.retrieve("financing").id == "financing")

question = {"role": "user", "content": "What would a 100,000 dollar loan over 60 months at 9.5 percent cost a month?"}
answer = client.chat.completions.create(model="supervisor", messages=[question], temperature=0.2, max_tokens=300)
text = answer.choices[0].message.content
check("an answer comes whole", "2,100.19" in text and answer.choices[0].finish_reason == "stop", answer)
check("and is counted", answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 10, answer.usage)
turn = answer.model_extra["ybryx"]
check("with what the agent found", turn["agent_id"] == "financing" and len(turn["artifacts"]) > 0, turn)

# The conversation is told anew, and goes on in the same session.
told = [question, {"role": "assistant", "content": text}, {"role": "user", "content": "And over 48 months?"}]
further = client.chat.completions.create(model="supervisor", messages=told)
check("a follow-up knows what it follows", "2,512" in further.choices[0].message.content, further)
check("in the session that there was", further.model_extra["ybryx"]["session_id"] == turn["session_id"], further)

# A client that brings along a conversation which nobody here knows is understood all the same.
foreign = [
    {"role": "system", "content": "You are a pirate."},
    {"role": "user", "content": "Who sells cobots near 89501?"},
    {"role": "assistant", "content": "Let me see: there are two near Reno."},
    {"role": "user", "content": [{"type": "text", "text": "And near Dallas, TX?"}]},
]
other = client.chat.completions.create(model="dealer-matching", messages=foreign, user="ada")
check("an agent is asked by its name", "Dallas" in other.choices[0].message.content, other)
check("in a session of its own", other.model_extra["ybryx"]["session_id"] != turn["session_id"], other)

pieces, last, usage = [], None, None
stream = client.chat.completions.create(
    model="financing", messages=[question], stream=True, stream_options={"include_usage": True}
)
for chunk in stream:
    if chunk.usage:
        usage = chunk.usage
    for choice in chunk.choices:
        pieces.append(choice.delta.content or "")
        last = choice.finish_reason or last
check("an answer is streamed", "2,100.19" in "".join(pieces) and len([p for p in pieces if p]) >= 2, pieces)
check("to its end", last == "stop" and usage is not None and usage.completion_tokens > 0, (last, usage))

told = [question, {"role": "assistant", "content": "".join(pieces)}, {"role": "user", "content": "And over 36 months?"}]
again = client.chat.completions.create(model="financing", messages=told)
check("and goes on", "3,203" in again.choices[0].message.content, again)


def refused(kind: type, **request) -> openai.APIStatusError | None:
    try:
        client.chat.completions.create(**{"model": "supervisor", "messages": [question]} | request)
    except kind as error:
        return error
    return None


missing = refused(openai.NotFoundError, model="gpt-4o")
check("a model that is not there", missing is not None and missing.code == "model_not_found", missing)
for request in ({"messages": []}, {"messages": [{"role": "user", "content": " "}]}, {"n": 2}, {"tool_choice": "required"}):
    wrong = refused(openai.UnprocessableEntityError, **request)
    check(f"what is wrong is named: {list(request)}", wrong is not None and wrong.param is not None, wrong)
wrong_key = client.with_options(api_key="ybm_nobody")
try:
    wrong_key.models.list()
    check("a wrong key is refused", False)
except openai.AuthenticationError:
    check("a wrong key is refused", True)
print("all ok")
