import ArgumentParser
import BulkModel
import FileSystem
import HTTPTransport
import Records

/// A command cannot go on: what to print and what to exit with.
struct CommandFailure: Error {
    var status: ExitStatus
    /// Where, what and what to do, in a sentence or two.
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    init(_ error: RecordsError) {
        self.init(error.isUsage ? .usage : .unreadableInput, error.description)
    }

    init(_ failure: LedgerFailure) {
        let status: ExitStatus =
            switch failure.kind {
            case .disk, .unusable: .disk
            case .locked: .stopped
            case .mismatch, .missing: .usage
            }
        self.init(status, failure.message)
    }

    /// What went wrong while ledger or results were written.
    init(writing error: any Error) {
        switch error {
        case let failure as LedgerFailure: self.init(failure)
        case let failure as ResultFailure: self.init(.disk, failure.message)
        case let failure as FileFailure: self.init(.disk, "\(failure); \(failure.remedy)")
        default: self.init(.disk, "\(error)")
        }
    }
}

extension ParsableCommand {
    /// Runs `body`, prints what stopped it and leaves with its exit code.
    func exiting(_ body: () throws -> ExitStatus) throws {
        let status: ExitStatus
        do {
            status = try body()
        } catch let failure as CommandFailure {
            Console.error(failure.message)
            status = failure.status
        }
        if status != .success { throw ExitCode(status.rawValue) }
    }
}

extension CommandFailure {
    /// What a finding says, with its code and hint.
    static func sentence(_ finding: Finding) -> String {
        let code = finding.code.map { " (\($0))" } ?? ""
        let hint = finding.hint.map { "; \($0)" } ?? ""
        return "\(finding.message)\(code)\(hint)."
    }
}
