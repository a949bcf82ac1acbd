import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("The front door", .serialized)
    struct FrontDoorTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        private func robots(_ query: String) async throws -> RobotPage {
            let answer = try await mesh.visitor.get("/api/v1/robots?\(query)")
            #expect(answer.status == 200)
            return try answer.data(as: RobotPage.self)
        }

        // MARK: Robots

        @Test("Pages of the catalogue hold every robot once")
        func pages() async throws {
            let total = try await mesh.count("SELECT count(*) AS count FROM public.robot_catalog WHERE active")
            var seen: [UUID] = []
            var page = 1
            while true {
                let answer = try await robots("limit=25&page=\(page)&category=all")
                #expect(answer.pagination.total == total)
                #expect(answer.pagination.totalPages == (total + 24) / 25)
                seen += answer.robots.map(\.id)
                if page >= answer.pagination.totalPages { break }
                page += 1
            }
            #expect(seen.count == total)
            #expect(Set(seen).count == total)
            #expect(try await robots("page=1000").robots.isEmpty)
        }

        @Test("A category has its robots and no others", arguments: ["AMR", "Cobot", "Drone"])
        func category(_ category: String) async throws {
            let page = try await robots("category=\(category)&limit=100")
            #expect(!page.robots.isEmpty)
            #expect(page.robots.allSatisfy { $0.category == category })
            let stored = try await mesh.count(
                "SELECT count(*) AS count FROM public.robot_catalog WHERE active AND category = \(category)"
            )
            #expect(page.pagination.total == stored)
        }

        @Test("A search finds by name and by what a robot does")
        func search() async throws {
            #expect(try await robots("search=MiR250").robots.first?.name == "MiR250")
            let found = try await robots("search=warehouse%20picking&limit=5").robots
            #expect(!found.isEmpty)
            #expect(found.contains { ($0.description + $0.useCase).lowercased().contains("pick") })
            #expect(try await robots("search=xyzzyqwertz").robots.isEmpty)
        }

        @Test("A robot comes with others of its kind")
        func robot() async throws {
            let known = try #require(try await robots("search=MiR250").robots.first)
            let answer = try await mesh.visitor.get("/api/v1/robots/\(known.id.uuidString.lowercased())")
            #expect(answer.status == 200)
            #expect(try answer.data(as: Robot.self) == known)
            let related = try answer.data()["related_robots"]?.decoded(as: [Robot].self) ?? []
            #expect(!related.isEmpty)
            #expect(!related.contains { $0.id == known.id })
            for other in related { #expect(other.category == known.category) }
        }

        // MARK: Dealers and industries

        @Test("Dealers near a ZIP code are those within the radius, at their true distance")
        func dealers() async throws {
            let answer = try await mesh.visitor.get("/api/v1/dealers?zip_code=94105&radius_miles=120&limit=100")
            let page = try answer.data(as: DealerPage.self)
            let facts = try await DealerFacts.near("94105", in: mesh.database)
            let within = facts.filter { $0.miles <= 120 }
            #expect(!within.isEmpty)
            #expect(Set(within.map(\.id)).isSubset(of: Set(page.dealers.map(\.id))))
            #expect(page.pagination.total == page.dealers.count)
            for dealer in page.dealers {
                let fact = try #require(facts.first { $0.id == dealer.id })
                #expect(abs((dealer.distanceMiles ?? -1) - fact.miles) < 0.1)
                #expect(dealer.isSample)
                #expect(fact.miles <= 120 || dealer.zipCodes.contains("94105"))
            }
        }

        @Test("A match sells what is asked for, is best first, and is kept as a lead")
        func match() async throws {
            let user = mesh.user()
            let answer = try await user.post(
                "/api/v1/dealers/match",
                [
                    "zip_code": "89501", "equipment_type": "AMR", "industry": "logistics",
                    "contact_info": ["name": "Ada Byron", "email": "ada@example.com", "phone": "775-555-0199"],
                ]
            )
            #expect(answer.status == 200)
            let matched = try answer.data()["matched_dealers"]?.arrayValue ?? []
            #expect(!matched.isEmpty)
            let scores = matched.compactMap { $0["match_score"]?.doubleValue }
            #expect(scores == scores.sorted(by: >))
            let sellers = try await DealerFacts.near("89501", selling: "AMR", in: mesh.database)
            for dealer in matched {
                let id = dealer["id"]?.stringValue.flatMap(UUID.init(uuidString:))
                #expect(sellers.contains { $0.id == id })
                #expect(dealer["reasons"]?.arrayValue?.isEmpty == false)
            }
            #expect(try answer.data()["notification_sent"] == false)
            let leads = try await mesh.count(
                """
                SELECT count(*) AS count FROM public.dealer_leads
                WHERE user_id = \(user.headers["X-User-Id"]) AND contact ->> 'email' = 'ada@example.com'
                """
            )
            #expect(leads == matched.count)
        }

        @Test("Every industry has a page with robots of the catalogue")
        func industries() async throws {
            let list = try await mesh.visitor.get("/api/v1/industries").data()["industries"]?.arrayValue ?? []
            let slugs = list.compactMap { $0["slug"]?.stringValue }
            #expect(Set(slugs) == ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"])
            for slug in slugs {
                let industry = try await mesh.visitor.get("/api/v1/industries/\(slug)").data()
                let robots = try industry["recommended_robots"]?.decoded(as: [Robot].self) ?? []
                #expect(!robots.isEmpty)
                for list in ["use_cases", "benefits"] { #expect(industry[list]?.arrayValue?.isEmpty == false) }
            }
        }

        // MARK: Applications

        /// A robot with a published price.
        private func pricedRobot() async throws -> (id: UUID, price: Decimal) {
            let rows = try await mesh.database.query(
                """
                SELECT id, price FROM public.robot_catalog
                WHERE active AND price BETWEEN 20000 AND 80000 ORDER BY name LIMIT 1
                """
            )
            let row = try #require(rows.first)
            return (try row.decode("id"), try row.decode("price"))
        }

        private func apply(_ form: [String: JSONValue], for robot: UUID, as user: Caller) async throws -> Answer {
            var form = form
            form["selected_equipment"] = [.string(robot.uuidString)]
            return try await user.post("/api/v1/prequalifications", .object(form))
        }

        @Test("A strong application is approved on terms that the price of the robot gives")
        func approved() async throws {
            let user = mesh.user()
            let robot = try await pricedRobot()
            let answer = try await apply(Forms.strong, for: robot.id, as: user)
            #expect(answer.status == 201)
            let result = try answer.data(as: PrequalificationResult.self)
            #expect(result.status == .approved)
            #expect(result.reasons.isEmpty)
            let terms = try #require(result.preliminaryTerms)
            #expect(terms.totalEquipmentValue == robot.price)
            let rate = NSDecimalNumber(decimal: terms.apr).doubleValue / 1_200
            let price = NSDecimalNumber(decimal: robot.price).doubleValue
            let payment = price * rate / (1 - pow(1 + rate, -Double(terms.leaseTermMonths)))
            #expect(abs(NSDecimalNumber(decimal: terms.estimatedMonthlyPayment).doubleValue - payment) < 0.01)
            #expect(terms.schedule.count == terms.leaseTermMonths)

            let again = try await user.get("/api/v1/prequalifications/\(result.applicationID)")
            #expect(try again.data(as: PrequalificationResult.self).applicationNumber == result.applicationNumber)
            #expect(try await mesh.user().get("/api/v1/prequalifications/\(result.applicationID)").status == 404)
            let stored = try await mesh.database.query(
                "SELECT status, financial_score FROM public.applications WHERE id = \(result.applicationID)"
            )
            #expect(try stored.first?.decode("status", as: String.self) == "approved")
            #expect(try stored.first?.decode("financial_score", as: Decimal.self) == result.financialScore)
        }

        @Test("A form that is sent twice under one key is one application")
        func sentTwice() async throws {
            let user = mesh.user()
            let key = ["Idempotency-Key": UUID().uuidString]
            let first = try await user.post("/api/v1/prequalifications", .object(Forms.strong), headers: key)
            let second = try await user.post("/api/v1/prequalifications", .object(Forms.strong), headers: key)
            #expect(first.status == 201)
            #expect((200..<300).contains(second.status))
            #expect(try first.data()["application_id"] != nil)
            #expect(try first.data()["application_id"] == second.data()["application_id"])
            let other = try await user.post("/api/v1/prequalifications", .object(Forms.weak), headers: key)
            #expect(other.status == 409)
            #expect(
                try await mesh.user().post("/api/v1/prequalifications", .object(Forms.weak), headers: key).status == 201
            )
        }

        @Test("A weak application is declined for at most four reasons, each a factor that was scored and lost points")
        func declined() async throws {
            let robot = try await pricedRobot()
            let result = try await apply(Forms.weak, for: robot.id, as: mesh.user())
                .data(as: PrequalificationResult.self)
            #expect(result.status == .declined)
            #expect((1...4).contains(result.reasons.count))
            let rows = try await mesh.database.query(
                "SELECT factors FROM public.application_decisions WHERE application_id = \(result.applicationID)"
            )
            let factors = try #require(try rows.first?.decodeJSON("factors", as: JSONValue.self).arrayValue)
            for reason in result.reasons {
                let factor = try #require(factors.first { $0["factor"]?.stringValue == reason.factor })
                #expect(factor["detail"]?.stringValue == reason.detail)
                #expect((factor["points"]?.doubleValue ?? 0) < (factor["maximum"]?.doubleValue ?? 0))
            }
            let score = factors.reduce(0) { $0 + ($1["points"]?.doubleValue ?? 0) }
            #expect(Decimal(score) == result.financialScore)
        }
    }
}
