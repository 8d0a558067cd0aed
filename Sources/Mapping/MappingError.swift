/// The columns of a file do not make rows of this kind.
public struct MappingError: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case missingColumns
        /// Two columns give one field.
        case twice
        /// A mapping file that cannot be followed.
        case mapping
        /// Local times, and nobody says in which zone.
        case noTimeZone
    }

    public var kind: Kind
    /// The file, as people know it.
    public var file: String
    public var message: String
    /// What to do.
    public var remedy: String

    public init(_ kind: Kind, file: String, message: String, remedy: String) {
        self.kind = kind
        self.file = file
        self.message = message
        self.remedy = remedy
    }
}

extension MappingError: CustomStringConvertible {
    public var description: String { "\(file): \(message) \(remedy)" }
}

/// A column or member that is no field; it is reported once and not sent.
public struct UnknownColumn: Sendable, Hashable {
    /// As the file spells it.
    public var name: String
    /// The API name that may be meant.
    public var nearest: String?

    public init(name: String, nearest: String?) {
        self.name = name
        self.nearest = nearest
    }
}
