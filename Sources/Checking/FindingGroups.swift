public import BulkModel

/// What is wrong with a file, by cause: rows with one mistake of one field are counted together.
public struct FindingGroups: Sendable {
    public struct Group: Sendable, Hashable {
        public var kind: RowProblem.Kind
        public var cause: Cause
        public var field: String?
        public var rows = 0
        /// The first rows.
        public var examples: [Example] = []
        public var hint: String?
    }

    public struct Example: Sendable, Hashable {
        /// The index of the input.
        public var file: Int
        public var line: Int
        public var message: String
    }

    private var groups: [Group] = []
    /// The group's place by the hash of what its rows share. There are at most some thousand, so that two do not meet in 63 bits.
    private var places: [Int: Int] = [:]

    static let exampleLimit = 3
    /// A file of ever new mistakes must not fill the memory; what is beyond is counted together, field by field.
    private static let groupLimit = 1_000

    /// Counts the findings of a row; several findings of one group count once.
    mutating func add(_ problem: RowProblem) {
        var counted: [Int] = []
        for finding in problem.findings {
            let place = place(of: finding, in: problem)
            guard !counted.contains(place) else { continue }
            counted.append(place)
            groups[place].rows += 1
            if groups[place].examples.count < Self.exampleLimit {
                groups[place].examples.append(Example(file: problem.file, line: problem.line, message: finding.message))
            }
        }
    }

    private mutating func place(of finding: Finding, in problem: RowProblem) -> Int {
        var hasher = Hasher()
        hasher.combine(problem.kind)
        hasher.combine(finding.cause)
        hasher.combine(finding.field)
        let rest = hasher
        Self.combine(finding.message, into: &hasher)
        var key = hasher.finalize()
        if let place = places[key] { return place }
        if groups.count >= Self.groupLimit {
            key = rest.finalize()
            if let place = places[key] { return place }
        }
        places[key] = groups.count
        groups.append(Group(kind: problem.kind, cause: finding.cause, field: finding.field, hint: finding.hint))
        return groups.count - 1
    }

    /// The groups: what has to be mended first, then the notes; the largest first.
    public var all: [Group] {
        groups.enumerated().sorted { left, right in
            let (one, two) = (left.element, right.element)
            if one.kind.isProblem != two.kind.isProblem { return one.kind.isProblem }
            return (two.rows, left.offset) < (one.rows, right.offset)
        }.map(\.element)
    }

    /// Takes in the message without what it quotes, and without numbers, which differ from row to row.
    private static func combine(_ message: String, into hasher: inout Hasher) {
        // Folded here, as the hasher takes its time over single bytes.
        var words: UInt64 = 0
        var isQuoted = false
        for byte in message.utf8 {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, !(byte &- 0x30 <= 9) {
                words = (words ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
                words ^= words >> 29
            }
        }
        hasher.combine(words)
    }
}
