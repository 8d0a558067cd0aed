import Sandbox
import Testing

/// What a client sees on the wire: real loopback connections, one sandbox each.
@Suite(.timeLimit(.minutes(1))) struct LiveTests {
    @Test func `replies come over a kept connection, with date and length`() async throws {
        try await withSandbox { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com"), createUser("a@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 201 Created\r\n") && replies[1].hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(replies[0].contains("\r\nContent-Type: application/json; charset=utf-8\r\n") && replies[0].contains(" GMT\r\n"))
            #expect(ended == .open)
        }
    }

    @Test func `requests sent ahead are answered in order`() async throws {
        try await withSandbox { port in
            let both = createUser("a@example.com") + createUser("b@example.com")
            let (replies, _) = try await RawClient.connect(port).exchange(both) {
                $0.split(separator: "HTTP/1.1 201").count == 2 && $0.hasSuffix("}")
            }
            #expect(replies[0].contains("/a-") || replies[0].contains("/a"))
            #expect(try await usersMade(port) == 2)
        }
    }

    @Test func `a client that wants to close is closed`() async throws {
        try await withSandbox { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com", headers: "Connection: close\r\n"))
            { _ in false }
            #expect(replies[0].contains("Connection: close") && ended == .closed)
        }
    }

    @Test(arguments: [
        (FaultRule.Kind.cutBefore, false, 0), (.cutBefore, true, 0), (.cutAfter, false, 1), (.cutAfter, true, 1),
    ])
    func `a cut shows no byte, closes as asked, and executes as its kind says`(kind: FaultRule.Kind, reset: Bool, made: Int) async throws {
        var rule = FaultRule(kind, method: "POST")
        rule.reset = reset
        try await withSandbox(rule) { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com"))
            #expect(replies == [""] && ended == (reset ? .reset : .closed))
            #expect(try await usersMade(port) == made)
        }
    }

    @Test func `the second POST of a connection can be cut after execution`() async throws {
        var rule = FaultRule(.cutAfter, method: "POST", path: "/v4/user")
        rule.skip = 1
        rule.count = 1
        try await withSandbox(rule) { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com"), createUser("b@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 201") && replies[1].isEmpty && ended == .closed)
            #expect(try await usersMade(port) == 2)
        }
    }

    @Test func `a cut in mid-reply shows head and a part of the body`() async throws {
        var rule = FaultRule(.cutMidReply)
        rule.bytes = 9
        try await withSandbox(rule) { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 201 Created\r\n") && replies[0].hasSuffix("\r\n\r\n{\"userId\"") && ended == .closed)
            #expect(try await usersMade(port) == 1)
        }
    }

    @Test func `a stall executes at once and answers late`() async throws {
        var rule = FaultRule(.stall, method: "POST")
        rule.seconds = 0.2
        try await withSandbox(rule) { port in
            let client = try await RawClient.connect(port)
            async let late = client.exchange(createUser("a@example.com"))
            while try await usersMade(port) == 0 { await Task.yield() }
            #expect(try await late.replies[0].hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func `a stall before execution ends without a byte`() async throws {
        var rule = FaultRule(.stallBefore, method: "POST")
        rule.seconds = 0.05
        try await withSandbox(rule) { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com"))
            #expect(replies == [""] && ended == .closed)
            #expect(try await usersMade(port) == 0)
        }
    }

    @Test func `a close after the reply is not announced`() async throws {
        try await withSandbox(FaultRule(.closeAfter)) { port in
            let (replies, ended) = try await RawClient.connect(port).exchange(createUser("a@example.com")) { _ in false }
            #expect(replies[0].hasPrefix("HTTP/1.1 201") && !replies[0].contains("Connection: close") && ended == .closed)
        }
    }

    @Test func `an idle connection is closed`() async throws {
        try await withSandbox(idleTimeout: .seconds(0.05)) { port in
            let ended = try await RawClient.connect(port).end()
            #expect(ended == .closed)
        }
    }

    @Test func `a connection that waits for its reply is not idle`() async throws {
        var rule = FaultRule(.stall)
        rule.seconds = 1.5
        try await withSandbox(rule, idleTimeout: .seconds(1)) { port in
            let (replies, _) = try await RawClient.connect(port).exchange(createUser("a@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func `an error page of a proxy is HTML`() async throws {
        try await withSandbox(FaultRule(.statusAfter)) { port in
            let (replies, _) = try await RawClient.connect(port).exchange(createUser("a@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n"))
            #expect(replies[0].contains("<center><h1>502 Bad Gateway</h1></center>\r\n"))
        }
    }

    @Test func `too large a body is refused and the connection lives on`() async throws {
        try await withSandbox { port in
            let large = createUser(String(repeating: "x", count: 1 << 20))
            let (replies, ended) = try await RawClient.connect(port).exchange(large, createUser("a@example.com"))
            #expect(replies[0].hasPrefix("HTTP/1.1 413 ") && replies[1].hasPrefix("HTTP/1.1 201") && ended == .open)
        }
    }

    @Test func `lines are streamed in chunks`() async throws {
        try await withSandbox { port in
            let client = try await RawClient.connect(port)
            _ = try await client.exchange(createUser("a@example.com"))
            let lines = "GET /admin/effects?format=jsonl HTTP/1.1\r\nHost: x\r\n\r\n"
            let (replies, _) = try await RawClient.connect(port).exchange(lines) { $0.hasSuffix("\r\n0\r\n\r\n") }
            #expect(replies[0].lowercased().contains("transfer-encoding: chunked") && replies[0].contains("\"sequence\":1,"))
        }
    }

    @Test func `what is no HTTP is refused and closed`() async throws {
        try await withSandbox { port in
            let (replies, ended) = try await RawClient.connect(port).exchange("hello\r\n\r\n") { _ in false }
            #expect(replies[0].hasPrefix("HTTP/1.1 400") && ended == .closed)
        }
    }
}
