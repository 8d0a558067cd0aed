import FileSystem

/// Why the state folder cannot be used; nothing depends on it but what was learnt and the fairness between processes.
public struct QuotaStoreFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where and what, ready to print.
    public var message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ failure: FileFailure) {
        self.init("\(failure)")
    }

    public var description: String { message }
}
