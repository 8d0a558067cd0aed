import JSONText

/// Writes a JSON object member by member, straight into bytes: every row passes here.
///
/// The names of members are the API's own, which need no escapes.
struct BodyWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init() {
        bytes.reserveCapacity(512)
    }

    mutating func begin(_ name: String? = nil) {
        if let name { self.name(name) } else { separate() }
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        JSON.writeString(text, into: &bytes)
    }

    mutating func member(_ name: String, _ flag: Bool?) {
        guard let flag else { return }
        self.name(name)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    mutating func member(_ name: String, _ number: Int?) {
        guard let number else { return }
        self.name(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// An empty list is left out.
    mutating func member(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.writeString(text, into: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Members of an object are put in order, so that equal objects give equal bytes.
    mutating func member(_ name: String, _ json: JSON?) {
        guard let json else { return }
        self.name(name)
        json.write(into: &bytes, canonical: true)
    }

    /// A member whose name a row gives.
    mutating func answer(_ question: String, _ text: String) {
        separate()
        JSON.writeString(question, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSON.writeString(text, into: &bytes)
    }

    private mutating func name(_ name: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
