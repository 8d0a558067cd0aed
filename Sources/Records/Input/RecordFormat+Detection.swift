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

    /// What ends the lines of JSON Lines: CR alone where there is no LF in the first part, and the text before the first CR is an object.
    ///
    /// CR is white space to JSON, and lines may hold it; but no file with one object on its first "line" goes on behind a CR by chance.
    static func newline(ofJSONLines head: ArraySlice<UInt8>) -> CSVDialect.Newline {
        let text = head.drop(while: isWhiteSpace)
        // Behind a CR at the very end there may be an LF.
        guard !head.contains(UInt8(ascii: "\n")), let end = text.firstIndex(of: UInt8(ascii: "\r")), end + 1 < text.endIndex,
            case .object? = try? JSON.parse(text[..<end])
        else { return .lf }
        return .cr
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
