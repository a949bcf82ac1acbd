import Foundation
import SharedModels
import TestSupport
import Testing

@testable import Platform

@Suite("Settings of TLS", .enabled(if: TestCertificates.missing == nil, "openssl is needed"), .timeLimit(.minutes(2)))
struct TLSSettingsTests {
    private func problems(_ values: [String: String], now: Date = Date()) -> [String] {
        var reader = SettingsReader(values: values, prefix: MeshService.memory.settingsPrefix)
        _ = TLSSettings(service: .memory, from: &reader, now: now)
        return reader.problems.map(\.description)
    }

    @Test("A certificate that cannot be used is told at start, by the setting that names it and without its value")
    func unusable() async throws {
        try await TestCertificates.with(["memory", "knowledge"]) { files in
            let certificate = files.path("memory.pem")
            let key = files.path("memory.key")
            func told(_ certificate: String?, _ key: String?, now: Date = Date()) -> [String] {
                var values: [String: String] = [:]
                values["TLS_CERTIFICATE_FILE"] = certificate
                values["TLS_KEY_FILE"] = key
                return problems(values, now: now)
            }
            #expect(told(certificate, key) == [])
            #expect(told(nil, nil) == [])
            #expect(told(certificate, nil) == ["TLS_KEY_FILE is needed where TLS_CERTIFICATE_FILE is set"])
            #expect(told(nil, key) == ["TLS_CERTIFICATE_FILE is needed where TLS_KEY_FILE is set"])
            #expect(told("/no/such/file", key) == ["TLS_CERTIFICATE_FILE names no file"])
            #expect(
                told("/dev/zero", key) == [
                    "TLS_CERTIFICATE_FILE names something else than a file of certificates or keys"
                ]
            )
            #expect(told(key, key) == ["TLS_CERTIFICATE_FILE holds no certificate in PEM"])
            #expect(
                told(certificate, certificate) == [
                    "TLS_KEY_FILE holds no private key in PEM, or one that wants a passphrase"
                ]
            )
            #expect(
                told(certificate, files.path("knowledge.key"))
                    == [
                        "TLS_KEY_FILE names a key that is not the one of the certificate that TLS_CERTIFICATE_FILE names"
                    ]
            )
            let later = Date(timeIntervalSinceNow: 31 * 86_400)
            let expired = told(certificate, key, now: later)
            #expect(
                expired.count == 1 && expired[0].hasPrefix("TLS_CERTIFICATE_FILE names a certificate that expired on 2")
            )
            let early = told(certificate, key, now: Date(timeIntervalSince1970: 1_000_000))
            #expect(
                early.count == 1
                    && early[0].hasPrefix("TLS_CERTIFICATE_FILE names a certificate that is not valid before 2")
            )

            try files.openssl([
                "ec", "-aes256", "-passout", "pass:hunter2", "-in", key, "-out", files.path("locked.key"),
            ])
            #expect(
                told(certificate, files.path("locked.key"))
                    == ["TLS_KEY_FILE holds no private key in PEM, or one that wants a passphrase"]
            )
        }
    }

    @Test("A process takes no certificate of another service among services, and needs all three files")
    func names() async throws {
        try await TestCertificates.with(["memory", "knowledge"]) { files in
            func told(_ name: String, ca: String? = "ca.pem", prefix: String = "") -> [String] {
                var values = [
                    "\(prefix)MESH_TLS_CERTIFICATE_FILE": files.path("\(name).pem"),
                    "\(prefix)MESH_TLS_KEY_FILE": files.path("\(name).key"),
                ]
                values["MESH_TLS_CA_FILE"] = ca.map(files.path)
                return problems(values)
            }
            #expect(told("memory") == [])
            #expect(told("memory", prefix: "MEMORY_") == [])
            #expect(
                told("knowledge", prefix: "MEMORY_") == [
                    "MEMORY_MESH_TLS_CERTIFICATE_FILE names a certificate of another: its alternative names lack DNS:memory"
                ]
            )
            #expect(told("memory", ca: nil) == ["MESH_TLS_CA_FILE is needed where MESH_TLS_CERTIFICATE_FILE is set"])
            #expect(told("memory", ca: "memory.key") == ["MESH_TLS_CA_FILE holds no certificate in PEM"])
        }
    }

    @Test("A version that is none, and times that are none, are told")
    func others() {
        #expect(problems(["TLS_MINIMUM": "1.1"]) == ["TLS_MINIMUM must be 1.2 or 1.3"])
        #expect(problems(["TLS_RELOAD_SECONDS": "0"]) == ["TLS_RELOAD_SECONDS must be 0.1 or more"])
        #expect(problems(["TLS_EXPIRY_DAYS": "-1"]) == ["TLS_EXPIRY_DAYS must be a whole number from 0 to 3650"])
    }

    @Test("With TLS on, addresses that nobody set are https")
    func addresses() async throws {
        try await TestCertificates.with(["memory"]) { files in
            let mesh = [
                "MESH_TLS_CERTIFICATE_FILE": files.path("memory.pem"), "MESH_TLS_KEY_FILE": files.path("memory.key"),
                "MESH_TLS_CA_FILE": files.path("ca.pem"),
            ]
            let settings = try tlsSettings(.memory, mesh)
            #expect(settings.url(of: .supervisor).absoluteString == "https://127.0.0.1:8001")
            #expect(settings.url(of: .gateway).absoluteString == "http://127.0.0.1:8000")
            let own = ["TLS_CERTIFICATE_FILE": files.path("memory.pem"), "TLS_KEY_FILE": files.path("memory.key")]
            #expect(try tlsSettings(.gateway, own).url(of: .gateway).absoluteString == "https://127.0.0.1:8000")
            #expect(try tlsSettings(.gateway, own).url(of: .memory).absoluteString == "http://127.0.0.1:8006")
        }
    }
}
