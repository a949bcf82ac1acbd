"""Real sentences out of the documentation that a machine has: HTML, Markdown, plain text, manual pages, Python docstrings."""
import gzip
import hashlib
import html
import os
import random
import re

KINDS = {".html": "html", ".htm": "html", ".md": "text", ".rst": "text", ".txt": "text", ".py": "python"}
MANUAL = re.compile(r"\.[1-9][a-z]*(\.gz)?$")
# Those in English; translations lie in folders of their own.
MANUALS = re.compile(r"/man/man\d")
LARGEST = 8 << 20

NOT_SHOWN = re.compile(r"<(script|style|pre|nav|head)\b.*?</\1>", re.S | re.I)
BLOCK_ENDS = re.compile(r"</?(p|div|li|h\d|td|th|tr|br|dd|dt|section|ul|ol|table)\b[^>]*>", re.I)
TAG = re.compile(r"<[^>]+>")
DOCSTRING = re.compile(r'"""(.*?)"""|\'\'\'(.*?)\'\'\'', re.S)
ROFF_ESCAPE = re.compile(r"\\f(\[[^]]*\]|\(..|.)|\\s[-+]?\d|\\[&/|,]")
ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
PARAGRAPHS = re.compile(r"\n\s*\n|\x00")
SPACE = re.compile(r"\s+")
SENTENCE = re.compile(r"[A-Z\"'(].*[.!?]$")


def _manual(text):
    lines = []
    for line in text.splitlines():
        if line.startswith((".", "'")):
            # Emphasis belongs to the sentence; every other request ends a paragraph.
            name, _, rest = line.partition(" ")
            lines.append(rest if name in (".B", ".I", ".BR", ".IR", ".BI", ".IB", ".RB", ".RI") else "\x00")
        else:
            lines.append(line)
    return ROFF_ESCAPE.sub("", "\n".join(lines)).replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")


def _plain(path, text):
    if MANUAL.search(path):
        return _manual(text)
    kind = KINDS[os.path.splitext(path)[1]]
    if kind == "html":
        return html.unescape(TAG.sub("", BLOCK_ENDS.sub("\x00", NOT_SHOWN.sub(" ", text))))
    if kind == "python":
        return "\x00".join(a or b for a, b in DOCSTRING.findall(text))
    return text


def _is_sentence(text):
    if not 25 <= len(text) <= 120 or text.count(" ") < 4 or not SENTENCE.match(text):
        return False
    letters = sum(character.isalpha() or character == " " for character in text)
    return letters >= 0.85 * len(text)


def _files(folders):
    for folder in folders:
        for place, names, files in os.walk(folder):
            names.sort()
            for name in sorted(files):
                if os.path.splitext(name)[1] in KINDS or (MANUAL.search(name) and MANUALS.search(place)):
                    yield os.path.join(place, name)


def _read(path):
    try:
        if os.path.islink(path) or os.path.getsize(path) > LARGEST:
            return ""
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rb") as file:
            return file.read().decode("utf-8", "ignore")
    except OSError:
        return ""


def gather(folders, count, seed=5):
    """So many different sentences, at most, in a random order that is the same for the same folders."""
    seen, found = set(), []
    for path in _files(folders):
        for paragraph in PARAGRAPHS.split(_plain(path, _read(path))):
            for sentence in ENDS.split(SPACE.sub(" ", paragraph).strip()):
                if _is_sentence(sentence):
                    key = hashlib.blake2b(sentence.lower().encode(), digest_size=12).digest()
                    if key not in seen:
                        seen.add(key)
                        found.append(sentence)
    random.Random(seed).shuffle(found)
    return found[:count]
