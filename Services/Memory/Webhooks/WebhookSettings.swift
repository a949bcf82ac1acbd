import Platform

/// How webhooks are told.
struct WebhookSettings: Sendable, Hashable {
    /// MEMORY_WEBHOOK_PRIVATE: whether they may point into the network that this process stands in.
    var allowsPrivate = false
    /// MEMORY_WEBHOOK_TIMEOUT: one message, from its name's look-up to the end of the answer.
    var timeout = Duration.seconds(10)
    /// MEMORY_WEBHOOK_TRIES: how often one message is sent before it is given up; the default spans a day.
    var tries = 34
    /// MEMORY_WEBHOOK_CONCURRENCY: messages under way at the same time in this process.
    var concurrency = 8

    init() {}

    init(from settings: inout SettingsReader) {
        allowsPrivate = settings.bool("MEMORY_WEBHOOK_PRIVATE", default: allowsPrivate)
        timeout = settings.seconds("MEMORY_WEBHOOK_TIMEOUT", default: timeout)
        tries = settings.int("MEMORY_WEBHOOK_TRIES", default: tries, in: 1...50)
        concurrency = settings.int("MEMORY_WEBHOOK_CONCURRENCY", default: concurrency, in: 1...64)
    }
}
