public import BulkModel
import FileSystem
import FoundationEssentials
import JSONText
import SystemPackage

/// Writes the files of a run while it goes on.
///
/// Succeeded, failed and unfinished exist from the start, with their headers; notes and malformed come with their first line. All files are
/// readable for their owner alone.
public struct RunWriter: ResultSink {
    let folder: RunFolder
    let format: ResultFormat
    let lines: LineFormat
    private var files: [ResultFile: OutputFile] = [:]
    private var events: OutputFile
    /// Bytes on their way to a file; kept to keep their memory.
    private var buffers: [ResultFile: [UInt8]] = [:]
    /// Whether a file was made since the folder was synced.
    private var hasNewNames = true

    /// Begins the files of a new run.
    public init(_ folder: RunFolder, format: ResultFormat) throws(ResultFailure) {
        try self.init(folder, format, keeping: [:], events: 0)
    }

    /// Takes up the files of a crashed run, each cut to the length up to which it is known to be whole.
    ///
    /// Lines beyond it are not lost: the ledger still holds their rows.
    public init(recovering folder: RunFolder, format: ResultFormat, lengths: [ResultFile: Int64]) throws(ResultFailure) {
        let events = try Self.wholeLines(folder.events)
        try self.init(folder, format, keeping: lengths, events: events)
        for file in [ResultFile.notes, .malformed] {
            let path = folder.path(of: file, shape: format.shape)
            guard (try? Stat(path)) != nil else { continue }
            if let length = lengths[file], length > 0 { try open(file, keeping: length) } else { Disk.remove(path) }
        }
    }

    private init(
        _ folder: RunFolder, _ format: ResultFormat, keeping lengths: [ResultFile: Int64], events: Int64
    ) throws(ResultFailure) {
        self.folder = folder
        self.format = format
        lines = LineFormat(format)
        self.events = try OutputFile(folder.events, keeping: events)
        for file in [ResultFile.succeeded, .failed, .unfinished] { try open(file, keeping: lengths[file] ?? 0) }
    }

    private mutating func open(_ file: ResultFile, keeping kept: Int64) throws(ResultFailure) {
        var output = try OutputFile(folder.path(of: file, shape: format.shape), keeping: kept)
        if output.length == 0 { try output.append(lines.header(file)) }
        files[file] = output
        hasNewNames = true
    }

    public mutating func append(_ lines: [ResultLine]) throws(ResultFailure) {
        // Nothing is appended twice, should the caller try again after a failure.
        defer { for file in ResultFile.allCases { buffers[file]?.removeAll(keepingCapacity: true) } }
        for line in lines {
            if line.isMalformed {
                MalformedText.append(line, files: format.files, to: &buffers[.malformed, default: []])
            } else {
                self.lines.append(
                    row: line.row, file: line.file, carried: line.carried, end: line.end, to: &buffers[line.end.file, default: []])
            }
        }
        for file in ResultFile.allCases where buffers[file]?.isEmpty == false {
            if files[file] == nil { try open(file, keeping: 0) }
            try files[file]?.append(buffers[file] ?? [])
        }
    }

    public mutating func sync() throws(ResultFailure) -> [ResultFile: Int64] {
        var lengths: [ResultFile: Int64] = [:]
        for file in ResultFile.allCases {
            guard let length = files[file]?.length else { continue }
            try files[file]?.sync()
            lengths[file] = length
        }
        if hasNewNames {
            try ResultFailure.wording(folder.path) { try Disk.sync(folder: folder.path) }
            hasNewNames = false
        }
        return lengths
    }

    public mutating func record(_ event: RunEvent) throws(ResultFailure) {
        var object: JSONObject = ["at": .string(Self.time(event.at)), "event": .string(event.name)]
        object.members += event.details.members
        var bytes: [UInt8] = []
        object.write(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        try events.append(bytes)
    }

    /// ISO 8601 in UTC with milliseconds, which a floating-point time would not keep exactly.
    private static func time(_ milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let digits = String(1_000 + rest).dropFirst()
        return "\(Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).dropLast()).\(digits)Z"
    }

    /// Begins the end of the run: see ``RunEnding``.
    public mutating func ending() throws(ResultFailure) -> RunEnding {
        try events.sync()
        return try RunEnding(self)
    }

    /// How many bytes of a text file are whole lines.
    private static func wholeLines(_ path: FilePath) throws(ResultFailure) -> Int64 {
        guard (try? Stat(path)) != nil else { return 0 }
        var input = try InputBytes(path)
        var (position, whole): (Int64, Int64) = (0, 0)
        while let byte = try input.next() {
            position += 1
            if byte == UInt8(ascii: "\n") { whole = position }
        }
        return whole
    }
}
