import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform
import SharedModels

/// Which version of A2A a request is in.
enum A2AVersion {
    /// An empty or absent version means 0.3 (specification 3.6.2), which is not spoken here.
    static func check(_ request: Request) throws {
        let name = A2A.versionHeader
        let header = HTTPField.Name(name).flatMap { request.headers[$0] } ?? ""
        let asked = header.isEmpty ? request.uri.queryParameters[Substring(name)].map(String.init) ?? "" : header
        let version = asked.trimmingCharacters(in: .whitespaces)
        guard version == A2A.version else {
            throw A2AError.versionNotSupported(version.isEmpty ? "0.3" : String(version.prefix(20)))
        }
    }
}

extension A2AError {
    /// What went wrong on our side is told in the log.
    func log(_ cause: any Error, _ request: Request, _ context: MeshRequestContext) {
        guard status.code >= 500 else { return }
        context.logger.error("request failed", metadata: ["error": "\(cause)", "path": "\(request.uri.path)"])
    }
}
