import Foundation
import Postgres
import SharedModels
import TestSupport

@testable import DealerMatching

/// The seed as it lies in the service's folder.
enum Seeded {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Services/DealerMatching/Seed").path(percentEncoded: false)

    /// Runs `body` as the service over a database that the seed has filled.
    static func run<Result>(_ body: (PostgresClient, DealerFinder) async throws -> Result) async throws -> Result {
        try await withTestDatabase(as: .dealerMatching) { database, _ in
            _ = try await DealerSeed(database: database, directory: directory).run()
            return try await body(database, DealerFinder(store: PostgresDealerStore(database: database)))
        }
    }
}
