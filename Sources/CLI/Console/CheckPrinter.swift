import BulkModel
import Checking
import JSONText
import Mapping
import Records

/// Shows what a check has found, for people or as JSON.
struct CheckPrinter {
    let totals: FileCheck.Totals
    let kind: ImportKind
    let files: [FileDescription]
    let blankLines: Int
    let shortRows: Int
    let preset: String?
    /// What `--fix` has done.
    var mending: Mending?

    struct Mending {
        var totals: FileMender.Totals
        var copy: String
        var list: String
    }

    var lines: [String] {
        var lines = [sentence]
        for group in totals.groups.all {
            let rows = group.rows == 1 ? "1 row" : "\(group.rows) rows"
            lines.append("")
            lines.append("\(rows) \(group.kind.rawValue)\(group.field.map { ", \($0)" } ?? "") (\(group.cause.rawValue))")
            for example in group.examples { lines.append("  \(place(example)): \(example.message)") }
            if let hint = group.hint { lines.append("  → \(hint)") }
        }
        if let mending { lines += ["", Self.sentence(mending)] }
        return lines
    }

    private static func sentence(_ mending: Mending) -> String {
        let totals = mending.totals
        guard totals.values > 0 else { return "mended: nothing; \(mending.copy) is a copy of the input" }
        let rows = totals.rows == 1 ? "1 row" : "\(totals.rows) rows"
        let repairs = SafeRepair.allCases.compactMap { repair in totals.repairs[repair].map { "\($0) × \(repair.meaning)" } }
        return "mended: \(totals.values) \(totals.values == 1 ? "value" : "values") in \(rows): \(repairs.joined(separator: ", ")). "
            + "The copy is \(mending.copy), the changes are in \(mending.list)"
    }

    /// `users: 200 read = 192 good + 7 invalid + 1 duplicate; 2 similar`.
    private var sentence: String {
        let parts = RowProblem.Kind.allCases.compactMap { kind -> String? in
            guard kind != .similar, let count = totals.counts[kind], count > 0 else { return nil }
            return "\(count) \(kind.rawValue)"
        }
        let similar = totals.counts[.similar].map { "; \($0) of them similar to an earlier row" } ?? ""
        return "\(kind.rawValue): \(totals.rows) read = \((["\(totals.good) good"] + parts).joined(separator: " + "))\(similar)"
    }

    private func place(_ example: FindingGroups.Example) -> String {
        files.count > 1 ? "\(files[example.file].name), line \(example.line)" : "line \(example.line)"
    }

    func json(_ failure: RecordsError?) -> JSON {
        var counts: JSONObject = ["good": JSON(totals.good)]
        for kind in RowProblem.Kind.allCases { counts[kind.rawValue] = JSON(totals.counts[kind] ?? 0) }
        let groups = totals.groups.all.map { group in
            JSON.object([
                "kind": .string(group.kind.rawValue), "cause": .string(group.cause.rawValue), "field": Self.text(group.field),
                "rows": JSON(group.rows), "hint": Self.text(group.hint),
                "examples": .array(
                    group.examples.map { example in
                        .object([
                            "file": .string(files[example.file].name), "line": JSON(example.line), "message": .string(example.message),
                        ])
                    }),
            ])
        }
        return .object([
            "kind": .string(kind.rawValue), "read": JSON(totals.rows), "counts": .object(counts), "isClean": .bool(totals.isClean),
            "inputExhausted": .bool(failure == nil), "error": failure.map { ErrorObject($0).json } ?? .null, "groups": .array(groups),
            "blankLines": JSON(blankLines), "peakMemoryKiB": PeakMemory.kibibytes.map { JSON($0) } ?? .null,
            "shortRows": JSON(shortRows), "preset": Self.text(preset), "files": .array(files.map(\.json)),
            "fix": mending.map(Self.object) ?? .null,
        ])
    }

    private static func object(_ mending: Mending) -> JSON {
        var repairs: JSONObject = [:]
        for repair in SafeRepair.allCases { if let count = mending.totals.repairs[repair] { repairs[repair.rawValue] = JSON(count) } }
        return .object([
            "file": .string(mending.copy), "changes": .string(mending.list), "rows": JSON(mending.totals.rows),
            "values": JSON(mending.totals.values), "repairs": .object(repairs),
        ])
    }

    private static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
