import Foundation
import SharedModels
import Testing

@testable import MeshTool

@Suite("Status of the mesh")
struct StatusTests {
    private static let metrics = PrometheusText(
        """
        # HELP http_request_duration_seconds Requests.
        # TYPE http_request_duration_seconds histogram
        http_request_duration_seconds_bucket{method="GET",path="/v1/a{id}",status="200",le="0.1"} 50
        http_request_duration_seconds_bucket{method="GET",path="/v1/a{id}",status="200",le="0.2"} 100
        http_request_duration_seconds_bucket{method="GET",path="/v1/a{id}",status="200",le="+Inf"} 100
        http_request_duration_seconds_count{method="GET",path="/v1/a{id}",status="200"} 100
        http_request_duration_seconds_bucket{method="POST",path="/v1/b",status="200",le="0.1"} 0
        http_request_duration_seconds_bucket{method="POST",path="/v1/b",status="200",le="0.2"} 0
        http_request_duration_seconds_bucket{method="POST",path="/v1/b",status="200",le="+Inf"} 1
        http_request_duration_seconds_count{method="POST",path="/v1/b",status="200"} 1
        http_request_duration_seconds_bucket{method="POST",path="/v1/b",status="503",le="+Inf"} 2
        http_request_duration_seconds_count{method="POST",path="/v1/b",status="503"} 2
        http_request_duration_seconds_bucket{method="GET",path="/healthz",status="200",le="+Inf"} 9
        http_request_duration_seconds_count{method="GET",path="/healthz",status="200"} 9
        mesh_build_info{version="1.2.3",commit="unknown"} 1.0
        process_start_time_seconds 1.7e9
        process_resident_memory_bytes 2.097152e+07
        queue_depth{queue="a \\"quoted\\" \\\\ one"} 3
        queue_oldest_age_seconds{queue="a \\"quoted\\" \\\\ one"} 61
        upstream_left_alone{upstream="memory",replica="127.0.0.1:8006"} 1.0
        upstream_left_alone{upstream="sales",replica="127.0.0.1:8003"} 0.0
        nonsense{
        """
    )

    @Test("The slowest route comes first, with what it takes and how often it fails; health checks are no routes")
    func routes() throws {
        let routes = RouteTimes.slowest(in: Self.metrics)
        #expect(routes.map(\.path) == ["/v1/b", "/v1/a{id}"])
        #expect(routes[0].requests == 3)
        #expect(routes[0].errors == 2)
        // Past the last bound nothing more is known.
        #expect(routes[0].p99 == 0.2)
        #expect(routes[1].requests == 100)
        #expect(routes[1].errors == 0)
        #expect(abs(try #require(routes[1].p50) - 0.1) < 1e-9)
        #expect(abs(try #require(routes[1].p99) - 0.198) < 1e-9)
    }

    @Test("A process is told by its readiness and its metrics, for people and for programs")
    func report() throws {
        var report = ProcessReport(service: "sales", url: "http://127.0.0.1:8003")
        let taken = report.take(
            readiness: Data(
                """
                {"status":"degraded","service":"sales","checks":{"schema":{"status":"ok","note":"needs 0031, has 0035"},
                "model":{"status":"failed","note":"it is away"},"database":{"status":"ok"}}}
                """.utf8
            )
        )
        #expect(taken)
        report.take(Self.metrics)
        #expect(report.schemaNeeded == "0031")
        #expect(report.schemaApplied == "0035")
        #expect(report.version == "1.2.3")
        #expect(report.commit == nil)
        #expect(report.queues == [.init(queue: #"a "quoted" \ one"#, waiting: 3, oldestAge: 61)])
        #expect(report.leftAlone == ["memory at 127.0.0.1:8006"])
        let now = Date(timeIntervalSince1970: 1.7e9 + 3_700)
        let text = StatusText(reports: [report], routes: 1, now: now).text(width: 200)
        for part in [
            "degraded", "1.2.3", "1 h 1 min", "0035 (needs 0031)", "20 MiB", "sales: model failed: it is away",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(text.contains("1 min 1 s"))
        #expect(text.contains("POST /v1/b") && !text.contains("/v1/a{id}"))
        let json = try JSON.decode(JSONValue.self, from: Data(try MeshReport(processes: [report]).json().utf8))
        let only = try #require(json["processes"]?.arrayValue?.first)
        #expect(only["health"] == "degraded")
        #expect(only["started_at"]?.stringValue.flatMap(Timestamp.parse) == Date(timeIntervalSince1970: 1.7e9))
        #expect(only["routes"]?.arrayValue?.first?["errors"] == 2)
    }

    @Test("What is another service, or no service, is not taken for the one that was asked for")
    func others() {
        var report = ProcessReport(service: "sales", url: "")
        for body in [#"{"status":"ready","service":"memory","checks":{}}"#, "<html>"] {
            let taken = report.take(readiness: Data(body.utf8))
            #expect(!taken, "\(body)")
        }
        #expect(report.health == .noAnswer)
        #expect(!report.isWell)
    }

    @Test("Every replica that the settings name is asked; a wrong address is told by its setting")
    func targets() throws {
        let targets = try StatusCommand.targets(["MEMORY_URL": "http://a:1, https://b:2"])
        #expect(targets.count == MeshService.allCases.count + 1)
        #expect(targets.filter { $0.service == .memory }.map(\.url.absoluteString) == ["http://a:1", "https://b:2"])
        #expect(throws: Failure.self) { try StatusCommand.targets(["MEMORY_URL": "ftp://a"]) }
    }
}
