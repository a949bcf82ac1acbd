import AsyncHTTPClient
import Foundation
import Platform

/// A language model behind an API that streams server-sent events. What fails before the first event is tried again, as long as
/// the provider asks for; what fails after it is for the next provider.
struct HTTPModel: ModelProvider {
    var wire: any ModelWire
    let http: HTTPClient
    /// Between two pieces of an answer, and before the first one with every retry.
    let patience: Duration
    var retry: RetryPolicy
    let breaker: CircuitBreaker
    var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

    var name: String { wire.provider }
    var model: String { wire.model }

    func adapted(to choice: ModelChoice) -> any ModelProvider {
        var other = self
        other.wire = wire.adapted(to: choice)
        return other
    }

    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
        let answer = ModelAnswer(model: self, request: request)
        return AsyncThrowingStream { [breaker, name] in
            do {
                let event = try await answer.next()
                if event == nil || event == .finished { breaker.succeeded() }
                return event
            } catch let error as ModelError {
                if error.isFailure { breaker.failed() }
                throw error
            } catch is TimedOut {
                breaker.failed()
                throw ModelError(name, .timeout)
            }
        }
    }
}
