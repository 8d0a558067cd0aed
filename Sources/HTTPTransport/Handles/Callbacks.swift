import CLibcurl

// What libcurl calls during `perform()`. Each finds its context, copies, and returns; what went wrong is noted there and reported after
// the turn. The context is the handle's `Reception`, which the handle keeps alive.

enum Callbacks {
    /// `CURLOPT_HEADERFUNCTION`: one whole line of the answer's head.
    static let head: clibcurl_receive = { bytes, size, count, context in
        guard let context = unsafe context else { return 0 }
        // unsafe: `context` is the reception given with the callbacks; the line is valid during this call and is copied in it.
        unsafe reception(context).receiveLine(buffer(bytes, size * count).span)
        return size * count
    }

    /// `CURLOPT_WRITEFUNCTION`: some bytes of the answer's body. To take another number than theirs ends the transfer.
    static let body: clibcurl_receive = { bytes, size, count, context in
        guard let context = unsafe context else { return 0 }
        // unsafe: as above.
        let isTaken = unsafe reception(context).receiveBody(buffer(bytes, size * count).span)
        return isTaken ? size * count : 0
    }

    /// `CURLOPT_PREREQFUNCTION`: the connection stands, TLS included, and the request is about to be sent.
    static let beforeRequest: clibcurl_before_request = { context, _, _, _, _ in
        guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
        // unsafe: as above.
        return unsafe reception(context).mayGoOut() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    private static func reception(_ context: UnsafeMutableRawPointer) -> Reception {
        // unsafe: made by `Unmanaged.passUnretained` of a `Reception` that outlives the handle.
        unsafe Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    }

    private static func buffer(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
        // unsafe: libcurl's `char` are bytes; nobody writes them while the callback runs.
        unsafe UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: UInt8.self)
    }
}
