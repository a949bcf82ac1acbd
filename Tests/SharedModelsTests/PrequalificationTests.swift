import Foundation
import SharedModels
import Testing

@Suite("Prequalification on the wire")
struct PrequalificationTests {
    @Test("Money stays exact to the cent")
    func money() throws {
        let terms = PreliminaryTerms(
            estimatedMonthlyPayment: Decimal(string: "1211.07") ?? 0,
            leaseTermMonths: 60,
            totalEquipmentValue: Decimal(string: "60000.10") ?? 0,
            apr: Decimal(string: "7.9") ?? 0,
            schedule: []
        )
        let text = try JSON.encodeText(terms)
        #expect(text.contains(#""estimated_monthly_payment":1211.07"#))
        #expect(text.contains(#""total_equipment_value":60000.1"#))
        #expect(try JSON.decode(PreliminaryTerms.self, from: Data(text.utf8)) == terms)
    }

    @Test("The published form is read; a missing field is named")
    func form() throws {
        let form: [String: JSONValue] = [
            "business_name": "Truckee Fulfilment", "business_type": "llc", "industry": "logistics",
            "email": "ops@example.com", "phone": "775-555-0100", "selected_equipment": ["r1"], "quantity": "2-5",
            "annual_revenue": "1m-5m", "business_age": "5+", "credit_rating": "good", "consent": true,
        ]
        let request = try JSONValue.object(form).decoded(as: PrequalificationRequest.self)
        #expect(request.selectedEquipment == ["r1"])
        #expect(request.equipmentValue == nil)
        var incomplete = form
        incomplete["credit_rating"] = nil
        #expect {
            try JSONValue.object(incomplete).decoded(as: PrequalificationRequest.self)
        } throws: { error in
            guard case DecodingError.keyNotFound(let key, _) = error else { return false }
            return key.stringValue == "credit_rating"
        }
    }
}
