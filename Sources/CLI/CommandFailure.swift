import ArgumentParser
import BulkModel
import FileSystem
import HTTPTransport
import JSONText
import Mapping
import Records

/// A command cannot go on: what to print and what to exit with.
struct CommandFailure: Error {
    var status: ExitStatus
    /// Where, what and what to do, in a sentence or two.
    var message: String
    /// The same in its parts.
    var object: ErrorObject

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
        object = ErrorObject(code: "\(status)", message: message)
    }

    init(_ error: RecordsError) {
        self.init(error.isUsage ? .usage : .unreadableInput, error.description)
        object = ErrorObject(error)
    }

    init(_ status: ExitStatus, _ error: MappingError) {
        self.init(status, error.description)
        object = ErrorObject(error)
    }

    /// What is wrong with a file as a whole.
    init(_ status: ExitStatus, file: String, _ message: String, remedy: String) {
        self.init(status, "\(file): \(message) \(remedy)")
        object = ErrorObject(code: "\(status)", file: file, message: message, remedy: remedy)
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
    ///
    /// - Parameter isJSON: whether stdout is to be JSON: what stopped the command is an object there, unless another one was written already.
    func exiting(isJSON: Bool = false, _ body: () throws -> ExitStatus) throws {
        let status: ExitStatus
        do {
            status = try body()
        } catch let failure as CommandFailure {
            Console.error(failure.message)
            if isJSON, !Console.hasWritten { Console.out(JSON.object(["error": failure.object.json]).text) }
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
