import BulkModel
import FoundationEssentials
import GRDB
import GRDBSQLite
import JSONText

/// A value that SQLite stores.
///
/// Given to SQLite without GRDB's arguments, which for the ledger's small statements cost several times what SQLite itself takes.
protocol Bindable {
    /// - Returns: SQLite's result code.
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32
}

extension Optional: Bindable where Wrapped: Bindable {
    /// `nil` is NULL.
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        switch self {
        case .some(let value): unsafe value.bind(to: statement, at: position)
        case .none: unsafe sqlite3_bind_null(statement, position)
        }
    }
}

extension Fingerprint {
    var highBits: Int64 { Int64(bitPattern: high) }
    var lowBits: Int64 { Int64(bitPattern: low) }
}

extension Int64: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 { unsafe sqlite3_bind_int64(statement, position, self) }
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 { unsafe sqlite3_bind_int64(statement, position, Int64(self)) }
}

extension String: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            // unsafe: an empty text may have no address, which SQLite would take for NULL.
            guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_text(statement, position, "", 0, Self.copied) }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe sqlite3_bind_text(statement, position, $0, Int32(bytes.count), Self.copied)
            }
        }
    }

    /// SQLite's word for "make a copy" (https://www.sqlite.org/c3ref/c_static.html).
    fileprivate static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension [UInt8]: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        // unsafe: no bytes have no address, which SQLite would take for NULL.
        if isEmpty { return unsafe sqlite3_bind_zeroblob(statement, position, 0) }
        return unsafe withUnsafeBytes { unsafe sqlite3_bind_blob(statement, position, $0.baseAddress, Int32($0.count), String.copied) }
    }
}

extension Statement {
    /// Runs the statement with values whose number its author has counted.
    func run<each Value: Bindable>(_ values: repeat each Value) throws {
        defer { unsafe _ = sqlite3_reset(sqliteStatement) }
        guard try step(repeat each values) == SQLITE_DONE else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "\(sql) has a result")
        }
    }

    /// The first row of the result, read while it is there.
    func first<Value>(_ values: [Int64], _ read: (Row) throws -> Value) throws -> Value? {
        setUncheckedArguments(StatementArguments(values))
        let rows = try Row.fetchCursor(self)
        return try rows.next().map(read)
    }

    /// The first number of the result, without the cost of a row.
    func number<each Value: Bindable>(_ values: repeat each Value) throws -> Int64? {
        defer { unsafe _ = sqlite3_reset(sqliteStatement) }
        return try step(repeat each values) == SQLITE_ROW ? unsafe sqlite3_column_int64(sqliteStatement, 0) : nil
    }

    private func step<each Value: Bindable>(_ values: repeat each Value) throws -> Int32 {
        // unsafe: the statement belongs to this object, which lives until the end of the call.
        let statement = unsafe sqliteStatement
        var position: Int32 = 0
        var code = SQLITE_OK
        for value in repeat each values {
            position += 1
            unsafe code = value.bind(to: statement, at: position)
            guard code == SQLITE_OK else { throw failure(code) }
        }
        code = unsafe sqlite3_step(statement)
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
        return code
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement))),
            sql: sql)
    }
}

extension Row {
    /// Reads a key or digest from two columns.
    func fingerprint(_ column: Int) -> Fingerprint? {
        guard let high = self[column] as Int64?, let low = self[column + 1] as Int64? else { return nil }
        return Fingerprint(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low))
    }

    func identity(_ column: Int) -> RemoteIdentity? {
        guard let id = self[column] as String? else { return nil }
        return RemoteIdentity(id: id, extras: (self[column + 1] as String?).map(StoredText.extras) ?? [:])
    }

    func finding(_ column: Int) -> Finding? { (self[column] as String?).flatMap(StoredText.finding) }
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
