public import BulkModel
import FileSystem
import FoundationEssentials
import GRDB
import Glibc
public import SystemPackage

/// Which keys of a company were made, or are being made, by which job of this user: what makes *never twice* hold across jobs.
///
/// One SQLite file per company, shared by all processes. Why no crash lets two jobs make the same thing:
///
/// - A key is reserved here when its row is claimed, in an immediate transaction that only one process can be in, and synced before the row's
///   intent can be written, let alone its request sent. Of two jobs that want a key, one gets it.
/// - A reservation is freed or marked as done only after the job's own ledger durably says so. A crash in between leaves the reservation
///   standing: others wait, and the job's recovery (`Job.settleCrash`) finds the row still held in its ledger and writes the mark again.
/// - A job that never ran again keeps its open reservations: others are told to finish that job first, as nobody knows what became of them.
public final class JobIndex: KeyIndex {
    private let queue: DatabaseQueue
    /// This job's number in the file.
    private let number: Int64

    /// Opens the index of a company for a job, made if it is missing.
    ///
    /// - Parameter folder: the user's state folder, see ``defaultFolder(_:)``.
    public convenience init(
        in folder: FilePath, company: String, job: Job, durability: Durability = .full
    ) throws(LedgerFailure) {
        try self.init(in: folder, company: company, identifier: job.identifier, jobFolder: job.folder, durability: durability)
    }

    package init(
        in folder: FilePath, company: String, identifier: String, jobFolder: FilePath, durability: Durability = .full
    ) throws(LedgerFailure) {
        try LedgerFailure.onDisk { () throws(FileFailure) in
            try Disk.makeFolders(folder)
        }
        let path = Self.path(in: folder, company: company)
        // Two processes must not make the file at once, each its own.
        queue = try Disk.locked(folder.appending("lock"), failure: LedgerFailure.init(_:)) { () throws(LedgerFailure) in
            try LedgerFile.index(path, durability: durability).open()
        }
        number = try queue.wording { database in
            try database.execute(
                sql: "INSERT INTO job (identifier, folder) VALUES (?, ?) ON CONFLICT (identifier) DO UPDATE SET folder = excluded.folder",
                arguments: [identifier, Disk.absolute(jobFolder).string])
            return try Int64.fetchOne(database, sql: "SELECT number FROM job WHERE identifier = ?", arguments: [identifier]) ?? 0
        }
    }

    /// `$XDG_STATE_HOME/meetergo-bulk`, by default `~/.local/state/meetergo-bulk` (XDG Base Directory Specification).
    ///
    /// - Returns: `nil` if neither `XDG_STATE_HOME` nor `HOME` is set to an absolute path.
    public static func defaultFolder(_ environment: [String: String]) -> FilePath? {
        func absolute(_ name: String) -> FilePath? {
            environment[name].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        return (absolute("XDG_STATE_HOME") ?? absolute("HOME")?.appending(".local").appending("state"))?.appending("meetergo-bulk")
    }

    static func path(in folder: FilePath, company: String) -> FilePath { folder.appending(fileName(company)) }

    /// A company's id is a UUID; anything else that could not be a file name is hashed.
    private static func fileName(_ company: String) -> String {
        let isPlain =
            !company.isEmpty && company.utf8.count <= 64
            && company.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isASCIIAlphanumeric
            }
        return "index-\(isPlain ? company : Fingerprint(hashing: Array(company.utf8)).hexadecimal).sqlite"
    }

    public func write(_ changes: [MarkChange], reserving keys: [Key], again: Bool) throws(LedgerFailure) -> [Reservation] {
        try queue.wording { database in
            let marks = try Marks(database, job: number)
            for change in changes { try marks.apply(change) }
            return try keys.map { try marks.reserve($0, again: again) }
        }
    }
}

extension Character {
    fileprivate var isASCIIAlphanumeric: Bool { isASCII && (isLetter || isNumber) }
}
