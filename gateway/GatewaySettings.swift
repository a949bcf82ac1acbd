import Foundation
import Platform

/// Settings of the gateway beside those that every process has.
struct GatewaySettings: ServiceSettings {
    /// `GATEWAY_PUBLIC_DIRECTORY`: the web console's files.
    let publicDirectory: String
    /// `GATEWAY_PUBLIC_URL`: where clients reach the gateway, for what it says of its own address; `GATEWAY_URL` when unset.
    let publicURL: URL?
    /// `GATEWAY_CORS_ORIGINS`: origins whose pages may call the API, comma separated; none but its own when unset.
    let corsOrigins: [String]
    /// `GATEWAY_VISITOR_DAYS`: how long a visitor is known by the cookie, 180 days.
    let visitorDays: Int
    /// `GATEWAY_SECURE_COOKIES`: whether the cookie is for HTTPS alone; true where the gateway speaks TLS itself, to be set where it stands
    /// behind it.
    let secureCookies: Bool
    /// `GATEWAY_REDIRECT_PORT`: a plain port that sends everybody to https; nil = none.
    let redirectPort: Int?
    /// `GATEWAY_ACME_DIRECTORY`: the webroot of an ACME client, whose challenges are answered there.
    let acmeDirectory: String?
    /// Signed-in users; see ``UserTokenSettings``.
    let users: UserTokenSettings
    /// `GATEWAY_AUDIT_DAYS`: how long audit events are kept, 400 days; nil, by 0, for ever.
    let auditDays: Int?
    /// Quotas of callers; see ``RateLimits``.
    let limits: RateLimits.Settings

    init(from settings: inout SettingsReader) {
        publicDirectory = settings.string("GATEWAY_PUBLIC_DIRECTORY", default: "gateway/Public")
        publicURL =
            settings.optionalString("GATEWAY_PUBLIC_URL") == nil
            ? nil : settings.url("GATEWAY_PUBLIC_URL", default: "https://mesh.example.com")
        corsOrigins = settings.list("GATEWAY_CORS_ORIGINS", default: [])
        for origin in corsOrigins where URL(string: origin)?.host() == nil || origin.hasSuffix("/") {
            settings.problem("GATEWAY_CORS_ORIGINS", "\"\(origin)\" is not an origin such as http://localhost:3000")
        }
        visitorDays = settings.int("GATEWAY_VISITOR_DAYS", default: 180, in: 1...3650)
        let days = settings.int("GATEWAY_AUDIT_DAYS", default: 400, in: 0...36_500)
        if (1..<30).contains(days) {
            settings.problem("GATEWAY_AUDIT_DAYS", "must be 30 or more, or 0 to keep audit events for ever")
        }
        auditDays = days == 0 ? nil : days
        let hasTLS = settings.optionalString("TLS_CERTIFICATE_FILE") != nil
        secureCookies = settings.bool("GATEWAY_SECURE_COOKIES", default: hasTLS)
        redirectPort =
            settings.optionalString("GATEWAY_REDIRECT_PORT") == nil
            ? nil : settings.int("GATEWAY_REDIRECT_PORT", default: 0, in: 0...65535)
        acmeDirectory = settings.optionalString("GATEWAY_ACME_DIRECTORY")
        if acmeDirectory != nil, redirectPort == nil {
            settings.problem("GATEWAY_ACME_DIRECTORY", "needs GATEWAY_REDIRECT_PORT, where its challenges are answered")
        }
        if redirectPort != nil, !hasTLS, publicURL?.scheme != "https" {
            settings.problem(
                "GATEWAY_REDIRECT_PORT",
                "needs TLS_CERTIFICATE_FILE, or an https GATEWAY_PUBLIC_URL to send to"
            )
        }
        users = UserTokenSettings(from: &settings)
        limits = RateLimits.Settings(from: &settings)
    }
}
