import ArgumentParser
import Foundation
import Platform
import Postgres
import SharedModels

/// `mesh-tool audit`: whether the audit trail is whole, and what stands in it.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Verifies, lists and exports the audit trail.",
        subcommands: [Verify.self, Head.self, List.self, Export.self]
    )

    /// `--since` as a moment.
    static func moment(_ text: String?) throws -> Date? {
        guard let text else { return nil }
        guard let date = Timestamp.parse(text) else {
            throw Failure("--since must be a time such as 2026-01-31T12:00:00Z, or a date")
        }
        return date
    }

    /// Keys of MESH_SECRET, and of the secrets that it replaced (MESH_SECRET_PREVIOUS, separated by commas).
    static func keys() throws -> [AuditKeys] {
        let environment = ProcessInfo.processInfo.environment
        guard let secret = try SecretInFile.value(of: "MESH_SECRET", in: environment), secret.count >= 32 else {
            throw Failure("MESH_SECRET is not set (32 characters or more): ends of the trail are signed with it")
        }
        let earlier = (try SecretInFile.value(of: "MESH_SECRET_PREVIOUS", in: environment) ?? "").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        return ([secret] + earlier).map { AuditKeys(secret: Secret($0)) }
    }
}

extension AuditCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walks over the trail; exit code 1 and the first broken event where it is not whole.",
            discussion: """
                Finds events that were changed, taken away, put in or put elsewhere. Who can write to the tables and also knows how events are \
                hashed could write a trail of their own: ends that are signed with MESH_SECRET stand against that. Who takes away the last events \
                and the ends signed after them is found by an end that was kept elsewhere (mesh audit head, --head).
                """
        )

        @OptionGroup var database: DatabaseOptions

        @Option(help: "Begins with the first event from this time on.")
        var since: String?

        @Option(help: "A file with an end of the trail, as `audit head` printed it.")
        var head: String?

        func run() async throws {
            let keys = try AuditCommand.keys()
            let moment = try AuditCommand.moment(since)
            let kept = try head.map(Self.kept)
            try await withDatabase(database.url(), statementTimeout: .seconds(600)) { client in
                let result = try await Self.verify(client, keys: keys, since: moment, kept: kept)
                Terminal.line(Self.words(result))
                if result.foreign > 0 {
                    Terminal.note(
                        "\(result.foreign) ends were signed with another MESH_SECRET and not checked; MESH_SECRET_PREVIOUS names it"
                    )
                }
            }
        }

        /// - Throws: `AuditVerification.Broken` where it is not whole.
        static func verify(
            _ client: PostgresClient,
            keys: [AuditKeys],
            since: Date? = nil,
            kept: AuditHead? = nil
        ) async throws -> AuditVerification {
            try await AuditTrailStore.read(client) { store in
                var before: AuditEvent?
                if let since, let first = try await store.first(since: since) {
                    before = try await store.event(first - 1)
                }
                var verification = try AuditVerification(
                    keys: keys,
                    heads: try await store.heads(),
                    after: before
                )
                try await store.walk(after: before == nil ? .min : verification.start) { try verification.check($0) }
                let event = if let kept { try await store.event(kept.sequence) } else { AuditEvent?.none }
                try verification.finish(kept: kept.map { ($0, event) })
                return verification
            }
        }

        private static func kept(_ path: String) throws -> AuditHead {
            guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path) cannot be read") }
            guard let head = try? JSON.decode(AuditHead.self, from: data) else {
                throw Failure("\(path) holds no end of an audit trail, as `mesh audit head` prints it")
            }
            return head
        }

        private static func words(_ result: AuditVerification) -> String {
            guard let first = result.first else { return "the audit trail is empty" }
            let signed =
                result.signed.map { "signed up to \($0.sequence)" } ?? "no end of it is signed yet"
            return "the audit trail is whole: \(result.count) events, \(first) to \(result.last); \(signed)"
        }
    }

    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs the newest event and prints that: keep it where whoever runs the database cannot write."
        )

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            guard let keys = try AuditCommand.keys().first else { return }
            let newest = try await withDatabase(database.url()) { client in
                try await AuditTrailStore.read(client) { try await $0.newest(1, tenant: nil).first }
            }
            guard let newest else { throw Failure("the audit trail is empty") }
            Terminal.line(String(decoding: try JSON.encode(keys.sign(newest, as: .head, at: Date())), as: UTF8.self))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The newest events, newest first.")

        @OptionGroup var database: DatabaseOptions

        @Option(help: "Of this tenant alone.")
        var tenant: String?

        @Option(help: "How many.")
        var limit = 50

        func validate() throws {
            guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000") }
        }

        func run() async throws {
            let (limit, tenant) = (limit, tenant)
            let events = try await withDatabase(database.url()) { client in
                try await AuditTrailStore.read(client) { try await $0.newest(limit, tenant: tenant) }
            }
            var table = TextTable(columns: [
                "event", "time", "tenant", "role", "key", "user", "action", "operation", "about", "status", "request",
            ])
            for event in events {
                table.add([
                    String(event.sequence), Timestamp.format(event.date), event.tenant, event.role, event.key ?? "",
                    event.user.map { String($0.prefix(8)) } ?? "", event.action, event.operation ?? "",
                    event.resource ?? "", event.status.map { String($0) } ?? "begun", event.requestID,
                ])
            }
            Terminal.line(table.text(width: 240))
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every event as a line of JSON, oldest first.")

        @OptionGroup var database: DatabaseOptions

        @Option(help: "From this time on.")
        var since: String?

        func run() async throws {
            let moment = try AuditCommand.moment(since)
            try await withDatabase(database.url(), statementTimeout: .seconds(600)) { client in
                try await AuditTrailStore.read(client) { store in
                    var after: Int64 = 0
                    if let moment {
                        guard let first = try await store.first(since: moment) else { return }
                        after = first - 1
                    }
                    try await store.walk(after: after) { event in
                        Terminal.line(String(decoding: try JSON.encode(AuditLine(event: event)), as: UTF8.self))
                    }
                }
            }
        }
    }
}
