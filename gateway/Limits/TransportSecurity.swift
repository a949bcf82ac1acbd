import HTTPTypes

/// Browsers that came by HTTPS once come by nothing else for a year (RFC 6797). Said only where the operator says that the gateway stands behind
/// TLS (`GATEWAY_SECURE_COOKIES`), or where it speaks TLS itself: without either a browser would be locked out.
enum TransportSecurity {
    static let headers: HTTPFields = [.strictTransportSecurity: "max-age=31536000"]
}
