import AsyncAlgorithms
import Hummingbird
import NIOCore

/// A body on its way from a client to a service, as it comes.
///
/// The HTTP client reads what it sends in a task of its own, which outlives the call where a service answers before it has read all. A
/// request's body has one reader at a time, the server itself where a handler leaves some of it, and two end the process. So the
/// client reads from here, and the request's body is read by ``run(_:)`` alone.
struct Upload: Sendable {
    let chunks = AsyncThrowingChannel<ByteBuffer, any Error>()

    /// Hands the body on until its end; cancelled where nobody takes any more of it.
    func run(_ body: RequestBody) async throws {
        do {
            for try await chunk in body {
                await chunks.send(chunk)
                try Task.checkCancellation()
            }
            chunks.finish()
        } catch {
            chunks.fail(error)
            throw error
        }
    }

    /// Nothing more will come.
    func end() { chunks.finish() }
}
