/// The columns of several files, in order of appearance.
struct ColumnUnion {
    let columns: [String]
    /// For each file the place of each column in its rows, -1 where it has none; nil where its rows are in that order already.
    let orders: [[Int]?]

    init(_ files: [[String]]) {
        var columns: [String] = []
        var known: Set<String> = []
        for name in files.joined() where known.insert(Header.trimmed(name)).inserted { columns.append(name) }
        self.columns = columns
        orders = files.map { names in
            if names == columns { return nil }
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Header.trimmed($1), $0) })
            return columns.map { places[Header.trimmed($0)] ?? -1 }
        }
    }
}
