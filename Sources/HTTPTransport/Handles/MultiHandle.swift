import CLibcurl

/// libcurl's multi handle: the connections, and the transfers on them.
///
/// Only `wake()` may be called from any thread; everything else belongs to the loop's thread. It is shared so that it cannot be freed while
/// another thread is about to wake it. Easy handles must have left it before its last owner lets go: the loop sees to that.
@safe final class MultiHandle: Sendable {
    /// A step of libcurl's multi interface failed. Nothing can be said about the transfers in it.
    struct Failure: Error {
        let code: CURLMcode
        var message: String { "libcurl's multi handle failed: \(Libcurl.words(for: code))" }
    }

    /// One finished transfer: the slot of its handle, and libcurl's result.
    struct End {
        let slot: Int
        let code: CURLcode
    }

    // unsafe: the pointer never changes; libcurl documents curl_multi_wakeup alone as callable from any thread, and so does this type.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer

    /// - Throws: `TransportSetupError` with the code `libcurl`.
    init(maxConnections: Int) throws(TransportSetupError) {
        // unsafe: owned by this object from here on.
        guard let multi = unsafe curl_multi_init() else {
            throw TransportSetupError(.libcurl, "libcurl gives no multi handle.")
        }
        unsafe self.multi = unsafe multi
        let options: [(CURLMoption, Int)] = [
            (CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)),
            // One connection can carry them all if the server allows that many streams.
            (CURLMOPT_MAX_CONCURRENT_STREAMS, maxConnections),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, maxConnections),
            // Room for every idle connection, or keep-alive would end for those beyond it.
            (CURLMOPT_MAXCONNECTS, maxConnections),
        ]
        for (option, value) in options {
            // unsafe: the options are documented to take a long.
            let code = unsafe clibcurl_multi_set_long(multi, option, value)
            guard code == CURLM_OK else {
                throw TransportSetupError(.libcurl, "libcurl refuses an option: \(Libcurl.words(for: code)).")
            }
        }
    }

    deinit {
        // unsafe: the last owner is gone, so nobody can use the handle.
        unsafe curl_multi_cleanup(multi)
    }

    /// Puts a handle's transfer under way. It must stay alive until it is removed.
    func add(_ easy: EasyHandle) throws(Failure) {
        // unsafe: both handles are alive; the loop removes the easy handle before it frees it.
        try check(unsafe curl_multi_add_handle(multi, easy.pointer))
    }

    /// Takes a handle out; a transfer still under way in it is dropped, with its connection.
    func remove(_ easy: EasyHandle) {
        // It can only fail for a handle that is not in here.
        // unsafe: both handles are alive.
        _ = unsafe curl_multi_remove_handle(multi, easy.pointer)
    }

    /// Does what can be done without waiting. The callbacks run inside.
    func perform() throws(Failure) {
        var running: Int32 = 0
        // unsafe: the count is written before the call returns.
        try check(unsafe curl_multi_perform(multi, &running))
    }

    /// Waits until there is something to do: bytes, a timer of libcurl's, or a wake.
    func poll() throws(Failure) {
        // libcurl cuts the wait to its own next timer; without one only a wake ends it, so the minute is no more than a belt to the braces.
        // unsafe: no further descriptors are passed.
        try check(unsafe curl_multi_poll(multi, nil, 0, 60_000, nil))
    }

    /// Ends a `poll()` under way, or makes the next one return at once. From any thread.
    func wake() {
        // It can only fail where libcurl has no wake-up at all, which is not so on Linux.
        // unsafe: the handle lives as long as this object.
        _ = unsafe curl_multi_wakeup(multi)
    }

    /// Takes the next finished transfer; `nil` if there is none.
    func nextEnd() -> End? {
        // unsafe: the message is read and copied inside of the call.
        let end = unsafe clibcurl_next_end(multi)
        return end.exists ? End(slot: Int(end.slot), code: end.code) : nil
    }

    private func check(_ code: CURLMcode) throws(Failure) {
        guard code == CURLM_OK else { throw Failure(code: code) }
    }
}
