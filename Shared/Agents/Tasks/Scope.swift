import Platform

/// What a request carries on to everything it causes, taken along to where its turn runs.
package struct Scope: Sendable {
    let requestID: String?
    let identity: Identity?
    let traceparent: String?

    package static var current: Scope {
        Scope(requestID: RequestScope.requestID, identity: RequestScope.identity, traceparent: RequestScope.traceparent)
    }

    package func restored(deadline: Duration, _ body: () async -> Void) async {
        await RequestScope.$requestID.withValue(requestID) {
            await RequestScope.$identity.withValue(identity) {
                await RequestScope.$traceparent.withValue(traceparent) {
                    await Deadline.$current.withValue(Deadline(after: deadline)) { await body() }
                }
            }
        }
    }
}
