"""Which tests failed in a run, for one more run of them alone.

failing_tests.py EVENTS MOST   prints a pattern for `swift test --filter`, then a line with each test's name; fails where there are more than
                               MOST of them, none, something went wrong outside of any test, or the run did not come to its end

EVENTS is Swift Testing's stream of events (version 0: a JSON object a line).
"""

import json
import re
import sys


def main(events, most):
    names, failed, ended = {}, set(), False
    with open(events, encoding="utf-8") as lines:
        for line in lines:
            # A run that was killed leaves half a line.
            try:
                record = json.loads(line)
            except ValueError:
                return 1
            payload = record.get("payload", {})
            if record.get("kind") == "test":
                names[payload["id"]] = payload.get("displayName") or payload["name"]
            elif payload.get("kind") == "runEnded":
                ended = True
            elif payload.get("kind") == "issueRecorded":
                issue = payload.get("issue", {})
                if issue.get("isKnown") or issue.get("isFailure") is False or issue.get("severity") == "warning":
                    continue
                if not payload.get("testID"):
                    return 1
                failed.add(payload["testID"])
    if not ended or not 0 < len(failed) <= most:
        return 1
    # Without the place in the file, which ends a test's identifier.
    places = [re.sub(r"/[^/]+\.swift:\d+:\d+$", "", identifier) for identifier in sorted(failed)]
    print("^(" + "|".join(re.escape(place).replace("/", r"\/").replace(r"\-", "-") for place in places) + ")(/|$)")
    for identifier in sorted(failed):
        print(names.get(identifier, identifier))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
