import Platform

/// What a request carries on to everything it causes, taken along to where its turn runs.
package struct Scope: Sendable {
    private let carried = RequestScope.Carried()

    package static var current: Scope { Scope() }

    package func restored(deadline: Duration, _ body: () async -> Void) async {
        await carried.restored { await Deadline.$current.withValue(Deadline(after: deadline)) { await body() } }
    }
}
