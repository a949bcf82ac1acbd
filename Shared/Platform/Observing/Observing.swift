import Logging
import Metrics
import SharedModels

/// Logs and metrics, set up once a process.
enum Observing {
    static func bootstrap(_ settings: ProcessSettings) -> Logger {
        let level = settings.logLevel
        let json = settings.logsJSON
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                json ? JSONLogHandler(label: label) : StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        MetricsSystem.bootstrap(PrometheusRegistry.shared)
        return Logger(label: settings.service.name)
    }
}
