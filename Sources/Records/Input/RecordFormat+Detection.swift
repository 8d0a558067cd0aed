extension RecordFormat {
    /// The format by content, then by the extension of the name.
    ///
    /// - Throws: ``RecordsError`` where the text is one JSON array.
    static func detect(_ head: ArraySlice<UInt8>, input: Input) throws(RecordsError) -> RecordFormat {
        let text = head.drop(while: isWhiteSpace)
        if text.first == UInt8(ascii: "{") { return .jsonLines }
        if text.first == UInt8(ascii: "["), let second = text.dropFirst().first(where: { !isWhiteSpace($0) }), "{]".utf8.contains(second) {
            throw RecordsError(
                .jsonDocument, file: input.name, "This is a JSON array, not one JSON object a line.",
                remedy: "Convert it: jq -c '.[]' FILE > FILE.jsonl.")
        }
        return ["jsonl", "ndjson", "json"].contains(input.fileExtension) ? .jsonLines : .csv
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
