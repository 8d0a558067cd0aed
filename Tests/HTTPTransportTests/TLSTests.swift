import BulkModel
import HTTPTransport
import HTTPTypes
import Testing

/// TLS and HTTP/2, against nginx.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Nginx.isThere, Nginx.need))
struct TLSTests {
    private static let created = #"return 201 '{"protocol":"$server_protocol","connection":"$connection"}';"#

    @Test func `a certificate that nobody vouches for is refused, and nothing is sent`() async throws {
        let server = try Nginx(http2: true, location: Self.created)
        let failure = try await Client(server.origin).failure(post())
        #expect(failure.kind == .tls)
        #expect(!failure.mayHaveBeenSent)
        #expect(try await Client(server.origin) { $0.caFile = server.caFile }.reply(post()).status == 201)
    }

    @Test func `a certificate for another host is refused, and nothing is sent`() async throws {
        let server = try Nginx(certificateFor: "DNS:api.meetergo.com", http2: true, location: Self.created)
        let failure = try await Client(server.origin) { $0.caFile = server.caFile }.failure(post())
        #expect(failure.kind == .tls)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test func `HTTP 2 carries many requests on one connection`() async throws {
        let server = try Nginx(http2: true, location: Self.created)
        let client = try Client(server.origin) {
            $0.caFile = server.caFile
            $0.maxInFlight = 100
        }
        let ends = await client.carryOut((1...300).map { post($0, body: #"{"n":\#($0)}"#) })
        #expect(Set(ends.map(\.id)).count == 300)
        var bodies: Set<String> = []
        for end in ends { bodies.insert(String(decoding: try end.result.get().body, as: UTF8.self)) }
        #expect(bodies.count == 1)
        #expect(bodies.first?.contains("HTTP/2.0") == true)
    }

    @Test(arguments: [(serverOffers: true, version: TransportSettings.HTTPVersion.http1), (false, .automatic)])
    func `without HTTP 2 requests share the bound's connections`(serverOffers: Bool, version: TransportSettings.HTTPVersion) async throws {
        let server = try Nginx(http2: serverOffers, location: Self.created)
        let client = try Client(server.origin) {
            $0.caFile = server.caFile
            $0.maxInFlight = 10
            $0.httpVersion = version
        }
        let ends = await client.carryOut((1...100).map { post($0) })
        var bodies: Set<String> = []
        for end in ends { bodies.insert(String(decoding: try end.result.get().body, as: UTF8.self)) }
        #expect((1...10).contains(bodies.count))
        #expect(bodies.allSatisfy { $0.contains("HTTP/1.1") })
    }

    @Test func `an HTTP 2 answer that is cut off may have been carried out`() async throws {
        // 444 makes nginx close without an answer.
        let server = try Nginx(http2: true, location: "return 444;")
        let failure = try await Client(server.origin) { $0.caFile = server.caFile }.failure(post())
        #expect(failure.mayHaveBeenSent)
        #expect(failure.status == nil)
    }

    @Test func `fields of an HTTP 2 answer are kept like others`() async throws {
        let server = try Nginx(http2: true, location: "add_header X-RateLimit-Remaining 7 always; return 429 'slow';")
        let reply = try await Client(server.origin) { $0.caFile = server.caFile }.reply(get())
        #expect(reply.status == 429)
        #expect(String(decoding: reply.body, as: UTF8.self) == "slow")
        #expect(try reply.fields[#require(HTTPField.Name("x-ratelimit-remaining"))] == "7")
        #expect(reply.fields[.contentType] == "application/json")
    }
}
