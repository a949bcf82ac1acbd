import Foundation
import Postgres

/// A part of an export: lines of JSON, and where the next part starts.
struct ExportPage: Sendable {
    var lines: [String]
    /// Nil at the end.
    var next: PageCursor?
}

/// What became of a line.
enum ImportOutcome: Sendable, Hashable {
    case stored
    /// It is there already.
    case known
    case refused(String)
}

/// Carries memories out and in.
protocol TransferStore: Sendable {
    /// Namespaces that hold anything of the scope.
    func namespaces(of scope: TransferScope, claims: DatabaseClaims) async throws -> [String]

    /// The next memories of one namespace, oldest first, each followed by its history where that is wanted. Nothing is
    /// held between pages, so a slow reader costs no connection.
    func exportPage(
        _ scope: TransferScope,
        namespace: String,
        run: String?,
        history: Bool,
        after cursor: PageCursor?,
        limit: Int,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> ExportPage

    /// Which of these ids their scopes hold already, under their own name or the substitute's; in order.
    func known(_ ids: [(id: UUID, scope: Scope)], claims: DatabaseClaims) async throws -> [Bool]

    /// Stores the memories, then the history; one outcome each, in order. One transaction.
    func importBatch(
        _ memories: [ImportedMemory],
        history: [ImportedHistory],
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> (memories: [ImportOutcome], history: [ImportOutcome])

    /// Points memories that were replaced to what replaced them, where that got another id on its way in, and links both.
    func relink(_ memories: [ImportedMemory], at moment: Date, claims: DatabaseClaims) async throws
}
