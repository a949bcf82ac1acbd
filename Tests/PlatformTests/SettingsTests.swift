import Foundation
import SharedModels
import Testing

@testable import Platform

@Suite("Settings")
struct SettingsTests {
    private func reader(_ values: [String: String]) -> SettingsReader {
        SettingsReader(values: values, prefix: "FINANCING")
    }

    @Test("A service's own value beats the plain one, which beats the default")
    func order() {
        var settings = reader(["FINANCING_A": "own", "A": "plain", "B": "plain", "SALES_C": "another's"])
        #expect(settings.string("A", default: "default") == "own")
        #expect(settings.string("B", default: "default") == "plain")
        #expect(settings.string("C", default: "default") == "default")
        #expect(settings.optionalString("C") == nil)
        #expect(settings.problems.isEmpty)
    }

    @Test("An empty value counts as none, even before a plain one")
    func empty() {
        var settings = reader(["FINANCING_A": "", "A": "plain", "N": ""])
        #expect(settings.string("A", default: "default") == "plain")
        #expect(settings.int("N", default: 7, in: 0...9) == 7)
        #expect(settings.problems.isEmpty)
    }

    @Test("Every wrong value is told, by its name and with what is taken")
    func problems() {
        var settings = reader([
            "COUNT": "many", "SMALL": "0", "SHARE": "nan", "FLAG": "maybe", "WAIT": "-1", "LONG": "1e99",
            "PLACE": "ftp://x",
            "NOWHERE": "http://",
        ])
        #expect(settings.int("COUNT", default: 1, in: 1...9) == 1)
        #expect(settings.int("SMALL", default: 2, in: 1...9) == 2)
        #expect(settings.double("SHARE", default: 0.5, in: 0...1) == 0.5)
        #expect(settings.bool("FLAG", default: true) == true)
        #expect(settings.seconds("WAIT", default: .seconds(3)) == .seconds(3))
        #expect(settings.seconds("LONG", default: .seconds(3)) == .seconds(3))
        _ = settings.url("PLACE", default: "http://127.0.0.1:1")
        _ = settings.url("NOWHERE", default: "http://127.0.0.1:1")
        #expect(
            settings.problems.map(\.description) == [
                "COUNT must be a whole number from 1 to 9", "SMALL must be a whole number from 1 to 9",
                "SHARE must be a number from 0.0 to 1.0", "FLAG must be true or false",
                "WAIT must be a number of seconds", "LONG must be a number of seconds",
                "PLACE must be an address such as http://127.0.0.1:1",
                "NOWHERE must be an address such as http://127.0.0.1:1",
            ]
        )
    }

    @Test(
        "Values are read as their kind",
        arguments: [("YES", true), ("on", true), ("1", true), ("Off", false), ("0", false)]
    )
    func flags(text: String, value: Bool) {
        var settings = reader(["FLAG": text, "WAIT": "1.5", "LIST": " a, b ,,c "])
        #expect(settings.bool("FLAG", default: !value) == value)
        #expect(settings.seconds("WAIT", default: .zero) == .milliseconds(1_500))
        #expect(settings.list("LIST", default: []) == ["a", "b", "c"])
        #expect(settings.problems.isEmpty)
    }

    @Test("A service may be at several addresses; the first is the one that stands for it")
    func replicas() {
        let values = [
            "MESH_SECRET": String(repeating: "s", count: 32), "MEMORY_URL": "http://a:1, http://b:2,http://a:1",
        ]
        var settings = reader(values)
        let own = ProcessSettings(service: .sales, from: &settings)
        #expect(settings.problems.isEmpty)
        #expect(own.replicas[.memory]?.map(\.absoluteString) == ["http://a:1", "http://b:2"])
        #expect(own.url(of: .memory).absoluteString == "http://a:1")
        #expect(own.replicas[.knowledge]?.map(\.absoluteString) == ["http://127.0.0.1:8005"])
        for wrong in ["http://a:1,b:2", ",", "http://a:1,ftp://b", "http://"] {
            var settings = reader(["MEMORY_URL": wrong])
            #expect(settings.urls("MEMORY_URL", default: "http://x:1").count == 1)
            #expect(settings.problems.map(\.key) == ["MEMORY_URL"], "\(wrong)")
        }
    }

    @Test("A secret shows itself in no description, dump or interpolation")
    func secrets() {
        var settings = reader(["KEY": "hunter2-hunter2"])
        let secret = settings.secret("KEY")
        #expect(secret?.value == "hunter2-hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        let own = ProcessSettings.testing(service: .sales, databaseURL: "postgres://me:hunter2-hunter2@h/d")
        dump(own, to: &dumped)
        let all = "\(String(describing: secret)) \(String(reflecting: secret)) \(own) \(dumped)"
        #expect(!all.contains("hunter2"))
        #expect(!all.contains("a secret for tests"))
    }

    @Test("A problem never quotes the value, which may be a password in the wrong place")
    func noValueInProblems() {
        var settings = SettingsReader(
            values: [
                "MESH_SECRET": "hunter2", "DATABASE_URL": "postgres://me:hunter2@[h/d", "LOG_LEVEL": "hunter2",
                "LOG_FORMAT": "hunter2", "MEMORY_URL": "hunter2", "MAX_BODY_BYTES": "hunter2",
            ],
            prefix: "SALES"
        )
        _ = ProcessSettings(service: .sales, from: &settings)
        #expect(
            Set(settings.problems.map(\.key)) == [
                "MESH_SECRET", "DATABASE_URL", "LOG_LEVEL", "LOG_FORMAT", "MEMORY_URL", "MAX_BODY_BYTES",
            ]
        )
        #expect(!settings.problems.map(\.description).joined().contains("hunter2"))
    }

    @Test("A process has its own port, role and the others' addresses")
    func defaults() {
        let settings = ProcessSettings.testing(service: .dealerMatching)
        #expect(settings.host == "127.0.0.1")
        #expect(settings.databaseRole == "mesh_dealer_matching")
        #expect(settings.url(of: .memory).absoluteString == "http://127.0.0.1:8006")
        var none = SettingsReader(values: ["DATABASE_ROLE": "none", "HOST": "::"], prefix: "SALES")
        let other = ProcessSettings(service: .sales, from: &none)
        #expect(other.databaseRole == nil)
        #expect(other.port == 8003)
        #expect(other.host == "::")
    }
}

@Suite(".env")
struct DotEnvTests {
    @Test("Keys, quotes, comments and blanks are read; the last of two counts")
    func parse() {
        let values = DotEnv.parse(
            "# a comment\r\nA=1\r\n  export B = two words \nC=\"quoted # kept\"\nD='single'\nE=\nF=a=b\nnothing\nA=2\nG=\"\n"
        )
        #expect(
            values == [
                "A": "2", "B": "two words", "C": "quoted # kept", "D": "single", "E": "", "F": "a=b", "G": "\"",
            ]
        )
    }

    @Test("A file that is not there is told from an empty one")
    func missing() {
        #expect(DotEnv.read(path: "/nowhere/.env") == nil)
        #expect(DotEnv.parse("") == [:])
    }
}
