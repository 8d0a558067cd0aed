/// A JSON value that keeps what was written.
///
/// Numbers stay the digits of their text, so that `12345678901234567890` and `1.0` survive a round trip unchanged, and members stay in
/// their order. Equality follows `String`: canonically equivalent texts are equal, `1.0` and `1` are not.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The digits as written, such as `1.0` or `12345678901234567890`.
    ///
    /// Whoever makes one by hand answers for its grammar: it is written out as it stands.
    case number(String)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    public init(_ value: String) { self = .string(value) }
    public init(_ value: Bool) { self = .bool(value) }
    public init(_ value: some BinaryInteger) { self = .number(String(value)) }

    /// The text of a string, otherwise nil.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of `true` or `false`, otherwise nil.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of a number written without fraction and exponent that an `Int` can hold, otherwise nil.
    public var int: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    /// The nearest `Double` of a number, otherwise nil.
    public var double: Double? {
        if case .number(let digits) = self { Double(digits) } else { nil }
    }

    /// The elements of an array, otherwise nil.
    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The object, otherwise nil.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    public var isNull: Bool { self == .null }

    /// The value of the first member with this name, nil where there is none or the value is no object.
    public subscript(name: String) -> JSON? { object?[name] }
}
