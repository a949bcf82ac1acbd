import CoreMetrics
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Metrics
import NIOConcurrencyHelpers
import NIOCore
import Postgres
import SharedModels
import Testing

@testable import Platform

@Suite("Metrics as Prometheus reads them")
struct MetricsTests {
    @Test("Counters, gauges and histograms, with labels escaped")
    func text() {
        let registry = PrometheusRegistry()
        Counter(label: "turns.total", dimensions: [("agent", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Counter(label: "turns.total", dimensions: [("agent", "z")], factory: registry).increment()
        let meter = Meter(label: "open", factory: registry)
        meter.increment(by: 5)
        meter.decrement(by: 2)
        Gauge(label: "level", factory: registry).record(2.5)
        let timer = Metrics.Timer(label: "took_seconds", factory: registry)
        timer.record(duration: .milliseconds(4))
        timer.record(duration: .seconds(30))
        let expected = """
            # TYPE level gauge
            level 2.5
            # TYPE open gauge
            open 3.0
            # TYPE took_seconds histogram
            took_seconds_bucket{le="0.001"} 0
            took_seconds_bucket{le="0.0025"} 0
            took_seconds_bucket{le="0.005"} 1

            """
        let text = registry.text()
        let begins = text.hasPrefix(String(expected.dropLast()))
        #expect(begins, "\(text)")
        #expect(
            registry.text().hasSuffix(
                """
                took_seconds_bucket{le="10.0"} 1
                took_seconds_bucket{le="+Inf"} 2
                took_seconds_sum 30.004
                took_seconds_count 2
                # TYPE turns_total counter
                turns_total{agent="a\\"b\\\\c\\nd"} 3.0
                turns_total{agent="z"} 1.0

                """
            )
        )
    }

    @Test("A hundred thousand additions from many tasks are all counted")
    func concurrent() async {
        let registry = PrometheusRegistry()
        await withTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    let counter = Counter(label: "n", factory: registry)
                    for _ in 0..<10_000 { counter.increment() }
                }
            }
        }
        #expect(registry.text() == "# TYPE n counter\nn 100000.0\n")
    }

    @Test(
        "A metric of ours has a sentence of help, buckets of its own, and its name is known before anything is counted"
    )
    func families() async throws {
        let took = HistogramFamily("families_took_seconds", "How long it took.", labels: ["what"], buckets: [1, 60])
        _ = CounterFamily("families_total", "A \\ and\na line.")
        let before = PrometheusRegistry.shared.text()
        #expect(
            before.contains("# HELP families_took_seconds How long it took.\n# TYPE families_took_seconds histogram\n")
        )
        #expect(
            before.contains(
                "# HELP families_total A \\\\ and\\na line.\n# TYPE families_total counter\nfamilies_total 0.0\n"
            )
        )
        took.observe(.seconds(30), "x")
        let after = PrometheusRegistry.shared.text()
        #expect(after.contains("families_took_seconds_bucket{what=\"x\",le=\"1.0\"} 0\n"))
        #expect(after.contains("families_took_seconds_bucket{what=\"x\",le=\"60.0\"} 1\n"))
        #expect(after.contains("families_took_seconds_sum{what=\"x\"} 30.0\n"))
    }

    @Test("A label that takes whatever comes fills no more than its place, and what found none is told")
    func bounded() {
        let registry = PrometheusRegistry()
        for number in 0..<(MetricSheet.mostSeries + 7) {
            Counter(label: "n_total", dimensions: [("from", String(number))], factory: registry).increment()
        }
        let text = registry.text()
        #expect(text.split(separator: "\n").count { $0.hasPrefix("n_total{") } == MetricSheet.mostSeries)
        #expect(text.contains("metrics_values_dropped_total 7.0\n"))
    }

    @Test("A call of a model counts its time, its tokens as told, and what went wrong")
    func models() {
        let call = ModelCall("chat", provider: "openai", model: "a-model")
        call.took(input: 100, output: 7)
        call.ended("stop")
        ModelCall("chat", provider: "openai", model: "a-model").failed(DeadlineExceeded())
        let text = PrometheusRegistry.shared.text()
        let labels = #"gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="a-model""#
        for line in [
            #"gen_ai_client_operation_duration_seconds_count{\#(labels),error_type=""} 1"#,
            #"gen_ai_client_operation_duration_seconds_count{\#(labels),error_type="timeout"} 1"#,
            #"gen_ai_client_token_usage_sum{\#(labels),gen_ai_token_type="input"} 100.0"#,
            #"gen_ai_client_token_usage_sum{\#(labels),gen_ai_token_type="output"} 7.0"#,
            #"gen_ai_client_token_usage_bucket{\#(labels),gen_ai_token_type="output",le="4.0"} 0"#,
            #"gen_ai_client_token_usage_bucket{\#(labels),gen_ai_token_type="output",le="16.0"} 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }

    @Test("A process tells of itself: its memory, its time, its files, its build")
    func process() async throws {
        try await withApplication { client, _ in
            let text = try await client.execute(uri: "/metrics", method: .get).text
            func value(_ name: String) -> Double? {
                text.split(separator: "\n").first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap {
                    Double($0)
                }
            }
            #if os(Linux)
            #expect(try #require(value("process_resident_memory_bytes")) > 1_000_000)
            #expect(try #require(value("process_cpu_seconds_total")) > 0)
            #expect(try #require(value("process_open_fds")) > 2)
            #expect(try #require(value("process_max_fds")) > 2)
            #endif
            let started = try #require(value("process_start_time_seconds"))
            #expect(abs(started - Date().timeIntervalSince1970) < 3_600)
            #expect(
                text.contains("mesh_build_info{version=\"\(BuildInfo.version)\",commit=\"\(BuildInfo.commit)\"} 1.0\n")
            )
        }
    }

    @Test("The depths of queues are read seldom, and a database that is slow or away fails no scrape")
    func queues() async throws {
        let reads = NIOLockedValueBox(0)
        let now = Date()
        func text(_ depths: QueueDepths) async -> String {
            var scrape = Scrape()
            await depths.add(to: &scrape, now: now)
            return scrape.sheet.text()
        }
        let depths = QueueDepths(logger: .silent) {
            reads.withLockedValue { $0 += 1 }
            return [QueueDepth("mail", waiting: 3, oldest: now - 40), QueueDepth("none", waiting: 0, oldest: nil)]
        }
        for _ in 0..<3 {
            let text = await text(depths)
            #expect(text.contains("queue_depth{queue=\"mail\"} 3.0\n"))
            #expect(text.contains("queue_oldest_age_seconds{queue=\"mail\"} 40.0\n"))
            #expect(text.contains("queue_oldest_age_seconds{queue=\"none\"} 0.0\n"))
        }
        #expect(reads.withLockedValue { $0 } == 1)
        let slow = QueueDepths(patience: .milliseconds(20), logger: .silent) {
            try await Task.sleep(for: .seconds(60))
            return []
        }
        _ = await text(slow)
        let after = await text(slow)
        #expect(!after.contains("queue_depth"))
        #expect(after.contains("queue_reading_failures_total 1.0\n"))
    }

    /// Can be done once a process only.
    private static let bootstrapped: Void = MetricsSystem.bootstrap(PrometheusRegistry.shared)

    @Test("Requests are timed by route, not by path, and an invented method makes no series of its own")
    func requests() async throws {
        Self.bootstrapped
        let routes: Routes = { router in router.get("/measured/{id}") { _, _ in "x" } }
        try await withApplication(routes: routes) { client, _ in
            for id in 0..<5 { _ = try await client.execute(uri: "/measured/\(id)", method: .get) }
            _ = try await client.execute(uri: "/measured/5", method: .init("INVENTED") ?? .trace)
            let text = try await client.execute(uri: "/metrics", method: .get).text
            let count = "http_request_duration_seconds_count{method=\"GET\",path=\"/measured/{id}\",status=\"200\"} 5"
            #expect(text.contains(count))
            #expect(!text.contains("/measured/3"))
            #expect(!text.contains("INVENTED"))
            #expect(text.contains("method=\"other\""))
        }
    }

    @Test(
        "A replica is told to be left alone until it answers again, be it a call or a probe that finds out",
        arguments: [true, false]
    )
    func replicas(isProbed: Bool) async throws {
        Self.bootstrapped
        let name = isProbed ? "probed" : "called"
        let pool = ReplicaPool(
            service: name,
            urls: [try #require(URL(string: "http://127.0.0.1:9"))],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        func level() -> Substring? {
            PrometheusRegistry.shared.text().split(separator: "\n")
                .first { $0.hasPrefix("upstream_left_alone{") && $0.contains("upstream=\"\(name)\"") }?.split(
                    separator: " "
                ).last
        }
        #expect(level() == "0.0")
        let places = try (0...ReplicaChoice.limit).map { _ in try #require(pool.place()) }
        for place in places.dropLast() { place.failed() }
        #expect(level() == "1.0")
        #expect(pool.takeSuspects() == [0])
        #expect(pool.takeSuspects() == [])
        if isProbed {
            for isThere in [false, true] { await pool.probe(0) { _ in isThere } }
        } else {
            places.last?.answered()
        }
        #expect(level() == "0.0")
        #expect(!pool.wantsProbes)
    }

    @Test("The series of a replica goes with it, once the last that calls it has seen that it is gone")
    func goneReplicas() throws {
        Self.bootstrapped
        func pool() throws -> ReplicaPool {
            ReplicaPool(
                service: "rolled",
                urls: [try #require(URL(string: "http://rolled.test:9"))],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }
        func replicas() -> [Substring] {
            PrometheusRegistry.shared.text().split(separator: "\n")
                .filter { $0.hasPrefix("upstream_left_alone{") && $0.contains("upstream=\"rolled\"") }
                .compactMap { $0.split(separator: "\"").dropFirst().first { $0.contains("9") } }.sorted()
        }
        func trips() -> [Substring] {
            PrometheusRegistry.shared.text().split(separator: "\n")
                .filter { $0.hasPrefix("upstream_trips_total{upstream=\"rolled\"") }
                .compactMap { $0.split(separator: " ").last }
        }
        func roll() throws {
            let (one, other) = (try pool(), try pool())
            defer { withExtendedLifetime((one, other)) {} }
            #expect(replicas() == ["rolled.test:9"])
            #expect(trips() == ["0.0"])
            for place in try (0..<ReplicaChoice.limit).map({ _ in try #require(one.place()) }) { place.failed() }
            #expect(trips() == ["1.0"])
            for pool in [one, other] { pool.learn("rolled.test", ["10.0.0.1", "10.0.0.2"]) }
            #expect(replicas() == ["10.0.0.1:9", "10.0.0.2:9"])
            one.learn("rolled.test", ["10.0.0.2", "10.0.0.3"])
            #expect(replicas() == ["10.0.0.1:9", "10.0.0.2:9", "10.0.0.3:9"])
            other.learn("rolled.test", ["10.0.0.2", "10.0.0.3"])
            #expect(replicas() == ["10.0.0.2:9", "10.0.0.3:9"])
        }
        try roll()
        #expect(replicas() == [])
        #expect(trips() == [])
    }
}

@Suite("Log lines")
struct LogTests {
    /// Keeps what is logged, at every level.
    private static func recording() -> (logger: Logger, lines: NIOLockedValueBox<[String]>) {
        let lines = NIOLockedValueBox<[String]>([])
        let logger = Logger(label: "financing") { label in
            var handler = JSONLogHandler(label: label) { data in
                lines.withLockedValue { $0.append(String(decoding: data, as: UTF8.self)) }
            }
            handler.logLevel = .trace
            return handler
        }
        return (logger, lines)
    }

    @Test("A line is one JSON object, whatever is logged, and metadata takes nobody's place")
    func shape() throws {
        let (logger, lines) = Self.recording()
        logger.warning("two\nlines \"quoted\"", metadata: ["a.b": "x\ny", "message": "m", "level": "l", "time": "t"])
        let line = try #require(lines.withLockedValue { $0.first })
        #expect(line.hasSuffix("\n"))
        #expect(line.dropLast().allSatisfy { !$0.isNewline })
        let json = try JSON.decode(JSONValue.self, from: Data(line.utf8))
        #expect(json["message"] == "two\nlines \"quoted\"")
        #expect(json["level"] == "warning")
        #expect(json["service"] == "financing")
        #expect(json["a.b"] == "x\ny")
        #expect(Timestamp.parse(json["time"]?.stringValue ?? "") != nil)
    }

    @Test("Every line of a request has its ids, whoever writes it")
    func scope() async throws {
        let lines = NIOLockedValueBox<[String]>([])
        // As a process sets it up for all of its loggers.
        func logger(_ label: String) -> Logger {
            Logger(label: label) { label in
                JSONLogHandler(label: label, metadataProvider: LogScope.provider) { data in
                    lines.withLockedValue { $0.append(String(decoding: data, as: UTF8.self)) }
                }
            }
        }
        let own = logger("a store")
        let routes: Routes = { router in
            router.get("/v1/x") { _, context -> String in
                context.logger.info("from the route")
                own.info("from elsewhere")
                throw PostgresError(.unavailable, "cannot connect")
            }
        }
        try await withApplication(logger: logger("financing"), routes: routes) { client, _ in
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            _ = try await client.execute(
                uri: "/v1/x",
                method: .get,
                headers: [.traceparent: trace, .requestID: "req-9"]
            )
        }
        own.info("outside")
        let parsed = lines.withLockedValue { $0 }.compactMap { try? JSON.decode(JSONValue.self, from: Data($0.utf8)) }
        for message in ["from the route", "from elsewhere", "request failed", "request"] {
            let line = try #require(parsed.first { $0["message"] == .string(message) }, "\(message)")
            #expect(line["request.id"] == "req-9", "\(message)")
            #expect(line["trace_id"] == "0af7651916cd43dd8448eb211c80319c", "\(message)")
            #expect(line["span_id"] == "b7ad6b7169203331", "\(message)")
        }
        let outside = try #require(parsed.first { $0["message"] == "outside" })
        #expect(outside["request.id"] == nil && outside["trace_id"] == nil)
    }

    @Test("A request leaves a line with its id, route, status and time, and nothing of what it carried")
    func requests() async throws {
        let (logger, lines) = Self.recording()
        let routes: Routes = { router in
            router.post("/v1/people/{name}") { request, context -> String in
                _ = try await request.decodeJSON([String: String].self, context: context)
                context.logger.info("working", metadata: ["key": "\(Secret("s3cr3t"))"])
                throw PostgresError(.unavailable, "cannot connect")
            }
        }
        try await withApplication(.live, identity: .serviceToken, logger: logger, routes: routes) { client, process in
            let token = try await process.tokens.mint(for: Identity(user: "s3cr3t-user", role: .user))
            let headers: HTTPFields = [
                .authorization: "Bearer \(token)", .cookie: "mesh=s3cr3t", .contentType: "application/json",
                .requestID: "req-1",
            ]
            _ = try await client.execute(
                uri: "/v1/people/dana?email=s3cr3t",
                method: .post,
                headers: headers,
                body: ByteBuffer(string: #"{"ssn":"s3cr3t"}"#)
            )
            let all = lines.withLockedValue { $0 }.joined()
            #expect(!all.contains("s3cr3t"))
            #expect(!all.contains(token))
            #expect(!all.contains(process.settings.meshSecret.value))
            let parsed = lines.withLockedValue { $0 }.compactMap {
                try? JSON.decode(JSONValue.self, from: Data($0.utf8))
            }
            let line = try #require(parsed.first { $0["message"] == "request" })
            #expect(line["request.id"] == "req-1")
            #expect(line["http.path"] == "/v1/people/{name}")
            #expect(line["http.status"] == "503")
            #expect(parsed.contains { $0["message"] == "request failed" && $0["request.id"] == "req-1" })
        }
    }
}
