import Foundation
import Testing

private enum NodeProgram {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (["/usr/bin"] + folders).map { "\($0)/node" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()
}

/// The page's modules, run by Node.js where it is installed: they have no other test of what they do.
@Suite("The web console's modules", .enabled(if: NodeProgram.path != nil, "Node.js is not installed"))
struct PageScriptTests {
    /// What a page's elements do, as far as the modules need it: they keep their text and what is in them.
    private static let document = """
        class Node {
          constructor(tag) {
            Object.assign(this, { tag, localName: tag, children: [], own: "", style: {}, given: {}, dataset: {}, value: "" });
          }
          append(...nodes) { this.children.push(...nodes); }
          replaceChildren(...nodes) { this.children = nodes; }
          setAttribute(name, value) { this.given[name] = String(value); }
          addEventListener(name, act) { if (name === "click") this.pressed = act; }
          get classList() {
            const check = (name) => { if (!/^\\S+$/.test(name)) throw new DOMException("no class", "InvalidCharacterError"); };
            return { add: check, toggle: check };
          }
          set textContent(text) { this.own = String(text); }
          get textContent() { return [this.own, ...this.children.map((c) => c.textContent ?? String(c))].join("\\n"); }
          set innerHTML(text) { throw new Error("markup"); }
          make(tag) { const node = new Node(tag); this.append(node); return node; }
          createTHead() { return this.make("thead"); }
          createTBody() { return this.make("tbody"); }
          insertRow() { return this.make("tr"); }
          insertCell() { return this.make("td"); }
          all(tag) { return this.children.flatMap((c) => [...(c.tag === tag ? [c] : []), ...(c.all?.(tag) ?? [])]); }
        }
        globalThis.document = {
          createElement: (tag) => new Node(tag), createElementNS: (_, tag) => new Node(tag), querySelector: () => null,
          addEventListener: () => {},
        };
        globalThis.window = { addEventListener: () => {} };

        """

    /// - Returns: what a script wrote, as JSON, that finds the page's modules beside it.
    private static func run(_ script: String) throws -> String {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "gateway/Public")
        for name in try files.contentsOfDirectory(atPath: page.path()) {
            try files.copyItem(at: page.appending(path: name), to: folder.appending(path: name))
        }
        try Data(#"{"type": "module"}"#.utf8).write(to: folder.appending(path: "package.json"))
        let main = folder.appending(path: "main.js")
        try Data((document + script).utf8).write(to: main)
        let output = folder.appending(path: "output")
        _ = files.createFile(atPath: output.path(), contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: try #require(NodeProgram.path))
        process.arguments = [main.path()]
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(process.terminationStatus == 0, "\(text)")
        return text
    }

    @Test("An action opens a place that the page has, and nothing else")
    func places() throws {
        let found = try Self.run(
            """
            const { placeOf } = await import("./chat/places.js");
            const targets = ["/robots?category=AMR", "/industries/logistics", "/dealers?zip_code=89501", "/prequalify",
              "/dealers", "/contact", "//elsewhere.example/robots", "https://elsewhere.example/robots", undefined];
            console.log(JSON.stringify(targets.map((target) => placeOf({ type: "t", label: "l", target }) !== null)));
            """
        )
        #expect(found == "[true,true,true,true,false,false,false,false,false]")
    }

    @Test("The same application keeps its key, a changed one gets another")
    func keys() throws {
        let found = try Self.run(
            """
            const { application, keys } = await import("./apply/fields.js");
            let count = 0;
            const keyOf = keys(() => ++count);
            const sent = ["5000", "6000", "5000", ""].map((equipment_value) =>
              keyOf(application({ existing_obligations: 1 }, { equipment_value })));
            console.log(JSON.stringify([...sent, keys()({}).length]));
            """
        )
        #expect(found == "[1,2,1,3,32]")
    }

    @Test("What became of an application is shown in words, with its offers and the way to its notice")
    func application() throws {
        let found = try Self.run(
            """
            const { artifactCard } = await import("./cards/index.js");
            const offer = (amount, term_months) => ({ amount, term_months, monthly_payment: 100.5, apr: 9.5 });
            const data = {
              application_id: "A/1", application_number: "YBX-1", status: "declined", financial_score: 41.5,
              estimated_decision_date: "2026-05-01T00:00:00.000Z", preliminary_terms: null,
              reasons: [{ factor: "credit_rating", detail: "d", statement: "Credit is <b>poor</b>" }, { factor: "f", detail: "Young" }],
              required_actions: ["Read the notice of action taken"],
              counter_offer: offer(40000, 36), longer_term_offer: offer(60000, 72),
            };
            const show = (changes) => artifactCard({ name: "prequalification", data: { ...data, ...changes } });
            const links = (card) => card.all("a").map((link) => link.href);
            const card = show({});
            const terms = { estimated_monthly_payment: 950.25, lease_term_months: 36, total_equipment_value: 30000, apr: 8.9,
              schedule: [{ number: 1, payment: 950.25, interest: 1, principal: 2, balance: 3 }] };
            const approved = show({ status: "approved", preliminary_terms: terms, reasons: [], counter_offer: null });
            console.log(JSON.stringify({
              has: ["YBX-1", "Declined", "41.5 of 100", "Credit is <b>poor</b>", "Young", "$40,000.00 over 36 months",
                "$60,000.00 over 72 months", "Read the notice of action taken"].map((text) => card.textContent.includes(text)),
              raw: card.textContent.includes("{"),
              links: [card, approved, show({ status: "needs_review" }),
                show({ status: "needs_review", preliminary_terms: terms })].map(links),
              terms: ["$950.25", "8.9 %", "All 1 payment"].map((text) => approved.textContent.includes(text)),
            }));
            """
        )
        let notice = #"["/api/v1/prequalifications/A%2F1/notice"]"#
        let expected =
            #"{"has":[true,true,true,true,true,true,true,true],"raw":false,"#
            + #""links":[\#(notice),[],\#(notice),[]],"terms":[true,true,true]}"#
        #expect(found == expected)
    }

    @Test("An artifact of any name and shape has a card, and a card that cannot be drawn shows its data plainly")
    func anyArtifact() throws {
        let found = try Self.run(
            """
            const { artifactCard } = await import("./cards/index.js");
            const names = ["site survey", "__proto__", "constructor", "", "robots", "comparison", "payment_schedule", "prequalification"];
            const data = { robots: 7, columns: "x", rows: 3, schedule: {}, note: "as it came" };
            console.log(JSON.stringify(names.map((name) => artifactCard({ name, data }).textContent.includes("as it came"))));
            """
        )
        #expect(found == "[true,true,true,true,true,true,true,true]")
    }

    @Test("What a page does with an event is no break of the stream, and what comes after the answer changes nothing")
    func eventFaults() throws {
        let found = try Self.run(
            """
            const { chat } = await import("./api/chat.js");
            const { isReached } = await import("./shell/connection.js");
            const stream = (text, end) => async () => new Response(new ReadableStream({
              start(c) { c.enqueue(new TextEncoder().encode(text)); end(c); },
            }));
            const turn = async (text, end, onEvent) => {
              globalThis.fetch = stream(text, end);
              try { await chat({}, onEvent, new AbortController().signal); return "done"; } catch (error) { return error.code ?? error.message; }
            };
            const close = (c) => c.close();
            console.log(JSON.stringify([
              await turn('event: done\\ndata: {}\\n\\n', close, () => { throw new TypeError("mine"); }),
              await turn('event: error\\ndata: {"code": "told"}\\n\\n', close, () => {}),
              await turn('event: token\\ndata: {\\n\\n', close, () => {}),
              await turn('event: token\\ndata: {}\\n\\n', close, () => {}), isReached(),
            ]));
            """
        )
        #expect(found == #"["mine","told","interrupted","interrupted",true]"#)
    }

    /// A conversation over a gateway that keeps its sessions' messages, and does with a turn what a test says.
    private static let talking = """
        Object.assign(Node.prototype, {
          remove() {}, focus() {}, matches() { return false; }, querySelector() { return null; }, isConnected: true,
        });
        const soon = globalThis.setTimeout;
        globalThis.setTimeout = (act) => soon(act, 0);
        globalThis.requestAnimationFrame = (act) => soon(act, 0);
        globalThis.cancelAnimationFrame = () => {};
        const kept = new Map();
        globalThis.localStorage = {
          getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k),
        };
        const messages = [];
        const keys = [];
        const turns = [];
        let reads = [];
        const said = (role, content, at = Date.now()) => messages.push({ role, content, timestamp: new Date(at).toISOString() });
        const json = (data, status = 200) => new Response(JSON.stringify(status < 400 ? { success: true, data } : { error: { message: `${status}` } }), { status });
        const stream = (text) => new Response(text);
        const done = (message) => stream(`event: done\\ndata: ${JSON.stringify({ message })}\\n\\n`);
        globalThis.fetch = async (path, { method, headers, body }) => {
          if (method === "GET") {
            const status = reads.shift() ?? 200;
            if (status === 0) throw new TypeError("gone");
            return status === 200 ? json({ messages }) : json(null, status);
          }
          keys.push(headers["Idempotency-Key"]);
          return turns.shift()(JSON.parse(body).message);
        };
        const { conversation } = await import("./chat/conversation.js");
        const shown = [];
        const log = { add: (node) => shown.push(node), change: (act) => act(), follow() {}, clear: () => { shown.length = 0; } };
        let isBusy = false;
        const open = () => {
          const talk = conversation(log);
          talk.onBusy((now) => { isBusy = now; });
          return talk;
        };
        const settled = async () => { for (let i = 0; i < 400; i++) await new Promise((then) => soon(then, 0)); };
        const words = () => shown.map((node) => node.textContent.replace(/\\s+/g, " ").trim());
        const press = (node) => node.all("button").at(-1).pressed();

        """

    @Test("An answer is one to the question that was asked, where another tab has asked in the same session")
    func othersQuestions() throws {
        let found = try Self.run(
            Self.talking + """
                kept.set("ybryx.session", "s");
                reads = [503];
                said("user", "theirs"); said("assistant", "an old answer");
                const talk = open();
                await talk.restore();
                turns.push(() => stream(""), (text) => { said("user", text); said("assistant", "mine"); return stream(""); });
                talk.say("my question");
                await settled();
                const first = words().at(-1);
                press(shown.at(-1));
                await settled();
                console.log(JSON.stringify([first.includes("did not get through"), words().at(-1).includes("mine"), keys[0] === keys[1], isBusy]));
                """
        )
        #expect(found == "[true,true,true,false]")
    }

    @Test("A question that may have arrived is looked for before it is sent again, and a refused one is sent anew")
    func onceOnly() throws {
        let found = try Self.run(
            Self.talking + """
                const talk = open();
                // It arrives, and nothing can be read of it for a while.
                turns.push((text) => { said("user", text); reads = [429, 403]; return stream(""); });
                talk.say("one");
                await settled();
                const failed = words().at(-1).includes("403");
                said("assistant", "first");
                press(shown.at(-1));
                await settled();
                const once = [keys.length, words().at(-1).includes("first")];
                turns.push(() => json(null, 500), (text) => { said("user", text); said("assistant", "second"); return done("second"); });
                talk.say("two");
                await settled();
                press(shown.at(-1));
                await settled();
                console.log(JSON.stringify([failed, ...once, keys.length, new Set(keys).size, words().at(-1).includes("second")]));
                """
        )
        #expect(found == "[true,1,true,3,3,true]")
    }

    @Test("Earlier messages that come late do not come into a conversation that goes on")
    func latePast() throws {
        let found = try Self.run(
            Self.talking + """
                kept.set("ybryx.session", "s");
                const { worked } = await import("./shell/connection.js");
                reads = [0];
                said("user", "before"); said("assistant", "long ago");
                const talk = open();
                await talk.restore();
                let answer;
                turns.push((text) => new Promise((then) => { answer = () => then(done("now")); }));
                talk.say("hello");
                worked();
                await settled();
                answer();
                await settled();
                const without = words().some((text) => text.includes("long ago"));
                shown.length = 0;
                reads = [503];
                const other = open();
                await other.restore();
                const told = words().at(-1).includes("Earlier messages cannot be read now");
                press(shown.at(-1));
                await settled();
                console.log(JSON.stringify([without, told, words().some((text) => text.includes("long ago"))]));
                """
        )
        #expect(found == "[false,true,true]")
    }

    @Test("A question that was left without an answer holds nothing up, and can be asked again")
    func left() throws {
        let found = try Self.run(
            Self.talking + """
                kept.set("ybryx.session", "s");
                said("user", "left", Date.now() - 600_000);
                const talk = open();
                await talk.restore();
                const first = [isBusy, words().at(-1).includes("Ask again")];
                turns.push((text) => { said("user", text); return done("at last"); });
                press(shown.at(-1));
                await settled();
                console.log(JSON.stringify([...first, words().at(-1).includes("at last"), keys.length]));
                """
        )
        #expect(found == "[false,true,true,1]")
    }

    @Test("An answer that comes after a newer one, or after its page was left, is not shown")
    func stale() throws {
        let found = try Self.run(
            """
            globalThis.requestAnimationFrame = () => 0;
            Object.assign(Node.prototype, { hasChildNodes() { return this.children.length > 0; }, querySelector: () => null,
              removeAttribute() {}, focus() {} });
            const waiting = [];
            globalThis.fetch = (path) => new Promise((then) => waiting.push((name) => then(new Response(JSON.stringify(
              { success: true, data: path.includes("memories") ? { memories: [{ id: name, content: name, agent: "sales", created_at: "2026-05-01", updated_at: "2026-05-01" }] }
                : { name, category: "AMR", manufacturer: "m" } })))));
            const settled = () => new Promise((then) => setTimeout(then, 20));
            const { robotPage } = await import("./catalogue/robot-page.js");
            const page = robotPage({ parameter: "x" });
            page.leave();
            waiting.shift()("left");
            await settled();
            const { loading } = await import("./parts/loading.js");
            const { memories } = await import("./api/memories.js");
            const { memoriesPage } = await import("./memories/page.js");
            const mine = memoriesPage();
            mine.leave();
            waiting.shift()("gone");
            await settled();
            console.log(JSON.stringify([page.node, mine.node].map((node) => /left|gone\\n/.test(node.textContent))));
            """
        )
        #expect(found == "[false,false]")
    }

    @Test("A change that fails for one agent is shown where it was made, and what is gone is dropped")
    func partlyChanged() throws {
        let found = try Self.run(
            """
            globalThis.fetch = async (path) => {
              const id = path.at(-1);
              return id === "a" ? new Response(JSON.stringify({ success: true, data: { id, pinned: true } }))
                : new Response(JSON.stringify({ error: { message: "m" } }), { status: id === "b" ? 404 : 503 });
            };
            const { memoryItem } = await import("./memories/item.js");
            const press = async (ids) => {
              let told;
              const item = memoryItem({ ids, content: "c", agents: [], categories: [], created_at: "2026-05-01" },
                { changed: (now, gone, control, error) => { told = [now.map((one) => one.id), gone, control, error?.status ?? null]; } });
              item.all("button")[0].pressed();
              await new Promise((then) => setTimeout(then, 20));
              return told ?? item.textContent.includes("m");
            };
            console.log(JSON.stringify([await press(["a", "b", "c"]), await press(["c"]), await press(["b"])]));
            """
        )
        #expect(found == #"[[["a"],["b"],"pin",503],true,[[],["b"],"pin",null]]"#)
    }

    @Test("A robot that cannot be looked up now stays chosen, and one that is none does not")
    func chosenRobots() throws {
        let found = try Self.run(
            """
            globalThis.fetch = async (path) => path.endsWith("known")
              ? new Response(JSON.stringify({ success: true, data: { id: "known", name: "Carrier", price: 5 } }))
              : new Response(JSON.stringify({ error: { message: "m" } }), { status: path.endsWith("none") ? 404 : 503 });
            const { robotPicker } = await import("./apply/robot-picker.js");
            let has;
            const picker = robotPicker(["known", "away", "none"], (hasRobots) => { has = hasRobots; });
            const first = picker.chosen().length;
            await new Promise((then) => setTimeout(then, 20));
            console.log(JSON.stringify([first, picker.chosen().map((robot) => robot.id), has, picker.node.textContent.includes("Carrier")]));
            """
        )
        #expect(found == #"[3,["known","away"],true,true]"#)
    }

    @Test("An agent's words become paragraphs, lists and links, and never markup")
    func written() throws {
        let found = try Self.run(
            """
            const { written } = await import("./parts/written.js");
            const blocks = written("Two **robots**:\\n- one <b>x</b>\\n  its second line\\n- [here](https://a.example/x), [no](javascript:alert(1))\\n\\n1. first\\nSee https://b.example/y.");
            console.log(JSON.stringify({
              tags: blocks.map((block) => block.tag), items: blocks.map((block) => block.all("li").length),
              strong: blocks[0].all("strong").length, links: blocks.flatMap((block) => block.all("a")).map((link) => link.href),
              text: blocks[1].textContent.includes("<b>x</b>") && blocks[1].textContent.includes("javascript:alert(1)"),
            }));
            """
        )
        let expected =
            #"{"tags":["p","ul","ol","p"],"items":[0,2,1,0],"strong":1,"#
            + #""links":["https://a.example/x","https://b.example/y"],"text":true}"#
        #expect(found == expected)
    }

    @Test("A place is read as people write it")
    func place() throws {
        let found = try Self.run(
            """
            const { readPlace } = await import("./catalogue/dealers-page.js");
            const written = ["89501", " 89501-0042 ", "Reno, NV", "Reno NV", "New York, New York", "St. Louis", "12", "895011", "Reno 7"];
            console.log(JSON.stringify(written.map(readPlace)));
            """
        )
        let expected =
            #"[{"zip_code":"89501"},{"zip_code":"89501"},{"city":"Reno","state":"NV"},{"city":"Reno","state":"NV"},"#
            + #"{"city":"New York","state":"New York"},{"city":"St. Louis"},null,null,null]"#
        #expect(found == expected)
    }

    @Test("The same words of several agents are one memory, and what is pinned stands first")
    func groups() throws {
        let found = try Self.run(
            """
            const { grouped } = await import("./memories/groups.js");
            const one = (id, agent, content, pinned, at) =>
              ({ id, agent, content, pinned, categories: [agent], created_at: `2026-05-0${at}T00:00:00Z`, updated_at: `2026-05-0${at}T00:00:00Z` });
            const groups = grouped([one("a", "sales", "x", false, 3), one("b", "knowledge", "y", true, 1), one("c", "supervisor", "x ", false, 5)]);
            console.log(JSON.stringify(groups.map((g) => [g.ids, g.agents, g.pinned, g.created_at.slice(8, 10), g.updated_at.slice(8, 10)])));
            """
        )
        #expect(
            found
                == #"[[["b"],["knowledge"],true,"01","01"],[["a","c"],["sales","supervisor"],false,"03","05"]]"#
        )
    }

    @Test("The map knows where ZIP codes lie, as the dealers' own data has it")
    func zipCodes() throws {
        let found = try Self.run(
            """
            const { readFile } = await import("node:fs/promises");
            globalThis.fetch = async (path) => ({ ok: true, text: () => readFile(new URL(`.${path}`, import.meta.url), "utf8") });
            const { placeOfZip } = await import("./parts/map.js");
            const seed = await readFile("\(Self.seed)", "utf8");
            const rows = seed.trim().split("\\n").slice(1).map((row) => row.split(",")).filter((row) => row[1] > 0 && row[2] < 0);
            let wrong = 0;
            for (const [zip, latitude, longitude] of rows) {
              const place = await placeOfZip(zip);
              if (!(Math.abs(place[0] - longitude) < 0.006 && Math.abs(place[1] - latitude) < 0.006)) wrong += 1;
            }
            const near = await placeOfZip("89599");
            console.log(JSON.stringify([rows.length > 33000, wrong, near.map(Math.round), await placeOfZip("x"), await placeOfZip("00000")]));
            """
        )
        #expect(found == "[true,0,[-120,40],null,null]")
    }

    private static let seed = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Services/DealerMatching/Seed/zip_codes.csv").path()
}
