import BulkModel
import FileSystem

extension LedgerFailure {
    /// Says what a refusal of the file system means for whoever owns the job.
    init(_ failure: FileFailure) {
        self.init(.disk, "\(failure); \(failure.remedy)")
    }

    /// Runs `body` and words what it throws.
    static func onDisk<Value>(_ body: () throws(FileFailure) -> Value) throws(LedgerFailure) -> Value {
        do { return try body() } catch { throw LedgerFailure(error) }
    }
}
