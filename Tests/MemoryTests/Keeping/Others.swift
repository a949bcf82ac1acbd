import Platform
import SharedModels

/// Callers to whom what belongs to ann in `agent:sales` of the default tenant does not exist.
enum Others {
    static func all(_ service: ServiceFixture) async throws -> [ServiceFixture.Caller] {
        [
            try await service.caller(Identity(user: "bob", role: .user), .sales),
            try await service.caller(Identity(user: "ann", role: .user), .financing),
            try await service.caller(nil, .financing),
            try await service.caller(Identity(tenant: "elsewhere", user: "ann", role: .user), .sales),
            try await service.machine("elsewhere"),
            try await service.machine("default", user: "bob"),
        ]
    }
}
