import Clients
import Foundation
import Platform
import SharedModels

/// What the robots of an application cost. The form names them by id; their prices are the catalogue's and not the
/// applicant's, since financing reads no other service's tables. Where none is named, the value is what the applicant states.
struct EquipmentPrices: Sendable {
    let knowledge: ServiceClient

    /// How many robots a quantity of the form stands for at least.
    private static let quantities = ["1": 1, "2-5": 2, "6-10": 6, "11-20": 11, "20+": 20]

    /// The form as financing takes it. Without consent nothing is looked up.
    func priced(_ form: PrequalificationRequest) async throws -> PrequalificationRequest {
        var form = form
        guard !form.selectedEquipment.isEmpty else {
            // Stated of all robots together: no quantity was reckoned with.
            form.assessedQuantity = nil
            return form
        }
        form.equipmentValue = form.consent ? try await value(of: form) : nil
        form.assessedQuantity = form.equipmentValue == nil ? nil : Self.quantities[form.quantity]
        return form
    }

    /// nil where a robot's price is not known: then there is no sum, and a person asks for a quote.
    private func value(of form: PrequalificationRequest) async throws -> Double? {
        guard let quantity = Self.quantities[form.quantity], form.selectedEquipment.count <= 100
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
