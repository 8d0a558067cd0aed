/// The columns of several files, in order of appearance.
///
/// A column is known by its name and by how many of that name stand before it in its file.
struct ColumnUnion {
    private struct Key: Hashable {
        var name: String
        var earlier: Int
    }

    let columns: [String]
    /// For each file the place of each column in its rows, -1 where it has none; nil where its rows are in that order already.
    let orders: [[Int]?]

    init(_ files: [[String]]) {
        let files = files.map { names in (names: names, keys: Self.keys(names)) }
        var columns: [(name: String, key: Key)] = []
        var known: Set<Key> = []
        for file in files {
            for (name, key) in Swift.zip(file.names, file.keys) where known.insert(key).inserted { columns.append((name, key)) }
        }
        self.columns = columns.map(\.name)
        orders = files.map { file in
            if file.keys == columns.map(\.key) { return nil }
            let places = Dictionary(uniqueKeysWithValues: file.keys.enumerated().map { ($1, $0) })
            return columns.map { places[$0.key] ?? -1 }
        }
    }

    private static func keys(_ names: [String]) -> [Key] {
        var counts: [String: Int] = [:]
        return names.map { name in
            let folded = Header.folded(name)
            defer { counts[folded, default: 0] += 1 }
            return Key(name: folded, earlier: counts[folded, default: 0])
        }
    }
}
