import Platform

/// Why a message did not arrive, in words that may be stored and shown: nothing of what it says, nor of what was answered.
public struct DeliveryFailure: Error, Hashable {
    public var reason: String
    /// What the receiver asks for.
    public var retryAfter: Duration?
    /// The receiver takes it at no time.
    public var isFinal: Bool
    /// It will not arrive until whoever runs this process, or the receiver, puts something right: an address, a login, a
    /// certificate. Nothing is wrong with the message.
    public var isSetup: Bool

    public init(reason: String, retryAfter: Duration? = nil, isFinal: Bool = false, isSetup: Bool = false) {
        self.reason = reason
        self.retryAfter = retryAfter
        self.isFinal = isFinal
        self.isSetup = isSetup
    }

    /// What any error of a delivery comes to.
    public init(_ error: any Error) {
        self =
            error as? DeliveryFailure
            ?? DeliveryFailure(reason: error is DeadlineExceeded ? "it did not answer in time" : "it cannot be reached")
    }
}
