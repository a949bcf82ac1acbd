public import HTTPTypes

/// What every answer says to browsers unless it says otherwise itself: nothing of it is a page, none may frame it or learn where it was
/// called from, and no cache keeps what may be somebody's.
enum SafeHeaders {
    static let all: HTTPFields = [
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        .cacheControl: "no-store",
        .xContentTypeOptions: "nosniff",
        .named("Referrer-Policy"): "no-referrer",
        .named("X-Frame-Options"): "DENY",
        .named("Cross-Origin-Opener-Policy"): "same-origin",
        .named("Permissions-Policy"): "camera=(), geolocation=(), microphone=()",
    ]
}

extension HTTPFields {
    /// These, and of the others those whose names are not among them; `other` beats these.
    func merging(_ other: HTTPFields) -> HTTPFields {
        var merged = other
        merged.add(missing: self)
        return merged
    }

    mutating func add(missing others: HTTPFields) {
        for field in others where self[field.name] == nil { append(field) }
    }
}

extension HTTPField.Name {
    /// A name that is known to be one.
    public static func named(_ name: StaticString) -> HTTPField.Name { HTTPField.Name("\(name)") ?? .date }
}
