internal import CZlib

/// gzip by the system's zlib.
/// Safe to use: the address that it holds is its own, from the start to `deinit`.
@safe final class GzipLibrary: UnpackLibrary {
    private let stream: UnsafeMutablePointer<z_stream>

    init?() {
        guard let stream = unsafe czlib_open() else { return nil }
        unsafe self.stream = unsafe stream
    }

    deinit { unsafe czlib_close(stream) }

    func step(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> UnpackStep {
        // zlib wants addresses; it reads and writes no more than the counts beside them and keeps neither address beyond the call.
        let step = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                guard let target = output.baseAddress else { return czlib_step(status: Z_BUF_ERROR, consumed: 0, produced: 0) }
                return unsafe czlib_inflate(stream, input.baseAddress, input.count, target, output.count)
            }
        }
        let state: UnpackStep.State =
            switch step.status {
            case Z_OK, Z_BUF_ERROR: .within
            case Z_STREAM_END: .atEnd
            case Z_DATA_ERROR: .broken("its data is damaged")
            case Z_MEM_ERROR: .broken("there is not enough memory")
            default: .broken("zlib says \(step.status)")
            }
        return UnpackStep(consumed: step.consumed, produced: step.produced, state: state)
    }

    func restart() { unsafe czlib_reset(stream) }
}
