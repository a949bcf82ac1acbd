import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// Applications, for the front end. The form names robots by id; their prices come from the catalogue, since financing
/// reads no other service's tables.
struct PrequalificationRoutes: Sendable {
    let financing: ServiceClient
    let knowledge: ServiceClient
    let door: FrontDoor

    /// How many robots a quantity of the form stands for at least.
    private static let quantities = ["1": 1, "2-5": 2, "6-10": 6, "11-20": 11, "20+": 20]

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.post("prequalifications", use: submit)
        group.get("prequalifications/{id}") { _, context in
            try await door.enveloped(
                financing,
                "GET",
                "/v1/prequalifications/\(try context.pathParameter("id"))",
                context
            )
        }
        // For the operator's machines; financing decides which of them.
        group.get("prequalifications/due") { request, context in
            try await forward("GET", "/v1/applications/due", query: request.forwardedQuery, context)
        }
        group.get("prequalifications/{id}/replay") { _, context in
            try await forward("GET", "/v1/prequalifications/\(try context.pathParameter("id"))/replay", context)
        }
        for action in ["decision", "notice"] {
            group.post("prequalifications/{id}/\(action)") { request, context in
                let path = "/v1/prequalifications/\(try context.pathParameter("id"))/\(action)"
                // Who may not is told so before the body is read.
                guard context.identity?.role == .machine else { throw APIError.unauthorized }
                return try await forward("POST", path, body: try await request.forwardedJSON(context), context)
            }
        }
        // A letter, not data: it goes as it is.
        group.get("prequalifications/{id}/notice") { request, context in
            let path = "/v1/prequalifications/\(try context.pathParameter("id"))/notice"
            return try await door.plain(financing, "GET", path, accept: request.headers[.accept], context)
        }
    }

    private func forward(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        body: ByteBuffer? = nil,
        _ context: MeshRequestContext
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        return try await door.enveloped(financing, method, path, query: query, body: body, context)
    }

    @Sendable private func submit(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var form = try await request.decodeJSON(PrequalificationRequest.self, context: context)
        // Prices are the catalogue's, not the applicant's.
        form.equipmentValue = form.consent ? try await value(of: form) : nil
        form.assessedQuantity = form.equipmentValue == nil ? nil : Self.quantities[form.quantity]
        return try await door.enveloped(
            financing,
            "POST",
            "/v1/prequalifications",
            headers: request.idempotencyKey,
            body: ByteBuffer(bytes: try JSON.encode(form)),
            context
        )
    }

    /// nil where a robot's price is not known: then there is no sum, and a person asks for a quote.
    private func value(of form: PrequalificationRequest) async throws -> Double? {
        guard let quantity = Self.quantities[form.quantity], !form.selectedEquipment.isEmpty,
            form.selectedEquipment.count <= 100
        else { return nil }
        var sum = Decimal(0)
        for (index, id) in form.selectedEquipment.enumerated() {
            guard UUID(uuidString: id) != nil else { throw Self.unknown(index) }
            do {
                guard let price = try await knowledge.get("/v1/robots/\(id)", as: Robot.self).price else { return nil }
                sum += price
            } catch let error as UpstreamError {
                if case .status(404, _) = error.kind { throw Self.unknown(index) }
                throw error
            }
        }
        return NSDecimalNumber(decimal: sum * Decimal(quantity)).doubleValue
    }

    private static func unknown(_ index: Int) -> APIError {
        .validation([FieldProblem(field: "selected_equipment[\(index)]", message: "is no robot of the catalogue")])
    }
}
