internal import JSONText

extension RecordFormat {
    /// The format by content, then by the extension of the name.
    ///
    /// - Parameter isWhole: Whether the head is the whole file.
    /// - Throws: ``RecordsError`` where the text is one JSON document, and not one object a line.
    static func detect(_ head: ArraySlice<UInt8>, input: Input, isWhole: Bool) throws(RecordsError) -> RecordFormat {
        let text = head.drop(while: isWhiteSpace)
        if text.first == UInt8(ascii: "{") {
            try checkObject(text, input.name, isWhole: isWhole)
            return .jsonLines
        }
        if text.first == UInt8(ascii: "["), let second = text.dropFirst().first(where: { !isWhiteSpace($0) }), "{]".utf8.contains(second) {
            throw RecordsError(
                .jsonDocument, file: input.name, "This is a JSON array, not one JSON object a line.",
                remedy: "Convert it: jq -c '.[]' FILE > FILE.jsonl.")
        }
        return ["jsonl", "ndjson", "json"].contains(input.textExtension) ? .jsonLines : .csv
    }

    /// Turns away one object spread over many lines: its first line ends within it, and the next does not begin another.
    private static func checkObject(_ text: ArraySlice<UInt8>, _ name: String, isWhole: Bool) throws(RecordsError) {
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { return }
        do throws(JSONError) {
            _ = try JSON.parse(text[..<end])
        } catch {
            let next = text[end...].first { !isWhiteSpace($0) }
            guard error.reason == .unexpectedEnd, let next, next != UInt8(ascii: "{") else { return }
            throw RecordsError(
                .jsonDocument, file: name, "This is JSON whose objects go over several lines, not one object a line.",
                remedy: "Convert it: jq -c . FILE > FILE.jsonl.")
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
