import BulkModel
import FileSystem
import Foundation
public import Records
import SystemPackage

/// Writes a CSV file with a line for each finding, in the order of the input.
///
/// Rows like an earlier one are known only when all rows have been read. So what comes in order is put aside in a file beside the wanted
/// one, and at the end both orders are merged into the file, which appears whole or not at all.
public final class FindingFile {
    private let path: String
    private let aside: FileHandle
    private let asidePath: String
    private let fileNames: [String]
    private let encoder: CSVEncoder
    private var pending: [UInt8] = []
    /// Findings that come after all others and belong between them.
    private var late: [RowProblem] = []

    static let columns = ["file", "line", "kind", "cause", "code", "field", "message", "hint"]

    /// - Parameters:
    ///   - dialect: the input's, so that the same program opens both.
    ///   - fileNames: the inputs, as people know them.
    /// - Throws: an error of the file system.
    public init(path: String, dialect: CSVDialect, fileNames: [String]) throws {
        self.path = path
        self.fileNames = fileNames
        encoder = CSVEncoder(dialect)
        asidePath = path + ".part"
        guard FileManager.default.createFile(atPath: asidePath, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forUpdatingAtPath: asidePath)
        else { throw FileFailure(FilePath(asidePath), .written, Errno(rawValue: errno)) }
        aside = handle
    }

    public func append(_ problem: RowProblem) throws {
        switch problem.kind {
        case .duplicate, .similar: late.append(problem)
        case .invalid, .malformed, .skipped, .merged:
            var lines: [UInt8] = []
            write(problem, to: &lines)
            for number in [problem.file, problem.line, lines.count] { append(number) }
            pending.append(contentsOf: lines)
            if pending.count > 65_536 { try flush() }
        }
    }

    /// Puts the file in its place.
    public func finish() throws {
        try flush()
        let out = try WholeFile(FilePath(path))
        var bytes: [UInt8] = []
        encoder.appendByteOrderMark(to: &bytes)
        encoder.append(Self.columns, to: &bytes)
        try aside.seek(toOffset: 0)
        var next = 0
        while let (file, line, lines) = try readBack() {
            while next < late.count, (late[next].file, late[next].line) < (file, line) {
                write(late[next], to: &bytes)
                next += 1
            }
            bytes.append(contentsOf: lines)
            try out.write(bytes[...])
            bytes.removeAll(keepingCapacity: true)
        }
        for problem in late[next...] { write(problem, to: &bytes) }
        try out.write(bytes[...])
        try aside.close()
        try FileManager.default.removeItem(atPath: asidePath)
        try out.finish()
    }

    private func write(_ problem: RowProblem, to bytes: inout [UInt8]) {
        for finding in problem.findings {
            encoder.append(
                [
                    fileNames[problem.file], String(problem.line), problem.kind.rawValue, finding.cause.rawValue, finding.code ?? "",
                    finding.field ?? "", finding.message, finding.hint ?? "",
                ], to: &bytes)
        }
    }

    // MARK: - Aside

    private func append(_ number: Int) {
        for shift in stride(from: 56, through: 0, by: -8) { pending.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private func flush() throws {
        try aside.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func readBack() throws -> (file: Int, line: Int, lines: Data)? {
        guard let head = try aside.read(upToCount: 24), head.count == 24 else { return nil }
        let numbers = [0, 8, 16].map { start in head.dropFirst(start).prefix(8).reduce(0) { $0 << 8 | Int($1) } }
        return (numbers[0], numbers[1], try aside.read(upToCount: numbers[2]) ?? Data())
    }
}
