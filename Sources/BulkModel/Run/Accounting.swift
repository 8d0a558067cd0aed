/// How many rows were read, and how many ended in each outcome.
public struct Accounting: Sendable, Hashable {
    /// Rows read, malformed ones included.
    public private(set) var read = 0
    private var counts: [Int]
    /// Changed rows that count as failed, see ``RowEnd/file``.
    public private(set) var failedChanges = 0

    public init() {
        counts = Array(repeating: 0, count: Outcome.allCases.count)
    }

    public mutating func countRead(_ rows: Int = 1) {
        read += rows
    }

    /// Counts a row's end.
    ///
    /// - Parameter file: the file that carries the row, where it is not the outcome's own.
    public mutating func count(_ outcome: Outcome, in file: ResultFile? = nil) {
        counts[Self.index(outcome)] += 1
        if outcome == .changed, file == .failed { failedChanges += 1 }
    }

    public subscript(outcome: Outcome) -> Int { counts[Self.index(outcome)] }

    /// Rows that have an outcome.
    public var ended: Int { counts.reduce(0, +) }

    /// Whether read = the sum of the outcomes. At the end of a run it must be so.
    public var holds: Bool { read == ended }

    public func total(in file: ResultFile) -> Int {
        let total = Outcome.allCases.reduce(0) { $1.file == file ? $0 + self[$1] : $0 }
        return file == .failed ? total + failedChanges : file == .notes ? total - failedChanges : total
    }

    /// One line for people, such as `200 read = 192 created + 8 invalid`.
    public var sentence: String {
        let parts = Outcome.allCases.compactMap { self[$0] == 0 ? nil : "\(self[$0]) \($0.rawValue)" }
        return "\(read) read \(holds ? "=" : "≠") \(parts.isEmpty ? "0" : parts.joined(separator: " + "))"
    }

    private static func index(_ outcome: Outcome) -> Int {
        switch outcome {
        case .created: 0
        case .existing: 1
        case .provisional: 2
        case .updated: 3
        case .unchanged: 4
        case .refused: 5
        case .invalid: 6
        case .blocked: 7
        case .unknown: 8
        case .unsent: 9
        case .changed: 10
        case .duplicate: 11
        case .skipped: 12
        case .merged: 13
        case .undone: 14
        case .kept: 15
        }
    }
}
