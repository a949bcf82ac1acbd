import Foundation
import SharedModels

/// A notice as it is sent: as text, and as a page that prints as one.
struct NoticeLetter: Sendable {
    let number: String
    let sender: String
    let date: Date
    let title: String
    let paragraphs: [String]
    let listTitle: String
    let items: [String]
    let closing: String

    static func subject(of application: PrequalificationResult) -> String {
        "Application \(application.applicationNumber)\(application.businessName.map { " of \($0)" } ?? "")"
    }

    private var day: String { String(Timestamp.format(date).prefix(10)) }

    var text: String {
        ([sender, day, title] + paragraphs
            + [([listTitle] + items.map { "- \($0)" }).joined(separator: "\n"), closing])
            .joined(separator: "\n\n") + "\n"
    }

    var html: String {
        let body = paragraphs.map { "<p>\(Self.escaped($0))</p>" }.joined(separator: "\n")
        let list = items.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>\(title), \(Self.escaped(number))</title>
            <style>
            @page { size: letter; margin: 1in }
            body { font: 11pt/1.5 Georgia, serif; max-width: 6.5in; margin: 2em auto; color: #000 }
            h1 { font-size: 14pt }
            </style>
            </head>
            <body>
            <p>\(Self.escaped(sender))<br>\(day)</p>
            <h1>\(title)</h1>
            \(body)
            <p>\(listTitle)</p>
            <ul>
            \(list)
            </ul>
            <p>\(Self.escaped(closing))</p>
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
