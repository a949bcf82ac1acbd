import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import Postgres
import SharedModels
import Synchronization
import TestSupport
import Testing

/// The real processes, each called through a listener that notes what goes by.
struct RecordedMesh: Sendable {
    let bench: Workbench
    /// Where each is called.
    let doors: [MeshService: String]
    let exchanges: Exchanges

    final class Exchanges: Sendable {
        private let noted = Mutex<[WireExchange]>([])
        /// Where the processes themselves listen.
        let homes = Mutex<[String: String]>([:])
        func note(_ exchange: WireExchange) { noted.withLock { $0.append(exchange) } }
        var all: [WireExchange] { noted.withLock { $0 } }
    }

    static func with(_ body: (RecordedMesh) async throws -> Void) async throws {
        try await Workbench.with { bench, _ in
            let exchanges = Exchanges()
            try await open(MeshService.allCases[...], [:], bench, exchanges) { doors in
                var settings = Dictionary(
                    uniqueKeysWithValues: doors.map { ("\($0.key.settingsPrefix)_URL", $0.value) }
                )
                settings["PUSH_PRIVATE"] = "true"
                settings["AGENT_REFRESH_SECONDS"] = "1"
                let command = Command(files: bench.files, folder: bench.folder, databaseURL: bench.databaseURL)
                for service in [MeshService.knowledge, .dealerMatching] {
                    _ = try await command.run(service.name, ["seed", "--env-file", "/dev/null"])
                }
                var running: [Workbench.Running] = []
                defer { for one in running { one.process.signal(9) } }
                for stage in [
                    [MeshService.memory], [.knowledge, .dealerMatching, .financing, .sales], [.supervisor], [.gateway],
                ] {
                    let started = try stage.map { service in
                        let one = try bench.start(service, settings)
                        exchanges.homes.withLock { $0[service.name] = one.url }
                        return one
                    }
                    running += started
                    for one in started {
                        // Without a token: the front door knows callers by others.
                        let anybody = Caller(http: bench.http, base: one.url)
                        try await eventually(
                            "\(one.process.name) is ready: \(one.process.lastLines)",
                            within: .seconds(120)
                        ) {
                            try await anybody.get("/readyz").json()["status"] == "ready"
                        }
                    }
                }
                try await body(RecordedMesh(bench: bench, doors: doors, exchanges: exchanges))
            }
        }
    }

    private static func open(
        _ services: ArraySlice<MeshService>,
        _ doors: [MeshService: String],
        _ bench: Workbench,
        _ exchanges: Exchanges,
        _ body: ([MeshService: String]) async throws -> Void
    ) async throws {
        guard let service = services.first else { return try await body(doors) }
        let listening: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            try await pass(request, to: service, bench.http, exchanges)
        }
        try await withFakeUpstream(answering: listening) { listener in
            var doors = doors
            doors[service] = listener.url.absoluteString
            try await open(services.dropFirst(), doors, bench, exchanges, body)
        }
    }

    /// A stream is passed on once it is whole.
    private static func pass(
        _ request: FakeUpstream.Request,
        to service: MeshService,
        _ http: HTTPClient,
        _ exchanges: Exchanges
    ) async throws -> FakeUpstream.Answer {
        guard let home = exchanges.homes.withLock({ $0[service.name] }) else {
            return .text("", status: .serviceUnavailable)
        }
        var forwarded = HTTPClientRequest(url: home + request.path)
        forwarded.method = .RAW(value: request.method.rawValue)
        for field in request.headers where !Self.hopByHop.contains(field.name.canonicalName) {
            forwarded.headers.add(name: field.name.rawName, value: field.value)
        }
        if request.body.readableBytes > 0 { forwarded.body = .bytes(request.body) }
        let response = try await http.execute(forwarded, timeout: .seconds(60))
        let answer = try await response.body.collect(upTo: 32 << 20)
        let type = response.headers.first(name: "Content-Type") ?? ""
        exchanges.note(
            WireExchange(
                service: service.name,
                method: request.method.rawValue,
                path: request.path,
                request: Data(request.body.readableBytesView),
                status: Int(response.status.code),
                contentType: type,
                answer: Data(answer.readableBytesView)
            )
        )
        var headers: HTTPFields = [:]
        for (name, value) in response.headers where !Self.hopByHop.contains(name.lowercased()) {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return .text(String(buffer: answer), status: .init(code: Int(response.status.code)), headers: headers)
    }

    /// Between two neighbours alone.
    private static let hopByHop: Set = ["host", "content-length", "connection", "keep-alive", "transfer-encoding"]

    func caller(_ service: MeshService) -> Caller {
        Caller(
            http: bench.http,
            base: doors[service] ?? "",
            headers: ["Authorization": "Bearer \(bench.token(for: service))", "A2A-Version": "1.0"]
        )
    }

    /// A visitor at the front door.
    var visitor: Caller { Caller(http: bench.http, base: doors[.gateway] ?? "") }
}
