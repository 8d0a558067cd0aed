import BulkModel
import HTTPTransport
import HTTPTypes
import Testing

/// What goes out and what comes back when nothing goes wrong.
@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test func `a request carries its fields and its body, and nothing that libcurl would add`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let client = try Client(server.origin)
        _ = try await client.reply(post(path: "/v4/user?a=%20b", actingUser: "7d1f", body: #"{"name":"Zoë"}"#))
        let seen = try #require(server.log.first)
        #expect(seen.requestLine == "POST /v4/user?a=%20b HTTP/1.1")
        #expect(seen.body == #"{"name":"Zoë"}"#)
        let fields = seen.fields.map { "\($0.key): \($0.value.joined(separator: " | "))" }.sorted()
        #expect(
            fields == [
                "accept: application/json", "authorization: Bearer \(Client.secret)", "content-length: 15",
                "content-type: application/json", "host: 127.0.0.1:\(server.port)", "user-agent: meetergo-bulk",
                "x-meetergo-api-user-id: 7d1f",
            ])
    }

    @Test func `one handle after the other sends what each request is, whatever came before`() async throws {
        let server = ScriptedServer { seen in
            seen.requestLine.hasPrefix("HEAD") ? .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") : .send(answer(200))
        }
        defer { server.stop() }
        let client = try Client(server.origin) { $0.maxInFlight = 1 }
        let requests: [(HTTPRequest.Method, String, [UInt8]?)] = [
            (.post, "/a", Array("one".utf8)), (.get, "/b", nil), (.patch, "/c", Array("two".utf8)), (.delete, "/d", nil),
            (.head, "/e", nil),
            (.post, "/f", []), (.put, "/g", Array("three".utf8)), (.delete, "/h", Array("four".utf8)), (.post, "/a/../b", nil),
            (.get, "/b", nil),
        ]
        for (index, request) in requests.enumerated() {
            _ = try await client.reply(
                TransferRequest(
                    id: TransferID(UInt64(index)), method: request.0, path: request.1, actingUser: index % 2 == 0 ? "u" : nil,
                    body: request.2))
        }
        #expect(
            server.log.map { "\($0.requestLine.dropLast(9)) \($0.body)" } == [
                "POST /a one", "GET /b ", "PATCH /c two", "DELETE /d ", "HEAD /e ", "POST /f ", "PUT /g three", "DELETE /h four",
                "POST /a/../b ", "GET /b ",
            ])
        #expect(server.log.map { $0.fields["content-type"] != nil } == [true, false, true, false, false, true, true, true, false, false])
        #expect(server.log.map { $0.fields["x-meetergo-api-user-id"] != nil } == (0..<10).map { $0 % 2 == 0 })
        #expect(server.log.first { $0.requestLine.hasPrefix("POST /f") }?.fields["content-length"] == ["0"])
        #expect(server.connectionCount == 1)
    }

    @Test func `a large body goes out whole, without waiting for leave`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let body = String(repeating: "0123456789", count: 300_000)
        _ = try await Client(server.origin).reply(post(body: body))
        #expect(server.log.first?.body == body)
        #expect(server.log.first?.fields["expect"] == nil)
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let raw: String
        let status: Int
        let body: String

        init(_ name: String, _ raw: String, _ status: Int, _ body: String) {
            testDescription = name
            self.raw = raw
            self.status = status
            self.body = body
        }

        static let all = [
            Answer("with a length", answer(201, "[1]"), 201, "[1]"),
            Answer("empty", "HTTP/1.1 204 None\r\n\r\n", 204, ""),
            Answer(
                "in chunks, with a trailer",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\nServer: x\r\n\r\n", 200, "[1,2]"),
            Answer("until the close", "HTTP/1.1 200 OK\r\n\r\n[1]", 200, "[1]"),
            Answer(
                "after interim answers",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nServer: no\r\n\r\n" + answer(201, "[1]"), 201, "[1]"),
            Answer("a redirect", answer(302, "[1]", fields: "Location: http://127.0.0.1:1/\r\n"), 302, "[1]"),
            Answer("unauthorised", answer(401, "[1]", fields: "WWW-Authenticate: Basic realm=x\r\n"), 401, "[1]"),
            Answer("an outage", answer(503, "<html>"), 503, "<html>"),
            Answer("a very old server", "HTTP/1.0 200 OK\n\n[1]", 200, "[1]"),
        ]
    }

    @Test(arguments: Answer.all)
    func `an answer is taken as it is`(expected: Answer) async throws {
        let server = ScriptedServer { _ in .sendThenClose(expected.raw) }
        defer { server.stop() }
        let reply = try await Client(server.origin).reply(post())
        #expect(reply.status == expected.status)
        #expect(String(decoding: reply.body, as: UTF8.self) == expected.body)
        #expect(server.log.count == 1)
        #expect(reply.fields[.server] == nil)
    }

    @Test func `the fields that somebody reads are kept, with their values trimmed, and the others are not`() async throws {
        let fields = """
            date: Tue, 01 Sep 2026 10:00:00 GMT\r\nRETRY-AFTER:  7 \r\nRetry-After-short: 3\r\nX-RateLimit-Limit-long: 100\r\nRateLimit: "default";r=50;t=30\r
            ratelimit-policy: a\r\nRateLimit-Policy: b\r\nLocation: /x\r\nServer:nginx\r\nVia: 1.1 p\r\nCF-Ray: 8f\r\nX-Other: 1\r\nSet-Cookie: a=b\r\nDated: no\r\nRetry: no\r\nX-Rate: no\r\nEmpty-RateLimit:\r\n

            """
        let server = ScriptedServer { _ in .send(answer(429, "", fields: fields)) }
        defer { server.stop() }
        let reply = try await Client(server.origin).reply(post())
        #expect(
            reply.fields.map { "\($0.name.canonicalName)=\($0.value)" } == [
                "content-type=application/json", "date=Tue, 01 Sep 2026 10:00:00 GMT", "retry-after=7", "retry-after-short=3",
                "x-ratelimit-limit-long=100", #"ratelimit="default";r=50;t=30"#, "ratelimit-policy=a", "ratelimit-policy=b", "location=/x",
                "server=nginx", "via=1.1 p", "cf-ray=8f", "empty-ratelimit=",
            ])
    }

    @Test func `a connection is used again`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let client = try Client(server.origin)
        for number in 1...5 { _ = try await client.reply(post(UInt64(number))) }
        #expect(server.log.count == 5)
        #expect(server.connectionCount == 1)
    }

    @Test func `two hundred transfers at once end exactly once each, on no more connections than the bound`() async throws {
        let server = ScriptedServer { seen in .send(answer(201, #"{"echo":\#(seen.body)}"#)) }
        defer { server.stop() }
        let client = try Client(server.origin) { $0.maxInFlight = 50 }
        let ends = await client.carryOut((1...200).map { post($0, body: "\($0)") })
        client.transport.close()
        #expect(Set(ends.map(\.id)).count == 200)
        #expect(client.allEnds.count == 200)
        for end in ends {
            let reply = try end.result.get()
            #expect(String(decoding: reply.body, as: UTF8.self) == #"{"echo":\#(end.id.number)}"#)
            #expect(end.seconds >= 0 && end.seconds < 60)
        }
        #expect(server.connectionCount <= 50)
        #expect(server.log.count == 200)
    }

    @Test func `a transfer may be started while ends are delivered`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let relay = Relay()
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        var settings = TransportSettings(origin: try Origin(server.origin), credential: try #require(Credential("rgo-x")))
        settings.maxInFlight = 2
        let transport = try CurlTransport(settings) { ends in
            let count = relay.count(ends.count)
            if count < 20 { relay.start([post(UInt64(count + 1))]) } else { continuation.finish() }
        }
        relay.use(transport)
        relay.start([post(1)])
        for await _ in stream {}
        relay.use(nil)
        transport.close()
        #expect(server.log.count == 20)
    }
}
