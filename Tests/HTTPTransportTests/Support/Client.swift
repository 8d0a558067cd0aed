import BulkModel
import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

/// A transport and the ends that it delivers.
///
/// What the tests await most is kept from being inlined: Swift 6.3.1 crashes on it in release builds ("While splitting coroutine").
final class Client: Sendable {
    static let secret = "ak_live:s3cr3t-5up3r-0bvious"

    let transport: CurlTransport
    private let stream: AsyncStream<TransferEnd>
    private let delivered: Delivered

    private final class Delivered: Sendable {
        let all = Mutex<[TransferEnd]>([])
    }

    init(_ origin: String, _ adjust: (inout TransportSettings) -> Void = { _ in }) throws {
        var settings = TransportSettings(origin: try Origin(origin), credential: try #require(Credential(Self.secret)))
        adjust(&settings)
        let (stream, continuation) = AsyncStream<TransferEnd>.makeStream()
        let delivered = Delivered()
        self.stream = stream
        self.delivered = delivered
        transport = try CurlTransport(settings) { batch in
            delivered.all.withLock { $0 += batch }
            for end in batch { continuation.yield(end) }
        }
    }

    /// Everything that was delivered so far.
    var allEnds: [TransferEnd] { delivered.all.withLock { $0 } }

    /// Starts the requests and returns their ends, in order of arrival.
    func carryOut(_ requests: [TransferRequest]) async -> [TransferEnd] {
        transport.start(requests)
        return await nextEnds(requests.count)
    }

    func nextEnds(_ count: Int) async -> [TransferEnd] {
        var ends: [TransferEnd] = []
        if count == 0 { return ends }
        for await end in stream {
            ends.append(end)
            if ends.count == count { break }
        }
        return ends
    }

    /// Starts one request and returns its result.
    func carryOut(_ request: TransferRequest) async throws -> Result<Reply, TransferFailure> {
        let end = try #require(await carryOut([request]).first)
        #expect(end.id == request.id)
        return end.result
    }

    /// Starts one request that is expected to fail.
    @inline(never)
    func failure(_ request: TransferRequest) async throws -> TransferFailure {
        switch try await carryOut(request) {
        case .success(let reply): throw Unexpected(description: "an answer with status \(reply.status)")
        case .failure(let failure): return failure
        }
    }

    /// Starts one request that is expected to be answered.
    @inline(never)
    func reply(_ request: TransferRequest) async throws -> Reply {
        try await carryOut(request).get()
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }
}

func post(_ number: UInt64 = 1, path: String = "/v4/user", actingUser: String? = nil, body: String = #"{"n":1}"#) -> TransferRequest {
    TransferRequest(id: TransferID(number), method: .post, path: path, actingUser: actingUser, body: Array(body.utf8))
}

func get(_ number: UInt64 = 1, path: String = "/v4/user/me") -> TransferRequest {
    TransferRequest(id: TransferID(number), method: .get, path: path)
}
