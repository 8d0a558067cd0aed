import BulkModel
import Foundation
import JSONText
import Mapping
import MeetergoAPI
import Records
import Testing

struct SampleTests {
    /// The folder in the repository, found from this file, as the tests may run from a copy of the package.
    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../../samples")
        .standardized

    @Test(arguments: [
        (ImportKind.users, "users.csv", 200, [18, 43, 65, 90, 106, 133, 152], 1), (.users, "users-excel-de.csv", 60, [13, 29, 44], 0),
        (.bookings, "bookings.csv", 300, [20, 39, 61, 82, 101, 123, 145], 1),
        (.bookings, "bookings.jsonl", 300, [13, 34, 59, 78, 102, 141, 172, 206, 261], 1),
    ]) func `a sample has exactly the wrong rows that its README lists`(
        _ kind: ImportKind, _ name: String, _ rows: Int, _ wrong: [Int], _ duplicates: Int
    ) throws {
        let reader = try RecordReader([.file(path: Self.folder.appending(path: name).path(percentEncoded: false))])
        let table = APIFields.table(for: kind)
        var mapper =
            if let dialect = reader.files[0].dialect {
                RowMapper(table: table, plan: try ColumnPlan(table: table, reader: reader), dialect: dialect)
            } else {
                RowMapper(jsonLines: table)
            }
        // 2026-11-01, before all samples.
        var checker = RowChecker(kind: kind, context: CheckContext(now: 1_793_491_200))
        var found: [Int] = []
        var keys: Set<Key> = []
        var count = 0
        var repeated = 0
        while let item = try reader.next() {
            count += 1
            switch item {
            case .fault(let fault): found.append(fault.position.line)
            case .record(let record):
                switch checker.content(of: mapper.map(record).values) {
                case .effect(let effect): if !keys.insert(effect.sourceKey).inserted { repeated += 1 }
                case .invalid, .malformed, .skipped, .merged, .obstructed: found.append(record.position.line)
                }
            }
        }
        #expect(count == rows)
        #expect(found == wrong)
        #expect(repeated == duplicates)
    }
}
