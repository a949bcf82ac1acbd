"""Runs a script as a page's module in Chromium, on an origin of its own, and prints what it writes to the console.

    FRONT_END_CHROMIUM=/usr/bin/chromium FRONT_END_PORT=3000 python open.py example.js http://localhost:8000

The page is at http://localhost:$FRONT_END_PORT, which the API at the address must let in (`GATEWAY_CORS_ORIGINS`). Prints `cookies: …`,
the names of those that the browser keeps for the API, at the end; ends with 1 where the script fails. Needs: pip install playwright
"""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import sync_playwright

SCRIPT, API = sys.argv[1:]
PORT = int(os.environ["FRONT_END_PORT"])
PAGE = b"""<!doctype html><title>open</title><script type="module">
  import("/example.js").then(() => { document.title = "done"; }, (error) => { console.log(String(error)); document.title = "failed"; });
</script>"""


class Files(BaseHTTPRequestHandler):
    """The page, and the script that it runs."""

    def do_GET(self):
        kind, body = "text/html", PAGE
        if self.path == "/example.js":
            with open(SCRIPT, "rb") as file:
                kind, body = "text/javascript", file.read()
        self.send_response(200)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", PORT), Files)
threading.Thread(target=server.serve_forever, daemon=True).start()
with sync_playwright() as playwright:
    # Root may not use the browser's own sandbox; nothing but the example is opened in it.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=os.environ["FRONT_END_CHROMIUM"], args=options)
    page = browser.new_page()
    page.on("console", lambda message: print(message.text, flush=True))
    page.goto(f"http://localhost:{PORT}/")
    page.wait_for_function("document.title !== 'open'", timeout=60_000)
    title = page.title()
    print("cookies:", *[cookie["name"] for cookie in page.context.cookies(API)])
    browser.close()
server.shutdown()
sys.exit(0 if title == "done" else 1)
