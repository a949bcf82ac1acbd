import Foundation

/// What an applicant stated, in the applicant's own terms: where a bracket was ticked, the figure that stands for it in the score is
/// nobody's statement and is not said.
enum StatedFigures {
    /// "$3,000,000", "up to $500,000 as stated".
    static func revenue(of applicant: Applicant) -> String {
        switch applicant.revenueBand {
        case "0-500k": "up to $500,000 as stated"
        case "500k-1m": "$500,000 to $1,000,000 as stated"
        case "1m-5m": "$1,000,000 to $5,000,000 as stated"
        case "5m-10m": "$5,000,000 to $10,000,000 as stated"
        case "10m+": "$10,000,000 or more as stated"
        default: Money.format(applicant.annualRevenue, cents: false)
        }
    }

    /// "6 years in business", "less than 1 year in business as stated".
    static func years(of applicant: Applicant) -> String {
        switch applicant.ageBand {
        case "0-1": return "less than 1 year in business as stated"
        case "1-2": return "1 to 2 years in business as stated"
        case "2-5": return "2 to 5 years in business as stated"
        case "5+": return "5 years or more in business as stated"
        default:
            let years = applicant.yearsInBusiness
            let text = years == years.rounded() ? String(Int(min(years, 1000))) : String(format: "%.1f", years)
            return "\(text) year\(years == 1 ? "" : "s") in business"
        }
    }

    /// "11 robots, the fewest of \"11-20\"": nil where the number was said outright.
    static func quantity(_ assessed: Int, of band: String) -> String? {
        String(assessed) == band ? nil : "Assessed for \(assessed) robots, the fewest of the stated \(band)"
    }
}
