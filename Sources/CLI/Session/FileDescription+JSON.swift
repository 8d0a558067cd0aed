import JSONText
import Records

extension FileDescription {
    /// How the file is read, for `inspect --json` and the summary of a run.
    var json: JSON {
        var object: JSONObject = [
            "file": .string(name), "format": .string(format == .csv ? "csv" : "jsonl"), "encoding": .string(encoding.rawValue),
            "encodingGuessed": .bool(isEncodingGuessed), "compression": compression.map { .string($0.rawValue) } ?? .null,
        ]
        if let dialect {
            object["byteOrderMark"] = .bool(dialect.hasByteOrderMark)
            object["delimiter"] = .string(String(Unicode.Scalar(dialect.delimiter)))
            object["delimiterName"] = .string(dialect.delimiterName)
            object["quoting"] = .string(dialect.quoting.rawValue)
            object["lineEnds"] = .array(newlines.map { .string($0.name) })
            object["skippedLines"] = JSON(skippedLines)
            object["headerLine"] = headerLine.map { JSON($0) } ?? .null
            object["columns"] = .array(columns.map { .string($0) })
            object["unnamedColumnsLeftOut"] = JSON(droppedColumns)
        }
        object["bytes"] = size.map { JSON($0) } ?? .null
        object["notices"] = .array(notices.map { .string($0) })
        return .object(object)
    }
}
