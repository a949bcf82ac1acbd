"""The web console in a real Chromium.

CONSOLE_URL: the gateway; CONSOLE_KEY: an API key for all namespaces; CONSOLE_NARROW_KEY: one for a single namespace; CONSOLE_CHROMIUM:
the browser; CONSOLE_SCREENSHOTS: a folder for pictures; CONSOLE_CONTROL: see control.py. Words on the command line choose parts.
Prints a line a check and `all ok` at the end.
"""

import os
import shutil
import sys
import urllib.parse

from playwright.sync_api import sync_playwright

import application
import breaks
import conversation
import description
import keyboard
import memory
import operators
import pages
from relay import Relay

base = os.environ["CONSOLE_URL"].rstrip("/")
key = os.environ["CONSOLE_KEY"]
chromium = os.environ.get("CONSOLE_CHROMIUM") or shutil.which("chromium")
door = urllib.parse.urlsplit(base)
relay = Relay(door.hostname or "127.0.0.1", door.port or 80)

with sync_playwright() as playwright:
    # Root may not use the browser's own sandbox; nothing but the console is opened in it.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=chromium, args=options)
    parts = {
        "pages": lambda: pages.run(browser, base),
        "conversation": lambda: conversation.run(browser, base, relay),
        "application": lambda: application.run(browser, base),
        "memory": lambda: memory.run(browser, base),
        "operator": lambda: operators.run(browser, base, key, os.environ.get("CONSOLE_NARROW_KEY")),
        "description": lambda: description.run(browser, base, key),
        "keyboard": lambda: keyboard.run(browser, base),
        "breaks": lambda: breaks.run(browser, base, relay),
    }
    for name in sys.argv[1:] or parts:
        parts[name]()
    browser.close()
print("all ok")
