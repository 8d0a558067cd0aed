import BulkModel
import GRDB

extension LedgerFailure {
    /// A row was concluded, withdrawn or intended without having been claimed.
    static func unclaimed(_ source: Key) -> LedgerFailure {
        LedgerFailure(.unusable, "the ledger has no entry for the key \(source.fingerprint.hexadecimal), though a row with it was claimed")
    }

    /// Says what an error of SQLite means for whoever owns the file at `path`.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = error as? LedgerFailure ?? LedgerFailure(.unusable, "\(path): \(error)")
            return
        }
        let reason = "\(error.message ?? "SQLite"), code \(error.extendedResultCode.rawValue)"
        // Result codes: https://www.sqlite.org/rescode.html
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.disk, "\(path): no space left (\(reason)); nothing is lost: make room and run the same command again")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.disk, "\(path): cannot be written (\(reason)); make the file and its folder writable for you")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOLFS:
            self.init(
                .disk,
                "\(path): cannot be read or written (\(reason)); check the disk, its free space and the folder's permissions, then run the same command again"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.locked, "\(path): another process keeps it busy (\(reason)); run the same command again when it has ended")
        case .SQLITE_CORRUPT:
            self.init(.unusable, "\(path): damaged or truncated (\(reason)); restore it from a copy, or start a new job with --job")
        case .SQLITE_NOTADB:
            self.init(.unusable, "\(path): not a ledger of meetergo-bulk (\(reason)); move it away, or name another job with --job")
        default:
            self.init(.unusable, "\(path): \(reason)")
        }
    }

    /// Runs `body` and words what it throws for the file at `path`.
    static func wording<Value>(_ path: String, _ body: () throws -> Value) throws(LedgerFailure) -> Value {
        do { return try body() } catch { throw LedgerFailure(error, path: path) }
    }
}
