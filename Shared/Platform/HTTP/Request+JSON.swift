public import Foundation
import HTTPTypes
public import Hummingbird
import NIOFoundationCompat
import SharedModels

extension Request {
    /// Reads the body as JSON.
    ///
    /// 415 for another type or an encoded body, 413 past the limit, 400 with the position for what is not JSON, 422 with
    /// the field for JSON of another shape.
    public func decodeJSON<T: Decodable>(_ type: T.Type, context: MeshRequestContext) async throws -> T {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw APIError(
                .unsupportedMediaType,
                code: "unsupported_media_type",
                "Send the body without Content-Encoding."
            )
        }
        let media = headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
            .lowercased()
        guard let media, media == "application/json" || media.hasSuffix("+json") else {
            throw APIError(
                .unsupportedMediaType,
                code: "unsupported_media_type",
                "Send Content-Type: application/json."
            )
        }
        let buffer = try await body.collect(upTo: context.maxUploadSize)
        let data = Data(buffer: buffer)
        do {
            return try JSON.decode(type, from: data)
        } catch let error as DecodingError {
            throw JSONProblem.describe(error, data)
        }
    }

    /// Page from 1 and limit; 422 where they are no numbers in range.
    public func pageQuery(defaultLimit: Int, maxLimit: Int) throws -> (page: Int, limit: Int) {
        var validator = Validator()
        func number(_ name: String, _ fallback: Int, _ range: ClosedRange<Int>) -> Int {
            guard let text = uri.queryParameters[Substring(name)] else { return fallback }
            let value = Int(text)
            validator.check(
                value.map(range.contains) ?? false,
                name,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return value ?? fallback
        }
        let page = number("page", 1, 1...1_000_000)
        let limit = number("limit", defaultLimit, 1...maxLimit)
        try validator.finish()
        return (page, limit)
    }
}

/// Collects what is wrong with a request, so that all of it is told at once.
public struct Validator: Sendable {
    private var problems: [FieldProblem] = []

    public init() {}

    public mutating func check(_ condition: Bool, _ field: String, _ message: @autoclosure () -> String) {
        if !condition { problems.append(FieldProblem(field: field, message: message())) }
    }

    /// - Throws: 422 with every problem.
    public func finish() throws {
        if !problems.isEmpty { throw APIError.validation(problems) }
    }
}

extension APIError {
    /// What is wrong with JSON of another shape: 422 with the field, 400 with the position for what is no JSON.
    public static func describing(_ error: DecodingError, in data: Data) -> APIError {
        JSONProblem.describe(error, data)
    }
}

/// Decoding errors in words for who wrote the request.
enum JSONProblem {
    static func describe(_ error: DecodingError, _ data: Data) -> APIError {
        switch error {
        case .keyNotFound(let key, let context):
            return .validation([FieldProblem(field: path(context.codingPath + [key]), message: "is needed")])
        case .typeMismatch(let type, let context):
            return .validation([FieldProblem(field: path(context.codingPath), message: "must be \(name(of: type))")])
        case .valueNotFound(let type, let context):
            return .validation([
                FieldProblem(field: path(context.codingPath), message: "must be \(name(of: type)), not null")
            ])
        case .dataCorrupted(let context):
            if context.codingPath.isEmpty {
                return APIError(.badRequest, code: "invalid_json", "The body is not JSON\(position(in: data)).")
            }
            return .validation([FieldProblem(field: path(context.codingPath), message: reason(context))])
        @unknown default:
            return .badRequest("The body cannot be read.")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let text = keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "body" : text
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int.Type, is Double.Type, is Float.Type, is Decimal.Type: "a number"
        case is Date.Type: "a time such as 2026-01-31T12:00:00Z"
        case is UUID.Type: "a UUID"
        default:
            "\(type)".hasPrefix("Array")
                ? "a list" : "\(type)".hasPrefix("Dictionary") ? "an object" : "of another kind"
        }
    }

    private static func reason(_ context: DecodingError.Context) -> String {
        let text = context.debugDescription
        return text.hasPrefix("Cannot initialize") ? "is none of the values that are taken" : text
    }

    private static func position(in data: Data) -> String {
        if data.isEmpty { return ": it is empty" }
        guard let found = JSONSyntax.firstError(in: data) else { return "" }
        return " (line \(found.line), column \(found.column))"
    }
}

/// A JSON answer.
public func jsonResponse(
    _ value: some Encodable,
    status: HTTPResponse.Status = .ok,
    headers: HTTPFields = [:]
) throws -> Response {
    var headers = headers
    if headers[.contentType] == nil { headers[.contentType] = "application/json; charset=utf-8" }
    return Response(
        status: status,
        headers: headers,
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSON.encode(value)))
    )
}
