import Foundation
import NIOSSL
import SharedModels

/// How a process speaks TLS.
public struct TLSSettings: Sendable {
    public enum Minimum: String, Sendable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// `TLS_CERTIFICATE_FILE` and `TLS_KEY_FILE`: what this process shows to everybody who comes; nil = plain HTTP.
    public var server: TLSFiles?
    /// `TLS_MINIMUM`: the oldest version that is spoken with them, 1.2.
    public var minimum: Minimum
    /// `MESH_TLS_CERTIFICATE_FILE`, `MESH_TLS_KEY_FILE` and `MESH_TLS_CA_FILE`: what services of the mesh show to each other, and whose
    /// certificates they take; nil = the addresses alone decide.
    public var mesh: TLSFiles?
    /// `TLS_RELOAD_SECONDS`: how often the files are looked at, 5.
    public var reload: Duration
    /// `TLS_EXPIRY_DAYS`: with fewer days left `/readyz` says degraded, 14.
    public var expiryDays: Int

    /// Seconds of a day.
    static let day: TimeInterval = 86_400

    init(service: MeshService, from settings: inout SettingsReader, now: Date = Date()) {
        server = Self.files(&settings, certificate: "TLS_CERTIFICATE_FILE", key: "TLS_KEY_FILE")
        mesh = Self.files(
            &settings,
            certificate: "MESH_TLS_CERTIFICATE_FILE",
            key: "MESH_TLS_KEY_FILE",
            authorities: "MESH_TLS_CA_FILE"
        )
        let text = settings.string("TLS_MINIMUM", default: Minimum.tls12.rawValue)
        minimum = Minimum(rawValue: text) ?? .tls12
        if Minimum(rawValue: text) == nil { settings.problem("TLS_MINIMUM", "must be 1.2 or 1.3") }
        reload = settings.seconds("TLS_RELOAD_SECONDS", default: .seconds(5))
        if reload < .milliseconds(100) { settings.problem("TLS_RELOAD_SECONDS", "must be 0.1 or more") }
        expiryDays = settings.int("TLS_EXPIRY_DAYS", default: 14, in: 0...3650)
        for (files, name) in [(server, nil), (mesh, service)] as [(TLSFiles?, MeshService?)] {
            guard let files else { continue }
            do {
                _ = try TLSPair(files, for: name, now: now)
            } catch let problem as TLSProblem {
                settings.problem(problem.setting, problem.message)
            } catch {
                settings.problem(files.certificate.setting, "cannot be used")
            }
        }
    }

    /// All of them, or none.
    private static func files(
        _ settings: inout SettingsReader,
        certificate: String,
        key: String,
        authorities: String? = nil
    ) -> TLSFiles? {
        let names = [certificate, key, authorities].compactMap(\.self)
        let files = names.compactMap { name in
            settings.optionalString(name).map { TLSFiles.File(setting: name, path: $0) }
        }
        if files.isEmpty { return nil }
        guard files.count == names.count else {
            for missing in names where !files.contains(where: { $0.setting == missing }) {
                settings.problem(missing, "is needed where \(files[0].setting) is set")
            }
            return nil
        }
        return TLSFiles(certificate: files[0], key: files[1], authorities: files.count > 2 ? files[2] : nil)
    }
}
