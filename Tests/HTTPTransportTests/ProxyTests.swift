import BulkModel
import HTTPTransport
import Testing

/// Proxies: never for this machine, and never with the key.
@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    @Test(arguments: ["127.0.0.1", "localhost"])
    func `loopback bypasses a proxy`(host: String) async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        let proxy = ScriptedServer { _ in .send(answer(500)) }
        defer {
            server.stop()
            proxy.stop()
        }
        let reply = try await Client("http://\(host):\(server.port)") { $0.proxy = proxy.origin }.reply(post())
        #expect(reply.status == 201)
        #expect(proxy.connectionCount == 0)
    }

    @Test func `a proxy sees where we want to go, and neither the key nor the acting user`() async throws {
        let proxy = ScriptedServer { _ in .sendThenClose("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") }
        defer { proxy.stop() }
        let failure = try await Client("https://api.example.invalid") { $0.proxy = proxy.origin }.failure(post(actingUser: "7d1f"))
        #expect(failure.kind == .proxy)
        #expect(!failure.mayHaveBeenSent)
        #expect(failure.status == nil)
        let seen = try #require(proxy.log.first)
        #expect(seen.requestLine == "CONNECT api.example.invalid:443 HTTP/1.1")
        #expect(!"\(proxy.log)".contains("s3cr3t"))
        #expect(!"\(proxy.log)".contains("7d1f"))
    }

    @Test func `a proxy that is not there was not sent anything`() async throws {
        let port = LoopbackSocket.unusedPort()
        let failure = try await Client("https://api.example.invalid") { $0.proxy = "http://127.0.0.1:\(port)" }.failure(post())
        #expect([.connect, .proxy].contains(failure.kind))
        #expect(!failure.mayHaveBeenSent)
    }
}
