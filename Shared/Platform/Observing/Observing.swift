import Logging
import Metrics
import SharedModels

/// Logs and metrics, set up once a process.
enum Observing {
    static func bootstrap(_ settings: ProcessSettings) -> Logger {
        let level = settings.logLevel
        if settings.logsJSON {
            LoggingSystem.bootstrap(
                { label, provider in
                    var handler = JSONLogHandler(label: label, metadataProvider: provider)
                    handler.logLevel = level
                    return handler
                },
                metadataProvider: LogScope.provider
            )
        } else {
            LoggingSystem.bootstrap { label in
                var handler: any LogHandler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            }
        }
        MetricsSystem.bootstrap(PrometheusRegistry.shared)
        return Logger(label: settings.service.name)
    }
}
