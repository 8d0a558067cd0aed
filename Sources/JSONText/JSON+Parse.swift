extension JSON {
    /// The most arrays and objects in one another that are read: far above any real document, far below any stack's end.
    public static let depthLimit = 128

    /// Reads one value; nothing but white space may stand around it.
    ///
    /// Strict RFC 8259: no comments, no trailing comma, no leading zero, no raw control character, no half of a surrogate pair. Two members
    /// with one name are an error, as no reader agrees with another about their meaning.
    ///
    /// - Parameter allowDuplicates: Take the last of several members with one name, in the place of the first. For replies of servers,
    ///   which can't be sent back to their author.
    /// - Throws: ``JSONError`` with the byte at fault.
    /// - Complexity: One pass over the bytes.
    public static func parse(_ bytes: Span<UInt8>, allowDuplicates: Bool = false) throws(JSONError) -> JSON {
        var parser = JSONParser(allowDuplicates: allowDuplicates)
        return try parser.document(bytes)
    }

    /// Reads one value from a slice; offsets of errors count from the start of the slice.
    public static func parse(_ bytes: ArraySlice<UInt8>, allowDuplicates: Bool = false) throws(JSONError) -> JSON {
        try parse(bytes.span, allowDuplicates: allowDuplicates)
    }

    /// Reads one value from an array.
    public static func parse(_ bytes: [UInt8], allowDuplicates: Bool = false) throws(JSONError) -> JSON {
        try parse(bytes.span, allowDuplicates: allowDuplicates)
    }

    /// Reads one value from a string.
    public static func parse(_ text: String, allowDuplicates: Bool = false) throws(JSONError) -> JSON {
        try parse(Array(text.utf8), allowDuplicates: allowDuplicates)
    }
}
