import Foundation
import NIOCore
import Postgres
import SharedModels

/// Why a process could not start, or stopped: one line for who operates it, and the exit code that goes with it.
struct StartFailure: Error {
    /// EX_CONFIG of sysexits.h: a setting is wrong, and starting again would not help.
    static let configuration: Int32 = 78
    static let failure: Int32 = 1

    let message: String
    let exitCode: Int32

    /// Several wrong settings, all at once.
    init(service: String, problems: [SettingsReader.Problem]) {
        message =
            problems.count == 1
            ? "\(service) cannot start: \(problems[0])"
            : (["\(service) cannot start; settings are wrong:"] + problems.map { "  \($0)" }).joined(separator: "\n")
        exitCode = Self.configuration
    }

    init(_ error: any Error, settings: ProcessSettings) {
        let service = settings.service.name
        let setting = "\(settings.service.settingsPrefix)_PORT"
        let address = "\(settings.host):\(settings.port)"
        switch error {
        case let error as StartFailure:
            self = error
            return
        case let error as IOError where error.errnoCode == EADDRINUSE:
            message = "\(service) cannot start: \(address) is in use by another program; stop it or set \(setting)"
            exitCode = Self.failure
        case let error as IOError where error.errnoCode == EACCES:
            message = "\(service) cannot start: this user may not listen on \(address); set \(setting) to 1024 or more"
            exitCode = Self.failure
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            message = "\(service) cannot start: this machine has no address \(settings.host); set HOST"
            exitCode = Self.failure
        case is SocketAddressError:
            message = "\(service) cannot start: the host \(settings.host) is not known; set HOST"
            exitCode = Self.failure
        case let error as MissingDatabase:
            message = "\(service) cannot start: \(error)"
            exitCode = Self.configuration
        case let error as TLSProblem:
            message = "\(service) cannot start: \(error)"
            exitCode = Self.configuration
        case let error as CannotListen:
            message = "\(service) cannot start: \(error)"
            exitCode = Self.failure
        default:
            message = "\(service) stopped: \(error)"
            exitCode = Self.failure
        }
    }
}
