import Hummingbird
import ServiceLifecycle
import SharedModels

extension Assembly {
    /// What a process runs for its certificates: one that looks at each, and the plain port for probes.
    func guards(_ process: ProcessContext) -> [any Service] {
        var services: [any Service] = process.identities.all
        if let port = process.settings.healthPort {
            let router = Router(context: MeshRequestContext.self)
            ProcessRoutes(process: process, readiness: readiness, schema: schema, openAPI: nil, version: version).add(
                to: router
            )
            services.append(
                SideListener(
                    setting: "\(process.service.settingsPrefix)_HEALTH_PORT",
                    host: process.settings.host,
                    port: port,
                    responder: StandardResponder(
                        next: router.buildResponder(),
                        process: process,
                        errorStyle: errorStyle,
                        headers: headers,
                        room: Room(capacity: 16),
                        streams: Room(capacity: 16),
                        notes: RequestNotes()
                    ),
                    logger: process.logger
                )
            )
        }
        return services
    }
}
