import BulkModel

/// Judges the header of one file: does it have what the kind needs, and each field once?
struct HeaderCheck {
    let table: FieldTable
    let names: NameIndex
    let supplied: Set<String>

    func check(_ header: ColumnPlan.Header) throws(MappingError) {
        var columns: [String: String] = [:]
        var unknown: [String] = []
        for column in header.columns.map({ SafeRepair.name(Trim.trimmed($0)) }) where !ColumnPlan.isPrivate(column) {
            guard case .field(let source) = names.meaning(of: column) else {
                unknown.append(column)
                continue
            }
            if let first = columns.updateValue(column, forKey: source.name) {
                throw MappingError(
                    .twice, file: header.file, message: "The columns \"\(first)\" and \"\(column)\" both give \(source.name).",
                    remedy: "Rename or delete one of them.")
            }
        }
        let found = supplied.union(columns.keys)
        let missing = table.needs.filter { need in !need.ways.contains { $0.allSatisfy(found.contains) } }
        guard missing.isEmpty else { throw error(header, missing: missing, unknown: unknown) }
    }

    private func error(_ header: ColumnPlan.Header, missing: [FieldTable.Need], unknown: [String]) -> MappingError {
        let wanted = missing.map { need in
            need.ways.map { $0.joined(separator: " and ") }.joined(separator: " or ")
        }
        let meant = unknown.compactMap { name in
            names.nearest(to: name).flatMap { near in missing.contains { $0.ways.joined().contains(near) } ? "\"\(name)\" as \(near)" : nil
            }
        }
        let remedy =
            meant.isEmpty
            ? "Rename the columns that hold these; `template \(table.kind.rawValue)` shows them all. Is the first line a header?"
            : "Did you mean \(meant.joined(separator: ", "))? Rename the column."
        return MappingError(
            .missingColumns, file: header.file,
            message:
                "There is no column for \(wanted.joined(separator: "; ")). The columns are \(Self.listing(header.columns)).",
            remedy: remedy)
    }

    private static func listing(_ columns: [String]) -> String {
        let shown = columns.prefix(20).map { $0.count > 40 ? "\"\($0.prefix(39))…\"" : "\"\($0)\"" }.joined(separator: ", ")
        return columns.count > 20 ? "\(shown) and \(columns.count - 20) more" : shown
    }
}
