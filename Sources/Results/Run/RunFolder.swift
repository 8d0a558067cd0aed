public import BulkModel
import FileSystem
import FoundationEssentials
public import SystemPackage

/// The folder of one run inside of a job folder, such as `users.job/runs/0001`.
public struct RunFolder: Sendable, Hashable {
    /// The job folder.
    public let job: FilePath
    /// The run's number, from 1.
    public let number: Int
    public let path: FilePath

    public init(job: FilePath, number: Int) {
        self.job = job
        self.number = number
        path = job.appending("runs").appending(Self.name(number))
    }

    /// The run that `latest` points to; `nil` if there is none.
    public static func latest(of job: FilePath) -> RunFolder? {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: job.appending("latest").string),
            let number = FilePath(target).lastComponent.flatMap({ Int($0.string) })
        else { return nil }
        return RunFolder(job: job, number: number)
    }

    /// At least four digits, so that names sort.
    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    public var summary: FilePath { path.appending("summary.json") }
    public var events: FilePath { path.appending("events.jsonl") }
    /// What the report shows beside the summary.
    public var recording: FilePath { path.appending("report.json") }
    public var report: FilePath { path.appending("report.html") }

    /// The path of a row file in a run of this shape.
    public func path(of file: ResultFile, shape: ResultFormat.Shape) -> FilePath {
        guard file != .malformed else { return path.appending("malformed.txt") }
        return path.appending("\(file.rawValue).\(shape == .csv ? "csv" : "jsonl")")
    }

    /// Makes the folder and lets `latest` point to it.
    public func make() throws(ResultFailure) {
        let runs = job.appending("runs")
        try ResultFailure.wording(path) {
            try Disk.makeFolder(runs)
            try Disk.makeFolder(path)
            try Disk.link(job.appending("latest"), to: FilePath("runs").appending(Self.name(number)))
            try Disk.sync(folder: runs)
            try Disk.sync(folder: job)
        }
    }

    /// Writes `summary.json`, whole or not at all.
    ///
    /// - Returns: its text, for the ledger.
    @discardableResult
    public func write(_ summary: RunSummary) throws(ResultFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = try ResultFailure.wording(self.summary) { String(decoding: try encoder.encode(summary), as: UTF8.self) + "\n" }
        try write(Array(text.utf8), to: self.summary)
        return text
    }

    /// Writes a file of the folder, whole or not at all, readable for its owner alone.
    public func write(_ bytes: [UInt8], to file: FilePath) throws(ResultFailure) {
        try ResultFailure.wording(file) {
            try WholeFile.replace(file, with: bytes)
            try Disk.sync(folder: path)
        }
    }
}
