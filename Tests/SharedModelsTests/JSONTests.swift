import Foundation
import SharedModels
import Testing

@Suite("The JSON dialect")
struct JSONTests {
    private func text(_ value: JSONValue) throws -> String { try JSON.encodeText(value) }
    private func value(_ text: String) throws -> JSONValue { try JSON.decode(from: Data(text.utf8)) }

    @Test(
        "Any JSON value survives reading and writing",
        arguments: [
            #"{"a":[1,2.5,"x",null,true,false,{}],"b":{"c":[]}}"#, #"[]"#, #""quotes \" and \\ and \u0007""#,
            #"-9007199254740993"#, #"9223372036854775807"#, #""ä € 😀""#, #"0.1"#, #"null"#,
        ]
    )
    func roundTrip(_ json: String) throws {
        #expect(try text(value(json)) == json)
    }

    @Test("Whole numbers are integers, others are not, and true is no number")
    func numbers() throws {
        #expect(try value("42") == .int(42))
        #expect(try value("42.5") == .double(42.5))
        #expect(try value("1e3").intValue == 1_000)
        #expect(try value("true") == .bool(true))
        #expect(try value("1").boolValue == nil)
        #expect(try value("true").intValue == nil)
    }

    @Test("A number too large for an integer is kept as a floating-point one")
    func large() throws {
        #expect(try value("12345678901234567890") == .double(12_345_678_901_234_567_168))
    }

    @Test("Keys are sorted and slashes are plain, so that equal values give equal bytes")
    func canonical() throws {
        #expect(try text(["b": "a/b", "a": 1]) == #"{"a":1,"b":"a/b"}"#)
    }

    @Test("A member is found by its key, and only in objects")
    func members() {
        let object: JSONValue = ["price": 10.0, "name": "AMR", "none": nil]
        #expect(object["price"]?.doubleValue == 10)
        #expect(object["price"]?.intValue == 10)
        #expect(object["name"]?.intValue == nil)
        #expect(object["none"]?.isNull == true)
        #expect(object["absent"] == nil)
        #expect(JSONValue.array([1])["0"] == nil)
    }

    @Test("A wrong time is refused with words that name the form")
    func wrongTime() {
        struct Holder: Decodable { var at: Date }
        #expect {
            try JSON.decode(Holder.self, from: Data(#"{"at":"soon"}"#.utf8))
        } throws: { error in
            guard case DecodingError.dataCorrupted(let context) = error else { return false }
            return context.codingPath.map(\.stringValue) == ["at"] && context.debugDescription.contains("ISO 8601")
        }
    }

    @Test("What is not JSON is refused", arguments: ["", "{", "{'a':1}", "1e400000", "nan", "\u{0}"])
    func rubbish(_ text: String) {
        #expect(throws: DecodingError.self) { try value(text) }
    }

    @Test("A typed value goes through the loose form unchanged")
    func typed() throws {
        let action = SuggestedAction(type: .explore, label: "See robots", target: "/robots?category=AMR")
        #expect(try JSONValue(encoding: action).decoded(as: SuggestedAction.self) == action)
        #expect(try JSONValue(encoding: action)["type"] == "explore")
    }
}
