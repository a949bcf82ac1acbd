import Postgres
import Testing

@testable import Postgres

@Suite("Configuration")
struct ConfigurationTests {
    @Test("A password is never printed")
    func password() throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://me:s3cret@db.example:6543/mesh?sslmode=require",
            applicationName: "memory"
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", configuration.debugDescription, dumped, String(reflecting: configuration)] {
            #expect(!text.contains("s3cret"))
        }
        #expect(configuration.description == "postgres me at db.example:6543/mesh")
        #expect(configuration.connectionParameters["password"] == "s3cret")
        #expect(configuration.connectionParameters["sslmode"] == "require")
        #expect(configuration.connectionParameters["application_name"] == "memory")
        #expect(configuration.database("other").database == "other")
    }

    @Test(
        "What is no URL is refused without repeating it",
        arguments: [
            "", "  ", "mysql://x:s3cret@h/db", "postgres://u:s3cret%zz@h/db", "postgres://u:s3cret@h/db?s3cret=1",
            "s3cret",
        ]
    )
    func invalid(_ url: String) {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: url, applicationName: "x")
        }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test("Time limits are always set")
    func limits() throws {
        var configuration = try PostgresConfiguration(url: "host=h dbname=d", applicationName: "x")
        configuration.connectTimeout = .milliseconds(2500)
        #expect(configuration.connectionParameters["connect_timeout"] == "3")
        configuration.connectTimeout = .zero
        #expect(configuration.connectionParameters["connect_timeout"] == "2")
        #expect(configuration.connectionParameters["keepalives"] == "1")
        let given = try PostgresConfiguration(
            url: "postgres://h/d?connect_timeout=9&application_name=y",
            applicationName: "x"
        )
        #expect(given.connectTimeout == .seconds(9))
        #expect(given.connectionParameters["application_name"] == "y")
    }

    @Test("Whether a failure may be tried again")
    func retryable() {
        #expect(PostgresError(.unavailable, "").isRetryable)
        #expect(PostgresError(.server, "", sqlState: "40001").isRetryable)
        #expect(PostgresError(.server, "", sqlState: "40P01").isRetryable)
        #expect(!PostgresError(.server, "", sqlState: "23505").isRetryable)
        #expect(!PostgresError(.timeout, "", sqlState: "57014").isRetryable)
        #expect(!PostgresError(.unavailable, "", outcomeUnknown: true).isRetryable)
    }

    @Test(
        "Encryption that cannot work is told before the first connection",
        arguments: [
            "sslmode=certainly", "sslmode=verify-full&sslrootcert=/nowhere.crt",
            "sslmode=verify-ca&sslrootcert=/nowhere.crt",
        ]
    )
    func encryption(_ query: String) {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: "postgres://u:s3cret@h/d?\(query)", applicationName: "x")
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.hasPrefix("sslmode") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test("Certificates to trust: what the URL names, else what the setting names")
    func certificates() throws {
        let url = "postgres://h/d?sslmode=verify-full"
        let set = try PostgresConfiguration(url: url, applicationName: "x", certificates: #filePath)
        #expect(set.connectionParameters["sslrootcert"] == #filePath)
        let named = try PostgresConfiguration(
            url: url + "&sslrootcert=\(#filePath)",
            applicationName: "x",
            certificates: "/nowhere.crt"
        )
        #expect(named.connectionParameters["sslrootcert"] == #filePath)
        let login = named.login(user: "mesh_sales", password: "p%ss")
        #expect(login.user == "mesh_sales")
        #expect(login.connectionParameters["password"] == "p%ss")
    }
}
