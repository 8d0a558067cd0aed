import BulkModel
import Foundation
import HTTPTransport
import HTTPTypes
import Testing

/// What is said when something goes wrong: above all whether the request can have reached the server.
@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    @Test(arguments: [ScriptedServer.Act.close, .reset])
    func `libcurl's own repeat of a POST is stopped`(act: ScriptedServer.Act) async throws {
        // The server carries out the second POST of a connection and closes it without a byte of an answer.
        let server = ScriptedServer { seen in seen.body == "second" ? act : .send(answer()) }
        defer { server.stop() }
        let client = try Client(server.origin)
        _ = try await client.reply(post(1, body: "first"))
        let failure = try await client.failure(post(2, body: "second"))
        #expect(failure.kind == .repeated)
        #expect(failure.mayHaveBeenSent)
        #expect(failure.status == nil)
        // A later request shows that nothing was still on its way, and that the handle is as new.
        _ = try await client.reply(post(3, body: "third"))
        #expect(server.log.map(\.body) == ["first", "second", "third"])
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let act: ScriptedServer.Act
        let kind: TransferFailure.Kind
        let status: Int?

        init(_ name: String, _ act: ScriptedServer.Act, _ kind: TransferFailure.Kind, status: Int? = nil) {
            testDescription = name
            self.act = act
            self.kind = kind
            self.status = status
        }

        private static let chunked = "HTTP/1.1 201 Yes\r\nTransfer-Encoding: chunked\r\n\r\n"
        private static let large = String(repeating: "x", count: 1001)

        static let all = [
            Broken("closed without a byte", .close, .connectionLost),
            Broken("reset without a byte", .reset, .connectionLost),
            Broken("closed in the status line", .sendThenClose("HTTP/1.1 20"), .connectionLost),
            Broken("closed after the status line", .sendThenClose("HTTP/1.1 201 Created\r\n"), .truncated, status: 201),
            Broken("closed in the head", .sendThenClose("HTTP/1.1 201 Created\r\nServer: x\r\nContent-Le"), .truncated, status: 201),
            Broken("closed after the head", .sendThenClose("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n"), .truncated, status: 201),
            Broken("closed in the body", .sendThenClose("HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\n{\"id\""), .truncated, status: 500),
            Broken("closed in a chunk", .sendThenClose(chunked + "9\r\n{\"id\""), .truncated, status: 201),
            Broken("closed before the last chunk", .sendThenClose(chunked + "2\r\n{}\r\n"), .truncated, status: 201),
            Broken("closed after an interim answer", .sendThenClose("HTTP/1.1 100 Continue\r\n\r\n"), .truncated),
            Broken("no HTTP", .sendThenClose("SSH-2.0-OpenSSH_9.2\r\n"), .other),
            Broken("too large, announced", .send(answer(200, large)), .tooLarge, status: 200),
            Broken("too large, in chunks", .send(chunked + "3E9\r\n" + large), .tooLarge, status: 201),
        ]
    }

    @Test(arguments: Broken.all)
    func `a broken answer may have been carried out`(expected: Broken) async throws {
        let server = ScriptedServer { seen in
            seen.number == 1 ? .sendThenClose(answer(202)) : seen.number == 2 ? expected.act : .send(answer())
        }
        defer { server.stop() }
        let client = try Client(server.origin) {
            $0.replyLimit = 1000
            $0.maxInFlight = 1
        }
        // One before, so that nothing of an earlier answer can show; its connection is closed, so that this is no case of a repeat.
        _ = try await client.reply(post(1))
        await server.waitForClosedConnection()
        let failure = try await client.failure(post(2))
        #expect(failure.kind == expected.kind, "\(failure.message)")
        #expect(failure.mayHaveBeenSent)
        #expect(failure.status == expected.status)
        #expect(server.log.count == 2)
        #expect(try await client.reply(post(3)).status == 201)
    }

    @Test func `an answer as large as the bound is whole`() async throws {
        let server = ScriptedServer { _ in .send(answer(200, String(repeating: "x", count: 1000))) }
        defer { server.stop() }
        #expect(try await Client(server.origin) { $0.replyLimit = 1000 }.reply(get()).body.count == 1000)
    }

    @Test(arguments: [("no answer", "", nil), ("within the answer", "HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{", 201)])
    func `a timeout after the request went out may have been carried out`(name: String, start: String, status: Int?) async throws {
        let server = ScriptedServer { _ in .stall(start) }
        defer { server.stop() }
        // Where an answer begins, the machine may be too busy to bring it within a moment.
        let timeout = Duration.milliseconds(status == nil ? 200 : 5_000)
        let failure = try await Client(server.origin) { $0.timeout = timeout }.failure(post())
        #expect(failure.kind == .timeout)
        #expect(failure.mayHaveBeenSent)
        #expect(failure.status == status)
        #expect(server.log.count == 1)
    }

    @Test func `a refused connection was not sent`() async throws {
        let failure = try await Client("http://127.0.0.1:\(LoopbackSocket.unusedPort())").failure(post())
        #expect(failure.kind == .connect)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test func `a name that does not exist was not sent`() async throws {
        // Longer than a name's part may be, so that no name server is asked.
        let failure = try await Client("https://\(String(repeating: "a", count: 64)).invalid").failure(post())
        #expect(failure.kind == .resolve)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test func `a connection that is not ready in time was not sent`() async throws {
        // It is accepted by the system, but nobody answers the TLS greeting.
        let (listener, port) = LoopbackSocket.listening()
        defer { listener.close() }
        let failure = try await Client("https://127.0.0.1:\(port)") { $0.connectTimeout = .milliseconds(100) }.failure(post())
        #expect(failure.kind == .connectTimeout)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test func `a server that speaks no TLS was not sent anything`() async throws {
        let (listener, port) = LoopbackSocket.listening()
        Thread.detachNewThread {
            guard let socket = listener.accept() else { return }
            socket.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
            while !socket.read().isEmpty {}
            socket.close()
            listener.close()
        }
        let failure = try await Client("https://127.0.0.1:\(port)").failure(post())
        #expect(failure.kind == .tls)
        #expect(!failure.mayHaveBeenSent)
    }

    @Test(
        arguments: [
            post(path: ".evil.example/v4/user"), post(path: "@evil.example/"), post(path: ""), post(path: "/v4/user with blanks"),
            post(path: "/v4\r\nX: y"), post(path: "/ü"), post(actingUser: "a\r\nX-Injected: b"), post(actingUser: ""),
            post(actingUser: "ü"),
        ])
    func `a request that would not be what it says is not sent`(request: TransferRequest) async throws {
        let server = ScriptedServer { _ in .send(answer()) }
        defer { server.stop() }
        let client = try Client(server.origin)
        let failure = try await client.failure(request)
        #expect(failure.kind == .other)
        #expect(!failure.mayHaveBeenSent)
        _ = try await client.reply(post(2))
        #expect(server.log.count == 1)
    }

    @Test func `no failure, printed in any way, holds the credential`() async throws {
        let server = ScriptedServer { seen in
            // A server may say the key back to us, in the places that libcurl's words quote.
            let key = seen.fields["authorization"]?.first ?? ""
            return .sendThenClose(
                ["HTTP/1.1 2\(key)", "HTTP/1.1 200 \(key)\r\nContent-Length: \(key)\r\n\r\n", key, "HTTP/9 \(key)\r\n\r\n"][seen.number % 4]
            )
        }
        defer { server.stop() }
        let client = try Client(server.origin)
        let ends = await client.carryOut((1...20).map { post($0) })
        for end in ends {
            var text = ""
            dump(end, to: &text)
            #expect(!"\(end)\(text)".contains("s3cr3t"))
        }
        #expect(!"\(client.transport)".contains("s3cr3t"))
    }
}
