import Platform

/// How agents tell of their tasks.
public struct PushSettings: Sendable, Hashable {
    /// `PUSH_NOTIFICATIONS`: whether they do at all.
    public var isOn = true
    /// `PUSH_PRIVATE`: whether they may tell the network that this process stands in, and by plain http.
    public var allowsPrivate = false
    /// `PUSH_TIMEOUT`: one message, from its name's look-up to the end of the answer.
    public var timeout = Duration.seconds(10)
    /// `PUSH_TRIES`: how often one message is sent before it is given up; the default spans a day.
    public var tries = 34
    /// `PUSH_CONCURRENCY`: messages under way at the same time in this process.
    public var concurrency = 8

    /// How long it is kept what became of a message.
    static let keptAfterEnd = Duration.seconds(7 * 86_400)

    public init() {}

    init(from settings: inout SettingsReader) {
        isOn = settings.bool("PUSH_NOTIFICATIONS", default: isOn)
        allowsPrivate = settings.bool("PUSH_PRIVATE", default: allowsPrivate)
        timeout = settings.seconds("PUSH_TIMEOUT", default: timeout)
        tries = settings.int("PUSH_TRIES", default: tries, in: 1...50)
        concurrency = settings.int("PUSH_CONCURRENCY", default: concurrency, in: 1...64)
    }
}
