import Hummingbird
import Platform
import SharedModels

/// `POST /v1/payments`: a payment and its schedule, without an application.
struct PaymentRoutes: Sendable {
    let rates: RateTable
    let termMonths: Int

    func add(to router: Router<MeshRequestContext>) {
        router.post("/v1/payments") { request, context in
            _ = try context.requireIdentity()
            let question = try await request.decodeJSON(PaymentQuestion.self, context: context)
            do {
                return try jsonResponse(try PaymentQuote(question, rates: rates, usualTerm: termMonths).full())
            } catch let error as PaymentQuote.Invalid {
                let (field, message) = error.problem
                throw APIError.validation([FieldProblem(field: field, message: message)])
            }
        }
    }
}
