import JSONText
import Records

/// Prints how a file is read, for people or as JSON.
struct InspectionPrinter {
    private let isJSON: Bool
    private var columns: [String] = []
    private var pending: [UInt8] = []

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    mutating func description(_ file: FileDescription) {
        columns = Self.keys(file.columns)
        guard !isJSON else { return line(file.json.text) }
        line(file.summary)
        for notice in file.notices { line("  \(notice)") }
        for (index, column) in columns.enumerated() { line("  column \(index + 1): \(Self.visible(column))") }
    }

    mutating func item(_ item: RecordReader.Item, of file: String) {
        switch item {
        case .fault(let fault):
            let place = fault.position
            guard isJSON else { return line("line \(place.line), record \(place.record): \(fault.message) \(fault.remedy)") }
            var error = ErrorObject(fault, of: file).members
            error["text"] = .string(Self.legible(fault.raw.prefix(1_000)))
            line(JSON.object(["error": .object(error)]).text)
        case .record(let record):
            if let raw = record.line?.raw {
                if !isJSON { line("line \(record.position.line), record \(record.position.record)") }
                // As it is written: a CR in the midst of it is white space to JSON, and would end the line for others.
                pending.append(contentsOf: raw.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 })
                line("")
            } else {
                cells(record)
            }
        }
    }

    /// What ended the reading.
    mutating func error(_ error: RecordsError) {
        guard isJSON else { return }
        line(JSON.object(["error": ErrorObject(error).json]).text)
    }

    /// What has only come out at the end. With JSON it goes to stderr, as each line of stdout is a record.
    mutating func late(_ notice: String) {
        if isJSON { Console.note(notice) } else { line(notice) }
    }

    mutating func flush() {
        Console.out(bytes: pending)
        pending = []
    }

    private mutating func cells(_ record: Record) {
        if isJSON {
            let members = columns.enumerated().map { (name: $1, value: JSON.string(record.cell($0))) }
            return line(JSON.object(JSONObject(members: members.map { .init(name: $0.name, value: $0.value) })).text)
        }
        line("line \(record.position.line), record \(record.position.record)")
        for (index, column) in columns.enumerated() where !record.isEmpty(index) {
            line("  \(Self.visible(column)): \(Self.visible(record.cell(index)))")
        }
    }

    private mutating func line(_ text: String) {
        pending.append(contentsOf: text.utf8)
        pending.append(UInt8(ascii: "\n"))
        if pending.count > 65_536 { flush() }
    }

    /// The bytes as text; those that are none are written `\xFF`, so that nobody takes U+FFFD for what the file holds.
    private static func legible(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        var rest = bytes
        while !rest.isEmpty {
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: rest.span)
                return text + String(decoding: rest, as: UTF8.self)
            } catch {
                let good = rest.prefix(error.byteOffsets.lowerBound)
                text += String(decoding: good, as: UTF8.self)
                rest = rest.dropFirst(good.count)
                if let byte = rest.popFirst() { text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
            }
        }
        return text
    }

    /// A name for each column, no two the same.
    private static func keys(_ columns: [String]) -> [String] {
        var counts: [String: Int] = [:]
        return columns.enumerated().map { index, column in
            let name = column.allSatisfy(\.isWhitespace) ? "column \(index + 1)" : column
            counts[name, default: 0] += 1
            let count = counts[name, default: 1]
            return count == 1 ? name : "\(name) (\(count))"
        }
    }

    /// Text on one line, at most 200 characters of it, without what would move a terminal's cursor.
    private static func visible(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(200)
        var result = ""
        for scalar in shown {
            if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return shown.endIndex < text.unicodeScalars.endIndex ? result + "…" : result
    }
}
