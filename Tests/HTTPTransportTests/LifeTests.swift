import BulkModel
import HTTPTransport
import Testing

/// The transport's own life: what it refuses to begin with, and how it ends.
@Suite(.timeLimit(.minutes(1)))
struct LifeTests {
    @Test func `closing ends all that is under way, and all that waits, as cancelled`() async throws {
        let server = ScriptedServer { _ in .stall("") }
        defer { server.stop() }
        let client = try Client(server.origin) { $0.maxInFlight = 10 }
        client.transport.start((1...25).map { post($0) })
        await server.waitForRequests(10)
        client.transport.close()
        #expect(Set(client.allEnds.map(\.id)).count == 25)
        #expect(client.allEnds.count == 25)
        var sent = 0
        for end in client.allEnds {
            guard case .failure(let failure) = end.result else {
                Issue.record("an answer where there can be none")
                continue
            }
            #expect(failure.kind == .cancelled)
            if failure.mayHaveBeenSent { sent += 1 }
        }
        #expect(sent == 10)
    }

    @Test func `what is started after the close ends at once`() async throws {
        let client = try Client("http://127.0.0.1:1")
        client.transport.close()
        client.transport.close()
        let failure = try await client.failure(post())
        #expect(failure.kind == .cancelled)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test func `starting and closing at the same time leaves every transfer with one end`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        for _ in 1...10 {
            let client = try Client(server.origin) { $0.maxInFlight = 4 }
            await withTaskGroup(of: Void.self) { group in
                for starter in 0..<4 as Range<UInt64> {
                    group.addTask { for number in 0..<10 as Range<UInt64> { client.transport.start([post(starter * 10 + number)]) } }
                }
                group.addTask { client.transport.close() }
            }
            #expect(client.allEnds.count == 40)
            #expect(Set(client.allEnds.map(\.id)).count == 40)
        }
    }

    @Test func `letting go of a transport closes it`() async throws {
        let server = ScriptedServer { _ in .stall("") }
        defer { server.stop() }
        let (stream, continuation) = AsyncStream<TransferEnd>.makeStream()
        do {
            let settings = TransportSettings(origin: try Origin(server.origin), credential: try #require(Credential("rgo-x")))
            let transport = try CurlTransport(settings) { for end in $0 { continuation.yield(end) } }
            transport.start([post(1)])
            await server.waitForRequests(1)
        }
        for await end in stream {
            #expect(throws: TransferFailure.self) { try end.result.get() }
            break
        }
    }

    @Test func `closing closes the connections`() async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let client = try Client(server.origin)
        _ = try await client.reply(post())
        client.transport.close()
        await server.waitForClosedConnection()
        #expect(server.connectionCount == 1)
    }

    struct BadSetting: Sendable, CustomTestStringConvertible {
        /// What the message has to name.
        let name: String
        let adjust: @Sendable (inout TransportSettings) -> Void
        var testDescription: String { name }

        static let all = [
            BadSetting(name: "in flight") { $0.maxInFlight = 0 },
            BadSetting(name: "in flight") { $0.maxInFlight = 513 },
            BadSetting(name: "connect timeout") { $0.connectTimeout = .zero },
            BadSetting(name: "timeout") { $0.timeout = .seconds(-1) },
            BadSetting(name: "idle") { $0.idleLimit = .milliseconds(999) },
            BadSetting(name: "size") { $0.replyLimit = 0 },
            BadSetting(name: "user agent") { $0.userAgent = "a\r\nX: b" },
            BadSetting(name: "proxy") { $0.proxy = "http://\n" },
        ]
    }

    @Test(arguments: BadSetting.all)
    func `a setting out of its bounds is refused and named`(bad: BadSetting) throws {
        let error = try #require(throws: TransportSetupError.self) { _ = try Client("https://localhost", bad.adjust) }
        #expect(error.code == .badSetting)
        #expect(error.message.contains(bad.name))
    }

    @Test func `an unreadable file of CA certificates is refused and named`() throws {
        let error = try #require(throws: TransportSetupError.self) {
            _ = try Client("https://localhost") { $0.caFile = "/nonexistent/ca.pem" }
        }
        #expect(error.code == .unreadableCAFile)
        #expect(error.message.contains("/nonexistent/ca.pem"))
    }
}
