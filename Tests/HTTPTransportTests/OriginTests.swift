import HTTPTransport
import Testing

struct OriginTests {
    @Test(
        arguments: [
            ("https://api.meetergo.com", "https://api.meetergo.com"), ("https://api.meetergo.com/", "https://api.meetergo.com"),
            ("https://api.meetergo.com/v4", "https://api.meetergo.com"), ("https://api.meetergo.com/v4/", "https://api.meetergo.com"),
            ("  HTTPS://API.Meetergo.com:8443/v4\n", "https://api.meetergo.com:8443"), ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1", "http://127.0.0.1"), ("http://127.255.0.9:1/", "http://127.255.0.9:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ])
    func `an origin is read, without a trailing path`(text: String, expected: String) throws {
        #expect(try Origin(text).description == expected)
    }

    @Test(
        arguments: [
            "http://api.meetergo.com", "http://128.0.0.1", "http://127.1", "http://127.0.0.1.example.com", "http://127.0.0.01",
            "http://localhost.example.com", "http://[::2]", "http://0.0.0.0", "http://10.0.0.1:8080/v4",
        ])
    func `plain http is for this machine alone`(text: String) throws {
        let error = try #require(throws: TransportSetupError.self) { try Origin(text) }
        #expect(error.code == .insecureOrigin)
        #expect(error.message.contains("https"))
    }

    @Test(
        arguments: [
            "", "api.meetergo.com", "ftp://api.meetergo.com", "https://", "https://:443", "https://api.meetergo.com?x=1",
            "https://api.meetergo.com#x", "https://api.meetergo.com/v3", "https://api.meetergo.com/v4/user", "https://api.meetergo.com:0",
            "https://api.meetergo.com:65536", "https://api.meetergo.com:+1", "https://api.meetergo.com:", "https://a b.com",
            "https://mee\u{308}t.com",
            "https://[::1", "https://[127.0.0.1]", "https://[::1]x", "https://a\r\nHost: b",
        ])
    func `what is no origin is refused`(text: String) throws {
        let error = try #require(throws: TransportSetupError.self) { try Origin(text) }
        #expect(error.code == .badOrigin)
    }

    @Test(arguments: ["https://ak_live:key@api.meetergo.com", "ak_live:key@api.meetergo.com", "http://u:key@localhost", "ak_live:key"])
    func `user information is refused and not repeated`(text: String) throws {
        let error = try #require(throws: TransportSetupError.self) { try Origin(text) }
        #expect(error.code == .badOrigin)
        #expect(!error.message.contains("key@"))
        #expect(!error.message.contains("ak_live"))
    }
}
