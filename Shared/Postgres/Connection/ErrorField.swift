/// The fields of a server's error, by the letter that stands for each on the wire (postgres_ext.h; the macros there do not
/// reach Swift).
enum ErrorField: UnicodeScalar {
    /// The severity in English, whatever the server's language.
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case position = "P"
    case constraint = "n"

    var code: Int32 { Int32(rawValue.value) }
}
