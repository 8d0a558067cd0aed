import BulkModel
import FoundationEssentials
import GRDB
import JSONText

/// What a statement is given: `nil` is NULL.
///
/// Existentials, though all are the same type: GRDB maps a sequence of one type through a key path, which costs more than the statement.
typealias Values = [(any DatabaseValueConvertible)?]

extension Statement {
    /// Runs the statement with values whose number its author has counted.
    func run(_ values: Values) throws {
        setUncheckedArguments(StatementArguments(values))
        try execute()
    }

    /// The first row of the result, read while it is there.
    func first<Value>(_ values: Values, _ read: (Row) throws -> Value) throws -> Value? {
        setUncheckedArguments(StatementArguments(values))
        let rows = try Row.fetchCursor(self)
        return try rows.next().map(read)
    }

    /// The first number of the result, without the cost of a row.
    func number(_ values: Values) throws -> Int64? {
        setUncheckedArguments(StatementArguments(values))
        return try Int64.fetchOne(self)
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
