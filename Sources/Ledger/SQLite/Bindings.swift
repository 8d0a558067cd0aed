import BulkModel
import FoundationEssentials
import GRDB
import GRDBSQLite
import JSONText

extension Fingerprint {
    var highBits: Int64 { Int64(bitPattern: high) }
    var lowBits: Int64 { Int64(bitPattern: low) }
}

/// Gives a statement its values, one after the other.
///
/// Straight to SQLite and by the type of each: GRDB's arguments, or a list of values of several types, cost several times what SQLite itself
/// takes for the ledger's small statements.
@safe struct Values {
    // unsafe: belongs to a statement that lives as long as this value.
    private let statement: OpaquePointer
    private var position: Int32 = 0
    /// SQLite's result code; the first that is not OK stays.
    private(set) var code = SQLITE_OK

    fileprivate init(of statement: OpaquePointer) {
        unsafe self.statement = unsafe statement
    }

    mutating func add(_ number: Int64) {
        take(unsafe sqlite3_bind_int64(statement, next(), number))
    }

    mutating func add(_ number: Int) { add(Int64(number)) }

    /// `nil` is NULL, here and below.
    mutating func add(_ number: Int64?) {
        if let number { add(number) } else { addNull() }
    }

    mutating func add(_ number: Int?) { add(number.map(Int64.init)) }

    mutating func add(_ fingerprint: Fingerprint) {
        add(fingerprint.highBits)
        add(fingerprint.lowBits)
    }

    mutating func add(_ fingerprint: Fingerprint?) {
        add(fingerprint?.highBits)
        add(fingerprint?.lowBits)
    }

    /// Two values, as the columns stand in the entry.
    mutating func add(_ trail: Trail) {
        add(StoredText.starts(trail.otherStarts))
        add(trail.isUnsurveyed ? 1 : nil)
    }

    mutating func add(_ text: String?) {
        guard var text else { return addNull() }
        let (statement, position) = (unsafe statement, next())
        take(
            text.withUTF8 { bytes in
                // unsafe: an empty text may have no address, which SQLite would take for NULL.
                guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_text(statement, position, "", 0, Self.copied) }
                return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    unsafe sqlite3_bind_text(statement, position, $0, Int32(bytes.count), Self.copied)
                }
            })
    }

    mutating func add(_ bytes: [UInt8]) {
        let (statement, position) = (unsafe statement, next())
        // unsafe: no bytes have no address, which SQLite would take for NULL.
        if bytes.isEmpty { return take(unsafe sqlite3_bind_zeroblob(statement, position, 0)) }
        take(unsafe bytes.withUnsafeBytes { unsafe sqlite3_bind_blob(statement, position, $0.baseAddress, Int32($0.count), Self.copied) })
    }

    private mutating func addNull() {
        take(unsafe sqlite3_bind_null(statement, next()))
    }

    private mutating func next() -> Int32 {
        position += 1
        return position
    }

    private mutating func take(_ result: Int32) {
        if code == SQLITE_OK { code = result }
    }

    /// SQLite's word for "make a copy" (https://www.sqlite.org/c3ref/c_static.html).
    private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension Statement {
    /// Runs the statement with values whose number its author has counted.
    func run(_ bind: (inout Values) -> Void) throws {
        defer { unsafe _ = sqlite3_reset(sqliteStatement) }
        guard try step(bind) == SQLITE_DONE else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "\(sql) has a result")
        }
    }

    /// The first row of the result, read while it is there.
    func first<Value>(_ bind: (inout Values) -> Void, _ read: (Columns) throws -> Value) throws -> Value? {
        defer { unsafe _ = sqlite3_reset(sqliteStatement) }
        guard try step(bind) == SQLITE_ROW else { return nil }
        return try read(unsafe Columns(of: sqliteStatement))
    }

    /// The first number of the result, without the cost of a row.
    func number(_ bind: (inout Values) -> Void = { _ in }) throws -> Int64? {
        defer { unsafe _ = sqlite3_reset(sqliteStatement) }
        return try step(bind) == SQLITE_ROW ? unsafe sqlite3_column_int64(sqliteStatement, 0) : nil
    }

    private func step(_ bind: (inout Values) -> Void) throws -> Int32 {
        // unsafe: the statement belongs to this object, which lives until the end of the call.
        let statement = unsafe sqliteStatement
        var values = unsafe Values(of: statement)
        bind(&values)
        guard values.code == SQLITE_OK else { throw failure(values.code) }
        let code = unsafe sqlite3_step(statement)
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
        return code
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement))),
            sql: sql)
    }
}

/// A row of a result whose columns are read by their numbers, from 0.
protocol ColumnValues {
    /// `nil` is NULL, here and below.
    func integer(_ column: Int) -> Int64?
    func text(_ column: Int) -> String?
}

extension ColumnValues {
    /// Reads a key or digest from two columns.
    func fingerprint(_ column: Int) -> Fingerprint? {
        guard let high = integer(column), let low = integer(column + 1) else { return nil }
        return Fingerprint(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low))
    }

    func identity(_ column: Int) -> RemoteIdentity? {
        guard let id = text(column) else { return nil }
        return RemoteIdentity(id: id, extras: text(column + 1).map(StoredText.extras) ?? [:])
    }

    func finding(_ column: Int) -> Finding? { text(column).flatMap(StoredText.finding) }
}

extension Row: ColumnValues {
    func integer(_ column: Int) -> Int64? { self[column] }
    func text(_ column: Int) -> String? { self[column] }
}

/// The row at which a statement stands, straight from SQLite: GRDB's rows cost ten times as much. Good until the statement goes on.
@safe struct Columns: ColumnValues {
    // unsafe: belongs to a statement that lives, and stands still, while this value is used.
    private let statement: OpaquePointer

    fileprivate init(of statement: OpaquePointer) {
        unsafe self.statement = unsafe statement
    }

    func integer(_ column: Int) -> Int64? {
        guard unsafe sqlite3_column_type(statement, Int32(column)) != SQLITE_NULL else { return nil }
        return unsafe sqlite3_column_int64(statement, Int32(column))
    }

    func text(_ column: Int) -> String? {
        // unsafe: SQLite's text has the number of bytes that it says next, and is copied here.
        guard let start = unsafe sqlite3_column_text(statement, Int32(column)) else { return nil }
        let count = unsafe sqlite3_column_bytes(statement, Int32(column))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}

/// Values that are kept as JSON text.
enum StoredText {
    static func extras(_ identity: RemoteIdentity?) -> String? {
        guard let identity, !identity.extras.isEmpty else { return nil }
        return JSON.object(JSONObject(identity.extras.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })).text
    }

    static func extras(_ text: String) -> [String: String] {
        guard let members = (try? JSON.parse(text))?.object?.members else { return [:] }
        return Dictionary(members.compactMap { member in member.value.string.map { (member.name, $0) } }) { $1 }
    }

    static func starts(_ starts: [Int64]) -> String? {
        starts.isEmpty ? nil : starts.map(String.init).joined(separator: ",")
    }

    static func starts(_ text: String?) -> [Int64] { (text ?? "").split(separator: ",").compactMap { Int64($0) } }

    static func finding(_ finding: Finding?) -> String? {
        guard let finding else { return nil }
        var object = JSONObject([("cause", .string(finding.cause.rawValue)), ("message", .string(finding.message))])
        object["code"] = finding.code.map(JSON.string)
        object["field"] = finding.field.map(JSON.string)
        object["hint"] = finding.hint.map(JSON.string)
        return JSON.object(object).text
    }

    static func finding(_ text: String) -> Finding? {
        guard let json = try? JSON.parse(text), let message = json["message"]?.string else { return nil }
        let cause = json["cause"]?.string.flatMap(Cause.init) ?? .refused
        return Finding(
            cause, code: json["code"]?.string, field: json["field"]?.string, message: message, hint: json["hint"]?.string)
    }
}
