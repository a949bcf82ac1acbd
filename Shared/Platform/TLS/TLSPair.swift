import Foundation
import NIOSSL
import SharedModels
import SwiftASN1
import X509

/// A certificate with its key, and the authorities that are trusted, as they were read from their files.
struct TLSPair: Sendable {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    /// Empty where nobody's certificate is asked for.
    let authorities: [NIOSSLCertificate]
    let expires: Date

    /// - Parameter service: whose name the certificate must have; nil where any will do.
    /// - Throws: ``TLSProblem``.
    init(_ files: TLSFiles, for service: MeshService? = nil, now: Date = Date()) throws {
        chain = try Self.certificates(files.certificate)
        let bytes = try TLSFiles.read(files.key)
        do {
            key = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw TLSProblem(
                setting: files.key.setting,
                message: "holds no private key in PEM, or one that wants a passphrase"
            )
        }
        authorities = try files.authorities.map(Self.certificates) ?? []

        let own = chain[0]
        expires = Date(timeIntervalSince1970: TimeInterval(own.notValidAfter))
        let setting = files.certificate.setting
        guard expires > now else {
            throw TLSProblem(setting: setting, message: "names a certificate that expired on \(Self.day(expires))")
        }
        let begins = Date(timeIntervalSince1970: TimeInterval(own.notValidBefore))
        // Clocks of two machines differ a little.
        guard begins <= now + 300 else {
            throw TLSProblem(
                setting: setting,
                message: "names a certificate that is not valid before \(Self.day(begins))"
            )
        }
        if let service, !CertificateNames.of(own).contains(service.name) {
            throw TLSProblem(
                setting: setting,
                message: "names a certificate of another: its alternative names lack DNS:\(service.name)"
            )
        }
        do {
            // BoringSSL takes no key that is not the certificate's.
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) },
                    privateKey: .privateKey(key)
                )
            )
        } catch {
            throw TLSProblem(
                setting: files.key.setting,
                message: "names a key that is not the one of the certificate that \(setting) names"
            )
        }
    }

    private static func certificates(_ file: TLSFiles.File) throws -> [NIOSSLCertificate] {
        let bytes = try TLSFiles.read(file)
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw TLSProblem(setting: file.setting, message: "holds no certificate in PEM")
        }
        return certificates
    }

    /// `2027-01-31`
    static func day(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }
}

/// What a certificate says that its owner is called.
enum CertificateNames {
    /// Its DNS names in small letters; none where it cannot be read.
    static func of(_ certificate: NIOSSLCertificate) -> Set<String> {
        guard let bytes = try? certificate.toDERBytes(), let read = try? Certificate(derEncoded: bytes),
            let names = try? read.extensions.subjectAlternativeNames
        else { return [] }
        return Set(
            names.compactMap { name in
                if case .dnsName(let text) = name { text.lowercased() } else { nil }
            }
        )
    }
}
