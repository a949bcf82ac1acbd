import Postgres

/// What Mem0's API needs of the database beyond the stores of our own; every call acts with the claims of its caller.
struct Mem0Store: Sendable {
    let database: PostgresClient
}
