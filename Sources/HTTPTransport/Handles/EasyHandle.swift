import BulkModel
import CLibcurl
import HTTPTypes

/// One of libcurl's easy handles: the options of a transport, set once, and one transfer after the other.
///
/// Not `Sendable`: it belongs to the loop's thread. It must have left the multi handle before it is freed.
@safe final class EasyHandle {
    /// What the callbacks fill.
    let reception: Reception

    // unsafe: owned by this object alone, freed in deinit.
    let pointer: UnsafeMutableRawPointer
    // unsafe: libcurl writes its words on a failure here; as long-lived as the handle.
    private let errorBuffer: UnsafeMutablePointer<CChar>

    private let origin: String
    // What the handle is set to, so that a run of like requests sets nothing but their bodies.
    private var path: String?
    private var shape: Shape?
    private var sendsBody = false
    private var headers: HeaderList?

    private struct Shape: Equatable {
        var method: HTTPRequest.Method
        var hasBody: Bool

        /// POST, PUT and PATCH have a body even where it is empty: servers want to see its length of 0.
        var sendsBody: Bool { method != .head && (hasBody || [.post, .put, .patch].contains(method)) }
        /// Whether libcurl's own method for it is the right one.
        var isPlain: Bool { sendsBody ? method == .post : method == .get || method == .head }
    }

    /// Makes a handle that is known to the multi handle's ends as `slot`.
    ///
    /// - Throws: `TransportSetupError` with the code `libcurl`: an option is refused, or there is no memory.
    init(slot: Int, settings: TransportSettings) throws(TransportSetupError) {
        // unsafe: owned by this object from here on.
        guard let pointer = unsafe curl_easy_init() else {
            throw TransportSetupError(.libcurl, "libcurl gives no handle.")
        }
        unsafe self.pointer = unsafe pointer
        unsafe errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        // unsafe: just allocated for this many.
        unsafe errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        origin = settings.origin.description
        reception = Reception(limit: settings.replyLimit)

        // unsafe: buffer and reception are freed after the handle; see deinit.
        unsafe try accept(clibcurl_set_error_buffer(pointer, errorBuffer))
        unsafe try accept(clibcurl_set_slot(pointer, slot))
        unsafe try accept(
            clibcurl_set_callbacks(
                pointer, Unmanaged.passUnretained(reception).toOpaque(), Callbacks.head, Callbacks.body, Callbacks.beforeRequest))
        try setConstantOptions(settings)
    }

    deinit {
        // The handle first: libcurl may write to the buffer while it goes.
        // unsafe: made by curl_easy_init, and out of the multi handle.
        unsafe curl_easy_cleanup(pointer)
        // unsafe: allocated in init.
        unsafe errorBuffer.deallocate()
    }

    /// Sets what belongs to one transfer.
    ///
    /// - Returns: the reason why it cannot be sent; `nil` if all is set.
    func prepare(_ request: TransferRequest, headers: HeaderList) -> TransferFailure? {
        // A path that does not start with a slash would change the host, and with it who gets the key.
        guard request.path.utf8.first == UInt8(ascii: "/"), request.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return TransferFailure(.other, mayHaveBeenSent: false, message: "The request's path is not percent-encoded or lacks its slash.")
        }
        reception.reset()
        // unsafe: at least one byte long.
        unsafe errorBuffer[0] = 0
        var code = CURLE_OK
        if path != request.path {
            path = nil
            code = set(CURLOPT_URL, origin + request.path)
            if code == CURLE_OK { path = request.path }
        }
        if code == CURLE_OK { code = setShape(Shape(method: request.method, hasBody: request.body != nil), body: request.body ?? []) }
        if code == CURLE_OK, self.headers !== headers {
            // unsafe: kept below, until another list takes its place.
            code = unsafe clibcurl_set_fields(pointer, headers.list)
            self.headers = headers
        }
        guard code != CURLE_OK else { return nil }
        return TransferFailure(.other, mayHaveBeenSent: false, message: "libcurl refuses the request: \(Libcurl.words(for: code)).")
    }

    /// How the transfer ended, given libcurl's code for it.
    func result(_ code: CURLcode) -> Result<Reply, TransferFailure> {
        if let failure = evidence(code: code).failure { return .failure(failure) }
        return .success(reception.takeReply())
    }

    /// How long the transfer took, or has taken so far: seconds from just before it was sent, or from its start if nothing was sent.
    ///
    /// CURLINFO_PRETRANSFER_TIME_T is no beginning: libcurl takes it after the sending, and by then a server on the same machine may have answered.
    var seconds: Double {
        if let departed = reception.departedAt { return (ContinuousClock.now - departed) / .seconds(1) }
        // unsafe: the handle is alive; the info is documented to be a time.
        return Double(max(0, unsafe clibcurl_get_microseconds(pointer, CURLINFO_TOTAL_TIME_T))) / 1_000_000
    }

    /// Makes ready for being dropped in the middle: without this, leaving the multi handle waits for a name server that does not answer.
    func hurry() {
        _ = set(CURLOPT_QUICK_EXIT, 1)
    }

    /// How a transfer is to be reported that is given up: `kind` and `message`, and whether it may have been sent.
    func abandoned(_ kind: TransferFailure.Kind, _ message: String) -> TransferFailure {
        TransferFailure(
            kind, mayHaveBeenSent: reception.departures > 0, status: reception.status >= 200 ? reception.status : nil, message: message)
    }

    private func evidence(code: CURLcode) -> Evidence {
        guard code != CURLE_OK || !reception.isHeadComplete else {
            return Evidence(
                code: code, words: "", departures: reception.departures, status: reception.status, isHeadComplete: true,
                isTooLarge: false, proxyStatus: 0)
        }
        return Evidence(
            // unsafe: libcurl ends its words with a zero, and the buffer began with one.
            code: code, words: unsafe String(cString: errorBuffer), departures: reception.departures, status: reception.status,
            isHeadComplete: reception.isHeadComplete, isTooLarge: reception.isTooLarge,
            // unsafe: the handle is alive; the info is documented to be a long.
            proxyStatus: unsafe clibcurl_get_long(pointer, CURLINFO_HTTP_CONNECTCODE))
    }

    private func setShape(_ shape: Shape, body: [UInt8]) -> CURLcode {
        let isNew = shape != self.shape
        if isNew { sendsBody = shape.sendsBody }
        self.shape = nil
        var code = CURLE_OK
        // First, because the others do not undo it: a handle once set to HEAD would stay so.
        if isNew { code = set(CURLOPT_NOBODY, shape.method == .head ? 1 : 0) }
        if code == CURLE_OK, sendsBody {
            // This makes the handle a POST; libcurl copies the bytes.
            // unsafe: the pointer is valid during the call.
            code = unsafe body.withUnsafeBytes { unsafe clibcurl_set_body(pointer, $0.baseAddress, $0.count) }
        } else if code == CURLE_OK, isNew, shape.method != .head {
            code = set(CURLOPT_HTTPGET, 1)
        }
        if code == CURLE_OK, isNew { code = set(CURLOPT_CUSTOMREQUEST, shape.isPlain ? nil : shape.method.rawValue) }
        if code == CURLE_OK { self.shape = shape }
        return code
    }

    func set(_ option: CURLoption, _ value: Int) -> CURLcode {
        // unsafe: the handle is alive; callers pass options that are documented to take a long.
        unsafe clibcurl_set_long(pointer, option, value)
    }

    func set(_ option: CURLoption, _ text: String?) -> CURLcode {
        // unsafe: the handle is alive; callers pass options that are documented to take text, and libcurl copies it.
        unsafe clibcurl_set_text(pointer, option, text)
    }

    func accept(_ code: CURLcode) throws(TransportSetupError) {
        guard code == CURLE_OK else {
            throw TransportSetupError(.libcurl, "libcurl refuses an option: \(Libcurl.words(for: code)).")
        }
    }
}
