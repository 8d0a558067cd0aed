internal import CZstd

/// zstd by the system's libzstd.
///
/// A frame that needs a window above the library's limit of 128 MiB (ZSTD_WINDOWLOG_LIMIT_DEFAULT) is refused; usual ones need 8 MiB at most.
/// Safe to use: the address that it holds is its own, from the start to `deinit`.
@safe final class ZstdLibrary: UnpackLibrary {
    private let stream: OpaquePointer

    init?() {
        guard let stream = unsafe ZSTD_createDStream() else { return nil }
        unsafe self.stream = unsafe stream
    }

    deinit { _ = unsafe ZSTD_freeDStream(stream) }

    func step(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> UnpackStep {
        // libzstd wants addresses; it reads and writes no more than the counts beside them and keeps neither address beyond the call.
        let step = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                guard let target = output.baseAddress else { return czstd_step(status: 1, consumed: 0, produced: 0) }
                return unsafe czstd_decompress(stream, input.baseAddress, input.count, target, output.count)
            }
        }
        var state = UnpackStep.State.within
        if step.status == 0 { state = .atEnd }
        if ZSTD_isError(step.status) != 0 {
            // A name is a constant text of the library.
            state = .broken(unsafe String(cString: ZSTD_getErrorName(step.status)))
        }
        return UnpackStep(consumed: step.consumed, produced: step.produced, state: state)
    }

    /// The library begins the next frame by itself.
    func restart() {}
}
