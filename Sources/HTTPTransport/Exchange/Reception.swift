import BulkModel
import HTTPTypes

/// What has come back of one transfer so far, filled by libcurl's callbacks.
///
/// One object serves a handle for all its transfers, one after the other. Not `Sendable`: it belongs to the loop's thread.
final class Reception {
    /// Most bytes kept of the head's fields; what comes beyond is dropped. Heads are a few hundred bytes, and this bounds a hostile one.
    private static let headLimit = 16 * 1024
    /// Most bytes of a head that is kept for the next answer.
    private static let keptHead = 1024

    private let limit: Int
    /// How often a request was about to go out; see `mayGoOut()`.
    private(set) var departures = 0
    /// When the first one was.
    private(set) var departedAt: ContinuousClock.Instant?
    /// The last status line's code; 0 before there is one.
    private(set) var status = 0
    /// Whether the empty line after the head of the final answer has come. libcurl calls an answer cut off before it a success.
    private(set) var isHeadComplete = false
    private(set) var isTooLarge = false
    /// The lines of the head that somebody reads, each with its line end.
    private var head: [UInt8] = []
    /// The head before this one, and its fields: within a second the heads of most answers are equal, and fields cost more than all else here.
    private var known: (head: [UInt8], fields: HTTPFields) = ([], [:])
    private var body: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Makes ready for the next transfer.
    func reset() {
        departures = 0
        departedAt = nil
        status = 0
        isHeadComplete = false
        isTooLarge = false
        head.removeAll(keepingCapacity: true)
        body = []
    }

    /// Counts a request about to go out and says whether it may.
    ///
    /// Only the first may. When a kept-alive connection dies without a byte of the answer, libcurl sends the request once more by itself, a
    /// POST included (seen with 7.88.1), and no option turns that off; the server may have carried out the first one.
    func mayGoOut() -> Bool {
        departures += 1
        departedAt = departedAt ?? .now
        return departures == 1
    }

    /// Takes one line of the head, or of the trailers, with its line end.
    func receiveLine(_ line: Span<UInt8>) {
        guard !isHeadComplete else { return }  // a trailer
        switch line.count {
        case 0...2:
            // An interim answer (1xx) has an end of its own; the final one's head follows.
            isHeadComplete = status >= 200
        default:
            if let code = StatusLine.status(in: line) {
                status = code
                head.removeAll(keepingCapacity: true)
            } else if ReplyFields.isRead(line), head.count + line.count <= Self.headLimit {
                line.append(to: &head)
            }
        }
    }

    /// Takes bytes of the body, unless they would pass the bound.
    func receiveBody(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= limit - body.count else {
            isTooLarge = true
            return false
        }
        bytes.append(to: &body)
        return true
    }

    /// The whole answer. Gives the body away.
    func takeReply() -> Reply {
        defer { body = [] }
        // One that is unusually long is not kept: there are as many of these objects as requests in flight.
        guard head.count <= Self.keptHead else { return Reply(status: status, fields: ReplyFields.fields(in: head), body: body) }
        if head != known.head { known = (head, ReplyFields.fields(in: head)) }
        return Reply(status: status, fields: known.fields, body: body)
    }
}

extension Span<UInt8> {
    fileprivate func append(to array: inout [UInt8]) {
        // unsafe: the pointer stays inside of the closure. An array takes a buffer as one block, a span only byte by byte.
        unsafe withUnsafeBufferPointer { unsafe array.append(contentsOf: $0) }
    }
}
